"""The ways out, one file each. A channel delivers one parcel to one address, or raises DeliveryFailed."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Protocol

OTHERS = "*"
"""The channel for every scheme that has none of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A message on its way out; the same in every attempt."""

    key: str
    """The idempotency key."""
    body: str
    """The payload as JSON, as stored."""
    payload: dict[str, Any]
    """The same, read; newswatch.alerts.message made it."""
    created_at: datetime
    zone: tzinfo | None
    """The reader's; None is the machine's."""


class Channel(Protocol):
    async def deliver(self, address: str, parcel: Parcel, *, private: bool) -> str:
        """What the receiver said, in a few words. Raises DeliveryFailed; its words never hold the address's path.

        `private` allows addresses of private networks. The caller cuts it off when it takes too long.
        """
        ...
