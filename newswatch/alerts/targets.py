"""Where an alert goes: `https://…` and `http://…` (signed JSON), `mailto:somebody@example.org`, `@FILE` (a secret URL),
and the addresses of Apprise's services.

A webhook's address is often a password in itself. So it is shown without its path, everywhere; and `@FILE` keeps it
out of the archive too.
"""

import difflib
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from newswatch.errors import ConfigError
from newswatch.settings import read_secret_file

KNOWN = "http://, https://, mailto:, the addresses of Apprise and @FILE (a file of yours that holds such an address)"
_NO_PASSWORDS = "the archive keeps no passwords; write the whole address into a file (chmod 600) and name it as @FILE."
_OTHER = re.compile(r"(?!file:)[A-Za-z][A-Za-z0-9+.-]*://.")
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,253}$)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_TOO_LONG = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    to: str
    """As the user wrote it; may be a secret. Show `label`, never this."""
    private: bool = False
    """True lets it be an address of a private network: whoever named it may reach that network anyway."""

    @property
    def label(self) -> str:
        """Safe to show and to store; the same target has the same label, different ones differ."""
        return _label(self.to)


@lru_cache(maxsize=4096)
def _label(to: str) -> str:
    scheme = to.partition(":")[0]
    if to.startswith("@") or scheme == "mailto":
        return to
    fingerprint = f"… ({hashlib.sha256(to.encode()).hexdigest()[:8]})"
    if scheme not in _CHECKS:
        return f"{scheme}://{fingerprint}"  # whatever follows may be a token, and the host's place too
    parts = _split(to)
    shown = f"{parts.scheme}://{parts.netloc}/"
    if parts.path in ("", "/") and not parts.query:
        return shown
    return f"{shown}{fingerprint}"


def read_target(to: str, *, private: bool) -> Target:
    """Raises ConfigError, saying what is known, for a target that cannot be one."""
    to = to.strip()
    if to.startswith("@"):
        path = Path(to[1:]).expanduser().absolute()
        _refuse_others(open_secret(Target(to=f"@{path}")), private)
        return Target(to=f"@{path}", private=private)
    return Target(to=_refuse_others(_checked(to), private), private=private)


def open_secret(target: Target) -> str:
    """The address itself, from its file where the target names one. Raises ConfigError."""
    if not target.to.startswith("@"):
        return target.to
    path = target.to[1:]
    try:
        return _checked(read_secret_file(path), secret=True)
    except UnicodeDecodeError as fault:
        raise ConfigError(f"{path}: holds no text.") from fault
    except _Unfit as fault:
        raise ConfigError(f"{path}: the address in it is not usable: {fault.advice}") from fault


class _Unfit(ConfigError):
    """`advice` says the fault without quoting the address, which may be a secret."""

    def __init__(self, quoted: str, advice: str) -> None:
        super().__init__(f"target '{quoted[:60]}': {advice}")
        self.advice = advice


def _refuse_others(to: str, private: bool) -> str:
    """Apprise's targets are for those who may reach the private network: nobody can check where it connects."""
    scheme = to.partition(":")[0]
    if not private and scheme not in _CHECKS:
        raise _Unfit(f"{scheme}:", "this kind of target can only be set on the command line.")
    return to


def _checked(to: str, *, secret: bool = False) -> str:
    """`secret`: it stands in a file of its own, and may hold a password."""
    scheme, colon, _ = to.partition(":")
    check = _CHECKS.get(scheme.lower()) if colon else None
    if check is None and not _OTHER.match(to):
        near = difflib.get_close_matches(scheme.lower(), _CHECKS, n=1)
        hint = f"did you mean {near[0]}:? " if near and colon else ""
        if "@" in to.strip("@") and not colon:
            hint = "a mail address is written mailto:me@example.org; "
        raise _Unfit(scheme.partition("/")[0], f"not a kind of target we know; {hint}known are {KNOWN}.")
    if not to.isprintable() or " " in to or len(to) > _TOO_LONG:
        raise _Unfit(scheme, "an address has no blanks or control characters and at most 2,000 letters.")
    return check(to, secret) if check is not None else _other(to, secret)


def _other(to: str, secret: bool) -> str:
    """A service of Apprise's, by its own word."""
    from newswatch.alerts.channels.others import open_service

    scheme, _, rest = to.partition("://")
    if not secret and re.match(r"[^/?#]*:[^/?#]*@", rest):
        raise _Unfit(f"{scheme}:", _NO_PASSWORDS)
    to = f"{scheme.lower()}://{rest}"
    if open_service(to) is None:
        near = difflib.get_close_matches(scheme.lower(), _CHECKS, n=1)
        hint = f"did you mean {near[0]}:? " if near else ""
        raise _Unfit(f"{scheme[:40]}:", f"not a target, nor one of Apprise's; {hint}known are {KNOWN}.")
    return to


def _web(to: str, secret: bool) -> str:
    parts = _split(to)
    if not parts.hostname:
        raise _Unfit(parts.scheme, "no host in it; write it like https://example.org/hook.")
    if "@" in parts.netloc and not secret:
        raise _Unfit(f"{parts.scheme}://{parts.hostname}", _NO_PASSWORDS)
    return parts._replace(fragment="").geturl()


def _split(to: str) -> SplitResult:
    import httpx  # here: a crawl whose alerts have none needs nothing of it

    try:
        parts = urlsplit(to)
        _ = parts.port, httpx.URL(to)  # both must be able to read it
    except (ValueError, httpx.InvalidURL) as fault:
        raise _Unfit(to.partition(":")[0], "not an address; write it like https://example.org/hook.") from fault
    return parts


def _mail(to: str, _: bool) -> str:
    mailbox = to.partition(":")[2]
    if not _MAILBOX.fullmatch(mailbox):
        raise _Unfit(to, "write one address, like mailto:somebody@example.org; use --to again for another.")
    return f"mailto:{mailbox}"


_CHECKS: dict[str, Callable[[str, bool], str]] = {"http": _web, "https": _web, "mailto": _mail}
