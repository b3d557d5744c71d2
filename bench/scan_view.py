"""`python -m bench.scan_view LEVEL SEED FOLDER`: what the scan reader sees, as pictures: every page straight, with its
cells drawn in red, those of which nobody can tell what they hold in blue, and figures that were misread or left unread
framed in orange. For whoever mends readers, and for the pictures in `docs/scans.md`. Whoever looks at a held-back
document has spent its generation (docs/decisions/0006)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from unittest import mock

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.scoring import is_right, read_record
from extract.scan.layout import Layout
from extract.scan.upright import upright_layout
from nianbao.quirks import GeneratedDocument, generate
from normalize.record import Record

RED, BLUE, ORANGE = (40, 40, 220), (220, 80, 20), (0, 140, 255)
# Pixels that a picture is wide, and its quality (1 to 100): more only makes it heavier.
WIDTH, QUALITY = 900, 55

Picture = NDArray[np.uint8]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("level", choices=("light", "medium", "heavy"))
    parser.add_argument("seed", type=int)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    generated = generate(options.seed, f"scan_{options.level}")
    layouts, record = _read(generated)
    for number, layout in enumerate(layouts, start=1):
        path = options.folder / f"{options.level}-{options.seed}-{number}.jpg"
        drawn = _drawn(layout, number, generated, record)
        size = (WIDTH, round(drawn.shape[0] * WIDTH / drawn.shape[1]))
        small = cv2.resize(drawn, size, interpolation=cv2.INTER_AREA)
        cv2.imwrite(str(path), small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        sys.stdout.write(f"{path}\n")
    sys.stdout.write(f"{', '.join(generated.quirks)}\n")


def _read(generated: GeneratedDocument) -> tuple[list[Layout], Record | None]:
    """The layouts of the pages that were read as pictures, in order, and the record."""
    layouts: list[Layout] = []

    def watched(*arguments: object) -> Layout:
        layouts.append(upright_layout(*arguments))  # type: ignore[arg-type]
        return layouts[-1]

    with mock.patch("extract.scan.reading.upright_layout", watched):
        record, _ = read_record(generated.data, generated.name)
    return layouts, record


def _drawn(layout: Layout, number: int, generated: GeneratedDocument, record: Record | None) -> Picture:
    canvas = np.asarray(cv2.cvtColor(layout.page.grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    wrong = _wrong_boxes(generated, record, number)
    for table in layout.tables:
        for place, box in zip(table.places, table.boxes, strict=True):
            colour = BLUE if place in table.doubtful else RED
            thickness = 2
            if layout.page.source_box(box) in wrong:
                colour, thickness = ORANGE, 6
            x0, top, x1, bottom = (round(value) for value in box)
            cv2.rectangle(canvas, (x0 + 2, top + 2), (x1 - 2, bottom - 2), colour, thickness)
    return canvas


def _wrong_boxes(
    generated: GeneratedDocument, record: Record | None, number: int
) -> set[tuple[float, float, float, float]]:
    """Where on a page the figures stand that were not read as printed."""
    found = set()
    for code, expected in generated.truth.cells.items():
        cell = record.cells.get(code) if record is not None else None
        if cell is None or cell.source is None or is_right(cell, expected):
            continue
        if cell.source.page == number and cell.source.box is not None:
            found.add(cell.source.box)
    return found


if __name__ == "__main__":
    main()
