-- What pages led to when they were read last; crawler/state/leads.py.

CREATE TABLE IF NOT EXISTS leads (
    url TEXT PRIMARY KEY,
    mark BLOB NOT NULL,              -- SHA-256 over all that the answer was computed from
    links BLOB NOT NULL              -- pairs of URL and hop: JSON, gzip
) STRICT, WITHOUT ROWID;
