"""Attacks on what is derived: the search index, the marks, the hints. None of them may change an answer or stop the recorder.

Answers are those of a fresh index. An attack is caught if all answers are the same, whether or not anything was said.
"""

import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import zipfile

from harness import Slipped, attack, canary, draft, small_run
from segments import Segment

SEED = 20_240_611
WORDS = ["harbour", "ledger", "flight", "refund", "bridge", "winter", "cargo", "signal", "copper", "meadow"]


def fill(lab, records=60):
    """A log with two like runs, whose calls are denied by a person, and enough around them for a stored index."""
    random_ = random.Random(SEED)
    lab.init("attack.example/log")
    lab.calls = []
    for name in ("r1", "r2"):
        words = [" ".join(random_.choices(WORDS, k=6)) + f" {name}x{n}" + "".join(f" w{random_.getrandbits(32):x}" for _ in range(30))
                 for n in range(records)]
        lab.record(*[draft(n, run="filler", text=words[n]) for n in range(records)])
        run = small_run(name)
        for event in run:
            for holder, field in [(event, "id"), *((event.get("data", {}), link) for link in ("request", "response", "call"))]:
                if field in holder:
                    holder[field] = holder[field].replace("00000000-", f"{name[1] * 8}-")
        denial = {"type": "deodand.human.approval", "subject": f"run/{name}",
                  "data": {"call": run[4]["id"], "decision": "denied"}}
        receipts = lab.record(*run[:5], denial, *run[5:])
        lab.calls.append(receipts[4]["sequence"])
        lab.denial = receipts[5]["sequence"]
    # What comes last may be too little to be stored.
    lab.record(*[draft(n, run="filler", text=" ".join(f"last{n}x{word}" for word in range(99))) for n in range(20)])
    lab.good("checkpoint")
    lab.segments = lab.log / "index"
    assert list(lab.segments.iterdir()), "no index was stored"
    lab.questions = [
        ["why", lab.calls[1]], ["impact", lab.calls[1]], ["diff", "r1", "r2"], ["timeline", "--run", "r1"],
        ["search", "harbour", "ledger"], ["log", "--run", "r2"], ["search", "r1x7"], ["log", "--type", "deodand.human.approval"],
    ]
    lab.answers = [ask(lab, question)[:2] for question in lab.questions]
    assert b"denied" in lab.answers[0][1], "the denial is not in the answer to begin with"
    lab.good_index = lab.folder / "good-index"
    shutil.copytree(lab.segments, lab.good_index)


def ask(lab, question, **options):
    done = lab.run(*question, timeout=60, **options)
    return done.returncode, done.stdout, done.stderr


def put_back(lab, index=None):
    remove(lab.segments)
    shutil.copytree(index or lab.good_index, lab.segments)


def remove(path):
    if path.is_symlink() or path.exists() and not path.is_dir():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def compare(lab, what, questions=None):
    """Asks, and demands the right answers; how often damage was told of."""
    told = 0
    for question, right in zip(lab.questions, lab.answers):
        if questions is None or question in questions:
            status, output, errors = ask(lab, question)
            lab.demand((status, output) == right, f"{what}: {question} answers otherwise (exit {status}): {errors.decode()[:300]}")
            told += b"index damaged: rebuilding" in errors
    return told


def index_key(lab):
    return bytes.fromhex((lab.log / "keys" / "index.key").read_text())


def without(path, number):
    """The segment of a file, with a record taken out of every list."""
    segment = Segment(path.read_bytes())
    segment.pairs = [pair for pair in segment.pairs if pair[1] != number or pair[0] > 1 << 40]
    return segment


def holding(lab, number):
    """The file of the segment that a record is in."""
    for path in lab.segments.iterdir():
        first, end = map(int, path.name.split("-"))
        if first <= int(number) < end:
            return path
    raise AssertionError(f"record {number} is in no stored segment")


@attack("take a denial out of the lists, so that `why` says that nobody decided")
def hide_a_denial(lab):
    fill(lab)
    number = int(lab.denial)
    path = holding(lab, number)
    original = path.read_bytes()
    lab.demand(Segment(original).data(index_key(lab)) == original, "the description of the format is not what is written")
    forged = without(path, number).data(os.urandom(32))
    keeping_head = original[:168] + forged[168:]
    told = 0
    for name, data in [("sealed by another key", forged), ("under the old seal", keeping_head),
                       ("without a seal", without(path, number).data())]:
        for mtime in (None, path.stat().st_mtime):
            put_back(lab)
            path.write_bytes(data)
            if mtime:
                os.utime(path, (mtime, mtime))
            told += compare(lab, name, lab.questions[:1])
    put_back(lab)
    path.write_bytes(keeping_head)
    told += compare(lab, "all questions")
    lab.demand(told >= 6, f"damage was told of {told} times")
    return f"the answers are the same, and damage was told of {told} times"


