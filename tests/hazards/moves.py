"""Addresses: redirects in every form, and links that stand in a listing."""

from tests.hazards.hazard import Hazard, loose, raw, refused, stored
from tests.hazards.stories import story
from tests.hostile import redirect
from tests.site import Answer, Hit, Page

NOWHERE = ("failed:refused_address",)
FOREIGN = ("rejected:foreign_host", "failed:refused_address")
LOOP = ("failed:redirect_loop",)


def hazards(elsewhere: str, port: int, here: int) -> list[Hazard]:
    """`elsewhere` is a foreign host's root, `port` one of our own host that is not the site's, `here` the site's."""
    return [*_places(elsewhere, port, here), *_mazes(), *_forms()]


def _to(name: str, target: str | bytes, *ends: str, status: int = 302) -> Hazard:
    made = target.encode() if isinstance(target, str) else target
    page = raw(f"HTTP/1.1 {status} Moved", b"Location: " + made, "Content-Length: 0")
    return refused(f"move-{name}", page, *ends)


def _places(elsewhere: str, port: int, here: int) -> list[Hazard]:
    places = {
        "file": "file:///etc/passwd", "data": "data:text/html,<p>x", "ftp": "ftp://127.0.0.1/x", "gopher": "gopher://127.0.0.1:70/_x",
        "javascript": "javascript:alert(1)", "s3": "s3://bucket/key", "about": "about:blank", "mailto": "mailto:a@example.org",
        "ws": "ws://127.0.0.1/", "view-source": "view-source:http://127.0.0.1/", "blob": "blob:http://127.0.0.1/x",
        "jar": "jar:http://127.0.0.1!/x", "dict": "dict://127.0.0.1:11211/stat", "ldap": "ldap://127.0.0.1/",
        "one-slash": "http:/127.0.0.1/x", "three-slashes": "///127.0.0.1/x", "userinfo": f"http://127.0.0.1:{here}@127.0.0.3/news/x",
        "password": f"http://a:b@127.0.0.1:{here}/news/x", "port-range": "http://127.0.0.1:99999/", "port-nought": "http://127.0.0.1:0/news/x",
        "port-words": "http://127.0.0.1:http/", "port-minus": "http://127.0.0.1:-1/", "bracket": "http://[::1", "brackets": "http://[]/", "backslash": f"http://127.0.0.1:{here}\\@127.0.0.3/",
        "no-host": "http://", "no-host-path": "http:///news/x", "long": "/news/" + "a" * 5000, "star": "http://*/",
    }  # fmt: skip
    private = {
        "zone": "http://[fe80::1%25eth0]/news/x", "metadata": "http://169.254.169.254/latest/meta-data/", "ten": "http://10.0.0.1/news/x", "rfc": "http://192.168.1.1/news/x",
        "carrier": "http://100.64.0.1/news/x", "v6": "http://[::1]/news/x", "mapped": "http://[::ffff:10.0.0.1]/news/x",
        "nat64": "http://[64:ff9b::a00:1]/news/x", "unique": "http://[fd00::1]/news/x", "decimal": "http://167772161/news/x",
        "hex": "http://0x0a000001/news/x", "octal": "http://012.0.0.1/news/x", "short": "http://10.1/news/x", "nought": "http://0/news/x",
        "broadcast": "http://255.255.255.255/news/x", "multicast": "http://224.0.0.1/news/x", "foreign": f"{elsewhere}/news/secret",
        "dotted": "http://localhost.localdomain./news/x", "homograph": "http://xn--eample-9jf.org/news/x", "idn": "http://еxample.org/news/x",
    }  # fmt: skip
    return [
        *(_to(name, target, *NOWHERE) for name, target in places.items()),
        *(_to(name, target, *FOREIGN, "failed:dns") for name, target in private.items()),
        _to("other-port", f"http://127.0.0.1:{port}/news/secret", *FOREIGN),
        _to(
            "https",
            f"https://127.0.0.1:{here}/news/move-https",
            "failed:tls",
            "failed:robots_unreachable",
            "failed:connection",
            *FOREIGN,
        ),
    ]


