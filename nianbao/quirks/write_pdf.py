"""A report as a PDF from an office program: embedded fonts, ruled tables, with lines missing, dashed or doubled."""

from __future__ import annotations

import atexit
import io
import logging
import re
import shutil
import string
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pypdfium2
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fpdf import FPDF
from fpdf.enums import TextMode
from PIL import ImageFont

from extract.document import GridTemplate
from nianbao.quirks import first_scan, second_sheets, third_sheets
from nianbao.quirks import held_back_sheets as held_back
from nianbao.quirks import second_pdf as second
from nianbao.quirks import third_pdf as third
from nianbao.quirks.layout import header_rows
from nianbao.quirks.pools import Dice, Pool
from nianbao.quirks.report import QuirkyReport
from nianbao.samples.render_pdf import truetype_subset
from nianbao.samples.typeset import (
    A4,
    BODY,
    CELL,
    COLUMN_SHARES,
    COMPACT,
    HEADING,
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    ROOMY,
    Measure,
    Page,
    Ruling,
    Run,
    Setter,
    Sheet,
    Spacing,
)

_OPENTYPE = Path("/usr/share/fonts/opentype/noto")
_TRUETYPE = Path("/usr/share/fonts/truetype")


@dataclass(frozen=True, slots=True)
class Face:
    """A font file and the number of the simplified Chinese face in it."""

    path: Path
    number: int


NOTO_SERIF = Face(_OPENTYPE / "NotoSerifCJK-Regular.ttc", 2)
_FACES = Pool(
    (
        NOTO_SERIF,
        Face(_TRUETYPE / "arphic-gbsn00lp/gbsn00lp.ttf", 0),
        Face(_TRUETYPE / "arphic/uming.ttc", 0),
    ),
    (
        Face(_OPENTYPE / "NotoSansCJK-Regular.ttc", 2),
        Face(_TRUETYPE / "wqy/wqy-zenhei.ttc", 0),
        Face(_TRUETYPE / "arphic/ukai.ttc", 0),
    ),
    tuple(Face(path, number) for path, number in second.FACES),
    tuple(Face(path, number) for path, number in third.FACES),
)
SCAN_FACES = Pool(
    (*_FACES.common, Face(_OPENTYPE / "NotoSansCJK-Regular.ttc", 2)),
    tuple(Face(path, number) for path, number in first_scan.FACES),
    tuple(Face(path, number) for path, number in second_sheets.FACES),
    third=tuple(Face(path, number) for path, number in third_sheets.FACES),
    held_back=tuple(Face(path, number) for path, number in held_back.FACES),
)
# office programs set figures and letters in another font than Chinese
_LATINS = {
    "latin": _TRUETYPE / "dejavu/DejaVuSerif.ttf",
    "latin_sans": second.LATIN_SANS,
    "latin_mono": third.LATIN_MONO,
    **second_sheets.LATINS,
    **third_sheets.LATINS,
    **held_back.LATINS,
}
_RULES = Pool(
    ("full",) * 6 + ("rectangles", "dashed", "no_outer", "missing", "grey", "hairline", "thick_outer"),
    ("full",) * 2 + ("no_vertical", "doubled", "dotted", "none"),
    ("full", *second.RULES),
    third.RULES,
)
_SPACINGS = Pool(
    (COMPACT, COMPACT, ROOMY, Spacing(leading=1.6, row=22.0)),
    (Spacing(leading=1.4, row=14.0), Spacing(leading=2.2, row=32.0)),
    second.SPACINGS,
    third.SPACINGS,
)
_GLYPHS = Pool(("runs", "runs", "characters", "latin"), ("double_struck",), second.GLYPHS, third.GLYPHS)
_TURNS = Pool((90,), (270,), second.TURNS)
_FURNITURE = Pool(("none", "none", "number", "number_dashes"), (), second.FURNITURE, third.FURNITURE)
_BACKGROUNDS = Pool(("none",), (), second.BACKGROUNDS, third.BACKGROUNDS)
_GEOMETRIES = Pool(("a4",), held_back=third.GEOMETRIES)
_SHEET_FURNITURE = Pool(second_sheets.FURNITURE, third=third_sheets.FURNITURE, held_back=held_back.FURNITURE)
_STRETCHED = {"stretched": 88, **second_sheets.STRETCHED, **held_back.STRETCHED}
_SHEETS = (second_sheets, third_sheets, held_back)
_FURNITURE_CHARACTERS = "0123456789-—"
_LINE = 0.5
_LATIN, _PARTS = re.compile("[0-9A-Za-z.,]"), re.compile("[0-9A-Za-z.,]+|[^0-9A-Za-z.,]+")


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a PDF is drawn: by names of the pools here. `turn`: degrees by which its pages are turned to be read."""

    face: Face
    rules: str
    glyphs: str
    turn: int = 0
    background: str = "none"
    sheet: Sheet = A4
    owner_password: str = ""


def write_pdf(report: QuirkyReport) -> tuple[bytes, list[str]]:
    """The file and the dialects drawn. OSError where the fonts (fonts-noto-cjk, fonts-arphic-uming,
    fonts-arphic-ukai, fonts-arphic-gbsn00lp, fonts-wqy-zenhei, fonts-dejavu-core, fonts-urw-base35) are missing."""
    dice = Dice.of(report.seed, "pdf")
    face = printable_face(report, dice.draw(_FACES))
    rules, glyphs = dice.draw(_RULES), dice.draw(_GLYPHS)
    if glyphs == "radicals" and set(third.RADICALS.values()) - characters_of(face):
        glyphs = "runs"
    dice.noted.extend((f"font:{face.path.stem}", f"rules:{rules}", f"glyphs:{glyphs}"))
    pages = pages_of(report, dice, face)
    background = dice.draw(_BACKGROUNDS)
    turn = dice.draw(_TURNS) if dice.happens(0.12, "rotated") else 0
    password = f"owner{report.seed}" if dice.happens(0.08, "owner_password") else ""
    drawing = Drawing(face, rules, glyphs, turn, background, owner_password=password)
    # a sheet that is turned, or that nobody may change, stays as it is
    geometry = "a4" if turn or password else Dice.of(report.seed, "pdf/sheet").draw(_GEOMETRIES)
    if geometry != "a4":
        dice.noted.append(f"geometry:{geometry}")
    return third.reshaped(draw_pdf(report, dice, pages, drawing), geometry), dice.noted


def printable_face(report: QuirkyReport, face: Face) -> Face:
    """That face, or the one that has every character where that one lacks some of the report's."""
    furniture = _FURNITURE_CHARACTERS + second.FURNITURE_CHARACTERS + third.FURNITURE_CHARACTERS
    needed = set(_all_text(report) + furniture)
    return NOTO_SERIF if needed - characters_of(face) else face


