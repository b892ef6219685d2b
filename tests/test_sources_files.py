"""Source files: read, refused with file, key and hint, found by name and by address."""

import pytest

from newswatch.errors import ConfigError
from newswatch.models import Endpoint, EndpointKind
from spiders.sources import allowed_hosts, is_article, load_sources, page_host_allowed, pick, read_source, source_for

GOOD = {
    "name": '"Herald"',
    "home": '"https://herald.example.ge/"',
    "languages": '["en", "ka"]',
    "country": '"GE"',
    "timezone": '"Asia/Tbilisi"',
    "article": "'^https?://herald\\.example\\.ge/(?:en|ka)/\\d+$'",
}
ENDPOINT = '[[discover]]\nkind = "feed"\nurl = "https://herald.example.ge/feed"\n'


def write(folder, file="herald.toml", tables=ENDPOINT, **changed):
    values = {**GOOD, **changed}
    lines = [f"{key} = {value}" for key, value in values.items() if value is not None]
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n" + tables, encoding="utf-8")
    return path


def test_a_file_becomes_a_source(tmp_path):
    source = read_source(write(tmp_path, delay="3"))
    assert (source.id, source.name, source.languages, source.delay) == ("herald", "Herald", ("en", "ka"), 3.0)
    assert source.enabled
    assert source.discover == (Endpoint(kind=EndpointKind.FEED, url="https://herald.example.ge/feed"),)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"naem": '"x"'}, ["unknown key 'naem'", "did you mean 'name'"]),
        ({"id": '"other"'}, ["unknown key 'id'", "file's name"]),
        ({"name": None}, ["name"]),
        ({"name": "7"}, ["name", "Expected str"]),
        ({"languages": '"en"'}, ["languages", "Expected array"]),
        ({"languages": '["english"]'}, ["languages", "'english'", "en, ka or hy"]),
        ({"languages": "[]"}, ["languages", "main language first"]),
        ({"country": '"Georgia"'}, ["country", "'Georgia'", "GE, AM"]),
        ({"covers": '["GE", "XX"]'}, ["covers", "'XX'"]),
        ({"timezone": '"Tbilisi"'}, ["timezone", "'Tbilisi'", "Asia/Tbilisi"]),
        ({"timezone": '"../../etc/passwd"'}, ["timezone"]),
        ({"timezone": '""'}, ["timezone"]),
        ({"article": "'(unclosed'"}, ["article", "(unclosed", "regular expression"]),
        ({"article": "'x*'"}, ["article", "empty text"]),
        ({"article": "''"}, ["article"]),
        ({"examples": '["https://herald.example.ge/en/x"]'}, ["examples", "does not match", "/en/x"]),
        ({"home": '"herald"'}, ["home", "'herald'", "https://"]),
        ({"home": '"file:///etc"'}, ["home"]),
        ({"hosts": '["https://x.example/"]'}, ["hosts", "without scheme"]),
        ({"hosts": '["UPPER.example"]'}, ["hosts"]),
        ({"every": '"soon"'}, ["every", "'soon'", "30m"]),
        ({"every": '"0s"'}, ["every"]),
        ({"delay": "-1"}, ["delay"]),
        ({"delay": "nan"}, ["delay"]),
        ({"delay": '"2s"'}, ["delay", "Expected float"]),
        ({"enabled": '"yes"'}, ["enabled", "Expected bool"]),
        ({"tables": ""}, ["discover", "[[discover]]"]),
        ({"tables": '[[discover]]\nkind = "rss"\nurl = "https://herald.example.ge/f"\n'}, ["discover", "rss"]),
        ({"tables": '[[discover]]\nkind = "feed"\nurl = "/feed"\n'}, ["discover", "'/feed'"]),
        ({"tables": ENDPOINT + 'language = "xx"\n'}, ["discover", "'xx'"]),
        ({"tables": ENDPOINT + "leed = true\n"}, ["discover.leed", "lead"]),
        ({"tables": ENDPOINT + "[extract]\ntitle = 'h1['\n"}, ["extract", "h1["]),
        ({"tables": ENDPOINT + "[extract]\nbody = '//div[@'\n"}, ["extract", "//div[@"]),
        ({"tables": ENDPOINT + "[extract]\ntitel = 'h1'\n"}, ["extract.titel", "title"]),
        ({"tables": ENDPOINT + "[clean]\ndrop = ['..x']\n"}, ["clean.drop", "..x"]),
        ({"tables": ENDPOINT + "[clean]\ndrop_text = ['[a']\n"}, ["clean.drop_text", "[a"]),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_key_and_hint(tmp_path, changed, words):
    path = write(tmp_path, **changed)
    with pytest.raises(ConfigError) as fault:
        read_source(path)
    message = str(fault.value)
    assert message.startswith(str(path))
    assert [word for word in words if word not in message] == []


