"""Attacks on whose log it is, and on what somebody kept of it: forks, cut logs, logs of the same name."""

import json
import shutil

from harness import attack, canary, draft


def elsewhere(lab):
    """The environment of another machine: it remembers nothing of the log."""
    return {"XDG_STATE_HOME": str(lab.folder / "elsewhere")}


def lodge(lab, name="lodged.trust", *arguments):
    file = lab.folder / name
    lab.good("keys", "lodge", "--out", file, *arguments)
    return file


def given(lab, name="kept.checkpoint", to="an insurer"):
    file = lab.folder / name
    lab.good("checkpoint", "--to", to, "--out", file)
    return file


def bundle(lab, name, *arguments, environment=None):
    file = lab.folder / name
    lab.good("bundle", "--run", "r1", "--out", file, *arguments, environment=environment)
    return file


def fork(lab):
    """A copy of the log that its key holder goes on with in another way, on a machine that remembers nothing."""
    copy = lab.copy("fork")
    for number in range(3):
        lines = json.dumps(draft(number, run="r1", text="another history")) + "\n"
        lab.good("record", "--log", copy, input=lines.encode(), environment=elsewhere(lab))
    return copy


@attack("a log of the same name, with keys of one's own, passes for the real one")
def a_namesake(lab):
    lab.start()
    trust, kept = lodge(lab), given(lab)
    keys = json.loads(lab.good("keys", "--json"))
    other = lab.folder / "namesake"
    lab.good("init", "--log", other, "--origin", "attack.example/log", environment=elsewhere(lab))
    lines = "".join(json.dumps(draft(n, run="r1")) + "\n" for n in range(3))
    lab.good("record", "--log", other, input=lines.encode(), environment=elsewhere(lab))
    sealed = bundle(lab, "namesake.asice", "--log", other, environment=elsewhere(lab))
    said = []
    for path in (other, sealed):
        status, found = lab.verdict(path)
        lab.demand(status == 3 and found["signer-pinned"] == "UNVERIFIABLE", f"{path.name}: {status} {found}")
        for brought in (["--trust", trust], ["--key", keys["checkpoint"]]):
            status, found = lab.verdict(path, *brought)
            lab.demand(status == 1 and found["signer-pinned"] == "INVALID", f"{path.name} {brought}: {status} {found}")
        status, found = lab.verdict(path, "--checkpoint", kept)
        lab.demand(status == 3 and found["kept-foreign"] == "UNVERIFIABLE", f"{path.name}: {status} {found}")
        said.append(path.name)
    return f"{', '.join(said)}: signer UNVERIFIABLE, and INVALID with what was lodged"


@attack("somebody else's log is put in the place of the operator's own")
def in_its_place(lab):
    lab.start()
    other = lab.folder / "other"
    lab.good("init", "--log", other, "--origin", "attack.example/log", environment=elsewhere(lab))
    shutil.rmtree(lab.log)
    shutil.move(other, lab.log)
    status, found = lab.verdict()
    lab.demand(status == 1 and found["signer-pinned"] == "INVALID", f"{status} {found}")
    # Beside it, or brought to another machine, the memory says nothing.
    shutil.copytree(lab.log, lab.folder / "beside")
    status, found = lab.verdict(lab.folder / "beside")
    lab.demand(status == 3 and found["signer-pinned"] == "UNVERIFIABLE", f"beside: {status} {found}")
    return "signer-pinned INVALID by what init noted"


@attack("record 0 of a false log names the true certificate, and the fingerprint fits")
def a_borrowed_certificate(lab):
    lab.start()
    fingerprint = json.loads(lab.good("keys", "--json"))["certificate"]
    copy = lab.copy("borrowed")
    status, found = lab.verdict(copy, "--fingerprint", fingerprint, environment=elsewhere(lab))
    lab.demand(status == 3 and found["signer-pinned"] == "UNVERIFIABLE", f"{status} {found}")
    return "a fingerprint alone does not tell whose log it is"


@attack("two histories under one key: the kept checkpoint is of the other one")
def a_fork_beside_a_note(lab):
    lab.start()
    copy = fork(lab)
    lab.record(draft(9))
    kept = given(lab)
    late = json.dumps(draft(10, run="r1")) + "\n"
    lab.good("record", "--log", copy, input=late.encode() * 5, environment=elsewhere(lab))
    status, found = lab.verdict(copy, "--checkpoint", kept, environment=elsewhere(lab))
    lab.demand(status == 1 and found["kept-contradicted"] == "INVALID", f"the log: {status} {found}")
    # Its bundle has no proof for what the other history gave away, and can't be made to have one.
    sealed = bundle(lab, "fork.asice", "--log", copy, environment=elsewhere(lab))
    status, found = lab.verdict(sealed, "--checkpoint", kept)
    lab.demand(status == 3 and found["kept-not-shown"] == "UNVERIFIABLE", f"the bundle: {status} {found}")
    refused = lab.run(
        "bundle", "--log", copy, "--run", "r1", "--out", lab.folder / "x.asice", "--consistent-with", kept,
        environment=elsewhere(lab))
    lab.demand(refused.returncode == 4 and b"contradicts" in refused.stderr, f"{refused.returncode} {refused.stderr}")
    # Where both gave one away at the same size, the bundle itself contradicts.
    status, found = lab.verdict(bundle(lab, "true.asice"), "--checkpoint", kept)
    lab.demand(status == 0 and found["kept-consistent"] == "VALID", f"the true one: {status} {found}")
    return "the log kept-contradicted, its bundle kept-not-shown, the true one kept-consistent"


