-- The corpus: what the archive says, as tables. Read this to know the database.
--
-- Everything here is computed from the WARC files in `archive/` and can be computed again. Of an
-- excluded address only the entry in `exclusions` is here, and which records to read again (`withheld`).
-- Dates are ISO 8601, times UTC with microseconds and Z, absent is NULL, text is Unicode NFC.
-- The comment beside each name is also its description in the table `dictionary`.
--
-- For researchers: documents, versions, document_captures, documents_fts, sources, months,
--                  topic_weeks, edits, silent_edits, vanished.
-- For evidence:    captures, failures, crawls, findings, exclusions; warc_file + warc_offset + warc_length
--                  delimit one gzip member of one file, and record_id is its WARC-Record-ID.
-- For the build:   files, texts, readings, stated_dates, listed_weeks, document_latest,
--                  document_versions, signatures, bands, sentences, stale, stale_lists, withheld.

CREATE TABLE meta ( -- Facts about this database as a whole.
  key TEXT NOT NULL PRIMARY KEY, -- name of the fact; recipe_* says what made the database
  value TEXT NOT NULL -- its value
) STRICT;

CREATE TABLE dictionary ( -- What every table, view and column means.
  table_name TEXT NOT NULL, -- table or view
  column_name TEXT NOT NULL, -- column; empty where the table itself is described
  description TEXT NOT NULL, -- what it holds
  PRIMARY KEY (table_name, column_name)
) STRICT;

CREATE TABLE exclusions ( -- Addresses that are not shown, since when and why: exclusions.toml as of the build.
  position INTEGER NOT NULL PRIMARY KEY, -- of the entry in the list, from 1
  addresses TEXT NOT NULL CHECK (json_valid(addresses)), -- what is excluded: JSON array of addresses
  match TEXT NOT NULL CHECK (match IN ('page', 'prefix', 'host')), -- page: the addresses alone; prefix: what lies below them, too; host: their whole hosts
  since TEXT NOT NULL, -- day of the exclusion
  reason TEXT NOT NULL, -- why
  lifted TEXT -- day from which it excludes nothing any more; NULL while it is in force
) STRICT;

CREATE TABLE files ( -- The WARC files that were read.
  name TEXT NOT NULL PRIMARY KEY, -- file name inside archive/
  size INTEGER NOT NULL CHECK (size >= 0), -- bytes
  modified INTEGER NOT NULL, -- when it was last written, nanoseconds since 1970; if unchanged, the file is not opened
  fingerprint TEXT NOT NULL, -- SHA-256 over size, first and last 64 KiB; if changed, the file is read again
  complete INTEGER NOT NULL CHECK (complete IN (0, 1)) -- 1 once all of its rows are here
) STRICT;

CREATE TABLE crawls ( -- One row per crawl, and per import of files made by others.
  id TEXT NOT NULL PRIMARY KEY, -- isPartOf of its warcinfo records
  source TEXT, -- source that was crawled, as in documents.source
  started TEXT NOT NULL, -- WARC-Date of its first warcinfo
  finished TEXT, -- when it ended; NULL while it is running, or if it was cut off
  software TEXT, -- name and version of the crawler
  settings TEXT CHECK (settings IS NULL OR json_valid(settings)), -- its settings, JSON
  operator TEXT, -- who crawled
  user_agent TEXT, -- how the crawler introduced itself
  robots TEXT, -- how robots.txt was treated
  wanted INTEGER, -- addresses it knew of
  kept INTEGER, -- visits that got an answer, as the crawl counted them
  failed INTEGER, -- visits that got none, as the crawl counted them
  withheld INTEGER NOT NULL DEFAULT 0 CHECK (withheld IN (0, 1)), -- 1 if some of its answers are excluded, so that captures has fewer of them than kept
  unvisited INTEGER, -- addresses known but not visited (`left` in the WARC)
  stated TEXT, -- outcome as the crawl itself recorded it; NULL where no end is on record
  outcome TEXT, -- as stated: finished, incomplete or stopped; damaged if the archive lacks answers that the crawl kept (not checked where some are withheld) or their files are damaged; NULL where no end is on record
  reason TEXT, -- why it ended so
  warc_file TEXT NOT NULL REFERENCES files (name) -- file of its first warcinfo
) STRICT;

