"""Signed JSON to an HTTP address: one POST, no redirects, no cookies, no proxies, the checked address and no other."""

import asyncio
import base64
import hashlib
import hmac
import socket
import ssl
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx

from newswatch.addresses import refusal
from newswatch.alerts.channels import Parcel
from newswatch.clock import Clock
from newswatch.errors import DeliveryFailed

_HOPELESS = {400, 410, 413, 415, 422}
"""The receiver says that it will never take this message."""
_AGENT = "newswatch/0.1"


class Webhook:
    def __init__(self, *, key: str | None, clock: Clock) -> None:
        """`key` signs; without one the requests carry no signature."""
        self._key = key
        self._clock = clock
        self._transport: httpx.AsyncHTTPTransport | None = None

    async def deliver(self, address: str, parcel: Parcel, *, private: bool) -> str:
        url = _read(address)
        last: DeliveryFailed | None = None
        for ip in await _resolve(url, private=private):
            try:
                return self._judge(*await self._post(url, ip, parcel))
            except _Unreached as fault:
                last = fault
        assert last is not None
        raise last

    async def close(self) -> None:
        if self._transport is not None:
            await self._transport.aclose()

    def _opened(self) -> httpx.AsyncHTTPTransport:
        """Made for the first message: reading the certificates costs a tenth of a second."""
        if self._transport is None:
            # No connection is kept: each is to an address checked for this one message.
            self._transport = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))
        return self._transport

    async def _post(self, url: httpx.URL, ip: str, parcel: Parcel) -> tuple[int, httpx.Headers]:
        body = parcel.body.encode()
        request = httpx.Request(
            "POST",
            url.copy_with(host=ip),
            headers={"Host": url.netloc.decode("ascii"), **_login(url), **self._headers(parcel, body)},
            content=body,
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        try:
            response = await self._opened().handle_async_request(request)
        except (httpx.ConnectError, httpx.ConnectTimeout) as fault:
            raise _Unreached(_why(fault)) from fault
        except httpx.HTTPError as fault:
            raise DeliveryFailed(_why(fault)) from fault
        await response.aclose()  # what it says beyond its status is not asked for and may never end
        return response.status_code, response.headers

    def _headers(self, parcel: Parcel, body: bytes) -> dict[str, str]:
        stamp = str(int(self._clock.now().timestamp()))
        headers = {
            "User-Agent": _AGENT,
            "Content-Type": "application/json",
            "Idempotency-Key": parcel.key,
            "Newswatch-Schema": str(parcel.payload["schema"]),
            "Newswatch-Timestamp": stamp,
        }
        if self._key:
            headers["Newswatch-Signature"] = f"v1={sign(self._key, stamp, body)}"
        return headers

    def _judge(self, status: int, headers: httpx.Headers) -> str:
        if 200 <= status < 300:
            return f"HTTP {status}"
        if 300 <= status < 400:
            raise DeliveryFailed(f"HTTP {status}: it sends us elsewhere, and an alert follows no redirect; "
                                 "name the final address as the target.")  # fmt: skip
        if status == 410:
            raise DeliveryFailed("HTTP 410: the receiver says it is gone for good; remove the target.", permanent=True)
        if status in _HOPELESS:
            raise DeliveryFailed(f"HTTP {status}: the receiver will not take this message.", permanent=True)
        wait = _retry_after(headers.get("retry-after", ""), self._clock.now()) if status in (429, 503) else None
        raise DeliveryFailed(f"HTTP {status}", retry_after=wait)


def _login(url: httpx.URL) -> dict[str, str]:
    """A name and password can only stand in an address from a file."""
    if not url.userinfo:
        return {}
    pair = f"{url.username}:{url.password}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}


def sign(key: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over `timestamp.body`, hexadecimal; receivers compute the same."""
    return hmac.new(key.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class _Unreached(DeliveryFailed):
    """No connection: another of the host's addresses may answer."""


def _read(address: str) -> httpx.URL:
    try:
        return httpx.URL(address)
    except httpx.InvalidURL as fault:
        raise DeliveryFailed("the target is no address; remove the alert and add it anew.", permanent=True) from fault


async def _resolve(url: httpx.URL, *, private: bool) -> list[str]:
    """The host's addresses, in the resolver's order, all of them allowed."""
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            url.raw_host.decode("ascii"), port, type=socket.SOCK_STREAM
        )
    except (socket.gaierror, UnicodeError) as fault:
        raise DeliveryFailed(f"the name {url.host} cannot be resolved") from fault
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    for address in addresses:
        if not private and (why := refusal(address)):
            raise DeliveryFailed(
                f"{url.host} is {address}, {why}; an alert set here may only reach public addresses.", permanent=True
            )
    return addresses


def _why(fault: httpx.HTTPError) -> str:
    """httpx's words, without any address in them."""
    if isinstance(fault.__cause__, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY" in str(fault):
        return "its certificate cannot be verified"
    return {
        "ConnectError": "no connection",
        "ConnectTimeout": "no connection in time",
        "ReadError": "it broke off",
        "WriteError": "it broke off",
        "RemoteProtocolError": "it broke off or does not speak HTTP",
    }.get(type(fault).__name__, type(fault).__name__)


def _retry_after(value: str, now: datetime) -> float | None:
    """Seconds; the header holds them or an HTTP date."""
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (until - now).total_seconds()) if until.tzinfo else None
