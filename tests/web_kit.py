"""The web pages as they are served: a real server on 127.0.0.1 over a small archive."""

import asyncio
import dataclasses
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from newswatch.settings import Settings, Web
from newswatch.web.server import serve
from tests.archive_kit import HandClock, candidate, edit, open_writer, source, store


@dataclasses.dataclass
class Served:
    address: str
    home: Path
    clients: list[httpx.Client] = dataclasses.field(default_factory=list)

    def client(self) -> httpx.Client:
        """A browser without cookies yet; closed with the server."""
        self.clients.append(httpx.Client(base_url=self.address, timeout=60))
        return self.clients[-1]

    def signed_in(self) -> httpx.Client:
        client = self.client()
        answer = client.post("/sign-in", data={"token": (self.home / "web.token").read_text().strip()})
        assert answer.status_code == 303
        return client


def form_key(client: httpx.Client) -> str:
    found = re.search(r'name="key" value="([0-9a-f]+)"', client.get("/").text)
    assert found is not None
    return found[1]


@contextmanager
def serving(home: Path, **web: object) -> Iterator[Served]:
    """`web`: settings of the section."""
    settings = Settings(web=Web(**{"port": 0, **web}))  # type: ignore[arg-type]
    ready, said = threading.Event(), list[str]()
    loop = asyncio.new_event_loop()
    fault: list[BaseException] = []

    def tell(words: str) -> None:
        said.append(words)
        ready.set()

    task: asyncio.Task[None] = loop.create_task(serve(home, settings, tell=tell))

    def run() -> None:
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            pass
        except BaseException as raised:  # noqa: BLE001  raised again in the test's thread
            fault.append(raised)
            ready.set()
        finally:
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()

    thread = threading.Thread(target=run, name="web")
    thread.start()
    try:
        assert ready.wait(30)
        if fault:
            raise fault[0]
        served = Served(said[0].split()[2].rstrip("/"), home)
        yield served
        for client in served.clients:
            client.close()
    finally:
        if thread.is_alive():
            loop.call_soon_threadsafe(task.cancel)
        thread.join(30)


def small_archive(home: Path, clock: HandClock | None = None) -> Path:
    """Four articles of two outlets: one edited, one a copy of another, one in Georgian."""
    clock = clock or HandClock()
    words = "The two border commissions signed a map of the railway corridor on Friday after nine hours of talks."
    long = " ".join(f"{words} Paragraph number {n} says more about it." for n in range(8))
    with open_writer(home, clock) as writer:
        with writer.transaction():
            writer.set_source(source("oc-media", name="OC Media"))
            writer.set_source(source("civil-ge", name="Civil Georgia"))
        first = store(writer, candidate("one", title="Corridor map signed", text=long), with_page=True)
        clock.on(hours=2)
        store(
            writer,
            candidate(
                "copy",
                source="civil-ge",
                title="Map of the corridor is signed",
                text=long,
                published_at="2026-11-18T10:00:00+04:00",
            ),
        )
        clock.on(hours=1)
        store(writer, candidate("three", title="საქართველო და ცა", text="თბილისის ცა ლურჯია.", language="ka",
                                tags=("საქართველო",)))  # fmt: skip
        clock.on(hours=1)
        edit(writer, first.article_id, candidate("one", title="Corridor map signed at last", text=long + " It ended."))
        store(writer, candidate("five", title="Gas prices fall", text="Gas is cheaper.\n\nNobody knows why."))
    return home
