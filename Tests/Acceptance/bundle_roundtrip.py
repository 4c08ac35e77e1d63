"""Bundles: made, verified by Deodand, by stock tools and by a second implementation; every kind of change is noticed."""

import json
import random
import re
import subprocess
import sys
import zipfile

from support import ROOT, Checks, draft, scratch, small_run

checks = Checks()
HERE = ROOT / "Tests" / "Acceptance"


def stock(bundle):
    return subprocess.run(["bash", HERE / "bundle_stock_tools.sh", bundle], capture_output=True, text=True)


def independent(bundle):
    return subprocess.run(
        [sys.executable, HERE / "bundle_independent.py", bundle], capture_output=True, text=True)


def repack(source, target, change):
    """The bundle with its files changed by a function from name and bytes to bytes, or None to leave one out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(zipfile.ZipInfo(name), data)


with scratch() as deodand:
    deodand.init()
    deodand.record(*[draft(n, run="other") for n in range(5)], *small_run())
    deodand.good("checkpoint", "--to", "an insurer")
    deodand.record(*[draft(n, run="other") for n in range(5)])
    bundle = deodand.folder / "r1.asice"
    deodand.good("bundle", "--run", "r1", "--out", bundle, "--reason", "a test")
    trust = deodand.folder / "log.trust"
    deodand.good("keys", "lodge", "--out", trust)
    verified = deodand.run("verify", bundle, "--trust", trust)
    checks.that(verified.returncode == 0, f"the bundle verifies: {verified.stdout.decode()}")
    checks.that(deodand.run("verify", bundle).returncode == 3, "without anything brought along it can't be told whose it is")
    done = stock(bundle)
    checks.that(done.returncode == 0, f"stock tools pass: {done.stdout}{done.stderr}")
    done = independent(bundle)
    checks.that(done.returncode == 0, f"the second implementation passes: {done.stdout}{done.stderr}")
    deodand.good("bundle", "--records", "2-4", "--out", deodand.folder / "range.asice")
    checks.that(deodand.run("verify", deodand.folder / "range.asice", "--trust", trust).returncode == 0, "a range verifies")
    checks.that(independent(deodand.folder / "range.asice").returncode == 0, "a range verifies elsewhere too")

    # Pins: the right ones, and others.
    keys = json.loads(deodand.good("keys", "--json"))
    pinned = deodand.run("verify", bundle, "--key", keys["checkpoint"], "--fingerprint", keys["certificate"])
    checks.that(pinned.returncode == 0, "with the right pins")
    other = deodand.folder / "other"
    deodand.good("init", "--log", other)
    wrong = json.loads(deodand.good("keys", "--json", "--log", other))
    checks.that(deodand.run("verify", bundle, "--key", wrong["checkpoint"]).returncode == 1, "a wrong key")
    checks.that(
        deodand.run("verify", bundle, "--fingerprint", wrong["certificate"]).returncode == 1,
        "a wrong fingerprint")

    # The answer is the same from the bundle as from the log, but for what a bundle can't know.
    def held(answer):
        answer["sections"] = {
            name: [entry for entry in entries if entry["kind"] != "missing"]
            for name, entries in answer["sections"].items()}
        return answer

    from_log = json.loads(deodand.good("why", "call_1", "--json"))
    from_bundle = json.loads(deodand.good("why", "call_1", "--json", "--bundle", bundle))
    told = json.dumps(from_bundle["sections"])
    checks.that("in this bundle" in told and "on record" not in told, "a bundle speaks of itself alone")
    # Another run was there before, in the log.
    versions = from_log["sections"].pop("versions"), from_bundle["sections"].pop("versions")
    checks.that(len(versions[1]) >= 1, "versions are told from the bundle")
    checks.that(held(from_log) == held(from_bundle), "why gives the same answer from the bundle")
    again = deodand.good("why", "call_1")
    checks.that(again == deodand.good("why", "call_1"), "why gives the same bytes twice")

    # A flipped byte anywhere: a random sample of positions, the seed printed.
    original = bundle.read_bytes()
    seed = random.SystemRandom().randrange(1 << 32)
    chosen = random.Random(seed).sample(range(len(original)), 150)
    flipped = deodand.folder / "flipped.asice"
    for position in [0, 1, 29, 30, len(original) - 1, *chosen]:
        changed = bytearray(original)
        changed[position] ^= 1 << (position % 8)
        flipped.write_bytes(changed)
        status = deodand.run("verify", flipped).returncode
        checks.that(status in (1, 2), f"a flipped byte at {position} passes with {status} (seed {seed})")
    for length in (0, 1, 21, 22, 100, len(original) // 2, len(original) - 1):
        flipped.write_bytes(original[:length])
        status = deodand.run("verify", flipped).returncode
        checks.that(status in (1, 2), f"a bundle cut to {length} bytes passes with {status}")

    # Repacked with changes, checksums made right again.
    changed = deodand.folder / "changed.asice"
    names = zipfile.ZipFile(bundle).namelist()
    for victim in names:
        repack(bundle, changed, lambda name, data: None if name == victim else data)
        checks.that(deodand.run("verify", changed).returncode in (1, 2), f"without {victim}")
        repack(bundle, changed, lambda name, data: data + b" " if name == victim else data)
        checks.that(deodand.run("verify", changed).returncode in (1, 2), f"with {victim} changed")
    contents = [n for n in names if n.startswith("data/content/")]
    first, second = zipfile.ZipFile(bundle).read(contents[0]), zipfile.ZipFile(bundle).read(contents[1])
    repack(bundle, changed, lambda name, data: {contents[0]: second, contents[1]: first}.get(name, data))
    checks.that(independent(changed).returncode == 1, "two contents swapped, to the second implementation")
    checks.that(deodand.run("why", "call_1", "--bundle", flipped).returncode in (1, 2), "why of a damaged bundle")

    # docs/spec/bundle.md has a row for every file, and a file for every row that is not reserved.
    rows = [line for line in (ROOT / "docs/spec/bundle.md").read_text().splitlines() if line.startswith("| `")]
    described = [
        (cell.strip().strip("`"), "reserved" in row) for row in rows for cell in row.split("|")[1].split(",")]
    patterns = {
        re.sub("XX|COMMITMENT", "[0-9a-f]+", path.replace(".", "[.]")).replace("/N[", "/[0-9]+["): reserved
        for path, reserved in described}
    for name in names:
        checks.that(any(re.fullmatch(pattern, name) for pattern in patterns), f"{name} is not in the specification")
    for pattern, reserved in patterns.items():
        found = any(re.fullmatch(pattern, name) for name in names)
        checks.that(found != reserved, f"{pattern} is specified and not in the bundle")
checks.end()
