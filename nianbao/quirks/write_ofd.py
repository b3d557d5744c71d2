# ruff: noqa: E501  markup is easier to read in one piece
"""A report as OFD (GB/T 33190): positioned text and paths in millimetres, as office suites and seal programs export it."""

from __future__ import annotations

from xml.sax.saxutils import escape

from nianbao.quirks import second_office as second
from nianbao.quirks import third_office as third
from nianbao.quirks.packages import zipped
from nianbao.quirks.pools import Dice, Pool
from nianbao.quirks.report import QuirkyReport
from nianbao.quirks.third_pdf import joined
from nianbao.quirks.write_pdf import NOTO_SERIF, measure_of, pages_of
from nianbao.samples.typeset import PAGE_HEIGHT, PAGE_WIDTH, Measure, Page, Ruling, Run

_MM = 25.4 / 72
_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_ADVANCES = Pool(
    ("spelled", "spelled", "characters", "page_origin"),
    ("folded", "matrix"),
    second.OFD_ADVANCES,
    third.OFD_ADVANCES,
)
_LINES = Pool(
    ("stroked", "stroked", "one_path", "grouped"),
    ("filled", "page_wide"),
    second.OFD_LINES,
    third.OFD_LINES,
)
_PATHS = Pool(("relative",), (), second.OFD_PATHS, third.OFD_PATHS)


def write_ofd(report: QuirkyReport) -> tuple[bytes, list[str]]:
    """The file and the dialects drawn. OSError without fonts-noto-cjk, whose widths the text is set by."""
    dice = Dice.of(report.seed, "ofd")
    advances, lines, paths = dice.draw(_ADVANCES), dice.draw(_LINES), dice.draw(_PATHS)
    dice.noted.extend((f"text:{advances}", f"lines:{lines}"))
    measure = measure_of(NOTO_SERIF)
    pages = pages_of(report, dice, NOTO_SERIF)
    members = {
        "OFD.xml": f'{_XML}<ofd:OFD {_NAMESPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>{report.seed:032x}'
        "</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": _document(
            len(pages), lines, {"absolute": "/Doc_0/", "dotted": "./"}.get(paths, "")
        ),
        "Doc_0/PublicRes.xml": f'{_XML}<ofd:Res {_NAMESPACE} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="1" FontName="宋体" '
        'FamilyName="宋体"/></ofd:Fonts></ofd:Res>',
    }
    for number, page in enumerate(pages):
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = _page(page, measure, advances, lines, number)
        if lines == "template_lines":
            members[f"Doc_0/Tpls/Tpl_{number}/Content.xml"] = _template(page)
    return zipped(members), dice.noted


