"""A number as its spreadsheet cell shows it: number format codes (ECMA-376 part 1, 18.8.31) for plain numbers.

A figure must come out as printed: 5 and not 5.0, `32.50` where the cell shows two decimals, `-` or nothing where the
format prints a zero so. Codes that are not about plain numbers (fractions, exponents, conditions, Chinese numerals)
give the number in full.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|@)|(?P<digits>[0#?](?:[0#?.,]*[0#?.,])?|\.[0#?]+)|(?P<percent>%)|(?P<plain>.)",
    re.I | re.S,
)
_COLOURS = re.compile(r"black|white|red|green|blue|yellow|magenta|cyan|color\s*\d+", re.I)
# Letters and signs that make a code something else than a plain number: exponents, fractions, dates.
_NOT_PLAIN = frozenset("eEyYmMdDhHsSgGbB/@")
# Beyond this many digits a spreadsheet's doubles hold noise.
_SIGNIFICANT = 15


def general(value: float) -> str:
    """The number in full, without an exponent and without the noise of binary fractions."""
    if isinstance(value, int):
        return str(value)
    text = format(Decimal(format(value, f".{_SIGNIFICANT}g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(value: float, code: str) -> str:
    """`value` as a cell with this format code shows it; "" where the code hides it."""
    if not math.isfinite(value):
        return str(value)
    sections = _sections(code)
    number = Decimal(general(value))
    negative = number < 0
    if len(sections) == 1:
        section, sign = sections[0], "-" if negative else ""
    elif number == 0 and len(sections) > 2:
        section, sign = sections[2], ""
    else:
        section, sign = sections[1 if negative else 0], ""
    if not section.strip() and len(sections) > 1:
        return ""
    parts = _parts(section)
    if parts is None:
        return general(value)
    text = parts.text(abs(number))
    return sign + text if re.search(r"[1-9]", text) else text


@dataclass(frozen=True, slots=True)
class _Parts:
    """One section of a code: what stands before and after the number, and how the number is written.
    `digits` is None where no number is printed, "General" where it is printed in full."""

    before: str
    digits: str | None
    after: str
    percent: int

    def text(self, number: Decimal) -> str:
        if self.digits is None:
            return self.before.strip()
        scaled = number.scaleb(2 * self.percent)
        written = general(float(scaled)) if self.digits == "General" else _written(scaled, self.digits)
        return f"{self.before}{written}{self.after}".strip()


def _sections(code: str) -> list[str]:
    sections = [""]
    for match in _TOKEN.finditer(code):
        if match.group("plain") == ";":
            sections.append("")
        else:
            sections[-1] += match.group()
    return sections


def _parts(section: str) -> _Parts | None:
    before, after, digits, percent = "", "", None, 0
    for match in _TOKEN.finditer(section):
        kind, text = match.lastgroup, match.group(match.lastgroup) if match.lastgroup else ""
        if kind == "bracket":
            if not _COLOURS.fullmatch(text):
                return None
            continue
        if kind in {"digits", "general"}:
            if digits is not None:
                return None
            digits = text if kind == "digits" else "General"
            continue
        if kind == "plain" and text in _NOT_PLAIN:
            return None
        percent += kind == "percent"
        if digits is None:
            before += text
        else:
            after += text
    return _Parts(before, digits, after, percent)


def _written(number: Decimal, digits: str) -> str:
    whole_code, _, decimal_code = digits.partition(".")
    scale = len(whole_code) - len(whole_code.rstrip(","))
    scale += len(decimal_code) - len(decimal_code.rstrip(","))
    decimal_code = decimal_code.replace(",", "")
    places = len(decimal_code)
    number = number.scaleb(-3 * scale).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole, _, decimals = format(number, "f").partition(".")
    required = decimal_code.rindex("0") + 1 if "0" in decimal_code else 0
    decimals = decimals[:required] + decimals[required:].rstrip("0")
    least = whole_code.count("0")
    whole = "" if whole == "0" and not least else whole.zfill(least)
    if "," in whole_code.rstrip(",") and whole:
        head = len(whole) % 3
        whole = ",".join(
            part for part in (whole[:head], *(whole[i : i + 3] for i in range(head, len(whole), 3))) if part
        )
    return f"{whole}.{decimals}" if decimals else whole
