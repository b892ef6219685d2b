"""docs/alerts.md describes what is sent, and its snippet checks a real message."""

import json
import re
import time
from pathlib import Path

from newswatch.alerts.channels.webhook import sign
from tests.alert_kit import desk
from tests.archive_kit import candidate, source, store

PAGE = (Path(__file__).parent.parent / "docs" / "alerts.md").read_text("utf-8")


def keys_in_the_docs() -> list[str]:
    table = PAGE.partition("### The payload")[2].partition("A message about one article")[0]
    return re.findall(r"^\| `(\w+)` \|", table, re.M)


def test_every_key_of_a_payload_is_described(tmp_path: Path) -> None:
    with desk(tmp_path) as room:
        room.writer.set_source(source())
        room.add("now", "corridor")
        room.add("hourly", "corridor", mode="hourly")
        store(room.writer, candidate())
        room.clock.on(hours=1)
        room.send()
        payloads = [json.loads(letter.payload) for letter in room.letters()]
    assert {key for payload in payloads for key in payload} == set(keys_in_the_docs())
    example = json.loads(PAGE.partition("```json\n")[2].partition("```")[0])
    assert list(example) == list(payloads[0])
    assert set(example["article"]) < set(payloads[0]["article"])
    assert list(example["alert"]) == list(payloads[0]["alert"])


def test_the_snippet_in_the_docs_checks_our_signature() -> None:
    snippet = PAGE.partition("```python\n")[2].partition("```")[0]
    names: dict[str, object] = {}
    exec(snippet, names)
    is_ours = names["is_ours"]
    assert callable(is_ours)
    now = str(int(time.time()))
    good = f"v1={sign('key', now, b'{}')}"
    assert is_ours(b"key", now, good, b"{}")
    assert not is_ours(b"key", now, good, b"{ }")
    assert not is_ours(b"other", now, good, b"{}")
    old = str(int(now) - 1000)
    assert not is_ours(b"key", old, f"v1={sign('key', old, b'{}')}", b"{}")