@attack("hide a run from `bundle --run`")
def hide_a_run(lab):
    fill(lab)
    numbers = [int(record["sequence"]) for record in lab.records("--run", "r1")]
    for path in list(lab.segments.iterdir()):
        segment = Segment(path.read_bytes())
        segment.pairs = [pair for pair in segment.pairs if pair[1] not in numbers or pair[0] > 1 << 40]
        path.write_bytes(segment.data(os.urandom(32)))
    out = lab.folder / "r1.asice"
    done = lab.run("bundle", "--run", "r1", "--out", out)
    lab.demand(done.returncode == 0, f"bundle exits {done.returncode}: {done.stderr.decode()}")
    with zipfile.ZipFile(out) as bundle:
        held = b"".join(bundle.read(name) for name in bundle.namelist() if "record" in name)
    lab.demand(held.count(b'"subject":"run/r1"') == len(numbers), "records of the run are not in the bundle")
    return "all records of the run are in the bundle"


@attack("change any bit of the index and have an answer change, a command hang or die")
def flip_bits(lab):
    fill(lab)
    random_ = random.Random(SEED)
    files = sorted(lab.good_index.iterdir())
    told = asked = 0
    for round_ in range(700):
        source = random_.choice(files)
        data = bytearray(source.read_bytes())
        for _ in range(random_.choice([1, 1, 1, 8])):
            # Most bytes of a small index are the zeros at the ends of blocks.
            used = [place for place in random_.choices(range(len(data)), k=20) if data[place] or place < 168]
            data[(used or [0])[0]] ^= 1 << random_.randrange(8)
        put_back(lab)
        (lab.segments / source.name).write_bytes(data)
        question = lab.questions[round_ % len(lab.questions)]
        told += compare(lab, f"round {round_} of seed {SEED}", [question])
        asked += 1
    return f"{asked} answers are the same; damage was told of {told} times"


@attack("put an older index back: all of it, a segment of it, a block of it")
def older_index(lab):
    lab.init("attack.example/log")
    older = lab.folder / "older"
    lab.record(*[draft(n, text=" ".join(f"old{n}x{m}" for m in range(100))) for n in range(20)])
    shutil.copytree(lab.log / "index", older)
    shutil.rmtree(lab.log)
    shutil.rmtree(lab.folder / "state")
    fill(lab)
    names = {path.name for path in lab.good_index.iterdir()}
    put_back(lab, older)
    told = compare(lab, "the index of a log that stood here before")
    # Of this log: as it was when fewer records were there.
    small = lab.folder / "small"
    put_back(lab)
    shutil.copytree(lab.segments, small)
    lab.record(*[draft(n, text=" ".join(f"new{n}x{m}" for m in range(100))) for n in range(60)])
    lab.answers = [ask(lab, question)[:2] for question in lab.questions]
    newer = lab.folder / "newer"
    shutil.copytree(lab.segments, newer)
    lab.demand({path.name for path in newer.iterdir()} != names, "the index did not grow")
    put_back(lab, small)
    told += compare(lab, "an older index of this log")
    put_back(lab, newer)
    for path in small.iterdir():
        shutil.copy(path, lab.segments / path.name)
    told += compare(lab, "older segments beside newer ones")
    # Blocks at the same place in another segment of the same log and key.
    for target in sorted(newer.iterdir()):
        for source in sorted(small.iterdir()):
            put_back(lab, newer)
            data, other = bytearray(target.read_bytes()), source.read_bytes()
            data[168 + 4096:168 + 8192] = other[168 + 4096:168 + 8192]
            (lab.segments / target.name).write_bytes(data)
            told += compare(lab, f"a block of {source.name} in {target.name}", lab.questions[:2])
    return f"the answers are the same; damage was told of {told} times"


