"""An article pattern out of example addresses: what their paths have in common, and no listing has. Pure.

Addresses are sorted by the shape of their path (sections, dates, numbers, names); each shape that carries enough of
them becomes one branch of a regular expression, as strict as all its members allow.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from newswatch.urls import plain_url

MAX_SHAPES = 6
_LISTING_WORDS = (
    "tag", "tags", "topic", "topics", "category", "categories", "author", "authors", "autor", "autoren", "page",
    "search", "feed", "rss", "archive", "rubric", "theme", "people", "user", "login", "amp", "wp-content",
)  # fmt: skip
_EXTENSION = re.compile(r"\.(?:s?html?|php|aspx?|cms|jsp)$", re.IGNORECASE)
_ID_PARAM = re.compile(r"(?:id|p|news|article|story|newsid|news_id|nid|aid|sid|a|n)", re.IGNORECASE)
_SEPARATORS = re.compile(r"[-_]")
_SMALL = 10
"""With fewer examples a section they share may be chance."""

_MANY = 20
"""With as many examples the least they share is no chance."""
_STRICTEST = 3
_DAY = r"(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])"
_ANY_TELLING = r"(?:[^?#]*/)?(?:[^/?#]*?\d{3,}|[^/?#_-]*[-_][^/?#_-]*[-_])[^?#]*"
"""For a site whose articles have too many shapes: a number or three words anywhere in the path."""
_PLAIN = {"Y": r"(?:19|20)\d\d", "D": _DAY, "d": r"\d{1,2}", "N": r"\d{3,}"}

Kind = str
"""One letter a segment: Y year, D date, d one or two digits, N number, S name of an article, w word."""


@dataclass(frozen=True, slots=True)
class Shape:
    host: str
    segments: tuple[str, ...]
    kinds: tuple[Kind, ...]
    extension: str
    id_param: str | None

    @property
    def lead(self) -> int:
        """Words before the first telling segment."""
        words = len(self.kinds) - 1 if self.id_param and self.kinds else len(self.kinds)
        return next((number for number, kind in enumerate(self.kinds) if kind != "w"), words)

    @property
    def key(self) -> tuple[str, ...]:
        return (*self.kinds[self.lead :], self.extension, self.id_param or "")

    @property
    def tells(self) -> bool:
        """True where a name, a number or a date stands in it: words alone may be a section."""
        return self.lead < len(self.kinds) or self.id_param is not None


def shape_of(url: str) -> Shape:
    parts = urlsplit(plain_url(url))
    raw = [segment for segment in parts.path.split("/") if segment]
    found = _EXTENSION.search(raw[-1]) if raw else None
    extension = found[0].lower() if found else ""
    segments = tuple([*raw[:-1], raw[-1][: -len(extension)]] if extension else raw)
    names = [pair.partition("=") for pair in parts.query.split("&")]
    id_param = next((name for name, _, value in names if _ID_PARAM.fullmatch(name) and value.isdigit()), None)
    return Shape(parts.netloc, segments, _kinds(segments), extension, id_param)


def _kinds(segments: Sequence[str]) -> tuple[Kind, ...]:
    """A name made of words alone is a section where something that tells more comes after it."""
    kinds: list[Kind] = []
    for segment in reversed(segments):
        kind = _kind(segment)
        wordy = kind == "S" and not re.search(r"\d{4}|[a-z]\d|\d[a-z]|[a-z][A-Z]|%", segment)
        kinds.append("w" if wordy and any(later in "SNYD" for later in kinds) else kind)
    return tuple(reversed(kinds))


def _kind(segment: str) -> Kind:
    if re.fullmatch(r"(?:19|20)\d\d", segment):
        return "Y"
    if re.fullmatch(_DAY, segment):
        return "D"
    if segment.isascii() and segment.isdigit():
        return "d" if len(segment) <= 2 else "N"
    return "S" if _is_name(segment) else "w"


def _is_name(segment: str) -> bool:
    """An article's own name: several words, or a number, a code or foreign letters in it."""
    if len(_SEPARATORS.findall(segment)) >= 2 or re.search(r"\d{4}", segment):
        return True
    if segment.count("%") >= 4:
        return True
    return len(segment) >= 6 and re.search(r"[a-z]\d|\d[a-z]|[a-z][A-Z]", segment) is not None