def _document(pages: int, lines: str, folder: str) -> str:
    listed = "".join(
        f'<ofd:Page ID="{n + 10}" BaseLoc="{folder}Pages/Page_{n}/Content.xml"/>' for n in range(pages)
    )
    templates = (
        "".join(
            f'<ofd:TemplatePage ID="{n + 5000}" BaseLoc="{folder}Tpls/Tpl_{n}/Content.xml"/>'
            for n in range(pages)
        )
        if lines == "template_lines"
        else ""
    )
    return (
        f"{_XML}<ofd:Document {_NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>99999</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>"
        f"{_numbers(0, 0, PAGE_WIDTH, PAGE_HEIGHT)}</ofd:PhysicalBox></ofd:PageArea>{templates}<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
        f"</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    )


def _page(page: Page, measure: Measure, advances: str, lines: str, number: int) -> str:
    rulings = sorted(page.rulings, key=lambda r: (r.y0, r.x0, r.y1, r.x1))
    if lines == "template_lines":
        objects = []
    elif lines == "one_path" and rulings:
        objects = [_one_path(rulings)]
    else:
        objects = [_line(r, lines) for r in (joined(rulings) if lines == "joined" else rulings)]
    if lines == "grouped" and objects:
        # a block of several objects, as drawing programs write them
        inner = "".join(text.replace(" ID=''", f' ID="{n + 20000}"', 1) for n, text in enumerate(objects))
        objects = [f"<ofd:PageBlock ID=''>{inner}</ofd:PageBlock>"]
    for run in page.runs:
        if advances in {"characters", "words"}:
            x = run.x
            for part in run.text if advances == "characters" else third.words(run.text):
                objects.append(_text(Run(x, run.y, run.size, part), measure, advances))
                x += sum(measure(character, run.size) for character in part)
        else:
            objects.append(_text(run, measure, advances))
    numbered = "".join(text.replace(" ID=''", f' ID="{n + 100}"', 1) for n, text in enumerate(objects))
    if lines == "line_layer":
        drawn, mark, written = numbered.partition("<ofd:TextObject")
        numbered = f'{drawn}</ofd:Layer><ofd:Layer ID="52" Type="Foreground">{mark}{written}'
    template = (
        f'<ofd:Template TemplateID="{number + 5000}" ZOrder="Background"/>'
        if lines == "template_lines"
        else ""
    )
    return f'{_XML}<ofd:Page {_NAMESPACE}>{template}<ofd:Content><ofd:Layer ID="50" Type="Body">{numbered}</ofd:Layer></ofd:Content></ofd:Page>'


def _template(page: Page) -> str:
    """A page's lines by themselves: the form that the text is laid over."""
    rulings = sorted(page.rulings, key=lambda r: (r.y0, r.x0, r.y1, r.x1))
    drawn = (_line(ruling, "stroked") for ruling in rulings)
    numbered = "".join(text.replace(" ID=''", f' ID="{n + 40000}"', 1) for n, text in enumerate(drawn))
    return f'{_XML}<ofd:Page {_NAMESPACE}><ofd:Content><ofd:Layer ID="51" Type="Background">{numbered}</ofd:Layer></ofd:Content></ofd:Page>'


def _text(run: Run, measure: Measure, advances: str) -> str:
    widths = [measure(character, run.size) for character in run.text]
    width, top = sum(widths), run.y - run.size
    steps = " ".join(f"{w * _MM:.3f}" for w in widths[:-1])
    if advances == "folded" and len(set(widths)) == 1 and len(widths) > 2:
        steps = f"g {len(widths) - 1} {widths[0] * _MM:.3f}"
    elif advances == "mixed_folds":
        steps = third.mixed_folds(steps.split())
    elif advances == "full_delta":
        steps = " ".join(f"{w * _MM:.3f}" for w in widths)
    delta = f' DeltaX="{steps}"' if steps else ""
    size = run.size * _MM
    if advances == "matrix":
        # set at half the size and enlarged, as programs do that think in other units
        ctm, size = ' CTM="2 0 0 2 0 0"', size / 2
        delta = f' DeltaX="{" ".join(f"{w * _MM / 2:.3f}" for w in widths[:-1])}"' if len(widths) > 1 else ""
    else:
        ctm = ""
    boundary = _numbers(run.x, top, max(width, 1), run.size * 1.3)
    code = f'<ofd:TextCode X="0" Y="{size:.3f}"{delta}>{escape(run.text)}</ofd:TextCode>'
    match advances:
        case "page_origin":
            boundary = _numbers(0, 0, PAGE_WIDTH, PAGE_HEIGHT)
            code = f'<ofd:TextCode X="{run.x * _MM:.3f}" Y="{run.y * _MM:.3f}"{delta}>{escape(run.text)}</ofd:TextCode>'
        case "several_codes":
            places = [sum(widths[:n]) * _MM for n in range(len(widths))]
            code = "".join(
                f'<ofd:TextCode X="{x:.3f}" Y="{size:.3f}">{escape(character)}</ofd:TextCode>'
                for x, character in zip(places, run.text, strict=True)
            )
        case "glyph_layer":
            glyphs = " ".join(str(20 + ord(character) % 4000) for character in run.text)
            count = len(run.text)
            code = f'<ofd:CGTransform CodePosition="0" CodeCount="{count}" GlyphCount="{count}"><ofd:Glyphs>{glyphs}</ofd:Glyphs></ofd:CGTransform>{code}'
    return f'<ofd:TextObject ID=\'\' Boundary="{boundary}" Font="1" Size="{size:.3f}"{ctm}>{code}</ofd:TextObject>'


def _line(ruling: Ruling, lines: str) -> str:
    width, height = ruling.x1 - ruling.x0, ruling.y1 - ruling.y0
    if lines == "filled":
        box = _numbers(ruling.x0, ruling.y0, max(width, 0.5), max(height, 0.5))
        w, h = max(width, 0.5) * _MM, max(height, 0.5) * _MM
        path = f"M 0 0 L {w:.3f} 0 L {w:.3f} {h:.3f} L 0 {h:.3f} C"
        return f'<ofd:PathObject ID=\'\' Boundary="{box}" Stroke="false" Fill="true"><ofd:FillColor Value="0 0 0"/><ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>'
    if lines == "page_wide":
        box = _numbers(0, 0, PAGE_WIDTH, PAGE_HEIGHT)
        path = f"M {_numbers(ruling.x0, ruling.y0)} L {_numbers(ruling.x1, ruling.y1)}"
    else:
        box = _numbers(ruling.x0, ruling.y0, max(width, 0.3), max(height, 0.3))
        path = f"M 0 0 L {_numbers(width, height)}"
    if lines == "backwards":
        path = f"M {_numbers(width, height)} L 0 0"
    if lines == "moved":
        # drawn elsewhere and moved into its place
        box = _numbers(ruling.x0 - 3, ruling.y0 - 3, width + 6, height + 6)
        return _stroked(box, path, f' CTM="1 0 0 1 {_numbers(3, 3)}"')
    return _stroked(box, path, ' DashPattern="1 0.6"' if lines == "dashed" else "")


def _one_path(rulings: list[Ruling]) -> str:
    """All of a page's lines as one path."""
    path = " ".join(f"M {_numbers(r.x0, r.y0)} L {_numbers(r.x1, r.y1)}" for r in rulings)
    return _stroked(_numbers(0, 0, PAGE_WIDTH, PAGE_HEIGHT), path)


def _stroked(box: str, path: str, more: str = "") -> str:
    return f'<ofd:PathObject ID=\'\' Boundary="{box}" LineWidth="0.18"{more}><ofd:StrokeColor Value="0 0 0"/><ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>'


def _numbers(*points: float) -> str:
    return " ".join(f"{value * _MM:.3f}" for value in points)
