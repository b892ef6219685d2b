"""Which network addresses are public: the one guard for pages that are fetched and receivers that are told."""

import ipaddress

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are the IPv4 address that is reached
_FORBIDDEN = tuple(
    (ipaddress.ip_network(network), why)
    for network, why in (
        ("0.0.0.0/8", "this network"), ("10.0.0.0/8", "private"), ("100.64.0.0/10", "carrier's private"),
        ("127.0.0.0/8", "loopback"), ("169.254.0.0/16", "link-local"), ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"), ("192.0.2.0/24", "documentation"), ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"), ("198.18.0.0/15", "benchmarking"), ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"), ("224.0.0.0/4", "multicast"), ("240.0.0.0/4", "reserved"),
        ("::/128", "unspecified"), ("::1/128", "loopback"), ("::/96", "IPv4 inside IPv6"),
        ("64:ff9b:1::/48", "local NAT64"), ("100::/64", "discarded"), ("2001::/23", "reserved"),
        ("2001:db8::/32", "documentation"), ("2002::/16", "6to4"), ("3fff::/20", "documentation"),
        ("5f00::/16", "reserved"), ("fc00::/7", "private"), ("fe80::/10", "link-local"), ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)  # fmt: skip
"""IANA's special-purpose registries, and what was once one."""


def refusal(text: str) -> str | None:
    """Why an IP address is not public, in a word or two; None for a public one. Raises ValueError for no address.

    An address that stands for an IPv4 one, mapped or by NAT64, is judged as that.
    """
    address = _inner(ipaddress.ip_address(text.partition("%")[0]))
    for network, why in _FORBIDDEN:
        if address.version == network.version and address in network:
            return why
    return None if address.is_global else "not public"


def _inner(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else address
