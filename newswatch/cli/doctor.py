"""`newswatch doctor`: is this installation whole, which settings hold, can the archive be trusted."""

import platform
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

import click
from rich.text import Text

from newswatch.archive import aliases, care
from newswatch.cli.context import Context
from newswatch.cli.tables import table
from newswatch.cli.text import one_line, outside
from newswatch.errors import ArchiveError, ConfigError
from newswatch.settings import read_secrets
from spiders.sources import load_sources

_OURS = ("newswatch", "spiders", "pipelines", "scheduler")
_LIBRARIES = ("scrapy", "trafilatura", "lxml", "apscheduler", "sqlite-utils", "httpx")
_LITTLE_SPACE = 1_000_000_000
"""Bytes free below which a crawl may soon fail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    ok: bool
    about: str
    says: str
    archive: bool = False
    """The archive cannot be used: exit code 4."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Findings and settings, as JSON.")
@click.pass_obj
def command(context: Context, as_json: bool) -> int:
    """Check this installation, its settings and its archive. Ends with 4 when the archive is unusable, 2 when a
    setting or a source file is wrong."""
    findings = [*_installation(), *_settings(context), *_home(context), *_archive(context)]
    if as_json:
        context.print_json({"findings": [_plain(finding) for finding in findings], "settings": _origins(context)})
    else:
        _print(context, findings)
    if bad := sum(not finding.ok for finding in findings):
        context.remark(f"{bad} of {len(findings)} findings are bad; each says what to do.")
    if any(finding.archive and not finding.ok for finding in findings):
        return ArchiveError.exit_code
    return 0 if all(finding.ok for finding in findings) else ConfigError.exit_code


def _installation() -> Iterator[Finding]:
    libraries = ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES)
    yield Finding(ok=True, about="newswatch", says=f"{_version('newswatch')}, Python {platform.python_version()}")
    yield Finding(ok=True, about="libraries", says=libraries)
    yield from foreign_packages(packages_distributions())


def foreign_packages(installed: Mapping[str, list[str]]) -> Iterator[Finding]:
    """Another distribution that brings a `scheduler` or a `spiders` would be imported in the place of ours."""
    for name in _OURS:
        others = sorted({owner for owner in installed.get(name, []) if owner.lower() != "newswatch"})
        if others:
            yield Finding(
                ok=False,
                about="packages",
                says=f"{', '.join(others)} brings a package '{name}' too; uninstall it or give newswatch its own venv.",
            )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def _settings(context: Context) -> Iterator[Finding]:
    try:
        file = context.loaded.file
        yield Finding(ok=True, about="settings", says=f"read from {file}" if file else "defaults")
        read_secrets(context.settings)
    except ConfigError as fault:
        yield Finding(ok=False, about="settings", says=str(fault))
    try:
        sources = load_sources(context.home)
        enabled = sum(source.enabled for source in sources.values())
        yield Finding(ok=True, about="sources", says=f"{len(sources)} known, {enabled} enabled by their files")
    except ConfigError as fault:
        yield Finding(ok=False, about="sources", says=str(fault))


def _home(context: Context) -> Iterator[Finding]:
    home = context.home
    yield _names(home)
    if not home.exists():
        yield Finding(ok=True, about="home", says=f"{home} (absent; the first crawl makes it)")
        return
    if not home.is_dir():
        yield Finding(
            ok=False, about="home", says=f"{home} is a file; --home takes the folder that archive.db lies in."
        )
        return
    yield Finding(ok=True, about="home", says=str(home))
    free = shutil.disk_usage(home).free
    enough = free >= _LITTLE_SPACE
    yield Finding(ok=enough, about="disk", says=f"{_size(free)} free" + ("" if enough else "; make room."))
    yield Finding(ok=True, about="pages", says=_pages(home / "pages"))


def _names(home: Path) -> Finding:
    try:
        aliases.of_home(home)
    except ConfigError as fault:
        return Finding(ok=False, about="names", says=str(fault))
    own = f" and those of {home / aliases.FILE}" if (home / aliases.FILE).exists() else ""
    return Finding(ok=True, about="names", says=f"our sets of other names of places and parties{own}")


def _pages(folder: Path) -> str:
    files = [file.stat().st_size for file in folder.rglob("*.warc.gz")] if folder.is_dir() else []
    return f"{len(files)} WARC files, {_size(sum(files))}"


def _archive(context: Context) -> Iterator[Finding]:
    yield Finding(ok=True, about="SQLite", says=care.sqlite_version())
    file = context.home / "archive.db"
    if not file.exists():
        yield Finding(ok=True, about="archive", says="none yet; `newswatch crawl` makes one.")
        return
    yield Finding(ok=True, about="file", says=f"{_size(_bytes(file))}, journal {_size(_bytes(file, '-wal'))}")
    try:
        for check in care.integrity(context.home):
            yield Finding(ok=check.ok, about=check.about, says=check.says, archive=True)
    except ArchiveError as fault:
        yield Finding(ok=False, about="archive", says=str(fault), archive=True)


def _bytes(file: Path, suffix: str = "") -> int:
    beside = file.with_name(file.name + suffix)
    return beside.stat().st_size if beside.exists() else 0


def _size(number: int) -> str:
    amount = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def _print(context: Context, findings: list[Finding]) -> None:
    for finding in findings:
        mark = Text("ok  ", style="green") if finding.ok else Text("BAD ", style="bold red")
        context.console.print(mark, Text(f"{finding.about:<11}"), outside(finding.says), sep="")
    shown = table("setting", "value", "from", keep=("setting",))
    for row in _origins(context):
        shown.add_row(str(row["key"]), outside(repr(row["value"])), outside(str(row["from"])))
    if shown.row_count:
        context.console.print()
        context.console.print(shown)


def _plain(finding: Finding) -> dict[str, object]:
    return {"ok": finding.ok, "about": finding.about, "says": one_line(finding.says)}


def _origins(context: Context) -> list[dict[str, object]]:
    """Empty where the settings cannot be read: a finding says so."""
    try:
        return [{"key": found.key, "value": found.value, "from": found.origin} for found in context.loaded.origins]
    except ConfigError:
        return []
