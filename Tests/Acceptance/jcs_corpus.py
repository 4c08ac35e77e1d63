"""RFC 8785 against a corpus that others made: vectors-a2a-jcs-v01 of agent-evidence-vectors, target rfc8785,
and the byte cases that ship beside it."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

from support import Checks

checks = Checks()
deodand = sys.argv[1]
harness = pathlib.Path(sys.executable).parent / "agent-evidence-vectors"
with tempfile.TemporaryDirectory(prefix="deodand-test-") as folder:
    report = pathlib.Path(folder) / "report.json"
    done = subprocess.run(
        [harness, "--corpus", "vectors-a2a-jcs-v01", "--verifier", f"{deodand} jcs", "--report", report],
        capture_output=True, text=True, env={**os.environ, "A2A_JCS_TARGET": "rfc8785"})
    checks.that(done.returncode == 0, f"the harness passes: {done.stdout}{done.stderr}")
    vectors = json.loads(report.read_text())["vectors"]
    checks.that(len(vectors) >= 50, f"the corpus has {len(vectors)} vectors")
    for vector in vectors:
        checks.that(vector.get("outcome") == "pass" or vector.get("pass") is True, f"vector {vector}")

path = subprocess.run([harness, "--jcs-byte-vectors"], capture_output=True, text=True).stdout.strip()
cases = json.loads(pathlib.Path(path).read_text())
# A `boundedError` is refused by narrower profiles than RFC 8785, which rounds as ECMAScript does.
refused = [case for case in cases["rejectCases"] if "jcsError" in case]
checks.that(cases["canonicalCases"] and refused, "the byte cases hold both kinds")
for case in cases["canonicalCases"] + refused:
    done = subprocess.run([deodand, "jcs"], input=case["input"].encode(), capture_output=True)
    answer = json.loads(done.stdout)
    checks.that(done.returncode == (1 if "jcsError" in case else 0), f"{case['id']}: {answer}")
    checks.that(answer.get("canonical_utf8_hex") == case.get("canonicalHex"), f"{case['id']}: {answer}")
checks.end()
