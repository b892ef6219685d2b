"""Who may do what: one token, and what is made from it for browsers, forms and feed readers."""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from newswatch.errors import ConfigError
from newswatch.settings import Secrets, read_secret_file

FILE = "web.token"
"""In home: made by the first `serve`, for whoever may read home."""
_SHORTEST = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    signed_in: bool
    """May change things."""
    reads: bool
    form_key: str = ""
    """What a form of this visitor must carry."""


class Keys:
    """Everything derived from the token by HMAC-SHA256: a new token ends every session."""

    def __init__(self, token: str) -> None:
        if len(token) < _SHORTEST:
            raise ConfigError(f"the web token is shorter than {_SHORTEST} letters; take a longer one.")
        self._token = token.encode()

    def __repr__(self) -> str:
        return "Keys(…)"

    def fits(self, token: str) -> bool:
        return hmac.compare_digest(self._of("token", token), self._of("token", self._token.decode()))

    def new_session(self) -> str:
        """A cookie's value."""
        name = secrets.token_hex(16)
        return f"{name}.{self._of('session', name)}"

    def is_session(self, cookie: str) -> bool:
        name, _, proof = cookie.partition(".")
        return len(name) == 32 and hmac.compare_digest(proof.encode(), self._of("session", name).encode())

    def form_key(self, session: str) -> str:
        return self._of("form", session)

    def feed_key(self) -> str:
        """For feed readers, which cannot sign in: it opens the feeds and nothing else."""
        return self._of("feed", "")[:32]

    def is_feed_key(self, key: str) -> bool:
        return hmac.compare_digest(key.encode(), self.feed_key().encode())

    def _of(self, use: str, value: str) -> str:
        return hmac.new(self._token, f"newswatch {use} {value}".encode(), hashlib.sha256).hexdigest()


def read_keys(home: Path, secrets_: Secrets) -> Keys | None:
    """From the settings, else from the file in home. None where there is neither. Raises ConfigError."""
    if secrets_.web_token:
        return Keys(secrets_.web_token)
    file = home / FILE
    return Keys(read_secret_file(str(file))) if file.exists() else None


def make_token(home: Path) -> Keys | None:
    """A new token in home; None where nothing can be written there: the pages are then for reading only."""
    token = secrets.token_urlsafe(32)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(home / FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
            out.write(token + "\n")
    except OSError:
        return None
    return Keys(token)
