r"""Articles that a page keeps as a JSON literal in a script, for its own script to show: `content: "\u003Cp\u003E…"`.

The disclosure platform of Guangdong (gkmlpt) does so. Where the page shows the article as HTML too, that is
read and the literal left alone.
"""

from __future__ import annotations

import json
import re

# Only a literal that holds escaped markup: other scripts have fields called content.
_LITERAL = re.compile(r"""\bcontent['"]?\s*:\s*("(?:[^"\\]|\\.)*\\u003[cC](?:[^"\\]|\\.)*")""")
_SHOWN = re.compile(r"""<div[^>]*class=['"][^'"]*\barticle-content\b[^'"]*['"][^>]*>\s*(?!\s*</div>)\S""")
_PLATFORM = "_CONFIG"


def set_out(text: str) -> str:
    """The page, with such an article set out at the end of its body."""
    if _PLATFORM not in text or _SHOWN.search(text):
        return text
    match = _LITERAL.search(text)
    if match is None:
        return text
    try:
        content = json.loads(match.group(1))
    except ValueError:
        return text
    article = f'<div class="article-content">{content}</div>'
    head, end, tail = text.rpartition("</body>")
    return f"{head}{article}{end}{tail}" if end else text + article
