"""The migrations, in order. Never change or remove one that has been released: add one at the end."""

import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database, Migrations

from newswatch.archive import factsheet, schema

APPLICATION_ID = 0x4E575743  # "NWWC": tells our file from any other SQLite file
MIGRATIONS = Migrations("newswatch")


@MIGRATIONS(name="m001_spine")
def _m001_spine(db: Database) -> None:
    _run(db, 1, schema.M001_SPINE)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@MIGRATIONS(name="m002_views")
def _m002_views(db: Database) -> None:
    _run(db, 2, schema.M002_VIEWS)


@MIGRATIONS(name="m006_facets")
def _m006_facets(db: Database) -> None:
    _run(db, 6, schema.M006_FACETS)
    factsheet.fill(db.conn)


SCHEMA_VERSION = 6


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
