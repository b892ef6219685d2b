"""`newswatch sources` from end to end, against a site of our own on loopback."""

import json
import re

import pytest

from newswatch.cli.entry import main
from spiders.sources import load_sources, read_source
from tests.site import Answer, Site

WORDS = "The parliament met in a long session and the members spoke at length about the budget of the coming year. "


@pytest.fixture
def newswatch(tmp_path, capsys):
    """Runs a command line in a home of its own: (exit code, stdout, stderr)."""
    home = tmp_path / "home"

    def run(*arguments):
        code = main(["--home", str(home), "sources", *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, out, err

    run.home = home
    return run


@pytest.fixture
def herald():
    titles = [f"Parliament debates the {word} budget again" for word in ("first", "second", "third", "fourth", "fifth")]
    with Site() as site:
        listed = []
        for number, title in enumerate(titles):
            path = f"/news/{4711 + number}-{title.lower().replace(' ', '-')}"
            text = "".join(f"<p>{WORDS}{WORDS}</p>" for _ in range(6))
            html = f'<html lang="en"><head><title>{title}</title></head><body><article><h1>{title}</h1>'
            html += f'<time datetime="2026-11-2{number % 3}T10:00:00+04:00"></time>{text}</article></body></html>'
            site[path] = Answer(body=html.encode())
            listed.append((path, title))
        cards = [f'<h2><a href="{path}">{title}</a></h2>' for path, title in listed]
        front = f'<html lang="en"><head><title>The Herald</title></head><body>{"".join(cards)}</body></html>'
        site["/"] = Answer(body=front.encode())
        items = "".join(f"<item><title>{title}</title><link>{path}</link></item>" for path, title in listed)
        site["/feed/"] = Answer(body=f"<rss><channel>{items}</channel></rss>".encode(), kind="application/rss+xml")
        yield site


def test_list_shows_what_is_on_and_how_to_see_more(newswatch):
    code, out, err = newswatch("list")
    assert code == 0
    assert "caucasus-watch" in out
    assert "trend" not in out
    assert f"{len(load_sources(None)) - 1} more" in err


def test_list_as_json(newswatch):
    _, out, _ = newswatch("list", "--all", "--json")
    rows = {row["id"]: row for row in json.loads(out)}
    assert set(rows) == set(load_sources(None))
    assert rows["caucasus-watch"]["enabled"]
    assert not rows["trend"]["enabled"]


def test_show_prints_the_file(newswatch):
    code, out, err = newswatch("show", "trend")
    assert code == 0
    assert 'name = "Trend"' in out
    assert "not enabled" in err
    _, out, _ = newswatch("show", "trend", "--json")
    assert json.loads(out)["id"] == "trend"


@pytest.mark.parametrize("command", ["show", "enable", "disable", "try", "check"])
def test_an_unknown_id_is_told_with_the_nearest(newswatch, command):
    code, _, err = newswatch(command, "trends")
    assert code == 2
    assert "did you mean 'trend'" in err


def test_enable_and_disable_stay_when_the_process_has_gone(newswatch):
    assert newswatch("enable", "trend", "apa")[0] == 0
    assert newswatch("disable", "caucasus-watch")[0] == 0
    _, out, _ = newswatch("list", "--json")
    assert sorted(row["id"] for row in json.loads(out)) == ["apa", "trend"]


def test_nothing_is_switched_when_one_id_is_wrong(newswatch):
    assert newswatch("enable", "trend", "nonesuch")[0] == 2
    assert "trend" not in newswatch("list")[1]


def test_add_writes_a_working_source_and_try_and_check_use_it(newswatch, herald):
    code, out, err = newswatch("add", herald.url("/"), "--id", "herald", "--yes")
    assert code == 0, err
    path = newswatch.home / "sources" / "herald.toml"
    assert out.rstrip().endswith(str(path))
    assert out.count("Parliament debates the") >= 3
    assert "private_network = true" in err
    source = read_source(path)
    assert source.private_network
    assert source.enabled
    assert [endpoint.kind.value for endpoint in source.discover] == ["feed", "listing"]
    assert path.stat().st_mode & 0o777 <= 0o644

    code, out, _ = newswatch("try", "herald")
    assert code == 0
    assert "live" in out
    assert "Parliament debates the first budget again" in out
    assert newswatch("try", path)[0] == 0

    code, out, _ = newswatch("check", "herald", "--json")
    assert code == 0
    (row,) = json.loads(out)
    assert row["live"]
    assert [endpoint["articles"] for endpoint in row["endpoints"]] == [5, 5]
    assert not (newswatch.home / "archive.db").exists()


def test_check_ends_with_3_when_an_endpoint_is_dead(newswatch, herald):
    newswatch("add", herald.url("/"), "--id", "herald", "--yes")
    herald["/feed/"] = Answer(body=b"<html>moved</html>")
    code, out, err = newswatch("check", "herald")
    assert code == 3
    assert "not a feed" in out
    assert "herald" in err
    code, out, _ = newswatch("try", "herald")
    assert code == 3
    assert "Parliament debates" in out


def test_a_lead_may_be_dead_as_long_as_another_endpoint_lives(newswatch, herald):
    newswatch("add", herald.url("/"), "--id", "herald", "--yes")
    file = newswatch.home / "sources" / "herald.toml"
    file.write_text(file.read_text().replace("[[discover]]", "[[discover]]\nlead = true"))
    herald["/feed/"] = Answer(status=404)
    code, _, err = newswatch("check", "herald")
    assert code == 0
    assert "1 of 2 leads live" in err
    herald["/"] = Answer(status=404)
    code, _, err = newswatch("check", "herald")
    assert code == 3
    assert "herald" in err
    (row,) = json.loads(newswatch("check", "herald", "--json")[1])
    assert not row["live"]


def test_add_overwrites_nothing_unasked(newswatch, herald):
    newswatch("add", herald.url("/"), "--id", "herald", "--yes")
    asked = len(herald.hits)
    code, _, err = newswatch("add", herald.url("/"), "--id", "herald", "--yes")
    assert code == 2
    assert "--force" in err
    assert len(herald.hits) == asked
    assert newswatch("add", herald.url("/"), "--id", "herald", "--yes", "--force")[0] == 0
    code, _, err = newswatch("add", herald.url("/"), "--id", "trend", "--yes")
    assert code == 2
    assert "catalogue" in err


def test_add_asks_before_it_writes(newswatch, herald):
    code, _, err = newswatch("add", herald.url("/"), "--id", "herald")
    assert code == 2
    assert "--yes" in err
    assert not (newswatch.home / "sources").exists()


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://", "https://a:b@c.example/", "ftp://x.example/", "https://"]
)
def test_add_refuses_what_is_no_address(newswatch, url):
    code, _, err = newswatch("add", url, "--yes")
    assert code == 2
    assert "https://example.org/news" in err


@pytest.mark.parametrize("source_id", ["../x", "A B", "", "x/y", "-"])
def test_add_refuses_what_is_no_id(newswatch, source_id):
    code, _, err = newswatch("add", "https://herald.example.ge/", "--id", source_id)
    assert code == 2
    assert "is no source id" in err


def test_add_says_what_a_site_lacks(newswatch):
    with Site() as site:
        site["/"] = Answer(body=b"<html><body><p>Nothing \x1b[31m here</p></body></html>")
        code, _, err = newswatch("add", site.url("/"), "--yes")
        assert code == 3
        assert "docs/add-a-source.md" in err
        code, _, err = newswatch("add", site.url("/absent"), "--yes")
        assert code == 3
        assert "404" in err


def test_add_obeys_robots(newswatch, herald):
    herald["/robots.txt"] = Answer(body=b"User-agent: *\nDisallow: /\n", kind="text/plain")
    code, _, err = newswatch("add", herald.url("/"), "--yes")
    assert code == 3
    assert "robots" in err
    assert {hit.path for hit in herald.hits} == {"/robots.txt"}


def test_a_bad_file_of_one_s_own_is_told_everywhere(newswatch):
    folder = newswatch.home / "sources"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text("nmae = 1\n")
    for command in (["list"], ["show", "trend"], ["check"], ["enable", "trend"]):
        code, _, err = newswatch(*command)
        assert code == 2
        assert "mine.toml: unknown key 'nmae'; did you mean 'name'?" in err


def test_words_of_a_site_cannot_move_the_cursor(newswatch, herald):
    title = "Parliament \x1b]0;owned\x07 debates \u202e the budget at length again"
    card = f'<h2><a href="/news/4720-a-b-c-d">{title}</a></h2>'
    front = f"<html><head><title>He\x9b31mrald</title></head><body>{card}</body></html>"
    herald["/"] = Answer(body=front.encode())
    herald["/feed/"] = Answer(status=404)
    text = f"<p>{WORDS * 3}</p>" * 5
    herald["/news/4720-a-b-c-d"] = Answer(body=f"<html><h1>{title}</h1><article>{text}</article></html>".encode())
    code, out, err = newswatch("add", herald.url("/"), "--id", "herald", "--yes")
    assert code == 0, err
    text = (newswatch.home / "sources" / "herald.toml").read_text()
    for shown in (out, err, text):
        assert not re.search("[\x07\x1b\x9b\u202e]", shown)
