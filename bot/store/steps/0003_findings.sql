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
