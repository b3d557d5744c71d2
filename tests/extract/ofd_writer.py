"""Writes OFD files (GB/T 33190) for tests: text runs and ruling lines in points, in the ways real writers use.

Lines are stroked paths or thin filled areas; text advances are spelled out or folded into `g n x`; objects stand in a
boundary of their own or are placed by a matrix; rulings may come from a template page, as a form's do.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from xml.sax.saxutils import escape

MM = 25.4 / 72
NAMESPACE = "http://www.ofdspec.org/2016"
A4 = (595.28, 841.89)


@dataclass(frozen=True)
class Text:
    """A run on its baseline, in points."""

    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True)
class Line:
    """A ruling line, in points."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass
class OfdPage:
    """What is to be drawn; `picture` fills the whole page."""

    texts: list[Text] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    picture: bytes | None = None


@dataclass(frozen=True)
class Style:
    """How a writer goes about it."""

    fold: bool = True  # g n x
    matrix: bool = False  # placed by CTM instead of the boundary
    areas: bool = False  # lines as thin filled areas
    template: bool = False  # lines on a template page
    absolute: bool = False  # paths from the package's root
    backslashes: bool = False


def advance(character: str) -> float:
    """Width of a character in sizes."""
    return 1.0 if ord(character) > 0x2E7F else 0.5


