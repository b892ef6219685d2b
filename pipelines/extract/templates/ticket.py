"""What a worker is told of a page's site, and who decides that. Knows nothing of how a page is read."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from newswatch.models import Page, Source, TemplateState
from newswatch.urls import site_of
from pipelines.extract.templates.schedule import Policy, is_verified, may_serve


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    state: TemplateState
    serve: bool
    """The template may be used; else the page only teaches."""
    verify: bool = False
    """Its text is held against that of the page read alone."""
    beside: bool = True
    """It tells what stands beside its article too; of a site whose template nobody will use that is not asked."""
    lineage: str = ""
    """Who counts the versions: re-extraction learns beside the archive, and its fifth version is another."""


class Tickets:
    """Hands a page its ticket. `find` gives a site's template as it stands.

    `knows` says where it does so at once; else it may wait for the archive.

    Pages that are looked at again are read as the template reads them, without being held against anything: two
    looks at one page must not differ by how they were read. In `bulk` work every page is a first one.
    """

    def __init__(
        self,
        find: Callable[[str, str], TemplateState],
        policy: Policy,
        *,
        knows: Callable[[str, str], bool] | None = None,
        bulk: bool = False,
    ) -> None:
        self._find = find
        self._knows = knows
        self._policy = policy
        self._bulk = bulk
        self._lineage = uuid.uuid4().hex
        self._handed: dict[tuple[str, str], tuple[int, int]] = {}

    def may_wait(self, page: Page, source: Source) -> bool:
        """Whether `of` may have to wait for the archive."""
        return self._knows is None or not self._knows(source.id, site_of(page.final_url))

    def of(self, page: Page, source: Source) -> Ticket | None:
        """None where templates are off: the page teaches nothing either."""
        if self._policy is Policy.OFF:
            return None
        state = self._find(source.id, site_of(page.final_url))
        if not may_serve(state, self._policy):
            may = self._policy is Policy.AUTO
            return Ticket(state=replace(state, learned=""), serve=False, beside=may)  # it would travel with each page
        if not self._bulk and (page.link is None or page.link.found_in == "recheck"):
            return Ticket(state=state, serve=True, lineage=self._lineage)
        return Ticket(state=state, serve=True, verify=is_verified(self._use(state), state), lineage=self._lineage)

    def _use(self, state: TemplateState) -> int:
        """The number of this use, those under way included; counted anew once a template was put back."""
        key = state.source, state.site
        ready_at, handed = self._handed.get(key, (state.ready_at, 0))
        use = max(handed if ready_at == state.ready_at else 0, state.uses) + 1
        self._handed[key] = state.ready_at, use
        return use
