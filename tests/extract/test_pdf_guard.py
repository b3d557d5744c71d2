"""PDFs that would take minutes, gigabytes or the process with them are refused before anything parses them."""

from __future__ import annotations

import pytest

from extract.document import UnreadableError
from extract.limits import ReaderLimits, limits, put_in_force
from extract.pdf import read_pdf
from extract.pdf_guard import MOST_DRAWN, check_pdf
from tests.hostile.files import (
    PAGE,
    pdf_flate_bomb,
    pdf_form_laughs,
    pdf_form_recursion,
    pdf_huge_page,
    pdf_of_many_own_pages,
    pdf_self_reference,
    pdf_with_page,
    stream,
)


def refusal(data: bytes) -> tuple[str, str]:
    with pytest.raises(UnreadableError) as caught:
        read_pdf(data, sha256="a")
    assert caught.value.issue.document == "a"
    return caught.value.issue.category, caught.value.issue.message


def forms(*draws: int) -> bytes:
    """A page with a form that draws the next one so many times, and so on."""
    content = [
        stream(
            f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {5 + i} 0 R >> >>",
            "/X Do " * n,
        )
        for i, n in enumerate(draws)
    ]
    last = stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", "")
    page = f"<< {PAGE} /Contents {5 + len(draws)} 0 R /Resources << /XObject << /X 4 0 R >> >> >>"
    return pdf_with_page(page, *content, last, stream("", "/X Do"))


def test_a_reference_to_itself_is_not_followed():
    assert refusal(pdf_self_reference()) == (
        "broken_pdf",
        "the PDF can't be read: a reference in it leads to itself",
    )


def test_a_drawing_within_itself_is_not_drawn():
    assert refusal(pdf_form_recursion()) == (
        "broken_pdf",
        "the PDF can't be read: a drawing in it contains itself",
    )


def test_drawings_that_multiply_are_counted_and_not_drawn():
    message = f"drawings within drawings make more than {MOST_DRAWN:,} of one in the PDF"
    assert refusal(pdf_form_laughs()) == ("too_large", message)
    assert refusal(forms(100, 200)) == ("too_large", message)


def test_drawings_within_drawings_as_programs_make_them_are_fine():
    check_pdf(forms(*[1] * 20))
    check_pdf(forms(100, 100))


def test_a_stream_that_unpacks_to_gigabytes_is_not_unpacked():
    assert refusal(pdf_flate_bomb()) == ("too_large", "a stream of the PDF unpacks to more than 64 MB")


def test_a_page_larger_than_paper_is_not_drawn():
    category, message = refusal(pdf_huge_page())
    assert (category, "2000000 by 2000000 points" in message) == ("broken_pdf", True)


def test_pages_beyond_the_limit_are_not_read():
    before = limits()
    put_in_force(ReaderLimits(pages=3))
    try:
        got = read_pdf(pdf_of_many_own_pages(5), sha256="a")
    finally:
        put_in_force(before)
    assert got.pages == 5
    assert [(issue.category, issue.message) for issue in got.issues] == [
        ("too_many_pages", "the file has 5 pages; the first 3 were read")
    ]
