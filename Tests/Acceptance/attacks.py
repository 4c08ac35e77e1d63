"""Attacks that an independent attacker found once: each must stay noticed. Triggers and indexes that hide, records put
in beside the recorder, files that are no files, and what a terminal would obey."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess

from support import Checks, draft, scratch, small_run

checks = Checks()


def verdict(deodand, *arguments, **options):
    done = deodand.run("verify", "--json", *arguments, timeout=20, **options)
    found = json.loads(done.stdout) if done.stdout else {"findings": [], "groups": {}}
    return done.returncode, {f["code"]: f["outcome"] for f in found["findings"]}


def restore(deodand):
    shutil.rmtree(deodand.log)
    shutil.copytree(deodand.folder / "untouched", deodand.log)
    return sqlite3.connect(deodand.log / "log.db", isolation_level=None)


def appended(database, change):
    """A record put in with the right predecessor, which needs no key."""
    sequence, last = database.execute("select sequence, bytes from record order by sequence desc limit 1").fetchone()
    record = json.loads(last)
    record["previous"] = hashlib.sha256(b"\0" + last).hexdigest()
    record["sequence"] = str(sequence + 1)
    record["type"] = "deodand.tool.call"
    record["data"] = {"gen_ai.tool.name": "wire_transfer"}
    change(record)
    new = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    database.execute("insert into record values (?, ?)", (sequence + 1, new))
    return sequence + 1


with scratch() as deodand:
    deodand.init()
    deodand.record(*[draft(n) for n in range(20)], *small_run())
    deodand.good("checkpoint")
    shutil.copytree(deodand.log, deodand.folder / "untouched")
    line = json.dumps(draft(1, text="mallory")).encode() + b"\n"

    # A trigger whose name a careless pattern takes for SQLite's own, and which swallows what is recorded.
    for table, column in (("record", "bytes"), ("content", "sealed")):
        database = restore(deodand)
        database.execute(
            f"create trigger sqlitexstat1 before insert on {table} when new.{column} is not null "
            "begin select raise(ignore); end")
        database.close()
        status, found = verdict(deodand)
        checks.that(status == 1 and found["store-schema"] == "INVALID", f"a hidden trigger on {table}: {status}")
        done = deodand.run("record", input=line)
        checks.that(done.returncode == 4 and done.stdout == b"", f"no receipt past it: {done.stdout}")

    # An index that is sorted otherwise than it says: readers would miss what is there.
    database = restore(deodand)
    sql = database.execute("select sql from sqlite_schema where name = 'content_lookup'").fetchone()[0]
    database.execute("drop index content_lookup")
    database.execute("create index content_lookup on content (substr(commitment, 2, 8))")
    database.execute("pragma writable_schema = on")
    database.execute("update sqlite_schema set sql = ? where name = 'content_lookup'", (sql,))
    database.close()
    status, found = verdict(deodand)
    checks.that(status == 1 and found["store-indexes"] == "INVALID", f"an index that lies: {status} {found}")

    # A record put in beside the recorder: nobody has seen it, no checkpoint covers it.
    database = restore(deodand)
    number = appended(database, lambda record: None)
    database.close()
    status, found = verdict(deodand)
    checks.that(status == 3 and found["high-water-mark"] == "UNVERIFIABLE", f"an appended record: {status} {found}")

    # Bodies that no reader could follow.
    for extends in (number, 2**64 - 1):
        database = restore(deodand)

        def change(record):
            record["data"]["content"] = {
                "arguments": {"body": [], "bytes": 0, "extends": {"items": 1, "sequence": str(extends)}}}

        appended(database, change)
        database.close()
        status, found = verdict(deodand)
        checks.that(found.get("record-canonical") == "INVALID", f"a body that extends {extends}: {found}")

    # Where nothing is remembered of the log, completeness is not claimed.
    restore(deodand).close()
    status, found = verdict(deodand, environment={"XDG_STATE_HOME": str(deodand.folder / "elsewhere")})
    checks.that(status == 3 and found["high-water-mark"] == "UNVERIFIABLE", f"without a mark: {status}")
    # A mark's file that nobody has written yet is no damage.
    elsewhere = {"XDG_STATE_HOME": str(deodand.folder / "fresh")}
    deodand.good("checkpoint", environment=elsewhere)
    status, found = verdict(deodand, environment=elsewhere)
    checks.that(status in (0, 3) and found["high-water-mark"] != "INVALID", f"after a checkpoint elsewhere: {found}")

    # The certificate that was lodged.
    keys = json.loads(deodand.good("keys", "--json"))
    status, found = verdict(deodand, "--fingerprint", keys["certificate"])
    checks.that(status == 0 and found["seal-pinned"] == "VALID", f"the right fingerprint: {status}")
    status, found = verdict(deodand, "--fingerprint", "0" * 64)
    checks.that(status == 1 and found["seal-pinned"] == "INVALID", f"another fingerprint: {status}")

    # A copy on media without modes is judged, though nobody records into it.
    copy = deodand.folder / "copy"
    shutil.copytree(deodand.folder / "untouched", copy)
    for path in copy.rglob("*"):
        path.chmod(0o755)
    status, found = verdict(deodand, copy)
    checks.that(found.get("content-commitments") == "VALID", f"a copy without modes: {status} {found}")
    done = deodand.run("record", "--log", copy, input=line)
    checks.that(done.returncode == 4 and b"chmod" in done.stderr, f"recording into it: {done.stderr}")

    # What only the recorder may say.
    for lie in ({"type": "deodand.tool.call", "basis": "observed"}, {"type": "deodand.recorder.dropped"}):
        checks.that(deodand.run("record", input=json.dumps(lie).encode()).returncode == 2, f"{lie} is refused")

    # A key that is a FIFO.
    (deodand.log / "keys" / "content" / "1.key").unlink()
    os.mkfifo(deodand.log / "keys" / "content" / "1.key", 0o600)
    try:
        done = deodand.run("verify", timeout=20)
        checks.that(done.returncode in (1, 3, 4), f"a FIFO for a key: {done.returncode}")
    except subprocess.TimeoutExpired:
        checks.that(False, "verify waits for a FIFO")

    # Receipts that nobody reads any more: every draft is recorded.
    restore(deodand).close()
    before = len(deodand.records())
    drafts = b"".join(json.dumps(draft(n)).encode() + b"\n" for n in range(2000))
    source = deodand.folder / "drafts.jsonl"
    source.write_bytes(drafts)
    subprocess.run(
        ["sh", "-c", f'"{deodand.executable}" record < "{source}" | head -n 1'], env=deodand.environment,
        stdout=subprocess.DEVNULL, timeout=60)
    recorded = sum(1 for r in deodand.records() if r["type"] == "deodand.human.input")
    checks.that(recorded == 21 + 2000, f"{recorded} inputs, {before} records before")

    # Names that a terminal would obey.
    evil = deodand.folder / "ev\x1b[31mil\nINJECT.asice"
    evil.write_bytes(b"PK\x03\x04" + b"\0" * 100)
    for arguments in (["why", "1", "--bundle", evil], ["show", "\x1b[31m"], ["verify", "x\x1b]0;y\x07"]):
        done = deodand.run(*arguments)
        checks.that(b"\x1b" not in done.stderr and b"\nINJECT" not in done.stderr, f"raw in {done.stderr}")
    done = deodand.run("init", "--log", deodand.folder / "bidi", "--origin", "ex/\u202ex")
    checks.that(done.returncode == 2, "an origin with a direction override")
checks.end()
