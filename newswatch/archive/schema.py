"""The archive's tables. Migrations are only ever added at the end; each runs whole or not at all.

Times are INTEGER epoch milliseconds, UTC. Lists are JSON. `docs/archive.md` describes every table, and the
views named `v_…` show the same with readable dates for Datasette and other SQLite clients.
"""

APPLICATION_ID = 0x4E575743  # "NWWC": tells our file from any other SQLite file
SCHEMA_VERSION = 12
"""The number of the last migration."""
TOKENIZER = "unicode61 remove_diacritics 0"
"""Letters keep their marks: see newswatch/archive/normal.py."""

M001_SPINE = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE source (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, covers TEXT NOT NULL, languages TEXT NOT NULL,
    enabled INTEGER,               -- the user's choice; NULL: as the file says
    baseline_at INTEGER            -- end of the first completed crawl
) STRICT, WITHOUT ROWID;

-- where a source lists its articles, and how the last walk over it ended
CREATE TABLE endpoint (
    source_id TEXT NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL,
    etag TEXT, last_modified TEXT,
    walked_at INTEGER,             -- end of the last finished walk; NULL while one is open or none finished
    last_ok_at INTEGER, last_tried_at INTEGER, failures INTEGER NOT NULL DEFAULT 0, last_error TEXT,
    PRIMARY KEY (source_id, url)
) STRICT, WITHOUT ROWID;

