"""The text of a page whose declared encoding may be wrong."""

from __future__ import annotations

import codecs

# gb18030 decodes what gb2312 and gbk label, and everything else those labels are used for.
_FALLBACK = "gb18030"


def page_text(body: bytes, encoding: str | None = None) -> str:
    """Decode a Chinese web page: by its BOM, else UTF-8 where the bytes are UTF-8, else GB 18030.

    Headers and meta tags are not asked. Sites label GBK as UTF-8 and the reverse; valid UTF-8 that is anything
    else does not occur in Chinese text of more than a few characters.
    """
    if body.startswith(codecs.BOM_UTF8):
        return body.decode("utf-8-sig", "replace")
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    if encoding is not None:
        return body.decode(encoding, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        # A page cut in the middle of a character is still UTF-8.
        if error.reason == "unexpected end of data":
            return body.decode("utf-8", "replace")
    return body.decode(_FALLBACK, "replace")
