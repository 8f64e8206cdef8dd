-- A feed that is paused is asked no more until it is resumed; `active` stays what the operator chose.
ALTER TABLE feeds ADD COLUMN paused TEXT CHECK (paused IN ('gone', 'failing', 'moved', 'operator'));
ALTER TABLE feeds ADD COLUMN paused_at TEXT;
ALTER TABLE feeds ADD COLUMN failing_since TEXT;
ALTER TABLE feeds ADD COLUMN status INTEGER;
ALTER TABLE feeds ADD COLUMN moving_to TEXT;
ALTER TABLE feeds ADD COLUMN moving_seen INTEGER NOT NULL DEFAULT 0 CHECK (moving_seen >= 0);
ALTER TABLE feeds ADD COLUMN moved_at TEXT;
-- Seconds: between two entries, and for which the feed asks to be left alone (RSS ttl).
ALTER TABLE feeds ADD COLUMN gap REAL CHECK (gap >= 0);
ALTER TABLE feeds ADD COLUMN newest_at TEXT;
ALTER TABLE feeds ADD COLUMN ttl REAL CHECK (ttl >= 0);
ALTER TABLE feeds ADD COLUMN skip_hours TEXT NOT NULL DEFAULT '';
ALTER TABLE feeds ADD COLUMN skip_days TEXT NOT NULL DEFAULT '';
ALTER TABLE feeds ADD COLUMN body_hash TEXT;
ALTER TABLE feeds ADD COLUMN added_by TEXT REFERENCES chats (id) ON DELETE SET NULL ON UPDATE CASCADE;
DROP INDEX feeds_due;
CREATE INDEX feeds_due ON feeds (next_fetch_at) WHERE active = 1 AND paused IS NULL;

-- Where a feed was before: a list that still names an old address means the feed at its new one.
CREATE TABLE feed_addresses (
    url TEXT PRIMARY KEY,
    feed_id INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
    until TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX feed_addresses_feed ON feed_addresses (feed_id);

-- WebSub: what a hub was asked, and until when it pushes.
CREATE TABLE pushes (
    feed_id INTEGER PRIMARY KEY REFERENCES feeds (id) ON DELETE CASCADE,
    hub TEXT NOT NULL,
    topic TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('wanted', 'asked', 'verified', 'denied')),
    next_ask_at TEXT,
    lease_until TEXT,
    pushed_at TEXT,
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0)
);
CREATE INDEX pushes_due ON pushes (next_ask_at) WHERE next_ask_at IS NOT NULL;

CREATE INDEX entries_content ON entries (feed_id, content_hash);
CREATE INDEX entries_article ON entries (article_id);

ALTER TABLE articles ADD COLUMN unresolved INTEGER NOT NULL DEFAULT 0 CHECK (unresolved IN (0, 1));

-- What an article was before each change, and what the change did to its statements.
CREATE TABLE versions (
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    version INTEGER NOT NULL CHECK (version >= 1),
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    fetched TEXT NOT NULL,
    replaced TEXT NOT NULL,
    added INTEGER NOT NULL DEFAULT 0,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (article_id, version)
) WITHOUT ROWID;
