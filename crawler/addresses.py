"""URLs and addresses: what makes two requests the same one, which hosts a portal may reach, which IPs nobody may.

Pure functions over strings; nothing here touches the network.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit, urlunsplit

DEFAULT_PORTS = {"http": 80, "https": 443}

# Java servers put the session into the path when the client sent no cookie yet. It is the only part of a URL
# that is dropped: elsewhere the query is the identity (xxgkAnnualReport.jsp?fbtime=2017&area=...).
_JSESSIONID = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)


@lru_cache(256)
def authority(url: str) -> str:
    """`host` or `host:port` of a URL, lower case, without the scheme's default port.

    Raises ValueError for a URL whose host or port cannot be parsed.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    if port is None or port == DEFAULT_PORTS.get(parts.scheme.lower()):
        return host
    return f"{host}:{port}"


def host_is_allowed(host: str, allowed: Iterable[str]) -> bool:
    """Whether an `authority` is one of a portal's hosts. `*.jinghai.gov.cn` stands for the domain and all below it."""
    for pattern in allowed:
        if pattern == host:
            return True
        if pattern.startswith("*.") and (host == pattern[2:] or host.endswith(pattern[1:])):
            return True
    return False


def gov_root(host: str) -> str | None:
    """The domain that a government body has registered, `jinghai.gov.cn` of `www.jinghai.gov.cn`; None elsewhere.

    A province's domain (`tj.gov.cn`) is the root of its own offices' hosts (`csgl.tj.gov.cn`).
    """
    labels = host.partition(":")[0].lower().split(".")
    return ".".join(labels[-3:]) if len(labels) >= 3 and labels[-2:] == ["gov", "cn"] else None


def canonical_url(url: str) -> str:
    """The URL without fragment and `;jsessionid=`, scheme and host in lower case, default port dropped.

    The query is kept to the letter. Raises ValueError as `authority` does.
    """
    parts = urlsplit(url)
    path = _JSESSIONID.sub("", parts.path) or "/"
    return urlunsplit((parts.scheme.lower(), authority(url), path, parts.query, ""))


def request_key(method: str, url: str, body: bytes = b"") -> str:
    """What identifies a request within and across runs: method, canonical URL and the hash of the body, if any."""
    key = f"{method.upper()} {canonical_url(url)}"
    return f"{key} sha256:{hashlib.sha256(body).hexdigest()}" if body else key


def literal_address(host: str) -> IPv4Address | IPv6Address | None:
    """The address when a URL's host is one, else None. Takes `host`, `host:port` and `[ipv6]:port`."""
    bare = host.rpartition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
    try:
        return ip_address(bare)
    except ValueError:
        return None


def address_is_refused(address: IPv4Address | IPv6Address, *, loopback: bool) -> bool:
    """Whether no portal may reach this address.

    Only public unicast addresses are let in: a page under somebody else's control must not be able to point
    the crawler at the machines behind our own firewall. `loopback` (sample portals) lets loopback in instead.
    """
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_loopback:
        return not loopback
    return not address.is_global or address.is_multicast
