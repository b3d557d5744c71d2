"""A page's characters and ruling lines through pdfium's C functions, called in bulk.

A call through ctypes costs about a microsecond, so a character is asked for two things only (its box, and whether the
file says what it is) and everything else is asked once a line or an object. The prototypes are our own:
addresses as plain integers let `map` make the calls without Python code in between.
"""

from __future__ import annotations

import ctypes
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise, repeat
from typing import Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw

from extract.document import Box
from extract.pdf_content import UNKNOWN, PageContent, Picture, Rule, make_runs
from extract.pdf_frame import Frame
from extract.pdf_glyphs import DigitCheck
from extract.pdfium_calls import INT, POINTER, function

# A path no thicker than this (pt) is a ruling line, however it was drawn.
THIN = 3.0
# A line shorter than this is a dot of a dotted one at best; those are joined later, specks are not lines.
SHORTEST = 0.2
# Forms within forms within forms: a file that nests deeper loops.
DEEPEST_FORM = 8
# More objects than this on one page are a drawing, not a form's rules.
MOST_OBJECTS = 60_000
# Text turned by less than this (degrees) from upright or from its side is a crooked scan's, not oblique.
CROOKED = 8
WHITE = 250

_loose_box = function("FPDFText_GetLooseCharBox", INT, POINTER, INT, POINTER)
_unicode = function("FPDFText_GetUnicode", ctypes.c_uint, POINTER, INT)
_unmapped = function("FPDFText_HasUnicodeMapError", INT, POINTER, INT)
_font_size = function("FPDFText_GetFontSize", ctypes.c_double, POINTER, INT)
_text_matrix = function("FPDFText_GetMatrix", INT, POINTER, INT, POINTER)
_text_object = function("FPDFText_GetTextObject", POINTER, POINTER, INT)
_object_font = function("FPDFTextObj_GetFont", POINTER, POINTER)
_all_text = function("FPDFText_GetText", INT, POINTER, INT, INT, POINTER)
_object_type = function("FPDFPageObj_GetType", INT, POINTER)
_object_bounds = function("FPDFPageObj_GetBounds", INT, POINTER, *[POINTER] * 4)
_object_matrix = function("FPDFPageObj_GetMatrix", INT, POINTER, POINTER)
_page_object = function("FPDFPage_GetObject", POINTER, POINTER, INT)
_form_object = function("FPDFFormObj_GetObject", POINTER, POINTER, ctypes.c_ulong)
_form_count = function("FPDFFormObj_CountObjects", INT, POINTER)
_render_mode = function("FPDFTextObj_GetTextRenderMode", INT, POINTER)
_draw_mode = function("FPDFPath_GetDrawMode", INT, POINTER, POINTER, POINTER)
_segment_count = function("FPDFPath_CountSegments", INT, POINTER)
_segment = function("FPDFPath_GetPathSegment", POINTER, POINTER, INT)
_segment_point = function("FPDFPathSegment_GetPoint", INT, POINTER, POINTER, POINTER)
_segment_type = function("FPDFPathSegment_GetType", INT, POINTER)
_segment_close = function("FPDFPathSegment_GetClose", INT, POINTER)
_fill_color = function("FPDFPageObj_GetFillColor", INT, POINTER, *[POINTER] * 4)

# pdfium's mark for a hyphen at a line's end, and for one that it thinks belongs to a broken word.
_HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}
_WORD = re.compile(r"\S+")
_FIGURE = re.compile(r"[0-9]+")

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def page_content(document: pypdfium2.PdfDocument, number: int, check: DigitCheck) -> PageContent:
    """One page, counted from 1; `check` is the document's. Raises `pypdfium2.PdfiumError` where pdfium can't load
    it."""
    page = document[number - 1]
    try:
        page = _with_typed_text(document, page, number)
        return _content(page, number, check)
    finally:
        page.close()


def _with_typed_text(document: pypdfium2.PdfDocument, page: Any, number: int) -> Any:
    """The page with its form fields and typed annotations made part of it: people see them as text."""
    wanted = {raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT}
    for index in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if kind in wanted:
            if raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
                page.close()
                return document[number - 1]
            break
    return page


