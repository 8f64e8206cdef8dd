CREATE TABLE chats (
    id TEXT PRIMARY KEY,
    platform TEXT NOT NULL CHECK (platform IN ('telegram', 'slack', 'console')),
    zone TEXT NOT NULL DEFAULT 'UTC',
    language TEXT NOT NULL DEFAULT 'en',
    digest_at TEXT CHECK (digest_at GLOB '[0-2][0-9]:[0-5][0-9]' AND digest_at < '24:00'),
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
