"""`newswatch sources add`: a site nobody has described becomes a source of yours."""

import dataclasses
import ipaddress
import sys
import tempfile
from pathlib import Path

import click

from newswatch.cli import text
from newswatch.cli.catalogue import door, own_file, run
from newswatch.cli.context import Context
from newswatch.cli.samples import Samples, browser_remark, show_samples
from newswatch.errors import ConfigError, PageUnreadable
from newswatch.models import Endpoint, EndpointKind, Source
from newswatch.urls import clean_url, host_of
from spiders.discover import guesses
from spiders.discover.probe import Proposal, propose
from spiders.source_file import as_toml
from spiders.sources import CATALOGUE, ID, read_source

_SAMPLES = 3
_PROBE_DELAY = 1.0
"""Seconds between requests to a site that did not ask for us."""


@click.command()
@click.argument("url")
@click.option("--id", "source_id", metavar="ID", help="Its name here. [default: made from the address]")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--force", is_flag=True, help="Overwrite your file of the same id, or stand before the catalogue's.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--private-network", is_flag=True, help="The site's own hosts may be on a private network.")
@click.pass_obj
def add(
    context: Context, url: str, source_id: str | None, yes: bool, force: bool, dry_run: bool, private_network: bool
) -> None:
    """Find out how the site at URL lists its articles, show three of them, and write a source file.

    URL is the site's front page, or the page of the section you care for.
    """
    home = _address(url)
    private = private_network or _is_private(home)
    _check_id(context, guesses.source_id(home) if source_id is None else source_id, force)
    proposal, samples = run(_probe(context, home, source_id, private=private))
    source = proposal.source
    _check_id(context, source.id, force)  # a redirect may have led to another name
    if samples.need_browser:
        context.remark(browser_remark(source))
    if not samples.good and not samples.need_browser:
        raise PageUnreadable(
            f"{home}: links were found, but none of the first {_SAMPLES} pages is an article; nothing was written. "
            "Name a listing page instead, or write the file by hand (docs/add-a-source.md)."
        )
    if private:
        context.remark("The file says private_network = true: this source's own hosts may be private addresses.")
    if dry_run:
        context.remark("Nothing was written.")
        return
    _ask(yes)
    path = _write(context, proposal)
    context.write(f"{path}\n")
    context.remark(f"Written. Check the guesses in it, then `newswatch crawl {source.id}`.")


def _address(url: str) -> str:
    cleaned = clean_url(url.strip() if "://" in url else f"https://{url.strip()}")
    if cleaned is None:
        raise ConfigError(f"'{url}' is no web address; write it like https://example.org/news.")
    return cleaned


def _is_private(url: str) -> bool:
    """True for an address, or localhost, that the person named outright."""
    host = host_of(url)
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost"


def _check_id(context: Context, source_id: str, force: bool) -> None:
    if not ID.fullmatch(source_id):
        raise ConfigError(f"'{source_id}' is no source id; write it in a-z, 0-9, '-', '.' and '_' (64 at most).")
    own = own_file(source_id, context.home)
    if own.exists() and not force:
        raise ConfigError(f"{own} exists; choose another --id, or overwrite it with --force.")
    if (CATALOGUE / own.name).exists() and not force:
        raise ConfigError(
            f"the catalogue has a source '{source_id}' already: `newswatch sources show {source_id}`; "
            "choose another --id, or put yours in its place with --force."
        )


async def _probe(context: Context, home: str, source_id: str | None, *, private: bool) -> tuple[Proposal, Samples]:
    """The proposal, and what its first articles are; it says so where they need a browser."""
    fetch = door(context, _stranger(home, private=private))
    context.remark(f"Looking at {home} …")
    proposal = await propose(home, fetch, now=context.clock.now(), private_network=private)
    delay = 0.0 if private else proposal.source.delay
    source = dataclasses.replace(proposal.source, id=source_id or proposal.source.id, delay=delay)
    for remark in proposal.remarks:
        context.remark(f"  {remark}")
    _summary(context, source, len(proposal.articles))
    samples = await show_samples(context, source, proposal.articles[:_SAMPLES], fetch)
    if samples.need_browser > samples.good:
        source = dataclasses.replace(source, render="browser")
    return dataclasses.replace(proposal, source=source), samples


def _stranger(home: str, *, private: bool) -> Source:
    """What may be fetched while nothing is known but the address."""
    return Source(
        id="probe",
        name="probe",
        home=home,
        languages=(),
        country="",
        timezone="UTC",
        article=".",
        delay=0.0 if private else _PROBE_DELAY,
        private_network=private,
        discover=(Endpoint(kind=EndpointKind.LISTING, url=home),),
    )


def _summary(context: Context, source: Source, articles: int) -> None:
    say = context.console.print
    say(text.outside(f"{source.id}: {source.name}", style="bold"))
    say(text.outside(f"language {source.languages[0]}, country {source.country}, clock {source.timezone} (guesses)"))
    for endpoint in source.discover:
        say(text.outside(f"{endpoint.kind.value:8} {endpoint.url}"))
    say(text.outside(f"articles: {source.article}"))
    say(f"{articles} articles listed now; the first of them as they would be stored:")


def _ask(yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise ConfigError("nobody is here to be asked; add --yes to write the file.")
    if not click.confirm("Write this source?", err=True):
        raise ConfigError("nothing was written.")


def _write(context: Context, proposal: Proposal) -> Path:
    """The file is read back as any source is before it takes its place."""
    source = proposal.source
    head = (
        f"Made by `newswatch sources add {source.home}` on {context.clock.now():%Y-%m-%d}.\n"
        "`newswatch sources try` shows what comes of a change."
    )
    comments = {"": head, **proposal.guesses}
    if source.private_network:
        comments["private_network"] = "its own hosts, and no other, may be private addresses"
    path = own_file(source.id, context.home)
    try:
        context.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".new-") as folder:
            draft = Path(folder) / path.name
            draft.write_text(as_toml(source, comments), encoding="utf-8")
            read_source(draft)
            draft.replace(path)
    except OSError as fault:
        raise ConfigError(f"{path}: cannot be written ({fault.strerror}); nothing was kept.") from fault
    return path
