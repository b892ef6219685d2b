"""Words in all their forms, names in every script, other names: what is found and what stays out."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newswatch.alerts import rules
from newswatch.alerts.match import Matcher
from newswatch.archive import query as language
from newswatch.archive.alert_store import AlertStore
from newswatch.archive.aliases import Aliases
from newswatch.archive.expanding import expanded
from newswatch.archive.reader import Archive
from newswatch.archive.sounds import sounds
from newswatch.archive.suffixes import bases
from newswatch.archive.writer import Writer
from newswatch.errors import ConfigError, QueryError
from newswatch.settings import Settings
from tests.archive_kit import HandClock, candidate, open_writer, source, store

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEXTS = {
    "en": "Both bridges collapsed. Teachers sold the wolves. The ministry's report spoke of Kvirikashvili and a loch.",
    "ru": "Учителями школы гордились. Мостов не осталось. Квирикашвили и Оганяном недовольны. Зелёной ёлки нет.",
    "ka": "მასწავლებლებს ხიდებზე შეხვდნენ. ბურჭულაძემ წიგნებში იპოვა. სკოლიდან წავიდნენ.",
    "hy": "Ուսուցիչներին կամուրջներում տեսան։ Դպրոցից եկան։ Քոչարյանին հարցրին։",
    "az": "Müəllimlərin kitablarını körpüdən atdılar. Məktəbdə dərs başladı. Paytaxtın yolu. Qafarovdan xəbər yoxdur.",
    "de": "Die Brücken der Städte wurden gesperrt. Lehrern fehlen Bücher. Herr Burtschuladse schwieg.",
    "tr": "Öğretmenlerin köprülerden geçtiği okullarda. Yılmaz'ın kitapları. Ankara'da yağış.",
}
FOUND = [
    ("bridge", "en"), ("teacher", "en"), ("selling", "en"), ("wolf", "en"), ("ministry", "en"), ("мост", "ru"),
    ("учителя", "ru"), ("Оганян", "ru"), ("зеленый", "ru"), ("елка", "ru"), ("მასწავლებელი", "ka"), ("ხიდი", "ka"),
    ("სკოლა", "ka"), ("წიგნი", "ka"), ("ბურჭულაძე", "ka"), ("ուսուցիչ", "hy"), ("կամուրջ", "hy"), ("դպրոցում", "hy"),
    ("Քոչարյան", "hy"), ("müəllim", "az"), ("kitab", "az"), ("körpü", "az"), ("məktəbin", "az"), ("paytaxt", "az"),
    ("Qafarov", "az"), ("muellim", "az"), ("Brücke", "de"), ("Bruecke", "de"), ("brucke", "de"), ("Stadt", "de"),
    ("Lehrer", "de"), ("Buch", "de"), ("öğretmen", "tr"), ("köprü", "tr"), ("okul", "tr"), ("Yılmaz'a", "tr"),
    ("kitap", "tr"), ("ogretmen", "tr"),
    ("ბურჭულაძე", "ka de"), ("Burchuladze", "ka de"), ("Бурчуладзе", "ka de"), ("Квирикашвили", "en ru"),
    ("კვირიკაშვილი", "en ru"), ("Kwirikaschwili", "en ru"), ("Kocharyan", "hy"), ("Кочарян", "hy"),
    ('"bridge collapse"', "en"), ('"мост остаться"~3', "ru"), ('"städte gesperrt"', ""), ('"Stadt werden"', "de"),
    ('"müəllim kitab"', "az"),
]  # fmt: skip
KEPT_OUT = [
    "bridgehead", "wolfram", "lock", "мостик", "школьник", "ხიდისთავი", "kit", "müəllimlik", "Lehre", "Brücher", "okur",
    '="bridge"', '="мост"', '="Kwirikaschwili"', "bridge forms:off", "Бурчуладзе forms:off", "Kocharova", "şkola",
]  # fmt: skip


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    with open_writer(tmp_path_factory.mktemp("forms") / "home", HandClock()) as writer:
        writer.set_source(source())
        for code, text in TEXTS.items():
            store(writer, candidate(code, title="Untitled", text=text, language=code, authors=(), tags=()))
        yield writer


@pytest.fixture(scope="module")
def archive(writer: Writer) -> Iterator[Archive]:
    with Archive(writer.home) as archive:
        yield archive


def found(archive: Archive, query: str) -> set[str]:
    return {article.language or "" for article in archive.search(query, limit=-1)}


@pytest.mark.parametrize(("query", "languages"), FOUND)
def test_a_form_finds_the_others(archive: Archive, query: str, languages: str) -> None:
    assert set(languages.split()) <= found(archive, query)


@pytest.mark.parametrize("query", KEPT_OUT)
def test_what_only_looks_alike_stays_out(archive: Archive, query: str) -> None:
    assert found(archive, query) == set()


@pytest.mark.parametrize("query", [*(query for query, _ in FOUND), *KEPT_OUT, "-bridge", "title:bridge", "untitled"])
def test_one_version_answers_as_the_search_does(archive: Archive, writer: Writer, query: str) -> None:
    sql = writer.connection.sql
    rows = sql.execute("SELECT a.version_id, r.language FROM article a JOIN rendering r USING (version_id)").fetchall()
    read = language.parse(query)
    assert {code for version, code in rows if language.matches(sql, read, version)} == found(archive, query)


def test_other_names_are_found_and_users_edit_them(tmp_path: Path) -> None:
    with open_writer(tmp_path, HandClock()) as writer:
        writer.set_source(source())
        store(
            writer, candidate("one", text="Цхинвал и Ханкенди. Партия «Гражданский договор» в Сухуме.", language="ru")
        )
        with Archive(tmp_path) as archive:
            asked = ("Tskhinvali", "Stepanakert", "სოხუმი", "Civil Contract", '"civil contract"', "Old Town")
            assert [archive.search(one).total for one in asked] == [1, 1, 1, 1, 1, 0]
            assert archive.search("Stepanakert forms:off").total == 0
            own = tmp_path / "aliases.toml"
            own.write_text('town = ["Old Town", "Ханкенди"]\nstepanakert = []\n', encoding="utf-8")
            assert [archive.search(one).total for one in ("Old Town", "Stepanakert")] == [1, 0]


def test_the_keys_of_names_are_kept_and_never_trusted_when_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    sets = {"town": ["Shushi", "Şuşa", "Upper Shushi"], "party": ["Civil Contract", "ქართული ოცნება"]}
    asked = (["shushi"], ["şuşanın"], ["civil", "contract"], ["contract"])
    made = [Aliases(sets).others(words) for words in asked]
    (kept,) = (tmp_path / "newswatch" / "aliases").iterdir()
    assert made == [["shushi", "şuşa"]] * 2 + [["civil contract", "ქართული ოცნება"], []]
    with monkeypatch.context() as without:
        without.setattr("newswatch.archive.aliases_keyed.own_keys", None)
        assert [Aliases(sets).others(words) for words in asked] == made, "made anew though kept"
    for broken in ("", "[]", '{"sets": []}', "\0"):
        kept.write_text(broken, encoding="utf-8")
        assert [Aliases(sets).others(words) for words in asked] == made
    assert Aliases({**sets, "town": ["Shushi"]}).others(["şuşa"]) == []
    for number in range(12):
        Aliases({"town": [f"Town {number}"]})
    assert len(list(kept.parent.iterdir())) == 8
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null")
    assert [Aliases(sets).others(words) for words in asked] == made


@pytest.mark.parametrize("text", ["town = 7\n", "town = [\n", 'town = [""]\n', "\xff"])
def test_a_broken_file_of_names_is_told_and_stops_no_article(tmp_path: Path, text: str) -> None:
    own = tmp_path / "aliases.toml"
    with open_writer(tmp_path, HandClock()) as writer:
        writer.set_source(source())
        with writer.transaction():
            store_ = AlertStore(writer.connection.sql)
            rules.add(store_, rules.make_alert(name="a", query="Shushi", to=["https://example.org/"], created_at=NOW))
        own.write_bytes(text.encode("latin-1"))
        matcher = Matcher(Settings(), writer.clock)
        writer.on_stored.append(matcher)
        store(writer, candidate("one", text="Şuşa yolu.", language="az"))
        assert [hit.reason for hit, _ in AlertStore(writer.connection.sql).found.after(
            0, alert_id=None, everything=True, limit=9)] == ["match"]  # fmt: skip
        with Archive(tmp_path) as archive, pytest.raises(ConfigError, match=r"aliases\.toml"):
            archive.search("town")
        own.write_text('town = ["Old Town", "Şuşa"]\n', encoding="utf-8")
        with Archive(tmp_path) as archive:
            assert archive.search("Old Town").total == 1


def test_marks_ask_for_just_those_letters(tmp_path: Path) -> None:
    with open_writer(tmp_path, HandClock()) as writer:
        writer.set_source(source())
        store(writer, candidate("one", text="Onun yaşı çox deyil.", language="az", authors=()))
        store(writer, candidate("two", text="Bu yas günüdür.", language="az", authors=()))
        with Archive(tmp_path) as archive:
            assert [len(archive.search(one)) for one in ("yaş", "yas", '="yas"', '="yaş"')] == [1, 2, 1, 0]


def test_switches_and_their_mistakes() -> None:
    assert not language.parse("forms:off gas").forms
    assert language.parse("gas").forms
    with pytest.raises(QueryError, match="on or off"):
        language.parse("forms:maybe gas")


def test_the_archive_bounds_what_a_word_becomes(archive: Archive, writer: Writer) -> None:
    wide = expanded(
        language.parse(" OR ".join(f"мост word{number}" for number in range(99)) + " OR мост"), writer.connection.sql
    )
    assert wide.root is not None
    assert len(archive.search(wide.text)) == 1


def test_rules_and_sounds() -> None:
    assert {"nazirlik", "nazirliy"} <= bases("az", "nazirliyin")
    assert "şuşa" in bases("az", "şuşaya")
    assert bases("az", "adam") == {"adam"}
    assert "ბურჭულაძე" in bases("ka", "ბურჭულაძის")
    assert sounds("гаджиев") & sounds("hajiyev", ["en"]) & sounds("hadschijew", ["de"]) & sounds("hacıyev", ["az"])
    assert not sounds("севан") & sounds("seven", ["en"])
    assert not sounds("şuşa", ["az"]) & sounds("şüşe", ["tr"])
