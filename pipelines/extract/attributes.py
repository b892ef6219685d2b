"""Values of attributes all over a page: libxml2 gathers them, without an object for each element that has one."""

from collections.abc import Callable
from typing import cast

from lxml import etree
from lxml.html import HtmlElement


def values_of(path: str) -> Callable[[HtmlElement], list[str]]:
    """What finds the values of the attributes that an XPath selects, in document order."""
    find = etree.XPath(path, smart_strings=False)
    return lambda tree: cast("list[str]", find(tree))
