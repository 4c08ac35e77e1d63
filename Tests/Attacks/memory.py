"""Attacks on what is remembered of a log outside its directory, and on who uses a log that does not verify."""

import hashlib
import json
import os
import shutil
import subprocess

from harness import Slipped, attack, canary, draft


def mark(lab):
    """The file of the log's high-water mark."""
    return next((lab.state / "heads").iterdir())


def old_copy(lab):
    """A log that grew after somebody copied it; the copy."""
    lab.start()
    old = lab.copy("old")
    lab.record(*[draft(number, run="later") for number in range(4)])
    lab.good("checkpoint")
    return old


def put_back(lab, old):
    """The old copy in the log's place."""
    shutil.rmtree(lab.log)
    shutil.copytree(old, lab.log)


def open_loss(lab, record=True):
    """Whether the verdict is open because a memory was lost, by a record that says so."""
    done = lab.run("verify", "--json")
    found = [f for f in json.loads(done.stdout)["findings"] if f["code"] == "high-water-mark" and f["group"] == "complete"]
    losses = [f for f in found if f["outcome"] == "UNVERIFIABLE" and (f["records"] or not record)]
    lab.demand(done.returncode == 3 and losses, f"exit {done.returncode}: {found}")
    return [int(number) for finding in losses for number in finding["records"]]


@attack("put an old copy back, remove the memory, and let the next ordinary command make a new one")
def laundered_mark(lab):
    put_back(lab, old_copy(lab))
    shutil.rmtree(lab.folder / "state")
    lab.demand(lab.verdict()[1]["high-water-mark"] == "UNVERIFIABLE", "nothing is said of a memory that is gone")
    for _ in range(3):
        lab.record(draft(1))
        lab.good("checkpoint")
    losses = open_loss(lab)
    said = [record["data"].get("highwater") for record in lab.records("--type", "recorder.started")]
    lab.demand(said.count("lost") == 1 and len(losses) == 1, f"recorders say {said}")
    return "UNVERIFIABLE, exit 3, naming the record that says lost"


@attack("remove only the mark, and use a command that shares the start of an earlier one")
def laundered_by_a_hook(lab):
    lab.start()
    event = json.dumps({"hook_event_name": "UserPromptSubmit", "session_id": "s", "prompt": "x", "cwd": "/"}).encode()
    lab.good("hook", input=event)
    for _ in range(2):
        mark(lab).unlink()
        lab.good("hook", input=event)
    losses = open_loss(lab)
    lab.demand(len(losses) == 2, f"losses: {losses}")
    return "each loss is a record of its own"


@attack("put a log back to its first record, and remove the memory")
def back_to_birth(lab):
    lab.init("attack.example/log")
    old = lab.copy("old")
    lab.record(*[draft(number) for number in range(5)])
    put_back(lab, old)
    shutil.rmtree(lab.folder / "state")
    lab.record(draft(1))
    open_loss(lab)
    return "record 0 says that there was a memory"


@attack("put an old copy of the log and a still older one of its mark in place")
def older_mark(lab):
    lab.start()
    state = shutil.copytree(lab.folder / "state", lab.folder / "old-state")
    lab.record(draft(1, run="later"))
    lab.good("checkpoint")
    old = lab.copy("old")
    lab.record(draft(2, run="later"))
    put_back(lab, old)
    shutil.rmtree(lab.folder / "state")
    shutil.copytree(state, lab.folder / "state")
    lab.demand(lab.verdict()[1]["high-water-mark"] == "UNVERIFIABLE", "a mark older than the last checkpoint is believed")
    lab.record(draft(3))
    losses = open_loss(lab)
    said = [r["data"].get("highwater") for r in lab.records("--type", "recorder.started") if int(r["sequence"]) in losses]
    lab.demand(said == ["older"], f"{said}")
    return "the mark is older than the log's last checkpoint, and stays told"


