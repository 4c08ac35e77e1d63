"""The edits of `agmi-check` (PyPI `agent-memory-integrity`), nine of nine, and again with every hash computed anew."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

from support import Checks

checks = Checks()
HERE = pathlib.Path(__file__).resolve().parent
environment = {**os.environ, "DEODAND": os.path.abspath(sys.argv[1]), "PYTHONPATH": str(HERE)}
environment.pop("GITHUB_ACTIONS", None)
for adapter in ("Deodand", "DeodandRelinked"):
    with tempfile.NamedTemporaryFile(suffix=".json") as row:
        done = subprocess.run(
            [sys.executable, "-m", "agmi.check", "--adapter", f"agmi_adapter:{adapter}", "--json", row.name],
            env=environment, capture_output=True, text=True)
        checks.that(done.returncode == 0, f"{adapter}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        edits = json.load(open(row.name))["edits"] if done.returncode == 0 else []
    checks.that(len(edits) == 9, f"{adapter}: {len(edits)} of nine edits")
    for edit in edits:
        checks.that(edit["verdict"] == "REPORTED", f"{adapter}: {edit}")
        # By a finding that is INVALID. A record at the very end, which no checkpoint covers and nobody has seen, can also be
        # another recorder's that was ended by force: that can't be told, and is not called VALID.
        is_named = "INVALID" in edit["detail"] or edit["attack"] == "forge" and "high-water-mark UNVERIFIABLE" in edit["detail"]
        checks.that(is_named, f"{adapter}: {edit}")
        print(f"{adapter}: {edit['edit']}: {edit['detail']}")
checks.end()
