"""Which story an article belongs to: its own, or that of the article it is a near copy of.

A story is held together by its seed. An article joins when it is like the seed, not like any member, so that stories
do not chain; two stories are never merged, and an article with a story of others never moves. Every function here runs
inside the writer's open transaction.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from newswatch.archive import bands, crediting, indexing
from newswatch.archive.likeness import Likeness, alike, another_part, is_round_up, likeness, stock_of
from newswatch.archive.moments import read_utc
from newswatch.archive.rows import as_json
from newswatch.archive.shingles import Shingles, Sketch, shared, sketch
from newswatch.archive.telling import told_ms
from newswatch.clock import to_ms

_CANDIDATES = 12
"""Seeds looked at, those that share most bands first."""
_PARTS = 3
_sketch = lru_cache(maxsize=256)(sketch)

_TOLD = """
SELECT a.id, m.story_id, s.seed_article_id = a.id, a.source_id, a.published_utc, r.published_at, a.first_seen_at,
    t.body, r.partial
FROM article a JOIN search_text t ON t.version_id = a.version_id
JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = a.version_id)
LEFT JOIN story_member m ON m.article_id = a.id AND m.to_at IS NULL
LEFT JOIN story s ON s.id = m.story_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An article as far as stories go."""

    article_id: int
    story_id: int | None
    seed: bool
    source_id: str
    at: int
    """When it told, in epoch ms."""
    sketch: Sketch


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    seed: Told
    how: Likeness


def enter(sql: sqlite3.Connection, article_id: int, *, at: int, window: int) -> int:
    """The story a new article joins, or begins. `at`: when it was observed; both in ms."""
    told = read(sql, article_id)
    found = told.sketch.bands()
    if (match := _match(sql, told, found, window)) is not None:
        return _join(sql, told, match, at, may_lead=told.at < match.seed.at)
    story_id = _begin(sql, article_id, at)
    bands.put(sql, article_id, told.at, found)
    return story_id


def revise(sql: sqlite3.Connection, before: Told, *, at: int, window: int) -> None:
    """After the article's text changed. It goes to another story only where nobody else is in its own."""
    now = read(sql, before.article_id)
    if now == before:
        return
    if not now.seed:
        _measure_again(sql, now)
        return
    bands.drop(sql, before.article_id, before.at, before.sketch.bands())
    found = now.sketch.bands()
    if _is_alone(sql, now) and (match := _match(sql, now, found, window)) is not None:
        _join(sql, now, match, at)
    else:
        bands.put(sql, now.article_id, now.at, found)


def leave(sql: sqlite3.Connection, article_id: int) -> None:
    """For an article that is forgotten, while its texts are here: every text it had may have left bands.

    A story that has other members goes on with its oldest one as the seed.
    """
    seeded = [row[0] for row in sql.execute("SELECT id FROM story WHERE seed_article_id = ?", (article_id,))]
    _drop_bands(sql, article_id)
    sql.execute("DELETE FROM story_member WHERE article_id = ?", (article_id,))
    for story_id in seeded:
        heir = sql.execute(
            "SELECT article_id, to_at IS NULL FROM story_member WHERE story_id = ?"
            " ORDER BY to_at IS NOT NULL, article_id LIMIT 1",
            (story_id,),
        ).fetchone()
        if heir is None:
            sql.execute("DELETE FROM story WHERE id = ?", (story_id,))
            continue
        sql.execute("UPDATE story SET seed_article_id = ? WHERE id = ?", (heir[0], story_id))
        if heir[1]:
            _succeed(sql, story_id, heir[0])


