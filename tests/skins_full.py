"""The pages of tests/skins.py in a frame as large and as branched as those of real outlets.

Measured on the 258 pages of fundus, fundus_eval and scrapinghub (medians, means): 891 and 973 elements, 208 and 263
KB, 148 and 172 links, 154 and 214 div, 104 and 116 li, 51 and 75 span, 36 and 41 meta, 32 and 36 scripts with 43 and 90
KB, 3 and 40 KB of styles, 39 and 86 elements of drawings, 16 and 24 pictures, 1.8 attributes an element with 63 and 89
KB in all, the leaves 10 deep, 1,250 and 1,550 words of which 610 and 930 are the article's. A page made here has some
1,030 elements and 235 KB; its teasers and the links beside it change from page to page, its menus never.
"""

import random
from collections.abc import Sequence

from tests.skins import Made, framed, name, sentence, word

_SECTIONS, _LINKS = 11, 7
_ASIDE, _BELOW, _RELATED = 10, 22, 4
_SCRIPTS, _SCRIPT = 30, 400
_STYLES, _RULES = 4, 110


def full_page(skin: str, number: int) -> Made:
    """The article `number` of the site `skin`."""
    return framed(skin, number, _frame)


def _frame(skin: str, title: str, description: str, body: str, dice: random.Random) -> str:
    lists = "".join(_list(skin, kind, dice) for kind in ("latest", "most-read", "from-the-desk"))
    related = _teasers(skin, "related", _RELATED, dice)
    return (
        f'<!DOCTYPE html><html lang="en" class="no-js theme-{skin}" data-build="prod" dir="ltr"><head>'
        f"{_head(skin, title, description)}</head><body class='page page--article page--{skin}' data-page='article'>"
        f'<div id="app" class="app"><div class="app__top ad-slot ad-slot--billboard" data-ad="top"></div>{_menu(skin)}'
        f'<div class="layout layout--article u-wrap"><div class="layout__grid grid grid--12"><div class="layout__main '
        f'grid__cell grid__cell--8" data-region="main">{_share(skin)}{body}{_tags(skin, dice)}{_share(skin)}'
        f'<section class="related-stories" data-region="related"><h2 class="section-title">More on this</h2>{related}'
        f'</section>{_form(skin)}</div><aside class="layout__side grid__cell grid__cell--4" data-region="side">'
        f'<div class="ad-slot ad-slot--rectangle" data-ad="side"></div>{lists}</aside></div>'
        f'<section class="layout__below" data-region="below"><h2 class="section-title">Today</h2>'
        f"{_teasers(skin, 'below', _BELOW, dice)}</section></div>{_foot(skin)}</div>{_scripts(skin, dice)}</body>"
        "</html>"
    )


def _head(skin: str, title: str, description: str) -> str:
    rules = "".join(
        f".c-{skin}-{n}__element--state-{n % 7}{{margin:{n}px auto;padding:0 {n % 9}px;color:#{n:06x};display:flex}}"
        for n in range(_RULES)
    )
    named = {
        "description": description, "twitter:title": title, "twitter:description": description,
        "twitter:card": "summary_large_image", "viewport": "width=device-width, initial-scale=1",
        "robots": "max-image-preview:large",
    }  # fmt: skip
    shared = {"og:title": title, "og:description": description, "og:type": "article", "og:site_name": skin}
    shared |= {"article:published_time": "2026-11-20T10:00:00+04:00", "article:section": "Region"}
    metas = "".join(f'<meta name="{key}" content="{value}">' for key, value in named.items())
    metas += "".join(f'<meta property="{key}" content="{value}">' for key, value in shared.items())
    metas += "".join(f'<meta name="app-{n}" content="{skin}/settings/{n}/value">' for n in range(24))
    links = "".join(f'<link rel="preload" as="script" href="/assets/{skin}/chunk-{n}.js">' for n in range(22))
    styles = "".join(f"<style>{rules}</style>" for _ in range(_STYLES))
    stated = (
        f'{{"@context":"https://schema.org","@type":"NewsArticle","headline":"{title}","description":"{description}",'
        f'"datePublished":"2026-11-20T10:00:00+04:00","dateModified":"2026-11-20T11:00:00+04:00","publisher":'
        f'{{"@type":"Organization","name":"{skin}","logo":{{"@type":"ImageObject","url":"/logo.png"}}}}}}'
    )
    data = f'<script type="application/ld+json">{stated}</script>'
    return f'<meta charset="utf-8"><title>{title} | {skin}</title>{metas}{links}{styles}{data}'


def _menu(skin: str) -> str:
    sections = "".join(
        f'<li class="main-menu__item main-menu__item--has-children" data-menu="{at}"><a class="main-menu__link" '
        f'href="https://{skin}.example/section-{at}/" data-track="menu:{at}"><span class="main-menu__label">Topic {at}'
        f'</span></a><div class="main-menu__panel"><ul class="sub-menu" role="menu">{_links(skin, at)}</ul></div></li>'
        for at in range(_SECTIONS)
    )
    return (
        f'<header class="site-header" data-region="header"><div class="site-header__bar"><a class="site-logo" href="/">'
        f'{_drawing(skin)}<span class="u-visually-hidden">{skin}</span></a><button class="burger" type="button" '
        f'aria-expanded="false"><span class="burger__line"></span></button></div><nav class="main-menu" '
        f'role="navigation" aria-label="main"><ul class="main-menu__list">{sections}</ul></nav></header>'
    )


