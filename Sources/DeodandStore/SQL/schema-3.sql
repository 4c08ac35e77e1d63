-- What format 3 of log.db adds to format 2. Never changed, as schema.sql.

-- How far each run has come: how many records it has, and the last of them. Derived from the records,
-- which say the same (`runsequence`); it saves the writer a walk. Rows go forward only.
CREATE TABLE run_head (
  run TEXT PRIMARY KEY CHECK (length(run) <= 65535),
  records INTEGER NOT NULL CHECK (records > 0),
  last INTEGER NOT NULL CHECK (last > 0)
) STRICT, WITHOUT ROWID;

-- How many runs there are, so that a row that went missing shows.
CREATE TABLE run_count (
  id INTEGER PRIMARY KEY CHECK (id = 0),
  runs INTEGER NOT NULL CHECK (runs >= 0)
) STRICT;
INSERT INTO run_count VALUES (0, 0);

CREATE TRIGGER run_head_forward BEFORE UPDATE ON run_head
WHEN NEW.run IS NOT OLD.run OR NEW.records <= OLD.records OR NEW.last <= OLD.last
BEGIN SELECT RAISE (ABORT, 'runs go forward only'); END;
CREATE TRIGGER run_head_no_delete BEFORE DELETE ON run_head
BEGIN SELECT RAISE (ABORT, 'runs are never deleted'); END;
CREATE TRIGGER run_count_forward BEFORE UPDATE ON run_count
WHEN NEW.id IS NOT OLD.id OR NEW.runs <= OLD.runs
BEGIN SELECT RAISE (ABORT, 'runs go forward only'); END;
CREATE TRIGGER run_count_no_delete BEFORE DELETE ON run_count
BEGIN SELECT RAISE (ABORT, 'runs are never deleted'); END;
