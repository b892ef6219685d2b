"""What every page needs: where the archive is, who asks, and how an answer is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response

from newswatch.archive.viewing import View
from newswatch.clock import Clock
from newswatch.settings import Settings
from newswatch.web.jobs import Jobs
from newswatch.web.kept import Kept
from newswatch.web.keys import Keys, Visitor
from newswatch.web.readers import Readers
from newswatch.web.rendering import answer

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Site:
    home: Path
    settings: Settings
    clock: Clock
    keys: Keys | None
    readers: Readers
    jobs: Jobs
    kept: Kept
    templates: Environment

    async def ask(self, question: Callable[[View], T]) -> T:
        return await self.readers.ask(question)

    def page(
        self, request: Request, template: str, values: Mapping[str, object] | None = None, /, *, status: int = 200,
        **more: object,
    ) -> Response:  # fmt: skip
        """What `values` and `more` hold is there for the template by name."""
        html = self.rendered(request, template, **(values or {}), **more)
        return answer(request, html.encode(), "text/html", status=status)

    def rendered(self, request: Request, template: str, /, **values: Any) -> str:
        common = {
            "now": self.clock.now(),
            "visitor": visitor_of(request),
            "writable": self.keys is not None,
            "path": request.url.path,
            "room": request.url.path.split("/")[1] or "stream",
            "q": "",
            "here_url": "" if request.url.path == "/sign-in" else _own_address(request),
            "feed_key": self.feed_key(request),
        }
        return self.templates.get_template(template).render(**(common | values))

    def feed_key(self, request: Request) -> str:
        """For links to feeds, where these need one: a feed reader has no cookie of ours."""
        visitor = visitor_of(request)
        return self.keys.feed_key() if self.keys is not None and visitor.signed_in else ""

    def now(self) -> datetime:
        return self.clock.now()


def _own_address(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def site_of(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


def visitor_of(request: Request) -> Visitor:
    visitor: Visitor = request.state.visitor
    return visitor
