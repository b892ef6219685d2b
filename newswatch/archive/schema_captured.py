"""When pages were looked at."""

M011_CAPTURED = """
-- a look at an article that found the words in force then: with these an old capture takes its place, whenever it comes
CREATE TABLE seen_again (
    article_id INTEGER NOT NULL REFERENCES article, seen_at INTEGER NOT NULL, PRIMARY KEY (article_id, seen_at)
) STRICT, WITHOUT ROWID;
"""
