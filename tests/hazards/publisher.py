"""All hazards served together: a site a kind, a site a host, and the source files that lead to them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.hazards import bodies, doors, hosts, moves, pages, wire
from tests.hazards.doors import Door
from tests.hazards.hazard import Hazard
from tests.hazards.stories import Story, story
from tests.site import Answer, Hit, Page, Site, listing, robots

ELSEWHERE = "127.0.0.3"
"""A host that is nobody's source: it may never be asked."""
CALM = 20
"""Articles of the source that has no hazard."""
_EVERY = 12
"""One good article to so many hazards."""
_LIST = 60


class Publisher(Site):
    """A site whose addresses may end in `*`: that page answers everything below."""

    def answer(self, hit: Hit) -> Answer:
        page = self._pages.get(hit.path) or self._below(hit.path)
        if page is None:
            return Answer(status=404, body=b"no such page")
        return page(hit) if callable(page) else page

    def _below(self, path: str) -> Page | None:
        return next((page for at, page in self._pages.items() if at.endswith("*") and path.startswith(at[:-1])), None)


@dataclass(kw_only=True)
class Scene:
    """What is served, and what must come of it."""

    sites: dict[str, Site] = field(default_factory=dict)
    """By source."""
    good: dict[str, Story] = field(default_factory=dict)
    """By address: stored once and right."""
    hazards: dict[str, Hazard] = field(default_factory=dict)
    """By address."""
    doors: dict[str, Door] = field(default_factory=dict)
    """By address."""
    unread: set[str] = field(default_factory=set)
    """Sources of which nothing is stored."""
    names: list[str] = field(default_factory=list)
    """All sources."""
    forbidden: dict[str, Site] = field(default_factory=dict)
    """Sites that may not be asked, by what they are."""


@contextmanager
def serving(home: Path, scale: float, only: Sequence[str] = ()) -> Iterator[Scene]:
    """Every hazard, or the sources named, from now on; source files are in `home`."""
    scene = Scene()
    with ExitStack() as stack:

        def opened(name: str, host: str = "127.0.0.1") -> Site:
            site = stack.enter_context(Publisher(host))
            site["/robots.txt"] = robots("User-agent: *", "Disallow: /robots-forbid")
            return site

        scene.forbidden = {"elsewhere": opened("", ELSEWHERE), "other port": opened("")}
        makers = {"calm": _calm, "doors": _doors, **dict.fromkeys(("pages", "bodies", "wire", "moves"), _singles)}
        for name, make in makers.items():
            if not only or name in only:
                site = scene.sites[name] = opened(name, "127.0.0.2" if name == "calm" else "127.0.0.1")
                make(scene, name, site, scale)
                write_source(home, name, site.url(""), endpoints(scene, name, site))
        if not only or "hosts" in only:
            _hosts(scene, home, scale, opened, stack)
        scene.names = sorted(file.stem for file in (home / "sources").glob("*.toml"))
        yield scene


def _calm(scene: Scene, name: str, site: Site, scale: float) -> None:
    publish(scene, site, [], [f"calm-{n}" for n in range(CALM)])


def _singles(scene: Scene, kind: str, site: Site, scale: float) -> None:
    made: dict[str, list[Hazard]] = {}
    if kind == "moves":
        elsewhere, other = scene.forbidden["elsewhere"], scene.forbidden["other port"]
        made["moves"] = moves.hazards(elsewhere.url("").rstrip("/"), other.port, site.port)
    else:
        made[kind] = {"pages": pages, "bodies": bodies, "wire": wire}[kind].hazards(scale)
    publish(scene, site, made[kind], [f"{kind}-good-{n}" for n in range(len(made[kind]) // _EVERY + 3)])


def publish(scene: Scene, site: Site, hazards: list[Hazard], good: list[str]) -> None:
    """Good articles stand between the hazards, on listing pages of sixty links."""
    links = []
    for each in hazards:
        site[each.path] = each.page
        for path, page in each.beside.items():
            site[path] = page
        links.append(each.address.format(host=f"{site.host}:{site.port}") if each.address else each.path)
        scene.hazards[site.url(each.path)] = each
    for number, name in enumerate(good):
        site[f"/news/{name}"] = story(name).html
        scene.good[site.url(f"/news/{name}")] = story(name)
        links.insert(min(len(links), number * (_EVERY + 1)), f"/news/{name}")
    for at in range(0, len(links), _LIST):
        path = "/list" if at == 0 else f"/list?page={at // _LIST + 1}"
        after = f"/list?page={at // _LIST + 2}" if at + _LIST < len(links) else ""
        site[path] = listing(links[at : at + _LIST], after=after)


def _doors(scene: Scene, name: str, site: Site, scale: float) -> None:
    for door in doors.doors(scale, site.url("").rstrip("/")):
        site[door.path] = door.page
        for path, page in door.beside.items():
            site[path] = page
        scene.doors[site.url(door.path)] = door
        for each in door.lists:
            site[f"/news/{each}"] = story(each).html
            scene.good[site.url(f"/news/{each}")] = story(each)
    publish(scene, site, [], [f"doors-good-{n}" for n in range(5)])


def endpoints(scene: Scene, name: str, site: Site) -> list[tuple[str, str]]:
    behind = [(door.kind, url) for url, door in scene.doors.items()] if name == "doors" else []
    return [*behind, ("listing", site.url("/list"))]


def _hosts(scene: Scene, home: Path, scale: float, opened: Any, stack: ExitStack) -> None:
    for host in hosts.hosts(scale):
        site = scene.sites[host.name] = opened(host.name)
        hosts.fill(site, host.name)
        host.set_up(site)
        if host.reads:
            scene.good.update({site.url(f"/news/{each}"): story(each) for each in hosts.good(host.name)})
        else:
            scene.unread.add(host.name)
        write_source(home, host.name, site.url(""), [("listing", site.url("/list"))])
    for name, context in hosts.encrypted(home).items():
        site = scene.sites[name] = opened(name)
        hosts.fill(site, name)
        site.encrypt(context)
        scene.unread.add(name)
        root = f"https://localhost:{site.port}"
        write_source(home, name, root, [("listing", f"{root}/list")])
    for name, server in hosts.wires().items():
        stack.callback(server.close)
        scene.unread.add(name)
        root = f"http://127.0.0.1:{server.port}"
        write_source(home, name, root, [("listing", f"{root}/list")])


def write_source(home: Path, name: str, root: str, lists: Sequence[tuple[str, str]], **more: object) -> None:
    table: Mapping[str, object] = {
        "name": name.title(), "home": root, "languages": ["en"], "country": "GE", "timezone": "Asia/Tbilisi",
        "article": "/news/[^/?#]+", "delay": 0.0, "private_network": True, **more,
    }  # fmt: skip
    lines = [f"{key} = {json.dumps(value)}" for key, value in table.items()]
    for kind, url in lists:
        lines += ["[[discover]]", f"kind = {json.dumps(kind)}", f"url = {json.dumps(url)}"]
    folder = home / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_text("\n".join([*lines, ""]), encoding="utf-8")
