"""The sources of `make soak` do what its sums rely on."""

import pytest

from benchmarks.unruly import EDITED_AFTER, WITHDRAWN_AFTER, Unruly, correction


def test_articles_are_edited_and_taken_down_in_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = Unruly(1, 1.0, port=80)
    now = 1.0
    monkeypatch.setattr(sources, "elapsed", lambda: now)
    monkeypatch.setattr(type(sources), "has_stopped", True)
    assert (sources.told()["edited"], sources.told()["withdrawn"]) == ([[]], [[]])
    now = 30.0 + max(EDITED_AFTER, WITHDRAWN_AFTER)
    assert 3 in sources.told()["edited"][0]  # type: ignore[index]
    assert 9 in sources.told()["withdrawn"][0]  # type: ignore[index]
    assert correction(0, 3).encode() in sources.answer("/0/news/3", b"")
    assert b"410 Gone" in sources.answer("/0/news/9", b"")
    assert sources.answer("/0/news/6", b"") == b""
    assert b"200 OK" in sources.answer("/0/news/6", b"")
    feed = sources.answer("/0/feed.xml", b"")
    assert feed.count(b"<item>") == sources.published(0)
