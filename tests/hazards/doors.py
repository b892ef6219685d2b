"""Endpoints that are hazards: feeds, sitemaps and listings, each beside a good one that must be read all the same."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.hazards.hazard import each_time, pieces
from tests.hostile import bomb
from tests.site import Answer, Hit, Page, listing

RSS = "application/rss+xml"
XML = "application/xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """An endpoint at `/doors/NAME`."""

    name: str
    kind: str
    page: Page
    fails: bool | None = None
    """True: it is told as failed. False: it is read. None: either."""
    lists: tuple[str, ...] = ()
    """Names of the good articles it must give."""
    beside: Mapping[str, Page] = field(default_factory=dict)
    most: int = 40
    """Requests below `/doors/NAME` at most."""

    @property
    def path(self) -> str:
        return f"/doors/{self.name}"


def doors(scale: float, root: str) -> list[Door]:
    """`root` is the site's own, without a slash at its end."""
    return [
        *_feeds(scale, root),
        *_broken_feeds(scale),
        *_maps(scale, root),
        *_map_mazes(root),
        *_lists(scale),
        *_traps(),
    ]


def good(door: str) -> str:
    """The good article that a door leads to."""
    return f"door-{door}"


def _item(name: str, root: str = "", more: str = "") -> str:
    return f"<item><title>{name}</title><link>{root}/news/{good(name)}</link>{more}</item>"


def _rss(items: str, head: str = '<?xml version="1.0"?>', end: str = "</channel></rss>") -> bytes:
    return f'{head}<rss version="2.0"><channel><title>News</title>{items}{end}'.encode("utf-8", "surrogatepass")


def _feeds(scale: float, root: str) -> list[Door]:
    """Odd feeds that are read."""
    n = int(100_000 * scale) + 100
    evil = "".join(f"<item><title>x</title><link>{link}</link></item>" for link in (
        "javascript:alert(1)", "file:///etc/passwd", "data:,x", "mailto:a@example.org", "http://a:b@127.0.0.3/news/x", "//[", "http://[::1",
        "http:/one/news/x", "http://127.0.0.3/news/x", "http://127.0.0.1:99999/news/x", "http://169.254.169.254/news/x", "", " ", "http://",
        "/news/" + "a" * 5000, "http://еxample.org/news/x", "http://localhost./news/x", "\\\\127.0.0.3\\news\\x",
    ))  # fmt: skip
    made = {
        "feed-stylesheet": (_rss(_item("feed-stylesheet"), head='<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="http://127.0.0.3/x.xsl"?>'), RSS),
        "feed-doctype": (_rss(_item("feed-doctype"), head='<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.3/rss.dtd">'), RSS),
        "feed-include": (_rss(_item("feed-include") + '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'), RSS),
        "feed-lines": (_rss(f"<item><title>x</title><link>\r\n\t {root}/news/{good('feed-lines')} \n</link></item>"), RSS),
        "feed-relative": (_rss(_item("feed-relative")), RSS),
        "feed-evil": (_rss(evil + _item("feed-evil")), RSS),
        "feed-guids": (_rss(_item("feed-guids", more="<guid>same</guid>") * 50 + "<item><guid isPermaLink='true'>javascript:1</guid></item>"), RSS),
        "feed-dates": (_rss("".join(_item("feed-dates", more=f"<pubDate>{day}</pubDate>") for day in (
            "Thu, 99 Foo 99999 25:61:61", "-1", "9" * 400, "Sat, 01 Jan 0000 00:00:00 GMT", "?" * 5000, "Fri, 31 Dec 9999 23:59:59 -9999"))), RSS),
        "feed-titles": (_rss(_item("feed-titles", more="<title>" + "<![CDATA[<script>alert(1)</script>]]>\u202e" * 50 + "x" * 90_000 + "</title>")), RSS),
        "feed-million": (_rss(_item("feed-million") + "<item><link>/elsewhere/x</link></item>" * n), RSS),
        "feed-cut": (_rss(_item("feed-cut") + _item("feed-cut"), end="<item><title>cut"), RSS),
        "feed-ampersands": (_rss(_item("feed-ampersands", more="<description>a & b &nbsp; &foo; &#0; &#xFFFFFFFF;</description>")), RSS),
        "feed-blanks": (b"\r\n \xef\xbb\xbf\n" + _rss(_item("feed-blanks")), "text/plain"),
        "feed-html-kind": (_rss(_item("feed-html-kind")), "text/html"),
        "feed-charset": (_rss(_item("feed-charset", more="<author>ბათუმი</author>"), head='<?xml version="1.0" encoding="punycode"?>') + b"\xff", f"{RSS}; charset=punycode"),
        "feed-utf16": (_rss(_item("feed-utf16"), head="").decode().encode("utf-16"), RSS),
        "feed-nul": (_rss(_item("feed-nul")).replace(b"News", b"Ne\x00ws\x01"), RSS),
        "feed-cdata": (_rss(_item("feed-cdata") + "<item>&<description>" + "<![CDATA[" * n + "</description></item>"), RSS),
        "feed-nested": (_rss(_item("feed-nested") + "<a>" * n), RSS),
        "feed-attributes": (_rss(_item("feed-attributes") + "<item " + " ".join(f"a{i}=''" for i in range(n)) + "></item>"), RSS),
        "feed-comments": (_rss(_item("feed-comments") + "<!-- x -->" * n), RSS),
        "feed-namespaces": (_rss(_item("feed-namespaces") + "".join(f'<x{i}:y xmlns:x{i}="http://x/{i}"/>' for i in range(3000))), RSS),
        "feed-base": (_rss(_item("feed-base")).replace(b"<channel>", b'<channel xml:base="file:///etc/">'), RSS),
        "feed-next-self": (f'<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="/doors/feed-next-self"/><entry><title>x</title>'
                           f'<link href="/news/{good("feed-next-self")}"/></entry></feed>'.encode(), "application/atom+xml"),
        "feed-links": (f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>x</title>{"<link rel=self href=x/>" * 3000}'
                       f'<link href="/news/{good("feed-links")}"/></entry></feed>'.encode(), "application/atom+xml"),
    }  # fmt: skip
    loose = (
        "feed-titles",
        "feed-nested",
        "feed-attributes",
        "feed-links",
        "feed-base",
        "feed-comments",
        "feed-namespaces",
    )
    return [
        Door(name=name, kind="feed", page=Answer(body=body, kind=kind), fails=None if name in loose else False,
             lists=() if name in loose else (good(name),))
        for name, (body, kind) in made.items()
    ]  # fmt: skip


