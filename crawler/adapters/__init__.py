"""How portals lay out their lists: one small file per CMS family, each an implementation of `base.ListAdapter`.

`detect.py` tells the family by the list page's fingerprint. Adding a family is a file here and a line in `ADAPTERS`.
`static.py` reads what is of no known family by evidence alone, `columns.py` finds the lists below a list.
"""

from __future__ import annotations

from collections.abc import Mapping

from crawler.adapters.base import ListAdapter
from crawler.adapters.gkmlpt import GkmlptAdapter
from crawler.adapters.jpaas import JpaasAdapter
from crawler.adapters.jpage import JpageAdapter
from crawler.adapters.public import PublicAdapter
from crawler.adapters.static import StaticAdapter
from crawler.adapters.trs import TrsAdapter
from crawler.adapters.truecms import TruecmsAdapter
from crawler.adapters.ucap import UcapAdapter
from crawler.adapters.vsb import VsbAdapter
from crawler.adapters.webplus import WebPlusAdapter
from crawler.adapters.xxgk import XxgkAdapter

ADAPTERS: Mapping[str, ListAdapter] = {
    "trs": TrsAdapter(),
    "jpage": JpageAdapter(),
    "xxgk": XxgkAdapter(),
    "jpaas": JpaasAdapter(),
    "gkmlpt": GkmlptAdapter(),
    "truecms": TruecmsAdapter(),
    "ucap": UcapAdapter(),
    "public": PublicAdapter(),
    "vsb": VsbAdapter(),
    "webplus": WebPlusAdapter(),
    "static": StaticAdapter(),
}
