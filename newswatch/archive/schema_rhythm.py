"""The scheduler's tables."""

M008_RHYTHM = """
-- what the scheduler learned of a source: its habit and its failures in a row, as JSON
CREATE TABLE rhythm (
    source_id TEXT PRIMARY KEY, learned TEXT NOT NULL, updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- hosts that answer nobody, or asked us away: none of their sources is crawled before `until`
CREATE TABLE circuit (
    host TEXT PRIMARY KEY, failures INTEGER NOT NULL, until INTEGER
) STRICT, WITHOUT ROWID;
"""
