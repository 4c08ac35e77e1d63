"""Attacks on the wholeness of a run: what was cut from it, in a log or in a bundle, and the numbers that tell."""

import json
import zipfile

from harness import Slipped, attack, canary, draft

RECORDS, MANIFEST = "data/records.jsonl", "data/manifest.json"


def interleaved(lab):
    """Run `r1` among records of others; the numbers of its records in the log."""
    lab.init("attack.example/log")
    for number in range(6):
        lab.record(draft(number, run="r1", text=f"step {number} of the run"), draft(number, run="other"))
    lab.record({"type": "deodand.run.ended", "subject": "run/r1", "data": {}})
    lab.good("checkpoint")
    return [int(record["sequence"]) for record in lab.records("--run", "r1")]


def bundle(lab, name="r1.asice"):
    """A bundle of the run."""
    path = lab.folder / name
    lab.good("bundle", "--run", "r1", "--out", path)
    return path


def of_run(lab, path):
    """What the verdict on a bundle says of the run."""
    done = lab.run("verify", path, "--json")
    findings = json.loads(done.stdout)["findings"]
    return done.returncode, [f for f in findings if f["code"] == "run-complete"]


@attack("cut a record out of the middle of a run, in the log itself, and bundle what is left")
def cut_in_the_log(lab):
    sequences = interleaved(lab)
    database = lab.database()
    database.execute("delete from record where sequence = ?", (sequences[3],))
    status, found = lab.verdict()
    lab.demand(status == 1 and found["run-order"] == "INVALID", f"verify says {found}")
    done = lab.run("bundle", "--run", "r1", "--out", lab.folder / "cut.asice")
    lab.demand(done.returncode != 0 and not (lab.folder / "cut.asice").exists(), "a bundle was made of it")
    return "run-order INVALID, and no bundle is made"


@attack("take one record out of a sealed bundle of a run, and of every list in it")
def cut_in_the_bundle(lab):
    sequences = interleaved(lab)
    path, forged = bundle(lab), lab.folder / "forged.asice"
    gone = str(sequences[2])
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(forged, "w") as cut:
        for entry in whole.infolist():
            data = whole.read(entry)
            if entry.filename == RECORDS:
                data = b"".join(line for line in data.splitlines(True) if json.loads(line)["sequence"] != gone)
            elif entry.filename == MANIFEST:
                manifest = json.loads(data)
                for key in ("selected", "records"):
                    manifest[key].remove(gone)
                data = json.dumps(manifest, separators=(",", ":"), sort_keys=True).encode() + b"\n"
            cut.writestr(zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0)), data)
    status, found = of_run(lab, forged)
    lab.demand(status == 1, f"exit {status}")
    if found:
        lab.demand("missing: 3 of 7" in found[0]["message"], found[0]["message"])
    return "INVALID, and the number that is missing is named" if found else "INVALID"


@attack("export a run before its end, and pass it off as all of it")
def without_its_end(lab):
    lab.init("attack.example/log")
    lab.record(*[draft(number) for number in range(4)])
    status, found = of_run(lab, bundle(lab))
    lab.demand([f["outcome"] for f in found] == ["UNVERIFIABLE"] and status != 0, f"exit {status}: {found}")
    lab.demand("nothing says where it ends" in found[0]["message"], found[0]["message"])
    return "UNVERIFIABLE: nothing says where it ends"


@attack("set the count of a run back, so that a number is given twice")
def head_set_back(lab):
    sequences = interleaved(lab)
    database = lab.database()
    database.execute("update run_head set records = 2, last = ? where run = 'r1'", (sequences[4],))
    status, found = lab.verdict()
    lab.demand(found["run-heads"] == "INVALID", f"verify says {found}")
    lab.restore_triggers(database)
    before = len(lab.records())
    done = lab.run("record", input=json.dumps(draft(9)).encode() + b"\n")
    lab.demand(done.returncode != 0 and b"is not what its records say" in done.stderr, done.stderr.decode())
    lab.demand(len([r for r in lab.records() if r.get("subject") == "run/r1"]) == len(sequences), "a number was given")
    return f"run-heads INVALID, recording is refused at {before} records"


@attack("remove the count of a run, so that its numbers begin anew")
def head_removed(lab):
    sequences = interleaved(lab)
    database = lab.database()
    database.execute("delete from run_head where run = 'r1'")
    lab.demand(lab.verdict()[1]["run-heads"] == "INVALID", "verify says nothing")
    lab.restore_triggers(database)
    lab.record(draft(9))
    last = lab.records("--run", "r1")[-1]
    lab.demand(last["runsequence"] == str(len(sequences) + 1), f"its number is {last['runsequence']}")
    status, found = lab.verdict()
    lab.demand("INVALID" not in found.values(), f"{found}")
    return "noticed, and counted again from the records"


@attack("claim a place in a run by a draft")
def claimed_by_a_draft(lab):
    lab.init("attack.example/log")
    lab.record(draft(0))
    for members in ({"runsequence": "9"}, {"runprevious": "1", "runsequence": "2"}):
        done = lab.run("record", input=json.dumps({**draft(1), **members}).encode() + b"\n")
        lab.demand(done.returncode == 2, f"exit {done.returncode}")
    inside = draft(1)
    inside["data"] = {"runsequence": "9"}
    lab.record(inside)
    numbers = [record["runsequence"] for record in lab.records("--run", "r1")]
    lab.demand(numbers == ["1", "2"], f"{numbers}")
    return "refused as a member; in data it is a fact and no place"


@canary("whoever holds the keys and the memory writes a run without the record that he dislikes")
def written_without(lab):
    lab.init("attack.example/log")
    lab.record(draft(0), draft(2), {"type": "deodand.run.ended", "subject": "run/r1", "data": {}})
    status, found = of_run(lab, bundle(lab))
    if [f["outcome"] for f in found] == ["VALID"]:
        raise Slipped("what never was recorded has no number")
    return f"{found}"