def _drop_bands(sql: sqlite3.Connection, article_id: int) -> None:
    """By every reading it ever had, at every time it may have been told: an index by article would double the table."""
    readings = sql.execute(
        "SELECT r.lead, r.text, r.partial, r.published_at, v.observed_at FROM rendering r"
        " JOIN version v ON v.id = r.version_id WHERE v.article_id = ?",
        (article_id,),
    ).fetchall()
    seen = {row[4] for row in readings}
    seen |= {row[0] for row in sql.execute("SELECT first_seen_at FROM article WHERE id = ?", (article_id,))}
    published = {None, *(row[3] for row in readings)}
    told = {told_ms(_published_ms(shown), shown, at) for shown in published for at in seen}
    periods = {at // bands.PERIOD: at for at in told}
    for lead, text, partial in {row[:3] for row in readings}:
        found = _sketch(indexing.body_of(lead, text), partial=bool(partial)).bands()
        for at in periods.values():
            bands.drop(sql, article_id, at, found)


def _published_ms(shown: str | None) -> int | None:
    moment = read_utc(shown)
    return None if moment is None else to_ms(moment)


def read(sql: sqlite3.Connection, article_id: int) -> Told:
    return _read_all(sql, [article_id])[0]


def _read_all(sql: sqlite3.Connection, ids: Sequence[int]) -> list[Told]:
    """In the order of `ids`; those that are gone are left out."""
    rows = sql.execute(f"{_TOLD} WHERE a.id IN (SELECT value FROM json_each(?))", (as_json(ids),)).fetchall()
    found = {row[0]: _told(*row) for row in rows}
    return [found[one] for one in ids if one in found]


def _told(
    article_id: int,
    story_id: int | None,
    seed: int | None,
    source_id: str,
    published: int | None,
    shown: str | None,
    first_seen: int,
    body: str,
    partial: int,
) -> Told:
    return Told(
        article_id=article_id,
        story_id=story_id,
        seed=bool(seed),
        source_id=source_id,
        at=told_ms(published, shown, first_seen),
        sketch=_sketch(body, partial=bool(partial)),
    )


def _match(sql: sqlite3.Connection, told: Told, found: dict[int, list[int]], window: int) -> _Match | None:
    """The story to join. A round-up of several stories joins none of them."""
    if not found or window <= 0:
        return None
    ids = bands.seeds(sql, told.at, found, window=window, most=_CANDIDATES)
    seeds = [
        one
        for one in _read_all(sql, ids)
        if one.seed and one.article_id != told.article_id and abs(one.at - told.at) <= window
    ]
    stock = stock_of(told.sketch, [seed.sketch for seed in seeds])
    matches = [
        _Match(seed=seed, how=how)
        for seed in seeds
        if (how := alike(told.sketch, seed.sketch, same_outlet=seed.source_id == told.source_id, stock=stock))
    ]
    matches.sort(key=lambda match: (-match.how.jaccard, match.seed.article_id))
    if not matches or is_round_up([match.how for match in matches]):
        return None
    return next((match for match in matches if not another_part(match.how, _parts(sql, match))), None)


def _parts(sql: sqlite3.Connection, match: _Match) -> list[Shingles]:
    """What members that took the least of the seed took of it."""
    rows = sql.execute(
        "SELECT article_id FROM story_member WHERE story_id = ? AND to_at IS NULL AND share IS NOT NULL"
        " ORDER BY share LIMIT ?",
        (match.seed.story_id, _PARTS),
    ).fetchall()
    seed, size = match.seed.sketch.sets[match.how.size], match.how.size
    members = _read_all(sql, [row[0] for row in rows])
    return [shared(seed, one.sketch.sets[size]) for one in members if size in one.sketch.sets]


def _join(sql: sqlite3.Connection, told: Told, match: _Match, at: int, *, may_lead: bool = False) -> int:
    """An original that was found after its copy takes over as the seed, as long as nobody else hangs on that.

    Not one that became alike by an edit (`may_lead` False): when it had these words nobody knows.
    """
    seed, story_id = match.seed, match.seed.story_id
    if story_id is None:
        raise RuntimeError(f"article {seed.article_id} is in no story")
    takes_over = may_lead and _is_alone(sql, seed)
    sql.execute("DELETE FROM story_member WHERE article_id = ? AND from_at >= ?", (told.article_id, at))
    sql.execute("UPDATE story_member SET to_at = ? WHERE article_id = ? AND to_at IS NULL", (at, told.article_id))
    sql.execute(
        "INSERT INTO story_member (article_id, story_id, from_at) VALUES (?, ?, ?)", (told.article_id, story_id, at)
    )
    sql.execute(  # one that was only this article's and was so at no time: it began and ended in one moment
        "DELETE FROM story WHERE id = ? AND NOT EXISTS (SELECT 1 FROM story_member WHERE story_id = story.id)",
        (told.story_id,),
    )
    if takes_over:
        sql.execute("UPDATE story SET seed_article_id = ? WHERE id = ?", (told.article_id, story_id))
        bands.drop(sql, seed.article_id, seed.at, seed.sketch.bands())
        bands.put(sql, told.article_id, told.at, told.sketch.bands())
        _measure(sql, seed, story_id, against=told)
    else:
        _measure(sql, told, story_id, against=seed)
    return story_id


def _begin(sql: sqlite3.Connection, article_id: int, at: int) -> int:
    story_id = sql.execute("INSERT INTO story (seed_article_id, created_at) VALUES (?, ?)", (article_id, at)).lastrowid
    if story_id is None:
        raise RuntimeError("SQLite gave no row id")
    sql.execute("INSERT INTO story_member (article_id, story_id, from_at) VALUES (?, ?, ?)", (article_id, story_id, at))
    return story_id


def _is_alone(sql: sqlite3.Connection, told: Told) -> bool:
    (members,) = sql.execute(
        "SELECT count(*) FROM story_member WHERE story_id = ? AND to_at IS NULL", (told.story_id,)
    ).fetchone()
    return int(members) == 1


def _succeed(sql: sqlite3.Connection, story_id: int, heir: int) -> None:
    """The heir is found by its own bands, and the others' shares are shares of its text."""
    told = read(sql, heir)
    bands.put(sql, heir, told.at, told.sketch.bands())
    sql.execute("UPDATE story_member SET share = NULL WHERE article_id = ? AND to_at IS NULL", (heir,))
    others = sql.execute(
        "SELECT article_id FROM story_member WHERE story_id = ? AND to_at IS NULL AND article_id != ?", (story_id, heir)
    ).fetchall()
    for other in _read_all(sql, [row[0] for row in others]):
        _measure(sql, other, story_id, against=told)


def _measure_again(sql: sqlite3.Connection, told: Told) -> None:
    if told.story_id is not None:
        (seed,) = sql.execute("SELECT seed_article_id FROM story WHERE id = ?", (told.story_id,)).fetchone()
        _measure(sql, told, told.story_id, against=read(sql, seed))


def _measure(sql: sqlite3.Connection, told: Told, story_id: int, *, against: Told) -> None:
    """Of a member that is no seed: how much of the seed (`against`) it has, templates included, and whom it names."""
    found = likeness(told.sketch, against.sketch)
    sql.execute(
        "UPDATE story_member SET share = coalesce(?, share), credited = ? WHERE article_id = ? AND to_at IS NULL",
        (found and round(found.share, 3), crediting.credited(sql, told.article_id, story_id), told.article_id),
    )
