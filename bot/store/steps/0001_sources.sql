CREATE TABLE feeds (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    outlet TEXT NOT NULL,
    country TEXT,
    language TEXT,
    grouping TEXT NOT NULL DEFAULT '',
    origin TEXT NOT NULL DEFAULT 'added' CHECK (origin IN ('catalogue', 'added')),
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    verified INTEGER NOT NULL DEFAULT 0 CHECK (verified IN (0, 1)),
    etag TEXT,
    last_modified TEXT,
    baseline_at TEXT,
    next_fetch_at TEXT,
    last_fetched_at TEXT,
    last_ok_at TEXT,
    failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
    error TEXT
);
CREATE INDEX feeds_due ON feeds (next_fetch_at) WHERE active = 1;

CREATE TABLE stories (
    id INTEGER PRIMARY KEY,
    lead_article_id INTEGER REFERENCES articles (id) DEFERRABLE INITIALLY DEFERRED,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL
);

CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    feed_id INTEGER REFERENCES feeds (id) ON DELETE SET NULL,
    story_id INTEGER NOT NULL REFERENCES stories (id),
    outlet TEXT NOT NULL,
    country TEXT,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL,
    published TEXT,
    fetched TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    content_hash TEXT NOT NULL,
    sketch BLOB,
    reader TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'read' CHECK (state IN ('read', 'skipped', 'failed', 'retracted')),
    summary_only INTEGER NOT NULL DEFAULT 0 CHECK (summary_only IN (0, 1))
);
CREATE INDEX articles_story ON articles (story_id);
CREATE INDEX articles_fetched ON articles (fetched);
CREATE VIRTUAL TABLE articles_fts USING fts5 (title, text, content = 'articles', content_rowid = 'id');
CREATE TRIGGER articles_added AFTER INSERT ON articles BEGIN
    INSERT INTO articles_fts (rowid, title, text) VALUES (new.id, new.title, new.text);
END;
CREATE TRIGGER articles_removed AFTER DELETE ON articles BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
END;
CREATE TRIGGER articles_changed AFTER UPDATE OF title, text ON articles BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
    INSERT INTO articles_fts (rowid, title, text) VALUES (new.id, new.title, new.text);
END;

CREATE TABLE entries (
    feed_id INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
    identity TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    article_id INTEGER REFERENCES articles (id) ON DELETE SET NULL,
    error TEXT,
    seen TEXT NOT NULL,
    PRIMARY KEY (feed_id, identity)
) WITHOUT ROWID;