@attack("accept a loss by a draft, for somebody else, or without saying why")
def forged_acceptance(lab):
    put_back(lab, old_copy(lab))
    shutil.rmtree(lab.folder / "state")
    lab.record(draft(1))
    [loss] = open_loss(lab)
    forged = {"type": "deodand.finding.accepted", "data": {
        "finding": "high-water-mark", "records": [str(loss)], "by": "the auditor", "user": "auditor", "reason": "fine"}}
    lab.demand(lab.run("record", input=json.dumps(forged).encode() + b"\n").returncode == 2, "a draft accepts")
    lab.demand(lab.run("accept", loss).returncode == 2, "no reason is needed")
    lab.demand(lab.run("accept", "1", "--reason", "x").returncode == 2, "what is no loss is accepted")
    open_loss(lab)
    lab.good("accept", loss, "--reason", "restored on Monday", environment={"USER": "the auditor"})
    done = lab.run("verify", "--json")
    told = [f for f in json.loads(done.stdout)["findings"] if f["code"] == "high-water-mark" and f["group"] == "coverage"]
    lab.demand(len(told) == 1 and told[0]["outcome"] == "UNVERIFIABLE", f"{told}")
    user = subprocess.run(["id", "-un"], capture_output=True, text=True).stdout.strip()
    lab.demand(f"(user {user}): restored on Monday" in told[0]["message"], told[0]["message"])
    return "drafts can't, and the kernel's user stands beside the claimed one"


@attack("delete a log and make another one in its place")
def deleted_and_made_anew(lab):
    lab.start()
    shutil.rmtree(lab.log)
    for arguments in (["init"], ["log"], ["why", "1"], ["record"], ["checkpoint"], ["bundle", "--run", "r1", "--out", lab.folder / "x"]):
        done = lab.run(*arguments, input=b"")
        said = done.stderr.decode()
        lab.demand(done.returncode in (2, 4) and "is gone" in said, f"{arguments}: exit {done.returncode}: {said}")
        lab.demand("make a log with" not in said, f"{arguments} suggests to make one: {said}")
    lab.demand(not lab.log.exists(), "a log was made")
    lab.good("init", "--replaces", "the first one was a test")
    [birth] = lab.records("--type", "log.created")
    lab.demand(birth["data"]["replaces"]["reason"] == "the first one was a test", f"{birth['data']}")
    return "refused, and record 0 of the new one tells of it"


@attack("move a log away and put an empty directory in its place")
def moved_away(lab):
    lab.start()
    os.rename(lab.log, lab.folder / "elsewhere")
    os.mkdir(lab.log)
    done = lab.run("init")
    lab.demand(done.returncode != 0 and b"is gone" in done.stderr, done.stderr.decode())
    os.rmdir(lab.log)
    os.rename(lab.folder / "elsewhere", lab.log)
    lab.demand("INVALID" not in lab.verdict()[1].values(), "put back it does not verify")
    return "refused; put back it is what it was"


COMMANDS = [
    ["log"], ["log", "--json"], ["show", "8"], ["show", "8", "--json"], ["timeline"], ["timeline", "--json"],
    ["why", "run/r1"], ["why", "run/r1", "--json"], ["impact", "8"], ["gaps"], ["gaps", "--json"],
    ["search", "firewall"], ["diff", "r1", "before"], ["diff", "r1", "before", "--json"],
]


def said_by_each(lab, what):
    """Every command that asks says that the log does not verify: in its first line, and by its status."""
    for arguments in COMMANDS:
        done = lab.run(*arguments)
        said = done.stdout.decode().split("\n", 1)[0]
        told = "does not verify" in said and "warning" in said
        lab.demand(done.returncode in (1, 3) and (told or not done.stdout), f"{what}: {arguments} exits {done.returncode}: {said[:200]}")
        lab.demand(b"does not verify" in done.stderr or b"run deodand verify" in done.stderr, f"{what}: {arguments} says nothing")
    out = lab.folder / "bad.asice"
    done = lab.run("bundle", "--run", "r1", "--out", out)
    lab.demand(done.returncode != 0 and not out.exists(), f"{what}: a bundle was made")


