r"""Articles that a page keeps as a JSON literal in a script, for its own script to show: `content: "\u003Cp\u003E…"`.

The disclosure platform of Guangdong (gkmlpt) does so. Where the page shows the article as HTML too, that is
read and the literal left alone.
"""

from __future__ import annotations

import json
import re
from itertools import islice

_FIELD = re.compile(r"""\bcontent['"]?\s{0,9}:\s{0,9}(?=")""")
_SHOWN = re.compile(r"""article-content\b[^'"<>]{0,99}['"][^<>]{0,300}>\s{0,99}(?!</div>)[^\s]""")
_PLATFORM = "_CONFIG"
# Other scripts have fields of that name too.
_MOST_FIELDS = 50


def set_out(text: str) -> str:
    """The page, with such an article set out at the end of its body."""
    if _PLATFORM not in text or _SHOWN.search(text):
        return text
    literal = _literal(text)
    if literal is None:
        return text
    article = f'<div class="article-content">{literal}</div>'
    head, end, tail = text.rpartition("</body>")
    return f"{head}{article}{end}{tail}" if end else text + article


def _literal(text: str) -> str | None:
    """The first such field that holds markup. A string is read by the JSON decoder: once, from its beginning."""
    for field in islice(_FIELD.finditer(text), _MOST_FIELDS):
        try:
            content, _ = json.JSONDecoder(strict=False).raw_decode(text, field.end())
        except ValueError:
            continue
        if isinstance(content, str) and "</" in content:
            return content
    return None
