"""Invented figures that add up, for every code of a form, from a seed.

Per column new + carried_in = total + carried_out, the outcomes add to the total, the six columns to 总计,
the parts of each block of table 4 to its 总计; what one year carries out the next carries in, and the
counts of table 2 continue from year to year. Mistakes are added later, on purpose, in `quirks.py`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from nianbao.samples.agencies import YEARS, SampleAgency, Scale
from normalize.forms.definition import REQUESTS, form

Figures = dict[str, int | Decimal]

APPLICANTS = ("natural_person", "business", "research", "nonprofit", "legal_service", "other_org")
BLOCKS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
BLOCK_PARTS = ("upheld", "corrected", "other", "pending")

# new requests of natural persons a year, and how many of the licences, penalties … of table 2
REQUEST_RANGE: dict[Scale, tuple[int, int]] = {
    "government": (160, 420),
    "department": (9, 64),
    "small": (0, 9),
}
ACTION_RANGE: dict[Scale, tuple[int, int]] = {
    "government": (900, 7200),
    "department": (30, 980),
    "small": (0, 36),
}
# how likely an applicant is not a natural person, by column
ORGANISATION_SHARE = {
    "business": 0.12,
    "research": 0.01,
    "nonprofit": 0.02,
    "legal_service": 0.04,
    "other_org": 0.03,
}
OUTCOME_WEIGHT = {
    "granted": 38,
    "partial": 7,
    "denied.third_party": 3,
    "denied.process": 3,
    "unavailable.not_held": 22,
    "unavailable.needs_creation": 4,
    "rejected.petition": 5,
    "rejected.repeat": 3,
    "other.total": 4,
    "other.misc": 3,
}
RARE = 1.2


def form_of(year: int) -> str:
    """The form in force for a report year: "2019" for 2019 and 2020, "2021" from 2021 on."""
    return "2019" if year <= 2020 else "2021"


def figures(agency: SampleAgency, seed: int) -> dict[int, Figures]:
    """The agency's figures for every year of `YEARS`, published or not (a gap must not break the series)."""
    return dict(_years(agency, seed))


def outcome_rows(form_name: str) -> list[str]:
    """Keys of the rows that add up to （七）总计: `granted`, `denied.state_secret`, …"""
    keys = [row.key.removeprefix("requests.") for row in form(form_name).block(REQUESTS).rows]
    return [key for key in keys if key not in {"new", "carried_in", "total", "carried_out"}]


def _years(agency: SampleAgency, seed: int) -> Iterator[tuple[int, Figures]]:
    start = random.Random(f"{seed}/{agency.key}")
    low, high = ACTION_RANGE[agency.scale]
    carried = {
        column: start.randint(0, REQUEST_RANGE[agency.scale][1] // 30) if column == "natural_person" else 0
        for column in APPLICANTS
    }
    items = {
        key: start.randint(low, high) // 2
        for key in ("art20_5.licensing", "art20_5.other_services", "art20_6.penalty")
    }
    items |= {"art20_6.coercion": start.randint(0, high // 60), "art20_8.fees": start.randint(0, 4)}
    normative = start.randint(0, 40 if agency.scale != "small" else 6)
    for year in YEARS:
        rng = random.Random(f"{seed}/{agency.key}/{year}")
        out: Figures = {}
        if form_of(year) == "2019":
            normative = _disclosure_2019(out, rng, agency, items, normative)
        else:
            normative = _disclosure_2021(out, rng, agency, normative)
        carried = _requests(out, rng, agency, form_of(year), carried)
        _reviews(out, rng, agency.scale)
        yield year, {code: out[code] for code in form(form_of(year)).indicators}


def _disclosure_2019(
    out: Figures, rng: random.Random, agency: SampleAgency, items: dict[str, int], normative: int
) -> int:
    low, high = ACTION_RANGE[agency.scale]
    # Neither a district nor a township may make 规章.
    out |= {f"art20_1.regulations.{column}": 0 for column in ("made", "disclosed", "total")}
    made = rng.randint(0, 9 if agency.scale != "small" else 1)
    normative += made
    out |= {"art20_1.normative.made": made, "art20_1.normative.disclosed": made}
    out["art20_1.normative.total"] = normative
    for key, previous in items.items():
        change = rng.randint(-min(previous, max(previous // 8, 1)), max(previous // 6, 2))
        out |= {f"{key}.prev_items": previous, f"{key}.change": change}
        if key != "art20_8.fees":
            out[f"{key}.decisions"] = rng.randint(low, high) // (1 if "licensing" in key else 3)
        items[key] = previous + change
    out["art20_9.procurement.items"] = rng.randint(1, 60 if agency.scale != "small" else 15)
    out["art20_9.procurement.amount"] = Decimal(rng.randint(40_000, 9_000_000)) / 100 * 10
    return normative


def _disclosure_2021(out: Figures, rng: random.Random, agency: SampleAgency, normative: int) -> int:
    low, high = ACTION_RANGE[agency.scale]
    out |= {f"art20_1.regulations.{column}": 0 for column in ("issued", "repealed", "in_force")}
    issued = rng.randint(0, 6 if agency.scale != "small" else 1)
    repealed = rng.randint(0, min(3, normative))
    normative += issued - repealed
    out |= {"art20_1.normative.issued": issued, "art20_1.normative.repealed": repealed}
    out["art20_1.normative.in_force"] = normative
    out["art20_5.licensing.decisions"] = rng.randint(low, high)
    out["art20_6.penalty.decisions"] = rng.randint(low, high) // 3
    out["art20_6.coercion.decisions"] = rng.randint(0, high // 60)
    fees = rng.randint(0, 90_000) if agency.scale != "small" else 0
    out["art20_8.fees.amount"] = Decimal(fees * 100)
    return normative


def _requests(
    out: Figures, rng: random.Random, agency: SampleAgency, form_name: str, carried: dict[str, int]
) -> dict[str, int]:
    rows = outcome_rows(form_name)
    weights = [OUTCOME_WEIGHT.get(row, RARE) for row in rows]
    low, high = REQUEST_RANGE[agency.scale]
    natural = rng.randint(low, high)
    new = {"natural_person": natural}
    for column, share in ORGANISATION_SHARE.items():
        new[column] = sum(rng.random() < share for _ in range(natural))
    carried_out: dict[str, int] = {}
    for column in APPLICANTS:
        pending = new[column] + carried[column]
        carried_out[column] = rng.randint(0, max(pending // 12, 1)) if pending else 0
        done = Counter(rng.choices(rows, weights, k=pending - carried_out[column]))
        out[f"requests.new.{column}"] = new[column]
        out[f"requests.carried_in.{column}"] = carried[column]
        out |= {f"requests.{row}.{column}": done[row] for row in rows}
        out[f"requests.total.{column}"] = sum(done.values())
        out[f"requests.carried_out.{column}"] = carried_out[column]
    for row in ("new", "carried_in", *rows, "total", "carried_out"):
        out[f"requests.{row}.total"] = sum(int(out[f"requests.{row}.{column}"]) for column in APPLICANTS)
    return carried_out


def _reviews(out: Figures, rng: random.Random, scale: Scale) -> None:
    most = {"government": 9, "department": 3, "small": 1}[scale]
    for block in BLOCKS:
        for part, likelihood in zip(BLOCK_PARTS, (0.6, 0.3, 0.2, 0.3), strict=True):
            out[f"{block}.{part}"] = rng.randint(0, most) if rng.random() < likelihood else 0
        out[f"{block}.total"] = sum(int(out[f"{block}.{part}"]) for part in BLOCK_PARTS)