@attack("two parties are given two histories")
def a_fork_against_each_other(lab):
    lab.start()
    given(lab)
    copy = fork(lab)
    lab.record(draft(9), *[draft(n, run="r1") for n in range(12)])
    one = bundle(lab, "one.asice")
    two = bundle(lab, "two.asice", "--log", copy, environment=elsewhere(lab))
    pairs = [(lab.log, copy), (lab.log, two), (one, copy), (one, two), (two, one), (copy, lab.log)]
    for left, right in pairs:
        status, found = lab.verdict(left, "--against", right, environment=elsewhere(lab))
        lab.demand(
            status == 1 and found.get("against-forked") == "INVALID", f"{left.name} {right.name}: {status} {found}")
    for left, right in ((lab.log, one), (one, lab.log), (copy, two), (one, one)):
        status, found = lab.verdict(left, "--against", right, environment=elsewhere(lab))
        lab.demand(found.get("against-consistent") == "VALID", f"{left.name} {right.name}: {status} {found}")
    return f"against-forked in {len(pairs)} pairs of logs and bundles"


@attack("the log is cut with its key in hand, and this machine's memory is destroyed")
def a_cut_log_beside_a_note(lab):
    lab.start()
    copy = lab.copy("early")
    lab.record(*[draft(n) for n in range(5)])
    kept, trust = given(lab), lodge(lab, "late.trust", "--to", "a court")
    shutil.rmtree(lab.log)
    shutil.move(copy, lab.log)
    shutil.rmtree(lab.state)
    for brought in (["--checkpoint", kept], ["--trust", trust]):
        status, found = lab.verdict(*brought)
        lab.demand(status == 1 and found["kept-contradicted"] == "INVALID", f"{brought}: {status} {found}")
    return "kept-contradicted, by the note and by the trust file"


@attack("a note that the log never signed makes an honest log look forged")
def a_false_note(lab):
    lab.start()
    kept = given(lab)
    text = kept.read_text()
    size = text.splitlines()[1]
    forged = lab.folder / "forged.checkpoint"
    for old, new in ((f"\n{size}\n", f"\n{int(size) - 1}\n"), ("attack.example/log\n", "attack.example/other\n")):
        forged.write_text(text.replace(old, new, 1))
        status, found = lab.verdict("--checkpoint", forged)
        lab.demand(status == 3 and found["kept-foreign"] == "UNVERIFIABLE", f"{status} {found}")
    return "kept-foreign, UNVERIFIABLE"


@attack("a trust file with a line that is passed over, or one that never ends")
def a_damaged_trust_file(lab):
    lab.start()
    trust = lodge(lab)
    good = trust.read_bytes()
    lines = good.splitlines(keepends=True)
    bad = lab.folder / "bad.trust"
    versions = [good.replace(b"\nlog ", b"\nlogs ", 1), good[:-40], b"\n" + good, good + b"expires never\n", b"", good + b"\0",
                good.replace(b"| ", b"|  ", 1), good + b"#" * 1_000_001, b"".join(reversed(lines))]
    for version in versions:
        bad.write_bytes(version)
        done = lab.run("verify", "--trust", bad)
        lab.demand(done.returncode == 2 and b"error" in done.stderr, f"{version[:60]}: {done.returncode} {done.stderr}")
    lab.demand(lab.verdict("--trust", trust)[0] == 0, "the file as it was written")
    return f"{len(versions)} damaged files refused, each with its line"


@attack("one record's proof is given for another record, or under another key")
def a_proof_of_another_record(lab):
    lab.start()
    trust = lodge(lab)
    proof, record, other = (lab.folder / name for name in ("5.tlog-proof", "5.json", "6.json"))
    proof.write_bytes(lab.good("show", "5", "--proof"))
    record.write_bytes(lab.good("show", "5", "--json"))
    other.write_bytes(lab.good("show", "6", "--json"))
    lab.demand(lab.verdict(proof, "--record", record, "--trust", trust)[0] == 0, "the right one")
    lab.demand(lab.verdict(proof, "--record", record)[0] == 3, "without a key")
    lab.demand(lab.verdict(proof, "--trust", trust)[0] == 3, "without the record")
    lab.demand(lab.verdict(proof, "--record", other, "--trust", trust)[0] == 1, "another record")
    text = proof.read_text()
    for old, new in (("index 5", "index 6"), ("index 5", "index 05"), ("\n\n", "\n"), ("attack.example/log", "x")):
        changed = lab.folder / "changed.tlog-proof"
        changed.write_text(text.replace(old, new, 1))
        status, found = lab.verdict(changed, "--record", record, "--trust", trust)
        lab.demand(status in (1, 3), f"{new!r}: {status} {found}")
    return "record-inclusion INVALID"


@canary("whoever holds the checkpoint key forks the log after the last checkpoint that anybody kept")
def a_fork_after_the_note(lab):
    lab.start()
    trust, kept = lodge(lab), given(lab)
    copy = fork(lab)
    shutil.rmtree(lab.log)
    shutil.rmtree(lab.state)
    status, found = lab.verdict(copy, "--checkpoint", kept, "--trust", trust)
    lab.demand("INVALID" in found.values(), f"exit {status}: nobody kept anything of what was there")
    return f"exit {status} {found}"
