"""M006: what a search reads and counts. Released migrations are never edited."""

M006_FACETS = """
-- what a search reads of a current version besides its words: order, dates and counts, without opening the article
CREATE TABLE facets (
    version_id INTEGER PRIMARY KEY REFERENCES version, id INTEGER NOT NULL REFERENCES article,
    first_seen_at INTEGER NOT NULL, published_utc INTEGER,
    source INTEGER, language INTEGER, section INTEGER,  -- facet_value.code
    tags TEXT, authors TEXT                             -- codes parted by commas
) STRICT;
CREATE TABLE facet_value (
    code INTEGER PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (kind, value)
) STRICT;
-- bounds of 256 versions each (id / 256), so that a search opens only those that can hold what it looks for; never
-- narrower than the truth, sometimes wider
CREATE TABLE version_block (
    block INTEGER PRIMARY KEY, newest INTEGER NOT NULL, oldest INTEGER NOT NULL,  -- first_seen_at
    latest INTEGER NOT NULL, earliest INTEGER NOT NULL                            -- published, else first seen
) STRICT;
CREATE INDEX version_block_newest ON version_block (newest);
"""
