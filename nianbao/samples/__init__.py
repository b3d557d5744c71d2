"""Two sample portals with invented reports, served on loopback: what `nianbao demo` crawls and the tests
read.

One table of truth (`truth.py`) says what a dozen invented agencies published for 2019 to 2023: every figure
as printed, the text around it, what is wrong with it on purpose. It is made from a seed: `agencies.py` says
who publishes what in which shape, `figures.py` invents figures that add up, `prose.py` the words,
`quirks.py` the dashes, blanks and mistakes; `identities.py` states the arithmetic, so that the truth knows
which identities a mistake breaks. Tables have the form's own cells and spans (`normalize/forms/layout.py`).

From the truth the reports are set in five ways. `render_html.py` writes HTML at run time, in three
dialects. `typeset.py` lays out A4 pages, which `render_pdf.py` draws as PDF and `render_scan.py` as scanned
pages; `render_docx.py` writes Word files. These take a Chinese font and are therefore committed under
`data/`, made by `python -m nianbao.samples.build`, with `data/truth.json`, which names each with its sha256
and its cells. The PDFs embed subsets of Noto Serif CJK and Noto Sans CJK (SIL Open Font License 1.1).

`trs_site.py` and `jpage_site.py` lay the reports out as two content management systems do, on the common
ground of `site.py`; `portals.py` serves them. Four reports are listed and can't be had (a truncated PDF, an
empty Word file, a 404, a page that is no report), three pages beside them are no reports at all: each must
cost itself and nothing else.

On demand the portals change as real ones do: a report is revised in silence, corrected beside the old one,
its page taken by advertisers (`SamplePortals.revise`, `correct`, `hijack`), and a third site has copies of
reports, changed as mirrors change them (`mirror_site.py`, `mishaps.py`). The demo shows none of this.

`python -m nianbao.samples` serves the portals until it is interrupted and prints their addresses.
"""
