"""Adding a source: what a site would become, shown before anything is written. The command line does the work."""

import ipaddress
import re
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from newswatch.errors import ConfigError
from newswatch.web import params
from newswatch.web.alerts import back
from newswatch.web.jobs import Job
from newswatch.web.site import site_of

_PATIENCE = 120.0
_LONGEST = 1000
_WRITTEN = re.compile(r"([a-z0-9._-]+)\.toml\s*$")


async def page(request: Request) -> Response:
    return _shown(request, url=params.text(request, "url", longest=_LONGEST))


async def add(request: Request) -> Response:
    """With `write` it is written; else it is shown what would be."""
    url, source_id = params.field(request, "url", longest=_LONGEST), params.field(request, "id")
    writes = params.field(request, "write") == "yes"
    try:
        _check(url, private=site_of(request).settings.web.private_targets)
        named = ["--id", source_id] if source_id else []
        how = "--yes" if writes else "--dry-run"
        job = await site_of(request).jobs.run(
            "a new source", "sources", "add", how, *named, "--", url, seconds=_PATIENCE
        )
    except ConfigError as fault:
        return _shown(request, url=url, source_id=source_id, fault=str(fault), status=400)
    if writes and job.code == 0 and (written := _WRITTEN.search(job.output)):
        return back(f"/sources/{written[1]}", told="added")
    return _shown(request, url=url, source_id=source_id, job=job)


def _check(url: str, *, private: bool) -> None:
    """Raises ConfigError for what is no address of the public web; where a name leads to is checked when connecting."""
    host = urlsplit(url if "://" in url else f"https://{url}").hostname or ""
    if not host or url.startswith("-"):
        raise ConfigError("Write the address of the site's front page, or of the section you care for.")
    if not private and _is_private(host):
        raise ConfigError("A site on a private network can only be added on the command line.")


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _shown(
    request: Request, *, url: str, source_id: str = "", fault: str = "", job: Job | None = None, status: int = 200
) -> Response:
    values = {"url": url, "source_id": source_id, "fault": fault, "job": job}
    return site_of(request).page(request, "add.html", values, status=status)
