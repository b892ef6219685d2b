"""Mail of our own: text and HTML in one message, one Message-ID for all attempts, threads by story."""

import asyncio
import re
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from typing import Any

import aiosmtplib

from newswatch.alerts import templates
from newswatch.alerts.channels import Parcel
from newswatch.errors import DeliveryFailed
from newswatch.settings import Mail

_SUBJECT_LENGTH = 180
_URGENCY = {
    "high": (("Importance", "high"), ("Priority", "urgent"), ("X-Priority", "1")),
    "low": (("Importance", "low"), ("Priority", "non-urgent"), ("X-Priority", "5")),
}
"""RFC 2156, and what mail programs go by."""
_REASONS = {"match": "", "update": "changed: ", "withdrawn": "withdrawn: ", "returned": "back: "}


class Mailer:
    def __init__(self, settings: Mail, password: str | None, *, timeout: float) -> None:
        """`timeout` in seconds, for each step with the server."""
        self._settings = settings
        self._password = password
        self._timeout = timeout

    async def deliver(self, address: str, parcel: Parcel, *, private: bool) -> str:  # noqa: ARG002  the operator names the server
        if not self._settings.host:
            raise DeliveryFailed("no mail server is set; set mail.host and mail.sender in newswatch.toml.")
        mailbox = address.removeprefix("mailto:")
        try:
            message = compose(parcel, sender=_sender(self._settings), to=mailbox)
        except (ValueError, MessageError) as fault:
            raise DeliveryFailed(f"no mail can be written from it: {fault}", permanent=True) from fault
        return await self._hand_over(message, mailbox)

    async def _hand_over(self, message: EmailMessage, mailbox: str) -> str:
        client = aiosmtplib.SMTP(
            hostname=self._settings.host,
            port=self._settings.port,
            use_tls=self._settings.security == "tls",
            start_tls=self._settings.security == "starttls",
            timeout=self._timeout,
        )
        try:
            await client.connect()
            if self._settings.user:
                await client.login(self._settings.user, self._password or "")
            _, answer = await client.sendmail(_sender(self._settings), [mailbox], message.as_bytes())
            return _line(answer)
        except (aiosmtplib.SMTPException, OSError, asyncio.IncompleteReadError) as fault:
            raise _failed(fault) from fault
        finally:
            client.close()


class _Subject(UnstructuredHeader):
    """Python's own folding loses blanks between encoded words."""

    def fold(self, *, policy: Policy) -> str:
        text = str(self)
        folded = Header(text, "us-ascii" if text.isascii() else "utf-8", header_name="Subject", maxlinelen=76)
        return f"Subject: {folded.encode(linesep=policy.linesep)}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("subject", _Subject)  # type: ignore[arg-type]  # it mixes BaseHeader in itself
_POLICY = SMTP.clone(header_factory=_HEADERS)


def compose(parcel: Parcel, *, sender: str, to: str) -> EmailMessage:
    """Raises ValueError for a header that cannot be one."""
    payload = parcel.payload
    domain = sender.rpartition("@")[2] or "newswatch.invalid"
    name = _line(payload["alert"]["name"])
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(display_name="newswatch", addr_spec=sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject(payload)
    message["Date"] = format_datetime(parcel.created_at)
    message["Message-ID"] = f"<{parcel.key}@{domain}>"
    if thread := _thread(payload):
        message["In-Reply-To"] = f"<{thread}@{domain}>"
        message["References"] = f"<{thread}@{domain}>"
    message["List-Id"] = f"<{_slug(name)}.alerts.{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    for header, value in _URGENCY.get(payload["alert"].get("priority", "normal"), ()):
        message[header] = value
    message["X-Newswatch-Key"] = parcel.key
    message.set_content(templates.as_text(payload, parcel.zone), cte="quoted-printable")
    message.add_alternative(templates.as_html(payload, parcel.zone), subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{parcel.key}")  # else it is a new one in every attempt
    return message


def subject(payload: dict[str, Any]) -> str:
    name = _line(payload["alert"]["name"])
    if payload["kind"] == "health":
        line = f"[{name}] {_line(payload['summary'])}"
    elif payload["kind"] == "digest":
        number = payload["total"]
        line = f"[{name}] {number} article{'' if number == 1 else 's'}, {payload['alert']['mode']} digest"
    else:
        line = f"[{name}] {_REASONS[payload['reason']]}{_line(payload['article']['title'])}"
    return line if len(line) <= _SUBJECT_LENGTH else line[: _SUBJECT_LENGTH - 1] + "…"


def _thread(payload: dict[str, Any]) -> str | None:
    """Mails of one alert about one story, or one article without a story, stand together."""
    if payload["kind"] != "article":
        return None
    article = payload["article"]
    about = f"story-{article['story_id']}" if article["story_id"] else f"article-{article['id']}"
    return f"{about}.{_slug(payload['alert']['name'])}"


def _slug(name: str) -> str:
    """Letters that a header's identifier may hold; other scripts by their code points."""
    return "".join(
        letter if re.fullmatch("[a-z0-9]", letter) else "-" if letter in " -_." else f"{ord(letter):x}"
        for letter in name.lower()
    ).strip("-") or "alert"  # fmt: skip


def _line(text: str) -> str:
    return templates.one_line(text)


def _sender(settings: Mail) -> str:
    sender = settings.sender or settings.user
    if "@" not in sender:
        raise DeliveryFailed("no sender is set for mail; set mail.sender in newswatch.toml.")
    return sender


def _failed(fault: Exception) -> DeliveryFailed:
    """5xx is final, but for a refused login: that is mended in our settings."""
    if isinstance(fault, aiosmtplib.SMTPAuthenticationError):
        return DeliveryFailed("the mail server refuses our login; check mail.user and the password.")
    if isinstance(fault, aiosmtplib.SMTPRecipientsRefused):
        refused = fault.recipients[0]
        return DeliveryFailed(f"SMTP {refused.code}: {_line(refused.message)[:200]}", permanent=refused.code >= 500)
    if isinstance(fault, aiosmtplib.SMTPResponseException):
        connecting = isinstance(fault, aiosmtplib.SMTPConnectResponseError | aiosmtplib.SMTPHeloError)
        return DeliveryFailed(f"SMTP {fault.code}: {_line(fault.message)[:200]}",
                              permanent=fault.code >= 500 and not connecting)  # fmt: skip
    if isinstance(fault, aiosmtplib.SMTPServerDisconnected):
        return DeliveryFailed("the mail server broke off")
    return DeliveryFailed(f"the mail server does not answer ({_line(str(fault))[:200] or type(fault).__name__})")
