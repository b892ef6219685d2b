"""Every setting with its default and its meaning, a class a section of `newswatch.toml`."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    user_agent: str = "newswatch/0.1 (+https://github.com/newswatch/newswatch; news archive; obeys robots.txt)"
    """How sites see us."""
    contact: str = ""
    """An address a site's owner can write to; appended to the user agent."""
    concurrent_sources: int = 8
    """Sources crawled at a time; one host is never crawled by two of them."""
    requests_per_host: int = 2
    """Requests to one host at a time, at the source's pace."""
    pages: int = 10
    """Listing pages a first crawl walks."""
    articles: int = 500
    """Article pages a source and crawl."""
    source_timeout: str = "30m"
    """A source's crawl ends after this long; what is left stays pending."""
    request_timeout: str = "30s"
    """One answer, from connecting to its last byte."""
    max_body: int = 8_000_000
    """Bytes after decompression."""
    max_bytes: int = 1_000_000_000
    """Bytes over the wire a source and crawl; what is left then stays pending."""
    max_redirects: int = 5
    """Of one request."""
    retries: int = 2
    """Times a request is repeated after a 5xx or a broken connection."""
    max_retry_after: str = "10m"
    """A longer Retry-After ends the source's crawl instead of being waited for."""
    max_delay: str = "60s"
    """A longer Crawl-delay is cut to this, and said so."""
    budget_requests_per_day: int = 0
    """Requests to a source in a day (UTC), unless its file says otherwise; 0: no limit."""
    budget_bytes_per_day: int = 0
    """Bytes over the wire from a source in a day (UTC), unless its file says otherwise; 0: no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    workers: int = 0
    """0: one a core."""
    timeout: str = "20s"
    """A worker that takes more processor time for one page is killed; by the clock, after three times as long."""
    recycle: int = 400
    """Pages after which a worker is replaced (memory)."""
    memory: int = 200_000_000
    """Bytes one page may take in a worker; a page that takes more is failed and its worker replaced. 0: no limit."""
    queue: int = 0
    """Pages that may be with the workers before fetching waits too; 0: four a worker."""
    templates: str = "checked"
    """Which learned templates read live pages: checked (sites whose pages a person checked), auto (all) or off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    keep_pages: str = "180d"
    """How long pages as fetched are kept, or `forever`; the text is kept for ever."""
    keep_outcomes: str = "365d"
    """How long each address of a crawl is kept, and links set aside for good; sums are kept for ever."""
    keep_bands: str = "180d"
    """How long after it was told a story is still found by near copies that come in late."""
    prune_every: str = "1d"
    """How often the service takes out what is kept no longer; `0s`: never, only `newswatch prune` does."""
    busy_timeout: str = "10s"
    """How long to wait for another program's lock on the archive."""
    batch: int = 64
    """Articles a transaction at most."""
    batch_wait: str = "500ms"
    """Articles are committed at most so often, all that came meanwhile together."""
    story_window: str = "14d"
    """Near copies told further apart than this are different stories; `0s`: no stories."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    every: str = "30m"
    """How often a source is crawled whose file does not say it: `30m`, a first guess that adapts to what it publishes;
    `10m..6h`, adapted between these bounds; `=30m`, exactly; or a cron line on the source's clock, `*/15 6-22 * * 1-5`.
    """
    fastest: str = "5m"
    """No first guess is adapted to less, but for a guess that is less itself."""
    slowest: str = "6h"
    """No first guess is adapted to more, but for a guess that is more itself."""
    patience: str = "5m"
    """How long unseen articles may have waited, all added up, for a request to be worth it; less asks more often."""
    requests_an_hour: int = 0
    """No further crawl begins while the last hour's made more requests than this; 0: no limit."""
    bytes_an_hour: int = 0
    """No further crawl begins while more bytes than this came in the last hour; 0: no limit."""
    stop_within: str = "20s"
    """What SIGTERM leaves for finishing what is in hand."""
    heartbeat: str = ""
    """Dead-man's switch of the service: an https address asked, or a file touched, as long as it lives; `@FILE`
    holds a secret address."""
    heartbeat_every: str = "1m"
    """How often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    to: tuple[str, ...] = ()
    """Who is told of sources that break and recover: targets as of an alert; `@FILE` holds a secret one."""
    settle: str = "10m"
    """What the service finds broken is told after this time, all of it in one message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    fresh: str = "3d"
    """An article first seen later than this after its publication does not fire."""
    attempts: int = 8
    """Deliveries tried before a message is a dead letter."""
    timeout: str = "10s"
    """One delivery."""
    per_minute: int = 0
    """Messages to one target in any minute at most, the others wait; 0: no limit."""
    keep_sent: str = "30d"
    """How long the content of a sent message is kept, or `forever`; that it was sent is kept for ever."""
    secret_file: str = ""
    """Key of the webhook signature (HMAC-SHA256)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    host: str = ""
    """The SMTP server; empty: no mail can be sent."""
    port: int = 587
    """Of the SMTP server; 465 goes with `tls`."""
    security: str = "starttls"
    """starttls, tls or none."""
    user: str = ""
    """Empty: no login."""
    password_file: str = ""
    """A file with the password, readable by its owner only."""
    sender: str = ""
    """The address mails come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    format: str = "text"
    """Of the service's log: text, or json (an object a line)."""
    file: str = ""
    """The service writes its log here too, a path in home such as `logs/newswatch.log`; empty: to stderr only."""
    max_bytes: int = 10_000_000
    """A log file that is longer is put aside."""
    keep: int = 5
    """Log files put aside that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    host: str = "127.0.0.1"
    """The address the web pages listen on; one that others can reach needs a token."""
    port: int = 8765
    """Of the web pages."""
    hosts: str = ""
    """Further names the pages may be asked under, such as a reverse proxy's, parted by commas."""
    token_file: str = ""
    """A file with the token that lets people in, readable by its owner only; empty: `web.token` in home."""
    query_time: str = "5s"
    """A question that takes the archive longer is given up."""
    private_targets: bool = False
    """True: an alert made in the browser may tell a private network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    broker: str = ""
    """Where RabbitMQ is, such as amqps://newswatch@broker.example:5671/, for `run` and `worker`; empty: no workers."""
    password_file: str = ""
    """A file with the broker's password, readable by its owner only; $NEWSWATCH_BROKER_PASSWORD goes before it."""
    ca_file: str = ""
    """Who signs the broker's certificate; empty: those the system trusts."""
    certificate_file: str = ""
    """Our own certificate, where the broker asks for one."""
    key_file: str = ""
    """Its key."""
    at_once: int = 64
    """Sources that may be with the workers at a time, those waiting for one included."""
    lost_after: str = "2h"
    """A crawl of which nothing was heard for so long is sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    timezone: str = ""
    """IANA name; empty: the machine's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    crawl: Crawl = field(default_factory=Crawl)
    extract: Extract = field(default_factory=Extract)
    archive: Archive = field(default_factory=Archive)
    schedule: Schedule = field(default_factory=Schedule)
    health: Health = field(default_factory=Health)
    alerts: Alerts = field(default_factory=Alerts)
    mail: Mail = field(default_factory=Mail)
    log: Log = field(default_factory=Log)
    web: Web = field(default_factory=Web)
    cluster: Cluster = field(default_factory=Cluster)
    display: Display = field(default_factory=Display)