-- every found link that is no article yet: pending, or set aside with its reason and the time to try again
CREATE TABLE link (
    source_id TEXT NOT NULL, url_key TEXT NOT NULL, url TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'rejected', 'failed')),
    reason TEXT, found_in TEXT NOT NULL, title_hint TEXT, published_hint INTEGER, found_at INTEGER NOT NULL,
    place INTEGER NOT NULL,        -- where in its endpoint it stood, from the top
    tries INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER,               -- NULL: not again by itself
    PRIMARY KEY (source_id, url_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_due ON link (source_id, state, found_at);

CREATE TABLE crawl (
    id INTEGER PRIMARY KEY AUTOINCREMENT, started_at INTEGER NOT NULL, finished_at INTEGER,
    state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'stopped', 'died')), asked TEXT NOT NULL, pid INTEGER
) STRICT;
CREATE TABLE crawl_source (
    crawl_id INTEGER NOT NULL REFERENCES crawl, source_id TEXT NOT NULL,
    started_at INTEGER NOT NULL, finished_at INTEGER, finish TEXT,
    found INTEGER NOT NULL DEFAULT 0, known INTEGER NOT NULL DEFAULT 0,
    requests INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
    fetched INTEGER NOT NULL DEFAULT 0, not_modified INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (crawl_id, source_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX crawl_source_last ON crawl_source (source_id, crawl_id);
-- one row an address that was considered and not simply known: found = known + the rows here
CREATE TABLE outcome (
    crawl_id INTEGER NOT NULL REFERENCES crawl, source_id TEXT NOT NULL, url_key TEXT NOT NULL, url TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('new', 'updated', 'same', 'copy', 'rejected', 'failed')),
    reason TEXT, detail TEXT, article_id INTEGER, at INTEGER NOT NULL,
    PRIMARY KEY (crawl_id, source_id, url_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE article (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source_id TEXT NOT NULL, url TEXT NOT NULL,
    fetched_url TEXT NOT NULL,               -- what answered last; re-checks ask there, for a canonical may be dead
    first_seen_at INTEGER NOT NULL,          -- earliest observed_at
    recorded_at INTEGER NOT NULL, published_utc INTEGER,
    status TEXT NOT NULL DEFAULT 'current' CHECK (status IN ('current', 'withdrawn')),
    version_id INTEGER,                      -- the current version
    text_hash TEXT,                          -- of the current version; NULL where too short to merge on
    checked_at INTEGER, checks INTEGER NOT NULL DEFAULT 0, next_check_at INTEGER,
    etag TEXT, last_modified TEXT, imported INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX article_seen ON article (first_seen_at);
CREATE INDEX article_current ON article (version_id, first_seen_at);  -- search: hit, is it current, how new
CREATE INDEX article_published ON article (published_utc);
CREATE INDEX article_due ON article (source_id, next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX article_text ON article (source_id, text_hash) WHERE text_hash IS NOT NULL;
CREATE TABLE alias (
    url_key TEXT PRIMARY KEY, article_id INTEGER NOT NULL REFERENCES article, url TEXT NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_article ON alias (article_id);
-- withdrawn and returned, as spans, so that as-of can ask
CREATE TABLE article_status (
    article_id INTEGER NOT NULL REFERENCES article, status TEXT NOT NULL,
    from_at INTEGER NOT NULL, to_at INTEGER, PRIMARY KEY (article_id, from_at)
) STRICT, WITHOUT ROWID;

-- what the source published
CREATE TABLE version (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article_id INTEGER NOT NULL REFERENCES article, number INTEGER NOT NULL,
    observed_at INTEGER NOT NULL,            -- when the page was captured
    recorded_at INTEGER NOT NULL,            -- when we wrote it
    superseded_at INTEGER,                   -- observed_at of the next version
    content_hash TEXT NOT NULL, kind TEXT NOT NULL, UNIQUE (article_id, number)
) STRICT;
-- what our extraction made of a version; the newest is shown
CREATE TABLE rendering (
    id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL REFERENCES version, recorded_at INTEGER NOT NULL,
    cleaner TEXT NOT NULL, title TEXT NOT NULL, authors TEXT NOT NULL,
    published_at TEXT, published_raw TEXT, published_how TEXT, modified_at TEXT,
    language TEXT, section TEXT, tags TEXT NOT NULL, lead TEXT, text TEXT NOT NULL,
    image TEXT, image_credit TEXT, word_count INTEGER NOT NULL, partial INTEGER NOT NULL,
    removed TEXT NOT NULL, evidence TEXT NOT NULL
) STRICT;
CREATE INDEX rendering_version ON rendering (version_id);
CREATE TABLE capture (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article_id INTEGER NOT NULL REFERENCES article,
    version_id INTEGER REFERENCES version,
    observed_at INTEGER NOT NULL, file TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL
) STRICT;
CREATE INDEX capture_article ON capture (article_id);
CREATE INDEX capture_file ON capture (file, offset);

-- FTS rowid is the version's id; filters hold tokens as newswatch/archive/tokens.py writes them: `live`, `langhy`, …
CREATE TABLE search_text (
    version_id INTEGER PRIMARY KEY REFERENCES version,
    title TEXT NOT NULL, body TEXT NOT NULL, authors TEXT NOT NULL, tags TEXT NOT NULL, filters TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE search_index USING fts5 (
    title, body, authors, tags, filters,
    content = 'search_text', content_rowid = 'version_id', tokenize = "unicode61 remove_diacritics 0"
);
INSERT INTO search_index (search_index, rank) VALUES ('automerge', 8);  -- measured: a fifth less work than 4
-- stem or folded key to the forms seen, for queries in any form and script
CREATE TABLE lexicon (
    language TEXT NOT NULL, key TEXT NOT NULL, form TEXT NOT NULL, PRIMARY KEY (language, key, form)
) STRICT, WITHOUT ROWID;

CREATE TABLE story (
    id INTEGER PRIMARY KEY AUTOINCREMENT, seed_article_id INTEGER NOT NULL REFERENCES article,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE story_member (
    article_id INTEGER NOT NULL REFERENCES article, story_id INTEGER NOT NULL REFERENCES story,
    from_at INTEGER NOT NULL, to_at INTEGER, share REAL, credited TEXT, PRIMARY KEY (article_id, from_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_members ON story_member (story_id);
-- of every story's seed; the period (of 14 days) first, so that what is asked these days lies together
CREATE TABLE band (
    period INTEGER NOT NULL, shingle INTEGER NOT NULL, band INTEGER NOT NULL, hash INTEGER NOT NULL,
    article_id INTEGER NOT NULL, PRIMARY KEY (period, shingle, band, hash, article_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE block (
    source_id TEXT NOT NULL, hash TEXT NOT NULL, text TEXT NOT NULL, articles INTEGER NOT NULL,
    first_seen_at INTEGER NOT NULL, last_seen_at INTEGER NOT NULL, evidence TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'seen' CHECK (state IN ('seen', 'learned', 'pinned', 'forgotten')),
    PRIMARY KEY (source_id, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE template (
    source_id TEXT PRIMARY KEY, learned TEXT NOT NULL, pages INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE health (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source_id TEXT NOT NULL, fault TEXT NOT NULL, detail TEXT NOT NULL,
    since INTEGER NOT NULL, until INTEGER, told_at INTEGER
) STRICT;

CREATE TABLE alert (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, query TEXT NOT NULL, targets TEXT NOT NULL,
    mode TEXT NOT NULL DEFAULT 'instant' CHECK (mode IN ('instant', 'hourly', 'daily', 'weekly')),
    options TEXT NOT NULL DEFAULT '{}', paused INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL
) STRICT;
-- told once: unique (alert, article, reason)
CREATE TABLE alert_hit (
    id INTEGER PRIMARY KEY AUTOINCREMENT, alert_id INTEGER NOT NULL REFERENCES alert ON DELETE CASCADE,
    article_id INTEGER NOT NULL REFERENCES article, version_id INTEGER NOT NULL, story_id INTEGER,
    reason TEXT NOT NULL,          -- match, or update:N, withdrawn:N, returned:N with the version's id
    state TEXT NOT NULL CHECK (state IN ('told', 'gathering', 'late', 'copy')),
    snippet TEXT NOT NULL,         -- JSON: the words in context
    at INTEGER NOT NULL,
    UNIQUE (alert_id, article_id, reason)
) STRICT;
CREATE INDEX alert_hit_recent ON alert_hit (alert_id, at);
CREATE INDEX alert_hit_gathering ON alert_hit (alert_id, id) WHERE state = 'gathering';
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, alert_id INTEGER NOT NULL REFERENCES alert ON DELETE CASCADE,
    target TEXT NOT NULL, key TEXT NOT NULL UNIQUE,  -- the idempotency key every attempt carries
    payload TEXT NOT NULL, created_at INTEGER NOT NULL, due_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0, last_error TEXT, sent_at INTEGER
) STRICT;
CREATE INDEX outbox_due ON outbox (state, due_at);
CREATE INDEX outbox_target ON outbox (target, id) WHERE state = 'waiting';
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT, outbox_id INTEGER NOT NULL REFERENCES outbox ON DELETE CASCADE,
    at INTEGER NOT NULL, ok INTEGER NOT NULL, detail TEXT NOT NULL
) STRICT;

-- what `forget` took out and keeps out; hashed, so that the address itself is gone too
CREATE TABLE forgotten (key_hash TEXT PRIMARY KEY, forgotten_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE forgotten_text (
    source_id TEXT NOT NULL, text_hash TEXT NOT NULL, PRIMARY KEY (source_id, text_hash)
) STRICT, WITHOUT ROWID;
"""

_TIME = "strftime('%Y-%m-%dT%H:%M:%SZ', {0} / 1000, 'unixepoch') AS {1}"


def _time(column: str, name: str) -> str:
    return _TIME.format(column, name)


# SQLite's own functions only: any client must be able to read these
M002_VIEWS = f"""
CREATE VIEW v_article AS
SELECT a.id, a.source_id AS source, r.title, a.url, r.authors, r.published_at,
    {_time("a.first_seen_at", "first_seen_at")}, r.language, s.country, r.section, r.tags, r.lead,
    r.text, r.word_count, r.partial, v.number AS version, a.status,
    (SELECT story_id FROM story_member WHERE article_id = a.id AND to_at IS NULL) AS story_id
FROM article a
JOIN version v ON v.id = a.version_id
JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id)
LEFT JOIN source s ON s.id = a.source_id;

CREATE VIEW v_version AS
SELECT v.article_id, v.number AS version, {_time("v.observed_at", "seen_at")},
    {_time("v.superseded_at", "superseded_at")},
    v.kind, r.title, r.text, r.cleaner
FROM version v JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id);

CREATE VIEW v_source AS
SELECT s.id, s.name, s.country, s.covers, s.languages, s.enabled, {_time("s.baseline_at", "baseline_at")},
    (SELECT count(*) FROM article WHERE source_id = s.id) AS articles,
    (SELECT count(*) FROM link WHERE source_id = s.id AND state = 'pending') AS pending
FROM source s;

CREATE VIEW v_crawl AS
SELECT c.id AS crawl_id, p.source_id AS source, c.state, {_time("p.started_at", "started_at")},
    {_time("p.finished_at", "finished_at")}, p.finish, p.found, p.known,
    (SELECT count(*) FROM outcome o WHERE o.crawl_id = c.id AND o.source_id = p.source_id AND o.outcome = 'new') AS new,
    p.fetched, p.not_modified, p.requests, p.bytes
FROM crawl c JOIN crawl_source p ON p.crawl_id = c.id;

CREATE VIEW v_outcome AS
SELECT crawl_id, source_id AS source, url, outcome, reason, detail, article_id, {_time("at", "at")} FROM outcome;

CREATE VIEW v_alert AS
SELECT l.name AS alert, h.article_id, r.title, h.reason, h.state, {_time("h.at", "at")}
FROM alert_hit h JOIN alert l ON l.id = h.alert_id
LEFT JOIN article a ON a.id = h.article_id
LEFT JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = a.version_id);

CREATE VIEW v_outbox AS
SELECT o.id, l.name AS alert, o.state, o.attempts, o.last_error, {_time("o.created_at", "created_at")},
    {_time("o.due_at", "due_at")}, {_time("o.sent_at", "sent_at")}
FROM outbox o JOIN alert l ON l.id = o.alert_id;
"""
