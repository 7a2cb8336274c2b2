"""Which addresses of the Internet may be talked to: those that are public, and no others.

1. An address that carries another one inside (mapped, NAT64, 6to4, Teredo) is as good as that one.
2. The lists are those of the IANA special-purpose registries (RFC 6890), written out, because
   what `ipaddress` calls private changes from one Python to the next.
3. Link-local addresses, and those at which a cloud gives its machines their keys, stay shut where
   private ones are allowed: no site is there, and any page may name them.
"""

from __future__ import annotations

from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)

Address = IPv4Address | IPv6Address

_IPV4 = {
    IPv4Network(network): what
    for network, what in {
        "0.0.0.0/8": "unspecified",
        "10.0.0.0/8": "private",
        "100.100.100.200/32": "cloud metadata",
        "100.64.0.0/10": "carrier-grade NAT",
        "127.0.0.0/8": "loopback",
        "168.63.129.16/32": "cloud metadata",
        "169.254.0.0/16": "link-local",
        "172.16.0.0/12": "private",
        "192.0.0.192/32": "cloud metadata",
        "192.0.0.0/24": "reserved",
        "192.0.2.0/24": "documentation",
        "192.88.99.0/24": "reserved",
        "192.168.0.0/16": "private",
        "198.18.0.0/15": "benchmarking",
        "198.51.100.0/24": "documentation",
        "203.0.113.0/24": "documentation",
        "224.0.0.0/4": "multicast",
        "240.0.0.0/4": "reserved",
    }.items()
}
_IPV6 = {
    IPv6Network(network): what
    for network, what in {
        "::/128": "unspecified",
        "::1/128": "loopback",
        "fd00:42::42/128": "cloud metadata",
        "fd00:c1::a9fe:a9fe/128": "cloud metadata",
        "fd00:ec2::254/128": "cloud metadata",
        "fd20:ce::254/128": "cloud metadata",
        "fc00::/7": "private",
        "fe80::/10": "link-local",
        "fec0::/10": "private",
        "ff00::/8": "multicast",
        "2001::/23": "reserved",
        "2001:db8::/32": "documentation",
        "3fff::/20": "documentation",
    }.items()
}
_SHUT = ("link-local", "cloud metadata")
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_COMPATIBLE = IPv6Network("::/96")
_NAT64 = IPv6Network("64:ff9b::/96")


def parsed(host: str) -> Address | None:
    """The address that a host is, with or without brackets; None for a name."""
    try:
        return ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def refusal(address: Address, *, allow_private: bool = False) -> str | None:
    """Why an address may not be talked to (`loopback`, `private`, ...); None if it may."""
    reason = _reason(address)
    return reason if reason and (not allow_private or reason.startswith(_SHUT)) else None


def _reason(address: Address) -> str | None:
    if isinstance(address, IPv4Address):
        return _named(address, _IPV4)
    inner = _embedded(address)
    if inner:
        reasons = [reason for one in inner if (reason := _named(one, _IPV4))]
        return f"{reasons[0]} inside IPv6" if reasons else None
    if reason := _named(address, _IPV6):
        return reason
    return None if address in _GLOBAL_UNICAST else "reserved"


def _named(
    address: Address, networks: dict[IPv4Network, str] | dict[IPv6Network, str]
) -> str | None:
    return next((what for network, what in networks.items() if address in network), None)


def _embedded(address: IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses that this one leads to."""
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address.sixtofour:
        return [address.sixtofour]
    if address.teredo:
        return list(address.teredo)
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    return []
