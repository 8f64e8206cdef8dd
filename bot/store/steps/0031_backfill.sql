-- How far into an archive `hearsay backfill` has come; the archive is known by its path, size and age.
CREATE TABLE backfills (
    archive TEXT PRIMARY KEY,
    records INTEGER NOT NULL CHECK (records >= 0),
    at TEXT NOT NULL
) WITHOUT ROWID;