@attack("bring another log's index, with the key that sealed it")
def another_logs_index(lab):
    fill(lab)
    other = type(lab)(lab.executable, lab.folder / "other")
    other.folder.mkdir()
    fill(other)
    put_back(lab, other.segments)
    told = compare(lab, "without its key")
    put_back(lab, other.segments)
    shutil.copy(other.log / "keys" / "index.key", lab.log / "keys" / "index.key")
    told += compare(lab, "with its key")
    lab.demand(told >= 2, f"damage was told of {told} times")
    return f"it is of another log: the answers are the same, and damage was told of {told} times"


@attack("cut the index, empty it, leave gaps in it, let parts overlap")
def cut_and_overlap(lab):
    fill(lab)
    told = 0
    for path in sorted(lab.good_index.iterdir()):
        size = path.stat().st_size
        for cut in (None, 0, 1, 167, 168, 168 + 4096, size - 4096, size - 1, size + 1):
            put_back(lab)
            victim = lab.segments / path.name
            victim.unlink() if cut is None else os.truncate(victim, cut)
            told += compare(lab, f"{path.name} cut to {cut}", lab.questions[:2])
    last = max(int(path.name.split("-")[1]) for path in lab.good_index.iterdir())
    for name in ("0-9223372036854775807", "0-9223372036854775808", "-1-5", "00-7", "0-0", "7-3", f"0-{last + 1000}", f"1-{last}",
                 "9223372036854775806-9223372036854775807", "0-18446744073709551617", "x", ".0-7.tmp", "0-7 "):
        put_back(lab)
        for path in sorted(lab.good_index.iterdir()):
            shutil.copy(path, lab.segments / name)
            told += compare(lab, f"{path.name} as {name}", lab.questions[:1])
    put_back(lab)
    for path in list(lab.segments.iterdir()):
        with open(path, "r+b") as file:
            file.truncate(1 << 43)
    told += compare(lab, "files of eight terabytes", lab.questions[:2])
    return f"the answers are the same; damage was told of {told} times"


@attack("put a FIFO, a link, a device, a socket or a thousand names where the index should be")
def other_things_in_place(lab):
    fill(lab)
    file = sorted(lab.good_index.iterdir())[0].name
    elsewhere = lab.folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine").write_text("mine")

    def listen(path):
        place = os.getcwd()
        os.chdir(path.parent)
        try:
            socket.socket(socket.AF_UNIX).bind(path.name)
        finally:
            os.chdir(place)

    things = {
        "a FIFO": os.mkfifo, "a socket": listen, "a file": lambda path: path.write_bytes(b"\0" * 5000),
        "a link to a folder": lambda path: path.symlink_to(elsewhere), "a link to nothing": lambda path: path.symlink_to("/nowhere/x"),
        "a link to a device": lambda path: path.symlink_to("/dev/zero"), "a link to itself": lambda path: path.symlink_to(path),
        "a folder of folders": lambda path: (path / "a" / "b").mkdir(parents=True),
    }
    told = count = 0
    for name, make in things.items():
        for place in (lab.segments, lab.segments / file):
            put_back(lab)
            remove(place)
            make(place)
            told += compare(lab, f"{name} at {place.name}", lab.questions[:1])
            remove(place)
            make(place)
            lab.record(draft(1, run="z", text="one more"))
            lab.good("checkpoint", timeout=60)
            lab.good("mcp", "--", "true", input=b"", timeout=60)
            lab.good("verify", timeout=60)
            count += 1
    lab.demand([path.name for path in elsewhere.iterdir()] == ["mine"], "something was written or removed through a link")
    put_back(lab)
    for number in range(3000):
        (lab.segments / f"{number}-{number + 5}").touch()
    told += compare(lab, "three thousand names", lab.questions[:2])
    for mode in (0o000, 0o500):
        put_back(lab)
        os.chmod(lab.segments, mode)
        try:
            told += compare(lab, f"mode {mode:o}", lab.questions[:1])
        finally:
            os.chmod(lab.segments, 0o700)
    return f"{count} obstacles stopped nothing; damage was told of {told} times"


@attack("leave a hostile SQLite file under the index's old name")
def the_old_index(lab):
    fill(lab)
    database = sqlite3.connect(lab.log / "index.db", isolation_level=None)
    database.execute("create view posting as with recursive n(x) as (select 1 union all select x + 1 from n) select x as term from n")
    database.execute("create table progress(records, last)")
    database.close()
    compare(lab, "beside a hostile index.db", lab.questions[:2])
    remove(lab.segments)
    compare(lab, "instead of an index", lab.questions[:2])
    lab.demand(not (lab.log / "index.db").exists(), "it is still there")
    return "it is never opened, and removed"


