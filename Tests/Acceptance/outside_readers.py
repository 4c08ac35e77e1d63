"""Notes, tiles and proofs read by programs that know nothing of Deodand: aics-tlog and aics-witness (PyPI), and Go's sumdb."""

import base64
import json
import os
import pathlib
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile

import aics_tlog
from support import Checks, draft, not_run, scratch, small_run

checks = Checks()
HERE = pathlib.Path(__file__).resolve().parent
ORIGIN = "readers.example/log"


def store(deodand, folder, size):
    """The log's first records and their stored tiles as C2SP tlog-tiles; what is not stored follows from the records."""
    database = sqlite3.connect(deodand.log / "log.db")
    records = [bytes(row[0]) for row in database.execute("select bytes from record order by sequence")]
    stored = {(level, number): bytes(hashes) for level, number, hashes in database.execute("select level, number, hashes from tile")}
    database.close()
    writer = aics_tlog.IncrementalTileWriter(aics_tlog.DirectoryTileStore(folder, fsync=False), size=0)
    writer.append(records[:size])
    checks.that(stored, "the log is large enough to store tiles")
    for (level, number), hashes in stored.items():
        file = pathlib.Path(folder) / "tile" / str(level) / f"{number:03d}"
        checks.that(file.read_bytes() == hashes, f"tile {level}/{number} is what aics-tlog writes")
        # Ours in its place: the audit below is of them.
        file.chmod(0o644)
        file.write_bytes(hashes)
    return records


def read_proof(text):
    head, _, note = text.partition("\n\n")
    lines = head.splitlines()
    return int(lines[1].removeprefix("index ")), [base64.b64decode(line) for line in lines[2:]], note


def consistency(bundle):
    """The consistency proofs in a bundle, by the size that they begin at."""
    stated = json.loads(zipfile.ZipFile(bundle).read("data/consistency.json"))
    return {int(p["from"]): [stated["hashes"][i] for i in p["path"]] for p in stated["proofs"]}


def by_aics_tlog(deodand, vkey, notes, proofs, bundle):
    key = aics_tlog.parse_vkey(vkey)
    heads = {}
    for note in notes:
        result = aics_tlog.verify_checkpoint(aics_tlog.parse_note(note), key, expected_origin=ORIGIN)
        checks.that(result.ok, f"aics-tlog refuses a checkpoint: {result}")
        checkpoint = aics_tlog.parse_checkpoint(aics_tlog.parse_note(note).text)
        heads[checkpoint.size] = checkpoint.root
    size, root = max(heads.items())
    for text, record in proofs:
        index, path, note = read_proof(text)
        result = aics_tlog.verify_checkpoint(aics_tlog.parse_note(note), key, expected_origin=ORIGIN)
        head = aics_tlog.parse_checkpoint(aics_tlog.parse_note(note).text)
        holds = aics_tlog.verify_leaf_inclusion(record, index, head.size, path, head.root)
        checks.that(result.ok and holds, f"aics-tlog refuses the proof of record {index}")
        other = aics_tlog.verify_leaf_inclusion(record + b" ", index, head.size, path, head.root)
        checks.that(not other, "aics-tlog takes another record for it")
    for old, path in consistency(bundle).items():
        holds = aics_tlog.verify_consistency(old, size, heads[old], root, [base64.b64decode(h) for h in path])
        checks.that(holds, f"aics-tlog refuses the consistency proof from {old} to {size}")
    tiles = deodand.folder / "tiles"
    records = store(deodand, tiles, size)
    report = aics_tlog.audit_tiles(aics_tlog.FileSystemTileReader(tiles), size, root)
    checks.that(report.size == size, f"aics-tlog audits the tiles against the signed root: {report}")
    print("aics-tlog:", report)
    return records


