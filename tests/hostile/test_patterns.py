"""Our own patterns on text that makes careless ones try every way to fit: every place where text is looked at, in time
that grows with its length and not with its square."""

from __future__ import annotations

import time
from functools import cache

import pytest
from hostile.files import TRICKY, tricky_page, tricky_report

from extract.document import Document
from extract.read import read
from nianbao.samples.store import DATA
from normalize.normalize import normalize
from output.record_json import record_to_json

# A linear pattern takes milliseconds for these texts, a quadratic one minutes.
SECONDS = 8.0


@cache
def good() -> Document:
    return read((DATA / "lq_gov-2019.docx").read_bytes())


@pytest.mark.parametrize("number", range(len(TRICKY)))
def test_no_text_takes_long(number: int):
    text = TRICKY[number]
    start = time.process_time()
    result = normalize(tricky_report(text, good()), name="x")
    assert result.record is not None
    record_to_json(result.record)
    read(tricky_page(text))
    read(text.encode("utf-8", "surrogatepass"))
    assert time.process_time() - start < SECONDS
