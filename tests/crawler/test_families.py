"""Every family of systems, on a sample portal of its own: all reports found, nothing else taken, nothing asked
in vain."""

from __future__ import annotations

import re

import pytest
from sample_portals.families import FAMILIES
from sample_portals.truth import reports

from crawler.ledger import Ledger


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family(family, empty_site, crawls):
    laid = FAMILIES[family](empty_site)
    result = crawls.run([laid.portal])

    # Exactly these requests, in this order: none twice, none wasted.
    assert empty_site.paths() == laid.asked
    found = [c for c in crawls.captures(result["run"]) if c.part == 0]
    assert all(c.is_good for c in crawls.captures(result["run"]))
    by_path = {path: number for number, path in laid.path_of.items()}
    truth = {row.number: row for row in reports()}
    got = {by_path.get(c.url.removeprefix(empty_site.url("")), c.url): c for c in found}
    listed = [n for n in laid.path_of if n in truth and laid.path_of[n] in laid.asked]
    assert set(listed) == {n for n in got if isinstance(n, int)}
    for number in listed:
        assert got[number].listed_title in (truth[number].title, f"{truth[number].year}年")
    assert [i for i in crawls.issues(result["run"]) if i.severity == "error"] == []

    # A second run asks for as much, and every page that can say so says that nothing changed.
    empty_site.forget()
    second = crawls.run([laid.portal])
    assert empty_site.paths() == laid.asked
    assert second["portals"][laid.portal["id"]]["downloaded"] == 0
    answers = [status for path, status, _ in empty_site.asked if "downfile" not in path]
    missing = sum(status == 404 for status in answers)
    assert (sum(status == 304 for status in answers)) / (len(answers) - missing) >= 0.95


def test_annual_reports_keyed_by_query_alone(empty_site, crawls):
    laid = FAMILIES["xxgk"](empty_site)
    result = crawls.run([laid.portal])

    keyed = [c for c in crawls.captures(result["run"]) if "xxgkAnnualReport" in c.url]
    assert [re.search(r"fbtime=(\d+)", c.url).group(1) for c in keyed] == ["2020", "2019"]
    assert len({c.sha256 for c in keyed}) == 2


def test_rows_of_the_public_platform_know_whose_they_are(empty_site, crawls):
    laid = FAMILIES["public"](empty_site)
    result = crawls.run([laid.portal])

    found = {(c.agency, c.listed_title) for c in crawls.captures(result["run"]) if c.part == 0}
    assert ("望江县教育局", "2021年") in found
    assert {year for agency, year in found if agency == "城关镇人民政府"} == {"2021年", "2022年", "2023年"}
    years = {row.year for row in Ledger(crawls.data / "ledger.sqlite").listings(result["run"])}
    assert years == {2019, 2020, 2021, 2022, 2023}
