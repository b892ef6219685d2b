-- Written by the code of commit 1249990.
PRAGMA application_id = 1314346819;
PRAGMA user_version = 11;
BEGIN;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO _sqlite_migrations VALUES (1, 'newswatch', 'm001_spine', '2026-11-23 21:05:26.347255+00:00');
INSERT INTO _sqlite_migrations VALUES (2, 'newswatch', 'm002_views', '2026-11-23 21:05:26.354652+00:00');
INSERT INTO _sqlite_migrations VALUES (3, 'newswatch', 'm004_templates', '2026-11-23 21:05:26.356060+00:00');
INSERT INTO _sqlite_migrations VALUES (4, 'newswatch', 'm005_health', '2026-11-23 21:05:26.374301+00:00');
INSERT INTO _sqlite_migrations VALUES (5, 'newswatch', 'm007_care', '2026-11-23 21:05:26.381185+00:00');
INSERT INTO _sqlite_migrations VALUES (6, 'newswatch', 'm008_rhythm', '2026-11-23 21:05:26.382183+00:00');
INSERT INTO _sqlite_migrations VALUES (7, 'newswatch', 'm003_forms', '2026-11-30 11:32:53.071845+00:00');
INSERT INTO _sqlite_migrations VALUES (8, 'newswatch', 'm006_facets', '2026-11-30 11:32:53.091455+00:00');
INSERT INTO _sqlite_migrations VALUES (9, 'newswatch', 'm009_bands', '2026-11-30 11:32:53.092109+00:00');
INSERT INTO _sqlite_migrations VALUES (10, 'newswatch', 'm010_cluster', '2026-11-30 11:32:53.092842+00:00');
INSERT INTO _sqlite_migrations VALUES (11, 'newswatch', 'm011_captured', '2026-11-30 11:32:53.093395+00:00');
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('lexicon', '2');
CREATE TABLE source (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, covers TEXT NOT NULL, languages TEXT NOT NULL,
    enabled INTEGER,               -- the user's choice; NULL: as the file says
    baseline_at INTEGER            -- end of the first completed crawl
) STRICT, WITHOUT ROWID;
INSERT INTO source VALUES ('azertag', 'AZERTAG', 'AZ', '["GE","AM"]', '["en"]', NULL, NULL);
INSERT INTO source VALUES ('oc-media', 'OC-MEDIA', 'GE', '["GE","AM"]', '["en"]', NULL, NULL);
CREATE TABLE endpoint (
    source_id TEXT NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL,
    etag TEXT, last_modified TEXT,
    walked_at INTEGER,             -- end of the last finished walk; NULL while one is open or none finished
    last_ok_at INTEGER, last_tried_at INTEGER, failures INTEGER NOT NULL DEFAULT 0, last_error TEXT,
    PRIMARY KEY (source_id, url)
) STRICT, WITHOUT ROWID;
CREATE TABLE link (
    source_id TEXT NOT NULL, url_key TEXT NOT NULL, url TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'rejected', 'failed')),
    reason TEXT, found_in TEXT NOT NULL, title_hint TEXT, published_hint INTEGER, found_at INTEGER NOT NULL,
    place INTEGER NOT NULL,        -- where in its endpoint it stood, from the top
    tries INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER,               -- NULL: not again by itself
    PRIMARY KEY (source_id, url_key)
) STRICT, WITHOUT ROWID;
CREATE TABLE crawl (
    id INTEGER PRIMARY KEY AUTOINCREMENT, started_at INTEGER NOT NULL, finished_at INTEGER,
    state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'stopped', 'died')), asked TEXT NOT NULL, pid INTEGER
) STRICT;
CREATE TABLE crawl_source (
    crawl_id INTEGER NOT NULL REFERENCES crawl, source_id TEXT NOT NULL,
    started_at INTEGER NOT NULL, finished_at INTEGER, finish TEXT,
    found INTEGER NOT NULL DEFAULT 0, known INTEGER NOT NULL DEFAULT 0,
    requests INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
    fetched INTEGER NOT NULL DEFAULT 0, not_modified INTEGER NOT NULL DEFAULT 0, accounted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (crawl_id, source_id)
) STRICT, WITHOUT ROWID;
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
INSERT INTO article VALUES (1, 'oc-media', 'https://oc-media.example/news/one', 'https://oc-media.example/news/one', 1795176000000, 1795176000000, 1795154400000, 'current', 6, '85d169c31ad0cde85e08af6d22884aa1d77adceda395ed5c36cbb8943fee027a', 1795197600000, 1, 1795240800000, NULL, NULL, 0);
INSERT INTO article VALUES (2, 'oc-media', 'https://oc-media.example/news/two', 'https://oc-media.example/news/two', 1795179600000, 1795179600000, 1795154400000, 'current', 2, '236366cf3d0009abebf89f784e708a262616cc974208f0ce60610717fe9a32f6', 1795179600000, 0, 1795197600000, NULL, NULL, 0);
INSERT INTO article VALUES (3, 'azertag', 'https://azertag.example/news/three', 'https://azertag.example/news/three', 1795183200000, 1795183200000, NULL, 'current', 3, '970d849be7b232bebefe8edf22f13fe3153a2ed54c7d6187df82e92ac6df258d', 1795183200000, 0, 1795186800000, NULL, NULL, 0);
INSERT INTO article VALUES (4, 'oc-media', 'https://oc-media.example/news/four', 'https://oc-media.example/news/four', 1795186800000, 1795186800000, 1795154400000, 'current', 4, '12d3f73680269e0c5d6e9189b9f8132f79567ab2e27458bb03df9964d36b7360', 1795219200000, 2, 1795240800000, NULL, NULL, 0);
INSERT INTO article VALUES (5, 'azertag', 'https://azertag.example/news/five', 'https://azertag.example/news/five', 1795194000000, 1795194000000, 1795154400000, 'current', 5, '09d6d93367e35142f62646c84792fdc90692e6d357434019802c40184ee13942', 1795194000000, 0, 1795240800000, NULL, NULL, 0);
CREATE TABLE alias (
    url_key TEXT PRIMARY KEY, article_id INTEGER NOT NULL REFERENCES article, url TEXT NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO alias VALUES ('azertag.example/news/five', 5, 'https://azertag.example/news/five', 1795194000000);
INSERT INTO alias VALUES ('azertag.example/news/three', 3, 'https://azertag.example/news/three', 1795183200000);
INSERT INTO alias VALUES ('oc-media.example/news/four', 4, 'https://oc-media.example/news/four', 1795186800000);
INSERT INTO alias VALUES ('oc-media.example/news/one', 1, 'https://oc-media.example/news/one', 1795176000000);
INSERT INTO alias VALUES ('oc-media.example/news/two', 2, 'https://oc-media.example/news/two', 1795179600000);
CREATE TABLE article_status (
    article_id INTEGER NOT NULL REFERENCES article, status TEXT NOT NULL,
    from_at INTEGER NOT NULL, to_at INTEGER, PRIMARY KEY (article_id, from_at)
) STRICT, WITHOUT ROWID;
INSERT INTO article_status VALUES (4, 'withdrawn', 1795201200000, 1795219200000);
CREATE TABLE version (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article_id INTEGER NOT NULL REFERENCES article, number INTEGER NOT NULL,
    observed_at INTEGER NOT NULL,            -- when the page was captured
    recorded_at INTEGER NOT NULL,            -- when we wrote it
    superseded_at INTEGER,                   -- observed_at of the next version
    content_hash TEXT NOT NULL, kind TEXT NOT NULL, UNIQUE (article_id, number)
) STRICT;
INSERT INTO version VALUES (1, 1, 1, 1795176000000, 1795176000000, 1795197600000, 'e26597df57ebad002b5b72511e7e482d5325428aa37cee185a82e6868c3fece8', 'first');
INSERT INTO version VALUES (2, 2, 1, 1795179600000, 1795179600000, NULL, '45d7f9401e1de3dc0852383acdf920ca444b9e0920d3b1b2234a7c3ad356bfde', 'first');
INSERT INTO version VALUES (3, 3, 1, 1795183200000, 1795183200000, NULL, 'eb22d2d48847fdb7ee8166fd1f8eae73203ede8f762a8af37629b101ae46f921', 'first');
INSERT INTO version VALUES (4, 4, 1, 1795186800000, 1795186800000, NULL, 'b79a4f34fd6a97ffdbe3cedc7e80c9554cc0b9aecb83c28d79c5fbe60e481b89', 'first');
INSERT INTO version VALUES (5, 5, 1, 1795194000000, 1795194000000, NULL, '27775aca8204f6ad12d0b2a26a7073e0e2edf6f2d138c09c2a98648107a127a3', 'first');
INSERT INTO version VALUES (6, 1, 2, 1795197600000, 1795197600000, NULL, 'e8112a83d14b3233c11c892209b2a29f2c70d194341af354b0759cd72b6676e1', 'text');
CREATE TABLE rendering (
    id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL REFERENCES version, recorded_at INTEGER NOT NULL,
    cleaner TEXT NOT NULL, title TEXT NOT NULL, authors TEXT NOT NULL,
    published_at TEXT, published_raw TEXT, published_how TEXT, modified_at TEXT,
    language TEXT, section TEXT, tags TEXT NOT NULL, lead TEXT, text TEXT NOT NULL,
    image TEXT, image_credit TEXT, word_count INTEGER NOT NULL, partial INTEGER NOT NULL,
    removed TEXT NOT NULL, evidence TEXT NOT NULL
) STRICT;
INSERT INTO rendering VALUES (1, 1, 1795176000000, '1', 'Corridor opens', '["Nino Avdaliani"]', '2026-11-20T10:00:00+04:00', '20 Nov', 'meta', NULL, 'en', 'Politics', '["Georgia"]', NULL, 'The corridor opened on Friday.

Iran and Russia were told of 5 trucks.', NULL, NULL, 13, 0, '[]', '[]');
INSERT INTO rendering VALUES (2, 2, 1795179600000, '1', 'Послы встретились в Тбилиси', '[]', '2026-11-20T10:00:00+04:00', '20 Nov', 'meta', NULL, 'ru', 'Politics', '["Мост"]', NULL, 'Двое послов обсудили мост через реку. Никол Пашинян не приехал.', NULL, NULL, 10, 0, '[]', '[]');
INSERT INTO rendering VALUES (3, 3, 1795183200000, '1', 'Nazirlik məlumat yaydı', '[]', NULL, NULL, NULL, NULL, 'az', 'Politics', '["Georgia"]', NULL, 'Nazirliyin sözçüsü Şuşada işğal haqqında danışıb.', NULL, NULL, 6, 0, '[]', '[]');
INSERT INTO rendering VALUES (4, 4, 1795186800000, '1', 'Talks on roads', '["Nino Avdaliani"]', '2026-11-20T10:00:00+04:00', '20 Nov', 'meta', NULL, 'en', 'Politics', '["Georgia"]', NULL, 'The ministers of the region met for the 1 time this year and spoke of roads, tariffs and crossing point number 7. The ministers of the region met for the 2 time this year and spoke of roads, tariffs and crossing point number 14. The ministers of the region met for the 3 time this year and spoke of roads, tariffs and crossing point number 21. The ministers of the region met for the 4 time this year and spoke of roads, tariffs and crossing point number 28. The ministers of the region met for the 5 time this year and spoke of roads, tariffs and crossing point number 35. The ministers of the region met for the 6 time this year and spoke of roads, tariffs and crossing point number 42. The ministers of the region met for the 7 time this year and spoke of roads, tariffs and crossing point number 49. The ministers of the region met for the 8 time this year and spoke of roads, tariffs and crossing point number 56.', NULL, NULL, 176, 0, '[]', '[]');
INSERT INTO rendering VALUES (5, 5, 1795194000000, '1', 'Talks on roads again', '["Nino Avdaliani"]', '2026-11-20T10:00:00+04:00', '20 Nov', 'meta', NULL, 'en', 'Politics', '["Georgia"]', NULL, 'The ministers of the region met for the 1 time this year and spoke of roads, tariffs and crossing point number 7. The ministers of the region met for the 2 time this year and spoke of roads, tariffs and crossing point number 14. The ministers of the region met for the 3 time this year and spoke of roads, tariffs and crossing point number 21. The ministers of the region met for the 4 time this year and spoke of roads, tariffs and crossing point number 28. The ministers of the region met for the 5 time this year and spoke of roads, tariffs and crossing point number 35. The ministers of the region met for the 6 time this year and spoke of roads, tariffs and crossing point number 42. The ministers of the region met for the 7 time this year and spoke of roads, tariffs and crossing point number 49. The ministers of the region met for the 8 time this year and spoke of roads, tariffs and crossing point number 56. So reported OC-MEDIA.', NULL, NULL, 179, 0, '[]', '[]');
INSERT INTO rendering VALUES (6, 6, 1795197600000, '1', 'Corridor opens late', '["Nino Avdaliani"]', '2026-11-20T10:00:00+04:00', '20 Nov', 'meta', NULL, 'en', 'Politics', '["Georgia"]', NULL, 'The corridor opened on Friday.

Iran and Russia were told of 7 trucks.', NULL, NULL, 13, 0, '[]', '[]');
CREATE TABLE capture (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article_id INTEGER NOT NULL REFERENCES article,
    version_id INTEGER REFERENCES version,
    observed_at INTEGER NOT NULL, file TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL
) STRICT;
INSERT INTO capture VALUES (1, 1, 1, 1795176000000, 'oc-media/2026-11-20.warc.gz', 250, 276);
CREATE TABLE search_text (
    version_id INTEGER PRIMARY KEY REFERENCES version,
    title TEXT NOT NULL, body TEXT NOT NULL, authors TEXT NOT NULL, tags TEXT NOT NULL, filters TEXT NOT NULL
) STRICT;
INSERT INTO search_text VALUES (1, 'corridor opens', 'the corridor opened on friday.

iran and russia were told of 5 trucks.', 'nino avdaliani', 'georgia', 'every sourceocx2dxmedia langen countryge coversge coversam');
INSERT INTO search_text VALUES (2, 'послы встретились в тбилиси', 'двое послов обсудили мост через реку. никол пашинян не приехал.', '', 'мост', 'every live sourceocx2dxmedia langru countryge coversge coversam');
INSERT INTO search_text VALUES (3, 'nazirlik məlumat yaydı', 'nazirliyin sözçüsü şuşada işğal haqqında danışıb.', '', 'georgia', 'every live sourceazertag langaz countryaz coversge coversam');
INSERT INTO search_text VALUES (4, 'talks on roads', 'the ministers of the region met for the 1 time this year and spoke of roads, tariffs and crossing point number 7. the ministers of the region met for the 2 time this year and spoke of roads, tariffs and crossing point number 14. the ministers of the region met for the 3 time this year and spoke of roads, tariffs and crossing point number 21. the ministers of the region met for the 4 time this year and spoke of roads, tariffs and crossing point number 28. the ministers of the region met for the 5 time this year and spoke of roads, tariffs and crossing point number 35. the ministers of the region met for the 6 time this year and spoke of roads, tariffs and crossing point number 42. the ministers of the region met for the 7 time this year and spoke of roads, tariffs and crossing point number 49. the ministers of the region met for the 8 time this year and spoke of roads, tariffs and crossing point number 56.', 'nino avdaliani', 'georgia', 'every live sourceocx2dxmedia langen countryge coversge coversam');
INSERT INTO search_text VALUES (5, 'talks on roads again', 'the ministers of the region met for the 1 time this year and spoke of roads, tariffs and crossing point number 7. the ministers of the region met for the 2 time this year and spoke of roads, tariffs and crossing point number 14. the ministers of the region met for the 3 time this year and spoke of roads, tariffs and crossing point number 21. the ministers of the region met for the 4 time this year and spoke of roads, tariffs and crossing point number 28. the ministers of the region met for the 5 time this year and spoke of roads, tariffs and crossing point number 35. the ministers of the region met for the 6 time this year and spoke of roads, tariffs and crossing point number 42. the ministers of the region met for the 7 time this year and spoke of roads, tariffs and crossing point number 49. the ministers of the region met for the 8 time this year and spoke of roads, tariffs and crossing point number 56. so reported oc-media.', 'nino avdaliani', 'georgia', 'every live sourceazertag langen countryaz coversge coversam');
INSERT INTO search_text VALUES (6, 'corridor opens late', 'the corridor opened on friday.

iran and russia were told of 7 trucks.', 'nino avdaliani', 'georgia', 'every live sourceocx2dxmedia langen countryge coversge coversam');
CREATE TABLE story (
    id INTEGER PRIMARY KEY AUTOINCREMENT, seed_article_id INTEGER NOT NULL REFERENCES article,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO story VALUES (1, 1, 1795176000000);
INSERT INTO story VALUES (2, 2, 1795179600000);
INSERT INTO story VALUES (3, 3, 1795183200000);
INSERT INTO story VALUES (4, 4, 1795186800000);
CREATE TABLE story_member (
    article_id INTEGER NOT NULL REFERENCES article, story_id INTEGER NOT NULL REFERENCES story,
    from_at INTEGER NOT NULL, to_at INTEGER, share REAL, credited TEXT, PRIMARY KEY (article_id, from_at)
) STRICT, WITHOUT ROWID;
INSERT INTO story_member VALUES (1, 1, 1795176000000, NULL, NULL, NULL);
INSERT INTO story_member VALUES (2, 2, 1795179600000, NULL, NULL, NULL);
INSERT INTO story_member VALUES (3, 3, 1795183200000, NULL, NULL, NULL);
INSERT INTO story_member VALUES (4, 4, 1795186800000, NULL, NULL, NULL);
INSERT INTO story_member VALUES (5, 4, 1795194000000, NULL, 1.0, 'OC-MEDIA');
CREATE TABLE band (
    period INTEGER NOT NULL, shingle INTEGER NOT NULL, band INTEGER NOT NULL, hash INTEGER NOT NULL,
    article_id INTEGER NOT NULL, PRIMARY KEY (period, shingle, band, hash, article_id)
) STRICT, WITHOUT ROWID;
INSERT INTO band VALUES (1484, 0, 0, -1771728662, 1);
INSERT INTO band VALUES (1484, 3, 0, 924802951, 4);
INSERT INTO band VALUES (1484, 3, 1, -1701150970, 4);
INSERT INTO band VALUES (1484, 3, 2, 487747638, 4);
INSERT INTO band VALUES (1484, 3, 3, 754942022, 4);
INSERT INTO band VALUES (1484, 3, 4, -912755721, 4);
INSERT INTO band VALUES (1484, 3, 5, -1427245386, 4);
INSERT INTO band VALUES (1484, 3, 6, -1395381806, 4);
INSERT INTO band VALUES (1484, 3, 7, 982068108, 4);
INSERT INTO band VALUES (1484, 3, 8, -152663149, 4);
INSERT INTO band VALUES (1484, 3, 9, 177062786, 4);
INSERT INTO band VALUES (1484, 3, 10, -524372224, 4);
INSERT INTO band VALUES (1484, 3, 11, -1609247208, 4);
INSERT INTO band VALUES (1484, 3, 12, -1145344740, 4);
INSERT INTO band VALUES (1484, 3, 13, -519545064, 4);
INSERT INTO band VALUES (1484, 3, 14, 181503717, 4);
INSERT INTO band VALUES (1484, 3, 15, 1918564053, 4);
INSERT INTO band VALUES (1484, 3, 16, -1323165139, 4);
INSERT INTO band VALUES (1484, 3, 17, -1269942117, 4);
INSERT INTO band VALUES (1484, 3, 18, -1290371836, 4);
INSERT INTO band VALUES (1484, 3, 19, 1906560126, 4);
INSERT INTO band VALUES (1484, 3, 20, -553754606, 4);
INSERT INTO band VALUES (1484, 3, 21, -1133074018, 4);
INSERT INTO band VALUES (1484, 3, 22, 1439172283, 4);
INSERT INTO band VALUES (1484, 3, 23, -1631443347, 4);
INSERT INTO band VALUES (1484, 3, 24, 1713283573, 4);
INSERT INTO band VALUES (1484, 3, 25, -733320594, 4);
INSERT INTO band VALUES (1484, 3, 26, 856446828, 4);
INSERT INTO band VALUES (1484, 3, 27, 1657911079, 4);
INSERT INTO band VALUES (1484, 3, 28, -673631061, 4);
INSERT INTO band VALUES (1484, 3, 29, -665824451, 4);
INSERT INTO band VALUES (1484, 3, 30, 734864586, 4);
INSERT INTO band VALUES (1484, 3, 31, 417289449, 4);
INSERT INTO band VALUES (1484, 3, 32, -1914774033, 4);
INSERT INTO band VALUES (1484, 3, 33, 2143994012, 4);
INSERT INTO band VALUES (1484, 3, 34, 1472120972, 4);
INSERT INTO band VALUES (1484, 3, 35, -1663097917, 4);
INSERT INTO band VALUES (1484, 3, 36, 1270152433, 4);
INSERT INTO band VALUES (1484, 3, 37, -939109635, 4);
INSERT INTO band VALUES (1484, 3, 38, -238496322, 4);
INSERT INTO band VALUES (1484, 3, 39, -2143248011, 4);
INSERT INTO band VALUES (1484, 3, 40, -1836498445, 4);
INSERT INTO band VALUES (1484, 3, 41, -1087100463, 4);
INSERT INTO band VALUES (1484, 5, 0, 677425636, 4);
INSERT INTO band VALUES (1484, 5, 1, -2097840232, 4);
INSERT INTO band VALUES (1484, 5, 2, 454784370, 4);
INSERT INTO band VALUES (1484, 5, 3, -1246603961, 4);
INSERT INTO band VALUES (1484, 5, 4, 901707524, 4);
INSERT INTO band VALUES (1484, 5, 5, -1448821585, 4);
INSERT INTO band VALUES (1484, 5, 6, -21335988, 4);
INSERT INTO band VALUES (1484, 5, 7, -1944909338, 4);
INSERT INTO band VALUES (1484, 5, 8, -1510374387, 4);
INSERT INTO band VALUES (1484, 5, 9, -1510769615, 4);
INSERT INTO band VALUES (1484, 5, 10, -809947042, 4);
INSERT INTO band VALUES (1484, 5, 11, -530110700, 4);
INSERT INTO band VALUES (1484, 5, 12, -128530606, 4);
INSERT INTO band VALUES (1484, 5, 13, 830700855, 4);
INSERT INTO band VALUES (1484, 5, 14, 1569590526, 4);
INSERT INTO band VALUES (1484, 5, 15, 1608570258, 4);
INSERT INTO band VALUES (1484, 5, 16, 1109224229, 4);
INSERT INTO band VALUES (1484, 5, 17, 1074683399, 4);
INSERT INTO band VALUES (1484, 5, 18, -228346449, 4);
INSERT INTO band VALUES (1484, 5, 19, -1411522068, 4);
INSERT INTO band VALUES (1484, 5, 20, 564453537, 4);
INSERT INTO band VALUES (1484, 5, 21, 1983514413, 4);
INSERT INTO band VALUES (1484, 5, 22, -1169820314, 4);
INSERT INTO band VALUES (1484, 5, 23, -722723312, 4);
INSERT INTO band VALUES (1484, 5, 24, -221135308, 4);
INSERT INTO band VALUES (1484, 5, 25, -1255502871, 4);
INSERT INTO band VALUES (1484, 5, 26, -798812536, 4);
INSERT INTO band VALUES (1484, 5, 27, -1807914904, 4);
INSERT INTO band VALUES (1484, 5, 28, -228485208, 4);
INSERT INTO band VALUES (1484, 5, 29, -1622466173, 4);
INSERT INTO band VALUES (1484, 5, 30, -1458395905, 4);
INSERT INTO band VALUES (1484, 5, 31, 1613606892, 4);
INSERT INTO band VALUES (1484, 5, 32, 591958783, 4);
INSERT INTO band VALUES (1484, 5, 33, 479240607, 4);
INSERT INTO band VALUES (1484, 5, 34, -1479055974, 4);
INSERT INTO band VALUES (1484, 5, 35, 793763794, 4);
INSERT INTO band VALUES (1484, 5, 36, 201922825, 4);
INSERT INTO band VALUES (1484, 5, 37, 1510652979, 4);
INSERT INTO band VALUES (1484, 5, 38, 1548274155, 4);
INSERT INTO band VALUES (1484, 5, 39, -289953345, 4);
INSERT INTO band VALUES (1484, 5, 40, -8493796, 4);
INSERT INTO band VALUES (1484, 5, 41, -1970018264, 4);
CREATE TABLE block (
    source_id TEXT NOT NULL, hash TEXT NOT NULL, text TEXT NOT NULL, articles INTEGER NOT NULL,
    first_seen_at INTEGER NOT NULL, last_seen_at INTEGER NOT NULL, evidence TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'seen' CHECK (state IN ('seen', 'learned', 'pinned', 'forgotten')),
    PRIMARY KEY (source_id, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE alert (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, query TEXT NOT NULL, targets TEXT NOT NULL,
    mode TEXT NOT NULL DEFAULT 'instant' CHECK (mode IN ('instant', 'hourly', 'daily', 'weekly')),
    options TEXT NOT NULL DEFAULT '{}', paused INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL
, system INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO alert VALUES (1, 'corridor', 'corridor', '["json://127.0.0.1/"]', 'instant', '{}', 0, 0, 0);
CREATE TABLE alert_hit (
    id INTEGER PRIMARY KEY AUTOINCREMENT, alert_id INTEGER NOT NULL REFERENCES alert ON DELETE CASCADE,
    article_id INTEGER NOT NULL REFERENCES article, version_id INTEGER NOT NULL, story_id INTEGER,
    reason TEXT NOT NULL,          -- match, or update:N, withdrawn:N, returned:N with the version's id
    state TEXT NOT NULL CHECK (state IN ('told', 'gathering', 'late', 'copy')),
    snippet TEXT NOT NULL,         -- JSON: the words in context
    at INTEGER NOT NULL,
    UNIQUE (alert_id, article_id, reason)
) STRICT;
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, alert_id INTEGER NOT NULL REFERENCES alert ON DELETE CASCADE,
    target TEXT NOT NULL, key TEXT NOT NULL UNIQUE,  -- the idempotency key every attempt carries
    payload TEXT NOT NULL, created_at INTEGER NOT NULL, due_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0, last_error TEXT, sent_at INTEGER
) STRICT;
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT, outbox_id INTEGER NOT NULL REFERENCES outbox ON DELETE CASCADE,
    at INTEGER NOT NULL, ok INTEGER NOT NULL, detail TEXT NOT NULL
) STRICT;
CREATE TABLE forgotten (key_hash TEXT PRIMARY KEY, forgotten_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE forgotten_text (
    source_id TEXT NOT NULL, text_hash TEXT NOT NULL, PRIMARY KEY (source_id, text_hash)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE template_label (
    article_id INTEGER PRIMARY KEY REFERENCES article, source_id TEXT NOT NULL, site TEXT NOT NULL,
    article TEXT NOT NULL, labelled_at INTEGER NOT NULL
) STRICT;
CREATE TABLE health_day (
    source_id TEXT NOT NULL, day TEXT NOT NULL,
    crawls INTEGER NOT NULL DEFAULT 0,       -- ended on it
    finished INTEGER NOT NULL DEFAULT 0,     -- of them those that came to their end
    requests INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
    fetched INTEGER NOT NULL DEFAULT 0, not_modified INTEGER NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0, updated INTEGER NOT NULL DEFAULT 0, copies INTEGER NOT NULL DEFAULT 0,
    empty INTEGER NOT NULL DEFAULT 0,        -- pages of which no article could be read
    errors TEXT NOT NULL DEFAULT '{}',     -- JSON: reason to pages; http_403 for a status
    dated INTEGER NOT NULL DEFAULT 0, authored INTEGER NOT NULL DEFAULT 0, future INTEGER NOT NULL DEFAULT 0,
    languages TEXT NOT NULL DEFAULT '{}',  -- JSON: language to new articles
    lengths TEXT NOT NULL DEFAULT '{}',    -- JSON: round(4 * log2(letters)) to new articles
    articles INTEGER NOT NULL DEFAULT 0,     -- published on it, else first seen
    hours TEXT NOT NULL DEFAULT '{}',      -- JSON: hour of it (UTC) to articles
    PRIMARY KEY (source_id, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE health_poll (
    source_id TEXT NOT NULL, url TEXT NOT NULL, day TEXT NOT NULL,
    polls INTEGER NOT NULL DEFAULT 0, not_modified INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
    listed INTEGER NOT NULL DEFAULT 0, fresh INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (source_id, url, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE channel (
    id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL, since INTEGER NOT NULL,
    UNIQUE (source_id, url)
) STRICT;
CREATE TABLE sighting (
    channel_id INTEGER NOT NULL, link INTEGER NOT NULL,  -- the first 64 bits of the hash of its url_key
    section TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (channel_id, link)
) STRICT, WITHOUT ROWID;
CREATE TABLE health_source (
    source_id TEXT PRIMARY KEY, judged_at INTEGER NOT NULL,
    coverage REAL, coverage_low REAL, coverage_high REAL, coverage_words TEXT NOT NULL DEFAULT '',
    budget_requests INTEGER, budget_bytes INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE health_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source_id TEXT NOT NULL, kind TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('warn', 'broken')),
    since INTEGER NOT NULL,                  -- when it began, as far as can be told
    noticed_at INTEGER NOT NULL, until INTEGER,
    said_at INTEGER, recovery_said_at INTEGER,
    part_of INTEGER,                         -- the larger fault that was told in its place
    words TEXT NOT NULL, figures TEXT NOT NULL
) STRICT;
CREATE TABLE outcome_sum (
    crawl_id INTEGER NOT NULL REFERENCES crawl, source_id TEXT NOT NULL, outcome TEXT NOT NULL,
    reason TEXT NOT NULL,          -- empty where there is none
    number INTEGER NOT NULL, PRIMARY KEY (crawl_id, source_id, outcome, reason)
) STRICT, WITHOUT ROWID;
CREATE TABLE rhythm (
    source_id TEXT PRIMARY KEY, learned TEXT NOT NULL, updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE circuit (
    host TEXT PRIMARY KEY, failures INTEGER NOT NULL, until INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE form (
    id INTEGER PRIMARY KEY, form TEXT NOT NULL UNIQUE,
    seen INTEGER NOT NULL          -- bits: in which languages, and whether written like a name
) STRICT;
INSERT INTO form VALUES (1, 'oc', 33);
INSERT INTO form VALUES (2, 'nino', 33);
INSERT INTO form VALUES (3, 'friday', 33);
INSERT INTO form VALUES (4, 'again', 1);
INSERT INTO form VALUES (5, 'year', 1);
INSERT INTO form VALUES (6, 'number', 1);
INSERT INTO form VALUES (7, 'corridor', 33);
INSERT INTO form VALUES (8, 'media', 33);
INSERT INTO form VALUES (9, 'ministers', 1);
INSERT INTO form VALUES (10, 'the', 33);
INSERT INTO form VALUES (11, 'iran', 33);
INSERT INTO form VALUES (12, 'and', 1);
INSERT INTO form VALUES (13, 'oc-media', 33);
INSERT INTO form VALUES (14, 'crossing', 1);
INSERT INTO form VALUES (15, 'met', 1);
INSERT INTO form VALUES (16, 'point', 1);
INSERT INTO form VALUES (17, 'late', 1);
INSERT INTO form VALUES (18, 'spoke', 1);
INSERT INTO form VALUES (19, 'this', 1);
INSERT INTO form VALUES (20, 'for', 1);
INSERT INTO form VALUES (21, 'were', 1);
INSERT INTO form VALUES (22, 'talks', 33);
INSERT INTO form VALUES (23, 'told', 1);
INSERT INTO form VALUES (24, 'so', 33);
INSERT INTO form VALUES (25, 'georgia', 297);
INSERT INTO form VALUES (26, 'tariffs', 1);
INSERT INTO form VALUES (27, 'opened', 1);
INSERT INTO form VALUES (28, 'avdaliani', 33);
INSERT INTO form VALUES (29, 'of', 1);
INSERT INTO form VALUES (30, 'trucks', 1);
INSERT INTO form VALUES (31, 'russia', 33);
INSERT INTO form VALUES (32, 'roads', 1);
INSERT INTO form VALUES (33, 'on', 1);
INSERT INTO form VALUES (34, 'region', 1);
INSERT INTO form VALUES (35, 'opens', 1);
INSERT INTO form VALUES (36, 'time', 1);
INSERT INTO form VALUES (37, 'reported', 1);
INSERT INTO form VALUES (38, 'мост', 528);
INSERT INTO form VALUES (39, 'двое', 528);
INSERT INTO form VALUES (40, 'встретились', 16);
INSERT INTO form VALUES (41, 'послы', 528);
INSERT INTO form VALUES (42, 'послов', 16);
INSERT INTO form VALUES (43, 'никол', 528);
INSERT INTO form VALUES (44, 'тбилиси', 528);
INSERT INTO form VALUES (45, 'реку', 16);
INSERT INTO form VALUES (46, 'приехал', 16);
INSERT INTO form VALUES (47, 'обсудили', 16);
INSERT INTO form VALUES (48, 'не', 16);
INSERT INTO form VALUES (49, 'в', 16);
INSERT INTO form VALUES (50, 'пашинян', 528);
INSERT INTO form VALUES (51, 'через', 16);
INSERT INTO form VALUES (52, 'məlumat', 8);
INSERT INTO form VALUES (53, 'yaydı', 8);
INSERT INTO form VALUES (54, 'sözçüsü', 8);
INSERT INTO form VALUES (55, 'nazirliyin', 264);
INSERT INTO form VALUES (56, 'haqqında', 8);
INSERT INTO form VALUES (57, 'nazirlik', 264);
INSERT INTO form VALUES (58, 'şuşada', 264);
INSERT INTO form VALUES (59, 'danışıb', 8);
INSERT INTO form VALUES (60, 'işğal', 8);
CREATE TABLE lexicon (
    key TEXT NOT NULL, form_id INTEGER NOT NULL, PRIMARY KEY (key, form_id)
) STRICT, WITHOUT ROWID;
INSERT INTO lexicon VALUES ('-en:ocmedia', 13);
INSERT INTO lexicon VALUES ('@SuSad', 58);
INSERT INTO lexicon VALUES ('@SuSada', 58);
INSERT INTO lexicon VALUES ('@SuSat', 58);
INSERT INTO lexicon VALUES ('@avdaliani', 28);
INSERT INTO lexicon VALUES ('@dvoe', 39);
INSERT INTO lexicon VALUES ('@fridai', 3);
INSERT INTO lexicon VALUES ('@georgia', 25);
INSERT INTO lexicon VALUES ('@iran', 11);
INSERT INTO lexicon VALUES ('@koridor', 7);
INSERT INTO lexicon VALUES ('@media', 8);
INSERT INTO lexicon VALUES ('@most', 38);
INSERT INTO lexicon VALUES ('@naziril', 55);
INSERT INTO lexicon VALUES ('@nazirl', 55);
INSERT INTO lexicon VALUES ('@nazirli', 55);
INSERT INTO lexicon VALUES ('@nazirlik', 55);
INSERT INTO lexicon VALUES ('@nazirlik', 57);
INSERT INTO lexicon VALUES ('@nazirlin', 55);
INSERT INTO lexicon VALUES ('@nikol', 43);
INSERT INTO lexicon VALUES ('@nino', 2);
INSERT INTO lexicon VALUES ('@paSinian', 50);
INSERT INTO lexicon VALUES ('@posli', 41);
INSERT INTO lexicon VALUES ('@posol', 41);
INSERT INTO lexicon VALUES ('@rusia', 31);
INSERT INTO lexicon VALUES ('@talks', 22);
INSERT INTO lexicon VALUES ('@tbilis', 44);
INSERT INTO lexicon VALUES ('@tbilisa', 44);
INSERT INTO lexicon VALUES ('@tbilisi', 44);
INSERT INTO lexicon VALUES ('@tbilisia', 44);
INSERT INTO lexicon VALUES ('az:danışmaq', 59);
INSERT INTO lexicon VALUES ('az:haqq', 56);
INSERT INTO lexicon VALUES ('az:haqqı', 56);
INSERT INTO lexicon VALUES ('az:haqqın', 56);
INSERT INTO lexicon VALUES ('az:haqqınd', 56);
INSERT INTO lexicon VALUES ('az:haqqınt', 56);
INSERT INTO lexicon VALUES ('az:naziril', 55);
INSERT INTO lexicon VALUES ('az:nazirl', 55);
INSERT INTO lexicon VALUES ('az:nazirli', 55);
INSERT INTO lexicon VALUES ('az:nazirlik', 55);
INSERT INTO lexicon VALUES ('az:nazirliy', 55);
INSERT INTO lexicon VALUES ('az:sözçü', 54);
INSERT INTO lexicon VALUES ('az:sözçüs', 54);
INSERT INTO lexicon VALUES ('az:yamaq', 53);
INSERT INTO lexicon VALUES ('az:yayd', 53);
INSERT INTO lexicon VALUES ('az:yaymaq', 53);
INSERT INTO lexicon VALUES ('az:yayt', 53);
INSERT INTO lexicon VALUES ('az:şuşa', 58);
INSERT INTO lexicon VALUES ('az:şuşad', 58);
INSERT INTO lexicon VALUES ('az:şuşat', 58);
INSERT INTO lexicon VALUES ('az~danisib', 59);
INSERT INTO lexicon VALUES ('az~danismaq', 59);
INSERT INTO lexicon VALUES ('az~haqqi', 56);
INSERT INTO lexicon VALUES ('az~haqqin', 56);
INSERT INTO lexicon VALUES ('az~haqqind', 56);
INSERT INTO lexicon VALUES ('az~haqqinda', 56);
INSERT INTO lexicon VALUES ('az~haqqint', 56);
INSERT INTO lexicon VALUES ('az~isgal', 60);
INSERT INTO lexicon VALUES ('az~melumat', 52);
INSERT INTO lexicon VALUES ('az~sozcu', 54);
INSERT INTO lexicon VALUES ('az~sozcus', 54);
INSERT INTO lexicon VALUES ('az~sozcusu', 54);
INSERT INTO lexicon VALUES ('az~susa', 58);
INSERT INTO lexicon VALUES ('az~susad', 58);
INSERT INTO lexicon VALUES ('az~susada', 58);
INSERT INTO lexicon VALUES ('az~susat', 58);
INSERT INTO lexicon VALUES ('az~yaydi', 53);
INSERT INTO lexicon VALUES ('en:be', 21);
INSERT INTO lexicon VALUES ('en:cross', 14);
INSERT INTO lexicon VALUES ('en:crosse', 14);
INSERT INTO lexicon VALUES ('en:medium', 8);
INSERT INTO lexicon VALUES ('en:meet', 15);
INSERT INTO lexicon VALUES ('en:minister', 9);
INSERT INTO lexicon VALUES ('en:open', 27);
INSERT INTO lexicon VALUES ('en:open', 35);
INSERT INTO lexicon VALUES ('en:report', 37);
INSERT INTO lexicon VALUES ('en:road', 32);
INSERT INTO lexicon VALUES ('en:speak', 18);
INSERT INTO lexicon VALUES ('en:talk', 22);
INSERT INTO lexicon VALUES ('en:tariff', 26);
INSERT INTO lexicon VALUES ('en:tell', 23);
INSERT INTO lexicon VALUES ('en:truck', 30);
INSERT INTO lexicon VALUES ('ru:встретиться', 40);
INSERT INTO lexicon VALUES ('ru:обсудить', 47);
INSERT INTO lexicon VALUES ('ru:посол', 41);
INSERT INTO lexicon VALUES ('ru:посол', 42);
INSERT INTO lexicon VALUES ('ru:приехать', 46);
INSERT INTO lexicon VALUES ('ru:река', 45);
INSERT INTO lexicon VALUES ('ru:тбилис', 44);
INSERT INTO lexicon VALUES ('ru:тбилиса', 44);
INSERT INTO lexicon VALUES ('ru:тбилисй', 44);
INSERT INTO lexicon VALUES ('ru:тбились', 44);
INSERT INTO lexicon VALUES ('ru:тбилися', 44);
CREATE TABLE facets (
    version_id INTEGER PRIMARY KEY REFERENCES version, id INTEGER NOT NULL REFERENCES article,
    first_seen_at INTEGER NOT NULL, published_utc INTEGER,
    source INTEGER, language INTEGER, section INTEGER,  -- facet_value.code
    tags TEXT, authors TEXT                             -- codes parted by commas
) STRICT;
INSERT INTO facets VALUES (2, 2, 1795179600000, 1795154400000, 1, 3, 6, '7', NULL);
INSERT INTO facets VALUES (3, 3, 1795183200000, NULL, 2, 4, 6, '8', NULL);
INSERT INTO facets VALUES (4, 4, 1795186800000, 1795154400000, 1, 5, 6, '8', '9');
INSERT INTO facets VALUES (5, 5, 1795194000000, 1795154400000, 2, 5, 6, '8', '9');
INSERT INTO facets VALUES (6, 1, 1795176000000, 1795154400000, 1, 5, 6, '8', '9');
CREATE TABLE facet_value (
    code INTEGER PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (kind, value)
) STRICT;
INSERT INTO facet_value VALUES (1, 'source', 'oc-media');
INSERT INTO facet_value VALUES (2, 'source', 'azertag');
INSERT INTO facet_value VALUES (3, 'language', 'ru');
INSERT INTO facet_value VALUES (4, 'language', 'az');
INSERT INTO facet_value VALUES (5, 'language', 'en');
INSERT INTO facet_value VALUES (6, 'section', 'Politics');
INSERT INTO facet_value VALUES (7, 'tag', 'Мост');
INSERT INTO facet_value VALUES (8, 'tag', 'Georgia');
INSERT INTO facet_value VALUES (9, 'author', 'Nino Avdaliani');
CREATE TABLE version_block (
    block INTEGER PRIMARY KEY, newest INTEGER NOT NULL, oldest INTEGER NOT NULL,  -- first_seen_at
    latest INTEGER NOT NULL, earliest INTEGER NOT NULL                            -- published, else first seen
) STRICT;
INSERT INTO version_block VALUES (0, 1795194000000, 1795176000000, 1795183200000, 1795154400000);
CREATE TABLE attempt (
    key TEXT PRIMARY KEY, crawl_id INTEGER NOT NULL, source_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('new', 'out', 'done', 'lost')),
    begun_at INTEGER NOT NULL, ended_at INTEGER,
    applied INTEGER NOT NULL DEFAULT 0,            -- number of its last batch that is in the archive
    requests INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
    fetched INTEGER NOT NULL DEFAULT 0, not_modified INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE seen_again (
    article_id INTEGER NOT NULL REFERENCES article, seen_at INTEGER NOT NULL, PRIMARY KEY (article_id, seen_at)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE search_index USING fts5 (
    title, body, authors, tags, filters,
    content = 'search_text', content_rowid = 'version_id', tokenize = "unicode61 remove_diacritics 0"
);
DELETE FROM search_index_data;
INSERT INTO search_index_data VALUES (1, X'0613830e080629');
INSERT INTO search_index_data VALUES (10, X'000000010106060006010101020101030101040101050101060101');
INSERT INTO search_index_data VALUES (137438953473, X'00000120023035010601010d0103616e64010601010802087664616c69616e6901060102030108636f727269646f720108020101030307756e74727967650106010406030676657273616d010601040807026765010601040701056576657279010601040201066672696461790106010106010767656f72676961010601030201046972616e010601010701066c616e67656e01060104050203697665010601040301046e696e6f010601020201026f66010601010c02016e0106010105020570656e65640106010104050173010203010672757373696101060101090111736f757263656f63783264786d6564696101060104040103746865010601010202036f6c64010601010b02057275636b73010601010e010477657265010601010a04080a0f100e0d090c0d0e0b0d0a0b09080c060d180a0a0c');
INSERT INTO search_index_data VALUES (274877906945, X'000001410a30636f756e74727967650206010406030676657273616d020601040807026765020601040701056576657279020601040201066c616e6772750206010405020369766502060104030111736f757263656f63783264786d6564696102060104040102d0b20202040314d181d182d180d0b5d182d0b8d0bbd0b8d181d18c0202030207b4d0b2d0bed0b502060101020207bcd0bed181d182020c0101050103020203bdd0b5020601010a0407b8d0bad0bed0bb0206010108020fbed0b1d181d183d0b4d0b8d0bbd0b80206010104020dbfd0b0d188d0b8d0bdd18fd0bd02060101090409bed181d0bbd0bed0b202060101030902d18b020202030cd180d0b8d0b5d185d0b0d0bb020601010b0108d180d0b5d0bad1830206010107020d82d0b1d0b8d0bbd0b8d181d0b8020205020987d0b5d180d0b5d0b7020601010604100d090c0d0a1807190e110a0e16141007130f12');
INSERT INTO search_index_data VALUES (412316860417, X'000000ed0a30636f756e747279617a0306010406030676657273616d0306010408070267650306010407010a64616ec4b1c59fc4b1620306010107010565766572790306010402010767656f726769610306010302010968617171c4b16e64610306010106010769c59fc49f616c030601010501066c616e67617a03060104050203697665030601040301086dc9996c756d617403020301086e617a69726c696b030202080379696e0306010102010d736f75726365617a65727461670306010404020ac3b67ac3a7c3bc73c3bc0306010103010679617964c4b10302040108c59f75c59f616461030601010404100d09110c0e100e0d0a0d0d0a14110b');
INSERT INTO search_index_data VALUES (549755813889, X'0000025d023031040601010a020134040601012d0101320406010120020131040601014302013804060101590101330406010136020135040601016f010134040601014c02013204080101810502013904080101811b010135040601016202013604080101813101013604060101780101370408010117790101380408010181240103616e64042401010e07130713071307130713071307130702087664616c69616e6904060102030109636f756e74727967650406010406030676657273616d04060104080702676504060104070207726f7373696e670414010114181818181818180105657665727904060104020103666f72041401010818181818181818010767656f72676961040601030201066c616e67656e04060104050203697665040601040301036d65740414010107181818181818180208696e69737465727304140101031818181818181801046e696e6f04060102020205756d62657204140101161818181818181801026f6604240101040e0c0e0c0e0c0e0c0e0c0e0c0e0c0e02016e0402030105706f696e740414010115181818181818180106726567696f6e04140101061818181818181802046f616473041604010111181818181818180111736f757263656f63783264786d6564696104060104040204706f6b65041401010f18181818181818010574616c6b7304020203057269666673041401011218181818181818020268650434010102050611050611050611050611050611050611050611050603026973041401010c181818181818180203696d65041401010b18181818181818010479656172041401010d1818181818181804080808080808080809090809080909190f100d09150c110e0d0a11160b13180613141318120a13201011');
INSERT INTO search_index_data VALUES (687194767361, X'0000028c023031050601010a020134050601012d0101320506010120020131050601014302013805060101590101330506010136020135050601016f010134050601014c02013205080101810502013905080101811b010135050601016202013605080101813101013605060101780101370508010117790101380508010181240105616761696e05020502026e64052401010e07130713071307130713071307130702087664616c69616e6905060102030109636f756e747279617a0506010406030676657273616d05060104080702676505060104070207726f7373696e670514010114181818181818180105657665727905060104020103666f72051401010818181818181818010767656f72676961050601030201066c616e67656e05060104050203697665050601040301056d656469610508010181350301740514010107181818181818180208696e69737465727305140101031818181818181801046e696e6f05060102020205756d62657205140101161818181818181801026f6305080101813402016605240101040e0c0e0c0e0c0e0c0e0c0e0c0e0c0e02016e0502030105706f696e740514010115181818181818180106726567696f6e0514010106181818181818180306706f7274656405080101813302046f616473051604010111181818181818180102736f050801018132030b75726365617a657274616705060104040204706f6b65051401010f18181818181818010574616c6b7305020203057269666673051401011218181818181818020268650534010102050611050611050611050611050611050611050611050603026973051401010c181818181818180203696d65051401010b18181818181818010479656172051401010d18181818181818040808080808080808090908090809090a180f100d09150c110e0d0a0d0f160b130a170613140e130a12120a13201011');
INSERT INTO search_index_data VALUES (824633720833, X'0000019e023035010701010d010137060601010d0103616e640107010108050601010802087664616c69616e69010701020305060102030108636f727269646f720109020101030508020101030307756e747279676501070104050506010406030676657273616d0107010407050601040807026765010701040605060104070105657665727901070104020506010402010666726964617901070101060506010106010767656f726769610107010302050601030201046972616e0107010107050601010701066c616e67656e010701040405060104050302746506020402036976650101050601040301046e696e6f0107010202050601020201026f66010701010c050601010c02016e01070101050506010105020570656e6564010701010405060101040501730103030502030106727573736961010701010905060101090111736f757263656f63783264786d656469610107010403050601040401037468650107010102050601010202036f6c64010701010b050601010b02057275636b73010701010e050601010e010477657265010701010a050601010a0408080f141613120e1112131012070c100e0d1109121d0f0f11');
DELETE FROM search_index_idx;
INSERT INTO search_index_idx VALUES (1, X'', 2);
INSERT INTO search_index_idx VALUES (2, X'', 2);
INSERT INTO search_index_idx VALUES (3, X'', 2);
INSERT INTO search_index_idx VALUES (4, X'', 2);
INSERT INTO search_index_idx VALUES (5, X'', 2);
INSERT INTO search_index_idx VALUES (6, X'', 2);
DELETE FROM search_index_docsize;
INSERT INTO search_index_docsize VALUES (1, X'020d020106');
INSERT INTO search_index_docsize VALUES (2, X'040a000107');
INSERT INTO search_index_docsize VALUES (3, X'0306000107');
INSERT INTO search_index_docsize VALUES (4, X'038130020107');
INSERT INTO search_index_docsize VALUES (5, X'048134020107');
INSERT INTO search_index_docsize VALUES (6, X'030d020107');
DELETE FROM search_index_config;
INSERT INTO search_index_config VALUES ('automerge', 8);
INSERT INTO search_index_config VALUES ('version', 4);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES ('article', 5);
INSERT INTO sqlite_sequence VALUES ('version', 6);
INSERT INTO sqlite_sequence VALUES ('rendering', 6);
INSERT INTO sqlite_sequence VALUES ('capture', 1);
INSERT INTO sqlite_sequence VALUES ('story', 4);
INSERT INTO sqlite_sequence VALUES ('alert', 1);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX link_due ON link (source_id, state, found_at);
CREATE INDEX crawl_source_last ON crawl_source (source_id, crawl_id);
CREATE INDEX article_seen ON article (first_seen_at);
CREATE INDEX article_current ON article (version_id, first_seen_at);
CREATE INDEX article_published ON article (published_utc);
CREATE INDEX article_due ON article (source_id, next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX article_text ON article (source_id, text_hash) WHERE text_hash IS NOT NULL;
CREATE INDEX alias_article ON alias (article_id);
CREATE INDEX rendering_version ON rendering (version_id);
CREATE INDEX capture_article ON capture (article_id);
CREATE INDEX capture_file ON capture (file, offset);
CREATE INDEX story_members ON story_member (story_id);
CREATE INDEX alert_hit_recent ON alert_hit (alert_id, at);
CREATE INDEX alert_hit_gathering ON alert_hit (alert_id, id) WHERE state = 'gathering';
CREATE INDEX outbox_due ON outbox (state, due_at);
CREATE INDEX outbox_target ON outbox (target, id) WHERE state = 'waiting';
CREATE VIEW v_version AS
SELECT v.article_id, v.number AS version, strftime('%Y-%m-%dT%H:%M:%SZ', v.observed_at / 1000, 'unixepoch') AS seen_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', v.superseded_at / 1000, 'unixepoch') AS superseded_at,
    v.kind, r.title, r.text, r.cleaner
FROM version v JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id);
CREATE VIEW v_source AS
SELECT s.id, s.name, s.country, s.covers, s.languages, s.enabled, strftime('%Y-%m-%dT%H:%M:%SZ', s.baseline_at / 1000, 'unixepoch') AS baseline_at,
    (SELECT count(*) FROM article WHERE source_id = s.id) AS articles,
    (SELECT count(*) FROM link WHERE source_id = s.id AND state = 'pending') AS pending
FROM source s;
CREATE VIEW v_outcome AS
SELECT crawl_id, source_id AS source, url, outcome, reason, detail, article_id, strftime('%Y-%m-%dT%H:%M:%SZ', at / 1000, 'unixepoch') AS at FROM outcome;
CREATE VIEW v_alert AS
SELECT l.name AS alert, h.article_id, r.title, h.reason, h.state, strftime('%Y-%m-%dT%H:%M:%SZ', h.at / 1000, 'unixepoch') AS at
FROM alert_hit h JOIN alert l ON l.id = h.alert_id
LEFT JOIN article a ON a.id = h.article_id
LEFT JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = a.version_id);
CREATE VIEW v_outbox AS
SELECT o.id, l.name AS alert, o.state, o.attempts, o.last_error, strftime('%Y-%m-%dT%H:%M:%SZ', o.created_at / 1000, 'unixepoch') AS created_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', o.due_at / 1000, 'unixepoch') AS due_at, strftime('%Y-%m-%dT%H:%M:%SZ', o.sent_at / 1000, 'unixepoch') AS sent_at
FROM outbox o JOIN alert l ON l.id = o.alert_id;
CREATE INDEX template_label_source ON template_label (source_id);
CREATE VIEW v_template AS
SELECT source_id AS source, site, standing, pages, checked, served, verified, disagreed, fallbacks, fallbacks_in_row,
    strftime('%Y-%m-%dT%H:%M:%SZ', redesigned_at / 1000, 'unixepoch') AS redesigned_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', updated_at / 1000, 'unixepoch') AS updated_at
FROM template;
CREATE INDEX crawl_source_unaccounted ON crawl_source (crawl_id, source_id) WHERE accounted = 0;
CREATE UNIQUE INDEX health_event_open ON health_event (source_id, kind) WHERE until IS NULL;
CREATE INDEX health_event_unsaid ON health_event (id) WHERE said_at IS NULL OR recovery_said_at IS NULL;
CREATE VIEW v_health_event AS
SELECT id, source_id AS source, kind, severity, strftime('%Y-%m-%dT%H:%M:%SZ', since / 1000, 'unixepoch') AS since, strftime('%Y-%m-%dT%H:%M:%SZ', noticed_at / 1000, 'unixepoch') AS noticed_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', until / 1000, 'unixepoch') AS until, strftime('%Y-%m-%dT%H:%M:%SZ', said_at / 1000, 'unixepoch') AS said_at, words FROM health_event;
CREATE INDEX story_seed ON story (seed_article_id);
CREATE INDEX capture_version ON capture (version_id);
CREATE INDEX alert_hit_article ON alert_hit (article_id);
CREATE INDEX outbox_alert ON outbox (alert_id);
CREATE INDEX delivery_outbox ON delivery (outbox_id);
CREATE INDEX outcome_article ON outcome (article_id) WHERE article_id IS NOT NULL;
CREATE VIEW v_article AS
SELECT a.id, a.source_id AS source, s.name AS outlet, r.title, a.url, r.authors, r.published_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', a.published_utc / 1000, 'unixepoch') AS published_utc, r.modified_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', a.first_seen_at / 1000, 'unixepoch') AS first_seen_at, r.language, s.country, r.section, r.tags, r.lead,
    r.text, r.image, r.word_count, r.partial, v.number AS version, a.status,
    (SELECT story_id FROM story_member WHERE article_id = a.id AND to_at IS NULL) AS story_id
FROM article a
JOIN version v ON v.id = a.version_id
JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id)
LEFT JOIN source s ON s.id = a.source_id;
CREATE VIEW v_crawl AS
SELECT c.id AS crawl_id, p.source_id AS source, c.state, strftime('%Y-%m-%dT%H:%M:%SZ', p.started_at / 1000, 'unixepoch') AS started_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', p.finished_at / 1000, 'unixepoch') AS finished_at, p.finish, p.found, p.known,
    (SELECT count(*) FROM outcome o WHERE o.crawl_id = c.id AND o.source_id = p.source_id AND o.outcome = 'new')
    + coalesce((SELECT sum(o.number) FROM outcome_sum o
        WHERE o.crawl_id = c.id AND o.source_id = p.source_id AND o.outcome = 'new'), 0) AS new,
    p.fetched, p.not_modified, p.requests, p.bytes
FROM crawl c JOIN crawl_source p ON p.crawl_id = c.id;
CREATE VIEW v_story AS
SELECT m.story_id, m.article_id, a.source_id AS source, r.title, a.url, r.published_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', a.first_seen_at / 1000, 'unixepoch') AS first_seen_at, t.seed_article_id = a.id AS seed, m.share, m.credited
FROM story_member m
JOIN story t ON t.id = m.story_id
JOIN article a ON a.id = m.article_id
JOIN version v ON v.id = a.version_id
JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id)
WHERE m.to_at IS NULL;
CREATE VIEW v_address AS SELECT article_id, url, strftime('%Y-%m-%dT%H:%M:%SZ', seen_at / 1000, 'unixepoch') AS seen_at FROM alias;
CREATE VIEW v_withdrawal AS
SELECT w.article_id, a.source_id AS source, r.title, strftime('%Y-%m-%dT%H:%M:%SZ', w.from_at / 1000, 'unixepoch') AS withdrawn_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', w.to_at / 1000, 'unixepoch') AS returned_at
FROM article_status w
JOIN article a ON a.id = w.article_id
JOIN version v ON v.id = a.version_id
JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id);
CREATE VIEW v_page AS
SELECT c.article_id, v.number AS version, strftime('%Y-%m-%dT%H:%M:%SZ', c.observed_at / 1000, 'unixepoch') AS captured_at, c.file, c.offset, c.length
FROM capture c LEFT JOIN version v ON v.id = c.version_id;
CREATE VIEW v_link AS
SELECT source_id AS source, url, state, reason, found_in, title_hint AS title, strftime('%Y-%m-%dT%H:%M:%SZ', found_at / 1000, 'unixepoch') AS found_at, tries,
    strftime('%Y-%m-%dT%H:%M:%SZ', next_at / 1000, 'unixepoch') AS next_at
FROM link;
CREATE VIEW v_block AS
SELECT source_id AS source, state, articles, text, strftime('%Y-%m-%dT%H:%M:%SZ', first_seen_at / 1000, 'unixepoch') AS first_seen_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', last_seen_at / 1000, 'unixepoch') AS last_seen_at
FROM block WHERE state != 'seen';
CREATE VIEW v_delivery AS
SELECT d.outbox_id, l.name AS alert, strftime('%Y-%m-%dT%H:%M:%SZ', d.at / 1000, 'unixepoch') AS at, d.ok, d.detail
FROM delivery d JOIN outbox o ON o.id = d.outbox_id JOIN alert l ON l.id = o.alert_id;
CREATE INDEX version_block_newest ON version_block (newest);
CREATE INDEX attempt_open ON attempt (crawl_id, source_id) WHERE state IN ('new', 'out');
CREATE INDEX attempt_crawl ON attempt (crawl_id, source_id);
COMMIT;
