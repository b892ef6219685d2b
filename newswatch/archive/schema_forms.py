"""M003: forms of words and what finds them. Released migrations are never edited."""

# every form of a word that the archive has seen, and the keys it is found by: newswatch/archive/lexicon.py
M003_FORMS = """
DROP TABLE lexicon;
CREATE TABLE form (
    id INTEGER PRIMARY KEY, form TEXT NOT NULL UNIQUE,
    seen INTEGER NOT NULL          -- bits: in which languages, and whether written like a name
) STRICT;
CREATE TABLE lexicon (
    key TEXT NOT NULL, form_id INTEGER NOT NULL, PRIMARY KEY (key, form_id)
) STRICT, WITHOUT ROWID;
"""
