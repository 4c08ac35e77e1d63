-- Statements on index.db, cut at their names like those of statements.sql.

-- name: begin
BEGIN IMMEDIATE;

-- name: commit
COMMIT;

-- name: rollback
ROLLBACK;

-- name: progress
SELECT records, last FROM progress;

-- name: data_version
PRAGMA data_version;

-- name: set_progress
UPDATE progress SET records = ?1, last = ?2;

-- name: last_segment
SELECT first, list FROM posting WHERE term = ?1 ORDER BY first DESC LIMIT 1;

-- name: put_segment
INSERT OR REPLACE INTO posting (term, first, list) VALUES (?1, ?2, ?3);

-- name: segment_at_or_before
SELECT first, list FROM posting WHERE term = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1;

-- name: segment_after
SELECT first, list FROM posting WHERE term = ?1 AND first > ?2 ORDER BY first LIMIT 1;

-- name: moment
SELECT earliest, latest FROM moment WHERE block = ?1;

-- name: put_moment
INSERT OR REPLACE INTO moment (block, earliest, latest) VALUES (?1, ?2, ?3);

-- name: next_block
SELECT block FROM moment WHERE block >= ?1 AND latest >= ?2 AND earliest < ?3
ORDER BY block LIMIT 1;

-- name: previous_block
SELECT block FROM moment WHERE block <= ?1 AND latest >= ?2 AND earliest < ?3
ORDER BY block DESC LIMIT 1;
