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


def test_portals_stand_by_region_and_under_their_province() -> None:
    """A portal of 济南 beside two of 天津, crawled in any order: 天津 first, as in the table of regions; what has no
    known region last."""
    records, portals = [], []
    for id, code in (
        ("sizhong", "370103"),
        ("jizhou", "120119"),
        ("unknown", "990100"),
        ("jinghai", "120118"),
        ("none", None),
    ):
        records.append(record(2022, f"{id}局", portal=id))
        portals.append(PortalSummary(id, id, code, expected_years=(2022,)))
    matrix = coverage(records, portals)
    assert [(b.portal.id, b.province) for b in matrix.blocks if b.portal] == [
        ("jinghai", "天津市"),
        ("jizhou", "天津市"),
        ("sizhong", "山东省"),
        ("unknown", ""),
        ("none", ""),
    ]
    assert matrix.provinces == 2
