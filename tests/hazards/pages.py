"""Pages of HTML: too much of everything, lies about themselves, and pages that only look like articles."""

import json
from collections.abc import Callable

from tests.hazards.hazard import Hazard, loose, refused, stored
from tests.hazards.stories import Story, story

NO_TEXT = ("rejected:empty", "rejected:too_short")
_MARKS = "\u0315\u0300\u0327"
"""Of three classes, so that sorting them has work to do."""
_TURNS = "\u202e\u2066"
LATE = ("failed:extract_timeout", "failed:extract_memory", "failed:extract_crashed", "failed:too_large")


def hazards(scale: float) -> list[Hazard]:
    return [*_much(scale), *_eaters(), *_data(scale), *_heads(), *_titles(scale), *_dates(), *_walls(), *_lost()]


def _much(scale: float) -> list[Hazard]:
    """Too much of one thing around an article, or in its place."""
    n = int(200_000 * scale) + 1000
    around: dict[str, Callable[[Story], str]] = {
        "attribute": lambda s: s.page(body=f'data-x="{"y" * n * 20}"'),
        "colspan": lambda s: s.page(below='<table><tr><td colspan="1000000000000000" rowspan="-1">x</table>'),
        "links": lambda s: s.page(below="".join(f'<a href="/x/{i}">go to page {i}</a> ' for i in range(n // 4))),
        "metas": lambda s: s.page(head='<meta name="x" content="y">' * n),
        "comments": lambda s: s.page(below="<!-- x -->" * n),
        "comment-open": lambda s: s.page(below="<!--" + " - - >" * n),
        "scripts": lambda s: s.page(below="<script>var a=1</script>" * (n // 4)),
        "script-open": lambda s: s.page(below="<script>" + "a<b;" * n),
        "image": lambda s: s.page(below=f'<img src="data:image/png;base64,{"A" * n * 15}">'),
        "paths": lambda s: s.page(below="<svg>" + '<path d="M0 0"/>' * n + "</svg>"),
        "options": lambda s: s.page(below="<select>" + "<option>x" * n + "</select>"),
        "breaks": lambda s: s.page(below="<br>" * n),
        "spaces": lambda s: s.page(below=" \n\t" * n * 5),
        "entities": lambda s: s.page(below="<footer><p>&copy; " + "&amp;" * n + "&#x41;" * n + "</footer>"),
        "styles": lambda s: s.page(below=f'<div style="{"color:red;" * n}">x</div>'),
        "ids": lambda s: s.page(below="".join(f'<i id="i{i}"></i>' for i in range(n))),
        "templates": lambda s: s.page(below="<template>" * 500 + "x"),
        "iframes": lambda s: s.page(below='<iframe src="http://127.0.0.3/"></iframe>' * 2000),
        "hreflang": lambda s: s.page(head="".join(f'<link rel="alternate" hreflang="x{i}" href="/{i}">' for i in range(n // 4))),
        "amp": lambda s: s.page(head='<link rel="amphtml" href="/news/much-amp"><link rel="canonical" href="/news/much-amp/amp">'),
        "classes": lambda s: s.page(below=f'<div class="{"a " * n}">x</div>'),
        "forms": lambda s: s.page(below="<form><input>" * (n // 10)),
        "frames": lambda s: s.page(below="<frameset><frame src=x></frameset>" * 100),
        "plaintext": lambda s: s.page() + "<plaintext>" + "<b>" * 1000,
        "cdata": lambda s: s.page(below="<![CDATA[" * n),
        "doctypes": lambda s: "<!doctype html>" * n + s.html,
    }  # fmt: skip
    return [
        *(stored(f"much-{name}", make(story(f"much-{name}"))) for name, make in around.items()),
        *(loose(f"much-{name}", make(story(f"much-{name}")), *NO_TEXT, *LATE) for name, make in _instead(n).items()),
    ]


def _instead(n: int) -> dict[str, Callable[[Story], str]]:
    return {
        "attributes": lambda s: s.page(body=" ".join(f'a{i}="x"' for i in range(n))),
        "deep": lambda s: "<div>" * n + s.text + "</div>" * n,
        "deep-inline": lambda s: s.page(text="<b>" * n + s.text),
        "deep-tables": lambda s: s.page(text="<table><tr><td>" * (n // 4) + s.text),
        "deep-lists": lambda s: s.page(text="<ul><li>" * (n // 2) + s.text),
        "paragraphs": lambda s: s.page(text=s.text + "<p>One more line of words that says nothing at all.</p>" * n),
        "paragraphs-empty": lambda s: s.page(text=s.text + "<p>" * n),
        "elements": lambda s: s.page(text=s.text + "<p>" * n * 12),
        "headings": lambda s: s.page(text=s.text + "<h1>One more heading</h1>" * (n // 2)),
        "times": lambda s: s.page(text=s.text + '<time datetime="2026-11-20">today</time>' * (n // 2)),
        "words": lambda s: s.page(text=f"<p>{s.paragraphs[0]} {'word ' * n * 5}</p>"),
        "word": lambda s: s.page(text=f"<p>{s.paragraphs[0]} {'w' * n * 20}</p>" + s.text),
        "marks": lambda s: s.page(text=f"<p>a{_MARKS * n}</p>" + s.text),
        "marks-stacked": lambda s: s.page(text=f"<p>{('a' + _MARKS * 40) * (n // 100)}</p>" + s.text),
        "turned": lambda s: s.page(text=s.text + f"<p>{_TURNS * n}</p>"),
        "questions": lambda s: s.page(text=s.text + f"<p>{'?' * n * 4}</p>", day="?" * n),
        "dates": lambda s: s.page(text=s.text + "<p>20 November 2026, 21.11.2026, 2026-11-22</p>" * (n // 20)),
        "mails": lambda s: s.page(text=s.text + f"<p class=byline>{'a@' * n}</p>"),
        "bylines": lambda s: s.page(text="".join(f'<p class="byline">By Writer {i}</p>' for i in range(n // 20)) + s.text),
        "quotes": lambda s: s.page(text="<blockquote>" * 5000 + s.text),
        "unclosed": lambda s: s.page(text="<p " * n + s.text),
        "ampersands": lambda s: s.page(text=s.text + f"<p>{'&' * n}</p>"),
        "less-than": lambda s: s.page(text=s.text + f"<p>{'<' * n}</p>"),
        "nested-articles": lambda s: s.page(text="<article>" * 3000 + s.text),
        "cells": lambda s: s.page(text=s.text + "<table>" + "<tr><td>1<td>2" * n + "</table>"),
        "brackets": lambda s: s.page(text=s.text + f"<p>{'[' * n}{'(' * n}</p>"),
    }  # fmt: skip


def _eaters() -> list[Hazard]:
    """Below crawl.max_body, and beyond extract.memory once they are read: none of them is an empty page."""
    fillings = {"elements": "<p>", "breaks": "a<br>"}
    return [
        refused(f"eats-{name}", (made := story(f"eats-{name}")).page(text=made.text + filling * (7_500_000 // len(filling))), "failed:extract_memory")
        for name, filling in fillings.items()
    ]  # fmt: skip


def _data(scale: float) -> list[Hazard]:
    """JSON-LD and microdata that make no sense."""
    n = int(100_000 * scale) + 1000
    wrong: dict[str, object] = {"@context": 1, "@type": ["NewsArticle", 7, None, {"a": []}], "headline": {"a": [1]}, "author": [[[[]]]],
             "datePublished": {"@value": []}, "dateModified": -1, "image": [{"url": {}}], "articleBody": 5, "keywords": {"x": 1},
             "publisher": "x", "isAccessibleForFree": {"a": 1}, "articleSection": [None, {}, 4], "mainEntityOfPage": [], "url": 9}  # fmt: skip
    huge = {"@type": "NewsArticle", "headline": "x" * n * 10, "articleBody": "word " * n, "keywords": ["k"] * n,
            "author": [{"@type": "Person", "name": f"Writer {i}"} for i in range(n // 10)]}  # fmt: skip
    texts = {
        "wrong": json.dumps(wrong), "nan": '{"@type":"NewsArticle","headline":NaN,"datePublished":Infinity,"wordCount":1e999}',
        "lists": '{"@type":"NewsArticle","headline":[["a"]],"author":["b",["c"]],"datePublished":["2026-11-20",null]}',
        "deep": '{"a":' * n + "1" + "}" * n, "deep-list": "[" * n, "deep-graph": '{"@graph":[' * n,
        "numbers": '{"@type":"NewsArticle","x":' + "9" * n + "}", "huge": json.dumps(huge), "cut": json.dumps(huge)[: n // 2],
        "many": json.dumps([{"@type": "Thing", "@id": str(i)} for i in range(n // 4)]), "null": "null", "string": '"x"', "true": "true",
        "commas": "," * n, "braces": "{" * n + "}" * n, "html": "<!-- <script>{}</script> -->", "control": '{"@type":"NewsArticle","name":"a\x00\x07b"}',
        "loop": '{"@type":"NewsArticle","@id":"#a","author":{"@id":"#b"},"x":[{"@id":"#b","author":{"@id":"#a"}}]}',
        "type-long": json.dumps({"@type": "Article" * n}), "keys": "{" + ",".join(f'"k{i}":1' for i in range(n)) + "}",
        "escapes": '{"@type":"NewsArticle","section":"' + "\\ud83d" * n + '"}', "empty-key": '{"":{"":{"":1}},"@type":""}',
    }  # fmt: skip
    return [
        *(loose(f"data-{name}", story(f"data-{name}").page(head=f'<script type="application/ld+json">{text}</script>'), *LATE) for name, text in texts.items()),
        loose("data-scripts", story("data-scripts").page(head='<script type="application/ld+json">{"@type":"NewsArticle"}</script>' * (n // 10)), *LATE),
        stored("data-micro", story("data-micro").page(below='<div itemscope itemtype="x" itemprop><span itemprop="headline" content></span>'
               '<meta itemprop="datePublished" content="[]"><div itemscope itemref="a a a" id="a">' + "<i itemscope itemprop=a>" * 200)),
        stored("data-next", story("data-next").page(below=f'<script id="__NEXT_DATA__" type="application/json">{"[" * n}</script>')),
        stored("data-rdfa", story("data-rdfa").page(below='<div vocab="//" typeof="::" property="a:b:c" resource="javascript:1" prefix="x: y: z:">x</div>')),
    ]  # fmt: skip


def _heads() -> list[Hazard]:
    """What a page says of its own address, and what it refers to."""
    heads = {
        "canonical-home": '<link rel="canonical" href="/">', "canonical-foreign": '<link rel="canonical" href="https://evil.example/news/x">',
        "canonical-script": '<link rel="canonical" href="javascript:alert(1)">', "canonical-data": '<link rel="canonical" href="data:,x">',
        "canonical-long": f'<link rel="canonical" href="/news/{"x" * 9000}">', "canonical-many": '<link rel="canonical" href="/news/a">' * 500,
        "canonical-bracket": '<link rel="canonical" href="http://[x">', "canonical-listing": '<link rel="canonical" href="/list">',
        "canonical-userinfo": '<link rel="canonical" href="http://a:b@127.0.0.1/news/x">', "canonical-port": '<link rel="canonical" href="http://127.0.0.1:1/news/x">',
        "canonical-empty": '<link rel="canonical" href>', "canonical-query": '<link rel="canonical" href="?">',
        "canonical-lines": '<link rel="canonical" href="/news/a\r\n\tb">', "canonical-og": '<meta property="og:url" content="https://evil.example/">',
        "base-foreign": '<base href="https://evil.example/"><link rel="canonical" href="/news/x">', "base-file": '<base href="file:///etc/">',
        "base-script": '<base href="javascript:alert(1)//">', "base-many": '<base href="/a/">' * 50, "image-script": '<meta property="og:image" content="javascript:alert(1)">',
        "image-data": f'<meta property="og:image" content="data:image/png;base64,{"A" * 90_000}">', "image-file": '<meta property="og:image" content="file:///etc/passwd">',
        "language-odd": '<meta http-equiv="content-language" content="xx-klingon-\u202e"><meta property="og:locale" content="../../etc">',
        "author-script": '<meta name="author" content="&lt;script&gt;alert(1)&lt;/script&gt;">', "tags": '<meta name="keywords" content="' + "a," * 50_000 + '">',
        "section-long": '<meta property="article:section" content="' + "x" * 90_000 + '">', "equiv": '<meta http-equiv="Content-Security-Policy" content="sandbox">',
        "prefetch": '<link rel="dns-prefetch prefetch preconnect" href="http://127.0.0.3/">', "manifest": '<link rel="manifest" href="file:///x">',
        "robots-other": '<meta name="googlebot-news" content="noindex">', "xml": '<?xml version="1.0" encoding="utf-16"?>',
    }  # fmt: skip
    return [
        *(stored(f"head-{name}", story(f"head-{name}").page(head=head)) for name, head in heads.items()),
        refused(
            "head-noindex",
            story("head-noindex").page(head='<META NAME="ROBOTS" CONTENT="NoIndex, Follow">'),
            "rejected:noindex",
        ),
        refused("head-none", story("head-none").page(head='<meta name="robots" content="none">'), "rejected:noindex"),
    ]


def _titles(scale: float) -> list[Hazard]:
    n = int(1_000_000 * scale) + 1000
    titles = {
        "script": "<script>alert(1)</script>Bridge opens", "image": '"><img src=x onerror=alert(1)>Bridge', "template": "{{7*7}} {% raw %} ${7*7} %s",
        "formula": '=HYPERLINK("http://evil.example")', "lines": "Bridge\r\nBcc: a@example.org\r\n\r\nopens", "turned": "Bridge \u202egnp.exe opens \u2066",
        "controls": "Bridge \x1b[2J\x1b]0;owned\x07 opens \x9b31m", "nul": "Bri\x00dge opens", "long": "Bridge opens " + "x" * n, "words": "bridge " * (n // 7),
        "empty": "", "blanks": " \u200b\u2060 ", "emoji": "👩‍👩‍👧‍👦" * 500, "marks": "B" + "\u0301" * 5000, "quotes": "'\"`;--", "sql": "'; DROP TABLE article; --",
        "path": "../../../../etc/passwd", "entity": "&lt;b&gt;Bridge&lt;/b&gt; &amp;amp; more", "comment": "Bridge <!-- --> opens", "nan": "NaN", "null": "null",
    }  # fmt: skip
    return [loose(f"title-{name}", story(f"title-{name}").page(title=title), *LATE) for name, title in titles.items()]


def _dates() -> list[Hazard]:
    days = (
        "0000-00-00T00:00:00Z", "0001-01-01", "9999-12-31T23:59:59.999999+14:00", "-2026-11-20", "-1", "0", "99999999999999999999",
        "2026-13-45", "2026-11-20T25:61:61Z", "2026-11-20T10:00:00+99:99", "1e309", "NaN", "now", "{{ date }}", "١٢٣٤", "2026-02-30",
        "20261120" * 5000, "Jan 0, 0000", "1970-01-01T00:00:00Z", "2569-11-20", "1405-08-29", "12026-11-20", "2026-11-20T10:00:00.000000000000000001Z",
    )  # fmt: skip
    return [stored(f"day-{n}", story(f"day-{n}").page(day=day)) for n, day in enumerate(days)]


_MENU = "<nav><ul><li><a href='/'>Home</a><li><a href='/list'>News</a></ul></nav>"
_FOOT = "<footer><p>&copy; 2026 Example Outlet. All rights reserved.</p></footer>"


def _page(title: str, body: str) -> str:
    return f"<!doctype html><html lang=en><head><title>{title}</title></head><body>{_MENU}<main>{body}</main>{_FOOT}</body></html>"


def _walls() -> list[Hazard]:
    """A 200 that is no article but a door."""
    cookies = "<p>We and our 842 partners store and access information on a device, such as unique identifiers in cookies, to process personal data.</p>"
    walls = {
        "consent": _page("We value your privacy", cookies + "<button>Accept all</button><button>Reject</button>"),
        "consent-long": _page("Before you continue", f"<h1>Before you continue</h1>{cookies * 12}<button>Accept all cookies</button>"),
        "consent-german": _page("Zustimmung", "<h1>Mit Werbung weiterlesen</h1><p>Besuchen Sie uns wie gewohnt mit Werbung und Tracking. Zustimmen und weiter.</p>"),
        "consent-russian": _page("Согласие", "<p>Мы используем файлы cookie. Принять все файлы cookie, чтобы продолжить чтение на этом сайте.</p>"),
        "login": _page("Sign in", "<h1>Sign in</h1><form><input name=user><input type=password></form><p>Please log in to continue. Forgot your password?</p>"),
        "login-member": _page("Members only", "<h1>Log in to read this story</h1><form><input type=password></form><p>No account yet? Register in a minute.</p>"),
        "captcha": _page("Attention Required!", "<h1>Please complete the security check</h1><div class=g-recaptcha></div><p>Why do I have to complete a CAPTCHA?</p>"),
        "challenge": _page("Just a moment...", "<h1>Checking your browser before accessing the site.</h1><p>This process is automatic. Please allow up to 5 seconds.</p>"),
        "human": _page("Robot check", "<p>Are you a robot? Please verify you are human by completing the action below. Ray ID: 8a9b</p>"),
        "javascript": _page("Example Outlet", "<noscript>Please enable JavaScript to continue using this application.</noscript><div id=root></div>"),
        "javascript-words": _page("Example Outlet", "<p>You need to enable JavaScript to run this app. This site requires JavaScript and cookies to work.</p>"),
        "denied": _page("Access Denied", "<h1>Access Denied</h1><p>You don't have permission to access this page on this server. Reference #18.2f</p>"),
        "blocked": _page("Sorry, you have been blocked", "<h1>Sorry, you have been blocked</h1><p>You are unable to access this site. The owner uses a security service to protect itself from online attacks.</p>"),
        "country": _page("Not available", "<p>This content is not available in your country or region. We apologise to readers there.</p>"),
        "age": _page("Age check", "<h1>Are you over 18?</h1><p>You must be of legal age to enter this site. Please confirm your date of birth.</p>"),
        "adblock": _page("Ad blocker", "<h1>Ad blocker detected</h1><p>Please disable your ad blocker to continue reading our site, which lives by advertising.</p>"),
        "subscribe": _page("Subscribe", "<h1>Subscribe to continue reading</h1><p>You have reached your limit of free articles this month.</p>"),
    }  # fmt: skip
    return [refused(f"wall-{name}", page, "rejected:wall", *NO_TEXT) for name, page in walls.items()]


def _lost() -> list[Hazard]:
    """A 200 that is no article but an excuse."""
    popular = "".join(f"<p>Popular: {text}</p>" for n in range(3) for text in story(f"popular-{n}").paragraphs)
    lost = {
        "title": _page("404 - Page not found", "<p>Sorry, what you were looking for is not here.</p>"),
        "heading": _page("Example Outlet", "<h1>Page not found</h1><p>It may have been moved or deleted. Try the search.</p>"),
        "oops": _page("Oops!", "<h1>Oops! That page can't be found.</h1><p>It looks like nothing was found at this location. Maybe try a search?</p>"),
        "padded": _page("Page not found | Example Outlet", f"<h1>Page not found</h1><p>But here is what others read.</p>{popular}"),
        "padded-number": _page("Error 404", f"<h1>404</h1>{popular}"),
        "removed": _page("Article removed", "<h1>This article is no longer available</h1><p>It was removed by its author.</p>"),
        "georgian": _page("გვერდი ვერ მოიძებნა", "<h1>გვერდი ვერ მოიძებნა</h1><p>სცადეთ ძებნა.</p>"),
        "russian": _page("Страница не найдена", "<h1>Страница не найдена</h1><p>Возможно, она была удалена.</p>"),
        "armenian": _page("Էջը չի գտնվել", "<h1>Էջը չի գտնվել</h1><p>Փորձեք որոնել։</p>"),
        "maintenance": _page("Site maintenance", "<h1>We'll be back soon!</h1><p>Sorry for the inconvenience, we are performing some maintenance at the moment.</p>"),
        "database": _page("Database Error", "<h1>Error establishing a database connection</h1>"),
        "server": _page("500 Internal Server Error", "<h1>Internal Server Error</h1><p>The server encountered an unexpected condition and was unable to complete your request. Please contact the administrator of this site and tell of the time it happened.</p>"),
        "gateway": _page("502 Bad Gateway", "<center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>"),
        "trace": _page("Error", "<b>Fatal error</b>: Uncaught Error: Call to a member function get() on null in /var/www/html/wp-content/themes/x/single.php:12 Stack trace: #0 main thrown in <b>/var/www/html/index.php</b> on line <b>12</b>"),
        "welcome": _page("Welcome to nginx!", "<h1>Welcome to nginx!</h1><p>If you see this page, the web server is successfully installed and working. Further configuration is required.</p>"),
        "index": _page("Index of /news", "<h1>Index of /news</h1><pre><a href='../'>../</a> <a href='a.html'>a.html</a> 20-Nov-2026 10:00 1234</pre>"),
        "parked": _page("example.org is for sale", "<h1>This domain is for sale</h1><p>The domain may be for sale by its owner. Related searches: news, weather, insurance.</p>"),
        "suspended": _page("Account suspended", "<h1>This account has been suspended</h1><p>Contact your hosting provider for more information.</p>"),
        "menu-only": _page("Example Outlet", "<ul>" + "".join(f"<li><a href='/news/x{n}'>A headline of some other article {n}</a>" for n in range(60)) + "</ul>"),
        "home": _page("Example Outlet: news", "".join(f"<div class=card><h2><a href='/news/y{n}'>{story(f'y{n}').title}</a></h2><p>{story(f'y{n}').paragraphs[0][:90]}…</p></div>" for n in range(25))),
        "empty-article": _page("Bridge opens", "<article><h1>Bridge opens</h1><div class=text></div></article>"),
        "lorem": _page("Test post", "<article><h1>Test post</h1><p>Hello world.</p></article>"),
    }  # fmt: skip
    ends = ("rejected:soft_404", "rejected:wall", *NO_TEXT)
    return [refused(f"lost-{name}", page, *ends) for name, page in lost.items()]
