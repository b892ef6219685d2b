"""What every test stands on."""

import logging
import os
from collections.abc import Generator, Iterator

import pytest

from tests import promised


@pytest.fixture(autouse=True)
def logging_left_as_found() -> Iterator[None]:
    """A command sets logging up for its own process; the next test must not write into its closed stream."""
    loggers = [logging.getLogger(name) for name in (None, "newswatch", "spiders", "pipelines", "scheduler")]
    before = [(logger, list(logger.handlers), logger.level) for logger in loggers]
    yield
    for logger, handlers, level in before:
        logger.handlers[:] = handlers
        logger.setLevel(level)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """On CI a test that docs/security.md names may not be skipped: a promise nobody proves is none."""
    report = yield
    if report.skipped and os.environ.get("CI") and _name(item) in promised.names():
        report.outcome = "failed"
        report.longrepr = f"{_name(item)} is promised in docs/security.md and may not be skipped: {report.longrepr}"
    return report


def _name(item: pytest.Item) -> str:
    return f"{item.path.stem}::{item.name.partition('[')[0]}"