def _links(skin: str, section: int) -> str:
    return "".join(
        f'<li class="sub-menu__item"><a class="sub-menu__link" href="https://{skin}.example/section-{section}/part-{n}/"'
        f' data-track="menu:{section}:{n}">Part {n} of {section}</a></li>'
        for n in range(_LINKS)
    )


def _drawing(skin: str) -> str:
    path = "<path d='M1.5 2.25L3.75 4.5L6 6.75H9V12'/>" * 4
    return f'<svg class="icon icon--{skin}" viewBox="0 0 24 24" aria-hidden="true"><g>{path}</g></svg>'


def _teasers(skin: str, kind: str, count: int, dice: random.Random) -> str:
    return (
        f'<div class="teaser-list teaser-list--{kind}">{"".join(_teaser(skin, kind, dice) for _ in range(count))}</div>'
    )


def _teaser(skin: str, kind: str, dice: random.Random) -> str:
    to, picture = _address(skin, dice), f"https://img.{skin}.example/{dice.randrange(10**9)}"
    sizes = ", ".join(f"{picture}-{width}.jpg?fit=crop&amp;q=75 {width}w" for width in (160, 320, 480, 640, 960, 1280))
    return (
        f'<div class="teaser teaser--{kind} u-mb-2" data-id="{dice.randrange(10**6)}"><div class="teaser__media">'
        f'<div class="teaser__ratio"><a class="teaser__image-link" href="{to}" tabindex="-1" aria-hidden="true">'
        f'<picture class="image image--16x9"><source media="(min-width: 960px)" srcset="{sizes}"><source '
        f'media="(min-width: 320px)" srcset="{sizes}"><img class="image__file" loading="lazy" alt="" '
        f'src="{picture}-320.jpg" width="320" height="180"></picture></a></div></div><div class="teaser__body"><div '
        f'class="teaser__meta"><span class="teaser__kicker">{word(dice)}</span><span class="teaser__time" '
        f'data-time="{dice.randrange(10**9)}">{dice.randint(2, 59)} minutes ago</span></div><h3 class="teaser__title">'
        f'<a class="teaser__link" href="{to}" data-track="{kind}">{sentence(dice, 7).rstrip(".")}</a></h3></div></div>'
    )


def _list(skin: str, kind: str, dice: random.Random) -> str:
    items = "".join(
        f'<li class="side-list__item"><div class="side-list__row"><span class="side-list__number">{n + 1}</span><a '
        f'class="side-list__link" href="{_address(skin, dice)}" data-track="{kind}:{n}">{sentence(dice, 8).rstrip(".")}'
        f"</a></div></li>"
        for n in range(_ASIDE)
    )
    return (
        f'<div class="side-list side-list--{kind}" data-component="side-list"><div class="side-list__head"><h2 '
        f'class="section-title">{kind.replace("-", " ")}</h2></div><ol class="side-list__items">{items}</ol></div>'
    )


def _address(skin: str, dice: random.Random) -> str:
    slug = "-".join(word(dice) for _ in range(5))
    return f"https://{skin}.example/news/{dice.randrange(10**6)}-{slug}.html"


def _share(skin: str) -> str:
    buttons = "".join(
        f'<li class="share__item"><a class="share__link share__link--{to}" rel="nofollow" href="https://{to}.example/share'
        f'?from={skin}">{_drawing(to)}<span class="u-visually-hidden">{to}</span></a></li>'
        for to in ("bird", "book", "mail", "chat")
    )
    return f'<div class="share" data-component="share"><ul class="share__list">{buttons}</ul></div>'


def _tags(skin: str, dice: random.Random) -> str:
    tags: Sequence[str] = [word(dice) for _ in range(4)]
    links = "".join(f'<li class="tag-list__item"><a rel="tag" href="/tag/{tag}/">{tag}</a></li>' for tag in tags)
    return f'<div class="tag-list" data-component="tags"><ul class="tag-list__items">{links}</ul></div>'


def _form(skin: str) -> str:
    return (
        f'<div class="newsletter" data-component="newsletter"><form action="/newsletter" method="post"><label '
        f'for="mail">Subscribe to the {skin} newsletter</label><input type="email" id="mail" name="mail"><input '
        f'type="hidden" name="list" value="daily"><button type="submit" class="button button--primary">Sign up</button>'
        f"</form></div>"
    )


def _foot(skin: str) -> str:
    columns = "".join(
        f'<div class="site-footer__column"><h4 class="site-footer__title">Of the {skin} {at}</h4><ul class="foot-menu">'
        f"{_links(skin, at)}</ul></div>"
        for at in range(4)
    )
    return (
        f'<footer class="site-footer" data-region="footer"><div class="site-footer__grid">{columns}</div><div '
        f'class="site-footer__legal"><p>All that stands here is made by the {skin} and by nobody else.</p></div>'
        "</footer>"
    )


def _scripts(skin: str, dice: random.Random) -> str:
    numbers = "".join(f'{{"key":"{skin}.{n}","value":{n * 7},"on":true}},' for n in range(_SCRIPT // 5))
    scripts = "".join(f"<script>window.state_{n}=[{numbers}{dice.randrange(10**6)}];</script>" for n in range(_SCRIPTS))
    return f"{scripts}<noscript><img src='/pixel.gif' alt=''></noscript><!-- made by {name(dice)} -->"
