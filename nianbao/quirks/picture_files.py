"""Office and archive files that hold nothing but pictures of pages: .docx, .ofd, .mht."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from html import escape

from PIL import Image

from nianbao.quirks.packages import zipped

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_A4_MM = (210.0, 297.0)
_EMU_A_MM = 36_000


def docx_of_pictures(images: Sequence[bytes], drawing: Callable[[int, bytes], str] | None = None) -> bytes:
    """A document with a picture a page, as wide as the paper; `drawing`: another markup of picture number n."""
    drawing = drawing or _drawing
    names = [f"image{number}.{_suffix(image)}" for number, image in enumerate(images, 1)]
    drawn = "".join(drawing(number, image) for number, image in enumerate(images, 1))
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/image" Target="media/{name}"/>'
        for number, name in enumerate(names, 1)
    )
    return zipped(
        {
            "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="png" ContentType="image/png"/>'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>',
            "word/document.xml": f'{_XML}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{_OFFICE}" xmlns:wp="{_DRAWING}/wordprocessingDrawing" '
            f'xmlns:a="{_DRAWING}/main" xmlns:pic="{_DRAWING}/picture"><w:body>{drawn}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="0" w:right="0" w:bottom="0" w:left="0" w:header="0" w:footer="0" w:gutter="0"/></w:sectPr></w:body></w:document>',
            **{f"word/media/{name}": image for name, image in zip(names, images, strict=True)},
        }
    )


def _drawing(number: int, image: bytes) -> str:
    with Image.open(io.BytesIO(image)) as opened:
        share = opened.height / opened.width
    width = min(_A4_MM[0], _A4_MM[1] / share) * 0.98 * _EMU_A_MM
    width, height = int(width), int(width * share)
    return (
        f'<w:p><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="图片 {number}"/>'
        f'<a:graphic><a:graphicData uri="{_DRAWING}/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="图片 {number}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="rId{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
    )


def ofd_of_pictures(images: Sequence[bytes]) -> bytes:
    """An OFD as scanning programs export it: an image object a page."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    xml = '<?xml version="1.0" encoding="UTF-8"?>'
    names = [f"page{number}.{_suffix(image)}" for number, image in enumerate(images)]
    box = f"0 0 {_A4_MM[0]} {_A4_MM[1]}"
    pages = "".join(
        f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(images))
    )
    media = "".join(
        f'<ofd:MultiMedia ID="{n + 500}" Type="Image"><ofd:MediaFile>{name}</ofd:MediaFile></ofd:MultiMedia>'
        for n, name in enumerate(names)
    )
    members: dict[str, str | bytes] = {
        "OFD.xml": f'{xml}<ofd:OFD {space} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>{len(images[0]):032x}</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>',
        "Doc_0/Document.xml": f"{xml}<ofd:Document {space}><ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes></ofd:CommonData><ofd:Pages>{pages}</ofd:Pages></ofd:Document>",
        "Doc_0/DocumentRes.xml": f'{xml}<ofd:Res {space} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>',
    }
    for number, (name, image) in enumerate(zip(names, images, strict=True)):
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f'{xml}<ofd:Page {space}><ofd:Area><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID="{number + 50}" Type="Body">'
            f'<ofd:ImageObject ID="{number + 100}" Boundary="{box}" CTM="{_A4_MM[0]} 0 0 {_A4_MM[1]} 0 0" ResourceID="{number + 500}"/></ofd:Layer></ofd:Content></ofd:Page>'
        )
        members[f"Doc_0/Res/{name}"] = image
    return zipped(members)


def mht_of_pictures(title: str, images: Sequence[bytes]) -> bytes:
    """A saved web page whose pictures are parts of the file."""
    boundary = "----=_NextPart_000_0005_01D7AB12.CD34EF56"
    places = [f"https://www.example.gov.cn/images/{n}.{_suffix(image)}" for n, image in enumerate(images)]
    page = f'<html><head><meta charset="utf-8"><title>{escape(title)}</title></head><body><h1>{escape(title)}</h1><div class="TRS_Editor">'
    page += "".join(f'<p align="center"><img src="{place}"></p>' for place in places) + "</div></body></html>"
    parts = [
        f'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="{boundary}"\r\n\r\n--{boundary}\r\nContent-Type: text/html; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: base64\r\nContent-Location: https://www.example.gov.cn/a.html\r\n\r\n"
        + _base64(page.encode())
    ]
    parts += [
        f"--{boundary}\r\nContent-Type: image/{_suffix(image)}\r\nContent-Transfer-Encoding: base64\r\nContent-Location: {place}\r\n\r\n{_base64(image)}"
        for place, image in zip(places, images, strict=True)
    ]
    return ("".join(parts) + f"--{boundary}--\r\n").encode()


def _base64(data: bytes) -> str:
    return base64.encodebytes(data).decode().replace("\n", "\r\n") + "\r\n"


def _suffix(image: bytes) -> str:
    return "png" if image.startswith(b"\x89PNG") else "jpeg"
