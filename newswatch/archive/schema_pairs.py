"""M012: which words stand beside each other. Released migrations are never edited."""

M012_PAIRS = """
-- for each version the pairs of neighbouring words in it, as hashes; filled by the daily care, see pairs.py
CREATE VIRTUAL TABLE pair_index USING fts5 (pairs, content = '', detail = none, tokenize = 'ascii');
"""
