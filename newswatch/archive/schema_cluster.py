"""M010: crawls that workers on other machines do. Released migrations are never edited."""

M010_CLUSTER = """
CREATE TABLE attempt (
    key TEXT PRIMARY KEY, crawl_id INTEGER NOT NULL, source_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('new', 'out', 'done', 'lost')),
    begun_at INTEGER NOT NULL, ended_at INTEGER,
    applied INTEGER NOT NULL DEFAULT 0,            -- number of its last batch that is in the archive
    requests INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
    fetched INTEGER NOT NULL DEFAULT 0, not_modified INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_open ON attempt (crawl_id, source_id) WHERE state IN ('new', 'out');
CREATE INDEX attempt_crawl ON attempt (crawl_id, source_id);
"""
