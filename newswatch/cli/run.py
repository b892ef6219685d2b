"""`newswatch run`: the service."""

import click

from newswatch.cli.context import Context


@click.command()
@click.pass_obj
def command(context: Context) -> None:
    """Crawl every enabled source, again and again, and send alerts, until Ctrl-C or SIGTERM."""
    from scheduler.service import serve  # Scrapy and APScheduler take a second to import
    from spiders import runner

    runner.run(serve(context.home, context.settings, context.clock, load=context.load_settings, file=context.config))
