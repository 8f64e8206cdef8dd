-- What a chat chose for the alerts that cannot come at once. `hourly` is how many instant messages an hour it takes; what is
-- over that, and what comes in quiet hours, waits for a bundle or for the digest. `unknown` overrules the operator's policy.
ALTER TABLE chats ADD COLUMN quiet_then TEXT NOT NULL DEFAULT 'bundle' CHECK (quiet_then IN ('bundle', 'digest'));
ALTER TABLE chats ADD COLUMN hourly INTEGER NOT NULL DEFAULT 12 CHECK (hourly > 0);
ALTER TABLE chats ADD COLUMN overflow TEXT NOT NULL DEFAULT 'bundle' CHECK (overflow IN ('bundle', 'digest'));
ALTER TABLE chats ADD COLUMN unknown TEXT CHECK (unknown IN ('resend', 'drop'));
ALTER TABLE chats ADD COLUMN empty_digest TEXT NOT NULL DEFAULT 'line' CHECK (empty_digest IN ('line', 'silence'));
ALTER TABLE chats ADD COLUMN weekly_on INTEGER CHECK (weekly_on BETWEEN 1 AND 7);

-- `payload` is the message as it was last tried; `tried` when. A part is one message of the platform; its row is written
-- as soon as the platform has named it, so that a message cut off half-way goes on where it was.
ALTER TABLE deliveries ADD COLUMN payload TEXT;
ALTER TABLE deliveries ADD COLUMN tried TEXT;
ALTER TABLE deliveries ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0 CHECK (urgent IN (0, 1));
CREATE INDEX deliveries_waiting ON deliveries (chat_id, priority, id, next_attempt_at, state, attempts)
    WHERE state IN ('pending', 'sending', 'unknown');
CREATE INDEX deliveries_instant ON deliveries (chat_id, created) WHERE kind IN ('alert', 'reply', 'correction');

CREATE TABLE delivery_parts (
    delivery_id INTEGER NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number > 0),
    message_id TEXT NOT NULL CHECK (message_id <> ''),
    at TEXT NOT NULL,
    PRIMARY KEY (delivery_id, number)
) WITHOUT ROWID;

-- An alert that was held comes in a bundle, or (without one) in the digest. `shown` tells apart what its message says.
ALTER TABLE alerts ADD COLUMN held TEXT CHECK (held IN ('flood', 'quiet'));
ALTER TABLE alerts ADD COLUMN bundle_id INTEGER REFERENCES deliveries (id) ON DELETE SET NULL;
ALTER TABLE alerts ADD COLUMN shown TEXT;
CREATE INDEX alerts_bundle ON alerts (bundle_id) WHERE bundle_id IS NOT NULL;
CREATE INDEX alerts_story ON alerts (story_id);
CREATE INDEX alert_statements_statement ON alert_statements (statement_id);

-- Until when a platform, a chat or a method takes nothing, by its own word.
CREATE TABLE lanes (
    name TEXT PRIMARY KEY,
    open_at TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;

-- By which of its filters a subscription is looked up: `lead` is 1 for those, 0 for the others; where it is NULL the
-- subscription is held against every article. `key` is what an article must have.
ALTER TABLE filters ADD COLUMN lead INTEGER CHECK (lead IN (0, 1));
ALTER TABLE filters ADD COLUMN key TEXT;
CREATE INDEX filters_lead ON filters (field, key, subscription_id) WHERE lead = 1;
CREATE INDEX filters_unled ON filters (subscription_id) WHERE lead IS NULL;
