"""Why a request gave no page: one exception of ours, and the faults of the network sorted into the same reasons."""

from enum import StrEnum

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity.exceptions import VerificationError
from twisted.internet.error import DNSLookupError
from twisted.internet.error import TimeoutError as ConnectTimeout
from twisted.web.client import ResponseFailed

from pipelines.outcomes import FailReason, RejectReason

Reason = FailReason | RejectReason

_KINDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], FailReason], ...] = (
    ((DownloadTimeoutError, ConnectTimeout, TimeoutError), FailReason.TIMEOUT),
    (CannotResolveHostError, FailReason.DNS),
    (DownloadCancelledError, FailReason.TOO_LARGE),
    ((NotSupported, UnsupportedURLSchemeError), FailReason.REFUSED_ADDRESS),
    ((SSL.Error, VerificationError), FailReason.TLS),
    (ResponseDataLossError, FailReason.CONNECTION),
)


class Refused(IgnoreRequest):
    """A request that ends without a page, for a named reason; `detail` is for people, `status` the answer's."""

    def __init__(self, reason: Reason, detail: str = "", status: int | None = None) -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail
        self.status = status


class Trouble(StrEnum):
    """How a source that gives nothing is to be met: by how soon it may be well again."""

    HARD = "hard"
    """Gone, forbidden, or no longer what it was: waiting seldom helps."""
    SOFT = "soft"
    """The site has a fault that somebody will find."""
    TEMPORARY = "temporary"
    """Overload, a slow or broken line; ours perhaps."""


_OVERLOADED = frozenset({408, 425, 429, 502, 503, 504, 520, 521, 522, 523, 524})
_TEMPORARY = frozenset(
    {FailReason.TIMEOUT, FailReason.CONNECTION, FailReason.DNS, FailReason.RATE_LIMITED, FailReason.ROBOTS_UNREACHABLE}
)
_SOFT = frozenset({FailReason.TOO_LARGE, FailReason.BAD_ENCODING, FailReason.REDIRECT_LOOP})


def trouble_of(refused: Refused) -> Trouble:
    if refused.status is not None:
        if refused.status in _OVERLOADED:
            return Trouble.TEMPORARY
        return Trouble.SOFT if refused.status >= 500 else Trouble.HARD
    if refused.reason in _TEMPORARY:
        return Trouble.TEMPORARY
    return Trouble.SOFT if refused.reason in _SOFT else Trouble.HARD


def sort_fault(fault: BaseException) -> Refused:
    """The reason a download failed for. What nobody has a name for is a connection that failed."""
    seen: BaseException | None = fault
    while seen is not None:
        for part in _parts(seen):
            if isinstance(part, Refused):
                return part
            for kinds, reason in _KINDS:
                if isinstance(part, kinds):
                    return Refused(reason, _words(part))
        seen = seen.__cause__
    return Refused(FailReason.CONNECTION, _words(_innermost(fault)))


def _innermost(fault: BaseException) -> BaseException:
    """What happened on the connection, where that was wrapped."""
    while fault.__cause__ is not None:
        fault = fault.__cause__
    return _parts(fault)[-1]


def _parts(fault: BaseException) -> list[BaseException]:
    """Twisted wraps what happened on a connection in lists of failures."""
    if isinstance(fault, ResponseFailed):
        return [fault, *(reason.value for reason in fault.reasons)]
    return [fault]


def _words(fault: BaseException) -> str:
    said = fault.args[0] if isinstance(fault, DNSLookupError) and fault.args else fault  # Twisted adds words to ours
    text = " ".join(str(said).split()) or type(fault).__name__
    return text if len(text) <= 300 else text[:299] + "…"
