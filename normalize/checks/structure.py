"""Whether the report has what a report must have: three tables, six sections, the form of its year.

What stands on a scan or in a part of the document that could not be read may be there all the same: nothing is called
missing then.
"""

from __future__ import annotations

from collections.abc import Iterator

from normalize.checks.rule import Rule
from normalize.forms.definition import REQUESTS, REVIEW_LITIGATION, form
from normalize.headings import PRESCRIBED
from normalize.record import Finding, Record

TABLE_MISSING = Rule(
    "structure.table",
    "structure",
    "warning",
    "every table of the form is in the report",
    "表式规定的各表齐全",
    "all cells of a table",
    "table",
    "各表",
    "no table of reconsideration and litigation under heading 4",
    "第四部分没有行政复议、行政诉讼表",
)
SECTION_MISSING = Rule(
    "structure.section",
    "structure",
    "warning",
    "the six sections that the form prescribes are there",
    "六个规定部分齐全",
    "headings",
    "section",
    "各部分",
    "five sections, 六、其他需要报告的事项 left out",
    "只有五个部分，缺“六、其他需要报告的事项”",
)
FORM = Rule(
    "structure.form",
    "structure",
    "warning",
    "the form is not older than the report year demands: 2019 from 2019 on, 2021 from 2021 on",
    "所用表式不早于报告年度的规定：2019年起用2019年表式，2021年起用2021年表式",
    "form, year",
    "report",
    "每份年报",
    "a report of 2022 on the form of 2019, with 上一年项目数量",
    "2022年年报仍用2019年表式（有“上一年项目数量”列）",
)
RULES = (TABLE_MISSING, SECTION_MISSING, FORM)

# The first report year of each form.
IN_FORCE_FROM = {"2014": 2014, "2019": 2019, "2021": 2021}
_TABLES = {
    2: ("主动公开", "proactive disclosure"),
    3: ("依申请公开", "requests"),
    4: ("复议、诉讼", "reviews"),
}


def check_structure(record: Record) -> Iterator[Finding]:
    """Findings on the tables, the sections and the form of a record whose form is known."""
    if record.form is None:
        return
    known = form(record.form)
    whole = is_read_whole(record)
    if not known.is_statistics:
        blocks = {2: [b for b in known.blocks if b.section == 2]}
        blocks |= {3: [known.block(REQUESTS)], 4: [known.block(REVIEW_LITIGATION)]}
        for section, parts in blocks.items():
            codes = [code for block in parts for row in block.rows for code in row.codes]
            there = any(record.cells[code].state != "absent" for code in codes)
            zh, en = _TABLES[section]
            yield _presence(
                TABLE_MISSING,
                there,
                whole,
                f"table {section} ({en})",
                f"第{section}部分表格（{zh}）",
                str(section),
            )
        found = {section.number for section in record.sections}
        for number, heading in enumerate(PRESCRIBED, 1):
            yield _presence(
                SECTION_MISSING,
                number in found,
                whole,
                f"section {number}",
                f"第{number}部分（{heading}）",
                str(number),
            )
    yield from _form(record)


def is_read_whole(record: Record) -> bool:
    """Whether what the record lacks is known not to be in the document: nothing in it is a picture, nothing failed."""
    return not from_ink(record) and not any(
        issue.stage == "extract" and issue.severity == "error" for issue in record.issues
    )


def from_ink(record: Record) -> bool:
    """Whether figures of the record were read from a picture."""
    return any(cell.source is not None and cell.source.votes for cell in record.cells.values())


def _presence(rule: Rule, there: bool, whole: bool, en: str, zh: str, subject: str) -> Finding:
    if there:
        return rule.finding("pass", (), f"{en} is there", f"{zh}在", subject=subject)
    if not whole:
        return rule.finding(
            "unassessable",
            (),
            f"{en} was not found, and part of the document is a picture or could not be read",
            f"未找到{zh}，但文件部分内容为图片或未能读取",
            subject=subject,
        )
    return rule.finding("fail", (), f"{en} is missing", f"缺{zh}", subject=subject, attribution="agency")


def _form(record: Record) -> Iterator[Finding]:
    if record.year is None or record.form is None:
        return
    demanded = max((name for name, year in IN_FORCE_FROM.items() if year <= record.year), default="")
    if not demanded:
        return  # before 2014 there was no form for all
    if record.form == demanded:
        yield FORM.finding("pass", (), f"form {record.form}", f"{record.form}年表式")
    elif record.form < demanded:
        yield FORM.finding(
            "fail",
            (),
            f"a report of {record.year} on the form of {record.form}; {demanded} is in force",
            f"{record.year}年年报使用{record.form}年表式，应使用{demanded}年表式",
            attribution="agency",
        )
    else:
        yield FORM.finding(
            "unassessable",
            (),
            f"a report of {record.year} on the form of {record.form}, which did not exist yet: one of the two is wrong",
            f"{record.year}年年报使用{record.form}年表式，当年尚无此表式，年度或表式有误",
        )
