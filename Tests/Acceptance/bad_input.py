"""Bad input and bad circumstances: a clear error and hint, the right exit status, nothing lost or half made."""

import json
import os
import pathlib
import subprocess

from support import Checks, draft, not_run, scratch

checks = Checks()


def refused(done, status, *words):
    """A call that must fail with this status, an error line, a hint line, and these words."""
    text = done.stderr.decode(errors="replace") if done.stderr else ""
    what = f"{done.args[1:]}: exit {done.returncode} (want {status}): {text.strip()}"
    checks.that(done.returncode == status, what)
    checks.that("deodand: error: " in text, "no error line: " + what)
    checks.that("deodand: hint: " in text, "no hint line: " + what)
    for word in words:
        checks.that(word.lower() in text.lower(), f"does not say '{word}': " + what)


def usage(deodand):
    refused(deodand.run("log", "--no-such-flag"), 2)
    refused(deodand.run("frobnicate"), 2)
    refused(deodand.run("why"), 2)
    refused(deodand.run("search"), 2)
    refused(deodand.run("mcp"), 2)
    refused(deodand.run("log", "--from", "yesterday"), 2, "RFC 3339")
    refused(deodand.run("verify", "/no/such/place"), 2, "/no/such/place")
    helped = deodand.run("--help")
    checks.that(helped.returncode == 0 and b"Record" in helped.stdout, "help goes to stdout, exit 0")
    version = deodand.run("--version")
    checks.that(version.returncode == 0 and version.stdout.strip(), "version")


def newcomer(deodand):
    """A home in which nothing is yet: init by itself, and record right after it."""
    home = deodand.folder / "home"
    home.mkdir()
    environment = {"HOME": str(home), "DEODAND_LOG": "", "XDG_STATE_HOME": "", "XDG_DATA_HOME": ""}
    made = deodand.run("init", environment=environment)
    checks.that(made.returncode == 0, f"init in an empty home: {made.stderr.decode()}")
    checks.that((home / ".local/share/deodand/log/log.db").exists(), "the log is in the data directory")
    line = json.dumps(draft(1)).encode() + b"\n"
    checks.that(deodand.run("record", input=line, environment=environment).returncode == 0, "record after init")
    checks.that(deodand.run("verify", environment=environment).returncode == 0, "verify after record")
    done = deodand.run("init", "--log", home / ".local/share/deodand/log/log.db/x", environment=environment)
    refused(done, 2)


def missing_log(deodand):
    for command in (["log"], ["why", "1"], ["record"], ["verify"], ["checkpoint"], ["keys"]):
        done = deodand.run(*command, input=b"")
        checks.that(done.returncode in (2, 4), f"{command} without a log exits {done.returncode}")
        checks.that(b"init" in done.stderr or b"check the path" in done.stderr,
                    f"{command} without a log says what to do: {done.stderr}")
    checks.that(not deodand.log.exists(), "asking made a log")