def _broken_feeds(scale: float) -> list[Door]:
    size = int(500_000_000 * scale) + 20_000_000
    laughs = "<!DOCTYPE x [" + '<!ENTITY a "ha">' + "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(20)) + "]>"
    outer = '<!DOCTYPE x SYSTEM "http://127.0.0.3/x.dtd" [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.3/">%p;]>'
    made = {
        "bad-html": (b"<!doctype html><html><body>News</body></html>", "text/html"), "bad-empty": (b"", RSS), "bad-blank": (b" " * 100_000, RSS),
        "bad-laughs": (_rss("<item><title>&a19;</title></item>", head=f'<?xml version="1.0"?>{laughs}'), RSS),
        "bad-outer": (_rss("<item><title>&e;</title></item>", head=f'<?xml version="1.0"?>{outer}'), RSS),
        "bad-json": (json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"url": 5}]}).encode(), "application/feed+json"),
        "bad-json-types": (b'{"version":1,"items":{"a":[null,{"url":[]}]}}', "application/json"), "bad-json-deep": (b"[" * 500_000, "application/json"),
        "bad-words": (b"not found", "text/plain"), "bad-pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 400, RSS), "bad-gzip": (gzip.compress(b"x" * 1000), RSS),
        "bad-soap": (b'<?xml version="1.0"?><soap:Envelope xmlns:soap="x"><soap:Body/></soap:Envelope>', "text/xml"),
        "bad-question": (b"<?" * 200_000, RSS), "bad-bang": (b"<!" * 200_000, RSS), "bad-comment": (b"<!--" * 200_000, RSS), "bad-open": (b"<" * 500_000, RSS),
        "bad-doctype": (b"<!DOCTYPE " * 50_000, RSS), "bad-large": (_rss("<item><title>x</title></item>" * 200_000), RSS),
    }  # fmt: skip
    coded = {"bad-bomb": ("gzip", bomb("gzip", size)), "bad-bomb-br": ("br", bomb("br", size)), "bad-coded": ("br", b"not brotli"),
             "bad-half": ("gzip", gzip.compress(_rss(_item("x") * 500))[:-40])}  # fmt: skip
    codes = {
        f"bad-{status}": Answer(status=status, body=b"no")
        for status in (204, 206, 300, 304, 401, 403, 404, 410, 418, 500)
    }
    return [
        *(Door(name=name, kind="feed", page=Answer(body=body, kind=kind), fails=True) for name, (body, kind) in made.items()),
        *(Door(name=name, kind="feed", page=Answer(body=body, kind=RSS, headers={"Content-Encoding": way}), fails=True) for name, (way, body) in coded.items()),
        *(Door(name=name, kind="feed", page=answer, fails=True) for name, answer in codes.items() if name != "bad-304"),
        Door(name="bad-304", kind="feed", page=codes["bad-304"]),
        Door(name="bad-endless", kind="feed", page=each_time(lambda: Answer(kind=RSS, body=pieces(_rss("", end=""), (b"<item><title>x</title></item>" * 3000 for _ in range(900))))), fails=True),
        Door(name="bad-reset", kind="feed", page=Answer(reset=True), fails=True),
        Door(name="bad-short", kind="feed", page=Answer(body=_rss(_item("x")), kind=RSS, length=90_000), fails=True),
        Door(name="bad-redirect-file", kind="feed", page=Answer(status=302, headers={"Location": "file:///etc/passwd"}), fails=True),
        Door(name="bad-redirect-self", kind="feed", page=Answer(status=302, headers={"Location": "/doors/bad-redirect-self"}), fails=True),
        Door(name="bad-redirect-away", kind="feed", page=Answer(status=302, headers={"Location": "http://127.0.0.3/feed"}), fails=True),
    ]  # fmt: skip