@attack("edit the marks and hints in the state directory until a command hangs or dies")
def fuzz_the_state(lab):
    lab.start()
    for _ in range(2):
        lab.good("hook", input=json.dumps({
            "session_id": "s", "hook_event_name": "UserPromptSubmit", "prompt": "hello", "cwd": "/", "transcript_path": ""}).encode())
    random_ = random.Random(SEED)
    good = lab.folder / "good-state"
    shutil.copytree(lab.state, good)
    files = [path.relative_to(good) for path in sorted(good.rglob("*")) if path.is_file()]
    lab.demand({path.parts[0] for path in files} >= {"heads", "paths", "recorders"}, f"nothing to attack in {files}")
    extremes = [b"", b"\n", b"9" * 30, b"18446744073709551615", b"-1", b"\xff" * 200, b"deodand-head/1\n" * 9, b"0" * 100_000]
    ends = {}
    for round_ in range(120):
        path = lab.state / random_.choice(files)
        shutil.rmtree(lab.state)
        shutil.copytree(good, lab.state)
        data = bytearray(path.read_bytes())
        kind = random_.randrange(6)
        if kind == 0:
            path.write_bytes(random_.choice(extremes))
        elif kind == 1:
            path.unlink()
            random_.choice([os.mkfifo, os.mkdir, lambda target: os.symlink("/dev/zero", target)])(path)
        elif kind == 2:
            place = bytes(data).find(b"size ") + 5
            data[place:place + 20] = random_.choice([b"18446744073709551615", b"9223372036854775807", b"00000000000000000000"])
            path.write_bytes(data)
        else:
            data[random_.randrange(len(data))] = random_.randrange(256)
            path.write_bytes(data)
        command = random_.choice([["verify"], ["record"], ["checkpoint"], ["why", "8"]])
        try:
            done = lab.run(*command, input=json.dumps(draft(1)).encode() if command == ["record"] else None, timeout=30)
        except subprocess.TimeoutExpired:
            raise Slipped(f"round {round_}: {command} hangs with {path.name} of kind {kind}") from None
        lab.demand(done.returncode in (0, 1, 2, 3, 4), f"round {round_}: {command} exits {done.returncode}: {done.stderr.decode()[:300]}")
        lab.demand(done.returncode in (0, 1, 3) or done.stderr.startswith(b"deodand: error:"), f"round {round_}: {done.stderr!r}")
        ends[done.returncode] = ends.get(done.returncode, 0) + 1
    return f"every command ends: {ends}"


@attack("kill the live agent by its index")
def stop_the_agent(lab):
    agent = lab.needs_agent()
    fill(lab)
    configuration = lab.folder / "agent.json"
    configuration.write_text(json.dumps({"version": 1, "heartbeatSeconds": 1}))
    size = len(lab.records())
    process = subprocess.Popen([agent, "serve", "--config", configuration, "--log", str(lab.log), "--listen", "127.0.0.1:0"], env=lab.environment,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        for round_ in range(3):
            for path in lab.good_index.iterdir():
                remove(lab.segments / path.name)
                data = bytearray(path.read_bytes())
                data[48:64] = b"\x7f" + b"\xff" * 14 + b"\xfe"
                (lab.segments / path.name).write_bytes(bytes(data) if round_ % 2 else b"\xff" * 70_000)
            time.sleep(1.5)
            lab.demand(process.poll() is None, f"the agent ended with {process.returncode}: {process.stderr.read().decode()[:500]}"
                       if process.poll() is not None else "")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    beats = [record for record in lab.records() if record["type"] == "deodand.recorder.heartbeat"]
    lab.demand(process.returncode == 0 and beats, f"exit {process.returncode}, {len(beats)} heartbeats, {len(lab.records()) - size} records")
    return f"it went on for {len(beats)} heartbeats"


@canary("whoever has the index key seals lists without the denial; only `verify --index` tells")
def forge_with_the_key(lab):
    fill(lab)
    path = holding(lab, lab.denial)
    path.write_bytes(without(path, int(lab.denial)).data(index_key(lab)))
    status, output, errors = ask(lab, lab.questions[0])
    if b"denied" in output:
        return f"`why` still knows of it: {errors.decode()}"
    status, found = lab.verdict("--index")
    assert status == 1 and found.get("search-index") == "INVALID", f"verify --index does not tell: exit {status}, {found}"
    raise Slipped("`why` believes it; `verify --index` says INVALID")
