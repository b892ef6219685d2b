"""Two real crawls of the example site with real receivers: each article once an alert, and its edits as asked for."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newswatch.archive.alert_store import open_to_read
from newswatch.archive.reader import Archive
from newswatch.cli import main
from newswatch.demo.publisher import Publisher
from tests.receivers import Hook, Post, http_receiver, smtp_receiver

SOURCES = ("kura-lantern", "alazani-courier")


def set_up(monkeypatch: pytest.MonkeyPatch, home: Path, post: Post) -> None:
    for name, value in {
        "HOME": str(home), "MAIL__HOST": "127.0.0.1", "MAIL__PORT": str(post.port), "MAIL__SECURITY": "none",
        "MAIL__SENDER": "news@watch.example", "WEBHOOK_KEY": "s3cret", "EXTRACT__WORKERS": "1",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"NEWSWATCH_{name}", value)


def crawl(*arguments: str) -> None:
    command = [sys.executable, "-P", "-m", "newswatch", "crawl", *SOURCES, *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def told(hook: Hook, name: str, since: int = 0) -> Counter[tuple[str, str]]:
    """(reason, URL) of what an alert told."""
    payloads = [call.json for call in hook.calls[since:]]
    mine = [payload for payload in payloads if payload["alert"]["name"] == name]
    return Counter((payload["reason"], payload["article"]["url"]) for payload in mine)


def test_two_crawls_tell_each_article_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = datetime.now(UTC) - timedelta(hours=20)
    with http_receiver() as hook, smtp_receiver() as post, Publisher(visit) as publisher:
        set_up(monkeypatch, tmp_path, post)
        publisher.write_sources(tmp_path / "sources")
        for name, query, *more in (
            ("all", "", "--late"),
            ("each", "", "--late", "--every-copy", "--follow-ups"),
            ("furniture", '"local specialists"'),
            ("stations", '"measuring stations"', "--to", "mailto:reader@example.org"),
        ):
            assert main(["alerts", "add", name, query, "--to", hook.url, *more]) == 0
        crawl()
        first = len(hook.calls)
        with Archive(tmp_path) as archive:
            urls = {article.url for article in archive.search(limit=-1)}
        assert set(told(hook, "each")) == {("match", url) for url in urls}
        folded = set(told(hook, "each")) - set(told(hook, "all"))  # the copy in the other outlet, or what it copied
        assert len(folded) == 1
        assert "middle-corridor" in folded.pop()[1]
        assert set(told(hook, "all")) < set(told(hook, "each"))
        assert set(told(hook, "all").values()) == {1}

        publisher.advance()
        crawl("--full")
        new = told(hook, "all", first)
        assert {reason for reason, _ in new} == {"match"}
        assert not {url for _, url in new} & urls
        follow_ups = told(hook, "each", first) - new
        assert Counter(reason for reason, _ in follow_ups) == {"update": 1, "withdrawn": 1}
        assert not told(hook, "furniture")
        assert len(told(hook, "stations")) == len(post.mails) == 1

        crawl("--full")
        assert main(["alerts", "send"]) == 0
        assert (
            len(hook.calls)
            == len({call.key for call in hook.calls})
            == first + len(new) + len(told(hook, "each", first))
        )
        with open_to_read(tmp_path) as store:
            assert store is not None
            assert store.tally() == {"waiting": 0, "sent": len(hook.calls) + len(post.mails), "dead": 0}
