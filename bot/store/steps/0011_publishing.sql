-- What the public site's copy of the record still has to learn. Nothing is queued until there is such a copy.
CREATE TABLE publishing (
    path TEXT PRIMARY KEY,
    since TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE publish_queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('statement', 'person', 'article', 'case')),
    key TEXT NOT NULL,
    urgent INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    UNIQUE (kind, key)
);
CREATE INDEX publish_queue_order ON publish_queue (urgent DESC, id);
CREATE TRIGGER statements_published AFTER INSERT ON statements WHEN EXISTS (SELECT 1 FROM publishing) BEGIN
    INSERT OR REPLACE INTO publish_queue (kind, key, urgent) VALUES ('statement', new.id, 0);
END;
CREATE TRIGGER statements_republished AFTER UPDATE OF withdrawn, case_id ON statements
    WHEN EXISTS (SELECT 1 FROM publishing) BEGIN
    INSERT OR REPLACE INTO publish_queue (kind, key, urgent) VALUES ('statement', new.id, 1);
END;
CREATE TRIGGER statements_unpublished AFTER DELETE ON statements WHEN EXISTS (SELECT 1 FROM publishing) BEGIN
    INSERT OR REPLACE INTO publish_queue (kind, key, urgent) VALUES ('statement', old.id, 1);
END;
CREATE TRIGGER parties_republished AFTER UPDATE OF person_id ON parties WHEN EXISTS (SELECT 1 FROM publishing) BEGIN
    INSERT OR REPLACE INTO publish_queue (kind, key, urgent) VALUES ('statement', new.statement_id, 1);
END;
CREATE TRIGGER articles_republished AFTER UPDATE OF state, title, story_id, outlet, published ON articles
    WHEN EXISTS (SELECT 1 FROM publishing) BEGIN
    INSERT OR REPLACE INTO publish_queue (kind, key, urgent) VALUES ('article', new.id, new.state = 'retracted');
END;
CREATE TRIGGER people_republished AFTER UPDATE OF hidden, name, country ON people
    WHEN EXISTS (SELECT 1 FROM publishing) BEGIN
    INSERT OR REPLACE INTO publish_queue (kind, key, urgent) VALUES ('person', new.id, new.hidden);
END;
CREATE TRIGGER cases_republished AFTER UPDATE OF status ON cases WHEN EXISTS (SELECT 1 FROM publishing) BEGIN
    INSERT OR REPLACE INTO publish_queue (kind, key, urgent) VALUES ('case', new.id, 0);
END;