def two_inits(deodand):
    deodand.init()
    before = sorted(p.name for p in deodand.log.iterdir())
    refused(deodand.run("init"), 2, "there already")
    checks.that(sorted(p.name for p in deodand.log.iterdir()) == before, "second init changed the log")
    other = deodand.folder / "race"
    racing = [
        subprocess.Popen([deodand.executable, "init", "--log", str(other)], env=deodand.environment,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(6)
    ]
    codes = sorted(process.wait() for process in racing)
    for process in racing:
        process.communicate()
    checks.that(codes.count(0) == 1, f"exactly one of six inits wins: {codes}")
    left = [p.name for p in deodand.folder.iterdir() if "tmp" in p.name]
    checks.that(not left, f"inits left {left}")
    checks.that(deodand.run("verify", other).returncode == 0, "the winner's log verifies")


def lines(deodand):
    text = b"".join([
        json.dumps(draft(1)).encode() + b"\n",
        b"this is not JSON\n",
        b'{"type":"deodand.human.input","data":{"a":1.5}}\n',
        b'{"type":"x.unknown","data":{"kept":true}}\n',
        b'{"type":"deodand.human.input","data":{"a":1,"a":2}}\n',
        b"\n",
        json.dumps(draft(2)).encode(),
    ])
    done = deodand.run("record", input=text)
    receipts = done.stdout.splitlines()
    checks.that(done.returncode == 2, f"bad lines exit {done.returncode}")
    checks.that(len(receipts) == 3, f"the good ones stay: {len(receipts)} receipts")
    for number in (2, 3, 5):
        checks.that(f"line {number}:".encode() in done.stderr, f"line {number} is named: {done.stderr}")
    types = [record["type"] for record in deodand.records()]
    checks.that("x.unknown" in types, "an unknown type is kept")
    shown = deodand.run("timeline")
    checks.that(b"x.unknown" in shown.stdout, "an unknown type is shown")
    huge = deodand.run("record", input=b"x" * 100_000_000 + b"\n" + json.dumps(draft(3)).encode())
    checks.that(huge.returncode == 2 and b"line 1:" in huge.stderr, "a 100 MB line is refused")
    checks.that(len(huge.stdout.splitlines()) == 1, "the line after it is kept")
    checks.that(deodand.run("verify").returncode == 0, "the log verifies after bad lines")


def full_output(deodand):
    with open("/dev/full", "wb") as full:
        done = deodand.run("log", "--json", stdout=full)
    refused(done, 4, "no space")
    before = len(deodand.records())
    with open("/dev/full", "wb") as full:
        done = deodand.run("record", input=json.dumps(draft(9)).encode(), stdout=full)
    checks.that(done.returncode == 4, f"receipts to a full disk exit {done.returncode}")
    after = [record["type"] for record in deodand.records()]
    checks.that(len(after) > before, "what was recorded stays although its receipt could not be written")


def wrong_things(deodand):
    """Not a log, newer, damaged, unreadable."""
    folder = deodand.folder
    (folder / "empty").mkdir()
    for command in ("log", "verify"):
        done = deodand.run(command, "--log", folder / "empty") if command == "log" \
            else deodand.run("verify", folder / "empty")
        checks.that(done.returncode in (2, 4) and b"hint" in done.stderr, f"{command} of an empty directory")
    text = folder / "text.asice"
    text.write_text("hello")
    done = deodand.run("verify", text)
    checks.that(done.returncode in (1, 2, 4) and b"Traceback" not in done.stderr, "verify of a text file")
    notlog = folder / "notlog"
    notlog.mkdir()
    (notlog / "log.db").write_text("this is not a database" * 100)
    done = deodand.run("log", "--log", notlog)
    checks.that(done.returncode in (2, 4) and b"hint" in done.stderr, f"not a database: {done.stderr}")


def newer_format(deodand):
    import sqlite3
    with sqlite3.connect(deodand.log / "log.db") as database:
        version = database.execute("pragma user_version").fetchone()[0]
        database.execute(f"pragma user_version = {version + 1}")
    database.close()
    for command in (["log"], ["record"], ["verify"]):
        done = deodand.run(*command, input=b"")
        refused(done, 4, "newer")
    database = sqlite3.connect(deodand.log / "log.db")
    database.execute(f"pragma user_version = {version}")
    database.close()
    checks.that(deodand.run("verify").returncode == 0, "the log is as it was")


def references(deodand):
    refused(deodand.run("why", "999999"), 2)
    refused(deodand.run("show", "no-such-thing"), 2)
    refused(deodand.run("bundle", "--run", "no-such-run", "--out", deodand.folder / "x.asice"), 2)
    checks.that(not (deodand.folder / "x.asice").exists(), "a bundle of nothing was made")
    refused(deodand.run("bundle", "--records", "5-2", "--out", deodand.folder / "x.asice"), 2)
    exists = deodand.folder / "exists.asice"
    exists.write_text("precious")
    refused(deodand.run("bundle", "--records", "0-1", "--out", exists), 2, "exists")
    checks.that(exists.read_text() == "precious", "an existing file was overwritten")


def read_only(deodand):
    """A log on read-only media can be asked and verified."""
    if os.geteuid() == 0:
        mount = deodand.folder / "ro"
        mount.mkdir()
        bound = subprocess.run(["mount", "--bind", str(deodand.log), str(mount)], capture_output=True)
        if bound.returncode == 0:
            try:
                subprocess.run(["mount", "-o", "remount,bind,ro", str(mount)], check=True,
                               capture_output=True)
                asked = deodand.run("log", "--log", mount)
                checks.that(asked.returncode == 0, f"log of a read-only directory: {asked.stderr}")
                checks.that(deodand.run("verify", mount).returncode in (0, 3), "verify of a read-only directory")
                refused(deodand.run("record", "--log", mount, input=json.dumps(draft(1)).encode()), 4)
            finally:
                subprocess.run(["umount", str(mount)], capture_output=True)
            return
    not_run("a log on read-only media", "root, to mount its folder read-only")


def tiny_disk(deodand):
    """A disk that fills up: the recorder stops, what was acknowledged stays."""
    mount = deodand.folder / "tiny"
    mount.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(mount)], capture_output=True)
    if made.returncode != 0:
        not_run("recording on a full disk", "root, to mount a small file system")
        return
    try:
        log = mount / "log"
        deodand.good("init", "--log", log)
        text = "x" * 20_000
        lines = "".join(json.dumps(draft(n, text=f"{n} {text}")) + "\n" for n in range(400)).encode()
        done = deodand.run("record", "--log", log, input=lines)
        refused(done, 4)
        acknowledged = [json.loads(line)["sequence"] for line in done.stdout.splitlines()]
        checks.that(0 < len(acknowledged) < 400, f"{len(acknowledged)} acknowledged before the disk was full")
        kept = deodand.run("log", "--json", "--log", log)
        present = {json.loads(line)["sequence"] for line in kept.stdout.splitlines()}
        checks.that(kept.returncode == 0 and set(acknowledged) <= present,
                    f"every acknowledged record is there ({kept.stderr.decode()[:200]})")
        subprocess.run(["mount", "-o", "remount,size=64m", str(mount)], check=True)
        verified = deodand.run("verify", log)
        checks.that(verified.returncode == 0, f"the log verifies: {verified.stdout.decode()}")
        again = deodand.run("record", "--log", log, input=json.dumps(draft(1)).encode())
        checks.that(again.returncode == 0, "with space, it records again")
        refused(deodand.run("init", "--log", "/dev/null/x"), 2)
    finally:
        subprocess.run(["umount", str(mount)], capture_output=True)
    done = deodand.run("bundle", "--records", "0-1", "--out", "/dev/full/x.asice")
    checks.that(done.returncode in (2, 4), "a bundle to an impossible place")


