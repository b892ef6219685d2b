"""Templates for bulk work: the archive's; where it has learned nothing of a site, what this work learns itself."""

from collections.abc import Callable

from newswatch.clock import Clock
from newswatch.models import Extracted, Source, TemplateState
from pipelines import templates
from pipelines.extract.templates.schedule import Policy
from pipelines.extract.templates.ticket import Tickets

Find = Callable[[str, str], TemplateState]
"""A source's template of a site, as the archive has it."""


class BulkTemplates:
    """`tickets` are what the workers are handed. Live templates are never taught by the past."""

    def __init__(self, find: Find, policy: Policy, clock: Clock) -> None:
        self._find = find
        self._clock = clock
        self._states: dict[tuple[str, str], TemplateState] = {}
        self._learning: set[tuple[str, str]] = set()
        self._taught: set[object] = set()
        self.tickets = Tickets(self._state, policy, bulk=True)

    def _state(self, source_id: str, site: str) -> TemplateState:
        key = source_id, site
        if key not in self._states:
            known = self._find(source_id, site)
            if not known.pages:
                self._learning.add(key)
            self._states[key] = known
        return self._states[key]

    def learn(self, source: Source, found: Extracted, article: object) -> None:
        """Each `article` once: its versions share their paragraphs, which would look like furniture."""
        lesson = found.lesson
        if lesson is None or (source.id, lesson.site) not in self._learning or article in self._taught:
            return
        self._taught.add(article)
        state = self._states[source.id, lesson.site]
        self._states[source.id, lesson.site] = templates.taught(state, [lesson], self._clock)

    def learned(self) -> list[TemplateState]:
        """What was learned of sites the archive knew nothing of."""
        return [self._states[key] for key in self._learning if self._states[key].pages]
