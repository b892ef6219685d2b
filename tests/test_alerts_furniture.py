"""Through a real crawl: a word of a job ad that stands on every page never fires, the same word in an article does."""

import json
from pathlib import Path

import pytest

from newswatch.archive import alert_holding
from tests.alert_kit import desk
from tests.archive_kit import candidate, source, store
from tests.outlet import newswatch, page, publish, write_source
from tests.receivers import http_receiver
from tests.site import Answer, Site

JOB_AD = (
    '<div class="vacancy"><h3>Work with us</h3><p>Our partner is looking for specialists in the regions to write for '
    "it. Send your application and a text of your own by the end of the month.</p></div>"
)
"""In the article's own block, between its paragraphs, as on the page this project began with."""
WORD = "specialists"


def outlet(site: Site, where: str, begin: int, end: int, own: int) -> str:
    """Articles from `begin` on with the ad; one has the word in words of its own. Returns that one's path."""
    paths = publish(site, end)
    for number in range(begin, end):
        text = page(number)
        if number == own:
            text = text.replace("<p>Report", f"<p>Foreign {WORD} arrived on Monday to look at the dam. Report", 1)
        head, middle, tail = text.partition("</p><p>Report")
        ad = {"inside": head + "</p>" + JOB_AD + middle.removeprefix("</p>") + tail,
              "below": text.replace("</article>", f"{JOB_AD}</article>")}  # fmt: skip
        site[paths[number]] = Answer(body=ad[where].encode())
    return paths[own]


@pytest.mark.parametrize("where", ["inside", "below"])
def test_the_job_ads_word_specialists_never_fires_and_an_articles_does(tmp_path: Path, where: str) -> None:
    with http_receiver() as hook, Site() as site:
        write_source(tmp_path, site)
        assert newswatch(tmp_path, "alerts", "add", "jobs", f"{WORD} forms:off", "--late", "--every-copy",
                         "--to", hook.url).returncode == 0  # fmt: skip
        own = outlet(site, where, 0, 12, own=7)
        ended = newswatch(tmp_path, "crawl", "outlet")
        assert ended.returncode == 0, ended.stderr
        assert [call.json["article"]["url"] for call in hook.calls] == [site.url(own)]
        (snippet,) = hook.calls[0].json["why"]["snippets"]
        assert "Foreign specialists arrived" in "".join(part["text"] for part in snippet["parts"])
        later = outlet(site, where, 12, 16, own=14)
        assert newswatch(tmp_path, "crawl", "outlet").returncode == 0
        assert [call.json["article"]["url"] for call in hook.calls] == [site.url(own), site.url(later)]
        found = json.loads(newswatch(tmp_path, "search", f"{WORD} forms:off", "--json").stdout)
        assert {one["url"] for one in found["articles"]} == {site.url(own), site.url(later)}


def test_a_service_tells_a_first_crawl_at_its_end(tmp_path: Path) -> None:
    """Then stored texts are mended; an hour is the most that anything waits."""
    with desk(tmp_path) as room:
        room.writer.set_source(source())
        room.add("corridor", "corridor")
        store(room.writer, candidate())
        (letter,) = room.letters()

        def line() -> list[int]:
            held = alert_holding.first_crawls(room.writer.connection.sql, room.clock.now())
            return room.store.line(letter.target, room.clock.now(), everything=False, held=held)

        assert line() == [letter.id], "nothing is being crawled"
        crawl = room.writer.frontier.begin_crawl({})
        room.writer.frontier.begin_source(crawl, "oc-media")
        assert line() == []
        room.clock.on(minutes=61)
        assert line() == [letter.id]
        room.clock.on(minutes=-61)
        room.writer.frontier.finish_source(
            crawl, "oc-media", found=1, known=0, requests=2, bytes=9, fetched=2, not_modified=0, finish="finished",
            completed=True,
        )  # fmt: skip
        assert line() == []
        room.clock.on(seconds=16)
        assert line() == [letter.id]
        crawl = room.writer.frontier.begin_crawl({})
        room.writer.frontier.begin_source(crawl, "oc-media")
        assert line() == [letter.id], "the second crawl"
