"""`newswatch run`: the service."""

import click

from newswatch import log
from newswatch.cli.context import Context
from newswatch.errors import ConfigError


@click.command()
@click.pass_obj
def command(context: Context) -> None:
    """Crawl every enabled source, again and again, and send alerts, until Ctrl-C or SIGTERM."""
    from scheduler.service import serve  # Scrapy and APScheduler take a second to import
    from spiders import runner

    _keep_log(context)
    runner.run(serve(context.home, context.settings, context.clock, load=context.load_settings, file=context.config))


def _keep_log(context: Context) -> None:
    chosen = context.settings.log
    file = context.home / chosen.file if chosen.file else None
    try:
        log.keep(file, as_json=chosen.format == "json", max_bytes=chosen.max_bytes, files=chosen.keep)
    except OSError as fault:
        raise ConfigError(f"log.file: {file} cannot be written ({fault.strerror or fault}).") from fault
