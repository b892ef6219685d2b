"""What a shell gets on a tab: commands, sources of this home, names of its alerts; a broken home gives nothing."""

import pytest

from newswatch.cli import main


@pytest.fixture
def tab(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("NEWSWATCH_HOME", str(tmp_path))
    monkeypatch.setenv("_NEWSWATCH_COMPLETE", "bash_complete")

    def press(typed: str) -> list[str]:
        words = f"newswatch {typed}"
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", str(words.count(" ")))
        assert main([]) == 0
        return capsys.readouterr().out.split()

    return press


def test_commands_and_options(tab):
    assert tab("exp") == ["plain,export"]
    assert tab("search --fa") == ["plain,--facets"]


def test_sources_of_the_catalogue_and_of_this_home(tab, tmp_path):
    assert tab("crawl caucasus-w") == ["plain,caucasus-watch"]
    own = tmp_path / "sources" / "my-own.toml"
    own.parent.mkdir()
    own.write_text('name = "Own"\nhome = "https://example.org/"\nlanguages = ["en"]\ncountry = "GE"\n'
                   'timezone = "Asia/Tbilisi"\narticle = "/a"\n[[discover]]\nkind = "feed"\n'
                   'url = "https://example.org/feed"\n')  # fmt: skip
    assert tab("sources show my-") == ["plain,my-own"]
    own.write_text("no toml")
    assert tab("sources show my-") == []


def test_names_of_alerts(tab, monkeypatch, tmp_path):
    assert tab("alerts edit bor") == []
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.delenv("_NEWSWATCH_COMPLETE")
    assert main(["alerts", "add", "borders", "border", "--to", "https://example.org/hook"]) == 0
    monkeypatch.setenv("_NEWSWATCH_COMPLETE", "bash_complete")
    assert tab("alerts edit bor")[-1] == "plain,borders"


def test_the_line_for_a_shell(tab, monkeypatch, capsys):
    monkeypatch.setenv("_NEWSWATCH_COMPLETE", "zsh_source")
    assert main([]) == 0
    assert "#compdef newswatch" in capsys.readouterr().out
