"""The address guard: a name is resolved, each address judged, and the address judged is the address connected.

It stands where connections are made, so it holds for articles, feeds, robots.txt and every redirect alike, for
names, for decimal, octal and hexadecimal forms (the resolver reads them as the operating system does), and against
a name that answers differently the second time (there is no second time).
"""

import asyncio
import socket
from collections.abc import Callable, Generator, Sequence
from typing import Any, Protocol, cast

from twisted.internet import error
from twisted.internet.defer import Deferred, inlineCallbacks
from twisted.internet.endpoints import TCP4ClientEndpoint, TCP6ClientEndpoint, wrapClientTLS
from twisted.internet.interfaces import IProtocol, IProtocolFactory, IReactorCore, IStreamClientEndpoint
from twisted.web.client import URI
from twisted.web.iweb import IAgentEndpointFactory, IPolicyForHTTPS
from zope.interface import implementer

from newswatch.addresses import refusal
from newswatch.urls import ascii_host
from pipelines.outcomes import FailReason
from spiders.refusals import Refused


class Resolve(Protocol):
    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """IP addresses of a host. Raises OSError when there is none."""
        ...


async def system_resolve(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


@implementer(IStreamClientEndpoint)
class GuardedEndpoint:
    """Connects to `host` by one of its permitted addresses; `own` says whether private ones are."""

    def __init__(
        self, reactor: IReactorCore, host: str, port: int, *, own: bool, timeout: float, resolve: Resolve
    ) -> None:
        self._reactor = reactor
        self._host, self._port, self._own = host, port, own
        self._timeout, self._resolve = timeout, resolve

    @inlineCallbacks
    def connect(
        self,
        protocolFactory: IProtocolFactory,  # noqa: N803 (Twisted's name)
    ) -> Generator[Deferred[Any], Any, IProtocol]:
        """Deferreds all the way: a task between would lose a connection made in the moment it is cancelled."""
        permitted: list[str] = yield Deferred.fromFuture(asyncio.ensure_future(self._permitted()))
        share = self._timeout / len(permitted)  # so that a dead address leaves time for the next
        connected: IProtocol
        for address in permitted[:-1]:
            try:
                connected = yield self._to(address, share).connect(protocolFactory)
            except error.ConnectError:
                continue
            return connected
        connected = yield self._to(permitted[-1], share).connect(protocolFactory)
        return connected

    async def _permitted(self) -> list[str]:
        try:
            addresses = await asyncio.wait_for(self._resolve(self._host, self._port), self._timeout)
        except (OSError, UnicodeError) as fault:
            raise error.DNSLookupError(
                f"{self._host}: the name does not resolve ({getattr(fault, 'strerror', None) or fault})"
            ) from fault
        judged = [(address, None if self._own else refusal(address)) for address in addresses]
        permitted = [address for address, why in judged if why is None]
        if not permitted:
            told = ", ".join(f"{address} ({why})" for address, why in judged) or "no address"
            raise Refused(FailReason.REFUSED_ADDRESS, f"{self._host} is {told}")
        return permitted

    def _to(self, address: str, timeout: float) -> TCP4ClientEndpoint | TCP6ClientEndpoint:
        kind = TCP6ClientEndpoint if ":" in address else TCP4ClientEndpoint
        return kind(self._reactor, address, self._port, timeout=timeout)


@implementer(IAgentEndpointFactory)
class GuardedEndpoints:
    """What Twisted's Agent asks for a way to a URI. `is_own(host, port)` opens private addresses to it."""

    def __init__(
        self,
        reactor: IReactorCore,
        tls: IPolicyForHTTPS,
        *,
        is_own: Callable[[str, int], bool],
        timeout: float,
        resolve: Resolve,
    ) -> None:
        self._reactor, self._tls = reactor, tls
        self._is_own, self._timeout, self._resolve = is_own, timeout, resolve

    def endpointForURI(self, uri: URI) -> IStreamClientEndpoint:  # noqa: N802 (Twisted's name)
        host = ascii_host(uri.host.decode("ascii").strip("[]"))
        if host is None:
            raise Refused(FailReason.REFUSED_ADDRESS, f"{uri.host!r} is no host name")
        own = self._is_own(host, uri.port)
        guarded = GuardedEndpoint(self._reactor, host, uri.port, own=own, timeout=self._timeout, resolve=self._resolve)
        endpoint = cast(IStreamClientEndpoint, guarded)  # zope's interfaces are nothing to the type checker
        if uri.scheme == b"https":
            return wrapClientTLS(self._tls.creatorForNetloc(uri.host, uri.port), endpoint)  # type: ignore[call-arg,misc]
        return endpoint
