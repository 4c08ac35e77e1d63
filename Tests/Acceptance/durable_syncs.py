"""What was acknowledged is on the disk, as the kernel saw it: strace(1) watches a recorder and a `deodand init`.

Usage: durable_syncs.py DEODAND. A recorder that ran with a lower `synchronous` would pass every test that kills processes: what a
process wrote survives the process. Only a power cut would show the difference, or looking at the system calls.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from support import ROOT, Checks, skip

checks = Checks()
EVENTS = 40
PLACES = [pathlib.Path(sys.argv[1]).resolve().parent, ROOT / ".build" / "debug"]

# 1234 fdatasync(7</tmp/log/log.db-wal>) = 0, or its two halves where another thread came between.
CALL = re.compile(r"^(\d+) +(\w+)\((.*)$")
RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$")
PATH = re.compile(r"^-?\d+<([^>]*)>")
RECEIPT = re.compile(r'^1<[^>]*>, "(\d+) [0-9a-f]+')


def equal(found, wanted, what):
    checks.that(found == wanted, f"{what}: {found} instead of {wanted}" if found != wanted else what)


def calls(trace):
    """The calls of a trace in the order in which they ended well, as (name, arguments)."""
    begun = {}
    for line in trace.splitlines():
        if line.endswith("<unfinished ...>") and (match := CALL.match(line)):
            thread, name, rest = match.groups()
            # A receipt counts from where its writing began.
            if name == "write":
                yield name, rest
            else:
                begun[thread] = (name, rest)
        elif match := RESUMED.match(line):
            thread, name, rest = match.groups()
            if thread in begun and rest.rstrip().endswith("= 0"):
                yield begun.pop(thread)
        elif match := CALL.match(line):
            _, name, rest = match.groups()
            if name == "write" or rest.rstrip().endswith("= 0"):
                yield name, rest


def traced(folder, *command):
    """Runs a command under strace; the calls that synchronize, and those that write."""
    trace = folder / "trace"
    run = subprocess.run(
        ["strace", "-f", "-y", "-s", "200", "-e", "trace=fsync,fdatasync,write,rename,renameat,renameat2", "-o", trace, *command],
        capture_output=True, text=True, timeout=300,
    )
    if run.returncode != 0 and "ptrace" in run.stderr:
        skip("strace may not watch processes here (ptrace is not permitted)")
    equal(run.returncode, 0, f"the traced command ends well: {run.stderr[-500:]}")
    return list(calls(trace.read_text()))


def receipts(folder):
    """Before each receipt the write-ahead log was synchronized since the receipt before."""
    probe = next((place / "RecorderProbe" for place in PLACES if (place / "RecorderProbe").exists()), None)
    if probe is None:
        skip("RecorderProbe is not built: run swift build --build-tests")
    synced, acknowledged, unsynced = 0, [], []
    for name, rest in traced(folder, probe, folder / "log", folder / "state", str(EVENTS)):
        path = PATH.match(rest)
        if name in ("fsync", "fdatasync") and path and path[1].endswith("/log/log.db-wal"):
            synced += 1
        elif name == "write" and (receipt := RECEIPT.match(rest)):
            acknowledged.append(int(receipt[1]))
            if synced == 0:
                unsynced.append(int(receipt[1]))
            synced = 0
    equal(len(acknowledged), EVENTS, "every event is acknowledged, in a write of its own")
    equal(acknowledged, sorted(set(acknowledged)), "receipts come in the order of the records")
    equal(unsynced, [], "a sync of log.db-wal comes before every receipt")


def birth(folder):
    """A new log: every key file, then the directories, then its name, are on the disk."""
    environment = folder / "birth-state"
    done = traced(
        folder, "env", f"DEODAND_STATE={environment}", sys.argv[1], "init", "--log", folder / "born", "--origin", "example.com/born"
    )
    moved = next((n for n, (name, rest) in enumerate(done) if name.startswith("rename") and "/born" in rest), None)
    checks.that(moved is not None, "the log is moved into place")
    synced = [(n, PATH.match(rest)[1]) for n, (name, rest) in enumerate(done) if name in ("fsync", "fdatasync")]
    before = {path.split("/", 3)[-1].rpartition("/")[2] for n, path in synced if n < (moved or 0)}
    for name in ("checkpoint.key", "evidence.key", "evidence.pem", "index.key", "1.key", "keys", "content"):
        checks.that(name in before, f"{name} is synchronized before the log has its name")
    after = [path for n, path in synced if n > (moved or 0)]
    checks.that(str(folder.resolve()) in after, "the directory that holds the log is synchronized after the move")


def main():
    if shutil.which("strace") is None:
        skip("strace is not installed: apt-get install strace")
    with tempfile.TemporaryDirectory() as folder:
        receipts(pathlib.Path(folder).resolve())
        birth(pathlib.Path(folder).resolve())
    checks.end()


main()