def _mazes() -> list[Hazard]:
    def growing(hit: Hit) -> Answer:
        return redirect(f"{hit.path}{'&' if '?' in hit.path else '?'}a={len(hit.path)}")

    def deeper(hit: Hit) -> Answer:
        return redirect(f"{hit.path}/a")

    def any_below(root: str, page: Page) -> dict[str, Page]:
        return {f"{root}*": page}

    def by_cookie(hit: Hit) -> Answer:
        return Answer(
            status=302, headers={"Location": hit.path, "Set-Cookie": f"n={len(hit.headers.get('cookie', ''))}; Path=/"}
        )

    fifty: dict[str, Page] = {f"/news/hop-{n}": redirect(f"/news/hop-{n + 1}") for n in range(50)}
    chain: dict[str, Page] = {"/news/step-1": redirect("step-2", 301), "/news/step-2": redirect("/news/step-3", 307),
                              "/news/step-3": redirect("?x=1", 308), "/news/step-3?x=1": redirect("/news/maze-end", 303),
                              "/news/maze-end": Answer(body=story("maze-chain").html.encode())}  # fmt: skip
    return [
        refused("maze-self", redirect("/news/maze-self"), *LOOP),
        refused("maze-pair", redirect("/news/maze-back"), *LOOP, beside={"/news/maze-back": redirect("/news/maze-pair")}),
        refused("maze-fifty", redirect("/news/hop-0"), *LOOP, beside=fifty),
        refused("maze-query", growing, *LOOP, beside=any_below("/news/maze-query?", growing)),
        refused("maze-path", deeper, *LOOP, beside=any_below("/news/maze-path/", deeper)),
        refused("maze-cookie", by_cookie, *LOOP),
        stored("maze-chain", redirect("/news/step-1"), beside=chain),
        refused("maze-home", redirect("/"), "rejected:soft_404"),
        refused("maze-home-language", redirect("/en/?utm_source=x"), "rejected:soft_404"),
        refused("maze-listing", redirect("/list"), "rejected:not_article", "rejected:soft_404"),
        refused("maze-consent", redirect("/consent?back=/news/maze-consent"), "rejected:not_article", "rejected:wall",
                beside={"/consent?back=/news/maze-consent": "<html><title>Consent</title><body>We value your privacy"}),
        refused("maze-gone", redirect("/news/maze-nothing"), "rejected:gone"),
        refused("maze-robots", redirect("/robots-forbid/news/x"), "rejected:robots"),
    ]  # fmt: skip


def _forms() -> list[Hazard]:
    def moved(name: str, location: str | bytes, at: str) -> Hazard:
        made = location.encode() if isinstance(location, str) else location
        return stored(
            f"form-{name}", raw("HTTP/1.1 301 Moved", b"Location: " + made, "Content-Length: 0"),
            beside={at: Answer(body=story(f"form-{name}").html.encode())},
        )  # fmt: skip

    return [
        moved("relative", "form-relative-end", "/news/form-relative-end"),
        moved("dots", "/x/../news/./form-dots-end", "/news/form-dots-end"),
        moved("fragment", "/news/form-fragment-end#top", "/news/form-fragment-end"),
        moved("spaces", "  /news/form-spaces-end  ", "/news/form-spaces-end"),
        moved("utf8", "/news/form-ბათუმი", "/news/form-%E1%83%91%E1%83%90%E1%83%97%E1%83%A3%E1%83%9B%E1%83%98"),
        moved("crlf", "/news/form-crlf%0d%0aSet-Cookie:%20a=b", "/news/form-crlf%0D%0ASet-Cookie:%20a=b"),
        refused("form-empty", raw("HTTP/1.1 302 Moved", "Location:", "Content-Length: 0"), "failed:http_status", *LOOP, *NOWHERE),
        loose("form-two", raw("HTTP/1.1 302 Moved", "Location: /news/form-two-a", "Location: /news/form-two-b", "Content-Length: 0"),
              *LOOP, beside=dict.fromkeys(("/news/form-two-a", "/news/form-two-b"), Answer(body=story("form-two").html.encode()))),
        loose("form-binary", raw("HTTP/1.1 302 Moved", b"Location: /news/\xff\xfe\x80", "Content-Length: 0"), "rejected:gone", *NOWHERE),
        stored("form-meta", story("form-meta").page(head='<meta http-equiv="refresh" content="0; url=/news/form-meta">')),
        refused("form-meta-only", '<html><head><meta http-equiv="refresh" content="0;url=file:///etc/passwd"></head><body></body></html>', "rejected:empty"),
        refused("form-script-only", "<html><body><script>location='/news/form-script-only'</script></body></html>", "rejected:needs_browser"),
        stored("form-with-query", story("form-with-query").html, address="http://{host}/news/form-with-query?PHPSESSID=0&utm_source=x#top",
               beside={"/news/form-with-query?PHPSESSID=0&utm_source=x": Answer(body=story("form-with-query").html.encode())}),
    ]  # fmt: skip
