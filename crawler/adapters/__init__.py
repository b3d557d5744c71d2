"""How portals lay out their lists: one small file per CMS family, each an implementation of `base.ListAdapter`.

`detect.py` tells the family by the list page's fingerprint. Adding a family is a file here and a line in `ADAPTERS`.
"""

from __future__ import annotations

from collections.abc import Mapping

from crawler.adapters.base import ListAdapter
from crawler.adapters.jpage import JpageAdapter
from crawler.adapters.trs import TrsAdapter

ADAPTERS: Mapping[str, ListAdapter] = {
    "trs": TrsAdapter(),
    "jpage": JpageAdapter(),
}
