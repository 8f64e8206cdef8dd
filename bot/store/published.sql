CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE people (id TEXT PRIMARY KEY, name TEXT NOT NULL, country TEXT, office TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE posts (
    person_id TEXT NOT NULL, role TEXT NOT NULL, organisation TEXT NOT NULL, country TEXT, start TEXT, "end" TEXT
);
CREATE INDEX posts_person ON posts (person_id);
CREATE TABLE outlets (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY, story_id INTEGER NOT NULL, outlet_id INTEGER NOT NULL, title TEXT NOT NULL,
    url TEXT NOT NULL, published TEXT, fetched TEXT NOT NULL
);
CREATE INDEX articles_story ON articles (story_id);
CREATE TABLE cases (
    id INTEGER PRIMARY KEY, topic TEXT NOT NULL, status TEXT NOT NULL, claim TEXT NOT NULL,
    opened TEXT NOT NULL, changed TEXT NOT NULL
);
CREATE TABLE statements (
    id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL, story_id INTEGER NOT NULL, outlet_id INTEGER NOT NULL,
    case_id INTEGER, type TEXT NOT NULL, status TEXT NOT NULL, topic TEXT NOT NULL, claim TEXT NOT NULL,
    quote TEXT NOT NULL, confidence REAL NOT NULL, at TEXT NOT NULL, found TEXT NOT NULL
);
CREATE INDEX statements_at ON statements (at DESC, id DESC);
CREATE INDEX statements_type ON statements (type, at DESC, id DESC);
CREATE INDEX statements_status ON statements (status, at DESC, id DESC);
CREATE INDEX statements_article ON statements (article_id);
CREATE INDEX statements_story ON statements (story_id);
CREATE INDEX statements_case ON statements (case_id, at);
CREATE INDEX statements_outlet ON statements (outlet_id, at DESC, id DESC);
CREATE TABLE parties (
    statement_id INTEGER NOT NULL, side TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL,
    person_id TEXT, at TEXT NOT NULL, PRIMARY KEY (statement_id, side, position)
) WITHOUT ROWID;
CREATE INDEX parties_person ON parties (person_id, at DESC, statement_id DESC) WHERE person_id IS NOT NULL;
CREATE TABLE statement_countries (
    country TEXT NOT NULL, at TEXT NOT NULL, statement_id INTEGER NOT NULL, PRIMARY KEY (country, at, statement_id)
) WITHOUT ROWID;
CREATE INDEX statement_countries_statement ON statement_countries (statement_id);
CREATE TABLE feeds (
    id INTEGER PRIMARY KEY, outlet TEXT NOT NULL, country TEXT, grouping TEXT NOT NULL, active INTEGER NOT NULL,
    last_ok_at TEXT, failures INTEGER NOT NULL
);
CREATE VIRTUAL TABLE words USING fts5 (body, tokenize = "unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE people_words USING fts5 (id UNINDEXED, body, tokenize = "unicode61 remove_diacritics 2");
