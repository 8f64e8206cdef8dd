CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('feed', 'page', 'article')),
    url TEXT NOT NULL,
    digest TEXT NOT NULL,
    feed_id INTEGER REFERENCES feeds (id) ON DELETE CASCADE,
    outlet TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL CHECK (reason <> ''),
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    met INTEGER NOT NULL DEFAULT 1 CHECK (met >= 1),
    UNIQUE (kind, url, digest)
);