def draw_pdf(report: QuirkyReport, dice: Dice, pages: Sequence[Page], drawing: Drawing) -> bytes:
    """The typeset pages as a PDF."""
    face, turn, sheet = drawing.face, drawing.turn, drawing.sheet
    size = (sheet.width, sheet.height)
    pdf = FPDF(unit="pt", format=size[::-1] if turn in {90, 270} else size)
    pdf.set_auto_page_break(auto=False)
    pdf.set_creation_date(datetime(*report.published, tzinfo=UTC))
    if drawing.owner_password:
        pdf.set_encryption(owner_password=drawing.owner_password)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "body.ttf"
        printed = "".join(run.text for page in pages for run in page.runs)
        path.write_bytes(_subset(face, printed + second.WATERMARK + third.ADDED.get(drawing.glyphs, "")))
        pdf.add_font("body", "", str(path))
    if drawing.glyphs in _LATINS:
        pdf.add_font("latin", "", str(_as_truetype(_LATINS[drawing.glyphs])))
    for page in pages:
        pdf.add_page()
        second.draw_background(pdf, drawing.background)
        third.draw_background(pdf, drawing.background)
        _draw(pdf, page, dice, drawing.rules, drawing.glyphs, turn)
    data = bytes(pdf.output())
    return _turned(data, turn) if turn else data


def pages_of(
    report: QuirkyReport,
    dice: Dice,
    face: Face,
    sheet: Sheet = A4,
    spacing: Spacing | None = None,
    latin: Path | None = None,
) -> list[Page]:
    """The report typeset: what is to be drawn on each page. `latin`: figures are as wide as in that font."""
    known = characters_of(face)
    measure = measure_of(face) if latin is None else _measure_of_both(face, latin)
    setter = Setter(measure, spacing or dice.draw(_SPACINGS), sheet)
    repeats = dice.happens(0.4, "repeated_header")
    for line in report.title:
        setter.title(line)
    for section in report.sections:
        setter.paragraph(section.heading, HEADING, bold=True)
        for text in section.paragraphs:
            setter.paragraph(text, BODY)
        for table in section.tables:
            setter.table(
                table,
                lambda cell: "".join(c for c in cell.label if c in known or c == "\n"),
                shares=_shares(table),
                repeated=header_rows(table) if repeats and table.name == "requests" else 0,
            )
    for line in report.signature:
        setter.paragraph(line, BODY, align_right=True)
    kind = dice.draw(_FURNITURE) if sheet == A4 else dice.draw(_SHEET_FURNITURE)
    dice.noted.append(f"furniture:{kind}")
    for number, page in enumerate(setter.pages, 1):
        if sheet == A4:
            page.runs += _furniture(kind, number, len(setter.pages), report, measure)
        else:
            of = next(of for of in _SHEETS if kind in of.FURNITURE)
            page.runs += of.furniture(kind, number, len(setter.pages), sheet, measure)
    return setter.pages


