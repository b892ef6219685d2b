"""New, a new version, a copy or the same, against an archive of a few articles."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from newswatch.models import ArticleStatus, Candidate, Copy, Extracted, New, NewVersion, Same, VersionKind
from pipelines.dedupe import Decision, Remade, decide, identify
from tests.flow import ARTICLE, page, sentences, source

CLEANER = "2"
OTHER = "https://www.example.org/en/news/wine-harvest.html"
TEXT = sentences(20)
HARVEST = (*sentences(20, "harvest"), "Growers in Kakheti began to pick their grapes.")


@dataclass(frozen=True)
class Row:
    article_id: int
    source_id: str
    candidate: Candidate
    cleaner: str = CLEANER
    status: ArticleStatus = ArticleStatus.CURRENT

    @property
    def content_hash(self) -> str:
        return self.candidate.content_hash


@dataclass
class Shelf:
    """Articles by key and text, as the archive answers for them."""

    rows: list[Row] = field(default_factory=list)

    def put(self, extracted: Extracted, *, source_id: str = "example", **changes: object) -> Row:
        row = Row(len(self.rows) + 1, source_id, identify(extracted, source()))
        self.rows.append(replace(row, **changes))  # type: ignore[arg-type]
        return row

    def find_by_keys(self, keys: Sequence[str]) -> Row | None:
        return next((row for key in keys for row in self.rows if key in dict(row.candidate.alias_keys)), None)

    def find_by_text(self, source_id: str, text_hash: str) -> Row | None:
        return next(
            (row for row in self.rows if (row.source_id, row.candidate.text_hash) == (source_id, text_hash)), None
        )

    def read_at(self, article_id: int) -> str | None:
        return self.rows[article_id - 1].candidate.extracted.final_url

    def wording(self, article_id: int) -> tuple[str, str]:
        extracted = self.rows[article_id - 1].candidate.extracted
        return extracted.title or "", "\n\n".join(extracted.paragraphs)


def judge(shelf: Shelf, extracted: Extracted, remade: Extracted | None = None) -> Decision:
    again = Remade(article_id=1, candidate=identify(remade, source())) if remade else None
    return decide(identify(extracted, source()), source(), shelf, cleaner=CLEANER, remade=again)


def test_an_unknown_address_with_an_unknown_text_is_new() -> None:
    assert judge(Shelf(), page(paragraphs=TEXT)).verdict == New()


def test_the_same_page_again_is_the_same() -> None:
    shelf = Shelf()
    shelf.put(page(paragraphs=TEXT))
    decision = judge(shelf, page(ARTICLE + "?utm_source=x", paragraphs=TEXT))
    assert decision.verdict == Same(article_id=1)
    assert decision.rerender is None


def test_a_changed_title_or_text_is_a_new_version() -> None:
    shelf = Shelf()
    shelf.put(page(paragraphs=TEXT))
    title = judge(shelf, page(title="Border talks collapse", paragraphs=TEXT))
    text = judge(shelf, page(paragraphs=(*TEXT, "They will meet again.")))
    assert (title.verdict, title.kind) == (NewVersion(article_id=1), VersionKind.HEADLINE)
    assert (text.verdict, text.kind) == (NewVersion(article_id=1), VersionKind.TEXT)


def test_a_rewritten_page_at_its_own_address_stays_its_article() -> None:
    shelf = Shelf()
    shelf.put(page(paragraphs=TEXT))
    rewritten = judge(shelf, page(title="Wine harvest begins", paragraphs=HARVEST))
    assert rewritten.verdict == NewVersion(article_id=1)


def test_the_same_long_text_at_another_address_of_the_source_is_a_copy() -> None:
    shelf = Shelf()
    shelf.put(page(paragraphs=TEXT))
    assert isinstance(judge(shelf, page(OTHER, paragraphs=TEXT)).verdict, Copy)


def test_a_stub_and_a_short_text_are_never_a_copy() -> None:
    short = Shelf()
    short.put(page(paragraphs=TEXT[:3]))
    assert judge(short, page(OTHER, paragraphs=TEXT[:3])).verdict == New()
    stub = Shelf()
    stub.put(page(paragraphs=TEXT))
    assert judge(stub, page(OTHER, paragraphs=TEXT, partial=True)).verdict == New()


def test_the_text_of_another_source_is_no_copy_but_its_address_is_its_own() -> None:
    shelf = Shelf()
    shelf.put(page(paragraphs=TEXT), source_id="other")
    assert judge(shelf, page(OTHER, paragraphs=TEXT)).verdict == New()
    assert judge(shelf, page(paragraphs=HARVEST)).verdict == Copy(article_id=1, why="its address belongs to other")


def test_a_canonical_that_names_a_different_article_does_not_hijack_it() -> None:
    shelf = Shelf()
    shelf.put(page(paragraphs=TEXT))
    wrong = page(OTHER, title="Wine harvest begins", paragraphs=HARVEST, canonical_url=ARTICLE)
    decision = judge(shelf, wrong)
    assert decision.verdict == New()
    assert decision.candidate.url == OTHER
    assert [key for key, _ in decision.candidate.alias_keys] == ["example.org/en/news/wine-harvest.html"]


def test_an_edited_article_that_moved_is_still_itself() -> None:
    shelf = Shelf()
    shelf.put(page(paragraphs=TEXT))
    moved = page(ARTICLE, final_url=OTHER, title="Border talks end", paragraphs=TEXT[:15])
    assert judge(shelf, moved).verdict == NewVersion(article_id=1)


def test_an_address_that_now_leads_to_another_article_changes_neither() -> None:
    shelf = Shelf()
    shelf.put(page(paragraphs=TEXT))
    led = judge(shelf, page(ARTICLE, final_url=OTHER, title="Wine harvest begins", paragraphs=HARVEST))
    assert led.verdict == New()
    assert [key for key, _ in led.candidate.alias_keys] == ["example.org/en/news/wine-harvest.html"]


def test_a_withdrawn_article_returns() -> None:
    shelf = Shelf()
    shelf.put(page(paragraphs=TEXT), status=ArticleStatus.WITHDRAWN)
    unchanged = judge(shelf, page(paragraphs=TEXT))
    changed = judge(shelf, page(title="Border talks collapse", paragraphs=TEXT))
    assert (unchanged.verdict, unchanged.kind) == (NewVersion(article_id=1), VersionKind.RETURNED)
    assert (changed.verdict, changed.kind) == (NewVersion(article_id=1), VersionKind.HEADLINE)


def test_what_a_better_cleaner_reads_is_a_rendering_and_no_version() -> None:
    shelf = Shelf()
    shelf.put(page(paragraphs=(*TEXT, "We seek a local specialist.")), cleaner="1")
    better = page(paragraphs=TEXT)
    decision = judge(shelf, better, remade=better)
    assert decision.verdict == Same(article_id=1)
    assert decision.rerender is not None
    assert decision.rerender.extracted.paragraphs == TEXT


def test_an_edit_is_seen_through_a_change_of_cleaner() -> None:
    shelf = Shelf()
    shelf.put(page(paragraphs=(*TEXT, "We seek a local specialist.")), cleaner="1")
    decision = judge(shelf, page(title="Border talks collapse", paragraphs=TEXT), remade=page(paragraphs=TEXT))
    assert (decision.verdict, decision.kind) == (NewVersion(article_id=1), VersionKind.HEADLINE)
    assert decision.rerender is not None
    assert decision.rerender.extracted.title == "Border talks resume"


def test_without_the_stored_page_the_difference_counts_as_ours() -> None:
    shelf = Shelf()
    shelf.put(page(paragraphs=(*TEXT, "We seek a local specialist.")), cleaner="1")
    decision = judge(shelf, page(paragraphs=TEXT))
    assert decision.verdict == Same(article_id=1)
    assert decision.rerender is decision.candidate
