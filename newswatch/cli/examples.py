"""Examples of every command, shown under its help and on its page of the manual. A test parses each of them."""

import click

EXAMPLES: dict[str, tuple[str, ...]] = {
    "": ("newswatch demo", "newswatch sources list", "newswatch crawl", "newswatch search corridor"),
    "demo": ("newswatch demo", "newswatch demo --keep demo-home"),
    "crawl": ("newswatch crawl", "newswatch crawl oc-media --limit 20", "newswatch crawl --all --json"),
    "run": ("newswatch run", "newswatch run --web --port 8080", "newswatch run --broker amqp://127.0.0.1/"),
    "serve": ("newswatch serve", "newswatch --home demo-home serve --port 8080"),
    "worker": ("newswatch worker --broker amqp://127.0.0.1/ --slots 16",),
    "sources": ("newswatch sources list --all", "newswatch sources enable oc-media"),
    "sources add": ("newswatch sources add https://example.org/",),
    "sources check": ("newswatch sources check", "newswatch sources check oc-media"),
    "sources disable": ("newswatch sources disable oc-media",),
    "sources enable": ("newswatch sources enable oc-media civilnet",),
    "sources label": ("newswatch sources label caucasus-watch",),
    "sources list": ("newswatch sources list", "newswatch sources list --all --json"),
    "sources show": ("newswatch sources show caucasus-watch",),
    "sources try": ("newswatch sources try caucasus-watch",),
    "search": (
        "newswatch search 'corridor (railway OR freight) -gas lang:en after:30d'",
        "newswatch search source:oc-media '\"border commission\"'",
        "newswatch search Пашинян --stories",
        "newswatch search corridor --as-of 7d",
        "newswatch search -- -gas corridor",
    ),
    "show": ("newswatch show 7", "newswatch show 7 --versions", "newswatch show 7 --diff"),
    "export": (
        "newswatch export > everything.jsonl",
        "newswatch export country:GE after:2026-01-01 --format csv -o georgia.csv",
    ),
    "import": ("newswatch import everything.jsonl", "newswatch import crawl-2024.warc.gz"),
    "extract": ("newswatch extract page.html", "newswatch extract https://example.org/news/a-page.html --explain"),
    "reextract": ("newswatch reextract --dry-run", "newswatch reextract source:oc-media after:2026-01-01"),
    "alerts": ("newswatch alerts list", "newswatch alerts log"),
    "alerts add": (
        "newswatch alerts add borders 'border* (map OR treaty)' --to mailto:me@example.org",
        "newswatch alerts add energy 'gas OR oil' --to mailto:me@example.org --digest daily --at 07:00",
    ),
    "alerts edit": ("newswatch alerts edit borders --digest daily --at 07:00",),
    "alerts feed": ("newswatch alerts feed borders -o borders.atom",),
    "alerts list": ("newswatch alerts list", "newswatch alerts list --toml > alerts.toml"),
    "alerts log": ("newswatch alerts log", "newswatch alerts log borders"),
    "alerts pause": ("newswatch alerts pause borders",),
    "alerts remove": ("newswatch alerts remove borders",),
    "alerts send": ("newswatch alerts send",),
    "alerts tail": ("newswatch alerts tail", "newswatch alerts tail borders"),
    "alerts test": ("newswatch alerts test borders", "newswatch alerts test --query 'gas lang:en' --since 30d"),
    "status": ("newswatch status", "newswatch status --json"),
    "doctor": ("newswatch doctor",),
    "backup": ("newswatch backup newswatch-backup.db",),
    "prune": ("newswatch prune --dry-run", "newswatch prune"),
    "forget": ("newswatch forget 7",),
}
"""By the command's words after `newswatch`."""


def attach(command: click.Command, words: str) -> None:
    """Puts the examples under the help of a command and of those below it."""
    lines = EXAMPLES.get(words, ())
    if lines:
        command.epilog = "\b\n" + "\n".join(("Examples:", *(f"  {line}" for line in lines)))
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            attach(below, f"{words} {name}".strip())