def _map(*urls: str, more: str = "") -> bytes:
    rows = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}{more}</urlset>'.encode()


def _index(*urls: str) -> Answer:
    rows = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return Answer(
        body=f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'.encode(),
        kind=XML,
    )


def _maps(scale: float, root: str) -> list[Door]:
    n = int(250_000 * scale) + 1000  # below crawl.max_body, so that they are read

    def at(name: str) -> str:
        return f"{root}/news/{good(name)}"

    others = "".join(f"<url><loc>{root}/elsewhere/{i}</loc><lastmod>2026-11-20</lastmod></url>" for i in range(n // 4))
    made = {
        "map-huge": _map(at("map-huge"), more=others), "map-gzip": gzip.compress(_map(at("map-gzip"))), "map-twice": gzip.compress(gzip.compress(_map(at("map-twice")))),
        "map-cdata": _map(f"<![CDATA[\n {at('map-cdata')} \n]]>"), "map-languages": _map(at("map-languages"), more="".join(
            f'<url><loc>{root}/elsewhere/{i}</loc><xhtml:link xmlns:xhtml="x" rel="alternate" hreflang="x" href="file:///etc/passwd"/></url>' for i in range(500))),
        "map-text": f"{at('map-text')}\nfile:///etc/passwd\njavascript:1\n\n".encode(), "map-bom": b"\xef\xbb\xbf\n" + _map(at("map-bom")),
        "map-dates": _map(at("map-dates"), more="".join(f"<url><loc>{root}/news/{good('map-dates')}</loc><lastmod>{day}</lastmod></url>" for day in ("0000", "9999-99-99", "?" * 9000, "-1"))),
        "map-evil": _map("file:///etc/passwd", "javascript:1", "http://127.0.0.3/news/x", "http://a@b/news/x", at("map-evil")),
        "map-deep": _map(at("map-deep"), more="<url>" * 5000), "map-images": _map(at("map-images"), more="<url>" + '<image:image xmlns:image="x"><image:loc>x</image:loc></image:image>' * n + "</url>"),
        "map-text-huge": (at("map-text-huge") + "\n").encode() + b"http://127.0.0.1/elsewhere/x\n" * n,
    }  # fmt: skip
    loose = ("map-twice", "map-deep", "map-images")
    bombs = {"map-bomb": bomb("gzip", int(500_000_000 * scale) + 60_000_000),
             "map-bomb-members": gzip.compress(bytes(1_000_000)) * 70, "map-bomb-text": gzip.compress(b"http://127.0.0.1/elsewhere/x\n" * 2_500_000, 1)}  # fmt: skip
    return [
        *(Door(name=name, kind="sitemap", page=Answer(body=body, kind=XML), fails=None if name in loose else False, lists=() if name in loose else (good(name),))
          for name, body in made.items()),
        *(Door(name=name, kind="sitemap", page=Answer(body=body, kind="application/gzip"), fails=True) for name, body in bombs.items()),
        Door(name="map-coded", kind="sitemap", page=Answer(body=gzip.compress(_map(at("map-coded"), more="\n" * 9_000_000)), kind=XML, headers={"Content-Encoding": "gzip"}),
             fails=False, lists=(good("map-coded"),)),
        Door(name="map-coded-twice", kind="sitemap", page=Answer(body=gzip.compress(gzip.compress(_map(at("map-coded-twice"), more="\n" * 9_000_000))), kind=XML, headers={"Content-Encoding": "gzip"}),
             fails=False, lists=(good("map-coded-twice"),)),
        *(Door(name=f"map-bomb-{way}", kind="sitemap", page=Answer(body=bomb(way, int(500_000_000 * scale) + 60_000_000), kind=XML, headers={"Content-Encoding": way}), fails=True)
          for way in ("gzip", "br", "zstd")),
        Door(name="map-large", kind="sitemap", page=Answer(body=_map(at("map-large"), more="\n" * 9_000_000), kind=XML), fails=True),
        Door(name="map-damaged", kind="sitemap", page=Answer(body=gzip.compress(_map(at("x")))[:-9], kind=XML), fails=True),
        Door(name="map-entities", kind="sitemap", page=Answer(body=b'<!DOCTYPE u [<!ENTITY e SYSTEM "file:///etc/passwd">]><urlset><url><loc>&e;</loc></url></urlset>', kind=XML), fails=True),
    ]  # fmt: skip


def _map_mazes(root: str) -> list[Door]:
    def below(hit: Hit) -> Answer:
        """Every map leads to two deeper ones."""
        return _index(f"{root}{hit.path}/a", f"{root}{hit.path}/b")

    pair = f"{root}/doors/index-pair/b"
    ended = f"{root}/doors/index-mixed"
    return [
        Door(name="index-self", kind="sitemap", page=_index(f"{root}/doors/index-self", f"{root}/doors/index-self?x=1"), beside={"/doors/index-self?x=1": _index(f"{root}/doors/index-self")}),
        Door(name="index-pair", kind="sitemap", page=_index(pair), beside={"/doors/index-pair/b": _index(f"{root}/doors/index-pair")}),
        Door(name="index-tree", kind="sitemap", page=below, beside={"/doors/index-tree/*": below}),
        Door(name="index-wide", kind="sitemap", page=_index(*(f"{root}/doors/index-wide/{n}" for n in range(20_000)))),
        Door(name="index-evil", kind="sitemap", page=_index("file:///etc/passwd", "http://127.0.0.3/map", "http://169.254.169.254/map", "javascript:1")),
        Door(name="index-mixed", kind="sitemap", page=_index(*(f"{ended}/{part}" for part in ("gone", "html", "broken", "good"))), fails=None,
             beside={"/doors/index-mixed/html": Answer(body=b"<html>no map</html>"), "/doors/index-mixed/broken": Answer(status=500),
                     "/doors/index-mixed/good": Answer(body=_map(f"{root}/news/{good('index-mixed')}"), kind=XML)}, lists=(good("index-mixed"),)),
    ]  # fmt: skip


def _lists(scale: float) -> list[Door]:
    n = int(190_000 * scale) + 1000  # below crawl.max_body, so that they are read

    def page(name: str, more: str, *, head: str = "", before: str = "") -> bytes:
        return f'<!doctype html><html><head>{head}</head><body>{before}<ul><li><a href="/news/{good(name)}">A report</a></ul>{more}</body></html>'.encode()

    bad = ("javascript:alert(1)", "file:///etc/passwd", "data:,x", "//[", "https://[ccpa]", "http://a:b@127.0.0.3/news/x", "http://127.0.0.1:99999/news/x", "http:/x/news/y",
           "http://127.0.0.3/news/x", "\\\\x\\news\\y", "/news/" + "x" * 5000, "?", "#", "", "&#0;", "http://%00/news/x", "tel:1", "http://1.1.1.1.1/news/%", "//")  # fmt: skip
    made = {
        "list-evil": page("list-evil", "".join(f'<a href="{href}">x</a>' for href in bad)),
        "list-links": page("list-links", "".join(f'<a href="/elsewhere/{i}">x</a>' for i in range(n))),
        "list-deep": page("list-deep", "<div>" * n), "list-one-link": page("list-one-link", f'<a href="/news/{good("list-one-link")}">x</a>' * n),
        "list-cards": page("list-cards", "<div class=date>20.11.2026 " * 200 + f'<a href="/news/{good("list-cards")}">{"x" * n}</a>'),
        "list-base": page("list-base", "", head='<base href="/">'), "list-nul": page("list-nul", "\x00\x01" * 1000),
        "list-attributes": page("list-attributes", f"<a {' '.join(f'a{i}=b' for i in range(n // 10))}>x</a>"), "list-dates": page("list-dates", f"<time datetime='{'9' * n}'>{'?' * n}</time>"),
        "list-comment": page("list-comment", "<!--" * n), "list-charset": page("list-charset", "ბათუმი").replace(b"<head>", b'<head><meta charset="punycode">') + b"\xff" * 1000,
        "list-titles": page("list-titles", "".join(f'<h2 title="{"x" * 900}"><a href="/news/{good("list-titles")}">{"<b>" * 200}x</a></h2>' for _ in range(50))),
        "list-amp": page("list-amp", f'<a href="/news/{good("list-amp")}/amp">x</a><a href="/news/{good("list-amp")}?utm_source=a#b">x</a>'),
        "list-same": page("list-same", "".join(f'<a href="{href.format(good("list-same"))}">x</a>' for href in (
            "/news/{}?fbclid=1&amp;gclid=2", "/news/{}#comments", "/x/../news/{}", "/news/./{}", "//{}", "/news/{}?utm_medium=a&utm_campaign=b", " /news/{}\n", "/news/%{}"))),
    }  # fmt: skip
    found = [
        Door(name=name, kind="listing", page=Answer(body=body), fails=False, lists=(good(name),))
        for name, body in made.items()
    ]
    return [
        *found,
        Door(name="list-base-away", kind="listing", page=Answer(body=page("x", "", head='<base href="http://127.0.0.3/">')), fails=False),
        Door(name="list-nofollow", kind="listing", page=Answer(body=page("x", "", head='<meta name="robots" content="nofollow">')), fails=True),
        Door(name="list-empty", kind="listing", page=Answer(body=b""), fails=True),
        Door(name="list-pdf", kind="listing", page=Answer(body=b"%PDF-1.7 " + bytes(range(256)) * 99), fails=True),
        Door(name="list-large", kind="listing", page=Answer(body=b"<html><body>" + b"<p>word</p>" * 900_000), fails=True),
    ]  # fmt: skip


def _traps() -> list[Door]:
    """Listings that go on for ever."""

    def counted(root: str, after: str) -> Page:
        def answer(hit: Hit) -> Answer:
            number = int(hit.path.rpartition("=")[2]) if "=" in hit.path else 0
            return Answer(body=listing([f"/news/{good(root)}"], after=after.format(n=number + 1)).encode())

        return answer

    def trap(name: str, after: str) -> Door:
        page = counted(name, f"/doors/{name}{after}")
        return Door(
            name=name, kind="listing", page=page, beside={f"/doors/{name}*": page}, fails=False, lists=(good(name),)
        )

    def growing(hit: Hit) -> Answer:
        return Answer(body=listing([f"/news/{good('trap-path')}"], after=f"{hit.path}/a").encode())

    return [
        trap("trap-pages", "?page={n}"), trap("trap-calendar", "?day={n}"), trap("trap-session", "?PHPSESSID={n}"),
        Door(name="trap-path", kind="listing", page=growing, beside={"/doors/trap-path*": growing}, fails=False, lists=(good("trap-path"),)),
        Door(name="trap-self", kind="listing", page=Answer(body=listing([f"/news/{good('trap-self')}"], after="/doors/trap-self").encode()), fails=False, lists=(good("trap-self"),)),
        Door(name="trap-away", kind="listing", page=Answer(body=listing([f"/news/{good('trap-away')}"], after="http://127.0.0.3/x").encode()), fails=False, lists=(good("trap-away"),)),
    ]  # fmt: skip
