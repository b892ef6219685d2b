"""Certificates are verified: what nobody should believe is a failure with the reason `tls`."""

import pytest

from newswatch.models import Endpoint, EndpointKind
from tests.fetching import newsroom, source
from tests.hazards.hosts import encrypted
from tests.site import Site, article, listing


@pytest.mark.parametrize("name", ["tls-unknown", "tls-expired", "tls-early", "tls-other-name"])
def test_a_certificate_nobody_should_believe_is_refused(tmp_path, monkeypatch, name):
    context = encrypted(tmp_path)[name]
    with Site() as site:
        site["/news"], site["/news/a"] = listing(["/news/a"]), article("A")
        site.encrypt(context)
        home = f"https://localhost:{site.port}"
        endpoint = Endpoint(kind=EndpointKind.LISTING, url=f"{home}/news")
        with newsroom(tmp_path / "home", monkeypatch) as room:
            room.crawl(source(site, home=home, discover=(endpoint,)))
            assert "robots.txt: tls: " in room.finish()
        assert site.hits == []
