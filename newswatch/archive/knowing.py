"""What the pipeline asks of the archive before it writes."""

from collections.abc import Iterable, Sequence

from newswatch.archive import lookups
from newswatch.archive.connection import WritingConnection
from newswatch.archive.lookups import KnownArticle
from newswatch.archive.pages import Capture, PageStore
from newswatch.errors import ArchiveError


class Knowing:
    """The part of the writer that answers; needs no transaction."""

    connection: WritingConnection
    pages: PageStore

    def find_by_keys(self, keys: Sequence[str]) -> KnownArticle | None:
        """The article of the first key that leads to one."""
        with self.connection.reading() as sql:
            return lookups.by_keys(sql, keys)

    def find_by_text(self, source_id: str, text_hash: str) -> KnownArticle | None:
        with self.connection.reading() as sql:
            return lookups.by_text(sql, source_id, text_hash)

    def wording(self, article_id: int) -> tuple[str, str]:
        """Title and text as shown now."""
        with self.connection.reading() as sql:
            return lookups.wording(sql, article_id)

    def last_capture(self, article_id: int) -> Capture | None:
        """The newest kept page of the current version."""
        with self.connection.reading() as sql:
            return lookups.last_capture(sql, article_id)

    def read_at(self, article_id: int) -> str | None:
        """The address that served the current version; None where its kept page is gone or does not read."""
        capture = self.last_capture(article_id)
        try:
            return None if capture is None else self.pages.read(capture)[0]
        except ArchiveError:
            return None

    def is_forgotten(self, keys: Iterable[str], source_id: str, text_hash: str | None) -> bool:
        with self.connection.reading() as sql:
            return lookups.is_forgotten(sql, keys, source_id, text_hash)
