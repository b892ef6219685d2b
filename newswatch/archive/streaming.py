"""Stories in the order of their newest article found, each once."""

import sqlite3
from collections.abc import Iterable, Sequence

from newswatch.archive import searching
from newswatch.archive.paging import Mark
from newswatch.archive.rows import as_json
from newswatch.archive.searching import Scope

_AHEAD = 2
"""Articles looked at for each story wanted: most stories have one."""
Heads = list[tuple[int, int]]
"""(article id, first seen in epoch ms)."""

_MEMBERS = """
SELECT m.article_id, m.story_id, a.first_seen_at FROM story_member m JOIN article a ON a.id = m.article_id
"""
_NOW = "m.to_at IS NULL"
_THEN = "m.from_at <= :then AND (m.to_at IS NULL OR m.to_at > :then)"


def heads(sql: sqlite3.Connection, scope: Scope, then: int | None, limit: int, after: Mark | None) -> Heads:
    """The newest article found of each story; a story that stood before `after` does not come again."""
    kept: Heads = []
    told: set[int] = set()
    mark = after
    while len(kept) < limit:
        asked = max(_AHEAD * limit, 1)
        found = searching.newest(sql, scope, asked, mark)
        stories = stories_of(sql, [one for one, _ in found], then)
        before = _told_before(sql, scope, then, after, set(stories.values()) - told)
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


def first_of_each(sql: sqlite3.Connection, ids: Sequence[int], limit: int) -> list[int]:
    """The first article of each story, at most `limit`."""
    stories = stories_of(sql, ids, None)
    kept: dict[int, int] = {}
    for article_id in ids:
        kept.setdefault(stories.get(article_id, -article_id), article_id)
    return list(kept.values())[:limit]


def stories_of(sql: sqlite3.Connection, ids: Iterable[int], then: int | None) -> dict[int, int]:
    """By article."""
    rows = sql.execute(
        f"SELECT m.article_id, m.story_id FROM story_member m WHERE m.article_id IN (SELECT value FROM json_each(:ids))"
        f" AND {_joined(then)}",
        {"ids": as_json(list(ids)), "then": then},
    )
    return dict(rows.fetchall())


def _told_before(
    sql: sqlite3.Connection, scope: Scope, then: int | None, after: Mark | None, stories: set[int]
) -> set[int]:
    """Stories that have an article on an earlier page."""
    if after is None or not stories:
        return set()
    rows = sql.execute(
        f"{_MEMBERS} WHERE m.story_id IN (SELECT value FROM json_each(:stories)) AND {_joined(then)}"
        " AND (a.first_seen_at, a.id) >= (:seen, :id)",
        {"stories": as_json(sorted(stories)), "then": then, "seen": after.major, "id": after.minor},
    )
    earlier = {article_id: story for article_id, story, _ in rows}
    return {earlier[one] for one in searching.among(sql, scope, earlier)} if earlier else set()


def _joined(then: int | None) -> str:
    return _NOW if then is None else _THEN
