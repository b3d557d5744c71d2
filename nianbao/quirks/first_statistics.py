"""The first generation of quirks of the 统计表 (form of 2014): held back until they had measured its reader, which was
then mended by them. Now they develop. They were by the reader's own author; the next should be by another hand.

Measured on them before anything was mended, 60 documents a format: cells read right in html 97.99 %, docx 97.99,
pdf 97.70 (one figure silently wrong), xlsx 96.49, txt_lines 99.66, txt_pipes 70.14, txt_tabs 69.77, txt_rows 55.66.
"""

from __future__ import annotations

import random
from decimal import Decimal

FILLINGS = ("dash_zeros", "mixed", "last_chapters_blank")
MONEY = ("spaced_unit", "yuan_in_cell", "four_decimals")
LABELS: tuple[tuple[str, dict[str, str]], ...] = (
    (
        "ways",
        {
            "1.当面申请数": "1.当面提交申请数",
            "2.传真申请数": "2.以传真形式申请数",
            "3.网络申请数": "3.通过互联网申请数",
            "4.信函申请数": "4.以信函形式申请数",
            "六、举报投诉数量": "六、信息公开举报投诉数量",
        },
    ),
    (
        "of_work",
        {
            "（三）从事政府信息公开工作人员数": "（三）从事信息公开工作人员总数",
            "（一）召开政府信息公开工作会议或专题会议数": "（一）召开信息公开工作会议或专题会议次数",
            "（二）举办各类培训班数": "（二）举办各类培训班次数",
            "（三）接受培训人员数": "（三）接受培训人员人次",
        },
    ),
    (
        "court",
        {
            "（一）维持具体行政行为数": "（一）维持行政行为数",
            "（一）维持具体行政行为或者驳回原告诉讼请求数": "（一）维持或驳回原告诉讼请求数",
            "（二）被依法纠错数": "（二）被纠错数",
        },
    ),
)
CHARACTERS = ("double_space", "colon_numbers", "tabbed")
UNITS = ("behind_figures", "brackets_in_label")
COLUMNS = ("code_column", "letters", "total_last")
HEADS = (("指标名称", "计量单位", "数量"), ("统 计 指 标", "单 位", "统 计 数"), ("项目", "单位", "本年数"))
LOCAL = (
    ("resources.reading_points", ("其中：档案馆查阅点数", "图书馆查阅点数")),
    ("training.participants", ("（四）开展信息公开检查次数",)),
    ("applications.received.letter", ("5.其他形式申请数",)),
)
FOOTS = ("two_rows", "date_in_row")


def amount(yuan: Decimal, money: str) -> str | None:
    """An amount in one of `MONEY`'s ways; None for another."""
    wan = yuan / Decimal(10_000)
    match money:
        case "spaced_unit":
            return f"{wan.normalize():f} 万元"
        case "yuan_in_cell":
            return f"{yuan:,.2f}元"
        case "four_decimals":
            return f"{wan:.4f}" if yuan == yuan.to_integral_value() else f"{wan:.6f}"
        case _:
            return None


def unprinted(rng: random.Random, filling: str, zeros: list[str], codes: list[str]) -> dict[str, str] | None:
    """Codes that are not printed, by one of `FILLINGS`; None for another."""
    match filling:
        case "dash_zeros":
            return dict.fromkeys(zeros, "dash")
        case "mixed":
            return {code: rng.choice(("blank", "dash")) for code in zeros if rng.random() < 0.6}
        case "last_chapters_blank":
            return {code: "blank" for code in codes if code.startswith(("resources.", "training."))}
        case _:
            return None


def respelt(label: str, characters: str) -> str | None:
    """A label in one of `CHARACTERS`' ways; None for another."""
    match characters:
        case "double_space":
            return "  ".join(label[i : i + 6] for i in range(0, len(label), 6))
        case "colon_numbers":
            return label.replace("、", "：", 1) if label[1:2] == "、" else label.replace(".", "：", 1)
        case "tabbed":
            return f"　　{label}　"
        case _:
            return None
