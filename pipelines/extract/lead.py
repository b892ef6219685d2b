"""The standfirst and the description."""

from pipelines.extract.blocks import Block
from pipelines.extract.document import Document
from pipelines.extract.jsonld import text_of
from pipelines.extract.text import letters, overlap, words

_DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description", "sailthru.description")


def descriptions(page: Document) -> list[str]:
    """What the page says it is about, without repeats."""
    found = [value for key in _DESCRIPTIONS for value in page.metas.get(key, ())]
    found.append(text_of(page.article.get("description")))
    return list(dict.fromkeys(value for value in found if len(value) > 20))


def lead_of(page: Document, standfirst: Block | None, paragraphs: tuple[str, ...], title: str | None) -> str | None:
    """The standfirst; else a description; else nothing. Never the title again."""
    if standfirst is not None:
        page.note("lead", standfirst.text, "standfirst", won=True, reason="stands between headline and text")
        return standfirst.text[:2000]
    for text in descriptions(page):
        if letters(text) != letters(title or "") and len(words(text)) > 4:
            page.note("lead", text, "description", won=True, reason="the page's description")
            return text
    if paragraphs and overlap(paragraphs[0], title or "") < 0.8:
        page.note("lead", paragraphs[0], "first paragraph", won=True, reason="nothing else")
        return paragraphs[0][:2000]
    return None
