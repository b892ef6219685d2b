import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.alerts.targets import Target, open_secret, read_target
from newswatch.errors import ConfigError


@pytest.mark.parametrize(
    "to",
    ["https://example.org/hook", "http://127.0.0.1:8080/a?b=c", "mailto:anna.k@example.org", "HTTPS://example.org/x"],
)
def test_known_kinds_are_taken(to: str) -> None:
    assert read_target(to, private=True).to.lower() == to.lower()


@pytest.mark.parametrize(
    ("to", "word"),
    [
        ("ftp://example.org/", "known are http://"),
        ("json://u:p@example.org/", "keeps no passwords"),
        ("nosuch://T/B/X", "nor one of Apprise's"),
        ("htps://example.org/", "did you mean https:"),
        ("file:///etc/passwd", "known are"),
        ("javascript:alert(1)", "known are"),
        ("example.org", "known are"),
        ("", "known are"),
        ("https://", "no host"),
        ("https://user:pass@example.org/", "keeps no passwords"),
        ("https://[broken/", "not an address"),
        ("https://example.org:99999/", "not an address"),
        ("https://example.org/a b", "no blanks"),
        ("https://example.org/\r\nX: y", "no blanks"),
        ("https://example.org/" + "a" * 3000, "2,000"),
        ("mailto:", "one address"),
        ("mailto:a@b?cc=c@d", "one address"),
        ("mailto:a@b,c@d", "one address"),
        ("mailto:a@b\r\nBcc: c@d", "no blanks"),
        ("mailto:<a@b>", "one address"),
    ],
)
def test_anything_else_is_refused_in_words(to: str, word: str) -> None:
    with pytest.raises(ConfigError, match=word) as refused:
        read_target(to, private=True)
    assert "\n" not in str(refused.value)


def test_a_refusal_never_shows_what_may_be_a_token() -> None:
    for to in (
        "htps://example.org/TOKEN-1234",
        "https://example.org/TOKEN-1234 x",
        "https://u:TOKEN-1234@example.org/",
    ):
        with pytest.raises(ConfigError) as refused:
            read_target(to, private=True)
        assert "TOKEN-1234" not in str(refused.value)


def test_a_label_hides_the_path_and_still_tells_targets_apart() -> None:
    one = read_target("https://hooks.example.org:8443/bot123:TOKEN/send?key=s3cret", private=True)
    other = read_target("https://hooks.example.org:8443/bot123:OTHER/send", private=True)
    assert one.label == f"https://hooks.example.org:8443/… ({hashlib.sha256(one.to.encode()).hexdigest()[:8]})"
    assert one.label != other.label
    assert read_target("https://example.org/", private=True).label == "https://example.org/"
    assert read_target("mailto:a@example.org", private=True).label == "mailto:a@example.org"


def test_a_secret_address_stays_in_its_file(tmp_path: Path) -> None:
    file = tmp_path / "hook"
    file.write_text("https://hooks.example.org/TOKEN\n")
    file.chmod(0o600)
    target = read_target(f"@{file}", private=True)
    assert "TOKEN" not in repr(target)
    assert target.label == f"@{file}"
    assert open_secret(target) == "https://hooks.example.org/TOKEN"


def test_a_secret_file_must_be_there_and_ours_alone_and_usable(tmp_path: Path) -> None:
    file = tmp_path / "hook"
    with pytest.raises(ConfigError, match="cannot be read"):
        read_target(f"@{file}", private=True)
    file.write_text("gopher://x/TOKEN")
    file.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        read_target(f"@{file}", private=True)
    file.chmod(0o600)
    with pytest.raises(ConfigError, match="not usable") as refused:
        read_target(f"@{file}", private=True)
    assert "TOKEN" not in str(refused.value)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="no text"):
        read_target(f"@{file}", private=True)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_words_give_a_target_or_one_refusal(words: str) -> None:
    try:
        target = read_target(f"https:{words}", private=False)
    except ConfigError:
        return
    assert isinstance(target, Target)
    assert target.label.isprintable()
