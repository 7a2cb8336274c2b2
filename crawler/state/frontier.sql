-- Every URL ever wanted in one crawl, and what became of it; crawler/state/frontier.py.

CREATE TABLE IF NOT EXISTS visits (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    hop TEXT NOT NULL,               -- how it was found, one of Heritrix's letters; '' for a seed
    via TEXT,                        -- the URL that led here
    depth INTEGER NOT NULL,          -- links away from a seed
    steps INTEGER NOT NULL,          -- in a row, of the kind of this one, that led here
    state TEXT NOT NULL CHECK (state IN ('waiting', 'leased', 'done', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before REAL NOT NULL DEFAULT 0,  -- seconds since 1970
    kind TEXT,                       -- of the last failure
    final INTEGER NOT NULL DEFAULT 0 -- whether a failure is one that trying again cannot mend
) STRICT;
CREATE INDEX IF NOT EXISTS waiting ON visits (host, hop = 'E', id) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS left_over ON visits (state) WHERE state <> 'done';
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