def _furniture(kind: str, number: int, pages: int, report: QuirkyReport, measure: Measure) -> list[Run]:
    """What stands at the page's edge."""
    if kind == "none":
        return []
    if kind in second.FURNITURE:
        day = "/".join(map(str, report.published))
        return second.furniture(kind, number, pages, "".join(report.title), day, measure)
    if kind in third.OWN_FURNITURE:
        return third.furniture(kind, number, pages, measure)
    text = f"— {number} —" if kind == "number_dashes" else str(number)
    return [Run((PAGE_WIDTH - measure(text, CELL)) / 2, PAGE_HEIGHT - MARGIN / 2, CELL, text)]


def _shares(table: GridTemplate) -> list[float]:
    """Widths of the columns: the form's own where the table kept them, else by the longest text in each."""
    usual = COLUMN_SHARES[table.name]
    if table.n_columns == len(usual):
        return list(usual)
    longest = [2] * table.n_columns
    for cell in table.cells:
        if cell.column_span == 1:
            longest[cell.column] = max(longest[cell.column], min(len(cell.label), 7))
    return [float(max(length, 3)) for length in longest]


def _draw(pdf: FPDF, page: Page, dice: Dice, rules: str, glyphs: str, turn: int) -> None:
    white = second_sheets.draw_fills(pdf, page, rules)
    third_sheets.draw_stripes(pdf, page, rules)
    held_back.draw_grounds(pdf, page, rules)
    _draw_rules(pdf, _kept(page, dice, rules), rules, turn)
    runs = third.ordered(page.runs, glyphs)
    if glyphs == "column_order":
        runs.sort(key=lambda run: (round(run.x), run.y))
    pdf.set_char_spacing(0.6 if glyphs == "letter_spaced" else 0)
    pdf.set_stretching(_STRETCHED.get(glyphs, 100))
    for run in runs:
        if white:
            pdf.set_text_color(255 if run in white else 0)
        x = run.x
        for font, part in _strokes(run, glyphs):
            pdf.set_font(font, "", run.size)
            pdf.text_mode = TextMode.FILL_STROKE if glyphs == "outlined" and run.bold else TextMode.FILL
            left, base = _placed(x, run.y, turn)
            twice = glyphs in held_back.STRUCK_TWICE or (glyphs == "double_struck" and run.bold)
            for shift in (0.0, 0.25) if twice else (0.0,):
                if turn:
                    with pdf.rotation(turn, left, base):
                        pdf.text(left + shift, base, part)
                else:
                    pdf.text(left + shift, base, part)
            x += pdf.get_string_width(part)
    if white:
        pdf.set_text_color(0)


def _strokes(run: Run, glyphs: str) -> list[tuple[str, str]]:
    """(font, text) of each part that is drawn by itself."""
    if glyphs == "characters":
        return [("body", character) for character in run.text]
    if glyphs in _LATINS:
        return [("latin" if _LATIN.match(part) else "body", part) for part in _PARTS.findall(run.text)]
    return [("body", third.stroke(run.text, glyphs))]


def _draw_rules(pdf: FPDF, rulings: Sequence[Ruling], rules: str, turn: int) -> None:
    pdf.set_line_width(0.15 if rules == "hairline" else _LINE)
    pdf.set_draw_color(170 if rules == "grey" else 0)
    if any(
        g.draw_rules(pdf, rulings, rules, lambda x, y: _placed(x, y, turn)) for g in (second, third, *_SHEETS)
    ):
        return
    if rules in {"dashed", "dotted"}:
        pdf.set_dash_pattern(*((3, 2) if rules == "dashed" else (0.8, 1.2)))
    edges = {x for ruling in rulings for x in (ruling.x0, ruling.x1)}
    for ruling in rulings:
        (x0, y0), (x1, y1) = _placed(ruling.x0, ruling.y0, turn), _placed(ruling.x1, ruling.y1, turn)
        if rules == "rectangles":
            left, top = min(x0, x1) - _LINE / 2, min(y0, y1) - _LINE / 2
            pdf.rect(left, top, abs(x1 - x0) + _LINE, abs(y1 - y0) + _LINE, style="F")
            continue
        if rules == "thick_outer":
            outer = ruling.x0 == ruling.x1 and ruling.x0 in {min(edges), max(edges)}
            pdf.set_line_width(3 * _LINE if outer else _LINE)
        pdf.line(x0, y0, x1, y1)
        if rules == "doubled":
            pdf.line(x0 + 1, y0 + 1, x1 + 1, y1 + 1)
    pdf.set_dash_pattern()


