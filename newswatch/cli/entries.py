"""How articles look on a terminal: as entries of a list, and whole."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.text import Text

from newswatch.archive import query as language
from newswatch.archive.snippets import Snippet, find, snippet
from newswatch.archive.telling import Outline
from newswatch.cli.context import Context
from newswatch.cli.text import outside, plain, published
from newswatch.models import Article, ArticleStatus, StoryMember

MARK = "bold yellow"
_QUIET = "dim"
_BLANKS = re.compile(r"\s+")


def show_list(
    context: Context, articles: Iterable[Article], asked: language.Query, stories: Mapping[int, Outline]
) -> None:
    """Each as number, date, source, language; its title; the words asked for in their context; who else told it."""
    for place, article in enumerate(articles):
        if place:
            context.say()
        number = Text(f"{article.id:>4}  ", style="bold")
        under = len(number)
        context.say(_line(context, article), indent=under, first=number)
        context.say(marked(Snippet(text=article.title, marks=tuple(find(asked, article.title))), "bold"), indent=under)
        context.say(marked(snippet(asked, article.text), _QUIET), indent=under)
        if (story := stories.get(article.story_id or 0)) is not None and story.outlets > 1:
            context.say(_elsewhere(story), indent=under)


def show_story(context: Context, story: Sequence[StoryMember], own: int) -> None:
    """Who else told it, in order: when, how much later than the first, how much of the text, and whom it credits."""
    context.say()
    context.say(Text("The same story", style="bold"))
    for member in story:
        number = Text(f"{member.article_id:>4}  ", style="bold")
        when = (
            published(member.published_at, context.zone) if member.published_at else context.when(member.first_seen_at)
        )
        parts = [Text(when), outside(member.source, "cyan"), *_told(member, own=member.article_id == own)]
        context.say(Text("  ").join(parts), first=number, indent=len(number))


def _told(member: StoryMember, *, own: bool) -> Iterator[Text]:
    yield Text("first", style="green") if member.first else Text(f"{member.hours_late:.1f} h later")
    if member.share is not None:
        yield Text(f"{member.share:.0%} of the text")
    if member.credited is not None:
        yield Text.assemble("credits ", outside(member.credited))
    if own:
        yield Text("(this one)", style=_QUIET)


def _elsewhere(story: Outline) -> Text:
    more = story.outlets - 1
    return Text.assemble((f"also in {more} outlet{'s' if more > 1 else ''}, first: ", _QUIET), outside(story.first))


def marked(found: Snippet, style: str = "") -> Text:
    """The words that matched stand out."""
    made = Text(style=style)
    for piece, hit in found.parts():
        made.append_text(outside_piece(piece, MARK if hit else style))
    return made


def outside_piece(piece: str, style: str) -> Text:
    """As `outside`, but blanks at its ends stay: it is a part of a line."""
    return Text(_BLANKS.sub(" ", plain(piece)), style=style)


def show_whole(context: Context, article: Article, versions: int) -> None:
    """Title, where it is from, then the text in paragraphs."""
    context.say(outside(article.title, "bold"))
    context.say(_line(context, article))
    for name, values in (("by", article.authors), ("tags", article.tags)):
        if values:
            context.say(Text.assemble((f"{name} ", _QUIET), outside(", ".join(values))))
    for url in article.urls:
        context.console.print(outside(url, _QUIET), soft_wrap=True)
    context.say(Text(_facts(context, article, versions), style=_QUIET))
    for paragraph in article.text.split("\n\n"):
        context.say()
        context.say(outside(paragraph))


def _line(context: Context, article: Article) -> Text:
    """`2026-11-23 18:05  kura-lantern  en  Insights`"""
    parts = [
        Text(published(article.published_at, context.zone)),
        outside(article.source, "cyan"),
        outside(article.language or "?"),
        *([outside(article.section)] if article.section else []),
        *_states(article),
    ]
    return Text("  ").join(parts)


def _states(article: Article) -> Iterator[Text]:
    if article.status is ArticleStatus.WITHDRAWN:
        yield Text("withdrawn", style="red")
    if article.version > 1:
        yield Text(f"version {article.version}", style="magenta")
    if article.partial:
        yield Text("partial", style="red")


def _facts(context: Context, article: Article, versions: int) -> str:
    facts = [
        f"article {article.id}",
        f"{article.word_count} words",
        f"first seen {context.when(article.first_seen_at)}",
    ]
    if versions > 1:
        facts.append(f"{versions} versions (--versions, --diff)")
    return " · ".join(facts)
