-- Whom an operator hides leaves the site, as does what is said about them; both come back when that is undone.
CREATE INDEX people_hidden_by ON people (hidden_by) WHERE hidden_by IS NOT NULL;
DROP TRIGGER people_republished;
CREATE TRIGGER people_republished AFTER UPDATE OF hidden, hidden_by, name, country ON people
    WHEN EXISTS (SELECT 1 FROM publishing) BEGIN
    INSERT OR REPLACE INTO publish_queue (kind, key, urgent)
    VALUES ('person', new.id, new.hidden OR new.hidden_by IS NOT NULL);
END;
