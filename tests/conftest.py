"""What every test stands on."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def logging_left_as_found() -> Iterator[None]:
    """A command sets logging up for its own process; the next test must not write into its closed stream."""
    loggers = [logging.getLogger(name) for name in (None, "newswatch", "spiders", "pipelines", "scheduler")]
    before = [(logger, list(logger.handlers), logger.level) for logger in loggers]
    yield
    for logger, handlers, level in before:
        logger.handlers[:] = handlers
        logger.setLevel(level)
