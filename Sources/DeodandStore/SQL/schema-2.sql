-- What format 2 of log.db adds to format 1. Never changed, as schema.sql.

-- What arrives for a checkpoint after it was signed: cosignatures of witnesses, time-stamp tokens.
CREATE TABLE anchor (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  size INTEGER NOT NULL REFERENCES checkpoint (size),
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
  bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 65535)
) STRICT;
CREATE INDEX anchor_place ON anchor (size, kind);

CREATE TRIGGER anchor_no_update BEFORE UPDATE ON anchor
BEGIN SELECT RAISE (ABORT, 'anchors are never changed'); END;
CREATE TRIGGER anchor_no_delete BEFORE DELETE ON anchor
BEGIN SELECT RAISE (ABORT, 'anchors are never deleted'); END;
