"""The broker as commands are told of it."""

from typing import TYPE_CHECKING

from newswatch.cli.context import Context
from newswatch.errors import ConfigError
from newswatch.settings import read_secrets

if TYPE_CHECKING:
    from scheduler.cluster.broker import Link


def broker_link(context: Context, address: str) -> "Link":
    """Raises ConfigError for an address that is none, and where the extra is not installed."""
    try:
        from scheduler.cluster.broker import read_link
    except ModuleNotFoundError as fault:
        if fault.name not in ("celery", "kombu", "amqp"):
            raise
        raise ConfigError("workers need Celery; install it with `pip install 'newswatch[cluster]'`.") from fault
    return read_link(address, context.settings.cluster, read_secrets(context.settings))
