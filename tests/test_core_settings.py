from pathlib import Path

import pytest

from newswatch.errors import ConfigError
from newswatch.settings import find_home, load, read_secrets, seconds


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def write(home: Path, text: str) -> None:
    (home / "newswatch.toml").write_text(text, encoding="utf-8")


def test_defaults_without_a_file(home: Path) -> None:
    loaded = load(home, environ={})
    assert loaded.file is None
    assert loaded.settings.crawl.articles == 500
    assert {origin.origin for origin in loaded.origins} == {"default"}


def test_file_then_environment(home: Path) -> None:
    write(home, "[crawl]\narticles = 7\npages = 3\n")
    loaded = load(home, environ={"NEWSWATCH_CRAWL__PAGES": "4", "NEWSWATCH_HOME": "elsewhere"})
    assert (loaded.settings.crawl.articles, loaded.settings.crawl.pages) == (7, 4)
    origins = {origin.key: origin.origin for origin in loaded.origins}
    assert origins["crawl.articles"] == str(home / "newswatch.toml")
    assert origins["crawl.pages"] == "NEWSWATCH_CRAWL__PAGES"
    assert origins["crawl.retries"] == "default"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[crawl]\npagez = 3\n", "unknown key 'crawl.pagez'; did you mean 'pages'?"),
        ("[craw]\npages = 3\n", "unknown key 'craw'; did you mean 'crawl'?"),
        ('[crawl]\npages = "3"\n', "crawl.pages: Expected int, got str"),
        ("crawl = 3\n", "crawl"),
        ("[crawl\n", "not valid TOML"),
        ('[crawl]\nsource_timeout = "3 fortnights"\n', "crawl.source_timeout: '3 fortnights' is no duration"),
        ('[display]\ntimezone = "Asia/Tiflis2"\n', "display.timezone: 'Asia/Tiflis2' is no IANA time zone"),
        ('[mail]\nsecurity = "hope"\n', "mail.security: 'hope' is none of"),
    ],
)
def test_a_mistake_names_file_key_and_hint(home: Path, text: str, told: str) -> None:
    write(home, text)
    with pytest.raises(ConfigError) as fault:
        load(home, environ={})
    assert told in str(fault.value)
    assert "newswatch.toml" in str(fault.value)
    assert fault.value.exit_code == 2


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("NEWSWATCH_CRAWL__PAGEZ", "3", "did you mean 'pages'?"),
        ("NEWSWATCH_CRAWL__PAGES", "many", "NEWSWATCH_CRAWL__PAGES: expected `int`, got 'many'"),
    ],
)
def test_a_mistaken_variable_is_named(home: Path, name: str, value: str, told: str) -> None:
    with pytest.raises(ConfigError) as fault:
        load(home, environ={name: value})
    assert told in str(fault.value)
    assert name in str(fault.value)


def test_an_absent_config_file_is_refused_when_asked_for(home: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(home, home / "absent.toml", environ={})


def test_durations() -> None:
    assert [seconds(d) for d in ("500ms", "90s", "30m", "1h30m", "2d", "1w")] == [0.5, 90, 1800, 5400, 172800, 604800]
    for wrong in ("", "5", "h", "1x", "-3m", "1h nonsense"):
        with pytest.raises(ConfigError):
            seconds(wrong)


def test_home_is_the_flag_then_the_variable_then_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_home("x", {"NEWSWATCH_HOME": "y"}) == tmp_path / "x"
    assert find_home(None, {"NEWSWATCH_HOME": "y"}) == tmp_path / "y"
    assert find_home(None, {}).name == "newswatch"
    (tmp_path / "data").mkdir()
    assert find_home(None, {}) == tmp_path / "data"


def test_secrets_come_from_private_files_or_the_environment_and_never_show(home: Path) -> None:
    key = home / "key"
    key.write_text("s3cret\n", encoding="utf-8")
    key.chmod(0o644)
    write(home, f'[alerts]\nsecret_file = "{key}"\n')
    settings = load(home, environ={}).settings
    with pytest.raises(ConfigError, match="others can read"):
        read_secrets(settings, environ={})
    key.chmod(0o600)
    secrets = read_secrets(settings, environ={"NEWSWATCH_MAIL_PASSWORD": "pw"})
    assert (secrets.webhook_key, secrets.mail_password) == ("s3cret", "pw")
    assert "s3cret" not in repr(secrets)
    assert "pw" not in str(secrets)