def keys(deodand):
    """Keys that others could read, and keys that are not the log's."""
    key = deodand.log / "keys" / "checkpoint.key"
    mode = key.stat().st_mode & 0o777
    checks.that(mode == 0o600, f"the key has mode {mode:o}")
    os.chmod(key, 0o644)
    done = deodand.run("record", input=json.dumps(draft(1)).encode())
    refused(done, 4, "chmod 600")
    os.chmod(key, 0o600)
    other = deodand.folder / "other"
    deodand.good("init", "--log", other)
    mine = key.read_bytes()
    key.write_bytes((other / "keys" / "checkpoint.key").read_bytes())
    done = deodand.run("checkpoint")
    refused(done, 4)
    key.write_bytes(mine)
    checks.that(deodand.run("verify").returncode == 0, "the log verifies with its own key back")
    for path in pathlib.Path(deodand.log / "keys").rglob("*"):
        if path.is_file() and path.suffix == ".key":
            checks.that(path.stat().st_mode & 0o077 == 0, f"{path.name} is private")


with scratch() as deodand:
    usage(deodand)
    newcomer(deodand)
    missing_log(deodand)
    two_inits(deodand)
    lines(deodand)
    full_output(deodand)
    wrong_things(deodand)
    newer_format(deodand)
    references(deodand)
    keys(deodand)
    read_only(deodand)
    tiny_disk(deodand)
checks.end()
