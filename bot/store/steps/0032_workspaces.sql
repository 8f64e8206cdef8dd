-- Slack workspaces that installed the app by OAuth; `sealed` is the bot token under HEARSAY_SECRET_KEY.
CREATE TABLE workspaces (
    team TEXT PRIMARY KEY CHECK (team GLOB '[TE][A-Z0-9]*'),
    name TEXT NOT NULL,
    bot_user TEXT NOT NULL CHECK (bot_user <> ''),
    sealed TEXT NOT NULL CHECK (sealed NOT LIKE 'xox%' AND sealed <> ''),
    scopes TEXT NOT NULL DEFAULT '',
    installed TEXT NOT NULL
) WITHOUT ROWID;

-- Digests of installation tickets that were used, kept until their time is over.
CREATE TABLE spent_tickets (
    ticket TEXT PRIMARY KEY,
    ends TEXT NOT NULL
) WITHOUT ROWID;
