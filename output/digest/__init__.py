"""The audit digest: a run as pages that open from a folder or a mail attachment, without a network.

Start with `build.py`. `index_page.py` and `report_page.py` work out what is shown, `templates/` how it looks,
`texts.py` and `terms.py` hold every word of it in both languages.
"""

from output.digest.build import build_digest

__all__ = ["build_digest"]
