"""`newswatch serve`: the web pages alone."""

import asyncio
import dataclasses
import signal

import click

from newswatch.cli.context import Context
from newswatch.settings import Settings


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="[default: web.port of the settings, 8765]")
@click.option("--host", metavar="ADDRESS", help="Where it listens; elsewhere than on loopback it needs a token.")
@click.pass_obj
def command(context: Context, port: int | None, host: str | None) -> None:
    """Show the archive in the browser until Ctrl-C: stream, search, reader, alerts, sources, API and feeds."""
    web = context.settings.web
    web = dataclasses.replace(web, port=web.port if port is None else port, host=host or web.host)
    asyncio.run(_serve(context, dataclasses.replace(context.settings, web=web)))


async def _serve(context: Context, settings: Settings) -> None:
    from newswatch.web.server import serve  # a third of a second that `--help` need not pay

    serving = asyncio.ensure_future(
        serve(context.home, settings, context.clock, tell=context.remark, config=context.config)
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, serving.cancel)
    try:
        await serving
    except asyncio.CancelledError:
        context.remark("stopped.")