@pytest.mark.parametrize("name", ["Herald.toml", "a b.toml", "-x.toml", "x" * 70 + ".toml", "ж.toml"])
def test_a_name_that_is_no_id_is_refused(tmp_path, name):
    with pytest.raises(ConfigError, match="source's id"):
        read_source(write(tmp_path, name))


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe", b'name = "a"\nname = "b"\n'])
def test_a_file_that_is_no_toml_is_told(tmp_path, content):
    path = tmp_path / "x.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"x\.toml"):
        read_source(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_source(tmp_path / "absent.toml")


def test_selectors_of_both_kinds_are_taken(tmp_path):
    tables = ENDPOINT + "[extract]\ntitle = 'h1.head'\nbody = '//div[@id=\"b\"]'\ndate = '(//time)[1]'\n"
    source = read_source(write(tmp_path, tables=tables))
    assert source.extract.date == "(//time)[1]"


def test_the_user_s_file_wins_and_is_on(tmp_path):
    catalogue = load_sources(None)
    write(tmp_path, "sources/trend.toml")
    write(tmp_path, "sources/herald.toml")
    known = load_sources(tmp_path)
    assert known["trend"].name == "Herald"
    assert known["trend"].enabled
    assert set(known) == {*catalogue, "herald"}


def test_switches_stand_over_the_files(tmp_path):
    known = load_sources(tmp_path, {"trend": True, "caucasus-watch": False, "long-gone": True})
    assert [source.id for source in pick(known, [])] == ["trend"]


def test_pick(tmp_path):
    known = load_sources(None)
    assert [source.id for source in pick(known, ["trend", "apa", "trend"])] == ["trend", "apa"]
    assert len(pick(known, [], all_=True)) == len(known)
    with pytest.raises(ConfigError, match="unknown source 'caucasus_watch'; did you mean 'caucasus-watch'"):
        pick(known, ["caucasus_watch"])
    with pytest.raises(ConfigError, match="sources list --all"):
        pick(known, ["zzzzzz"])
    with pytest.raises(ConfigError, match="no source is enabled"):
        pick(load_sources(None, {"caucasus-watch": False}), [])


def test_hosts_are_those_of_the_file_and_of_their_registrable_domains(tmp_path):
    source = read_source(write(tmp_path, hosts='["herald-mirror.example.am", "10.1.2.3"]'))
    assert allowed_hosts(source) == {"herald.example.ge", "herald-mirror.example.am", "10.1.2.3"}
    for host in ("herald.example.ge", "www.example.ge", "example.am", "10.1.2.3"):
        assert page_host_allowed(source, host)
    for host in ("10.1.2.4", "example.com", "ge", "", "herald.example.ge.evil.example", "localhost"):
        assert not page_host_allowed(source, host)


def test_a_public_suffix_is_nobody_s_domain(tmp_path):
    source = read_source(write(tmp_path, home='"http://localhost:8000/"'))
    assert page_host_allowed(source, "localhost")
    assert not page_host_allowed(source, "evil.localhost")


def test_an_address_finds_its_source_with_tracking_too(tmp_path):
    source = read_source(write(tmp_path))
    assert is_article(source, "https://herald.example.ge/en/4711")
    assert is_article(source, "https://herald.example.ge/en/4711?utm_source=x&fbclid=y")
    assert not is_article(source, "https://herald.example.ge/en/4711?id=7")
    loose = read_source(write(tmp_path, "loose.toml", article="'/\\d+$'"))
    assert not is_article(loose, "https://elsewhere.example/4711")
    assert source_for("https://herald.example.ge/ka/1", {"herald": source}) == source
    assert source_for("https://elsewhere.example/ka/1", [source]) is None