def write_ofd(pages: Sequence[OfdPage], style: Style | None = None, *, title: str = "") -> bytes:
    """The pages as an OFD file."""
    style = style or Style()
    parts: dict[str, bytes] = {
        "OFD.xml": _xml(
            "OFD",
            f"<ofd:DocBody><ofd:DocInfo><ofd:DocID>0a1b</ofd:DocID><ofd:Title>{escape(title)}</ofd:Title></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>",
            ' Version="1.0" DocType="OFD"',
        )
    }
    at = "/Doc_0/" if style.absolute else ""
    page_list, template_list, media = "", "", ""
    for i, page in enumerate(pages):
        drawn_lines = "".join(_line(line, style) for line in page.lines)
        content = "" if style.template else drawn_lines
        used = ""
        if style.template:
            template_list += f'<ofd:TemplatePage ID="{900 + i}" BaseLoc="{at}Tpls/Tpl_{i}/Content.xml"/>'
            parts[f"Doc_0/Tpls/Tpl_{i}/Content.xml"] = _page("", drawn_lines)
            used = f'<ofd:Template TemplateID="{900 + i}" ZOrder="Background"/>'
        if page.picture is not None:
            file = f"<ofd:MediaFile>p{i}.png</ofd:MediaFile>"
            media += f'<ofd:MultiMedia ID="{500 + i}" Type="Image">{file}</ofd:MultiMedia>'
            parts[f"Doc_0/Res/p{i}.png"] = page.picture
            box = f"0 0 {A4[0] * MM:.3f} {A4[1] * MM:.3f}"
            content += (
                f'<ofd:ImageObject ID="7" Boundary="{box}" ResourceID="{500 + i}" CTM="210 0 0 297 0 0"/>'
            )
        content += "".join(_text(text, style) for text in page.texts)
        parts[f"Doc_0/Pages/Page_{i}/Content.xml"] = _page(used, content)
        page_list += f'<ofd:Page ID="{i + 1}" BaseLoc="{at}Pages/Page_{i}/Content.xml"/>'
    area = f"<ofd:PageArea><ofd:PhysicalBox>0 0 {A4[0] * MM:.3f} {A4[1] * MM:.3f}</ofd:PhysicalBox></ofd:PageArea>"
    resources = f"<ofd:DocumentRes>{at}DocumentRes.xml</ofd:DocumentRes>"
    common = f"{area}{resources}{template_list}"
    parts["Doc_0/Document.xml"] = _xml(
        "Document", f"<ofd:CommonData>{common}</ofd:CommonData><ofd:Pages>{page_list}</ofd:Pages>"
    )
    parts["Doc_0/DocumentRes.xml"] = _xml(
        "Res", f"<ofd:MultiMedias>{media}</ofd:MultiMedias>", ' BaseLoc="Res"'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in parts.items():
            package.writestr(
                name.replace("/", "\\") if style.backslashes and name != "OFD.xml" else name, body
            )
    return out.getvalue()


def table_page(
    table: Sequence[tuple[int, int, int, int, str]],
    columns: Sequence[float],
    rows: Sequence[float],
    *,
    size: float = 9.0,
    keep: Callable[[Line], bool] = lambda line: True,
) -> OfdPage:
    """A page with one table: cells as (row, column, row span, column span, text), boundaries in points."""
    page = OfdPage()
    lines: dict[Line, None] = {}
    for row, column, row_span, column_span, text in table:
        x0, x1, y0, y1 = columns[column], columns[column + column_span], rows[row], rows[row + row_span]
        for line in (Line(x0, y0, x1, y0), Line(x0, y1, x1, y1), Line(x0, y0, x0, y1), Line(x1, y0, x1, y1)):
            lines[line] = None
        width = sum(map(advance, text)) * size
        if text:
            page.texts.append(Text((x0 + x1 - width) / 2, (y0 + y1) / 2 + 0.36 * size, size, text))
    page.lines = [line for line in lines if keep(line)]
    return page


def _page(template: str, content: str) -> bytes:
    return _xml("Page", f'{template}<ofd:Content><ofd:Layer ID="2">{content}</ofd:Layer></ofd:Content>')


def _text(text: Text, style: Style) -> str:
    size = text.size * MM
    steps = [advance(character) * size for character in text.text[:-1]]
    if style.fold:
        folded = [(step, len(list(run))) for step, run in groupby(f"{step:.4f}" for step in steps)]
        deltas = " ".join(f"g {count} {step}" if count > 1 else step for step, count in folded)
    else:
        deltas = " ".join(f"{step:.4f}" for step in steps)
    width = sum(map(advance, text.text)) * size
    code = f'DeltaX="{deltas}">{escape(text.text)}</ofd:TextCode></ofd:TextObject>'
    x, y = text.x * MM, text.y * MM - 0.86 * size
    if style.matrix:  # everything in units a tenth as large, moved by the matrix
        deltas = " ".join(f"{10 * step:.3f}" for step in steps)
        return (
            f'<ofd:TextObject ID="5" Boundary="0 0 210 297" Font="1" Size="{10 * size:.4f}" '
            f'CTM="0.1 0 0 0.1 {x:.4f} {y:.4f}"><ofd:TextCode X="0" Y="{8.6 * size:.4f}" '
            f'DeltaX="{deltas}">{escape(text.text)}</ofd:TextCode></ofd:TextObject>'
        )
    return (
        f'<ofd:TextObject ID="5" Boundary="{x:.4f} {y:.4f} {width:.4f} {size:.4f}" Font="1" Size="{size:.4f}">'
        f'<ofd:TextCode X="0" Y="{0.86 * size:.4f}" {code}'
    )


def _line(line: Line, style: Style) -> str:
    x, y = line.x0 * MM, line.y0 * MM
    w, h = (line.x1 - line.x0) * MM, (line.y1 - line.y0) * MM
    if style.areas:
        w, h = max(w, 0.2), max(h, 0.2)
        data = f"M 0 0 L {w:.4f} 0 L {w:.4f} {h:.4f} L 0 {h:.4f} C"
        how = 'Fill="true" Stroke="false"'
    else:
        data, how = f"M 0 0 L {w:.4f} {h:.4f}", 'LineWidth="0.2"'
    return (
        f'<ofd:PathObject ID="6" Boundary="{x:.4f} {y:.4f} {max(w, 0.2):.4f} {max(h, 0.2):.4f}" {how}>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _xml(name: str, body: str, attributes: str = "") -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}<ofd:{name} xmlns:ofd="{NAMESPACE}"{attributes}>{body}</ofd:{name}>'.encode()
