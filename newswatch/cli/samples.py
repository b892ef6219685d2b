"""Some articles of a source as they would be stored, for `sources add` and `sources try`."""

from collections.abc import Sequence

from newswatch.cli import text
from newswatch.cli.context import Context
from newswatch.models import Article, FoundLink, Page, Source
from spiders.discover.survey import Fetch, told

_SHOWN = 280
"""Characters of a text shown."""


async def show_samples(context: Context, source: Source, links: Sequence[FoundLink], fetch: Fetch) -> int:
    """Fetches and shows them; how many of them are articles."""
    answers = await fetch([link.url for link in links])
    good = 0
    for link, answer in zip(links, answers, strict=True):
        context.console.print()
        if not isinstance(answer, Page) or answer.status != 200:
            why = f"the site answered {answer.status}" if isinstance(answer, Page) else told(answer)
            context.console.print(text.outside(f"{link.url}: {why}", style="yellow"))
            continue
        good += _show(context, source, link, answer)
    return good


def _show(context: Context, source: Source, link: FoundLink, page: Page) -> bool:
    from pipelines.extract import face

    extracted = face.read(page.body, url=page.final_url, source=source, headers=page.headers)
    article = face.article_of(extracted, source)
    if extracted.refusal is not None or not article.text:
        why = extracted.refusal or "no text found"
        context.console.print(text.outside(f"{link.url}: no article ({why})", style="yellow"))
        return False
    context.console.print(text.outside(article.title or "(no title)", style="bold"))
    context.console.print(text.outside(_facts(article, link)))
    context.console.print(text.outside(article.text[:_SHOWN] + ("…" if len(article.text) > _SHOWN else "")))
    context.console.print(text.outside(article.url, style="dim"))
    return True


def _facts(article: Article, link: FoundLink) -> str:
    hint = f"{link.published_hint:%Y-%m-%d} by its listing" if link.published_hint else "no date found"
    said = [article.published_at or hint, ", ".join(article.authors) or "no author found"]
    return " · ".join([*said, article.language or "language unknown", f"{article.word_count} words"])
