"""What stands beside the pages: charts, feeds, the years side by side; and what many processes write."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from lxml import html

from normalize.record import GridTemplate, Record
from output.digest import build_digest, report_pages
from output.digest.build import codes_to_prove
from output.digest.charts import draw_charts
from output.digest.coverage import coverage
from output.digest.feed import ATOM, write_feeds
from output.digest.index_page import view_index
from output.digest.page_files import report_file
from output.digest.years import years_table
from output.run_data import RunData

Layouts = Mapping[str, Sequence[GridTemplate]]


def agency_years(run: RunData, name: str) -> list[Record]:
    found = [r for r in run.records if r.agency is not None and r.agency.name == name]
    return sorted(found, key=lambda record: record.year or 0)


def test_the_charts_say_in_words_what_they_show(run: RunData, tmp_path: Path) -> None:
    drawn = draw_charts(run.records, coverage(run.records, run.manifest.portals), tmp_path)
    assert [chart.file for chart in drawn] == ["requests.svg", "outcomes.svg", "coverage.svg", "siblings.svg"]
    received = [
        cell.value
        for r in run.records
        if r.year == 2019 and (cell := r.cells.get("requests.new.total")) is not None
        if cell.value is not None
    ]
    assert f"2019: {sum(received):,} ({len(received)}) /" in drawn[0].description.en
    for chart in drawn:
        svg = ET.parse(tmp_path / "charts" / chart.file).getroot()
        assert svg.tag == "{http://www.w3.org/2000/svg}svg"
        assert not [node for node in svg.iter() if node.tag.endswith(("script", "image", "foreignObject"))]


def test_what_no_report_states_is_a_dash_and_a_partial_sum_is_none(run: RunData, tmp_path: Path) -> None:
    """Nobody's total of outcomes could be read in 2019, and one report's refusals could not."""
    unread = ("requests.total.total", "requests.denied.state_secret.total")
    records = [
        replace(
            record,
            cells={
                code: replace(cell, state="illegible", value=None)
                if code in unread and record.year == 2019 and cell.value is not None
                else cell
                for code, cell in record.cells.items()
            },
        )
        for record in run.records
    ]
    requests, outcomes, *_ = draw_charts(records, coverage(records, run.manifest.portals), tmp_path)
    assert re.search(r"2019: [\d,]+ \(\d+\) / –", requests.description.en)
    assert "2019" not in outcomes.description.en
    assert "2020" in outcomes.description.en


def test_a_hostile_name_stays_text_in_charts_and_feeds(
    run: RunData, layouts: Layouts, tmp_path: Path
) -> None:
    attack = "</text><script>window.hacked=1</script>\u202e\x00"
    portals = tuple(replace(portal, name=attack) for portal in run.manifest.portals)
    attacked = replace(run, manifest=replace(run.manifest, portals=portals))
    draw_charts((), coverage(run.records, portals), tmp_path)
    write_feeds(view_index(attacked, None), tmp_path)
    svg = ET.parse(tmp_path / "charts" / "coverage.svg").getroot()
    assert not [node for node in svg.iter() if node.tag.endswith("script")]
    feed = ET.parse(tmp_path / "feeds" / "qinghe.xml").getroot()
    title = feed.findtext(f"{{{ATOM}}}title")
    assert title is not None
    assert "<script>window.hacked=1</script>⟦U+202E⟧" in title


def test_a_feed_has_every_failed_check_of_its_portal_and_its_ids_stay(run: RunData, tmp_path: Path) -> None:
    ids = []
    for _ in range(2):
        feeds = [ET.parse(path).getroot() for path in write_feeds(view_index(run, None), tmp_path)]
        entries = [entry for feed in feeds for entry in feed.iter(f"{{{ATOM}}}entry")]
        for entry in entries:
            link = entry.find(f"{{{ATOM}}}link")
            assert link is not None
            assert re.fullmatch(r"\.\./reports/[\w.-]+\.html#finding-[a-z]+", link.attrib["href"])
        ids.append([entry.findtext(f"{{{ATOM}}}id") for entry in entries])
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0]) == sum(f.status == "fail" for r in run.records for f in r.findings)


def test_years_stand_side_by_side_as_printed_and_nothing_is_summed(run: RunData) -> None:
    reports = agency_years(run, "青禾市教育局")
    table = years_table(reports)
    assert [year for year, _ in table.reports] == [2019, 2020, 2021, 2022, 2023]
    row = next(row for row in table.rows if row.code == "requests.new.total")
    assert [cell.text for cell in row.cells] == [f"{r.cells[row.code].value:,}" for r in reports]
    blank = replace(reports[0].cells[row.code], state="blank", value=None, raw="")
    spoiled = replace(reports[0], cells={**reports[0].cells, row.code: blank})
    row = next(row for row in years_table([spoiled, *reports[1:]]).rows if row.code == "requests.new.total")
    assert (row.cells[0].text, row.cells[0].state) == ("", "blank")
    assert years_table(reports[:1]).rows == ()


def test_figures_of_failed_checks_are_proven_too(run: RunData) -> None:
    record = next(r for r in agency_years(run, "青禾市教育局") if r.year == 2022)
    failed = {code for f in record.findings if f.status == "fail" for code in f.codes}
    assert failed
    assert set(codes_to_prove(record, {})) == failed


def test_several_processes_write_the_same_pages_as_one(
    run: RunData, layouts: Layouts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = build_digest(run, layouts, tmp_path / "one").parent
    monkeypatch.setattr(report_pages, "ALONE", 10)
    many = build_digest(run, layouts, tmp_path / "many").parent
    for record in run.records:
        page = Path("reports") / report_file(record.record_id)
        assert (many / page).read_bytes() == (one / page).read_bytes()
    assert html.parse(str(many / "index.html")).getroot().get("lang") == "en"
