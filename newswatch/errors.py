"""Every error a caller may meet, on one page.

    NewswatchError                 a fault of ours, or anything below
    ├── ConfigError                a setting, a source file, a query or an argument is wrong   (exit 2)
    │   └── QueryError             the query cannot be read; knows the place
    ├── SourceError                one source failed; the others go on                        (exit 3)
    │   ├── FetchFailed            no usable answer from the site
    │   ├── NotAllowed             robots.txt, an address or a limit forbids it
    │   └── PageUnreadable         an answer came, but nothing can be read from it
    ├── ArchiveError               the archive cannot be used                                 (exit 4)
    │   ├── Busy                   another process owns writing
    │   ├── TooNew                 written by a newer newswatch
    │   ├── TooSlow                a question took longer than it may
    │   └── Damaged                SQLite says the file is not whole
    └── DeliveryFailed             an alert did not reach its target

A message says what happened, to what, and what to do next.
"""


class NewswatchError(Exception):
    exit_code = 1


class ConfigError(NewswatchError):
    exit_code = 2


class QueryError(ConfigError):
    """`place` is the 0-based offset into the query where reading failed."""

    def __init__(self, message: str, *, query: str, place: int) -> None:
        super().__init__(message)
        self.query = query
        self.place = place


class SourceError(NewswatchError):
    exit_code = 3


class FetchFailed(SourceError):
    pass


class NotAllowed(SourceError):
    pass


class PageUnreadable(SourceError):
    pass


class ArchiveError(NewswatchError):
    exit_code = 4


class Busy(ArchiveError):
    pass


class TooNew(ArchiveError):
    pass


class Outdated(ArchiveError):
    """The archive's schema is an older one, and we were only to read."""


class TooSlow(ArchiveError):
    pass


class Damaged(ArchiveError):
    pass


class DeliveryFailed(NewswatchError):
    """`permanent` is true when trying again cannot help (410, a refused address).

    `retry_after` is the wait in seconds the receiver asked for, if it did.
    """

    def __init__(self, message: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after
