"""Attacks that must succeed: their authors hold the keys, and nothing outside contradicts them."""

import shutil

from harness import Slipped, canary, draft


@canary("whoever holds the keys and the state directory writes another history from the start")
def another_history(lab):
    lab.start()
    kept = lab.good("log", "--json", "--run", "r1")
    shutil.rmtree(lab.log)
    shutil.rmtree(lab.folder / "state")
    lab.init("attack.example/log")
    lab.record(draft(1, run="r1", text="nothing happened here"))
    lab.good("checkpoint")
    status, found = lab.verdict()
    if "INVALID" not in found.values() and lab.good("log", "--json", "--run", "r1") != kept:
        raise Slipped(f"nothing here contradicts it: exit {status}")
    return f"exit {status}"
