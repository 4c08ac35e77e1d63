"""Attacks on the machine of whoever looks: files that are no files, bundles without end, words that a terminal obeys."""

import concurrent.futures
import json
import os
import resource
import shutil
import socket
import struct
import subprocess
import time

from harness import attack, draft

# What a command may take of memory while it refuses something, and how long it may take.
MEMORY, SECONDS = 400 << 20, 20


def run(lab, *arguments, **options):
    """Runs a command with a bound on its address space and its time; a command beyond either did not refuse at once."""
    def bound():
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    start = time.monotonic()
    done = lab.run(*arguments, timeout=60, preexec_fn=bound, **options)
    return done, time.monotonic() - start


def peak(lab, *arguments):
    """The status, the peak of resident memory in bytes, and what was said."""
    script = ("import resource, subprocess, sys; p = subprocess.run(sys.argv[1:], capture_output=True, timeout=100); "
              "print(p.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024, flush=True); "
              "sys.stdout.buffer.write(p.stdout[:4000] + p.stderr[:4000])")
    done = subprocess.run(
        ["python3", "-c", script, lab.executable, *map(str, arguments)], env=lab.environment, capture_output=True, timeout=120)
    first, _, rest = done.stdout.decode(errors="replace").partition("\n")
    status, memory = map(int, first.split())
    return status, memory, rest


def container(file, entries):
    """A container whose files are holes: of each, name and size; as a bundle's, but for checksums and digests."""
    directory = b""
    with open(file, "wb") as out:
        for name, size in entries:
            common = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0x21, 0, size, size, len(name), 0)
            offset = out.tell()
            out.write(b"PK\3\4" + common + name)
            out.seek(size, os.SEEK_CUR)
            directory += b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, offset) + name
        start = out.tell()
        out.write(directory)
        out.write(b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), start, 0))


@attack("a bundle of gigabytes that is nearly all holes fills the memory of whoever checks it")
def an_endless_bundle(lab):
    lab.start()
    file = lab.folder / "endless.asice"
    said = []
    big = 0xfff00000
    shapes = {
        "one content": [(b"mimetype", 31), (b"data/content/00/" + b"0" * 64, big)],
        "the manifest": [(b"mimetype", 31), (b"data/manifest.json", big)],
        "the proofs": [(b"mimetype", 31), (b"data/proofs.json", 200 << 20)],
        "the list": [(b"mimetype", 31), (b"META-INF/ASiCManifest001.xml", big)],
        "the records": [(b"mimetype", 31), (b"data/records.jsonl", big)],
        "many files": [(b"mimetype", 31)] + [(b"data/%06d" % n, n % 9) for n in range(65_000)],
    }
    for name, entries in shapes.items():
        container(file, entries)
        status, memory, text = peak(lab, "verify", file)
        lab.demand(status == 1 and memory < MEMORY, f"{name}: exit {status}, {memory >> 20} MiB, {text[:200]}")
        said.append(f"{name} {memory >> 20} MiB")
    for size in (5 << 30, 1 << 40):
        container(file, [(b"mimetype", 31)])
        end = file.read_bytes()[-22:]
        with open(file, "r+b") as out:
            out.truncate(size)
            out.seek(size - 22)
            out.write(end)
        status, memory, text = peak(lab, "verify", file)
        lab.demand(status == 1 and memory < MEMORY, f"{size >> 30} GiB: exit {status}, {memory >> 20} MiB, {text[:200]}")
    return "refused by their directory or length: " + ", ".join(said)


