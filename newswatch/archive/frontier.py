"""Where a crawl goes: what its endpoints listed, what is still to fetch, and how each address ended."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newswatch.archive import recheck, standing
from newswatch.archive.crawls import Crawls
from newswatch.archive.health_polls import polled, sighted
from newswatch.archive.lookups import key_hash
from newswatch.archive.normal import storable
from newswatch.archive.rows import as_json
from newswatch.clock import from_ms, to_ms
from newswatch.models import FoundLink


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointState:
    etag: str | None = None
    last_modified: str | None = None
    walked_at: datetime | None = None
    """End of the last finished walk; None while one is open or none finished."""
    failures: int = 0
    """In a row."""
    last_ok_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The keys of an endpoint's links by what we know of them, in the order found."""

    fresh: list[str] = field(default_factory=list)
    """Never seen; pending now."""
    known: list[str] = field(default_factory=list)
    """An article's."""
    waiting: list[str] = field(default_factory=list)
    """Pending already."""
    set_aside: list[str] = field(default_factory=list)
    """Rejected, failed or forgotten, and not due again."""
    due_again: list[str] = field(default_factory=list)
    """Rejected or failed, and due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLink:
    url_key: str
    link: FoundLink
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    article_id: int
    url: str
    url_key: str
    etag: str | None
    last_modified: str | None


class Frontier(Crawls):
    """Every method joins the thread's open transaction, or is one of its own."""

    def endpoint(self, source_id: str, url: str) -> EndpointState:
        row = self._one(
            "SELECT etag, last_modified, walked_at, failures, last_ok_at FROM endpoint WHERE source_id = ? AND url = ?",
            (source_id, url),
        )
        if row is None:
            return EndpointState()
        etag, last_modified, walked, failures, last_ok = row
        return EndpointState(
            etag=etag,
            last_modified=last_modified,
            walked_at=None if walked is None else from_ms(walked),
            failures=failures,
            last_ok_at=None if last_ok is None else from_ms(last_ok),
        )

    def open_walk(self, source_id: str, url: str, kind: str) -> None:
        """From here until a finished `endpoint_read` the endpoint counts as not walked, a kill included."""
        self._write(
            "INSERT INTO endpoint (source_id, url, kind, last_tried_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET walked_at = NULL, last_tried_at = excluded.last_tried_at",
            (source_id, url, kind, self._now()),
        )

    def endpoint_read(
        self,
        source_id: str,
        url: str,
        kind: str,
        links: Sequence[tuple[str, FoundLink]],
        *,
        etag: str | None,
        last_modified: str | None,
        finished: bool,
    ) -> Sorted:
        """Keeps what a page of an endpoint listed, `(url_key, link)` each, before anything of it is fetched.

        Validators count only once the walk is finished: until then the next crawl must read the page again.
        """
        now = self._now()
        by_key: dict[str, FoundLink] = {}
        for key, link in links:
            by_key.setdefault(key, link)
        with self._connection.joined():
            found = self._sort(source_id, list(by_key), now)
            places = {key: place for place, key in enumerate(by_key)}
            self._connection.sql.executemany(
                "INSERT INTO link (state, source_id, url_key, url, found_in, title_hint, published_hint, found_at,"
                " place) VALUES ('pending', ?, ?, ?, ?, ?, ?, ?, ?)",
                [(source_id, key, *_link_values(by_key[key]), now, places[key]) for key in found.fresh],
            )
            self._connection.sql.execute(
                "INSERT INTO endpoint (source_id, url, kind, last_tried_at, last_ok_at) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET last_tried_at = excluded.last_tried_at,"
                " last_ok_at = excluded.last_ok_at, failures = 0, last_error = NULL",
                (source_id, url, kind, now, now),
            )
            polled(
                self._connection.sql, source_id, url, now, polls=finished, listed=len(by_key), fresh=len(found.fresh)
            )
            if by_key:
                listed = [(key, link.url) for key, link in by_key.items()]
                sighted(self._connection.sql, source_id, url, kind, listed, now)
            if finished:
                self._connection.sql.execute(
                    "UPDATE endpoint SET walked_at = ?, etag = ?, last_modified = ? WHERE source_id = ? AND url = ?",
                    (now, etag, last_modified, source_id, url),
                )
        return found

    def endpoint_failed(self, source_id: str, url: str, kind: str, error: str) -> None:
        now = self._now()
        with self._connection.joined():
            self._connection.sql.execute(
                "INSERT INTO endpoint (source_id, url, kind, last_tried_at, failures, last_error)"
                " VALUES (?, ?, ?, ?, 1, ?) ON CONFLICT DO UPDATE SET last_tried_at = excluded.last_tried_at,"
                " failures = failures + 1, last_error = excluded.last_error",
                (source_id, url, kind, now, storable(error)[:500]),
            )
            polled(self._connection.sql, source_id, url, now, polls=1, failed=1)

    def endpoint_not_modified(self, source_id: str, url: str, kind: str) -> None:
        """304: nothing new since the last finished walk, so this one is finished too."""
        now = self._now()
        with self._connection.joined():
            self._connection.sql.execute(
                "INSERT INTO endpoint (source_id, url, kind, last_tried_at, last_ok_at, walked_at)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET last_tried_at = excluded.last_tried_at,"
                " last_ok_at = excluded.last_ok_at, walked_at = excluded.walked_at, failures = 0, last_error = NULL",
                (source_id, url, kind, now, now, now),
            )
            polled(self._connection.sql, source_id, url, now, polls=1, not_modified=1)

    def pending(self, source_id: str, limit: int) -> list[PendingLink]:
        """What to fetch: the oldest finds first, in one find the newest published; set-aside links that are due too."""
        with self._connection.reading() as sql:
            found = sql.execute(
                "SELECT url_key, url, found_in, title_hint, published_hint, tries FROM link WHERE source_id = ?"
                " AND (state = 'pending' OR next_at <= ?)"
                " ORDER BY state != 'pending', found_at, published_hint DESC NULLS LAST, place LIMIT ?",
                (source_id, self._now(), limit),
            ).fetchall()
        return [_pending(row) for row in found]

    def has_work(self, source_id: str) -> bool:
        """True where pages are to be fetched whatever the endpoints list: links that wait, re-checks that are due."""
        found = self._one(
            "SELECT 1 WHERE EXISTS (SELECT 1 FROM link WHERE source_id = ?1"
            " AND (state = 'pending' OR next_at <= ?2))"
            " OR EXISTS (SELECT 1 FROM article WHERE source_id = ?1 AND next_check_at <= ?2)",
            (source_id, self._now()),
        )
        return found is not None

    def due_rechecks(self, source_id: str, now: datetime, *, full: bool, limit: int) -> list[Recheck]:
        """Articles to be looked at again; `full`: every one of the source."""
        due = "1" if full else "a.next_check_at <= ?"
        moment = () if full else (to_ms(now),)
        with self._connection.reading() as sql:
            found = sql.execute(
                "SELECT a.id, a.fetched_url,"
                " coalesce((SELECT url_key FROM alias WHERE article_id = a.id AND url = a.fetched_url LIMIT 1),"
                " (SELECT url_key FROM alias WHERE article_id = a.id AND url = a.url LIMIT 1),"
                " (SELECT url_key FROM alias WHERE article_id = a.id LIMIT 1), a.url),"
                f" a.etag, a.last_modified FROM article a WHERE a.source_id = ? AND {due}"
                " ORDER BY a.next_check_at IS NULL, a.next_check_at, a.id DESC LIMIT ?",
                (source_id, *moment, limit),
            ).fetchall()
        return [
            Recheck(article_id=article_id, url=url, url_key=key, etag=etag, last_modified=modified)
            for article_id, url, key, etag, modified in found
        ]

    def outcome(
        self,
        crawl_id: int,
        source_id: str,
        url_key: str,
        url: str,
        outcome: str,
        reason: str | None = None,
        detail: str | None = None,
        article_id: int | None = None,
    ) -> None:
        """How a considered address ended; its link is done, or set aside until it may be tried again.

        A second outcome of the same address in one crawl replaces the first: stopped in flight, then stored after all.
        """
        detail = None if detail is None else storable(detail)[:500]
        with self._connection.joined():
            sql, where = self._connection.sql, (crawl_id, source_id, url_key)
            # in two steps: at a REPLACE FTS5 writes out the words it gathered (factsheet.put says why)
            sql.execute("DELETE FROM outcome WHERE crawl_id = ? AND source_id = ? AND url_key = ?", where)
            sql.execute(
                "INSERT INTO outcome VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*where, storable(url), outcome, reason, detail, article_id, self._now()),
            )
            if outcome in ("rejected", "failed"):
                self._set_aside(source_id, url_key, outcome, reason, article_id)
            else:
                sql.execute("DELETE FROM link WHERE source_id = ? AND url_key = ?", (source_id, url_key))

    def _sort(self, source_id: str, keys: list[str], now: int) -> Sorted:
        sql = self._connection.sql
        hashes = {key_hash(key): key for key in keys}
        gone = sql.execute(
            "SELECT key_hash FROM forgotten JOIN json_each(?) ON key_hash = value", (as_json([*hashes]),)
        )
        forgotten = {hashes[row[0]] for row in gone}
        rows = sql.execute(
            "SELECT asked.value, alias.url_key, link.state, link.next_at FROM json_each(?) AS asked"
            " LEFT JOIN alias ON alias.url_key = asked.value"
            " LEFT JOIN link ON link.source_id = ? AND link.url_key = asked.value ORDER BY asked.key",
            (as_json(keys), source_id),
        )
        found = Sorted()
        for key, known, state, next_at in rows.fetchall():
            if known is not None:
                found.known.append(key)
            elif key in forgotten:
                found.set_aside.append(key)
            elif state is None:
                found.fresh.append(key)
            elif state == "pending":
                found.waiting.append(key)
            else:
                due = next_at is not None and next_at <= now
                (found.due_again if due else found.set_aside).append(key)
        return found

    def _set_aside(
        self, source_id: str, url_key: str, outcome: str, reason: str | None, article_id: int | None
    ) -> None:
        if recheck.stays_pending(reason):
            return
        row = self._one("SELECT tries FROM link WHERE source_id = ? AND url_key = ?", (source_id, url_key))
        if row is None:  # a re-check, or an address that was asked for
            if article_id is not None:  # its next look waits for its turn, or each crawl would try again
                standing.checked(self._connection.sql, article_id, self._now())
            return
        tries = row[0] + 1
        failed = outcome == "failed"
        wait = recheck.wait_after_failure(tries) if failed else recheck.wait_after_rejection(reason, tries)
        next_at = None if wait is None else self._now() + wait
        self._connection.sql.execute(
            "UPDATE link SET state = ?, reason = ?, tries = ?, next_at = ? WHERE source_id = ? AND url_key = ?",
            (outcome, reason, tries, next_at, source_id, url_key),
        )


def _link_values(link: FoundLink) -> tuple[object, ...]:
    hint = None if link.published_hint is None else to_ms(link.published_hint)
    title = None if link.title_hint is None else storable(link.title_hint)[:1000]
    return storable(link.url), storable(link.found_in), title, hint


def _pending(row: tuple[Any, ...]) -> PendingLink:
    key, url, found_in, title, hint, tries = row
    published = None if hint is None else from_ms(hint)
    link = FoundLink(url=url, found_in=found_in, title_hint=title, published_hint=published)
    return PendingLink(url_key=key, link=link, tries=tries)
