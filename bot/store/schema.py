"""The schema, as append-only migrations: a migration that has shipped is never edited, a later one mends it.

Times are TEXT in UTC, ISO 8601 with "+00:00", so that they sort; a local date is "YYYY-MM-DD". Checked columns hold
only the words that `bot.types` lists.
"""

from sqlite_utils import Database, Migrations


def migrations() -> Migrations:
    """All migrations, in order."""
    steps = Migrations("hearsay")

    @steps(name="0001_sources")
    def _sources(db: Database) -> None:
        db.executescript(_SOURCES)

    @steps(name="0002_people")
    def _people(db: Database) -> None:
        db.executescript(_PEOPLE)

    @steps(name="0003_findings")
    def _findings(db: Database) -> None:
        db.executescript(_FINDINGS)

    @steps(name="0004_chats")
    def _chats(db: Database) -> None:
        db.executescript(_CHATS)

    return steps


_SOURCES = """
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
"""

_PEOPLE = """
CREATE TABLE people (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    family_name TEXT NOT NULL DEFAULT '',
    country TEXT,
    prominence INTEGER NOT NULL DEFAULT 0 CHECK (prominence BETWEEN 0 AND 5),
    last_seen TEXT,
    origin TEXT NOT NULL CHECK (origin IN ('registry', 'operator', 'news')),
    hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1))
) WITHOUT ROWID;

CREATE TABLE posts (
    id INTEGER PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE ON UPDATE CASCADE,
    role TEXT NOT NULL,
    organisation TEXT NOT NULL DEFAULT '',
    country TEXT,
    start TEXT,
    "end" TEXT,
    role_class TEXT NOT NULL,
    as_of TEXT,
    source TEXT NOT NULL
);
CREATE INDEX posts_person ON posts (person_id);
CREATE INDEX posts_office ON posts (country, role_class);

CREATE TABLE aliases (
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE ON UPDATE CASCADE,
    alias TEXT NOT NULL CHECK (alias <> ''),
    PRIMARY KEY (person_id, alias)
) WITHOUT ROWID;

CREATE TABLE registry_loads (
    name TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    loaded TEXT NOT NULL
) WITHOUT ROWID;
"""

_FINDINGS = """
CREATE TABLE mentions (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    official INTEGER NOT NULL CHECK (official IN (0, 1)),
    role TEXT,
    start INTEGER NOT NULL CHECK (start >= 0),
    "end" INTEGER NOT NULL,
    person_id TEXT REFERENCES people (id) ON UPDATE CASCADE,
    score REAL NOT NULL DEFAULT 0 CHECK (score BETWEEN 0 AND 1),
    reason TEXT NOT NULL DEFAULT '',
    UNIQUE (article_id, start, "end"),
    CHECK ("end" > start)
);
CREATE INDEX mentions_person ON mentions (person_id);

CREATE TABLE cases (
    id INTEGER PRIMARY KEY,
    topic TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN
        ('alleged', 'denied', 'admitted', 'investigated', 'sued', 'charged', 'convicted', 'cleared')),
    claim TEXT NOT NULL,
    opened TEXT NOT NULL,
    changed TEXT NOT NULL
);
CREATE TABLE case_accused (
    case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    accused TEXT NOT NULL,
    PRIMARY KEY (case_id, accused)
) WITHOUT ROWID;
CREATE INDEX case_accused_key ON case_accused (accused);

CREATE TABLE statements (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    case_id INTEGER REFERENCES cases (id) ON DELETE SET NULL,
    type TEXT NOT NULL CHECK (type IN ('allegation', 'response', 'legal')),
    status TEXT NOT NULL CHECK (status IN
        ('alleged', 'denied', 'admitted', 'investigated', 'sued', 'charged', 'convicted', 'cleared')),
    topic TEXT NOT NULL,
    cue TEXT NOT NULL,
    claim TEXT NOT NULL,
    quote TEXT NOT NULL,
    cue_start INTEGER NOT NULL,
    cue_end INTEGER NOT NULL,
    claim_start INTEGER NOT NULL,
    claim_end INTEGER NOT NULL,
    sentence_start INTEGER NOT NULL,
    sentence_end INTEGER NOT NULL,
    confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    reason TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    found TEXT NOT NULL,
    withdrawn TEXT,
    CHECK (cue_start < cue_end AND claim_start < claim_end AND sentence_start < sentence_end)
);
CREATE INDEX statements_article ON statements (article_id);
CREATE INDEX statements_case ON statements (case_id);
CREATE INDEX statements_at ON statements (at);

CREATE TABLE parties (
    statement_id INTEGER NOT NULL REFERENCES statements (id) ON DELETE CASCADE,
    side TEXT NOT NULL CHECK (side IN ('accuser', 'accused')),
    position INTEGER NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    person_id TEXT REFERENCES people (id) ON UPDATE CASCADE,
    PRIMARY KEY (statement_id, side, position)
) WITHOUT ROWID;
CREATE INDEX parties_person ON parties (person_id, side);
"""

