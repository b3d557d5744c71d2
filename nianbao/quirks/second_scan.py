"""Held back once, in the second generation: ways of scanning; `second_marks.py` and `second_optics.py` hold their
effects, `second_packing.py` ways of packing, `second_sheets.py` ways of printing."""

# ruff: noqa: E501  a mix is easier to compare on one line
from __future__ import annotations

from nianbao.quirks.degrade import Mix, bleed, blurred, noisy, paper_colour, specks, uneven_light
from nianbao.quirks.second_marks import (
    BLUE,
    DARK_RED,
    INK,
    VIOLET,
    name_seal,
    oval_seal,
    punched,
    received_stamp,
    riding_seal,
    signature,
    stapled,
    ticks,
    underlined,
    watermark,
)
from nianbao.quirks.second_optics import (
    at_the_spine,
    blocky,
    curled,
    flattened,
    foxed,
    keystone,
    levels,
    messenger,
    mottled,
    neighbours,
    roller_lines,
    screened,
    thickened,
    thinned,
    tinted,
    toner_bands,
    without_red,
)

_WORDS = ("政府信息公开", "仅供公开使用", "内部资料", "扫描件")

LIGHT = (
    Mix(
        "app",
        (200, 200),
        (0.0, 0.4),
        78,
        "colour",
        (),
        (keystone(0.003, 245), tinted(1.0, 0.97, 0.9), flattened(0.5, 1.15), noisy(2)),
    ),
    Mix("messenger", (210, 220), (0.0, 0.5), 72, "colour", (), (noisy(3), messenger((75, 70), 0.9))),
    Mix("received", (200, 200), (0.1, 0.5), 80, "colour", (received_stamp(), stapled), (noisy(4),)),
    Mix("punched", (200, 220), (0.1, 0.5), 80, "grey", (punched(60), stapled), (blurred(0.4), noisy(4))),
    Mix("few_greys", (220, 240), (0.1, 0.5), 85, "grey", (ticks(),), (blurred(0.4), noisy(2), levels(12))),
    Mix(
        "yellowed",
        (200, 200),
        (0.1, 0.5),
        75,
        "colour",
        (paper_colour(244, 232, 202), foxed(25)),
        (noisy(4),),
    ),
    Mix("bold_bits", (300, 300), (0.1, 0.5), 80, "bit", (riding_seal(),), (thickened(0.4), noisy(5))),
)
MEDIUM = (
    Mix("riding", (180, 190), (0.3, 1.4), 50, "colour", (riding_seal(), punched(90)), (blurred(0.6), noisy(6))),
    Mix("by_hand", (180, 180), (0.3, 1.4), 50, "colour", (signature(BLUE, over_table=False), ticks(), underlined()), (blurred(0.6), noisy(5))),
    Mix("watermarked", (180, 190), (0.2, 1.2), 55, "colour", (watermark((220, 90, 90), 0.42, _WORDS),), (blurred(0.5), noisy(5))),
    Mix("app_aslant", (185, 195), (0.3, 1.4), 55, "colour", (), (keystone(0.012, 110), uneven_light(0.7), flattened(0.6, 1.2), noisy(3))),
    Mix("empty_drum", (180, 190), (0.3, 1.2), 55, "grey", (), (toner_bands(0.5), blurred(0.5), noisy(6))),
    Mix("bound", (180, 185), (0.3, 1.0), 50, "grey", (bleed(0.05),), (at_the_spine(0.012, 0.55, 0.22), blurred(0.5), noisy(5))),
    Mix("blocky", (195, 200), (0.2, 1.2), 60, "grey", (), (noisy(4), blocky(0.84))),
    Mix("thin_bits", (200, 200), (0.3, 1.2), 50, "bit", (underlined(INK),), (thinned(0.1), noisy(4))),
    Mix("two_seals", (180, 190), (0.3, 1.3), 50, "colour", (oval_seal(BLUE, 0.65, (0.4, 0.7)), name_seal(between=(0.15, 0.35)), received_stamp(BLUE)), (blurred(0.6), noisy(6))),
)  # fmt: skip
_QUARTERS = (0, 0, 90, 180, 270)
HEAVY = (
    Mix("neighbours", (148, 155), (0.8, 2.2), 42, "grey", (), (neighbours(40), blurred(0.6), noisy(8)), _QUARTERS, border=50),
    Mix("waving", (148, 155), (0.5, 2.0), 42, "colour", (), (curled(0.006, 0.72), blurred(0.6), noisy(7)), _QUARTERS),
    Mix("halftone", (155, 165), (0.8, 2.5), 45, "grey", (), (screened(4.6, 70), blurred(0.55), noisy(6)), _QUARTERS),
    Mix("drop_out", (165, 175), (0.8, 3.0), 40, "bit", (oval_seal(), riding_seal()), (thickened(0.55), without_red(0.25), blurred(0.45), noisy(7)), _QUARTERS),
    Mix("over_flattened", (150, 155), (0.8, 2.5), 32, "colour", (), (uneven_light(0.6), keystone(0.02, 90), flattened(1.0, 1.3), noisy(4)), _QUARTERS),
    Mix("signed_over", (148, 155), (0.8, 3.0), 42, "colour", (signature(over_table=True), ticks((60, 60, 66)), name_seal(DARK_RED)), (blurred(0.6), noisy(8)), _QUARTERS),
    Mix("banded_bits", (180, 190), (0.8, 2.8), 40, "bit", (specks(0.00012),), (thickened(0.6), toner_bands(0.82), roller_lines(False), blurred(0.4), noisy(7)), _QUARTERS),
    Mix("grey_seals", (148, 155), (0.8, 3.0), 42, "grey", (oval_seal(VIOLET, 0.55, (0.2, 0.45)), name_seal(DARK_RED, 0.55, (0.65, 0.85))), (roller_lines(True), blurred(0.6), noisy(7)), _QUARTERS),
    Mix("resent", (155, 165), (0.8, 2.5), 45, "colour", (), (keystone(0.012, 130), noisy(5), messenger((55, 60, 50), 0.9))),
    Mix("grey_watermark", (148, 155), (0.8, 3.0), 42, "grey", (watermark((110, 110, 110), 0.5, _WORDS),), (blurred(0.6), noisy(7)), _QUARTERS),
    Mix("worn_out", (155, 160), (3.0, 4.8), 45, "grey", (mottled(0.1, 0.4),), (thickened(0.35), blurred(0.5), noisy(7))),
    Mix("old_volume", (148, 155), (0.5, 2.0), 42, "colour", (paper_colour(232, 214, 176), foxed(60), bleed(0.1)), (at_the_spine(0.018, 0.5, 0.25), blurred(0.6), noisy(7))),
)  # fmt: skip
