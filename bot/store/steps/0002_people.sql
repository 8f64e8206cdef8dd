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
