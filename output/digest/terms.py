"""The figures' names in short, English and Chinese, from their codes: `docs/glossary.md` as data.

A code's last part names the column, the rest the row; both are looked up apart, so a drawn sum can state once
what its operands share. Codes of the 统计表 (`terms_2014.py`) have no columns and are looked up whole.
"""

from __future__ import annotations

from output.digest.phrase import Phrase
from output.digest.terms_2014 import STATISTICS, STATISTICS_COLUMN

__all__ = ["COLUMNS", "ROWS", "Phrase", "column_term", "full_term", "row_term"]

ROWS: dict[str, Phrase] = {
    "art20_1.regulations": Phrase("regulations", "规章"),
    "art20_1.normative": Phrase("normative documents", "规范性文件"),
    "art20_5.licensing": Phrase("licensing", "行政许可"),
    "art20_5.other_services": Phrase("other public services", "其他对外管理服务"),
    "art20_6.penalty": Phrase("penalty", "行政处罚"),
    "art20_6.coercion": Phrase("coercion", "行政强制"),
    "art20_8.fees": Phrase("fees", "行政事业性收费"),
    "art20_9.procurement": Phrase("procurement", "政府集中采购"),
    "requests.new": Phrase("new", "本年新收"),
    "requests.carried_in": Phrase("carried in", "上年结转"),
    "requests.granted": Phrase("granted", "予以公开"),
    "requests.partial": Phrase("partial", "部分公开"),
    "requests.denied.state_secret": Phrase("denied: state secret", "不予公开·国家秘密"),
    "requests.denied.law_forbidden": Phrase("denied: forbidden by law", "不予公开·法律禁止"),
    "requests.denied.safety_stability": Phrase("denied: safety, stability", "不予公开·三安全一稳定"),
    "requests.denied.third_party": Phrase("denied: third party", "不予公开·第三方权益"),
    "requests.denied.internal": Phrase("denied: internal affairs", "不予公开·内部事务"),
    "requests.denied.process": Phrase("denied: process information", "不予公开·过程性信息"),
    "requests.denied.enforcement_file": Phrase("denied: enforcement file", "不予公开·执法案卷"),
    "requests.denied.admin_query": Phrase("denied: administrative query", "不予公开·行政查询"),
    "requests.unavailable.not_held": Phrase("unavailable: not held", "无法提供·不掌握"),
    "requests.unavailable.needs_creation": Phrase(
        "unavailable: would have to be made", "无法提供·需另行制作"
    ),
    "requests.unavailable.unclear": Phrase("unavailable: still unclear", "无法提供·补正后仍不明确"),
    "requests.rejected.petition": Phrase("rejected: petition", "不予处理·信访举报投诉"),
    "requests.rejected.repeat": Phrase("rejected: repeated", "不予处理·重复申请"),
    "requests.rejected.publication": Phrase("rejected: asks for a publication", "不予处理·公开出版物"),
    "requests.rejected.excessive": Phrase("rejected: excessive", "不予处理·大量反复申请"),
    "requests.rejected.confirmation": Phrase("rejected: asks for confirmation", "不予处理·确认或重新出具"),
    "requests.other.total": Phrase("other", "其他处理"),
    "requests.other.overdue_correction": Phrase("other: not corrected in time", "其他处理·逾期不补正"),
    "requests.other.unpaid_fee": Phrase("other: fee not paid in time", "其他处理·逾期未缴费"),
    "requests.other.misc": Phrase("other: miscellaneous", "其他处理·其他"),
    "requests.total": Phrase("total", "（七）总计"),
    "requests.carried_out": Phrase("carried out", "结转下年度"),
    "reconsideration": Phrase("reconsideration", "行政复议"),
    "litigation_direct": Phrase("litigation, direct", "行政诉讼·未经复议直接起诉"),
    "litigation_after_reconsideration": Phrase("litigation after reconsideration", "行政诉讼·复议后起诉"),
}

COLUMNS: dict[str, Phrase] = {
    "natural_person": Phrase("natural persons", "自然人"),
    "business": Phrase("businesses", "商业企业"),
    "research": Phrase("research bodies", "科研机构"),
    "nonprofit": Phrase("nonprofits", "社会公益组织"),
    "legal_service": Phrase("legal services", "法律服务机构"),
    "other_org": Phrase("other organisations", "其他"),
    "total": Phrase("total", "总计"),
    "upheld": Phrase("upheld", "结果维持"),
    "corrected": Phrase("corrected", "结果纠正"),
    "other": Phrase("other", "其他结果"),
    "pending": Phrase("pending", "尚未审结"),
    "issued": Phrase("issued this year", "本年制发件数"),
    "repealed": Phrase("repealed this year", "本年废止件数"),
    "in_force": Phrase("in force", "现行有效件数"),
    "made": Phrase("made this year", "本年新制作数量"),
    "disclosed": Phrase("disclosed this year", "本年新公开数量"),
    "prev_items": Phrase("items last year", "上一年项目数量"),
    "change": Phrase("change this year", "本年增/减"),
    "decisions": Phrase("decisions", "处理决定数量"),
    "items": Phrase("items", "采购项目数量"),
    "amount": Phrase("amount", "金额"),
}


def row_term(code: str) -> Phrase:
    """What the code's row is called; the code's own words where no term is known."""
    if code in STATISTICS:
        return STATISTICS[code]
    key = code.rpartition(".")[0]
    return ROWS.get(key) or _as_words(key)


def column_term(code: str) -> Phrase:
    """What the code's column is called; the code's own words where no term is known."""
    if code in STATISTICS:
        return STATISTICS_COLUMN
    key = code.rpartition(".")[2]
    return COLUMNS.get(key) or _as_words(key)


def full_term(code: str) -> Phrase:
    """Row and column together: "denied: state secret, businesses"."""
    if code in STATISTICS:
        return STATISTICS[code]
    row, column = row_term(code), column_term(code)
    return Phrase(f"{row.en}, {column.en}", f"{row.zh}，{column.zh}")


def _as_words(key: str) -> Phrase:
    words = key.replace(".", ": ").replace("_", " ")
    return Phrase(words, words)
