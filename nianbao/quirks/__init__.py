"""Reports as sloppy as real ones, in every digital format, each with its truth: what the readers are measured on.

`generate(seed, format)` invents one report. `names.py` says whose it is, `nianbao.samples` the figures and most of
the words; `notation.py` how figures are printed, `wording.py` what became of labels, headings and titles;
`layout.py` what became of the tables; `report.py` puts these together with the truth. `write_*.py` set the
report in a format, each with the dialects that the format is met in. `write_scan.py` degrades pictures of its
pages by a mix of `degrade.py` and packs them.

`generate(seed, format, statistics=True)` invents a report of before 2019: `statistics_figures.py` has its figures,
`statistics_table.py` its 统计表, `statistics_report.py` the report around it; the writers are the same.

Development and held-back seeds are different ranges and draw from different pools (`pools.py`): readers are
mended by the first, and measured by the second on quirks that nobody mended anything for. What only held-back seeds
draw stands in `fourth_*.py`, `second_statistics.py`, `third_*.py` (but for its names, titles, sites and the modules of
scans that `third_scan.py` names, which have been seen) and `held_back_*.py`, which whoever mends readers does not
read.

`bench/digital.py` measures, `docs/digital.md` says how well.
"""

from nianbao.quirks.generate import FORMATS, SCAN_FORMATS, GeneratedDocument, generate, generate_many
from nianbao.quirks.report import Expected, Truth

__all__ = ["FORMATS", "SCAN_FORMATS", "Expected", "GeneratedDocument", "Truth", "generate", "generate_many"]
