"""`newswatch worker`: crawls for a service on another machine; it has no archive."""

import click

from newswatch.cli.brokers import broker_link
from newswatch.cli.context import Context
from newswatch.errors import ConfigError


@click.command()
@click.option("--broker", metavar="URL", help="The RabbitMQ the service uses. [default: cluster.broker]")
@click.option("--slots", type=click.IntRange(1, 1000), help="Crawls at a time. [default: crawl.concurrent_sources]")
@click.option("--child", is_flag=True, hidden=True, help="How a worker starts the process that crawls.")
@click.pass_obj
def command(context: Context, broker: str | None, slots: int | None, child: bool) -> None:
    """Crawl what a service elsewhere sends (`newswatch run --broker URL`), until Ctrl-C or SIGTERM."""
    if child:
        from scheduler.cluster.child import main

        main(context.settings, context.verbosity)
        return
    address = broker or context.settings.cluster.broker
    if not address:
        raise ConfigError("a worker needs the broker's address: --broker amqps://newswatch@broker.example:5671/.")
    link = broker_link(context, address)
    from scheduler.cluster.crawlers import Crawlers, child_command
    from scheduler.cluster.worker import Worker

    config = None if context.config is None else str(context.config)
    crawlers = Crawlers(child_command(str(context.home), config, context.verbosity))
    Worker(link, crawlers, slots or context.settings.crawl.concurrent_sources).run()
