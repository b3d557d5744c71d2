"""The one table behind the sample portals: who published what when, and what stands among it that is no report."""

from __future__ import annotations

from dataclasses import dataclass

AGENCIES = ("望江县人民政府", "望江县教育局", "望江县财政局", "望江县住房和城乡建设局", "城关镇人民政府")
YEARS = (2019, 2020, 2021, 2022, 2023)
_WORDS = (
    "{a}{y}年政府信息公开工作年度报告",
    "{a}{y}年度政府信息公开年度报告",
    "{a}{y}年政府信息公开工作报告",
    "{a}{y}年信息公开年报",
)
_OTHERS = (
    ("图解：望江县人民政府2023年政府信息公开工作年度报告", "2024-01-28"),
    ("望江县市场监督管理局2021年行政执法统计年报", "2022-01-29"),
    ("关于做好2020年政府信息公开工作年度报告编制工作的通知", "2020-12-20"),
    ("望江县2022年法治政府建设情况报告", "2023-03-02"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list. `shape` says what the report is: a page, or a page that leads to a file."""

    number: int
    title: str
    date: str
    agency: str = ""
    year: int = 0
    shape: str = "html"

    @property
    def is_report(self) -> bool:
        return bool(self.agency)

    @property
    def month(self) -> str:
        return self.date[:7].replace("-", "")

    @property
    def hex(self) -> str:
        return f"{self.number:04x}" * 8


def rows() -> list[Row]:
    """Newest first."""
    found = []
    for year in YEARS:
        for index, agency in enumerate(AGENCIES):
            number = 1000 + year % 100 * 10 + index
            title = _WORDS[(year + index) % len(_WORDS)].format(a=agency, y=year)
            shape = "file" if number % 4 == 1 else "html"
            found.append(Row(number, title, f"{year + 1}-01-{10 + index:02d}", agency, year, shape))
    found += [Row(2000 + i, title, date) for i, (title, date) in enumerate(_OTHERS)]
    return sorted(found, key=lambda row: row.date, reverse=True)


def reports() -> list[Row]:
    return [row for row in rows() if row.is_report]


def body(row: Row) -> str:
    """The words of a report, or of what is none."""
    text = f"{row.agency}按照条例要求编制{row.year}年度报告，主动公开各类信息，依法办理公开申请。第{row.number}号。"
    return f"<h2>一、总体情况</h2><p>{text * 8}</p><h2>二、主动公开政府信息情况</h2><p>{text}</p>"


def pdf(row: Row) -> bytes:
    return b"%PDF-1.4\n% " + str(row.number).encode() + b"\n%%EOF\n"