_CHATS = """
CREATE TABLE chats (
    id TEXT PRIMARY KEY,
    platform TEXT NOT NULL CHECK (platform IN ('telegram', 'slack', 'console')),
    zone TEXT NOT NULL DEFAULT 'UTC',
    language TEXT NOT NULL DEFAULT 'en',
    digest_at TEXT CHECK (digest_at GLOB '[0-2][0-9]:[0-5][0-9]'),
    next_digest_at TEXT,
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    access TEXT NOT NULL DEFAULT 'waiting' CHECK (access IN ('waiting', 'allowed', 'refused')),
    created TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX chats_digest ON chats (next_digest_at) WHERE active = 1;

CREATE TABLE choices (
    chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE ON UPDATE CASCADE,
    query TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE ON UPDATE CASCADE,
    PRIMARY KEY (chat_id, query)
) WITHOUT ROWID;

CREATE TABLE buttons (
    token TEXT PRIMARY KEY,
    action TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE subscriptions (
    id INTEGER PRIMARY KEY,
    chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE ON UPDATE CASCADE,
    mode TEXT NOT NULL CHECK (mode IN ('instant', 'digest', 'both')),
    urgent INTEGER NOT NULL DEFAULT 0 CHECK (urgent IN (0, 1)),
    created TEXT NOT NULL,
    ended TEXT
);
CREATE INDEX subscriptions_chat ON subscriptions (chat_id) WHERE ended IS NULL;

CREATE TABLE filters (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
    field TEXT NOT NULL CHECK (field IN
        ('everything', 'person', 'office', 'country', 'topic', 'outlet', 'words', 'role', 'type', 'outlets')),
    value TEXT NOT NULL,
    label TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (subscription_id, field, value)
) WITHOUT ROWID;

CREATE TABLE alerts (
    id INTEGER PRIMARY KEY,
    chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE ON UPDATE CASCADE,
    story_id INTEGER NOT NULL REFERENCES stories (id),
    subscription_id INTEGER REFERENCES subscriptions (id) ON DELETE SET NULL,
    created TEXT NOT NULL,
    UNIQUE (chat_id, story_id)
);
CREATE TABLE alert_statements (
    alert_id INTEGER NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
    statement_id INTEGER NOT NULL REFERENCES statements (id) ON DELETE CASCADE,
    PRIMARY KEY (alert_id, statement_id)
) WITHOUT ROWID;

CREATE TABLE digests (
    id INTEGER PRIMARY KEY,
    chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE ON UPDATE CASCADE,
    local_date TEXT NOT NULL CHECK (local_date GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    edition TEXT NOT NULL DEFAULT 'daily' CHECK (edition IN ('daily', 'weekly')),
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    created TEXT NOT NULL,
    UNIQUE (chat_id, local_date, edition),
    CHECK (since <= until)
);

CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE ON UPDATE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('alert', 'edit', 'reply', 'correction', 'digest', 'bundle', 'broadcast')),
    subject TEXT NOT NULL CHECK (subject <> ''),
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN
        ('pending', 'sending', 'sent', 'failed', 'unknown', 'cancelled', 'quarantined')),
    priority INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at TEXT NOT NULL,
    alert_id INTEGER REFERENCES alerts (id) ON DELETE CASCADE,
    digest_id INTEGER REFERENCES digests (id) ON DELETE CASCADE,
    message_id TEXT,
    error TEXT,
    created TEXT NOT NULL,
    changed TEXT NOT NULL,
    UNIQUE (chat_id, kind, subject),
    CHECK ((state = 'sent') = (message_id IS NOT NULL)),
    CHECK (kind NOT IN ('alert', 'edit', 'reply') OR alert_id IS NOT NULL),
    CHECK (kind <> 'digest' OR digest_id IS NOT NULL)
);
CREATE INDEX deliveries_due ON deliveries (state, next_attempt_at, priority);
CREATE INDEX deliveries_alert ON deliveries (alert_id);

CREATE TABLE delivery_moves (
    id INTEGER PRIMARY KEY,
    delivery_id INTEGER NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL
);
CREATE INDEX delivery_moves_delivery ON delivery_moves (delivery_id);
"""
