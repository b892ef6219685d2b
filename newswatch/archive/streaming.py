"""Stories in the order of their newest (or most relevant) article found, each once."""

import sqlite3
from collections.abc import Callable, Iterable

from newswatch.archive import searching
from newswatch.archive.paging import Mark
from newswatch.archive.phrases import Phrased
from newswatch.archive.rows import as_json
from newswatch.archive.scopes import Scope
from newswatch.archive.searching import Hit

_AHEAD, _RANKED = 2, 10
"""Articles looked at for each story wanted: most stories have one, but the most relevant are often copies."""
_MEMBERS = """
SELECT m.article_id, m.story_id, a.first_seen_at FROM story_member m JOIN article a ON a.id = m.article_id
"""
_NOW = "m.to_at IS NULL"
_THEN = "m.from_at <= :then AND (m.to_at IS NULL OR m.to_at > :then)"


def newest(
    sql: sqlite3.Connection, by_texts: Phrased | None, scope: Callable[[], Scope], limit: int, after: Mark | None
) -> list[Hit]:
    """The newest article found of each story; a story that stood before `after` does not come again."""
    kept: list[Hit] = []
    told: set[int] = set()
    mark = after
    while len(kept) < limit:
        asked = max(_AHEAD * limit, 1)
        page = None if by_texts is None else by_texts.page(asked, mark)
        found = _found(sql, scope(), asked, mark) if page is None else page.hits
        stories = stories_of(sql, [one for one, _ in found], scope().then if page is None else None)
        before = set() if after is None else _told_before(sql, scope(), after, set(stories.values()) - told)
        for article_id, seen in found:
            story = stories.get(article_id)
            if story is None or story not in told | before:
                kept.append((article_id, seen))
            if story is not None:
                told.add(story)
        if len(found) < asked:
            break
        mark = Mark(found[-1][1], found[-1][0])
    return kept[:limit]


def _found(sql: sqlite3.Connection, scope: Scope, limit: int, mark: Mark | None) -> list[Hit]:
    return searching.first_page(sql, scope, limit).hits if mark is None else searching.newest(sql, scope, limit, mark)


def most_relevant(sql: sqlite3.Connection, scope: Scope, limit: int) -> list[int]:
    """The most relevant article of each story."""
    upto, kept, skip = searching.newest_version(sql), dict[int, int](), 0
    while len(kept) < limit:
        ids = searching.most_relevant(sql, scope, upto, _RANKED * limit, skip).ids
        stories = stories_of(sql, ids, scope.then)
        for article_id in ids:
            kept.setdefault(stories.get(article_id, -article_id), article_id)
        if len(ids) < _RANKED * limit:
            break
        skip += len(ids)
    return list(kept.values())[:limit]


def stories_of(sql: sqlite3.Connection, ids: Iterable[int], then: int | None) -> dict[int, int]:
    """By article."""
    rows = sql.execute(
        f"SELECT m.article_id, m.story_id FROM story_member m WHERE m.article_id IN (SELECT value FROM json_each(:ids))"
        f" AND {_joined(then)}",
        {"ids": as_json(list(ids)), "then": then},
    )
    return dict(rows.fetchall())


def _told_before(sql: sqlite3.Connection, scope: Scope, after: Mark | None, stories: set[int]) -> set[int]:
    """Stories that have an article on an earlier page."""
    if after is None or not stories:
        return set()
    rows = sql.execute(
        f"{_MEMBERS} WHERE m.story_id IN (SELECT value FROM json_each(:stories)) AND {_joined(scope.then)}"
        " AND (a.first_seen_at, a.id) >= (:seen, :id)",
        {"stories": as_json(sorted(stories)), "then": scope.then, "seen": after.major, "id": after.minor},
    )
    earlier = {article_id: story for article_id, story, _ in rows}
    return {earlier[one] for one in searching.among(sql, scope, earlier)} if earlier else set()


def _joined(then: int | None) -> str:
    return _NOW if then is None else _THEN
