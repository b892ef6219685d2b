"""Stories in a real archive: who joins whom, when, with how much of the text, and what forgetting leaves."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newswatch.archive import care, crediting, forgetting
from newswatch.archive.reader import Archive
from newswatch.archive.writer import Writer
from newswatch.models import Stored
from tests.archive_kit import NOON, HandClock, candidate, edit, open_writer, source, store


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def writer(tmp_path: Path, clock: HandClock) -> Iterator[Writer]:
    with open_writer(tmp_path / "home", clock) as opened:
        for name in ("oc-media", "civil", "armenpress", "azertag"):
            opened.set_source(source(name, name=name.title()))
        yield opened


def prose(seed: int, words: int = 220) -> str:
    chance = random.Random(seed)
    return " ".join(
        f"{chance.choice('bdfgklmnprst')}{chance.choice('aeiou')}{chance.randrange(16**4):x}q" for _ in range(words)
    )


def tell(
    writer: Writer, slug: str, text: str, outlet: str = "oc-media", published: str | None = None, **more: object
) -> Stored:
    return store(
        writer, candidate(slug, source=outlet, text=text, title=f"About {slug}", published_at=published, **more)
    )


def together(writer: Writer, *articles: Stored) -> bool:
    with Archive(writer.home) as archive:
        return len({archive.get(one.article_id).story_id for one in articles}) == 1


def bands_of(writer: Writer, article: Stored) -> int:
    with writer.connection.reading() as sql:
        return int(sql.execute("SELECT count(*) FROM band WHERE article_id = ?", (article.article_id,)).fetchone()[0])


def test_a_near_copy_in_another_outlet_joins_the_story(writer: Writer, clock: HandClock) -> None:
    text = prose(1)
    seed = tell(writer, "seed", text, published="2026-11-20T10:00:00Z")
    clock.on(hours=2)
    half = " ".join(text.split()[:150])
    copy = tell(writer, "copy", f"{half} according to Oc-Media. {prose(2, 30)}", "civil", "2026-11-20T13:30:00Z")
    assert copy.article.story_id == seed.article.story_id, "known in the article's own transaction"
    with Archive(writer.home) as archive:
        first, second = archive.story(seed.article.story_id or 0)
        assert (first.article_id, first.first, first.hours_late, first.share, first.credited) == (
            seed.article_id, True, 0.0, None, None,
        )  # fmt: skip
        assert (second.article_id, second.first, second.hours_late) == (copy.article_id, False, 3.5)
        assert second.share == pytest.approx(146 / 216, abs=0.001)
        assert second.credited == "Oc-Media"
        assert (second.source, second.title, second.first_seen_at) == ("civil", "About copy", clock.now())
        assert archive.stories(copy.article_id) == [first]
        assert archive.stories(seed.article_id) == [second]


def test_another_address_of_the_same_outlet_joins_too(writer: Writer) -> None:
    assert together(writer, tell(writer, "one", prose(1)), tell(writer, "two", f"{prose(1)} {prose(2, 20)}"))


def test_who_published_first_leads_whoever_was_stored_first(writer: Writer, clock: HandClock) -> None:
    late = tell(writer, "late", prose(1), "civil", "2026-11-20T11:00:00Z")
    early = tell(writer, "early", prose(1), "armenpress", "2026-11-20T09:00:00Z")
    undated = tell(writer, "undated", prose(1), "azertag")
    day = tell(writer, "day", prose(1), "oc-media", "2026-11-20")
    with Archive(writer.home) as archive:
        told = archive.story(late.article.story_id or 0)
        outline = archive.outlines([late.article.story_id or 0])[late.article.story_id or 0]
    assert [one.article_id for one in told] == [one.article_id for one in (early, late, undated, day)]
    assert [one.hours_late for one in told] == [0.0, 2.0, 3.0, 3.0], "of a bare date, when it was seen"
    assert (outline.outlets, outline.first) == (4, "Armenpress")


def test_an_original_found_after_its_copy_becomes_the_seed(writer: Writer) -> None:
    half = " ".join(prose(1).split()[:150])
    copy = tell(writer, "copy", f"As Armenpress reports, {half}", "civil", "2026-11-20T11:00:00Z")
    original = tell(writer, "original", prose(1), "armenpress", "2026-11-20T09:00:00Z")
    assert (bands_of(writer, copy), bands_of(writer, original)) == (0, 42)
    with Archive(writer.home) as archive:
        first, second = archive.story(copy.article.story_id or 0)
    assert (first.article_id, first.share, first.credited) == (original.article_id, None, None)
    assert (second.share, second.credited) == (pytest.approx(146 / 216, abs=0.001), "Armenpress")
    earlier = tell(writer, "earlier", prose(1), "azertag", "2026-11-20T08:00:00Z")
    assert together(writer, original, earlier)
    assert bands_of(writer, earlier) == 0, "another hangs on the seed by now"


def test_a_member_is_no_bridge_to_another_text(writer: Writer) -> None:
    parts = [prose(seed, 100) for seed in range(5)]
    first = tell(writer, "a", " ".join(parts[:3]))
    second = tell(writer, "b", " ".join(parts[1:4]), "civil")
    third = tell(writer, "c", " ".join(parts[2:5]), "armenpress")
    assert together(writer, first, second)
    assert not together(writer, first, third), "it is like a member and not like the seed"


def test_a_round_up_joins_none_of_its_stories_and_draws_none_to_itself(writer: Writer) -> None:
    one, two, three = (prose(seed, 180) for seed in range(3))
    seeds = tell(writer, "one", one), tell(writer, "two", two, "civil")
    digest = tell(writer, "digest", f"{one} {two} {three}", "armenpress")
    assert not together(writer, seeds[0], digest)
    assert not together(writer, seeds[1], digest)
    third = tell(writer, "three", three, "azertag")
    assert not together(writer, *seeds)
    assert not together(writer, seeds[0], third)


def test_the_items_of_an_earlier_round_up_stay_apart(writer: Writer) -> None:
    one, two = prose(1, 150), prose(2, 150)
    tell(writer, "digest", f"{one} {two}", "armenpress")
    assert not together(writer, tell(writer, "one", one, "civil"), tell(writer, "two", two, "azertag"))


def test_two_stories_never_become_one(writer: Writer) -> None:
    one, two = (tell(writer, f"s{seed}", prose(seed, 200), outlet) for seed, outlet in ((1, "civil"), (2, "azertag")))
    tell(writer, "both", f"{prose(1, 200)} {prose(2, 120)}", "armenpress")
    assert not together(writer, one, two)


def test_a_copy_outside_the_window_is_a_story_of_its_own(writer: Writer, clock: HandClock) -> None:
    first = tell(writer, "one", prose(1), published="2026-11-01T10:00:00Z")
    near = tell(writer, "two", prose(1), "civil", published="2026-11-14T10:00:00Z")
    far = tell(writer, "three", prose(1), "azertag", published="2026-11-15T10:00:01Z")
    assert together(writer, first, near)
    assert not together(writer, first, far)


def test_the_window_is_a_setting(tmp_path: Path, clock: HandClock) -> None:
    with open_writer(tmp_path / "none", clock, story_window="0s") as writer:
        writer.set_source(source())
        assert not together(writer, tell(writer, "one", prose(1)), tell(writer, "two", prose(1) + " more"))


def test_very_short_items_join_word_by_word(writer: Writer) -> None:
    text = prose(1, 20)
    flash = tell(writer, "flash", text)
    assert together(writer, flash, tell(writer, "again", text.upper(), "civil"))
    assert not together(writer, flash, tell(writer, "other", text.replace("q ", "r ", 1), "azertag"))


def test_the_bands_outlive_the_process(tmp_path: Path, clock: HandClock) -> None:
    for name in ("civil", "azertag"):
        with open_writer(tmp_path, clock) as writer:
            writer.set_source(source(name))
            last = tell(writer, name, prose(1), name)
    with Archive(tmp_path) as archive:
        assert len(archive.stories(last.article_id)) == 1


def test_only_seeds_have_bands(writer: Writer) -> None:
    seed, copy = tell(writer, "seed", prose(1)), tell(writer, "copy", prose(1) + " end", "civil")
    assert (bands_of(writer, seed), bands_of(writer, copy)) == (42, 0)


def test_an_edited_article_that_was_alone_joins_and_the_past_stays(writer: Writer, clock: HandClock) -> None:
    seed = tell(writer, "seed", prose(1))
    alone = tell(writer, "flash", prose(2), "civil")
    was = alone.article.story_id
    then = clock.now()
    clock.on(hours=1)
    grown = edit(writer, alone.article_id, candidate("flash", source="civil", text=prose(1), title="About flash"))
    assert grown.article.story_id == seed.article.story_id
    assert bands_of(writer, alone) == 0
    with Archive(writer.home) as archive:
        before = archive.search("flash", as_of=then)
        assert [one.story_id for one in before] == [was]
        assert [one.article_id for one in archive.story(was or 0, as_of=then)] == [alone.article_id]
        assert archive.story(was or 0) == []
        assert len(archive.story(seed.article.story_id or 0)) == 2
        assert len(archive.story(seed.article.story_id or 0, as_of=then)) == 1


def test_an_edited_article_with_company_stays(writer: Writer, clock: HandClock) -> None:
    seed, copy = tell(writer, "seed", prose(1)), tell(writer, "copy", prose(1), "civil")
    other = tell(writer, "other", prose(2), "azertag")
    clock.on(hours=1)
    for article, outlet in ((seed, "oc-media"), (copy, "civil")):
        slug = "seed" if article is seed else "copy"
        edit(writer, article.article_id, candidate(slug, source=outlet, text=prose(2), title=f"About {slug}"))
    assert together(writer, seed, copy)
    assert not together(writer, seed, other)


def test_new_bands_lead_to_the_new_text_of_a_seed(writer: Writer, clock: HandClock) -> None:
    seed = tell(writer, "seed", prose(1))
    clock.on(hours=1)
    edit(writer, seed.article_id, candidate("seed", text=prose(2), title="About seed"))
    assert bands_of(writer, seed) == 42
    assert together(writer, seed, tell(writer, "copy", prose(2), "civil"))
    assert not together(writer, seed, tell(writer, "old", prose(1), "azertag"))


def test_a_better_reading_of_the_page_renews_the_bands(writer: Writer) -> None:
    seed = tell(writer, "seed", prose(2) + prose(3))
    with writer.transaction():
        writer.add_rendering(seed.article_id, candidate("seed", text=prose(1), title="About seed"), cleaner="2")
    assert together(writer, seed, tell(writer, "copy", prose(1), "civil"))


def test_an_edited_copy_has_its_share_measured_again(writer: Writer, clock: HandClock) -> None:
    seed, copy = tell(writer, "seed", prose(1)), tell(writer, "copy", prose(1), "civil")
    clock.on(hours=1)
    half = " ".join(prose(1).split()[:112])
    edit(writer, copy.article_id, candidate("copy", source="civil", text=half, title="About copy"))
    with Archive(writer.home) as archive:
        (told,) = archive.stories(seed.article_id)
    assert told.share == pytest.approx(0.5, abs=0.001)


def test_forgetting_the_seed_leaves_the_story_to_its_oldest_copy(writer: Writer) -> None:
    seed, second = tell(writer, "seed", prose(1)), tell(writer, "second", prose(1), "civil")
    third = tell(writer, "third", " ".join(prose(1).split()[:112]), "azertag")
    forgetting.forget(writer, seed.article_id)
    assert bands_of(writer, seed) == 0
    assert bands_of(writer, second) == 42
    with Archive(writer.home) as archive:
        told = archive.story(second.article.story_id or 0)
    assert [(one.article_id, one.share) for one in told] == [(second.article_id, None), (third.article_id, 0.5)]
    assert together(writer, second, tell(writer, "fourth", prose(1) + " end", "armenpress"))


def test_forgetting_the_last_member_takes_the_story_out(writer: Writer) -> None:
    lonely = tell(writer, "lonely", prose(1))
    forgetting.forget(writer, lonely.article_id)
    with writer.connection.reading() as sql:
        for table in ("story", "story_member", "band"):
            assert sql.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    assert all(check.ok for check in care.integrity(writer.home))


def test_a_rolled_back_article_leaves_no_trace(writer: Writer) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    writer.on_stored.append(fail)
    with pytest.raises(RuntimeError):
        tell(writer, "gone", prose(1))
    writer.on_stored.clear()
    kept = tell(writer, "kept", prose(1), "civil")
    with Archive(writer.home) as archive:
        assert archive.stories(kept.article_id) == []


def test_two_orders_of_arrival_tell_the_same_order(tmp_path: Path) -> None:
    texts = [("oc-media", prose(1), 0), ("civil", prose(1) + " " + prose(2, 20), 2), ("azertag", prose(3), 3)]
    answers = []
    for order in (texts, texts[::-1]):
        with open_writer(tmp_path / order[0][0], HandClock()) as writer:
            for outlet, text, hours in order:
                writer.set_source(source(outlet))
                published = (NOON - timedelta(hours=9 - hours)).isoformat()
                tell(writer, outlet, text, outlet, published)
        with Archive(tmp_path / order[0][0]) as archive:
            answers.append(
                {
                    one.source: [(member.source, member.hours_late) for member in archive.story(one.story_id or 0)]
                    for one in archive.iterate()
                }
            )
    assert answers[0] == answers[1]
    assert [name for name, _ in answers[0]["civil"]] == ["oc-media", "civil"]


NAMES = ("Armenpress", "OC Media", "Civil.ge", "APA", "Qafqazinfo", "Report", "TASS", "Azatutyun (RFE/RL)")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("the minister resigned, according to Armenpress, on Friday", "Armenpress"),
        ("the agency OC Media reported on Friday", "OC Media"),
        ("об этом сообщает Арменпресс", "Armenpress"),
        ("передаёт «АРМЕНПРЕСС» со ссылкой на пресс-службу", "Armenpress"),
        ("wie laut Armenpress bekannt wurde", "Armenpress"),
        ("APA-nın məlumatına görə nazir istefa verdi", "APA"),
        ("Qafqazinfo-ya istinadən bildirilir", "Qafqazinfo"),
        ("Armenpress'in haberine göre bakan istifa etti", "Armenpress"),
        ("հաղորդում է «Արմենպրես»-ը", "Armenpress"),
        ("Արմենպրեսի փոխանցմամբ՝ նախարարը հրաժարական տվեց", "Armenpress"),
        ("არმენპრესის ცნობით, მინისტრი გადადგა", "Armenpress"),
        ("сообщает ТАСС в четверг", "TASS"),
        ("Report informs that the minister resigned, citing the ministry", "Report"),
        ("according to Azatutyun the minister resigned", "Azatutyun (RFE/RL)"),
        ("according to the yearly report the apartment was sold", None),
        ("he met the staff of Armenpress and left", None),
        ("Nothing is said of where it is from", None),
    ],
)
def test_whom_a_copy_credits(words: str, name: str | None) -> None:
    text = f"{'word ' * 20}{words} {'word ' * 20}"
    assert crediting.named(text, [], NAMES) == name


def test_a_dateline_and_a_credit_line_need_no_verb() -> None:
    assert crediting.named(f"YEREVAN, NOVEMBER 20, ARMENPRESS. {'word ' * 40}", [], NAMES) == "Armenpress"
    assert crediting.named("word " * 40, ["Text: OC Media"], NAMES) == "OC Media"


def test_an_edit_that_keeps_the_number_of_words_is_an_edit(writer: Writer) -> None:
    text = " ".join(f"word{number}" for number in range(60))
    stored = store(writer, candidate("one", text=text))
    edit(writer, stored.article_id, candidate("one", text=text.replace("word7", "other")))
    assert writer.wording(stored.article_id)[1].count("other") == 1