def _kept(page: Page, dice: Dice, rules: str) -> list[Ruling]:
    rulings = sorted(page.rulings, key=lambda r: (r.y0, r.x0, r.y1, r.x1))
    upright = [ruling for ruling in rulings if ruling.x0 == ruling.x1]
    match rules:
        case "none":
            return []
        case "rows_missing":
            return second_sheets.without_rows(page, rulings, dice.rng)
        case "no_vertical":
            return [ruling for ruling in rulings if ruling.x0 != ruling.x1]
        case "no_outer" if upright:
            ends = {min(r.x0 for r in upright), max(r.x0 for r in upright)}
            return [ruling for ruling in rulings if ruling.x0 != ruling.x1 or ruling.x0 not in ends]
        case "missing" if upright:
            inner = [r for r in upright if MARGIN + 1 < r.x0 < PAGE_WIDTH - MARGIN - 1]
            gone = dice.rng.sample(inner, min(2, len(inner)))
            return [ruling for ruling in rulings if ruling not in gone]
        case _:
            return rulings


def _placed(x: float, y: float, turn: int) -> tuple[float, float]:
    """Where a point of the page as it is seen lies on the sheet that will be shown turned by `turn` degrees."""
    if turn == 90:
        return y, PAGE_WIDTH - x
    if turn == 270:
        return PAGE_HEIGHT - y, x
    if turn == 180:
        return PAGE_WIDTH - x, PAGE_HEIGHT - y
    return x, y


def _turned(data: bytes, turn: int) -> bytes:
    document = pypdfium2.PdfDocument(data)
    for page in document:
        page.set_rotation(turn)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _all_text(report: QuirkyReport) -> str:
    parts = [*report.title, *report.signature]
    for section in report.sections:
        parts += [section.heading, *section.paragraphs]
        parts += [cell.label for table in section.tables for cell in table.cells]
    # what no font has a glyph for is not printed: zero-width characters
    return re.sub("[\n\u200b\u200e\ufeff]", "", "".join(parts))


@cache
def characters_of(face: Face) -> frozenset[str]:
    """What the face can print."""
    font = TTFont(face.path, fontNumber=face.number, lazy=True)
    return frozenset(map(chr, font.getBestCmap()))


@cache
def measure_of(face: Face) -> Measure:
    """Widths as the face has them; OSError where it is not installed."""
    size = 100
    font = ImageFont.truetype(str(face.path), size, index=face.number)
    return lambda text, wanted: font.getlength(text) * wanted / size


def _measure_of_both(face: Face, latin: Path) -> Measure:
    body, figures = measure_of(face), measure_of(Face(latin, 0))
    return lambda text, size: sum(
        (figures if _LATIN.match(part) else body)(part, size) for part in _PARTS.findall(text)
    )


@cache
def _as_truetype(path: Path) -> Path:
    """That font, or where its outlines are cubic a copy that fpdf2 embeds as office programs do."""
    if path.suffix == ".ttf":
        return path
    folder = Path(tempfile.mkdtemp(prefix="nianbao-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    copy = folder / f"{path.stem}.ttf"
    copy.write_bytes(truetype_subset(path, string.printable))
    return copy


def _subset(face: Face, text: str) -> bytes:
    if face.path.is_relative_to(_OPENTYPE):
        return truetype_subset(face.path, text)
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]

    # these fonts have tables of their foundries' own, which need no word of warning each time
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    font = TTFont(face.path, fontNumber=face.number, recalcTimestamp=False)
    subsetter = Subsetter(Options(layout_features=[], notdef_outline=True))
    subsetter.populate(text=text)
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def all_faces() -> Sequence[Path]:
    """The font files that the PDFs of both splits take."""
    faces = [face.path for face in (*_FACES.common, *_FACES.retired, *_FACES.held_back)]
    return [*faces, *_LATINS.values()]
