"""Labels with wrong and lost characters, rows left out and rows put in: a figure is in its own row or nowhere."""

from __future__ import annotations

import random

import pytest

from extract.document import Document, Paragraph, Table, TableCell
from normalize.forms.definition import FORM_NAMES
from normalize.forms.layout import printed_tables
from normalize.normalize import normalize

HEADINGS = (
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
)
LOOKALIKES = dict(
    zip("人未政第申己予于日土重理持果其他不", "入末攻笫甲已子干曰士童埋待杲具地小", strict=True)
)
OWN_ROWS = (
    "其他行政权力",
    "行政确认",
    "行政检查",
    "其中：网上申请",
    "小计",
    "涉及商业秘密",
    "非行政许可审批",
    "行政征收",
)


# What one form's offices add is another form's own row.
ROWS_OF_2014 = ("其中：网上申请", "涉及商业秘密")


def garbled(label: str, rng: random.Random, share: float) -> str:
    kept = (c for c in label if rng.random() > share / 2)
    return "".join(LOOKALIKES.get(c, "口") if rng.random() < share else c for c in kept)


def report(
    form_name: str, rng: random.Random, share: float, missing: float, added: float
) -> tuple[Document, dict[str, str]]:
    """A report whose labels, rows and figures are drawn; all its figures differ."""
    numbers = map(str, rng.sample(range(10, 99999), 400))
    truth: dict[str, str] = {}
    blocks: list[Paragraph | Table] = [Paragraph("云溪区教育局2020年政府信息公开工作年度报告", role="title")]
    own_rows = [label for label in OWN_ROWS if form_name != "2014" or label not in ROWS_OF_2014]
    for heading, template in zip(HEADINGS, printed_tables(form_name), strict=False):
        cells: list[TableCell] = []
        rows = [[cell for cell in template.cells if cell.row == row] for row in range(template.n_rows)]
        at = 0
        for row in rows:
            figures = [cell for cell in row if cell.code]
            if figures and all(cell.row_span == 1 for cell in row) and rng.random() < missing:
                continue
            for cell in row:
                text = next(numbers) if cell.code else garbled(cell.label, rng, share)
                if cell.code:
                    truth[cell.code] = text
                cells.append(TableCell(at, cell.column, text, 1, cell.column_span))
            at += 1
            if figures and rng.random() < added:
                first = figures[0].column
                cells.append(TableCell(at, max(0, first - 1), rng.choice(own_rows)))
                cells += [TableCell(at, cell.column, next(numbers), 1, cell.column_span) for cell in figures]
                at += 1
        blocks += [Paragraph(heading), Table(tuple(cells), at, template.n_columns)]
    return Document("0" * 64, "text/html", "test", "1", tuple(blocks)), truth


@pytest.mark.parametrize("form_name", FORM_NAMES)
@pytest.mark.parametrize(
    ("share", "missing", "added"), [(0.0, 0.3, 0.3), (0.1, 0.1, 0.1), (0.2, 0.0, 0.1), (0.4, 0.0, 0.0)]
)
def test_no_figure_is_in_the_row_of_another(form_name: str, share: float, missing: float, added: float):
    read = 0
    for seed in range(6):
        document, truth = report(form_name, random.Random(seed), share, missing, added)
        record = normalize(document).record
        if record is None or record.form != form_name:
            continue
        numbers = {code: cell.raw for code, cell in record.cells.items() if cell.state == "number"}
        assert numbers == {code: truth.get(code) for code in numbers}
        read += len(numbers)
    assert read
