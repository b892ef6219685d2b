"""Some articles of a source as they would be stored, for `sources add` and `sources try`."""

from collections.abc import Sequence
from dataclasses import dataclass

from newswatch.cli import text
from newswatch.cli.context import Context
from newswatch.models import Article, FoundLink, Page, Source
from pipelines.outcomes import RejectReason
from pipelines.scripted import needs_browser
from spiders.discover.survey import Fetch, told

_SHOWN = 280
"""Characters of a text shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """How many of some pages are articles, and how many would be in a browser."""

    good: int
    need_browser: int


def browser_remark(source: Source) -> str:
    """What to do about pages that are written by script."""
    from spiders.browser import MISSING, chromium

    if not source.render:
        return f'{source.id}: its pages hold no article without JavaScript; write `render = "browser"` in its file.'
    if chromium() is None:
        return f"{source.id}: {MISSING}."
    return f"{source.id}: its pages are written by script; a crawl shows them by a browser."


async def show_samples(context: Context, source: Source, links: Sequence[FoundLink], fetch: Fetch) -> Samples:
    """Fetches and shows them."""
    answers = await fetch([link.url for link in links])
    good = need_browser = 0
    for link, answer in zip(links, answers, strict=True):
        context.console.print()
        if not isinstance(answer, Page) or answer.status != 200:
            why = f"the site answered {answer.status}" if isinstance(answer, Page) else told(answer)
            context.console.print(text.outside(f"{link.url}: {why}", style="yellow"))
            continue
        shown = _show(context, source, link, answer)
        good += shown is None
        need_browser += shown == RejectReason.NEEDS_BROWSER
    return Samples(good=good, need_browser=need_browser)


def _show(context: Context, source: Source, link: FoundLink, page: Page) -> str | None:
    """Why it is no article."""
    from pipelines.extract import face

    extracted = face.read(page.body, url=page.final_url, source=source, headers=page.headers)
    article = face.article_of(extracted, source)
    if extracted.refusal is not None or not article.text:
        why = extracted.refusal or "no text found"
        if needs_browser(page.body, extracted.refusal):
            why = RejectReason.NEEDS_BROWSER.value
        context.console.print(text.outside(f"{link.url}: no article ({why})", style="yellow"))
        return why
    context.console.print(text.outside(article.title or "(no title)", style="bold"))
    context.console.print(text.outside(_facts(article, link)))
    context.console.print(text.outside(article.text[:_SHOWN] + ("…" if len(article.text) > _SHOWN else "")))
    context.console.print(text.outside(article.url, style="dim"))
    return None


def _facts(article: Article, link: FoundLink) -> str:
    hint = f"{link.published_hint:%Y-%m-%d} by its listing" if link.published_hint else "no date found"
    said = [article.published_at or hint, ", ".join(article.authors) or "no author found"]
    return " · ".join([*said, article.language or "language unknown", f"{article.word_count} words"])
