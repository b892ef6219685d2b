"""One article: its text, how its facts were found, what changed, who else told it, and the page as it was fetched."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from newswatch.archive.diff import Change, Paragraph, diff_texts
from newswatch.archive.viewing import View
from newswatch.errors import ConfigError
from newswatch.models import Article, StoryMember, Version
from newswatch.web import params
from newswatch.web.cite import FORMS, cite
from newswatch.web.params import NotFound
from newswatch.web.rendering import answer
from newswatch.web.rows import badges
from newswatch.web.site import site_of

T = TypeVar("T")
_RAW_TYPE = "text/plain; charset=utf-8"


async def page(request: Request) -> Response:
    site, number = site_of(request), params.path_number(request)
    asked = params.query(request)

    def ask(view: View) -> dict[str, object]:
        article = found(lambda: view.get(number))
        versions = view.versions(number)
        return {
            "article": article,
            "details": view.details(number),
            "versions": versions,
            "story": view.story(article.story_id) if article.story_id is not None else [],
            "kept": view.kept_pages(number),
            "outlets": view.outlets(),
            "badges": badges(article),
            **_compared(request, versions),
        }

    return site.page(request, "article.html", await site.ask(ask), q=asked)


async def story(request: Request) -> Response:
    """A story's outlets in the order they told it."""
    site, number = site_of(request), params.path_number(request)

    def ask(view: View) -> tuple[list[StoryMember], dict[str, str]]:
        return view.story(number), view.outlets()

    members, outlets = await site.ask(ask)
    if not members:
        raise NotFound(f"There is no story {number}.")
    template = "_ladder.html" if request.headers.get("hx-request") else "story.html"
    return site.page(request, template, members=members, outlets=outlets, number=number, own=None)


async def beside(request: Request) -> Response:
    """Two articles of a story side by side, their differences marked."""
    site = site_of(request)
    left, right = params.path_number(request), params.path_number(request, "other")

    def ask(view: View) -> tuple[Article, Article, dict[str, str]]:
        return found(lambda: view.get(left)), found(lambda: view.get(right)), view.outlets()

    one, other, outlets = await site.ask(ask)
    changes = diff_texts(one.text, other.text)
    return site.page(request, "beside.html", left=one, right=other, outlets=outlets, changes=changes)


async def citation(request: Request) -> Response:
    site, number = site_of(request), params.path_number(request)
    form = str(request.path_params["form"])
    if form not in FORMS:
        raise NotFound(f"There is no citation '{form[:20]}'; there are {', '.join(FORMS)}.")

    def ask(view: View) -> tuple[Article, dict[str, str]]:
        return found(lambda: view.get(number)), view.outlets()

    article, outlets = await site.ask(ask)
    kind, suffix = FORMS[form]
    body = cite(article, form, outlet=outlets.get(article.source, article.source), accessed=site.now())
    made = answer(request, body.encode("utf-8", "replace"), kind)
    made.headers["Content-Disposition"] = f'attachment; filename="article-{number}.{suffix}"'
    return made


async def raw(request: Request) -> Response:
    """The page as it was fetched, as a download of plain text: nothing in it can run here."""
    site, number = site_of(request), params.path_number(request)
    which = params.path_number(request, "which")

    def ask(view: View) -> bytes:
        found(lambda: view.get(number))
        kept = view.kept_pages(number)
        if not 1 <= which <= len(kept):
            raise NotFound(f"Article {number} has no kept page {which}; raw pages are kept for a time only.")
        return view.page(kept[which - 1])[1]

    body = await site.ask(ask)
    return Response(body, headers={
        "Content-Type": _RAW_TYPE, "Content-Disposition": f'attachment; filename="article-{number}-page-{which}.txt"',
    })  # fmt: skip


def found(get: Callable[[], T]) -> T:
    """Its answer; NotFound where the archive says there is none."""
    try:
        return get()
    except ConfigError as fault:
        raise NotFound("There is no such article; it may have been forgotten.") from fault


def _compared(request: Request, versions: Sequence[Version]) -> dict[str, object]:
    """The two versions that are shown against each other, and their differences; none where one is not asked."""
    numbers = {version.version: version for version in versions}
    old, new = (params.number(request, name, 0, least=0, most=1_000_000) for name in ("old", "new"))
    if not old and not new:
        return {"old": None, "new": None, "changes": (), "title_changes": ()}
    for number in (old, new):
        if number not in numbers:
            raise NotFound(f"There is no version {number}; there are {', '.join(map(str, numbers))}.")
    before, after = numbers[old], numbers[new]
    return {
        "old": before,
        "new": after,
        "changes": folded(diff_texts(before.text, after.text)),
        "title_changes": diff_texts(before.title, after.title),
    }


def folded(paragraphs: Sequence[Paragraph]) -> list[Paragraph | int]:
    """Runs of unchanged paragraphs become their number, but for the ones next to a change."""
    changed = {at for at, one in enumerate(paragraphs) if one.change is not Change.KEPT}
    shown = {near for at in changed for near in (at - 1, at, at + 1)}
    made: list[Paragraph | int] = []
    for at, one in enumerate(paragraphs):
        if at in shown:
            made.append(one)
        elif made and isinstance(made[-1], int):
            made[-1] += 1
        else:
            made.append(1)
    return made
