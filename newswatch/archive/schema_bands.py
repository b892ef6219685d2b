"""The table of bands as it has to be. Released migrations are never edited."""

import sqlite3

M013_BANDS = """
DROP TABLE band;
CREATE TABLE band (
    period INTEGER NOT NULL, shingle INTEGER NOT NULL, band INTEGER NOT NULL, hash INTEGER NOT NULL,
    article_id INTEGER NOT NULL, PRIMARY KEY (period, shingle, band, hash, article_id)
) STRICT, WITHOUT ROWID;
"""


def lacks_periods(sql: sqlite3.Connection) -> bool:
    """The very first archives have a table without them, and it is empty: nothing looked for copies yet."""
    return "period" not in {row[1] for row in sql.execute("PRAGMA table_info(band)")}
