"""What looks like a figure of a form, before anybody knows which one it is."""

from __future__ import annotations

import re

_SIGN = r"[-+−－—–＋±↑↓△▲▼▽]"
_FIGURE = re.compile(
    r"[-+−－—–＋/\\─━‐‑‒―﹣]+|无|無|[（(]?(?:[^\W\d_]{0,3}|[¥￥])"
    + _SIGN
    + r"?[\d０-９][\d０-９,，]*(?:[.．][\d０-９]+)?(?:[%％]|[^\W\d_]{1,2})?[)）]?(?:"
    + _SIGN
    # A word after it in brackets, or two: 减, or what a converter says of the character before.
    + r"|(?:[（(][^\W\d_]{1,6}[)）]){1,2})?"
)


def is_figure(text: str) -> bool:
    """Whether a text is a number, with a sign or a short word before it and a unit behind it at most, or a dash."""
    plain = "".join(text.split())
    # The end of a bracket that was opened a line above is none.
    whole = sum(map(plain.count, "（(")) == sum(map(plain.count, "）)"))
    return whole and _FIGURE.fullmatch(plain) is not None
