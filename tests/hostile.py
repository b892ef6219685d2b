"""Switches of the test site, one a hostile line of fetching: each sets `/news/bad` (and what it needs) to misbehave."""

import zlib
from collections.abc import Callable, Iterator

import brotli

from tests.site import Answer, Hit, Page, Site, article

BAD = "/news/bad"
Switch = Callable[[Site], None]


def redirect(target: str, status: int = 302) -> Answer:
    return Answer(status=status, headers={"Location": target})


def chain_of_three(site: Site) -> None:
    site[BAD], site["/news/hop1"], site["/news/hop2"] = redirect("/news/hop1"), redirect("hop2"), redirect("final")
    site["/news/final"] = article("Moved")


def loop(site: Site) -> None:
    site[BAD], site["/news/back"] = redirect("/news/back"), redirect(BAD)


def fifty_hops(site: Site) -> None:
    site[BAD] = redirect("/news/hop0")
    for number in range(50):
        site[f"/news/hop{number}"] = redirect(f"/news/hop{number + 1}")


def huge(site: Site) -> None:
    """200 MB, with its length stated."""
    site[BAD] = Answer(body=b"x" * 1000, length=200_000_000)


class Endless:
    """A body that never ends; `sent` counts its bytes."""

    def __init__(self, piece: bytes = b"x" * 65536, most: int = 200_000_000, wait: float = 0.0) -> None:
        self.piece, self.most, self.wait, self.sent = piece, most, wait, 0

    def __call__(self, site: Site) -> None:
        site[BAD] = lambda _: Answer(body=self._pieces(site))

    def _pieces(self, site: Site) -> Iterator[bytes]:
        while self.sent < self.most and not site.closing.wait(self.wait):
            self.sent += len(self.piece)
            yield self.piece


def bomb(encoding: str, size: int = 50_000_000) -> bytes:
    if encoding == "gzip":
        packer = zlib.compressobj(1, wbits=31)
        million = bytes(1_000_000)
        return b"".join(packer.compress(million) for _ in range(size // 1_000_000)) + packer.flush()
    zeros = bytes(size)
    if encoding == "deflate":
        return zlib.compress(zeros, 9)
    if encoding == "zstd":
        from backports import zstd

        return zstd.compress(zeros)
    return brotli.compress(zeros, quality=3)


def encoded(encoding: str, body: bytes) -> Switch:
    def switch(site: Site) -> None:
        site[BAD] = Answer(body=body, headers={"Content-Encoding": encoding})

    return switch


def first_then(*answers: Page, path: str = BAD) -> Switch:
    """The answers in turn; the last one from then on."""

    def switch(site: Site) -> None:
        left = list(answers)

        def answer(hit: Hit) -> Answer:
            page = left.pop(0) if len(left) > 1 else left[0]
            return page(hit) if callable(page) else page

        site[path] = answer

    return switch


def cut_short(site: Site) -> None:
    """A Content-Length larger than what comes."""
    site[BAD] = Answer(body=article("Half").encode(), length=100_000)


def reset(site: Site) -> None:
    site[BAD] = Answer(reset=True)


def slow_start(site: Site) -> None:
    site[BAD] = Answer(body=article("Slow").encode(), wait=30)


def consent_by_cookie(site: Site) -> None:
    """Sends to a consent page, which sets a cookie and sends back: passes whoever keeps cookies."""

    def page(hit: Hit) -> Answer:
        if "consent=yes" in hit.headers.get("cookie", ""):
            return Answer(body=article("Behind the wall").encode())
        return redirect("/consent?back=1")

    site[BAD] = page
    site["/consent?back=1"] = Answer(
        status=302, headers={"Location": BAD, "Set-Cookie": "consent=yes; Path=/; HttpOnly"}
    )


def consent_for_ever(site: Site) -> None:
    site[BAD], site["/consent"] = redirect("/consent"), "<html><body>We value your privacy</body></html>"


def referrer_policy(site: Site) -> None:
    site[BAD] = Answer(body=article("Fine").encode(), headers={"Referrer-Policy": "sys.exit"})


def long_header(site: Site) -> None:
    site[BAD] = Answer(body=article("Fine").encode(), headers={"X-Long": "x" * 100_000})


def many_cookies(site: Site, count: int = 1000) -> None:
    cookies = [f"c{number}={'x' * 50}; Path=/" for number in range(count)]
    site[BAD] = Answer(body=article("Fine").encode(), headers={"Set-Cookie": cookies})


def ten_thousand_cookies(site: Site) -> None:
    many_cookies(site, 10_000)
