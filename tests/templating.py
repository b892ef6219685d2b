"""A site's pages read one after another with its template, as a worker and the store would do it, without either."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from newswatch.clock import Clock
from newswatch.models import Extracted, Lesson, Page, Source, Standing, TemplateState
from newswatch.urls import site_of
from pipelines.extract.face import unknown_source
from pipelines.extract.templates.reading import read_page
from pipelines.extract.templates.schedule import Policy
from pipelines.extract.templates.ticket import Tickets
from pipelines.templates import taught
from tests.archive_kit import NOON, HandClock
from tests.skins import Made


@dataclass
class Stream:
    """`alter` changes a page's HTML before it is read."""

    policy: Policy = Policy.AUTO
    clock: Clock = field(default_factory=HandClock)
    states: dict[tuple[str, str], TemplateState] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tickets = Tickets(self.find, self.policy, bulk=True)

    def find(self, source_id: str, site: str) -> TemplateState:
        return self.states.get((source_id, site)) or TemplateState(source=source_id, site=site)

    def read(self, made: Made, alter: Callable[[str], str] = str) -> Extracted:
        found = self.look(made, alter)
        if found.lesson is not None:
            self.teach(unknown_source(made.url), found.lesson)
        return found

    def look(self, made: Made, alter: Callable[[str], str] = str) -> Extracted:
        """What `read` gives, before the page has taught anything."""
        page, source = page_of(made, alter), unknown_source(made.url)
        return read_page(page, source, self._tickets.of(page, source))

    def teach(self, source: Source, lesson: Lesson) -> None:
        state = self.find(source.id, lesson.site)
        self.states[source.id, lesson.site] = taught(state, [lesson], self.clock)

    def state(self, made: Made) -> TemplateState:
        return self.find("unknown", site_of(made.url))

    def say(self, made: Made, standing: Standing) -> None:
        state = self.state(made)
        self.states[state.source, state.site] = replace(state, standing=standing)

    def all(self, pages: Iterable[Made], alter: Callable[[str], str] = str) -> list[Extracted]:
        return [self.read(made, alter) for made in pages]


def page_of(made: Made, alter: Callable[[str], str] = str) -> Page:
    return Page(
        source="unknown", url=made.url, final_url=made.url, status=200, headers={}, body=alter(made.html).encode(),
        fetched_at=NOON,
    )  # fmt: skip


def how(found: Extracted) -> str:
    assert found.lesson is not None
    return found.lesson.how


def extra(found: Extracted, made: Made) -> list[str]:
    return [text for text in found.paragraphs if text not in made.paragraphs]


def missing(found: Extracted, made: Made) -> list[str]:
    return [text for text in made.paragraphs if text not in found.paragraphs]
