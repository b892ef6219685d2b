"""One hazard: what stands at an address, and the endings that are right for it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.hazards.stories import Story, story
from tests.site import Answer, Hit, Page

NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    name: str
    """Its address is `/news/NAME`."""
    page: Page
    ends: tuple[str, ...]
    """Right endings: `new`, or `failed:REASON`, `rejected:REASON`."""
    beside: Mapping[str, Page] = field(default_factory=dict)
    """Further addresses it needs, by path."""
    whole: bool = True
    """Where it is stored: with the story's own title and text, not a letter more."""
    address: str | None = None
    """Its link, where that is not `/news/NAME` alone; `{host}` is the site's."""

    @property
    def path(self) -> str:
        return f"/news/{self.name}"

    @property
    def story(self) -> Story:
        return story(self.name)


def stored(name: str, page: str | bytes | Page, **more: object) -> Hazard:
    """An odd page that is an article all the same."""
    return Hazard(name=name, page=_page(page), ends=(NEW,), **more)  # type: ignore[arg-type]


def loose(name: str, page: str | bytes | Page, *ends: str, **more: object) -> Hazard:
    """An article so odd that its text need not be the story's to the letter, or may be refused as `ends` say."""
    return Hazard(name=name, page=_page(page), ends=(NEW, *ends), whole=False, **more)  # type: ignore[arg-type]


def refused(name: str, page: str | bytes | Page, *ends: str, **more: object) -> Hazard:
    return Hazard(name=name, page=_page(page), ends=ends, **more)  # type: ignore[arg-type]


def _page(page: str | bytes | Page) -> Page:
    if isinstance(page, str):
        return Answer(body=page.encode("utf-8", "surrogatepass"))
    return Answer(body=page) if isinstance(page, bytes) else page


def raw(*lines: str | bytes, body: str | bytes = b"") -> Answer:
    """An answer as it goes over the wire: lines, an empty line, a body."""
    head = b"".join((line.encode("latin-1") if isinstance(line, str) else line) + b"\r\n" for line in lines)
    return Answer(raw=head + b"\r\n" + (body.encode() if isinstance(body, str) else body))


def pieces(*parts: bytes | Iterable[bytes]) -> Iterator[bytes]:
    for part in parts:
        if isinstance(part, bytes):
            yield part
        else:
            yield from part


def each_time(answer: Callable[[], Answer]) -> Page:
    """A page whose body can be sent but once, made anew for every request."""

    def page(_: Hit) -> Answer:
        return answer()

    return page
