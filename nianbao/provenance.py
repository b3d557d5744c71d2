"""What a copy's place of publication is worth: official host, republisher, suspicious mirror.

The host decides first, because it is what nobody but its owner can change; signs in the text only ever lower a copy
that stands elsewhere. A lower tier never replaces a higher one (`nianbao/merge.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from crawler.addresses import authority, host_is_allowed, literal_address
from crawler.portal import Portal
from normalize.agency_kind import kind_of
from normalize.record import Record, Source, Tier
from normalize.tampering import HIJACKED

# News sites that reprint official texts as they are. A portal file can vouch for others (`provenance: republisher`).
KNOWN_PUBLISHERS = (
    "*.china.com.cn",
    "*.chinanews.com.cn",
    "*.cnr.cn",
    "*.news.cn",
    "*.people.com.cn",
    "*.thepaper.cn",
    "*.xinhuanet.com",
    "*.zgcounty.com",
)
GOVERNMENT = ("*.gov.cn",)

# Best first. A file without an address stands after those whose place is known to be good.
RANKS: dict[Tier | None, int] = {"official": 0, "republisher": 1, None: 2, "suspicious": 3}


@dataclass(frozen=True, slots=True)
class Provenance:
    """A copy's tier, and what decided it, in words. Both None where there is no address."""

    tier: Tier | None
    evidence: str | None

    def of(self, source: Source) -> Source:
        """The source with its tier."""
        return replace(source, tier=self.tier, tier_evidence=self.evidence)


def signs_of(record: Record, of_text: Iterable[str]) -> tuple[str, ...]:
    """What a copy shows of having been changed, in words: `of_text`, the signs in its text; advertising; a name that is
    no agency's."""
    signs = [*of_text, *(issue.message for issue in record.issues if issue.category == HIJACKED)]
    name = None if record.agency is None else record.agency.name
    if name is not None and kind_of(name) is None:
        signs.append(f"“{name}” stands where the agency's name should")
    return tuple(signs)


def provenance_of(url: str | None, portal: Portal | None, signs: Iterable[str] = ()) -> Provenance:
    """The tier of the copy at `url`, crawled from `portal`; `signs` are those of a changed text."""
    if url is None or "://" not in url or url.startswith("file:"):
        return Provenance(None, None)
    try:
        host = authority(url)
    except ValueError:
        return Provenance("suspicious", "its address cannot be parsed")
    listed = portal is not None and host_is_allowed(host, portal.allowed_hosts)
    if portal is not None and listed and portal.provenance == "official":
        return Provenance("official", f"{host} is a host of the portal {portal.id}")
    if signs := tuple(signs):
        return Provenance("suspicious", f"{host} is not the agency's; {'; '.join(signs)}")
    if portal is not None and listed:
        return Provenance("republisher", f"the file of the portal {portal.id} calls {host} a republisher")
    name = host.partition(":")[0]
    if host_is_allowed(name, GOVERNMENT):
        return Provenance("republisher", f"{host} is a government's, but not a host of the portal")
    if host_is_allowed(name, KNOWN_PUBLISHERS):
        return Provenance("republisher", f"{host} is a known publisher's")
    if literal_address(host) is not None:
        return Provenance("suspicious", f"{host} is a bare address that no portal file lists")
    return Provenance("suspicious", f"{host} is neither a government's nor a known publisher's")
