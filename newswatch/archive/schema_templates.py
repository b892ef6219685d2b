"""M004: templates of sites. Released migrations are never edited."""

# nothing was ever written to the first table of that name
M004_TEMPLATES = """
DROP TABLE template;
CREATE TABLE template (
    source_id TEXT NOT NULL, site TEXT NOT NULL,   -- the registrable domain of the pages
    version INTEGER NOT NULL,                      -- counts changes of `learned`
    learned TEXT NOT NULL,                         -- JSON: pipelines/extract/templates/records.py
    standing TEXT NOT NULL CHECK (standing IN ('learning', 'pinned', 'forgotten')),
    pages INTEGER NOT NULL, checked INTEGER NOT NULL, usual REAL NOT NULL,
    ready_at INTEGER NOT NULL, uses INTEGER NOT NULL, served INTEGER NOT NULL,
    verified INTEGER NOT NULL, disagreed INTEGER NOT NULL, disagreed_in_row INTEGER NOT NULL,
    fallbacks INTEGER NOT NULL, fallbacks_in_row INTEGER NOT NULL, strange_in_row INTEGER NOT NULL,
    redesigned_at INTEGER, updated_at INTEGER,
    PRIMARY KEY (source_id, site)
) STRICT, WITHOUT ROWID;
-- a person's word on a kept page: the blocks that are article; all others are not
CREATE TABLE template_label (
    article_id INTEGER PRIMARY KEY REFERENCES article, source_id TEXT NOT NULL, site TEXT NOT NULL,
    article TEXT NOT NULL, labelled_at INTEGER NOT NULL
) STRICT;
CREATE INDEX template_label_source ON template_label (source_id);
CREATE VIEW v_template AS
SELECT source_id AS source, site, standing, pages, checked, served, verified, disagreed, fallbacks, fallbacks_in_row,
    strftime('%Y-%m-%dT%H:%M:%SZ', redesigned_at / 1000, 'unixepoch') AS redesigned_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', updated_at / 1000, 'unixepoch') AS updated_at
FROM template;
"""
