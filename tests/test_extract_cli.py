import json
from pathlib import Path

import pytest

import newswatch
from newswatch.cli import main
from newswatch.errors import PageUnreadable
from tests.extracting import TEXT, URL, html


def _file(tmp_path: Path, text: str) -> str:
    path = tmp_path / "page.html"
    path.write_text(text, encoding="utf-8")
    return str(path)


def _run(*arguments: str, home: Path) -> int:
    with pytest.raises(SystemExit) as ended:
        raise SystemExit(main(["--home", str(home), "extract", *arguments]) or 0)
    return int(ended.value.code or 0)


def test_json_has_the_keys_of_an_article(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(_file(tmp_path, html()), "--url", URL, "--json", home=tmp_path) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["title"] == "Bridge opens after long delay"
    assert answer["text"] == "\n\n".join(TEXT)
    assert answer["url"] == URL
    assert answer["refusal"] is None


def test_explain_shows_candidates_winner_and_what_was_removed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = html(body="".join(f"<p>{text}</p>" for text in [*TEXT, "Share this article"]))
    assert _run(_file(tmp_path, page), "--url", URL, "--explain", home=tmp_path) == 0
    shown = capsys.readouterr().out
    assert "title element" in shown
    assert "Share this article" in shown
    assert "share links" in shown


def test_a_refused_page_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = html(head='<meta name="robots" content="noindex">')
    assert _run(_file(tmp_path, page), home=tmp_path) == 0
    assert "noindex" in capsys.readouterr().out


def test_control_characters_never_reach_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(_file(tmp_path, html(title="Bridge \x1b[2J opens")), home=tmp_path) == 0
    assert "\x1b[2J" not in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["no-such-file.html"], ["\x01"], ["page.html", "--source", "no-such-source"]])
def test_what_is_not_there_ends_with_a_sentence_and_2(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(*arguments, home=tmp_path) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_public_face_reads_a_page() -> None:
    article = newswatch.extract(html(), url=URL)
    assert isinstance(article, newswatch.Article)
    assert article.word_count == len(" ".join(TEXT).split())
    with pytest.raises(PageUnreadable, match="noindex"):
        newswatch.extract(html(head='<meta name="robots" content="noindex">'), url=URL)
