-- Where payloads lie in the archive, by their digests; crawler/state/payloads.py.

CREATE TABLE IF NOT EXISTS payloads (
    digest TEXT PRIMARY KEY,         -- as WARC-Payload-Digest writes it
    file TEXT NOT NULL,              -- name inside archive/, without `.open`
    "offset" INTEGER NOT NULL,
    length INTEGER NOT NULL          -- of the gzip member
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
