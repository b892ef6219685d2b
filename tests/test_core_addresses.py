"""What is a public address, whatever its spelling: the guard of fetching and of webhooks."""

import pytest

from newswatch.addresses import refusal

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8", "198.18.0.1", "224.0.0.1", "239.1.1.1",
    "240.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0",
    "fec0::1", "ff02::1", "2001:db8::1", "2001::1", "2002:7f00:1::", "2002:808:808::", "100::1",
    "::ffff:169.254.169.254", "3fff::1", "5f00::1",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8", "93.184.216.34", "185.199.108.153", "100.63.255.255", "172.32.0.1", "2606:4700::1111",
    "::ffff:8.8.8.8", "64:ff9b::808:808",
]  # fmt: skip


@pytest.mark.parametrize("text", PRIVATE)
def test_what_is_not_public(text: str) -> None:
    assert refusal(text)


@pytest.mark.parametrize("text", PUBLIC)
def test_what_is_public(text: str) -> None:
    assert refusal(text) is None


def test_a_name_is_no_address() -> None:
    with pytest.raises(ValueError, match="localhost"):
        refusal("localhost")
