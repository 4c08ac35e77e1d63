"""Runs the acceptance tests against real parts: PyPI clients and servers, openssl, unzip.

Usage: run.py DEODAND [NAME...]      each script is called with the path of the deodand executable.
A script exits 0 (passed), 77 (skipped; its last line says why) or anything else (failed).
Packages come from PyPI into an environment of the project's own; where that is out of reach, the scripts
that need them are skipped loudly.
"""

import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SKIPPED = 77

# Which script needs which packages; one environment for each distinct list, since some exclude each other.
SCRIPTS = {
    "jcs_differential.py": ["rfc8785==0.1.4"],
    "jcs_corpus.py": ["agent-evidence-vectors==0.27.0"],
    "schemas.py": ["jsonschema==4.26.0"],
    "mcp_transparency.py": [],
    "mcp_scenes.py": [],
    "mcp_real_sdk.py": ["mcp", "mcp-server-git", "mcp-server-time"],
    "mcp_eras.py": ["mcp", "mcp-server-git", "mcp-server-time"],
    "bundle_roundtrip.py": [],
    "tamper.py": [],
    "attacks.py": [],
    "bad_input.py": [],
    "transcripts.py": [],
    "hook.py": [],
    "claude_code_import.py": ["claude-agent-sdk==0.2.187"],
}


def environment(packages):
    """The python of an environment that has the packages, or None if they can't be had."""
    if not packages:
        return sys.executable
    script = f'. Tools/setup; python_environment "{packages[0].split("=")[0]}" ' + " ".join(packages)
    made = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, capture_output=True, text=True
    )
    if made.returncode != 0:
        return None
    return str(ROOT / made.stdout.strip().splitlines()[-1])


def main():
    deodand = sys.argv[1]
    wanted = sys.argv[2:] or list(SCRIPTS)
    passed = failed = skipped = 0
    for name in wanted:
        python = environment(SCRIPTS[name])
        if python is None:
            print(f"SKIPPED {name}: its packages could not be installed: {SCRIPTS[name]}")
            skipped += 1
            continue
        start = time.monotonic()
        run = subprocess.run(
            [python, str(HERE / name), deodand], capture_output=True, text=True
        )
        took = f"{time.monotonic() - start:.1f} s"
        output = (run.stdout + run.stderr).strip()
        last = output.splitlines()[-1] if output else ""
        if run.returncode == 0:
            print(f"passed  {name} ({took}) {last}")
            passed += 1
        elif run.returncode == SKIPPED:
            print(f"SKIPPED {name}: {last}")
            skipped += 1
        else:
            print(f"FAILED  {name} ({took}), exit {run.returncode}\n{output}")
            failed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
