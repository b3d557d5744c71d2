"""What a page says of where its agency is, and real regions to put agencies in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from nianbao.quirks.pools import Dice
from nianbao.samples.agencies import Scale
from normalize.regions.table import Region, ancestors, in_year, regions_of, townships
from normalize.uscc import check_character


@dataclass(frozen=True, slots=True)
class Home:
    """Whose report it is and what a page says of where that is; "" for what it does not say. `region` is the right
    code; `is_open` that nothing on the page tells it from others. `publisher` is who published it, by the page's head.

    `title` (lines) and `signature` (lines with {d} for the day as 2022年1月9日, {s} as 2022-01-09, {c} in Chinese
    numerals; None for the report's own) where they belong to the agency's name; `is_dressed`: a page is set by
    `fourth_sites.dressed`, which prints all of this itself."""

    name: str
    kind: str
    scale: Scale
    region: str
    is_open: bool
    site_name: str = ""
    site_code: str = ""
    index_number: str = ""
    breadcrumb: str = ""
    publisher: str = ""
    title: tuple[str, ...] = ()
    signature: tuple[str, ...] | None = None
    is_dressed: bool = False


@cache
def lasting(year: int, level: str) -> tuple[Region, ...]:
    """Regions of that level whose code and name were the same in the report year, when it was written, and today."""
    return tuple(
        region
        for region in regions_of(year)
        if region.level == level
        and region.key == region.code
        and region.last is None
        and (level == "province" or ancestors(region))
        and in_year(region.code, year + 1) == (region,)
    )


def township(dice: Dice, region: Region, endings: tuple[str, ...]) -> tuple[str, str]:
    """Name and code of a township in that county whose name ends so; ("", "") where there is none."""
    listed = {
        name if name.endswith(endings) else name.removesuffix("办事处"): code
        for name, code in townships(region.code).items()
    }
    fitting = sorted((name, code) for name, code in listed.items() if name.endswith(endings))
    return dice.rng.choice(fitting) if fitting else ("", "")


def index_number(dice: Dice, region: Region, year: int) -> str:
    """An 索引号 that begins with the office's 统一社会信用代码, registered where it is."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    first = f"11{region.code}" + "".join(dice.rng.choice(alphabet) for _ in range(9))
    return f"{first}{check_character(first)}/{year + 1}-{dice.rng.randint(1, 99999):05}"