@attack("change a record within the tree, and have it used")
def changed_record(lab):
    lab.start(records=270)
    sequence = next(int(r["sequence"]) for r in lab.records("--run", "before"))
    database = lab.database()
    [(stored,)] = database.execute("select bytes from record where sequence = ?", (sequence,))
    database.execute("update record set bytes = ? where sequence = ?", (stored.replace(b'"number":0', b'"number":7'), sequence))
    lab.restore_triggers(database)
    for arguments in (["log"], ["show", sequence], ["timeline", "--json"], ["show", sequence, "--json"], ["gaps", "--json"]):
        done = lab.run(*arguments)
        first = done.stdout.decode().split("\n", 1)[0]
        lab.demand(done.returncode == 1 and "does not verify" in first, f"{arguments} exits {done.returncode}: {first[:200]}")
    out = lab.folder / "bad.asice"
    lab.demand(lab.run("bundle", "--run", "r1", "--out", out).returncode != 0 and not out.exists(), "a bundle was made")
    lab.good("bundle", "--run", "r1", "--out", out, "--despite-findings")
    status, found = lab.verdict(out)
    lab.demand(status != 0 and found.get("log-findings") == "UNVERIFIABLE", f"the bundle says {found}")
    return "said in the first line, exit 1; a bundle needs --despite-findings and says so"


@attack("change a record beyond the last full tile, and have it used")
def changed_edge(lab):
    lab.start()
    database = lab.database()
    [(stored,)] = database.execute("select bytes from record where sequence = 3")
    database.execute("update record set bytes = ? where sequence = 3", (stored.replace(b'"number":1', b'"number":7'),))
    lab.restore_triggers(database)
    said_by_each(lab, "a changed record")
    return "said in the first line by each of the commands"


@attack("change a record with its tile, its root and every link, and have it used")
def changed_tree(lab):
    lab.start(records=300)
    database = lab.database()
    rows = dict(database.execute("select sequence, bytes from record"))
    rows[5] = rows[5].replace(b'"number":3', b'"number":8')
    leaf = lambda data: hashlib.sha256(b"\0" + data).digest()
    for sequence in range(6, len(rows)):
        text = json.loads(rows[sequence])
        rows[sequence] = rows[sequence].replace(text["previous"].encode(), leaf(rows[sequence - 1]).hex().encode())
    for sequence, data in rows.items():
        database.execute("update record set bytes = ? where sequence = ?", (data, sequence))
    hashes = [leaf(rows[n]) for n in range(256)]
    level = hashes
    while len(level) > 1:
        level = [hashlib.sha256(b"\1" + a + b).digest() for a, b in zip(level[::2], level[1::2])]
    database.execute("update tile set hashes = ?, root = ? where level = 0 and number = 0", (b"".join(hashes), level[0]))
    lab.restore_triggers(database)
    # The mark does not fit either; without it the checkpoint alone tells.
    mark(lab).unlink()
    for arguments in (["log"], ["show", 5], ["why", "run/r1", "--json"]):
        done = lab.run(*arguments)
        lab.demand(done.returncode == 1 and b"does not verify" in done.stdout, f"{arguments} exits {done.returncode}")
    return "the last checkpoint was signed over other records"


@attack("have an old copy used that was put in the place of the log")
def old_copy_used(lab):
    put_back(lab, old_copy(lab))
    said_by_each(lab, "an old copy")
    return "the mark tells every command"


@attack("have a log used that everybody may write")
def open_to_others(lab):
    lab.start()
    for place, mode in ((lab.log, 0o770), (lab.log, 0o702), (lab.log / "keys", 0o720), (lab.log / "log.db", 0o666)):
        before = place.stat().st_mode & 0o777
        place.chmod(mode)
        for arguments in (["log"], ["why", "run/r1"], ["record"], ["checkpoint"]):
            done = lab.run(*arguments, input=b"")
            lab.demand(done.returncode == 4 and b"others may write" in done.stderr, f"{place} {oct(mode)}: {arguments} exits {done.returncode}")
            lab.demand(b"chmod go-w" in done.stderr, done.stderr.decode())
        place.chmod(before)
    lab.record(draft(1))
    return "refused with what to type"


@canary("whoever puts an old log and the memory of that time in place leaves nothing that contradicts it here")
def old_log_and_old_memory(lab):
    lab.start()
    old, state = lab.copy("old"), shutil.copytree(lab.folder / "state", lab.folder / "old-state")
    lab.record(draft(1, run="later"))
    put_back(lab, old)
    shutil.rmtree(lab.folder / "state")
    shutil.copytree(state, lab.folder / "state")
    found = lab.verdict()[1]
    if found["high-water-mark"] == "VALID" and "INVALID" not in found.values():
        raise Slipped("only a checkpoint that somebody else keeps would tell")
    return f"{found}"
