"""`newswatch run`: the service, with the web pages beside it where asked."""

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from newswatch import log
from newswatch.cli.brokers import broker_link
from newswatch.cli.context import Context
from newswatch.errors import ConfigError

if TYPE_CHECKING:
    from scheduler.companions import Companion, ServiceView
    from scheduler.session import MakeElsewhere


@click.command()
@click.option("--web", is_flag=True, help="Show the archive in the browser too, as `newswatch serve` does.")
@click.option("--port", type=click.IntRange(0, 65535), help="Of the web pages. [default: web.port, 8765]")
@click.option("--broker", metavar="URL", help="Let workers crawl, by way of this RabbitMQ. [default: cluster.broker]")
@click.pass_obj
def command(context: Context, web: bool, port: int | None, broker: str | None) -> None:
    """Crawl every enabled source, again and again, and send alerts, until Ctrl-C or SIGTERM."""
    if port is not None and not web:
        raise ConfigError("--port is the web pages'; it goes with --web.")
    from scheduler.service import serve  # Scrapy and APScheduler take a second to import
    from spiders import runner

    companions = _pages(context, port) if web else {}
    elsewhere = _workers(context, broker or context.settings.cluster.broker)
    _keep_log(context)
    runner.run(
        serve(
            context.home,
            context.settings,
            context.clock,
            load=context.load_settings,
            file=context.config,
            companions=companions,
            elsewhere=elsewhere,
        )
    )


def _pages(context: Context, port: int | None) -> "Mapping[str, Companion]":
    """Raises ConfigError where they could not be served: that is said at once and not by a companion that fails."""
    from newswatch.web import server

    web = context.settings.web
    settings = dataclasses.replace(
        context.settings, web=dataclasses.replace(web, port=web.port if port is None else port)
    )
    server.check(context.home, settings)

    async def pages(view: "ServiceView") -> None:
        await server.serve(view.home, settings, view.clock, config=context.config)

    return {"web": pages}


def _workers(context: Context, address: str) -> "MakeElsewhere | None":
    """None where this process crawls by itself."""
    if not address:
        return None
    link = broker_link(context, address)
    from scheduler.cluster.sending import workers

    return lambda ctx: workers(ctx, link)


def _keep_log(context: Context) -> None:
    chosen = context.settings.log
    file = context.home / chosen.file if chosen.file else None
    try:
        log.keep(file, as_json=chosen.format == "json", max_bytes=chosen.max_bytes, files=chosen.keep)
    except OSError as fault:
        raise ConfigError(f"log.file: {file} cannot be written ({fault.strerror or fault}).") from fault
