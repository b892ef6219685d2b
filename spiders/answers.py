"""An article's answer into one of four: a page for the pipelines, unchanged, gone, or refused for a reason. Pure."""

from dataclasses import dataclass
from datetime import datetime

from scrapy.http import Response

from newswatch.models import Page, Source
from newswatch.urls import url_key
from pipelines.judging import no_page
from pipelines.outcomes import FailReason, RejectReason
from spiders.ledger import Task
from spiders.refusals import Refused
from spiders.sources import is_article


@dataclass(frozen=True, slots=True)
class Unchanged:
    """304: what we have stands."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The site says there is no such article (any more)."""

    reason: RejectReason
    detail: str


Judged = Page | Unchanged | Gone | Refused


def judge(response: Response, task: Task, source: Source, now: datetime) -> Judged:
    if response.status == 304:
        return Unchanged()
    if response.status in (404, 410):
        return Gone(RejectReason.GONE, str(response.status))
    if response.status not in (200, 203):
        return Refused(FailReason.HTTP_STATUS, str(response.status))
    headers = headers_of(response)
    if (why := no_page(headers, response.body)) is not None:
        return Refused(*why)
    if not _leads_to_article(response.url, task.link.url, source):
        return Refused(RejectReason.NOT_ARTICLE, f"redirected to {response.url}")
    return Page(
        source=source.id, url=task.link.url, final_url=response.url, status=response.status, headers=headers,
        body=response.body, fetched_at=now, link=task.link,
    )  # fmt: skip


def judge_refusal(refused: Refused) -> Judged:
    """A redirect to the home page is how many sites say that an article is gone."""
    if refused.reason is RejectReason.SOFT_404:
        return Gone(RejectReason.SOFT_404, refused.detail)
    return refused


def headers_of(response: Response) -> dict[str, str]:
    """Lower-case names; repeated headers joined by a comma; what Scrapy keeps as bytes read as Latin-1."""
    return {
        name.decode("latin-1").lower(): ", ".join(value.decode("latin-1") for value in values)
        for name, values in response.headers.items()
    }


def _leads_to_article(final_url: str, url: str, source: Source) -> bool:
    return (
        final_url == url
        or is_article(source, final_url)
        or url_key(final_url, source.keep_params) == url_key(url, source.keep_params)
    )