def looks_like_article(url: str, title: str | None) -> bool:
    """By address and anchor text alone: a telling path, and words enough for a headline."""
    shape = shape_of(url)
    if not shape.tells or any(word in _LISTING_WORDS for word in map(str.lower, shape.segments[:-1])):
        return False
    strong = "S" in shape.kinds[-1:] or "N" in shape.kinds or shape.id_param is not None
    return strong and title is not None and len(title) >= (12 if not title.isascii() else 20)


def infer(articles: Sequence[str], others: Iterable[str], prefix: str = "/") -> str | None:
    """A regular expression that matches nearly all `articles` and none of `others`; None where there is no such.

    `prefix` is a folder all articles are known to stand under.
    """
    groups: dict[tuple[str, ...], list[Shape]] = {}
    depth = len([segment for segment in prefix.split("/") if segment])
    for url in dict.fromkeys(articles):
        shape = _below(shape_of(url), depth)
        if shape.tells:
            groups.setdefault(shape.key, []).append(shape)
    if not groups:
        return None
    ranked = sorted(groups.values(), key=len, reverse=True)
    least = max(1, len(articles) // 50)
    ranked = [group for group in ranked if len(group) >= least][:MAX_SHAPES]
    refused = [plain_url(url) for url in others]
    frame = _Frame(sorted({shape.host for group in ranked for shape in group}), prefix, _guard(list(groups.values())))
    branches = [branch for group in ranked if (branch := _branch(group, refused, frame))]
    if not branches:
        return None
    pattern = frame.whole(branches)
    general = frame.whole([_ANY_TELLING])
    if _missed(pattern, articles) > len(articles) // 20 and not any(re.search(general, url) for url in refused):
        return min(pattern, general, key=lambda one: _missed(one, articles))
    return pattern


def _missed(pattern: str, articles: Sequence[str]) -> int:
    return sum(re.search(pattern, plain_url(url)) is None for url in articles)


def _below(shape: Shape, depth: int) -> Shape:
    return Shape(shape.host, shape.segments[depth:], shape.kinds[depth:], shape.extension, shape.id_param)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around the branches: host, folder, and the words of listings."""

    hosts: Sequence[str]
    prefix: str
    guard: str

    def whole(self, branches: Sequence[str]) -> str:
        bare = sorted({re.sub(r"^www\.", "", host) for host in self.hosts})
        host = _escaped(bare[0]) if len(bare) == 1 else f"(?:{'|'.join(map(_escaped, bare))})"
        folder = "".join(_escaped(segment) + "/" for segment in self.prefix.split("/") if segment)
        path = branches[0] if len(branches) == 1 else f"(?:{'|'.join(dict.fromkeys(branches))})"
        return f"^https?://(?:www\\.)?{host}/{folder}{self.guard}{path}/?(?:[?&#]|$)"


def _escaped(text: str) -> str:
    return re.escape(text).replace("\\-", "-")  # a hyphen outside brackets means itself; people read these


def _guard(groups: Sequence[Sequence[Shape]]) -> str:
    used = {segment.lower() for group in groups for shape in group for segment in shape.segments}
    words = "|".join(word for word in _LISTING_WORDS if word not in used)
    return f"(?!(?:[^?#]*/)?(?:{words})/)"


def _branch(group: Sequence[Shape], refused: Sequence[str], frame: _Frame) -> str | None:
    """No stricter than is needed to keep listings out; None where a quarter as many of those match as it has members.

    What is no article is itself a guess, by the shortness of a link's words: a few may be wrong.
    """
    ranked = []
    for strictness in range(_STRICTEST + 1):
        path = _path(group, strictness)
        pattern = re.compile(frame.whole([path]))
        wrong = sum(pattern.search(url) is not None for url in refused)
        ranked.append((wrong, strictness, path))
        if wrong == 0:
            break
    wrong, _, path = min(ranked)
    return path if wrong * 4 <= len(group) else None


def _path(group: Sequence[Shape], strictness: int) -> str:
    kinds = group[0].kinds[group[0].lead :]
    plain = kinds in (("S",), ("S", "S")) and not group[0].extension and len(group) < _MANY
    pieces = []
    for number, kind in enumerate(kinds):
        texts = [shape.segments[shape.lead + number] for shape in group]
        if kind == "w":
            pieces.append(_word(texts, after_name="S" in kinds[:number]))
        else:
            pieces.append(_PLAIN.get(kind) or _name(texts, strictness + plain))
    lead = _lead(group, literal=len(group) >= _SMALL or strictness == _STRICTEST)
    path = lead + "/".join(pieces) + _escaped(group[0].extension)
    id_param = group[0].id_param
    if id_param is None:
        return path
    return f"{path}\\?(?:[^#]*&)?{re.escape(id_param)}=\\d+"


def _word(texts: Sequence[str], *, after_name: bool) -> str:
    """Behind an article's name a word belongs to the template; elsewhere two examples may share it by chance."""
    same = len(set(texts)) == 1
    return _escaped(texts[0]) if same and (after_name or len(texts) >= _SMALL) else "[^/?#]+"


def _lead(group: Sequence[Shape], *, literal: bool) -> str:
    """The sections before the telling part: word for word where all share them, any words otherwise."""
    leads = [shape.segments[: shape.lead] for shape in group]
    shared = _shared(leads) if literal else []
    depths = sorted(len(lead) - len(shared) for lead in leads)
    least, most = depths[0], depths[-1]
    if not literal:
        least, most = max(0, least - 1), most + 1 if most else 0
    text = "".join(f"{_escaped(word)}/" for word in shared)
    first = {lead[len(shared)] for lead in leads if len(lead) > len(shared)}
    if literal and least > 0 and all(re.fullmatch("[a-z]{2}", word) for word in first):
        return f"{text}(?:{'|'.join(sorted(first))})/" + _words(least - 1, most - 1)
    return text + _words(least, most)


def _shared(leads: Sequence[tuple[str, ...]]) -> list[str]:
    shared = []
    for column in zip(*leads, strict=False):
        if len(set(column)) > 1:
            break
        shared.append(column[0])
    return shared


def _words(least: int, most: int) -> str:
    if most <= 0:
        return ""
    return "[^/?#]+/" if least == most == 1 else f"(?:[^/?#]+/){{{least},{most}}}"


def _name(texts: Sequence[str], strictness: int) -> str:
    """What the names share: a number at the end or the start, a number anywhere, or their least count of words.

    When listings have to be kept out, one in five may lack it: such a one was hardly an article.
    """
    spared = len(texts) // 5 if strictness else 0
    for telling, pattern in (
        (r"[-_.,]\d{4,}$", r"[^/?#]*?[-_.,]\d{4,}"),
        (r"^\d{4,}[-_]", r"\d{4,}[-_][^/?#]+"),
        (r"\d{4,}", r"[^/?#]*?\d{4,}[^/?#]*"),
    ):
        if len(texts) > 1 and sum(not re.search(telling, text) for text in texts) <= spared:
            return pattern
    fewest = sorted(len(_SEPARATORS.findall(text)) for text in texts)[spared]
    wanted = min(fewest, 1 + strictness, 3)
    if wanted == 0:
        return r"(?=[^/?#]*\d)[^/?#]{6,}" if all(re.search(r"\d", text) for text in texts) else r"[^/?#]{5,}"
    return f"(?:[^/?#_-]*[-_]){{{wanted}}}[^/?#]*" if wanted > 1 else r"[^/?#_-]*[-_][^/?#]*"
