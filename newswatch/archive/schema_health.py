"""The tables of health: what a source brought and cost each day, its faults, and who listed which link."""

_TIME = "strftime('%Y-%m-%dT%H:%M:%SZ', {0} / 1000, 'unixepoch') AS {0}"

M005_HEALTH = f"""
DROP TABLE health;  -- was never written to

-- one source's day (UTC)
CREATE TABLE health_day (
    source_id TEXT NOT NULL, day TEXT NOT NULL,
    crawls INTEGER NOT NULL DEFAULT 0,       -- ended on it
    finished INTEGER NOT NULL DEFAULT 0,     -- of them those that came to their end
    requests INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
    fetched INTEGER NOT NULL DEFAULT 0, not_modified INTEGER NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0, updated INTEGER NOT NULL DEFAULT 0, copies INTEGER NOT NULL DEFAULT 0,
    empty INTEGER NOT NULL DEFAULT 0,        -- pages of which no article could be read
    errors TEXT NOT NULL DEFAULT '{{}}',     -- JSON: reason to pages; http_403 for a status
    dated INTEGER NOT NULL DEFAULT 0, authored INTEGER NOT NULL DEFAULT 0, future INTEGER NOT NULL DEFAULT 0,
    languages TEXT NOT NULL DEFAULT '{{}}',  -- JSON: language to new articles
    lengths TEXT NOT NULL DEFAULT '{{}}',    -- JSON: round(4 * log2(letters)) to new articles
    articles INTEGER NOT NULL DEFAULT 0,     -- published on it, else first seen
    hours TEXT NOT NULL DEFAULT '{{}}',      -- JSON: hour of it (UTC) to articles
    PRIMARY KEY (source_id, day)
) STRICT, WITHOUT ROWID;
ALTER TABLE crawl_source ADD COLUMN accounted INTEGER NOT NULL DEFAULT 0;  -- 1: its figures are in health_day
CREATE INDEX crawl_source_unaccounted ON crawl_source (crawl_id, source_id) WHERE accounted = 0;

-- how often an endpoint was asked on a day, and what it said
CREATE TABLE health_poll (
    source_id TEXT NOT NULL, url TEXT NOT NULL, day TEXT NOT NULL,
    polls INTEGER NOT NULL DEFAULT 0, not_modified INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
    listed INTEGER NOT NULL DEFAULT 0, fresh INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (source_id, url, day)
) STRICT, WITHOUT ROWID;

-- which endpoint listed which link, for sources that list them in more than one way; kept some weeks
CREATE TABLE channel (
    id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL, since INTEGER NOT NULL,
    UNIQUE (source_id, url)
) STRICT;
CREATE TABLE sighting (
    channel_id INTEGER NOT NULL, link INTEGER NOT NULL,  -- the first 64 bits of the hash of its url_key
    section TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (channel_id, link)
) STRICT, WITHOUT ROWID;

-- how a source was judged last
CREATE TABLE health_source (
    source_id TEXT PRIMARY KEY, judged_at INTEGER NOT NULL,
    coverage REAL, coverage_low REAL, coverage_high REAL, coverage_words TEXT NOT NULL DEFAULT '',
    budget_requests INTEGER, budget_bytes INTEGER
) STRICT, WITHOUT ROWID;

-- a fault from its beginning to its end; source_id '' is the service itself
CREATE TABLE health_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source_id TEXT NOT NULL, kind TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('warn', 'broken')),
    since INTEGER NOT NULL,                  -- when it began, as far as can be told
    noticed_at INTEGER NOT NULL, until INTEGER,
    said_at INTEGER, recovery_said_at INTEGER,
    part_of INTEGER,                         -- the larger fault that was told in its place
    words TEXT NOT NULL, figures TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX health_event_open ON health_event (source_id, kind) WHERE until IS NULL;
CREATE INDEX health_event_unsaid ON health_event (id) WHERE said_at IS NULL OR recovery_said_at IS NULL;

ALTER TABLE alert ADD COLUMN system INTEGER NOT NULL DEFAULT 0;  -- 1: ours, for the operator; it asks for no article

CREATE VIEW v_health_event AS
SELECT id, source_id AS source, kind, severity, {_TIME.format("since")}, {_TIME.format("noticed_at")},
    {_TIME.format("until")}, {_TIME.format("said_at")}, words FROM health_event;
"""
