"""Planted secrets, looked for everywhere afterwards: a crawl with alerts leaves none of them where others may look."""

import gzip
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newswatch.demo.publisher import Publisher
from tests.receivers import Hook, Post, http_receiver, smtp_receiver
from tests.web_kit import serving

PLANTED = {
    "NEWSWATCH_WEBHOOK_KEY": "planted-webhook-key-7f3a", "NEWSWATCH_MAIL_PASSWORD": "planted-mail-password-91c4",
    "NEWSWATCH_WEB_TOKEN": "planted-web-token-long-enough-5d20",
}  # fmt: skip
HOOK = "SECRET-PATH"
"""In the address of the receiver."""
PAGES = ("/", "/search?q=kura", "/alerts", "/sources", "/api/alerts", "/api/sources", "/metrics", "/healthz")
HIDDEN = (*PLANTED.values(), HOOK)


def newswatch(home: Path, *arguments: str) -> str:
    """All it says, on both streams."""
    command = [sys.executable, "-P", "-m", "newswatch", "--home", str(home), "-vv", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    return done.stdout + done.stderr


@pytest.fixture
def receivers(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Hook, Post]]:
    """A webhook that fails and a mail server that refuses, so that every way of complaining is gone."""
    with http_receiver(lambda _: 500) as hook, smtp_receiver(lambda _: "550 refused") as post:
        settings = {"HOST": "127.0.0.1", "PORT": str(post.port), "SECURITY": "none", "SENDER": "news@watch.example"}
        for name, value in {**PLANTED, **{f"NEWSWATCH_MAIL__{key}": said for key, said in settings.items()}}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("NEWSWATCH_EXTRACT__WORKERS", "1")
        yield hook, post


def test_no_secret_is_in_the_home_or_in_what_is_said(tmp_path: Path, receivers: tuple[Hook, Post]) -> None:
    hook, _ = receivers
    home, target = tmp_path / "home", tmp_path / "receiver.txt"
    target.write_text(hook.url)
    target.chmod(0o600)
    said = list[str]()
    with Publisher(datetime.now(UTC) - timedelta(hours=20)) as publisher:
        publisher.write_sources(home / "sources")
        said += [
            newswatch(home, "alerts", "add", name, "", "--late", "--to", to)
            for name, to in (("hook", f"@{target}"), ("mail", "mailto:reader@example.org"))
        ]
        said.append(newswatch(home, "crawl", "kura-lantern"))
    assert hook.calls, said
    commands = (
        ("alerts", "send"), ("alerts", "log"), ("alerts", "list", "--json"), ("alerts", "list", "--toml", "--secrets"),
        ("status", "--json"), ("doctor",), ("doctor", "--json"), ("export", "--versions"), ("prune", "--dry-run"),
        ("alerts", "add", "wrong", "a", "--to", f"https://user:{HOOK}@127.0.0.1/{HOOK}"),
        ("backup", str(home / "copy.db")),
    )  # fmt: skip
    said += [newswatch(home, *command) for command in commands]
    with serving(home) as served:
        client = served.client()
        said += [client.get(page).text for page in PAGES]
    for text in said:
        assert not [secret for secret in HIDDEN if secret in text], text[:500]
    files = [path for path in home.rglob("*") if path.is_file() and path.name != "web.token"]
    assert {"archive.db", "copy.db"} <= {path.name for path in files}
    for path in files:
        held = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        assert not [secret for secret in HIDDEN if secret.encode() in held], path
