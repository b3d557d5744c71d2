"""An agency is one row of the coverage matrix, whatever its titles leave out."""

from __future__ import annotations

from normalize.record import Agency, Record, Source
from output.digest.coverage import coverage
from output.run_data import PortalSummary

PORTAL = PortalSummary(
    "p", "样例县", expected_agencies=("样例县青石乡人民政府",), expected_years=(2021, 2022)
)


def record(year: int, *names: str, status: str = "success", portal: str | None = "p") -> Record:
    return Record(
        record_id=f"{year}-{names[0]}",
        form=None,
        year=year,
        title=None,
        agency=Agency(names[0], mentions=names),
        published_on=None,
        cells={},
        sections=(),
        findings=(),
        sources=() if portal is None else (Source("0" * 64, "text/html", portal=portal),),
        status=status,  # type: ignore[arg-type]
        issues=(),
    )


def test_a_signature_ties_the_short_name_of_a_title_to_the_expected_one_for_every_year():
    signed = record(2021, "样例县青石乡", "样例县青石乡人民政府")
    unsigned = record(2022, "样例县青石乡", status="failed", portal=None)
    (block,) = coverage([signed, unsigned], [PORTAL]).blocks
    (row,) = block.rows
    assert (row.agency, [cell.state for cell in row.cells]) == (
        "样例县青石乡人民政府",
        ["reported", "failed"],
    )


def test_without_such_evidence_two_names_stay_two_agencies():
    (block,) = coverage([record(2021, "样例县青石乡")], [PORTAL]).blocks
    assert [row.agency for row in block.rows] == ["样例县青石乡人民政府", "样例县青石乡"]
