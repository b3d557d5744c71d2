"""What a PDF asks for before anything reads it: streams that unpack to gigabytes, forms that draw each other without
end, references that lead back to themselves.

pdfium has no limits of its own: it would take minutes and all memory, or end the process. The bytes are searched, not
parsed, which takes milliseconds. What is hidden from this, by other filters or by encryption, meets the limits of the
process.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from extract.document import Issue, UnreadableError

# The largest drawing on a page is some ten megabytes of operators; pdfium takes tenfold for what it makes of them.
MOST_UNPACKED = 64 * 1024**2
# Deflate reaches a thousandfold: what is smaller than this can't become too large.
LEAST_PACKED = MOST_UNPACKED // 1100
# Stamps and letterheads are forms, in forms of the program that put them there: one drawing makes a handful.
MOST_DRAWN = 20_000
# The dictionary before a stream is no longer than this.
LONGEST_DICTIONARY = 100_000
_NUMBER = re.compile(rb"(\d+)\s+\d+\s+\Z")
_STREAM = re.compile(rb"stream\r?\n")
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_NAMED = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+(\d+)\s+\d+\s+R\b")
_DRAWN = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
# Begins with letters, which are searched for ten times as fast as figures.
_ALIAS = re.compile(rb"obj\s+(\d+)\s+\d+\s+R\s+endobj")
# Fonts and pictures are unpacked elsewhere, and are large by right.
_NO_OPERATORS = re.compile(
    rb"/Subtype\s*/Image\b|/Length1\b|/FontFile|/Subtype\s*/(?:Type1C|CIDFontType0C|OpenType)\b"
)


@dataclass(frozen=True, slots=True)
class _Stream:
    """`number` is the object's; `content` is as it stands in the file."""

    number: int
    dictionary: bytes
    content: bytes


def check_pdf(data: bytes) -> None:
    """Raises UnreadableError, `too_large` or `broken_pdf`, for a file that would do harm to whoever reads it."""
    aliases = {_number(data, found.start()): {int(found.group(1))} for found in _ALIAS.finditer(data)}
    if _has_cycle(aliases):
        raise UnreadableError(
            _issue("broken_pdf", "the PDF can't be read: a reference in it leads to itself")
        )
    forms: dict[int, _Stream] = {}
    for stream in _streams(data):
        operators = not _NO_OPERATORS.search(stream.dictionary)
        if operators and _unpacked(stream, MOST_UNPACKED, LEAST_PACKED) is None:
            megabytes = MOST_UNPACKED // 1024**2
            raise UnreadableError(
                _issue("too_large", f"a stream of the PDF unpacks to more than {megabytes} MB")
            )
        if _FORM.search(stream.dictionary):
            forms[stream.number] = stream
    if not forms:
        return
    drawn = {number: _draws(form, forms.keys()) for number, form in forms.items()}
    if _has_cycle({number: set(inner) for number, inner in drawn.items()}):
        raise UnreadableError(_issue("broken_pdf", "the PDF can't be read: a drawing in it contains itself"))
    if max(_costs(drawn).values()) > MOST_DRAWN:
        message = f"drawings within drawings make more than {MOST_DRAWN:,} of one in the PDF"
        raise UnreadableError(_issue("too_large", message))


def _streams(data: bytes) -> Iterator[_Stream]:
    """Streams with their dictionaries, as far as they stand in the file in plain. Every byte is looked at once."""
    # The word is in `endstream`, too: each stream ends where the word comes next.
    words = [(found.start(), found.end()) for found in _STREAM.finditer(data)]
    before = 0
    for (start, end), (following, _) in pairwise([*words, (len(data), len(data))]):
        dictionary_from, before = before, end
        if data[max(start - 3, 0) : start] == b"end":
            continue
        # An object's own dictionary stands between its number and its stream.
        at = data.rfind(b"obj", max(dictionary_from, start - LONGEST_DICTIONARY), start)
        if at < 0:
            continue
        yield _Stream(_number(data, at), data[at:start], data[end:following])


def _number(data: bytes, at: int) -> int:
    """The number of the object of which the word `obj` stands here; -1 where there is none."""
    head = _NUMBER.search(data[max(at - 30, 0) : at])
    return int(head.group(1)) if head else -1


def _unpacked(stream: _Stream, most: int, least: int = 0) -> bytes | None:
    """A stream's content without its deflate filters, as far as it can be unpacked; None where that is more than
    `most`. Streams of fewer bytes than `least` are not looked into."""
    content = stream.content
    filters = stream.dictionary.count(b"FlateDecode")
    if filters == 1 and len(content) < least:
        return content
    for _ in range(filters):
        try:
            content = zlib.decompressobj().decompress(content, most + 1)
        except zlib.error:
            return b""
        if len(content) > most:
            return None
    return content


def _draws(form: _Stream, forms: Container[int]) -> dict[int, int]:
    """How often a form draws which others."""
    named = {name: int(number) for name, number in _NAMED.findall(form.dictionary)}
    inner = {name: number for name, number in named.items() if number in forms}
    if not inner:
        return {}
    content = _unpacked(form, MOST_UNPACKED) or b""
    drawn: Counter[int] = Counter()
    for name, times in Counter(_DRAWN.findall(content)).items():
        if name in inner:
            drawn[inner[name]] += times
    return drawn


def _has_cycle(edges: Mapping[int, Iterable[int]]) -> bool:
    """Whether one can come back to where one was. Takes one step an edge, however deep they lead."""
    waiting = Counter(to for own in edges.values() for to in own)
    free = [node for node in edges if not waiting[node]]
    seen = 0
    while free:
        node = free.pop()
        seen += 1
        for to in edges.get(node, ()):
            waiting[to] -= 1
            if not waiting[to] and to in edges:
                free.append(to)
    return seen < len(edges)


def _costs(drawn: Mapping[int, Mapping[int, int]]) -> dict[int, int]:
    """How many forms one drawing of each makes; there are no cycles."""
    costs: dict[int, int] = {}
    waiting = list(drawn)
    while waiting:
        node = waiting[-1]
        missing = [to for to in drawn[node] if to not in costs]
        if missing:
            waiting += missing
            continue
        waiting.pop()
        costs[node] = 1 + sum(times * costs[to] for to, times in drawn[node].items())
    return costs


def _issue(category: str, message: str) -> Issue:
    hint = "look at the file by hand, in a viewer that you trust; if it is a report, print it to PDF and read that"
    return Issue("extract", category, "error", message, hint)
