"""The kind of an agency by the words its name ends in; None where the name does not tell."""

from __future__ import annotations

import re

# In order: the first that fits decides, so an office of a government is not taken for the government.
_KINDS: tuple[tuple[str, str], ...] = (
    ("general_office", r"(?:人民政府|政府|管委会|管理委员会)办公[室厅]$|政府办$"),
    ("subdistrict", r"街道(?:办事处|办)?$"),
    ("township", r"(?:镇|乡|民族乡|苏木)(?:人民政府|政府)?$"),
    ("development_zone", r"(?:开发区|高新区|园区|新区|保税区|示范区|合作区)(?:管委会|管理委员会)?$"),
    ("government", r"(?:省|市|区|县|旗|州|盟)?人民政府$"),
    ("institution", r"(?:中心|大学|学院|医院|学校|研究院|馆|所|站)$"),
    ("department", r"(?:局|委员会|委|厅|部|办公室|办|分局|支队|大队|总队|队|处|署)$"),
)


def kind_of(name: str) -> str | None:
    """One of government, general_office, department, township, subdistrict, development_zone, institution."""
    for kind, pattern in _KINDS:
        if re.search(pattern, name):
            return kind
    return None
