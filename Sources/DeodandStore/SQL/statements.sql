-- Statements on log.db. Each is introduced by its name; `NamedSQL` cuts the file there.

-- name: begin
BEGIN IMMEDIATE;

-- name: commit
COMMIT;

-- name: rollback
ROLLBACK;

-- name: data_version
PRAGMA data_version;

-- name: size
SELECT coalesce(max(sequence) + 1, 0) FROM record;

-- name: insert_record
INSERT INTO record (sequence, bytes) VALUES (?1, ?2);

-- name: record
SELECT bytes FROM record WHERE sequence = ?1;

-- name: records
SELECT sequence, bytes FROM record WHERE sequence >= ?1 AND sequence < ?2 ORDER BY sequence;

-- name: insert_tile
INSERT INTO tile (level, number, hashes, root) VALUES (?1, ?2, ?3, ?4);

-- name: tile
SELECT hashes, root FROM tile WHERE level = ?1 AND number = ?2;

-- name: tiles
SELECT level, number, hashes, root FROM tile ORDER BY id;

-- name: tile_roots
SELECT number, root FROM tile WHERE level = ?1 AND number >= ?2 AND number < ?3 ORDER BY number;

-- name: insert_checkpoint
INSERT INTO checkpoint (size, note) VALUES (?1, ?2);

-- name: last_checkpoint
SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1;

-- name: checkpoint
SELECT size, note FROM checkpoint WHERE size = ?1;

-- name: checkpoints
SELECT size, note FROM checkpoint ORDER BY size;

-- name: insert_content
INSERT INTO content (commitment, key, sealed) VALUES (?1, ?2, ?3);

-- name: all_records
SELECT sequence, bytes FROM record ORDER BY sequence;

-- name: last_record
SELECT bytes FROM record ORDER BY sequence DESC LIMIT 1;

-- name: tile_count
SELECT count(*) FROM tile;

-- name: commitments
SELECT commitment FROM content ORDER BY id;

-- name: all_contents
SELECT commitment, key, sealed FROM content ORDER BY id;

-- name: content_id
SELECT id FROM content WHERE substr(commitment, 1, 8) = substr(?1, 1, 8) AND commitment = ?1;

-- name: content
SELECT key, sealed FROM content
WHERE substr(commitment, 1, 8) = substr(?1, 1, 8) AND commitment = ?1;

-- name: content_count
SELECT count(*), coalesce(max(id), 0), coalesce(min(id), 1) FROM content;

-- name: content_key_by_label
SELECT id FROM content_key WHERE label = ?1;

-- name: content_keys
SELECT id, label FROM content_key ORDER BY id;

-- name: insert_content_key
INSERT INTO content_key (id, label) SELECT coalesce(max(id), 0) + 1, ?1 FROM content_key
RETURNING id;

-- name: has_anchor
SELECT 1 FROM anchor WHERE size = ?1 AND kind = ?2 AND bytes = ?3;

-- name: insert_anchor
INSERT INTO anchor (id, size, kind, bytes) SELECT coalesce(max(id), 0) + 1, ?1, ?2, ?3 FROM anchor;

-- name: anchors_of
SELECT size, kind, bytes FROM anchor WHERE size = ?1 ORDER BY id;

-- name: anchors_after
SELECT id, size, kind, bytes FROM anchor WHERE id > ?1 ORDER BY id;

-- name: contents_after
SELECT id, commitment, key, sealed FROM content WHERE id > ?1 ORDER BY id;

-- name: tiles_after
SELECT id, level, number, hashes FROM tile WHERE id > ?1 ORDER BY id;

-- name: checkpoints_between
SELECT size, note FROM checkpoint WHERE size > ?1 AND size <= ?2 ORDER BY size;

-- name: content_keys_after
SELECT id, label FROM content_key WHERE id > ?1 ORDER BY id;

-- name: records_after
SELECT sequence, bytes FROM record WHERE sequence > ?1 ORDER BY sequence;

-- name: run_head
SELECT records, last FROM run_head WHERE run = ?1;

-- name: put_run_head
INSERT INTO run_head (run, records, last) VALUES (?1, ?2, ?3)
ON CONFLICT (run) DO UPDATE SET records = excluded.records, last = excluded.last;

-- name: run_heads
SELECT run, records, last FROM run_head;

-- name: stored_runs
SELECT count(*) FROM run_head;

-- name: run_count
SELECT coalesce(max(runs), -1) FROM run_count;

-- name: put_run_count
INSERT INTO run_count (id, runs) VALUES (0, ?1)
ON CONFLICT (id) DO UPDATE SET runs = excluded.runs;

-- name: schema_objects
SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema
WHERE name NOT IN ('sqlite_stat1', 'sqlite_stat4') ORDER BY type, name;
