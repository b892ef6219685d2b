"""What looking after an archive needs: indexes to take out by, sums of what was pruned, and the views for people.

The views are made anew from M002's; they use SQLite's own functions only, for any client must be able to read them.
"""

_ISO = "strftime('%Y-%m-%dT%H:%M:%SZ', {0} / 1000, 'unixepoch') AS {1}"


def _time(column: str, name: str) -> str:
    return _ISO.format(column, name)


_NEWEST = "r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id)"

M007_CARE = f"""
-- deleting an article asks each table that refers to it
CREATE INDEX story_seed ON story (seed_article_id);
CREATE INDEX capture_version ON capture (version_id);
CREATE INDEX alert_hit_article ON alert_hit (article_id);
CREATE INDEX outbox_alert ON outbox (alert_id);
CREATE INDEX delivery_outbox ON delivery (outbox_id);
CREATE INDEX outcome_article ON outcome (article_id) WHERE article_id IS NOT NULL;

-- how often each outcome came in a crawl whose addresses were pruned; with the rows of `outcome` they make its sums
CREATE TABLE outcome_sum (
    crawl_id INTEGER NOT NULL REFERENCES crawl, source_id TEXT NOT NULL, outcome TEXT NOT NULL,
    reason TEXT NOT NULL,          -- empty where there is none
    number INTEGER NOT NULL, PRIMARY KEY (crawl_id, source_id, outcome, reason)
) STRICT, WITHOUT ROWID;

DROP VIEW IF EXISTS v_article;
CREATE VIEW v_article AS
SELECT a.id, a.source_id AS source, s.name AS outlet, r.title, a.url, r.authors, r.published_at,
    {_time("a.published_utc", "published_utc")}, r.modified_at,
    {_time("a.first_seen_at", "first_seen_at")}, r.language, s.country, r.section, r.tags, r.lead,
    r.text, r.image, r.word_count, r.partial, v.number AS version, a.status,
    (SELECT story_id FROM story_member WHERE article_id = a.id AND to_at IS NULL) AS story_id
FROM article a
JOIN version v ON v.id = a.version_id
JOIN rendering r ON {_NEWEST}
LEFT JOIN source s ON s.id = a.source_id;

DROP VIEW IF EXISTS v_crawl;
CREATE VIEW v_crawl AS
SELECT c.id AS crawl_id, p.source_id AS source, c.state, {_time("p.started_at", "started_at")},
    {_time("p.finished_at", "finished_at")}, p.finish, p.found, p.known,
    (SELECT count(*) FROM outcome o WHERE o.crawl_id = c.id AND o.source_id = p.source_id AND o.outcome = 'new')
    + coalesce((SELECT sum(o.number) FROM outcome_sum o
        WHERE o.crawl_id = c.id AND o.source_id = p.source_id AND o.outcome = 'new'), 0) AS new,
    p.fetched, p.not_modified, p.requests, p.bytes
FROM crawl c JOIN crawl_source p ON p.crawl_id = c.id;

CREATE VIEW v_story AS
SELECT m.story_id, m.article_id, a.source_id AS source, r.title, a.url, r.published_at,
    {_time("a.first_seen_at", "first_seen_at")}, t.seed_article_id = a.id AS seed, m.share, m.credited
FROM story_member m
JOIN story t ON t.id = m.story_id
JOIN article a ON a.id = m.article_id
JOIN version v ON v.id = a.version_id
JOIN rendering r ON {_NEWEST}
WHERE m.to_at IS NULL;

CREATE VIEW v_address AS SELECT article_id, url, {_time("seen_at", "seen_at")} FROM alias;

CREATE VIEW v_withdrawal AS
SELECT w.article_id, a.source_id AS source, r.title, {_time("w.from_at", "withdrawn_at")},
    {_time("w.to_at", "returned_at")}
FROM article_status w
JOIN article a ON a.id = w.article_id
JOIN version v ON v.id = a.version_id
JOIN rendering r ON {_NEWEST};

CREATE VIEW v_page AS
SELECT c.article_id, v.number AS version, {_time("c.observed_at", "captured_at")}, c.file, c.offset, c.length
FROM capture c LEFT JOIN version v ON v.id = c.version_id;

CREATE VIEW v_link AS
SELECT source_id AS source, url, state, reason, found_in, title_hint AS title, {_time("found_at", "found_at")}, tries,
    {_time("next_at", "next_at")}
FROM link;

CREATE VIEW v_block AS
SELECT source_id AS source, state, articles, text, {_time("first_seen_at", "first_seen_at")},
    {_time("last_seen_at", "last_seen_at")}
FROM block WHERE state != 'seen';

CREATE VIEW v_delivery AS
SELECT d.outbox_id, l.name AS alert, {_time("d.at", "at")}, d.ok, d.detail
FROM delivery d JOIN outbox o ON o.id = d.outbox_id JOIN alert l ON l.id = o.alert_id;
"""
