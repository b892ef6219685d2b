"""The migrations, in order. Never change or remove one that has been released: add one at the end."""

import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database, Migrations

from newswatch.archive import factsheet, schema
from newswatch.archive.schema import APPLICATION_ID
from newswatch.archive.schema_bands import M013_BANDS, lacks_periods
from newswatch.archive.schema_captured import M011_CAPTURED
from newswatch.archive.schema_care import M007_CARE
from newswatch.archive.schema_cluster import M010_CLUSTER
from newswatch.archive.schema_facets import M006_FACETS
from newswatch.archive.schema_forms import M003_FORMS
from newswatch.archive.schema_health import M005_HEALTH
from newswatch.archive.schema_pairs import M012_PAIRS
from newswatch.archive.schema_rhythm import M008_RHYTHM
from newswatch.archive.schema_templates import M004_TEMPLATES

MIGRATIONS = Migrations("newswatch")


@MIGRATIONS(name="m001_spine")
def _m001_spine(db: Database) -> None:
    _run(db, 1, schema.M001_SPINE)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@MIGRATIONS(name="m002_views")
def _m002_views(db: Database) -> None:
    _run(db, 2, schema.M002_VIEWS)


@MIGRATIONS(name="m003_forms")
def _m003_forms(db: Database) -> None:
    _run(db, 3, M003_FORMS)


@MIGRATIONS(name="m004_templates")
def _m004_templates(db: Database) -> None:
    _run(db, 4, M004_TEMPLATES)


@MIGRATIONS(name="m005_health")
def _m005_health(db: Database) -> None:
    _run(db, 5, M005_HEALTH)


@MIGRATIONS(name="m006_facets")
def _m006_facets(db: Database) -> None:
    _run(db, 6, M006_FACETS)
    factsheet.fill(db.conn)


@MIGRATIONS(name="m007_care")
def _m007_care(db: Database) -> None:
    _run(db, 7, M007_CARE)


@MIGRATIONS(name="m008_rhythm")
def _m008_rhythm(db: Database) -> None:
    _run(db, 8, M008_RHYTHM)


@MIGRATIONS(name="m009_bands")
def _m009_bands(db: Database) -> None:
    _run(db, 9, M013_BANDS if lacks_periods(db.conn) else "")


@MIGRATIONS(name="m010_cluster")
def _m010_cluster(db: Database) -> None:
    _run(db, 10, M010_CLUSTER)


@MIGRATIONS(name="m011_captured")
def _m011_captured(db: Database) -> None:
    _run(db, 11, M011_CAPTURED)


@MIGRATIONS(name="m012_pairs")
def _m012_pairs(db: Database) -> None:
    _run(db, 12, M012_PAIRS)


def _run(db: Database, version: int, script: str) -> None:
    # executescript would commit the migration's own transaction first
    for statement in _statements(script):
        db.execute(statement)
    (before,) = db.execute("PRAGMA user_version").fetchone()
    db.execute(f"PRAGMA user_version = {max(before, version)}")


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        raise ValueError(f"unfinished statement: {statement.strip()[:60]}")
