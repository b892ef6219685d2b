"""Site rules that name elements: applied to the page's tree before anything is read from it."""

from collections.abc import Iterator

from lxml import etree
from lxml.cssselect import CSSSelector, SelectorError
from lxml.html import HtmlElement

from newswatch.models import CleanRules, Furniture, Removed

_MAX_TEXT = 2000


def drop(tree: HtmlElement, rules: CleanRules) -> tuple[Removed, ...]:
    """Takes the elements that `rules.drop` selects out of `tree` and says what text went with them."""
    removed = []
    for selector in rules.drop:
        for element in _select(tree, selector):
            parent = element.getparent()
            if parent is None:
                continue
            text = " ".join(" ".join(element.itertext()).split())[:_MAX_TEXT]
            element.drop_tree()
            if text:
                removed.append(Removed(kind=Furniture.SITE_RULE, text=text, why=f"site rule: drop {selector}"))
    return tuple(removed)


def select(tree: HtmlElement, selector: str) -> list[HtmlElement]:
    """Elements a CSS selector, or an XPath that starts with `/` or `(`, finds; [] for one that cannot be read."""
    return list(_select(tree, selector))


def _select(tree: HtmlElement, selector: str) -> Iterator[HtmlElement]:
    try:
        found = tree.xpath(selector) if selector.startswith(("/", "(")) else CSSSelector(selector)(tree)
    except (etree.XPathError, SelectorError):
        return
    if isinstance(found, list):
        yield from (item for item in found if isinstance(item, HtmlElement))
