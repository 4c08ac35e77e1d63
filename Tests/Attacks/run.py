"""Runs every attack of this folder, each in a laboratory of its own, and says how each was noticed.

Usage: run.py DEODAND [AGENT] [NAME...]     NAME is an attack or a file of this folder; all are run without one.
Exits 1 if an attack slipped through, if a canary was caught, or if an attack ended otherwise than in one of the two ways.
With DEODAND_MUST_RUN set, an attack that needs what is not here fails too.
"""

import concurrent.futures
import importlib
import os
import pathlib
import sys
import tempfile
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import harness  # noqa: E402  (the folder is put on the path first)


def modules():
    """The files of the folder that hold attacks."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in ("run", "harness", "segments"))


def run(name, is_canary, function, executable, agent):
    """How an attack ended: a word, whether that is as it should be, and what was said."""
    with tempfile.TemporaryDirectory(prefix="deodand-attack-") as folder:
        try:
            said = function(harness.Lab(executable, folder, agent))
        except harness.Slipped as slipped:
            return ("canary" if is_canary else "SLIPPED"), is_canary, str(slipped)
        except harness.NotRun as missing:
            return "NOT RUN", not os.environ.get("DEODAND_MUST_RUN"), f"needs {missing}"
        except Exception:
            return "BROKEN", False, traceback.format_exc()
    if is_canary:
        return "CAUGHT", False, f"a canary must slip through, this one did not: {said}"
    return "caught", bool(said), said or "the attack does not say how it was noticed"


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    executable, wanted = os.path.abspath(sys.argv[1]), sys.argv[2:]
    agent = os.path.abspath(wanted.pop(0)) if wanted and os.path.exists(wanted[0]) and os.access(wanted[0], os.X_OK) else None
    found = []
    for module in modules():
        before = len(harness.ATTACKS)
        importlib.import_module(module)
        for name, claim, is_canary, function in harness.ATTACKS[before:]:
            if not wanted or name in wanted or module in wanted or f"{module}.py" in wanted:
                found.append((module, name, claim, is_canary, function))
    if not found:
        sys.exit(f"error: no attack is named {' '.join(wanted)}; there are {', '.join(n for n, *_ in harness.ATTACKS)}")
    start, failed = time.monotonic(), 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        runs = [(entry, pool.submit(run, entry[1], entry[3], entry[4], executable, agent)) for entry in found]
        for (module, name, claim, _, _), future in runs:
            word, is_good, said = future.result()
            failed += not is_good
            print(f"{word:8}{module}.{name}: {claim}\n        {said}", flush=True)
    canaries = sum(entry[3] for entry in found)
    print(f"{len(found) - canaries} attacks, {canaries} canaries, {failed} not as they should be, {time.monotonic() - start:.0f} s")
    if not wanted and not canaries:
        print("error: no canary: a harness that never sees an attack succeed proves nothing")
        return 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
