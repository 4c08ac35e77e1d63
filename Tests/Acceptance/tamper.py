"""An attacker with the files and without the keys: every edit must be noticed and named."""

import json
import shutil
import sqlite3

from support import Checks, draft, scratch, small_run

checks = Checks()


def verdict(deodand, *arguments):
    done = deodand.run("verify", "--json", *arguments)
    try:
        return done.returncode, json.loads(done.stdout)
    except ValueError:
        return done.returncode, None


def free(database):
    """The attacker owns the file, so triggers do not stop him."""
    names = database.execute("select name from sqlite_master where type = 'trigger'").fetchall()
    for (name,) in names:
        database.execute(f'drop trigger "{name}"')


def attack(deodand, name, code, change):
    """Restores the untouched log, applies the change to its database, and demands the finding."""
    shutil.rmtree(deodand.log)
    shutil.copytree(deodand.folder / "untouched", deodand.log)
    database = sqlite3.connect(deodand.log / "log.db")
    free(database)
    change(database)
    database.commit()
    database.close()
    status, found = verdict(deodand)
    bad = [] if found is None else [f["code"] for f in found["findings"] if f["outcome"] == "INVALID"]
    checks.that(status in (1, 4), f"{name}: exit {status}")
    checks.that(status == 4 or any(c in bad for c in code), f"{name}: named {bad}, expected one of {code}")


def edit(database, sequence, old, new):
    row = database.execute("select bytes from record where sequence = ?", (sequence,)).fetchone()[0]
    changed = row.replace(old, new)
    assert changed != row
    database.execute("update record set bytes = ? where sequence = ?", (changed, sequence))


def swap(database, a, b):
    rows = dict(database.execute("select sequence, bytes from record where sequence in (?, ?)", (a, b)))
    for sequence, other in ((a, b), (b, a)):
        database.execute("update record set bytes = ? where sequence = ?", (rows[other], sequence))


def rewrite(database):
    """Fresh hashes for everything after an edit, as far as they can be made without the key."""
    import hashlib
    previous = None
    for sequence, bytes_ in database.execute("select sequence, bytes from record order by sequence").fetchall():
        record = json.loads(bytes_)
        if sequence == 3:
            record["data"]["number"] = 99
        if previous is not None:
            record["previous"] = previous
        new = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        database.execute("update record set bytes = ? where sequence = ?", (new, sequence))
        previous = hashlib.sha256(b"\0" + new).hexdigest()


with scratch() as deodand:
    deodand.init()
    deodand.record(*[draft(n) for n in range(300)], *small_run())
    deodand.good("checkpoint")
    shutil.copytree(deodand.log, deodand.folder / "untouched")
    status, found = verdict(deodand)
    checks.that(status == 0, f"the untouched log: exit {status}: {found}")
    size = len(deodand.records())

    attack(deodand, "edit", ["chain-link", "checkpoint-root", "tiles-match"],
           lambda d: edit(d, 5, b"declared", b"observed"))
    attack(deodand, "delete from the middle", ["sequence-contiguous", "chain-link"],
           lambda d: d.execute("delete from record where sequence = 7"))
    attack(deodand, "swap", ["sequence-contiguous", "chain-link"], lambda d: swap(d, 8, 9))
    attack(deodand, "cut the tail", ["truncated", "head-current", "high-water-mark"],
           lambda d: d.execute("delete from record where sequence >= ?", (size - 3,)))
    attack(deodand, "rewrite all", ["checkpoint-root", "high-water-mark", "tiles-match"], rewrite)
    attack(deodand, "strip checkpoints and cut",  ["truncated", "head-current", "high-water-mark"],
           lambda d: (d.execute("delete from checkpoint"),
                      d.execute("delete from record where sequence >= ?", (size - 3,))))
    attack(deodand, "forge a checkpoint", ["checkpoint-signature"],
           lambda d: d.execute("update checkpoint set note = replace(note, '\n— ', '\nx\n— ')"))
    attack(deodand, "change a tile", ["tiles-match"],
           lambda d: d.execute("update tile set hashes = zeroblob(8192)"))
    attack(deodand, "drop the tiles", ["tiles-match"], lambda d: d.execute("delete from tile"))
    attack(deodand, "drop a content", ["content-commitments"],
           lambda d: d.execute("delete from content where id = (select min(id) from content)"))
    attack(deodand, "change a content", ["content-commitments"],
           lambda d: d.execute("update content set sealed = zeroblob(length(sealed)) where id = 3"))

    # Roll the whole directory back to an older copy.
    shutil.rmtree(deodand.log)
    shutil.copytree(deodand.folder / "untouched", deodand.log)
    deodand.record(draft(1000))
    shutil.rmtree(deodand.log)
    shutil.copytree(deodand.folder / "untouched", deodand.log)
    status, found = verdict(deodand)
    checks.that(status == 1, f"rolled back: exit {status}")
    done = deodand.run("record", input=json.dumps(draft(1)).encode())
    checks.that(done.returncode == 4 and b"deodand: hint" in done.stderr,
                f"a recorder refuses a rolled-back log: {done.returncode} {done.stderr.decode()}")

    # Swap in another log at the same place.
    shutil.rmtree(deodand.log)
    shutil.copytree(deodand.folder / "untouched", deodand.folder / "kept")
    other = deodand.folder / "other"
    deodand.good("init", "--log", other, "--origin", "test.example/log")
    shutil.copytree(other, deodand.log)
    status, found = verdict(deodand)
    checks.that(status == 1, f"swapped: exit {status}: {found}")

    # A pinned key that is not this log's.
    shutil.rmtree(deodand.log)
    key = json.loads(deodand.good("keys", "--json", "--log", other))["checkpoint"]
    status, found = verdict(deodand, deodand.folder / "kept", "--key", key)
    checks.that(status == 1, f"another key pinned: exit {status}")
checks.end()
