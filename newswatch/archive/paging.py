"""Where a page of results ended, as a mark that goes through an address and comes back for the next page."""

import base64
import binascii
import re
import zlib
from dataclasses import dataclass

from newswatch.errors import ConfigError

_PLAIN = re.compile(rb"([0-9a-f]{8})\.(\d{1,18})\.(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Mark:
    """The last article shown: newest first by (first_seen_at, id); by relevance (newest version weighed, rank)."""

    major: int
    minor: int

    def written(self, asked: object) -> str:
        """`asked`: all that the pages have in common; the mark holds for that alone."""
        plain = f"{_digest(asked)}.{self.major}.{self.minor}".encode()
        return base64.urlsafe_b64encode(plain).decode().rstrip("=")

    @classmethod
    def read(cls, text: str | None, asked: object) -> "Mark | None":
        """Raises ConfigError for a mark that is broken, or of other pages."""
        if text is None:
            return None
        try:
            plain = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError):
            plain = b""
        found = _PLAIN.fullmatch(plain)
        if found is None or found[1].decode() != _digest(asked):
            raise ConfigError("This mark of a page belongs to another search; begin again with the first page.")
        return cls(int(found[2]), int(found[3]))


def _digest(asked: object) -> str:
    return f"{zlib.crc32(repr(asked).encode('utf-8', 'backslashreplace')):08x}"
