"""WARC files on web servers, and lists of WARC files: read in ranges, by the address guard, gone on with."""

import gzip
import json
import random
import re
from pathlib import Path

import pytest

from newswatch.errors import ConfigError, FetchFailed, NotAllowed
from pipelines.importing.listed import is_list, read_list
from pipelines.importing.remote import RemoteFile
from pipelines.importing.warc import Place, Records
from tests.outlet import newswatch, page
from tests.site import Answer, Hit, Site
from tests.test_import_warc_kill import describe
from tests.warc_kit import Shot, records

pytestmark = pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile")  # warcio leaves its own open


class Shelf:
    """A file as a server with ranges gives it; `cuts` answers break off before their end, `busy` are 503."""

    def __init__(self, body: bytes, *, ranges: bool = True, cuts: int = 0, busy: int = 0) -> None:
        self.body, self.version = body, '"one"'
        self._ranges, self._cuts, self._busy = ranges, cuts, busy

    def __call__(self, hit: Hit) -> Answer:
        if self._busy:
            self._busy -= 1
            return Answer(status=503)
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", hit.headers["range"])
        assert asked is not None
        assert hit.headers["accept-encoding"] == "identity"
        first, last = int(asked[1]), min(int(asked[2]), len(self.body) - 1)
        part, told = self.body, {"ETag": self.version}
        if self._ranges:
            part = self.body[first : last + 1]
            told["Content-Range"] = f"bytes {first}-{last}/{len(self.body)}"
        length = len(part)
        if self._cuts:
            self._cuts, part = self._cuts - 1, part[: length // 2]
        return Answer(body=part, status=206 if self._ranges else 200, headers=told, length=length)


def packed(count: int, first: int = 0) -> bytes:
    shots = [Shot(url=f"https://outlet.example/news/{n}", html=page(n)) for n in range(first, first + count)]
    return b"".join(map(gzip.compress, records(shots, requests=True)))


def remote(site: Site, path: str = "/crawl.warc.gz", *, private: bool = True) -> RemoteFile:
    return RemoteFile(site.url(path), private=private, agent="newswatch/test", timeout=10.0, pause=lambda _: None)


def read(file: RemoteFile, after: Place | None = None) -> list[str]:
    found = Records(file, limit=10**6, after=after)
    try:
        return [record.url for record in found if record.kind == "response"]
    finally:
        found.close()


@pytest.mark.parametrize("shelf", [{}, {"ranges": False}, {"cuts": 2}, {"busy": 3}], ids=str)
def test_it_is_read_as_it_lies_there_and_gone_on_with_in_its_midst(shelf: dict[str, int]) -> None:
    body = packed(12)
    with Site() as site:
        site["/crawl.warc.gz"] = Shelf(body, **shelf)  # type: ignore[arg-type]
        file = remote(site)
        assert file.size == len(body)
        whole = Records(file, limit=10**6)
        places = [record.place for record in whole]
        whole.close()
        assert len(places) == 24
        assert read(remote(site)) == [f"https://outlet.example/news/{n}" for n in range(12)]
        assert read(remote(site), after=places[13]) == [f"https://outlet.example/news/{n}" for n in range(7, 12)]


def test_a_look_into_its_midst_asks_for_no_more_than_a_stretch() -> None:
    body = random.Random(1).randbytes(1_000_000)
    with Site() as site:
        site["/crawl.warc.gz"] = Shelf(body)
        with remote(site).reader(1 << 16) as file:
            file.seek(700_000)
            assert file.read(100) == body[700_000:700_100]
            file.seek(-50, 2)
            assert file.read() == body[-50:]
        assert [hit.headers["range"] for hit in site.hits][1:] == ["bytes=700000-955999", "bytes=999950-1255949"]


def test_what_it_cannot_be_is_told() -> None:
    with Site() as site:
        shelf = site["/crawl.warc.gz"] = Shelf(packed(3))
        with pytest.raises(NotAllowed, match=r"127\.0\.0\.1, loopback"):
            remote(site, private=False).head(10)
        site["/away"] = Answer(status=302, headers={"Location": "http://localhost:1/x"})
        with pytest.raises(FetchFailed, match="HTTP 404"):
            remote(site, "/absent").head(10)
        with pytest.raises(FetchFailed, match="no connection"):
            remote(site, "/away").head(10)
        site["/round"] = Answer(status=302, headers={"Location": "/round"})
        with pytest.raises(FetchFailed, match="from one address to the next"):
            remote(site, "/round").head(10)
        file = remote(site)
        assert file.head(3) == b"\x1f\x8b\x08"
        shelf.version = '"two"'
        with pytest.raises(FetchFailed, match="changed while it was read"):
            read(file)
        site["/long"] = Answer(body=[b"no length"])
        with pytest.raises(FetchFailed, match="does not say which bytes"):
            remote(site, "/long").head(10)
    for wrong in ("http://", "https://me:secret@example.org/a.warc", "http://[::1/a.warc.gz"):
        with pytest.raises(ConfigError):
            RemoteFile(wrong, private=False, agent="", timeout=1.0)


def test_a_list_names_paths_and_addresses(tmp_path: Path) -> None:
    named = tmp_path / "warc.paths.gz"
    named.write_bytes(
        gzip.compress(b"\xef\xbb\xbf# of a month\n\na/b.warc.gz\r\nhttps://x.example/c.WARC?y=1\na/b.warc.gz\n")
    )
    assert is_list(named)
    assert read_list(named) == [str(tmp_path / "a/b.warc.gz"), "https://x.example/c.WARC?y=1"]
    base = read_list(named, "https://data.example/crawls")
    assert base == ["https://data.example/crawls/a/b.warc.gz", "https://x.example/c.WARC?y=1"]
    for body, told in (
        (b"a.warc\nnotes.txt\n", "line 2: 'notes.txt' names no WARC file"),
        (b"a.warc\n\xff.warc", "line 2: is no UTF-8"),
        (b"a.warc\n" + b"x" * 5000, "line 2: a list has"),
        (b"#\n", "no line in it"),
        (b"a.warc\n\x1b[2J.warc\n", "line 2"),
    ):
        named.write_bytes(body)
        with pytest.raises(ConfigError, match=re.escape(told)):
            read_list(named)
    for body in (b"", b'{"url": "a.warc"}\n', b"\x1f\x8b broken"):
        named.write_bytes(body)
        assert not is_list(named)


def test_the_command_takes_a_list_and_tells_what_could_not_be_had(tmp_path: Path) -> None:
    home = describe(tmp_path / "home")
    (tmp_path / "near.warc.gz").write_bytes(packed(2))
    listed = tmp_path / "months.txt"
    with Site() as site:
        site["/far.warc.gz"] = Shelf(packed(3, first=2), cuts=1)
        listed.write_text(f"near.warc.gz\n{site.url('/absent.warc.gz')}\n{site.url('/far.warc.gz')}\n")
        refused = newswatch(home, "import", site.url("/far.warc.gz"))
        assert (refused.returncode, "--private-network" in refused.stderr, site.hits) == (3, True, [])
        ended = newswatch(home, "import", "--json", "--private-network", str(listed), NEWSWATCH_EXTRACT__WORKERS="1")
        assert ended.returncode == 3, ended.stderr
        told = json.loads(ended.stdout)
        assert (told[str(tmp_path / "near.warc.gz")]["new"], told[site.url("/far.warc.gz")]["new"]) == (2, 3)
        assert "HTTP 404" in told[site.url("/absent.warc.gz")]["error"]
    listed.write_text("near.warc.gz\ngone.warc.gz\n")
    wrong = newswatch(home, "import", str(listed))
    assert (wrong.returncode, "gone.warc.gz: cannot be read" in wrong.stderr, wrong.stdout) == (2, True, "")
    assert newswatch(home, "import", "--base", "https://x.example/", str(tmp_path / "near.warc.gz")).returncode == 2
