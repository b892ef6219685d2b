"""Every other service, by Apprise: Slack, Telegram, Matrix, ntfy and what else it knows. docs/alerts.md says the rules.

Apprise opens its connections by itself, so that their addresses cannot be checked: such a target is taken only from
somebody who may reach the private network anyway.
"""

import logging
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from newswatch.alerts import templates
from newswatch.alerts.channels import Parcel
from newswatch.alerts.channels.mail import subject
from newswatch.errors import DeliveryFailed

if TYPE_CHECKING:  # it costs half a second, which only those who use it pay
    from apprise import AppriseAsset, NotifyBase

_STATUS = re.compile(r"error=(\d{3})\b")
_TAKES_HEADERS = ("json", "jsons", "xml", "xmls", "form", "forms")


class Others:
    async def deliver(self, address: str, parcel: Parcel, *, private: bool) -> str:
        if not private:
            raise DeliveryFailed("an alert set here may not use this kind of target.", permanent=True)
        from apprise import Apprise, NotifyFormat, NotifyType

        priority = parcel.payload["alert"].get("priority", "normal")
        service = open_service(address, priority=priority)
        if service is None:
            raise DeliveryFailed("Apprise does not understand the target; edit the alert.", permanent=True)
        if address.partition(":")[0] in _TAKES_HEADERS:
            service.headers["Idempotency-Key"] = parcel.key  # type: ignore[attr-defined]  # these three have it
        sender = Apprise(asset=_asset())
        sender.add(service)
        result = await sender.async_notify(
            title=subject(parcel.payload),
            body=f"{templates.as_text(parcel.payload, parcel.zone)}\n[{parcel.key}]",
            notify_type=NotifyType.WARNING if priority == "high" else NotifyType.INFO,
            body_format=NotifyFormat.TEXT,
        )
        if result:
            return "taken"
        raise DeliveryFailed(_why(" ".join(str(entry) for entry in result.logs())))


def open_service(address: str, *, priority: str = "normal") -> "NotifyBase | None":
    """None for an address that Apprise does not understand. It follows no redirect, whatever the address says."""
    from apprise import Apprise, OverflowMode

    _hush()
    service = Apprise.instantiate(address, asset=_asset(), suppress_exceptions=True)
    if service is None:
        return None
    if priority != "normal" and "priority=" not in address and _knows(service, priority):
        joint = "&" if "?" in address else "?"
        urgent = f"{address}{joint}priority={priority}"
        service = Apprise.instantiate(urgent, asset=_asset(), suppress_exceptions=True) or service
    service.redirects = False
    if "overflow=" not in address:
        service.overflow_mode = OverflowMode.SPLIT  # a long digest goes in pieces, not cut off
    return service


def _knows(service: "NotifyBase", priority: str) -> bool:
    """Whether the service has priorities and calls one so: ntfy, Pushover, Gotify and some ten others."""
    argument = service.template_args.get("priority", {})
    known: Any = argument.get("values") or ()
    return priority in (known.values() if isinstance(known, dict) else known)


def _why(logged: str) -> str:
    """A number at most: the log quotes addresses and answers."""
    found = _STATUS.search(logged)
    return f"the service refused it (HTTP {found[1]})" if found else "the service did not take it"


@cache
def _asset() -> "AppriseAsset":
    from apprise import AppriseAsset, PersistentStoreMode

    return AppriseAsset(app_id="newswatch", app_desc="newswatch", app_url="", http_redirects=False,
                        storage_mode=PersistentStoreMode.MEMORY)  # fmt: skip


def _hush() -> None:
    """Apprise and what it uses log whole addresses; what is worth knowing stands in our log of deliveries."""
    for name in ("apprise", "urllib3", "requests_oauthlib", "oauthlib"):
        log = logging.getLogger(name)
        log.propagate = False
        if not log.handlers:
            log.addHandler(logging.NullHandler())
