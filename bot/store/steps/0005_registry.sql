-- What an imported data set says of a person; the shipped facts and these are folded into people, posts and aliases.
CREATE TABLE imports (
    data_set TEXT NOT NULL,
    outside_id TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id) ON UPDATE CASCADE,
    told TEXT NOT NULL CHECK (json_valid(told)),
    first_told TEXT NOT NULL,
    last_told TEXT NOT NULL,
    PRIMARY KEY (data_set, outside_id)
) WITHOUT ROWID;
CREATE INDEX imports_person ON imports (person_id);

-- What became of people's facts by imports: never deleted, so that what was believed before can be read.
CREATE TABLE registry_changes (
    id INTEGER PRIMARY KEY,
    data_set TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id) ON UPDATE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('added', 'changed', 'ended', 'conflicting')),
    what TEXT NOT NULL,
    at TEXT NOT NULL,
    UNIQUE (data_set, person_id, kind, what)
);
CREATE INDEX registry_changes_person ON registry_changes (person_id);

-- What an operator, the operator's file or the registry itself puts right. The record is folded over those that are not
-- undone; nothing of what articles said, or of what the linker and the case rules decided, is overwritten.
CREATE TABLE amendments (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('merge people', 'split person', 'hide person', 'merge cases', 'split case',
        'unlink person', 'retract article')),
    subject TEXT NOT NULL CHECK (subject <> ''),
    target TEXT,
    reason TEXT NOT NULL DEFAULT '',
    made_by TEXT NOT NULL CHECK (made_by IN ('operator', 'file', 'registry')),
    made TEXT NOT NULL,
    undone TEXT
);
CREATE INDEX amendments_subject ON amendments (kind, subject);
CREATE INDEX amendments_target ON amendments (kind, target);
CREATE TABLE amendment_items (
    amendment_id INTEGER NOT NULL REFERENCES amendments (id) ON DELETE CASCADE,
    item TEXT NOT NULL CHECK (item <> ''),
    PRIMARY KEY (amendment_id, item)
) WITHOUT ROWID;

-- As amended: whom a person stands for now, what hides them; `revision` tells a running bot who changed.
ALTER TABLE people ADD COLUMN merged_into TEXT REFERENCES people (id) ON UPDATE CASCADE;
ALTER TABLE people ADD COLUMN hidden_by INTEGER REFERENCES amendments (id);
ALTER TABLE people ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
CREATE INDEX people_merged ON people (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX people_revision ON people (revision);

-- Where an amendment moved a party, a mention or a statement, what it was before: '' for nobody, NULL for not moved.
ALTER TABLE parties ADD COLUMN linked_id TEXT;
CREATE INDEX parties_linked ON parties (linked_id) WHERE linked_id IS NOT NULL;
ALTER TABLE mentions ADD COLUMN linked_id TEXT;
CREATE INDEX mentions_linked ON mentions (linked_id) WHERE linked_id IS NOT NULL;
ALTER TABLE statements ADD COLUMN filed_case_id INTEGER REFERENCES cases (id) ON DELETE SET NULL;
CREATE INDEX statements_filed ON statements (filed_case_id) WHERE filed_case_id IS NOT NULL;
ALTER TABLE cases ADD COLUMN merged_into INTEGER REFERENCES cases (id) ON DELETE SET NULL;
ALTER TABLE cases ADD COLUMN outcome TEXT CHECK (outcome IN ('settled', 'withdrawn'));
