-- A frontier that several workers share; crawler/state/shared.py. The columns of visits and facts
-- are those of frontier.sql.

CREATE TABLE IF NOT EXISTS visits (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url TEXT NOT NULL,
    host TEXT COLLATE "C" NOT NULL,
    hop TEXT NOT NULL,
    via TEXT,
    depth INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'leased', 'done', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before DOUBLE PRECISION NOT NULL DEFAULT 0,
    kind TEXT,
    final BOOLEAN NOT NULL DEFAULT FALSE,
    keeper BIGINT,                   -- the worker that has leased it, or whose archive has the answer
    EXCLUDE USING hash (url WITH =)  -- each once, however long: a B-tree ends at 2,704 bytes
);
CREATE INDEX IF NOT EXISTS waiting ON visits (host, (hop = 'E'), id) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS leased ON visits (keeper) WHERE state = 'leased';
CREATE INDEX IF NOT EXISTS failed ON visits (id) WHERE state = 'failed';
CREATE INDEX IF NOT EXISTS over ON visits (host) WHERE state IN ('done', 'failed') AND hop <> 'E';
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS workers (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    place TEXT NOT NULL,             -- machine and folder of its archive
    began TIMESTAMPTZ NOT NULL DEFAULT now(),
    until TIMESTAMPTZ NOT NULL,      -- when it counts as gone, unless it is heard of before
    gone BOOLEAN NOT NULL DEFAULT FALSE,
    received BIGINT NOT NULL DEFAULT 0  -- bytes, in this run
);
CREATE TABLE IF NOT EXISTS hosts (
    host TEXT COLLATE "C" PRIMARY KEY,
    holder BIGINT REFERENCES workers, -- the only worker that talks to it
    rest DOUBLE PRECISION NOT NULL DEFAULT 0, -- seconds between two requests that it asks for
    free_from TIMESTAMPTZ NOT NULL DEFAULT '-infinity' -- when another may begin
);
CREATE INDEX IF NOT EXISTS held ON hosts (holder) WHERE holder IS NOT NULL;
CREATE TABLE IF NOT EXISTS copies (  -- of robots.txt, for a day
    url TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL DEFAULT now(),
    status INTEGER NOT NULL,
    location BYTEA NOT NULL,
    body BYTEA NOT NULL,
    record_id TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS copied ON copies USING hash (url);
CREATE TABLE IF NOT EXISTS wishes (  -- of workers for hosts that are another's
    host TEXT COLLATE "C" PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL
);
CREATE TABLE IF NOT EXISTS answers (  -- of this run, that a browser may ask for again
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url TEXT NOT NULL,
    status INTEGER NOT NULL,
    fields TEXT NOT NULL,            -- JSON, pairs of name and value
    body BYTEA NOT NULL              -- decoded
);
CREATE INDEX IF NOT EXISTS answered ON answers USING hash (url);