@attack("a FIFO, a device, a socket or a folder where a command takes a file makes it wait or fill up")
def no_file(lab):
    lab.start()
    fifo, plug, folder = lab.folder / "fifo", lab.folder / "socket", lab.folder / "folder"
    os.mkfifo(fifo)
    folder.mkdir()
    listening = socket.socket(socket.AF_UNIX)
    # The path of a socket is short: it is bound by a relative one.
    here = os.open(".", os.O_RDONLY)
    os.chdir(lab.folder)
    listening.bind("socket")
    os.fchdir(here)
    commands = [
        ("verify", "{}"), ("verify", lab.log, "--trust", "{}"), ("verify", lab.log, "--checkpoint", "{}"),
        ("verify", lab.log, "--against", "{}"), ("why", "1", "--bundle", "{}"), ("timeline", "--bundle", "{}"),
        ("import", "openai-chat", "{}"), ("import", "anthropic-messages", "{}"), ("import", "claude-code", "{}"),
        ("impact", "--content", "{}"), ("jcs", "rfc8785", "{}"),
        ("bundle", "--run", "r1", "--out", lab.folder / "never.asice", "--consistent-with", "{}"),
        ("log", "--log", "{}"), ("record", "--log", "{}"), ("verify", "--log", "{}"),
    ]

    def one(command, path):
        arguments = [str(path) if part == "{}" else part for part in command]
        try:
            done, took = run(lab, *arguments, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return f"{command} waits for {path}"
        # Of a folder some commands ask what is in it, and find nothing.
        return None if done.returncode in (1, 2, 3, 4) and took < SECONDS and (done.stderr or done.stdout) else (
            f"{command} {path}: exit {done.returncode} after {took:.0f} s, {done.stderr[:200]}")

    paths = [fifo, plug, "/dev/zero", "/dev/null", folder, "/dev/full"]
    with concurrent.futures.ThreadPoolExecutor(max_workers=4) as pool:
        slipped = [text for text in pool.map(lambda pair: one(*pair), [(c, p) for c in commands for p in paths]) if text]
    lab.demand(not slipped, "; ".join(slipped[:5]))
    return f"{len(commands)} commands refuse each of {len(paths)} things that are no files"


@attack("the log's database is a FIFO")
def a_fifo_for_a_database(lab):
    lab.start()
    (lab.log / "log.db").unlink()
    for name in ("log.db-wal", "log.db-shm"):
        (lab.log / name).unlink(missing_ok=True)
    os.mkfifo(lab.log / "log.db")
    said = []
    for command in (["verify"], ["log"], ["record"], ["why", "1"], ["checkpoint"]):
        done, _ = run(lab, *command, stdin=subprocess.DEVNULL)
        lab.demand(done.returncode in (1, 2, 4), f"{command}: {done.returncode} {done.stderr}")
        said.append(done.returncode)
    lab.demand(said[0] == 1, f"verify exits {said[0]}")
    return "verify says INVALID, and nothing waits"


@attack("a transcript that is written without end while it is imported")
def a_growing_file(lab):
    lab.start()
    file = lab.folder / "growing.json"
    file.write_bytes(b"[")
    stop = lab.folder / "stop"
    grow = (f"import os, time\nout = open({str(file)!r}, 'ab', buffering=0)\nwhile not os.path.exists({str(stop)!r}):\n"
            "    out.write(b' ' * (1 << 16))\n    time.sleep(0.001)\n")
    writer = subprocess.Popen(["python3", "-c", grow])
    try:
        time.sleep(0.3)
        done, _ = run(lab, "import", "openai-chat", file)
    finally:
        stop.touch()
        writer.wait()
    lab.demand(done.returncode == 2 and b"changed while" in done.stderr, f"{done.returncode} {done.stderr}")
    return "refused: it was changed while it was read"


@attack("a bundle is cut or exchanged while it is checked, and the rest of the verdict stands")
def a_shrinking_bundle(lab):
    lab.start()
    bundle = lab.folder / "a.asice"
    lab.good("bundle", "--run", "r1", "--out", bundle)
    whole = bundle.read_bytes()
    file = lab.folder / "shrinking.asice"
    stop = time.monotonic() + 3
    statuses = set()
    while time.monotonic() < stop:
        file.write_bytes(whole)
        process = subprocess.Popen(
            [lab.executable, "verify", str(file)], env=lab.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(0.001 * (len(statuses) % 7))
        os.truncate(file, len(whole) // 2)
        process.communicate(timeout=30)
        statuses.add(process.returncode)
    lab.demand(statuses <= {1, 2, 3, 4}, f"statuses {statuses}")
    return f"exit {', '.join(map(str, sorted(statuses)))}, never 0"


@attack("a log whose first page, or whose database, is gone is called a mistake in typing")
def damaged_beginnings(lab):
    lab.start()
    bundle = lab.folder / "a.asice"
    lab.good("bundle", "--run", "r1", "--out", bundle)
    damaged = lab.folder / "damaged.asice"
    for change in (lambda b: b"\0\0\0\0" + b[4:], lambda b: b[10:], lambda b: b[:10], lambda b: b"", lambda b: b"\xff" + b[1:]):
        damaged.write_bytes(change(bundle.read_bytes()))
        status, found = lab.verdict(damaged)
        lab.demand(status == 1 and found["container-strict"] == "INVALID", f"a bundle: {status} {found}")
    untouched = lab.copy("untouched")

    def attempt(name, change):
        shutil.rmtree(lab.log)
        shutil.copytree(untouched, lab.log)
        database = lab.database()
        database.execute("pragma wal_checkpoint(truncate)")
        database.close()
        for extra in ("log.db-wal", "log.db-shm"):
            (lab.log / extra).unlink(missing_ok=True)
        change(lab.log / "log.db")
        status, found = lab.verdict()
        lab.demand(status in (1, 4), f"{name}: exit {status} {found}")
        return status

    def overwrite(start, count):
        def change(file):
            with open(file, "r+b") as out:
                out.seek(start)
                out.write(os.urandom(count))
        return change

    said = [attempt(f"bytes {start} to {start + count}", overwrite(start, count))
            for start, count in ((0, 16), (0, 100), (16, 2), (60, 8), (68, 4), (0, 8192), (100, 8), (8192, 8192))]
    said.append(attempt("no database", lambda file: file.unlink()))
    lab.demand(said[-1] == 1, f"a missing database: {said[-1]}")
    said.append(attempt("an empty database", lambda file: file.write_bytes(b"")))
    said.append(attempt("a text", lambda file: file.write_text("hello")))
    return f"exit {', '.join(map(str, sorted(set(said))))}"


@attack("names of files, and what a log holds, make the terminal obey or show something else")
def words_that_a_terminal_obeys(lab):
    hostile = "a\x1b[2Jb\x1b]0;title\x07c\u202ed\u2066e\u3164f\u115fg\u1160h\uffa0i\U000e0041j\ufe0fk\U000e0100l\u200bm\u2800n\rx"
    lab.log = lab.folder / f"log{hostile}"
    lab.environment["DEODAND_LOG"] = str(lab.log)
    outputs = [lab.run("init", "--origin", "attack.example/log")]
    record = {"type": "deodand.human.input", "subject": "run/r1", "content": {"text": f"please {hostile} do"}, "data": {"note": hostile}}
    lab.record(record, draft(1))
    bundle, kept, trust = (lab.folder / f"{name}{hostile}" for name in ("x.asice", "x.checkpoint", "x.trust"))
    commands = [
        ("bundle", "--run", "r1", "--out", bundle), ("bundle", "--run", "r1", "--out", bundle), ("checkpoint", "--out", kept),
        ("keys", "lodge", "--out", trust), ("keys",), ("verify",), ("verify", bundle), ("verify", bundle, "--trust", trust),
        ("verify", "--checkpoint", kept), ("verify", bundle, "--against", lab.log), ("verify", "--trust", kept), ("verify", f"no{hostile}"),
        ("log",), ("show", "2"), ("why", "2"), ("timeline",), ("search", "please"), ("show", hostile), ("why", hostile),
        ("log", "--type", hostile), ("log", "--run", hostile), ("incident", "open", hostile), ("timeline", "--run", hostile),
        ("import", "openai-chat", trust), ("mcp", "--", f"./{hostile}"), ("timeline", "--format", "csv"), (hostile,),
    ]
    outputs += [lab.run(*command, stdin=subprocess.DEVNULL) for command in commands]
    outputs.append(lab.run("record", input=json.dumps({"type": "a b", hostile: 1}).encode() + b"\n" + hostile.encode()))
    for done in outputs:
        text = done.stderr + (b"" if b"csv" in done.args else done.stdout)
        shown = text.decode()
        for sign in hostile:
            if sign.isascii() and sign.isprintable():
                continue
            lab.demand(sign not in shown, f"{done.args[1:]} prints {sign!r}: {shown[:300]!r}")
    return f"{len(outputs)} outputs show escapes"


@attack("cells of a CSV begin like a formula, in ASCII or in full width")
def cells_that_are_formulas(lab):
    lab.init("attack.example/log")
    signs = "=+-@\uff1d\uff0b\uff0d\uff20"
    lab.record(*[
        {"type": "deodand.tool.call", "subject": f"run/r{n}", "data": {"gen_ai.tool.name": f"{sign}cmd|' /C calc'!A0"}}
        for n, sign in enumerate(signs)])
    text = lab.good("timeline", "--format", "csv").decode()
    for sign in signs:
        lab.demand(f",{sign}cmd" not in text and f',"{sign}cmd' not in text, f"{sign} begins a cell: {text[:2000]}")
        lab.demand(f"'{sign}cmd" in text, f"{sign} is not there")
    return f"each of {len(signs)} signs stands behind an apostrophe"