CREATE TABLE captures ( -- One row per visit that got an answer.
  url TEXT NOT NULL, -- address as requested
  captured_at TEXT NOT NULL, -- WARC-Date: when the visit began
  kind TEXT NOT NULL CHECK (kind IN ('response', 'revisit', 'resource')), -- WARC-Type; a resource may be what a browser made of the page at `url`
  status INTEGER, -- HTTP status; NULL where the answer is not HTTP
  mime TEXT, -- media type as the server said, lower case, without parameters
  method TEXT NOT NULL, -- HTTP method of the request
  truncated TEXT, -- WARC-Truncated: why the answer is not whole
  payload_digest TEXT, -- of the entity: transfer coding removed, content coding kept
  warc_file TEXT NOT NULL REFERENCES files (name), -- where the record lies: file name
  warc_offset INTEGER NOT NULL CHECK (warc_offset >= 0), -- its first byte in the file
  warc_length INTEGER NOT NULL CHECK (warc_length > 0), -- bytes of its gzip member
  record_id TEXT NOT NULL, -- WARC-Record-ID
  profile TEXT, -- of a revisit: WARC-Profile, which says what was the same
  refers_to TEXT, -- of a revisit: record id of the original, as recorded
  refers_to_url TEXT, -- of a revisit: address of the original, as recorded
  refers_to_date TEXT, -- of a revisit: date of the original, as recorded
  body_file TEXT, -- where the body of this visit lies; NULL if the original is not in the archive
  body_offset INTEGER, -- the original's for a revisit, else this record's
  page TEXT, -- what its source takes it for: document, listing, ...; NULL if it was not read
  crawl TEXT REFERENCES crawls (id), -- the crawl it belongs to
  source TEXT, -- source that its address belongs to
  ip TEXT, -- peer that answered
  taken_from TEXT, -- second-hand: address of the capture in the web archive it was taken from; NULL for visits of our own
  via TEXT, -- address that led here
  hop TEXT, -- how: L link, R redirect, E embedded, M sitemap or feed
  PRIMARY KEY (warc_file, warc_offset),
  CHECK (captured_at GLOB '????-??-??T??:??:??.??????Z'),
  CHECK ((body_file IS NULL) = (body_offset IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX captures_by_url ON captures (url, captured_at);
CREATE INDEX captures_by_digest ON captures (payload_digest);
CREATE INDEX captures_by_record ON captures (record_id);
CREATE INDEX captures_by_crawl ON captures (crawl, source, page);
CREATE INDEX captures_by_original ON captures (refers_to) WHERE kind = 'revisit';
CREATE INDEX captures_by_original_visit ON captures (refers_to_url, refers_to_date)
  WHERE kind = 'revisit';
CREATE INDEX captures_by_body ON captures (body_file, body_offset) WHERE kind = 'revisit';
CREATE INDEX captures_by_error ON captures (status, url, captured_at) WHERE status >= 400;
CREATE INDEX captures_not_found ON captures (url, captured_at) WHERE page = 'not-found';

CREATE TABLE failures ( -- One row per visit that got no answer, or was not made.
  url TEXT NOT NULL, -- address
  at TEXT NOT NULL, -- when
  kind TEXT NOT NULL, -- dns, connect, tls, timeout, robots, budget, trap, private-address, ...
  detail TEXT, -- what was seen, in words
  crawl TEXT REFERENCES crawls (id), -- the crawl it belongs to
  source TEXT, -- source that its address belongs to
  via TEXT, -- address that led here
  hop TEXT, -- how: L link, R redirect, E embedded, M sitemap or feed
  warc_file TEXT NOT NULL REFERENCES files (name), -- file of the record that says so
  warc_offset INTEGER NOT NULL, -- its first byte
  record_id TEXT NOT NULL, -- its WARC-Record-ID
  PRIMARY KEY (warc_file, warc_offset),
  CHECK (at GLOB '????-??-??T??:??:??.??????Z')
) STRICT, WITHOUT ROWID;
CREATE INDEX failures_by_url ON failures (url, at);
CREATE INDEX failures_by_crawl ON failures (crawl);
CREATE INDEX failures_by_kind ON failures (kind, at);

CREATE TABLE findings ( -- What the build found wrong or doubtful; nothing is dropped in silence.
  severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'info')), -- how bad
  rule TEXT NOT NULL, -- short stable name, such as unknown-shape
  detail TEXT NOT NULL, -- what was seen, in words
  url TEXT, -- address of the page
  warc_file TEXT NOT NULL REFERENCES files (name), -- file of the record that has the bytes
  warc_offset INTEGER -- its first byte; NULL where the whole file is meant
) STRICT;
CREATE INDEX findings_by_rule ON findings (rule);
CREATE INDEX findings_by_place ON findings (warc_file, warc_offset);

CREATE TABLE drift ( -- Where the latest crawl of a source yields less than before: a changed theme, a challenge, a soft 404.
  source TEXT NOT NULL, -- the source
  crawl TEXT NOT NULL REFERENCES crawls (id), -- its latest crawl
  rule TEXT NOT NULL, -- unknown-shape, no-text, challenge, not-found, status-403, ... of a page that should be a document; undated, no-topic, no-trend, shorter of a document
  detail TEXT NOT NULL, -- what was seen, in words
  url TEXT NOT NULL -- address of the page
) STRICT;

CREATE TABLE texts ( -- Every text once.
  id INTEGER PRIMARY KEY, -- internal; differs between builds
  sha256 TEXT NOT NULL UNIQUE, -- of the exact text
  text TEXT NOT NULL -- clean, paragraphs separated by one empty line
) STRICT;

CREATE TABLE readings ( -- How pages were read as documents: one row per body and address.
  body_file TEXT NOT NULL, -- where the bytes lie that were read
  body_offset INTEGER NOT NULL, -- where the bytes lie that were read
  capture_url TEXT NOT NULL, -- address at which they were served
  document_id INTEGER NOT NULL, -- the document
  whole INTEGER NOT NULL CHECK (whole IN (0, 1)), -- 0 if the body was cut, or only its beginning was read
  source TEXT NOT NULL, -- source
  identity TEXT NOT NULL, -- identifies the piece within its source, whatever its address
  language TEXT NOT NULL, -- BCP 47
  shape TEXT NOT NULL, -- which of the source's page shapes read it
  url TEXT NOT NULL, -- canonical address
  title TEXT NOT NULL, -- title
  topic TEXT, -- topic in the source's own scheme
  period_start TEXT, -- first day that the piece is about
  period_end TEXT, -- last day that the piece is about
  period_from TEXT, -- where that comes from
  trend TEXT CHECK (trend IN ('better', 'same', 'worse')), -- the source's verdict
  trend_text TEXT, -- the verdict in its own words
  published TEXT, -- date or time of publication
  published_from TEXT, -- where that comes from
  modified TEXT, -- date or time of the last change, as stated
  modified_from TEXT, -- where that comes from
  author TEXT, -- author
  image_credit TEXT, -- who made the picture
  translation_group TEXT, -- shared by the translations of one piece
  text_id INTEGER NOT NULL REFERENCES texts (id), -- the text
  text_sha256 TEXT NOT NULL, -- of the text with white space folded
  extractor TEXT NOT NULL, -- what made the text, with versions and mode
  agreement REAL CHECK (agreement BETWEEN 0 AND 1), -- how far two readings of this page agree, 0 to 1
  PRIMARY KEY (body_file, body_offset, capture_url),
  FOREIGN KEY (body_file, body_offset) REFERENCES captures (warc_file, warc_offset)
) STRICT, WITHOUT ROWID;
CREATE INDEX readings_by_document ON readings (document_id);
CREATE INDEX readings_by_url ON readings (capture_url, document_id);
CREATE INDEX readings_by_address ON readings (rtrim(url, '/'));

-- What lists say of an address stands in for what its page does not say: derive.py.
CREATE TABLE stated_dates ( -- Dates that feeds and sitemaps give for an address, each once.
  address TEXT NOT NULL, -- canonical address of the page, without a slash at its end
  field TEXT NOT NULL CHECK (field IN ('published', 'modified')), -- what the date is of
  value TEXT NOT NULL, -- date, or time in UTC
  origin TEXT NOT NULL CHECK (origin IN ('feed', 'sitemap')), -- what says so
  body_file TEXT NOT NULL, -- file of the first list that states it, by file and offset
  body_offset INTEGER NOT NULL, -- its first byte
  PRIMARY KEY (address, field, value, origin)
) STRICT, WITHOUT ROWID;

CREATE TABLE listed_weeks ( -- Weeks that listings give for an address, in the order of the listing.
  body_file TEXT NOT NULL, -- where the listing lies
  body_offset INTEGER NOT NULL, -- its first byte
  position INTEGER NOT NULL, -- line of the listing, from 0
  address TEXT NOT NULL, -- canonical address of the page, without a slash at its end
  first_day TEXT NOT NULL, -- first day of the week, MM-DD
  last_day TEXT NOT NULL, -- last day of the week, MM-DD
  year INTEGER, -- of the last day; NULL where none is written
  list TEXT NOT NULL, -- what all pages of the listing share: source, path and query
  page INTEGER NOT NULL, -- number of the page among them, from 1
  captured_at TEXT NOT NULL, -- when it was fetched, UTC
  PRIMARY KEY (body_file, body_offset, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX weeks_by_address ON listed_weeks (address);
CREATE INDEX weeks_by_list ON listed_weeks (list, page);

-- The fields come from the last visit that showed the latest version whole, so that a corrected
-- title or verdict is seen although the text is the same; the pointer leads to the bytes that were
-- read for it, which for a revisit are the original's.
CREATE TABLE document_latest ( -- Each document in its latest version; documents shows it with its text.
  id INTEGER PRIMARY KEY, -- from the identity: first 52 bits of a SHA-256; never changes
  source TEXT NOT NULL, -- source
  identity TEXT NOT NULL, -- identifies the piece within its source, whatever its address
  language TEXT NOT NULL, -- BCP 47
  shape TEXT NOT NULL, -- which of the source's page shapes read it
  url TEXT NOT NULL, -- canonical address
  title TEXT NOT NULL, -- title
  topic TEXT, -- topic in the source's own scheme
  period_start TEXT, -- first day that the piece is about
  period_end TEXT, -- last day that the piece is about
  period_from TEXT, -- where that comes from
  trend TEXT CHECK (trend IN ('better', 'same', 'worse')), -- the source's verdict
  trend_text TEXT, -- the verdict in its own words
  published TEXT, -- date or time of publication
  published_from TEXT, -- where that comes from
  modified TEXT, -- date or time of the last change, as stated
  modified_from TEXT, -- where that comes from
  author TEXT, -- author
  image_credit TEXT, -- who made the picture
  translation_group TEXT, -- shared by the translations of one piece
  text_id INTEGER NOT NULL REFERENCES texts (id), -- the text
  text_sha256 TEXT NOT NULL, -- of the text with white space folded
  extractor TEXT NOT NULL, -- what made the text, with versions and mode
  agreement REAL CHECK (agreement BETWEEN 0 AND 1), -- how far two readings of this page agree, 0 to 1
  first_captured TEXT NOT NULL, -- first visit that showed the document
  last_captured TEXT NOT NULL, -- last visit that showed it
  captures INTEGER NOT NULL CHECK (captures > 0), -- visits that showed it
  versions INTEGER NOT NULL CHECK (versions > 0), -- distinct texts
  near_duplicate_of INTEGER REFERENCES document_latest (id) DEFERRABLE INITIALLY DEFERRED, -- earliest document in the same language that is nearly the same
  part_of INTEGER REFERENCES document_latest (id) DEFERRABLE INITIALLY DEFERRED, -- earliest longer document in the same language that has its first sentence and at least half of its sentences, and is not nearly the same
  captured_at TEXT NOT NULL, -- when the bytes that were read were captured
  body_file TEXT NOT NULL, -- where the bytes lie that were read
  body_offset INTEGER NOT NULL, -- where the bytes lie that were read
  UNIQUE (source, identity, language),
  FOREIGN KEY (body_file, body_offset) REFERENCES captures (warc_file, warc_offset),
  CHECK (id BETWEEN 0 AND (1 << 52) - 1),
  CHECK (published GLOB '????-??-??' OR published GLOB '????-??-??T??:??:??Z'),
  CHECK (modified GLOB '????-??-??' OR modified GLOB '????-??-??T??:??:??Z'),
  CHECK (period_start IS date(period_start) AND period_end IS date(period_end)),
  CHECK (first_captured <= last_captured AND versions <= captures),
  CHECK (length(text_sha256) = 64),
  CHECK (near_duplicate_of <> id AND part_of <> id)
) STRICT;
-- What is found by its words is counted by year in a tenth of the bytes of its rows. With one column
-- more SQLite looks into the rows all the same.
CREATE UNIQUE INDEX latest_by_id ON document_latest (id, published);
CREATE INDEX latest_by_source ON document_latest (source, language, published);
CREATE INDEX latest_by_source_and_time ON document_latest (source, published);
CREATE INDEX latest_by_language ON document_latest (language, published);
CREATE INDEX latest_by_author ON document_latest (author, source, published);
CREATE INDEX latest_by_versions ON document_latest (versions);
CREATE INDEX latest_by_topic ON document_latest (topic, period_start) WHERE topic IS NOT NULL;
CREATE INDEX latest_by_published ON document_latest (published);
CREATE INDEX latest_by_published_day ON document_latest (substr(published, 1, 10));
CREATE INDEX latest_by_month ON document_latest (substr(published, 1, 7), published);
CREATE INDEX latest_by_year ON document_latest (substr(published, 1, 4), source, published);
CREATE INDEX latest_by_period ON document_latest (period_start) WHERE period_start IS NOT NULL;
CREATE INDEX latest_by_first_captured ON document_latest (first_captured);
CREATE INDEX latest_by_captured ON document_latest (captured_at);
CREATE INDEX latest_by_body ON document_latest (body_file, body_offset);
CREATE INDEX latest_by_text ON document_latest (text_sha256);
CREATE INDEX latest_by_url ON document_latest (url);
CREATE INDEX latest_by_verdict ON document_latest (source, topic, period_start, period_end, trend)
  WHERE trend IS NOT NULL;
CREATE INDEX latest_by_translation ON document_latest (translation_group, language, published)
  WHERE translation_group IS NOT NULL;
CREATE INDEX latest_in_doubt ON document_latest (agreement) WHERE agreement < 0.34;
CREATE INDEX latest_by_original ON document_latest (near_duplicate_of)
  WHERE near_duplicate_of IS NOT NULL;
CREATE INDEX latest_by_whole ON document_latest (part_of) WHERE part_of IS NOT NULL;

CREATE TABLE months ( -- Number of documents by source, language and month, counted as they are written.
  source TEXT NOT NULL, -- source
  language TEXT NOT NULL, -- BCP 47
  month TEXT, -- YYYY-MM of publication, else of the first day they are about; NULL where neither is known
  documents INTEGER NOT NULL CHECK (documents >= 0) -- how many
) STRICT;
CREATE UNIQUE INDEX months_by_source ON months (source, language, ifnull(month, ''));
CREATE TRIGGER counted AFTER INSERT ON document_latest BEGIN
  INSERT INTO months
  VALUES (new.source, new.language, substr(coalesce(new.published, new.period_start), 1, 7), 1)
  ON CONFLICT DO UPDATE SET documents = documents + 1;
END;
CREATE TRIGGER counted_no_more AFTER DELETE ON document_latest BEGIN
  UPDATE months SET documents = documents - 1 WHERE source = old.source
    AND language = old.language AND month IS substr(coalesce(old.published, old.period_start), 1, 7);
  DELETE FROM months WHERE source = old.source AND language = old.language AND documents = 0;
END;
CREATE TRIGGER counted_anew AFTER UPDATE OF published, period_start ON document_latest
WHEN coalesce(old.published, old.period_start) IS NOT coalesce(new.published, new.period_start)
BEGIN
  INSERT INTO months
  VALUES (new.source, new.language, substr(coalesce(new.published, new.period_start), 1, 7), 1)
  ON CONFLICT DO UPDATE SET documents = documents + 1;
  UPDATE months SET documents = documents - 1 WHERE source = old.source
    AND language = old.language AND month IS substr(coalesce(old.published, old.period_start), 1, 7);
  DELETE FROM months WHERE source = old.source AND language = old.language AND documents = 0;
END;

CREATE TABLE document_versions ( -- One row per distinct text of a document; the view versions shows it with its text.
  document_id INTEGER NOT NULL REFERENCES document_latest (id) DEFERRABLE INITIALLY DEFERRED, -- the document
  number INTEGER NOT NULL CHECK (number > 0), -- 1 for the text that was seen first
  captured_at TEXT NOT NULL, -- when the bytes that first show this text were captured
  text_sha256 TEXT NOT NULL, -- of the text with white space folded
  text_id INTEGER NOT NULL REFERENCES texts (id), -- the text
  title TEXT NOT NULL, -- title at that time
  published TEXT, -- date or time of publication, as stated then
  modified TEXT, -- date or time of the last change, as stated then
  body_file TEXT NOT NULL, -- first capture that shows this text
  body_offset INTEGER NOT NULL, -- first capture that shows this text
  PRIMARY KEY (document_id, number),
  FOREIGN KEY (body_file, body_offset) REFERENCES captures (warc_file, warc_offset)
) STRICT, WITHOUT ROWID;
CREATE INDEX versions_changed ON document_versions (captured_at) WHERE number > 1;
CREATE INDEX versions_by_body ON document_versions (body_file, body_offset);

CREATE TABLE edits ( -- One row per change of a document's text from one visit to the next, returns to an earlier text included.
  document_id INTEGER NOT NULL REFERENCES document_latest (id) DEFERRABLE INITIALLY DEFERRED, -- the document
  position INTEGER NOT NULL CHECK (position > 0), -- 1 for the first change, then in the order of time
  before_at TEXT NOT NULL, -- last visit that showed the previous text, at this address where there was one
  captured_at TEXT NOT NULL, -- the visit that showed the changed text
  before_version INTEGER NOT NULL, -- the previous text: versions.number
  version INTEGER NOT NULL, -- the changed text: versions.number; lower than before_version where an earlier text comes back
  published TEXT, -- date or time of publication, as stated with the changed text
  modified TEXT, -- date or time of the last change, as stated with the changed text
  silent INTEGER NOT NULL CHECK (silent IN (0, 1)), -- 1 if the page states the same dates as with the previous text; 0 if others, or none
  PRIMARY KEY (document_id, position),
  FOREIGN KEY (document_id, before_version) REFERENCES document_versions (document_id, number) DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (document_id, version) REFERENCES document_versions (document_id, number) DEFERRABLE INITIALLY DEFERRED,
  CHECK (version <> before_version),
  CHECK (captured_at >= before_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX edits_silent ON edits (captured_at) WHERE silent = 1;

CREATE TABLE signatures ( -- MinHash and sentences of each document's latest text.
  document_id INTEGER PRIMARY KEY REFERENCES document_latest (id) DEFERRABLE INITIALLY DEFERRED, -- the document
  moment INTEGER NOT NULL, -- its first_captured when signed, microseconds since 1970
  language TEXT NOT NULL, -- language of its text
  text_sha256 TEXT NOT NULL, -- the text that was signed
  minhash BLOB NOT NULL, -- 128 unsigned 32-bit numbers, little-endian; empty for short texts
  sentences BLOB NOT NULL -- hashes of its sentences in their order, each once, 64-bit numbers, little-endian
) STRICT;

CREATE TABLE bands ( -- Documents that may be nearly the same, because they share a band.
  band INTEGER NOT NULL, -- 63-bit hash of language, band and four numbers of the signature
  moment INTEGER NOT NULL, -- the document's first_captured, microseconds since 1970
  document_id INTEGER NOT NULL, -- the document
  PRIMARY KEY (band, moment, document_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sentences ( -- Which documents have a sentence in common.
  sentence INTEGER NOT NULL, -- 63-bit hash of language and words
  document_id INTEGER NOT NULL, -- the document
  PRIMARY KEY (sentence, document_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE withheld ( -- Records to read again when an exclusion is lifted: those with something excluded, and some more.
  warc_file TEXT NOT NULL, -- the file
  warc_offset INTEGER NOT NULL, -- first byte of the record
  PRIMARY KEY (warc_file, warc_offset)
) STRICT, WITHOUT ROWID;

CREATE TABLE stale ( -- Documents with readings that are not yet taken into their latest version.
  position INTEGER PRIMARY KEY, -- in the order in which they came, which is mostly that of time
  document_id INTEGER NOT NULL UNIQUE -- the document
) STRICT;

CREATE TABLE stale_lists ( -- Listings whose weeks may have another year than their documents have so far.
  list TEXT NOT NULL PRIMARY KEY -- what all its pages share
) STRICT, WITHOUT ROWID;

CREATE VIEW sources AS -- Number of documents, first and last month, by source and language; made from months.
SELECT
  source, -- source, as in `letapis sources`
  language, -- BCP 47
  sum(documents) AS documents, -- how many
  min(month) AS first_month, -- the earliest month of one, see months; NULL where none is known
  max(month) AS last_month -- the latest one
FROM months GROUP BY source, language;

-- What lies elsewhere is looked up by column, so that counting documents looks nothing up.
CREATE VIEW documents AS -- One row per document, in its latest version.
SELECT
  d.id, -- whole number made from source, identity and language; never changes
  d.source, -- source, as in `letapis sources`
  d.url, -- canonical address
  d.language, -- BCP 47: en, be, ru, ...
  d.title, -- title
  (SELECT text FROM texts WHERE id = d.text_id) AS text, -- clean text, paragraphs separated by one empty line
  d.topic, -- topic in the source's own scheme
  d.period_start, -- first day that the piece is about
  d.period_end, -- last day that the piece is about
  d.trend, -- the source's verdict: better, same, worse
  d.trend_text, -- the verdict in its own words
  d.published, -- date of publication, or its time in UTC; published_day has the day alone
  d.author, -- author
  d.image_credit, -- who made the picture
  d.translation_group, -- shared by the translations of one piece
  d.first_captured, -- first visit that showed the document
  d.last_captured, -- last visit that showed it
  d.versions, -- distinct texts, see versions
  d.text_sha256, -- SHA-256 of the text with white space folded: equal for equal texts
  d.near_duplicate_of, -- id of the earliest document in the same language that is nearly the same
  d.part_of, -- id of the earliest longer document in the same language that has the first and at least half of this one's sentences: the full text of what is cut here, for example by a paywall
  d.captured_at, -- when the bytes that this row was read from were captured
  (SELECT url FROM captures WHERE warc_file = d.body_file AND warc_offset = d.body_offset) AS capture_url, -- under which address
  d.body_file AS warc_file, -- where they lie: file in archive/
  d.body_offset AS warc_offset, -- first byte of the gzip member
  (SELECT warc_length FROM captures WHERE warc_file = d.body_file AND warc_offset = d.body_offset) AS warc_length, -- its length in bytes
  (SELECT record_id FROM captures WHERE warc_file = d.body_file AND warc_offset = d.body_offset) AS record_id, -- WARC-Record-ID
  (SELECT payload_digest FROM captures WHERE warc_file = d.body_file AND warc_offset = d.body_offset) AS payload_digest, -- digest of the payload
  d.extractor, -- what made the text, with versions and mode
  d.identity, -- identifies the piece within its source, whatever its address
  d.shape, -- which of the source's page shapes read it
  d.period_from, -- where the period comes from: source, the page's own words; published, a week whose year is that of publication; listing, a week whose year follows from the order of a listing; url
  d.published_from, -- where the date of publication comes from: source, json-ld, meta, time, text, url; feed, sitemap, where the page states none
  d.modified, -- date or time of the last change, as stated
  d.modified_from, -- where that comes from: source, json-ld, meta; feed, sitemap, where the page states none
  d.agreement, -- how far two readings of this page agree, 0 to 1; check texts below 0.34
  d.captures, -- visits that showed the document
  substr(d.published, 1, 10) AS published_day, -- day of publication, UTC where published has a time
  (SELECT min(g.captured_at) FROM readings r JOIN captures g ON g.url = r.capture_url AND g.captured_at > d.last_captured WHERE r.document_id = d.id AND (g.status IN (404, 410) OR g.page = 'not-found')) AS gone_since -- first later visit that was answered as gone, see vanished; NULL where there is none
FROM document_latest d;

CREATE VIEW versions AS -- One row per distinct text of a document, at its first capture.
SELECT
  v.document_id, -- the document
  v.captured_at, -- when the bytes that first show this text were captured
  v.title, -- title at that time
  (SELECT text FROM texts WHERE id = v.text_id) AS text, -- the text
  v.text_sha256, -- SHA-256 of the text with white space folded
  (SELECT url FROM captures WHERE warc_file = v.body_file AND warc_offset = v.body_offset) AS capture_url, -- under which address
  v.body_file AS warc_file, -- where the bytes lie: file in archive/
  v.body_offset AS warc_offset, -- first byte of the gzip member
  (SELECT warc_length FROM captures WHERE warc_file = v.body_file AND warc_offset = v.body_offset) AS warc_length, -- its length in bytes
  (SELECT record_id FROM captures WHERE warc_file = v.body_file AND warc_offset = v.body_offset) AS record_id, -- WARC-Record-ID
  (SELECT payload_digest FROM captures WHERE warc_file = v.body_file AND warc_offset = v.body_offset) AS payload_digest, -- digest of the payload
  v.number, -- 1 for the text that was seen first, then in the order in which they were seen
  v.published, -- date or time of publication, as stated then
  v.modified -- date or time of the last change, as stated then
FROM document_versions v;

CREATE VIEW document_captures AS -- One row per visit that showed a document, under any address.
SELECT
  r.document_id, -- the document
  c.url, -- address as requested
  c.captured_at, -- when the visit began
  c.kind, -- response or revisit
  c.warc_file, -- where the record lies: file in archive/
  c.warc_offset, -- first byte of the gzip member
  c.warc_length, -- its length in bytes
  c.record_id, -- WARC-Record-ID
  c.crawl -- the crawl that made the visit
FROM captures c
  JOIN readings r ON r.body_file = c.body_file AND r.body_offset = c.body_offset
    AND r.capture_url = c.url;

CREATE VIEW topic_weeks AS -- One row per source, topic and week, from the first verdict to the last; a week without one is a gap.
WITH RECURSIVE verdicts AS (
  SELECT source, topic, count(*) AS documents, min(id) AS document_id, min(trend) AS trend,
    max(trend = 'better') + max(trend = 'same') + max(trend = 'worse') AS verdicts,
    date((julianday(period_start) + julianday(coalesce(period_end, period_start))) / 2,
      'weekday 0', '-6 days') AS week
  FROM document_latest
  WHERE trend IS NOT NULL AND topic IS NOT NULL AND period_start IS NOT NULL
  GROUP BY source, topic, week
),
weeks (source, topic, week, last) AS (
  SELECT source, topic, min(week), max(week) FROM verdicts GROUP BY source, topic
  UNION ALL
  SELECT source, topic, date(week, '+7 days'), last FROM weeks WHERE week < last
)
SELECT
  w.source, -- source, as in `letapis sources`
  w.topic, -- topic in the source's own scheme
  w.week, -- Monday of the week that contains the middle of the period
  CASE WHEN v.verdicts = 1 THEN v.trend END AS trend, -- better, same, worse; NULL in a gap, and where documents of the week differ
  ifnull(v.documents, 0) AS documents, -- documents with a verdict on that week, each language counted; 0 in a gap
  ifnull(v.verdicts, 0) AS verdicts, -- how many different verdicts; 0 in a gap, 2 or more where they differ
  v.document_id -- one of these documents; NULL in a gap
FROM weeks w
  LEFT JOIN verdicts v ON v.source = w.source AND v.topic = w.topic AND v.week = w.week;

CREATE VIEW silent_edits AS -- Texts that were changed while the dates that the page states stayed the same.
SELECT
  e.document_id, -- the document
  d.source, -- source
  d.url, -- canonical address
  d.title, -- title in the latest version
  e.published, -- date of publication that both texts state
  e.modified, -- date of the last change that both texts state
  e.before_at, -- last visit that showed the previous text: it was changed after that
  e.captured_at, -- visit that showed the changed text: it was changed before that
  b.text_sha256 AS before_sha256, -- the previous text, as in versions.text_sha256
  v.text_sha256, -- the changed text, as in versions.text_sha256
  e.before_version, -- the previous text, as in versions.number and `letapis diff --old`
  e.version -- the changed text, as in versions.number and `letapis diff --new`
FROM edits e
  JOIN document_versions b ON b.document_id = e.document_id AND b.number = e.before_version
  JOIN document_versions v ON v.document_id = e.document_id AND v.number = e.version
  JOIN document_latest d ON d.id = e.document_id
WHERE e.silent = 1;

CREATE VIEW vanished AS -- Documents that the server answered as gone after the last visit that showed them, at an address that had shown them.
WITH gone AS (
  SELECT url, captured_at, status FROM captures WHERE status >= 400 AND status IN (404, 410)
  UNION ALL
  SELECT url, captured_at, status FROM captures INDEXED BY captures_not_found
  WHERE page = 'not-found'
)
SELECT
  d.id AS document_id, -- the document
  d.source, -- source
  d.language, -- BCP 47
  d.title, -- title
  d.last_captured, -- last visit that showed it
  min(g.captured_at) AS gone_since, -- first visit after that which was answered as gone
  g.url, -- address of that visit
  g.status -- HTTP status of that answer: 404, 410, or another one with a page that says so
FROM gone g
  JOIN readings r ON r.capture_url = g.url
  JOIN document_latest d ON d.id = r.document_id AND d.last_captured < g.captured_at
GROUP BY d.id;

CREATE VIEW search_columns AS -- What the columns of documents_fts show: the text itself, where the index has keys.
SELECT
  d.id, -- document
  d.title, -- title
  t.text, -- text
  d.title AS title_forms, -- title
  t.text AS text_forms, -- text
  NULL AS names -- nothing
FROM document_latest d
  LEFT JOIN texts t ON t.id = d.text_id;

-- A column of forms has a key for each word, in its place: the Russian lemma, or the stem of a
-- Belarusian or English word, and for a name that is known its first spelling. snippet() and
-- highlight() of such a column therefore mark words of the title or text as they stand.
CREATE VIRTUAL TABLE documents_fts USING fts5 ( -- Full-text search; rowid is documents.id.
  title, -- title, as it stands
  text, -- text, as it stands
  title_forms, -- title, with one key for all forms of each word
  text_forms, -- text, with one key for all forms of each word
  names, -- all spellings of the names that occur in it
  content = 'search_columns', content_rowid = 'id', tokenize = 'unicode61'
);
INSERT INTO documents_fts (documents_fts, rank) VALUES ('rank', 'bm25(5, 1, 5, 1, 1)');
-- Words of a hundred documents are gathered whole. Such gatherings are merged once, when all is there
-- (database.py), or when SQLite can hold no more of them.
INSERT INTO documents_fts (documents_fts, rank)
VALUES ('hashsize', 8388608), ('automerge', 0), ('crisismerge', 1999);