@dataclass(frozen=True, slots=True)
class _Characters:
    """Characters of a page in user space: `boxes` is (n, 4): left, top, right, bottom, y upwards."""

    texts: str
    boxes: NDArray[np.float64]
    sizes: NDArray[np.float64]
    angles: NDArray[np.int64]
    hidden: int = 0
    misnamed: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Drawing:
    """What is drawn on a page besides text, in user space; `hidden_text` are invisible text objects."""

    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    hidden_text: set[int] = field(default_factory=set)


def _content(page: Any, number: int, check: DigitCheck) -> PageContent:
    handle = ctypes.cast(page.raw, POINTER).value
    x0, y0, x1, y1 = _visible(page)
    drawing = _Drawing()
    _Walker(drawing).page(handle, raw.FPDFPage_CountObjects(page.raw))
    found = _characters(page, drawing, check)
    turn = _reading_turn(found)
    straight = found.angles == turn
    oblique = int(np.count_nonzero(found.angles < 0))
    if not straight.all():
        # What stands on its side among upright text is kept, with the box it has; oblique text is a watermark.
        straight |= found.angles >= 0
    frame = Frame(turn, x0, y0, x1, y1)
    boxes = frame.boxes(found.boxes)
    middle_x, middle_y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    inside = (middle_x >= 0) & (middle_x <= frame.width) & (middle_y >= 0) & (middle_y <= frame.height)
    # A character cut away stays as white space: what it stood between isn't joined.
    texts = _masked(found.texts, ~(inside & straight), "\x00")
    horizontal, vertical = frame.rules(drawing.horizontal, drawing.vertical)
    pictures = frame.boxes(np.array(drawing.pictures, np.float64).reshape(-1, 4))
    return PageContent(
        number=number,
        width=frame.width,
        height=frame.height,
        runs=tuple(make_runs(texts, boxes, found.sizes, vertical)),
        horizontal=tuple(horizontal),
        vertical=tuple(vertical),
        pictures=tuple(Picture((a, b, c, d)) for a, b, c, d in pictures.tolist()),
        turn=(page.get_rotation() - turn) % 360,
        hidden=found.hidden,
        oblique=oblique,
        misnamed=found.misnamed,
    )


def _visible(page: Any) -> Box:
    """The part of user space that is shown; the whole page where the CropBox lies off it."""
    box = page.get_bbox()
    if box[0] < box[2] and box[1] < box[3]:
        return (box[0], box[1], box[2], box[3])
    x0, y0, x1, y1 = page.get_mediabox()
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _characters(page: Any, drawing: _Drawing, check: DigitCheck) -> _Characters:
    textpage = page.get_textpage()
    try:
        handle = ctypes.cast(textpage.raw, POINTER).value
        n = max(raw.FPDFText_CountChars(textpage.raw), 0)
        texts = _texts(handle, n)
        boxes = np.zeros((n, 4), np.float32)
        at = boxes.ctypes.data
        deque(map(_loose_box, repeat(handle), range(n), range(at, at + 16 * n, 16)), maxlen=0)
        unmapped = np.fromiter(map(_unmapped, repeat(handle), range(n)), bool, n)
        texts = _masked(texts, unmapped, UNKNOWN)
        lines = _line_starts(texts)
        repeats = np.diff([*lines, n])
        line_sizes, line_turns = _sizes_and_turns(handle, lines)
        sizes, angles = np.repeat(line_sizes, repeats), np.repeat(line_turns, repeats)
        hidden = 0
        if drawing.hidden_text:
            objects = list(map(_text_object, repeat(handle), range(n)))
            hidden = sum(
                o in drawing.hidden_text for o, c in zip(objects, texts, strict=True) if not c.isspace()
            )
        misnamed = _misnamed(handle, texts, check)
        return _Characters(texts, boxes.astype(np.float64), sizes, angles, hidden, misnamed)
    finally:
        textpage.close()


def _misnamed(handle: int | None, texts: str, check: DigitCheck) -> tuple[tuple[str, str], ...]:
    """Digits that the fonts of the page's figures draw as other ones."""
    starts = [match.start() for match in _FIGURE.finditer(texts)]
    digits_of: dict[int, set[str]] = {}
    for start, item in zip(starts, map(_text_object, repeat(handle), starts), strict=True):
        if item is not None and (font := _object_font(item)) is not None:
            digits_of.setdefault(font, set()).add(texts[start])
    return tuple(pair for font in digits_of for pair in check.misnamed(font, digits_of[font]).items())


