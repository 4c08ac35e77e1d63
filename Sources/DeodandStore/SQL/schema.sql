-- log.db, format 1, and the first part of every later one. docs/spec/store.md describes every column.
-- This file is never changed: the schema of a log is compared with it, to the letter.
-- Nothing here is ever rewritten: the triggers refuse it, and verification notices it.

-- The records as they were hashed; `sequence` is the leaf index.
CREATE TABLE record (
  sequence INTEGER PRIMARY KEY CHECK (sequence >= 0),
  bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 2 AND 65535)
) STRICT;

-- Full tiles of the Merkle tree (C2SP tlog-tiles: 256 hashes of 32 bytes). The right edge is
-- computed from the records and from `root`, so a tile is written once, when it is full.
CREATE TABLE tile (
  id INTEGER PRIMARY KEY,
  level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 7),
  number INTEGER NOT NULL CHECK (number >= 0),
  hashes BLOB NOT NULL CHECK (length(hashes) = 8192),
  root BLOB NOT NULL CHECK (length(root) = 32)
) STRICT;
CREATE UNIQUE INDEX tile_place ON tile (level, number);

-- Signed checkpoints (C2SP tlog-checkpoint), one for each size that was signed.
CREATE TABLE checkpoint (
  size INTEGER PRIMARY KEY CHECK (size > 0),
  note TEXT NOT NULL
) STRICT;

-- Content behind commitments, sealed, in the order in which records first refer to it.
CREATE TABLE content (
  id INTEGER PRIMARY KEY,
  commitment BLOB NOT NULL CHECK (length(commitment) = 32),
  key INTEGER NOT NULL REFERENCES content_key (id),
  sealed BLOB NOT NULL CHECK (length(sealed) >= 17)
) STRICT;
-- Eight bytes tell commitments apart nearly always and cost a quarter of the space.
CREATE INDEX content_lookup ON content (substr(commitment, 1, 8));

-- Whose key seals: the key itself is the file keys/content/<id>.key.
CREATE TABLE content_key (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  label TEXT NOT NULL UNIQUE
) STRICT;

CREATE TRIGGER record_no_update BEFORE UPDATE ON record
BEGIN SELECT RAISE (ABORT, 'records are never changed'); END;
CREATE TRIGGER record_no_delete BEFORE DELETE ON record
BEGIN SELECT RAISE (ABORT, 'records are never deleted'); END;
CREATE TRIGGER tile_no_update BEFORE UPDATE ON tile
BEGIN SELECT RAISE (ABORT, 'tiles are never changed'); END;
CREATE TRIGGER tile_no_delete BEFORE DELETE ON tile
BEGIN SELECT RAISE (ABORT, 'tiles are never deleted'); END;
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint
BEGIN SELECT RAISE (ABORT, 'checkpoints are never changed'); END;
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint
BEGIN SELECT RAISE (ABORT, 'checkpoints are never deleted'); END;
CREATE TRIGGER content_no_update BEFORE UPDATE ON content
BEGIN SELECT RAISE (ABORT, 'content is never changed'); END;
CREATE TRIGGER content_no_delete BEFORE DELETE ON content
BEGIN SELECT RAISE (ABORT, 'content is never deleted'); END;
CREATE TRIGGER content_key_no_update BEFORE UPDATE ON content_key
BEGIN SELECT RAISE (ABORT, 'content keys are never changed'); END;
CREATE TRIGGER content_key_no_delete BEFORE DELETE ON content_key
BEGIN SELECT RAISE (ABORT, 'content keys are never deleted'); END;
