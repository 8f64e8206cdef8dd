-- What a card is read from: for each person and part, the cases that they are in, so that neither counting nor paging
-- walks over a prominent person's hundred thousand statements. The triggers below keep it; nothing else writes it.
CREATE TABLE person_cases (
    person_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('accused', 'accuser', 'answered')),
    case_key INTEGER NOT NULL, -- the case, or minus the statement's id where it has none
    newest TEXT NOT NULL,
    surest REAL NOT NULL,
    PRIMARY KEY (person_id, part, case_key)
) WITHOUT ROWID;
CREATE INDEX person_cases_newest ON person_cases (person_id, part, newest, surest);

CREATE VIEW party_cases AS
    SELECT p.person_id, s.id AS statement_id, s.case_id, s.article_id, s.at, s.confidence,
        coalesce(s.case_id, -s.id) AS case_key,
        CASE WHEN s.type = 'response' THEN iif(p.side = 'accused', 'answered', NULL)
            WHEN p.side = 'accused' THEN 'accused'
            WHEN s.type = 'allegation' THEN 'accuser' END AS part
    FROM statements s JOIN parties p ON p.statement_id = s.id JOIN articles a ON a.id = s.article_id
    WHERE s.withdrawn IS NULL AND a.state <> 'retracted' AND p.person_id IS NOT NULL;

-- Pairs of person and case to be reckoned anew; what is put in is worked on at once, by the trigger, and taken out.
CREATE TABLE stale_cases (person_id TEXT NOT NULL, case_key INTEGER NOT NULL);
CREATE TRIGGER stale_cases_reckon AFTER INSERT ON stale_cases BEGIN
    DELETE FROM person_cases WHERE person_id = new.person_id AND part IN ('accused', 'accuser', 'answered')
        AND case_key = new.case_key;
    INSERT INTO person_cases
        SELECT person_id, part, case_key, max(at), max(confidence) FROM party_cases
        WHERE case_id = new.case_key AND person_id = new.person_id AND part IS NOT NULL GROUP BY part;
    INSERT INTO person_cases
        SELECT person_id, part, case_key, max(at), max(confidence) FROM party_cases
        WHERE statement_id = -new.case_key AND case_id IS NULL AND person_id = new.person_id AND part IS NOT NULL
        GROUP BY part;
    DELETE FROM stale_cases;
END;

CREATE TRIGGER parties_added_to_cases AFTER INSERT ON parties WHEN new.person_id IS NOT NULL BEGIN
    INSERT INTO person_cases
        SELECT person_id, part, case_key, at, confidence FROM party_cases
        WHERE statement_id = new.statement_id AND person_id = new.person_id AND part IS NOT NULL
        ON CONFLICT DO UPDATE SET newest = max(newest, excluded.newest), surest = max(surest, excluded.surest);
END;
CREATE TRIGGER parties_changed_in_cases AFTER UPDATE OF person_id, side, statement_id ON parties BEGIN
    INSERT INTO stale_cases SELECT old.person_id, coalesce(case_id, -id) FROM statements
        WHERE id = old.statement_id AND old.person_id IS NOT NULL;
    INSERT INTO stale_cases SELECT new.person_id, coalesce(case_id, -id) FROM statements
        WHERE id = new.statement_id AND new.person_id IS NOT NULL;
END;
CREATE TRIGGER parties_removed_from_cases AFTER DELETE ON parties WHEN old.person_id IS NOT NULL BEGIN
    INSERT INTO stale_cases SELECT old.person_id, coalesce(case_id, -id) FROM statements WHERE id = old.statement_id;
END;
CREATE TRIGGER statements_changed_in_cases
AFTER UPDATE OF case_id, article_id, type, at, confidence, withdrawn ON statements BEGIN
    INSERT INTO stale_cases SELECT DISTINCT person_id, coalesce(old.case_id, -old.id) FROM parties
        WHERE statement_id = old.id AND person_id IS NOT NULL;
    INSERT INTO stale_cases SELECT DISTINCT person_id, coalesce(new.case_id, -new.id) FROM parties
        WHERE statement_id = new.id AND person_id IS NOT NULL AND new.case_id IS NOT old.case_id;
END;
-- A statement's parties go with it, when nothing tells any more which case they were in.
CREATE TRIGGER statements_removed_from_cases BEFORE DELETE ON statements BEGIN
    DELETE FROM parties WHERE statement_id = old.id;
END;
CREATE TRIGGER articles_retracted_from_cases AFTER UPDATE OF state ON articles
WHEN (old.state = 'retracted') <> (new.state = 'retracted') BEGIN
    INSERT INTO stale_cases SELECT DISTINCT p.person_id, coalesce(s.case_id, -s.id)
        FROM statements s JOIN parties p ON p.statement_id = s.id
        WHERE s.article_id = new.id AND p.person_id IS NOT NULL;
END;

INSERT INTO person_cases
    SELECT person_id, part, case_key, max(at), max(confidence) FROM party_cases
    WHERE part IS NOT NULL GROUP BY person_id, part, case_key;

-- A case's statements, the newest first, without sorting them.
DROP INDEX statements_case;
CREATE INDEX statements_case ON statements (case_id, at);

-- Whether pictures are drawn for a light or a dark screen, where a chat has said so.
ALTER TABLE chats ADD COLUMN pictures TEXT NOT NULL DEFAULT 'light' CHECK (pictures IN ('light', 'dark'));