def _texts(handle: int | None, n: int) -> str:
    buffer = ctypes.create_string_buffer(2 * n + 2)
    written = _all_text(handle, 0, n, ctypes.addressof(buffer))
    texts = buffer.raw[: 2 * n].decode("utf-16-le", "replace")
    # The characters are not the text's code units where one lies beyond the first plane or has no value.
    if written != n + 1 or len(texts) != n:
        codes = map(_unicode, repeat(handle), range(n))
        texts = "".join(chr(code) if code < 0x110000 else UNKNOWN for code in codes)
    return texts.translate(_HYPHENS)


def _masked(texts: str, mask: NDArray[np.bool_], by: str) -> str:
    if not mask.any():
        return texts
    return "".join(by if gone else c for c, gone in zip(texts, mask.tolist(), strict=True))


def _line_starts(texts: str) -> list[int]:
    """Indexes from 0 at which a line or a word begins, as pdfium tells lines: they share size and angle."""
    starts = [match.start() for match in _WORD.finditer(texts)]
    return starts if starts[:1] == [0] or not texts else [0, *starts]


def _sizes_and_turns(handle: int | None, indexes: list[int]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Of characters: sizes (pt), and the degrees (0, 90, 180, 270) to turn the page clockwise for each to stand
    upright; -1 for oblique text."""
    n = len(indexes)
    matrices = np.tile(np.array([1, 0, 0, 1, 0, 0], np.float32), (n, 1))
    at = matrices.ctypes.data
    deque(map(_text_matrix, repeat(handle), indexes, range(at, at + 24 * n, 24)), maxlen=0)
    a, b, c, d = matrices.T[:4].astype(np.float64)
    sizes = np.fromiter(map(_font_size, repeat(handle), indexes), np.float64, n) * np.hypot(c, d)
    angles = np.degrees(np.arctan2(b, a)) % 360
    turns = np.rint(angles / 90).astype(np.int64) % 4 * 90
    off = np.abs((angles - turns + 180) % 360 - 180)
    return sizes, np.where(off <= CROOKED, turns, -1)


def _reading_turn(found: _Characters) -> int:
    turns = found.angles[found.angles >= 0]
    return int(np.bincount(turns // 90).argmax()) * 90 if len(turns) else 0


class _Walker:
    """Collects the lines of page objects, into forms and the forms in those."""

    def __init__(self, drawing: _Drawing) -> None:
        self._drawing = drawing
        self._left = MOST_OBJECTS
        self._numbers = (ctypes.c_float * 8)()
        at = ctypes.addressof(self._numbers)
        self._at = [at + 4 * i for i in range(8)]
        self._modes = (ctypes.c_int * 2)()
        self._modes_at = [ctypes.addressof(self._modes), ctypes.addressof(self._modes) + 4]
        self._colour = (ctypes.c_uint * 4)()
        self._colour_at = [ctypes.addressof(self._colour) + 4 * i for i in range(4)]

    def page(self, handle: int | None, count: int) -> None:
        """All objects of a page."""
        count = min(count, MOST_OBJECTS)
        self._objects(list(map(_page_object, repeat(handle), range(count))), None, 0)

    def _objects(self, objects: list[int], matrix: Matrix | None, depth: int) -> None:
        self._left -= len(objects)
        if self._left < 0:
            return
        kinds = list(map(_object_type, objects))
        for item, kind in zip(objects, kinds, strict=True):
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                if _render_mode(item) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
                    self._drawing.hidden_text.add(item)
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                box = self._bounds(item, matrix)
                if box is not None and not self._line(box):
                    self._drawing.pictures.append(box)
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
                inner = _combined(self._matrix(item), matrix or _IDENTITY)
                count = min(_form_count(item), MOST_OBJECTS)
                self._objects(list(map(_form_object, repeat(item), range(count))), inner, depth + 1)
        self._paths(
            [item for item, kind in zip(objects, kinds, strict=True) if kind == raw.FPDF_PAGEOBJ_PATH], matrix
        )

    def _paths(self, paths: list[int], matrix: Matrix | None) -> None:
        """Most paths are one line of a table each: those are told by their bounds, many at once."""
        if matrix is not None:
            for item in paths:
                box = self._bounds(item, matrix)
                if box is not None and not self._line(box):
                    self._path(item, matrix)
            return
        n = len(paths)
        boxes = np.zeros((n, 4), np.float32)
        at, end = boxes.ctypes.data, boxes.ctypes.data + 16 * n
        corners = (range(at + 4 * i, end + 4 * i, 16) for i in range(4))
        deque(map(_object_bounds, paths, *corners), maxlen=0)
        x0, y0, x1, y1 = boxes.T.astype(np.float64)
        wide, high = x1 - x0, y1 - y0
        thin, long = np.minimum(wide, high) <= THIN, np.maximum(wide, high)
        line = thin & (long >= SHORTEST)
        # A dot may be of a dotted line of either kind.
        across, upright = line & ((wide >= high) | (long <= THIN)), line & ((high > wide) | (long <= THIN))
        self._drawing.horizontal += zip(*_columns(across, (y0 + y1) / 2, x0, x1), strict=True)
        self._drawing.vertical += zip(*_columns(upright, (x0 + x1) / 2, y0, y1), strict=True)
        for i in np.flatnonzero(~thin).tolist():
            self._path(paths[i], None)

    def _bounds(self, item: int, matrix: Matrix | None) -> Box | None:
        """Left, bottom, right, top in user space."""
        if not _object_bounds(item, *self._at[:4]):
            return None
        a, b, c, d = self._numbers[:4]
        return (a, b, c, d) if matrix is None else _moved_box((a, b, c, d), matrix)

    def _matrix(self, item: int) -> Matrix:
        if not _object_matrix(item, self._at[0]):
            return _IDENTITY
        a, b, c, d, e, f = self._numbers[:6]
        return (a, b, c, d, e, f)

    def _line(self, box: Box) -> bool:
        """Take the box as a ruling line if it is thin enough to be one."""
        x0, y0, x1, y1 = box
        wide, high = x1 - x0, y1 - y0
        if min(wide, high) > THIN or max(wide, high) < SHORTEST:
            return False
        # A dot may be of a dotted line of either kind.
        dot = max(wide, high) <= THIN
        if dot or wide >= high:
            self._drawing.horizontal.append(((y0 + y1) / 2, x0, x1))
        if dot or high > wide:
            self._drawing.vertical.append(((x0 + x1) / 2, y0, y1))
        return True

    def _path(self, item: int, matrix: Matrix | None) -> None:
        if not _draw_mode(item, *self._modes_at):
            return
        filled, stroked = self._modes[0] != raw.FPDF_FILLMODE_NONE, bool(self._modes[1])
        if not filled and not stroked:
            return
        if filled and not stroked and self._is_white(item):
            return
        for points in self._subpaths(item, _combined(self._matrix(item), matrix or _IDENTITY)):
            xs, ys = [x for x, _ in points], [y for _, y in points]
            if self._line((min(xs), min(ys), max(xs), max(ys))):
                continue
            if filled and not stroked:
                points.append(points[0])
            for (ax, ay), (bx, by) in pairwise(points):
                if min(abs(ax - bx), abs(ay - by)) <= THIN / 2 < max(abs(ax - bx), abs(ay - by)):
                    self._line((min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))

    def _is_white(self, item: int) -> bool:
        return bool(_fill_color(item, *self._colour_at)) and min(self._colour[:3]) >= WHITE

    def _subpaths(self, item: int, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
        """Corners of every part of a path that is drawn in one go, in user space. Curves are no rules."""
        points: list[tuple[float, float]] = []
        count = min(_segment_count(item), MOST_OBJECTS)
        self._left -= count
        for segment in map(_segment, repeat(item), range(count)):
            kind = _segment_type(segment)
            _segment_point(segment, self._at[0], self._at[1])
            x, y = self._numbers[0], self._numbers[1]
            a, b, c, d, e, f = matrix
            point = (a * x + c * y + e, b * x + d * y + f)
            if kind != raw.FPDF_SEGMENT_LINETO:
                if len(points) > 1:
                    yield points
                points = []
            points.append(point)
            if _segment_close(segment) and len(points) > 1:
                yield [*points, points[0]]
                points = []
        if len(points) > 1:
            yield points


def _columns(mask: NDArray[np.bool_], *values: NDArray[np.float64]) -> list[list[float]]:
    return [column[mask].tolist() for column in values]


def _combined(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that maps by `inner`, then by `outer`."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def _moved_box(box: Box, matrix: Matrix) -> Box:
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in box[0::2] for y in box[1::2]]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return (min(xs), min(ys), max(xs), max(ys))
