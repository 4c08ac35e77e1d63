-- index.db, derived from log.db: delete it and it is built again. docs/spec/store.md.

-- Which records a term stands in. A term is 40 bits of a keyed hash; `list` is the ascending
-- numbers of records from `first` on, as LEB128 differences.
CREATE TABLE posting (
  term INTEGER NOT NULL,
  first INTEGER NOT NULL,
  list BLOB NOT NULL,
  PRIMARY KEY (term, first)
) STRICT, WITHOUT ROWID;

-- The earliest and latest time in each block of 256 records: clocks step, so time is no order.
CREATE TABLE moment (
  block INTEGER PRIMARY KEY,
  earliest INTEGER NOT NULL,
  latest INTEGER NOT NULL
) STRICT;

-- How far the index has come, and of which log: `last` is the leaf hash of the last record indexed.
CREATE TABLE progress (
  id INTEGER PRIMARY KEY CHECK (id = 0),
  records INTEGER NOT NULL,
  last BLOB NOT NULL
) STRICT;
INSERT INTO progress VALUES (0, 0, x'');
