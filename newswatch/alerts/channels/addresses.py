"""Which network addresses an alert may reach when its target is not trusted with private ones."""

import ipaddress

_WRAPPERS = [
    (ipaddress.ip_network("64:ff9b::/96"), 0),  # NAT64: the last 32 bits
    (ipaddress.ip_network("2002::/16"), 80),  # 6to4: bits 16 to 48
]


def refusal(address: str) -> str | None:
    """Why this address is not public, in words; None for a public one."""
    ip = _inner(ipaddress.ip_address(address.partition("%")[0]))
    if ip.is_loopback:
        return "this machine itself"
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return "an address of a private or reserved network"
    return None


def _inner(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address that an IPv6 one carries, else the address itself."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    for network, shift in _WRAPPERS:
        if ip in network:
            return ipaddress.IPv4Address(int(ip) >> shift & 0xFFFFFFFF)
    return ip
