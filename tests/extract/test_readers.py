"""The choice of the readers of scans, before any is loaded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from extract import readers
from extract.readers import ReaderChoiceError, choice, in_force, put_in_force


@pytest.fixture(autouse=True)
def both_installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(readers, "installed", lambda: readers.NAMES)
    yield
    put_in_force(())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (None, ("rapidocr", "tesseract")),
        ("rapidocr", ("rapidocr",)),
        ("tesseract", ("tesseract",)),
        (" Tesseract , rapidocr,", ("rapidocr", "tesseract")),
    ],
)
def test_a_choice_is_put_in_the_order_of_use(text: str | None, names: tuple[str, ...]):
    assert choice(text) == names


@pytest.mark.parametrize("text", ["", ",", "rapid", "rapidocr,x"])
def test_a_choice_that_cannot_be_met_names_what_is_here(text: str):
    with pytest.raises(ReaderChoiceError, match="installed are rapidocr, tesseract"):
        choice(text)


def test_all_that_are_installed_are_in_force_until_some_are_chosen():
    assert in_force() == ("rapidocr", "tesseract")
    put_in_force(("tesseract",))
    assert in_force() == ("tesseract",)