def by_go(vkey, notes, proofs, bundle, records):
    go = shutil.which("go") or next((p for p in map(str, pathlib.Path("/usr/lib").glob("go-*/bin/go"))), None)
    source = pathlib.Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/note")
    if go is None or not source.exists():
        return not_run("Go's sumdb/note and tlog", "go and golang-golang-x-mod-dev")
    stated = consistency(bundle)
    given = {
        "VKey": vkey, "Notes": notes, "Proofs": [text for text, _ in proofs],
        "Records": [base64.b64encode(record).decode() for _, record in proofs],
        "Leaves": [base64.b64encode(record).decode() for record in records],
        "From": list(stated), "Paths": list(stated.values())}
    environment = {**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": str(bundle.parent / "go-cache"),
                   "GOFLAGS": "", "GOTOOLCHAIN": "local"}
    done = subprocess.run([go, "run", HERE / "reader.go"], input=json.dumps(given).encode(), env=environment, capture_output=True)
    checks.that(done.returncode == 0, f"Go: {done.stdout.decode()}{done.stderr.decode()}")
    print("Go:", done.stdout.decode().strip())
    given["Notes"][-1] = given["Notes"][-1].replace("\n", "\n ", 1)
    done = subprocess.run([go, "run", HERE / "reader.go"], input=json.dumps(given).encode(), env=environment, capture_output=True)
    checks.that(done.returncode != 0, "Go takes a changed note")


def by_aics_witness(deodand, vkey, notes, bundle):
    """A whole witness on the loopback: it cosigns our checkpoints, and only those that go on from what it has seen."""
    program = pathlib.Path(sys.executable).parent / "aics-witness"
    folder = deodand.folder / "witness"
    folder.mkdir()
    config = folder / "witness.json"
    with socket.create_server(("127.0.0.1", 0)) as free:
        listen = "127.0.0.1:%d" % free.getsockname()[1]

    def call(*arguments):
        done = subprocess.run([program, *arguments], capture_output=True, text=True, cwd=folder)
        checks.that(done.returncode == 0, f"aics-witness {arguments[0]}: {done.stderr}")
        return done.stdout

    call("init", "-c", config, "--name", "witness.example/w1", "--listen", listen, "--db", "witness.db", "--key-file", "key")
    call("add-log", "-c", config, "--origin", ORIGIN, "--vkey", vkey)
    server = subprocess.Popen([program, "serve", "-c", config], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    size_of = {note: int(note.splitlines()[1]) for note in notes}

    def submit(old, hashes, note):
        body = f"old {old}\n" + "".join(h + "\n" for h in hashes) + "\n" + note
        request = urllib.request.Request(f"http://{listen}/add-checkpoint", data=body.encode(), method="POST")
        for attempt in range(100):
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as error:
                return error.code, error.read().decode()
            except urllib.error.URLError:
                time.sleep(0.1)
        return 0, "the witness does not answer"

    try:
        first, last = notes[0], notes[-1]
        stated = consistency(bundle)
        old = size_of[first]
        status, line = submit(0, [], first)
        checks.that(status == 200 and line.startswith("\u2014 witness.example/w1 "), f"the first checkpoint: {status} {line}")
        status, said = submit(old, [], last)
        checks.that(status == 422, f"without a proof: {status} {said}")
        status, line = submit(old, stated[old], last)
        checks.that(status == 200, f"with the proof in the bundle: {status} {line}")
        status, said = submit(0, [], first)
        checks.that(status == 409, f"going back: {status} {said}")
        # The cosigned note is still a note of ours.
        kept = deodand.folder / "cosigned"
        kept.write_text(last + line)
        done = deodand.run("verify", bundle, "--checkpoint", kept)
        checks.that(done.returncode == 0, f"a cosigned checkpoint: {done.stdout.decode()}")
    finally:
        server.terminate()
        server.wait()


with scratch() as deodand:
    deodand.init(ORIGIN)
    notes = []
    for batch in range(4):
        deodand.record(*[draft(n, run=f"b{batch}") for n in range(90)])
        notes.append(deodand.good("checkpoint", "--to", f"reader {batch}").decode())
    deodand.record(*small_run())
    bundle = deodand.folder / "a.asice"
    deodand.good("bundle", "--run", "r1", "--out", bundle)
    notes.append(zipfile.ZipFile(bundle).read("data/checkpoint").decode())
    vkey = json.loads(deodand.good("keys", "--json"))["checkpoint"]
    proofs = [
        (deodand.good("show", str(n), "--proof").decode(), deodand.good("show", str(n), "--json").rstrip(b"\n"))
        for n in (0, 1, 77, 255, 256, 300)]
    records = by_aics_tlog(deodand, vkey, notes, proofs, bundle)
    by_go(vkey, list(notes), proofs, bundle, records)
    by_aics_witness(deodand, vkey, notes, bundle)
checks.end()
