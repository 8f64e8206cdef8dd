-- What a chat set for itself. `person` is the platform and user of a private chat; `stopped` when the chat asked for peace.
ALTER TABLE chats ADD COLUMN person TEXT;
ALTER TABLE chats ADD COLUMN stopped TEXT;
ALTER TABLE chats ADD COLUMN digest_days TEXT NOT NULL DEFAULT '1234567' CHECK (digest_days <> '' AND digest_days NOT GLOB '*[^1-7]*');
ALTER TABLE chats ADD COLUMN quiet_from TEXT CHECK (quiet_from GLOB '[0-2][0-9]:[0-5][0-9]' AND quiet_from < '24:00');
ALTER TABLE chats ADD COLUMN quiet_until TEXT CHECK (quiet_until GLOB '[0-2][0-9]:[0-5][0-9]' AND quiet_until < '24:00');
ALTER TABLE chats ADD COLUMN silent INTEGER NOT NULL DEFAULT 0 CHECK (silent IN (0, 1));
ALTER TABLE chats ADD COLUMN previews INTEGER NOT NULL DEFAULT 0 CHECK (previews IN (0, 1));
ALTER TABLE chats ADD COLUMN density TEXT NOT NULL DEFAULT 'full' CHECK (density IN ('full', 'short'));

ALTER TABLE subscriptions ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1));
ALTER TABLE subscriptions ADD COLUMN snoozed_until TEXT;

CREATE TABLE mutes (
    chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE ON UPDATE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'outlet', 'case')),
    value TEXT NOT NULL CHECK (value <> ''),
    label TEXT NOT NULL DEFAULT '',
    created TEXT NOT NULL,
    PRIMARY KEY (chat_id, kind, value)
) WITHOUT ROWID;

-- What readers say of a reading. It outlives its chat, without saying whose it was; the text is kept as it was read.
CREATE TABLE feedback (
    id INTEGER PRIMARY KEY,
    chat_id TEXT REFERENCES chats (id) ON DELETE SET NULL ON UPDATE CASCADE,
    user_id TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('wrong person', 'not an allegation')),
    statement_id INTEGER REFERENCES statements (id) ON DELETE SET NULL,
    article_id INTEGER REFERENCES articles (id) ON DELETE SET NULL,
    person_id TEXT NOT NULL DEFAULT '',
    start INTEGER NOT NULL CHECK (start >= 0),
    "end" INTEGER NOT NULL,
    quote TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'accepted', 'rejected', 'taken back')),
    created TEXT NOT NULL,
    reviewed TEXT,
    CHECK ("end" > start),
    UNIQUE (chat_id, kind, statement_id, person_id)
);
CREATE INDEX feedback_state ON feedback (state);

-- A message of the operator's own; each chat that is to get it has a delivery of the kind 'broadcast'.
CREATE TABLE notices (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL CHECK (text <> ''),
    buttons TEXT NOT NULL DEFAULT '[]',
    made_by TEXT NOT NULL DEFAULT '',
    created TEXT NOT NULL
);

-- The last answer of a chat, which a follow-up in free words refers to.
CREATE TABLE last_answers (
    chat_id TEXT PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE ON UPDATE CASCADE,
    command TEXT NOT NULL,
    argument TEXT NOT NULL,
    person_id TEXT,
    shown INTEGER NOT NULL DEFAULT 0,
    at TEXT NOT NULL
) WITHOUT ROWID;

-- Slack workspaces that installed the bot; the token is encrypted with the operator's key.
CREATE TABLE installations (
    team_id TEXT PRIMARY KEY,
    team TEXT NOT NULL DEFAULT '',
    token BLOB NOT NULL,
    bot_user TEXT NOT NULL DEFAULT '',
    scopes TEXT NOT NULL DEFAULT '',
    installed TEXT NOT NULL,
    revoked TEXT
) WITHOUT ROWID;
CREATE TABLE install_states (
    state TEXT PRIMARY KEY,
    created TEXT NOT NULL
) WITHOUT ROWID;
