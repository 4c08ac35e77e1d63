"""Verifying a log while it is being written raises no false alarm, and opening it is never refused; a real rollback is seen.

Usage: no_false_alarm.py DEODAND [AGENT]    VERIFICATIONS in the environment says how many in all (120; 1,000 for the full proof)

Real processes: 1, 8 and 32 writers that open the log anew for each event, one that stays open, one-shot hooks, checkpoints, and
the agent where there is one. No verification may find anything INVALID, nor anything of what is remembered of the log that it
can't tell; every command must do its work. Then the log is put back to an older copy while the writers are at work: from then on
every verification must say so.
"""

import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import threading
import time

from support import Checks, draft, not_run, scratch

VERIFICATIONS = int(os.environ.get("VERIFICATIONS", "120"))
HOOK = json.dumps({"hook_event_name": "UserPromptSubmit", "session_id": "s", "prompt": "go on", "cwd": "/"}).encode()


class Writers:
    """Processes that write one log until they are told to stop; what any of them complains of is kept."""

    def __init__(self, deodand, count, stays):
        self.deodand, self.stop, self.refused, self.done = deodand, threading.Event(), [], 0
        jobs = [self.records, self.hooks, self.checkpoints] if count > 1 else [self.records]
        self.threads = [threading.Thread(target=jobs[n % len(jobs)], args=(n,)) for n in range(count)]
        if stays:
            self.threads.append(threading.Thread(target=self.stays))
        for thread in self.threads:
            thread.start()

    def run(self, *arguments, input=b""):
        done = self.deodand.run(*arguments, input=input)
        self.done += 1
        if done.returncode != 0 and not self.stop.is_set():
            self.refused.append((arguments, done.returncode, done.stderr.decode()[:300]))

    def records(self, number):
        while not self.stop.is_set():
            self.run("record", input=json.dumps(draft(number, run=f"r{number}")).encode() + b"\n")

    def hooks(self, _):
        while not self.stop.is_set():
            self.run("hook", input=HOOK)

    def checkpoints(self, _):
        while not self.stop.is_set():
            self.run("checkpoint")

    def stays(self):
        """One process that keeps the log open, as an agent does."""
        process = subprocess.Popen([self.deodand.executable, "record"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, env=self.deodand.environment)
        number = 0
        try:
            while not self.stop.is_set():
                process.stdin.write(json.dumps(draft(number, run="stays")).encode() + b"\n")
                process.stdin.flush()
                number += 1
                time.sleep(0.002)
            process.stdin.close()
        except BrokenPipeError:
            pass
        error = process.stderr.read().decode()
        if process.wait() != 0 and not self.stop.is_set():
            self.refused.append(("record that stays", process.returncode, error[:300]))

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()


def verify(deodand):
    """What a verification finds that it should not."""
    done = deodand.run("verify", "--json")
    if done.returncode not in (0, 1, 3):
        return [("verify", done.returncode, done.stderr.decode()[:300])]
    findings = json.loads(done.stdout)["findings"]
    return [(f["code"], f["outcome"], f["message"]) for f in findings
            if f["outcome"] == "INVALID" or (f["code"] == "high-water-mark" and f["outcome"] != "VALID")]


def beside(checks, deodand, writers, count):
    """So many verifications beside so many writers."""
    deodand.good("init", "--origin", f"test.example/{writers}")
    deodand.record(draft(0))
    group = Writers(deodand, writers, stays=True)
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        found = list(pool.map(lambda _: verify(deodand), range(count)))
    group.end()
    false = [finding for findings in found for finding in findings]
    checks.that(not false, f"beside {writers} writers: {len(false)} false alarms in {count} verifications, such as {false[:2]}")
    checks.that(not group.refused, f"beside {writers} writers: {len(group.refused)} commands refused, such as {group.refused[:2]}")
    checks.that(group.done > writers // 2, f"beside {writers} writers only {group.done} commands ended")
    checks.that(verify(deodand) == [], "nor is there any afterwards")
    print(f"{count} verifications beside {writers} writers: {len(false)} false, {len(group.refused)} of {group.done} refused", flush=True)


def rolled_back(checks, deodand):
    """The same verifications see a real rollback while others write."""
    deodand.good("init", "--origin", "test.example/back")
    deodand.record(*[draft(number) for number in range(20)])
    old = deodand.folder / "old"
    shutil.copytree(deodand.log, old)
    deodand.record(*[draft(number) for number in range(20)])
    group = Writers(deodand, 4, stays=False)
    time.sleep(0.5)
    aside = deodand.folder / "aside"
    os.rename(deodand.log, aside)
    shutil.copytree(old, deodand.log)
    seen = [verify(deodand) for _ in range(10)]
    group.end()
    missed = [findings for findings in seen if not any(code == "high-water-mark" and outcome == "INVALID" for code, outcome, _ in findings)]
    checks.that(not missed, f"a rollback was not seen by {len(missed)} of {len(seen)} verifications")
    done = deodand.run("record", input=json.dumps(draft(1)).encode() + b"\n")
    checks.that(done.returncode != 0 and b"went back" in done.stderr, f"a rolled-back log is written: {done.stderr.decode()}")


def beside_the_agent(checks, agent):
    """The agent records, commands come and go, and nothing is refused."""
    with scratch() as deodand:
        deodand.good("init", "--origin", "test.example/agent")
        process = subprocess.Popen([agent, "serve", "--log", str(deodand.log), "--listen", "127.0.0.1:0"], env=deodand.environment,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            checks.that(process.stdout.readline().startswith(b"{"), "the agent says that it is ready")
            group = Writers(deodand, 4, stays=False)
            found = [verify(deodand) for _ in range(max(10, VERIFICATIONS // 10))]
            group.end()
            false = [finding for findings in found for finding in findings]
            checks.that(process.poll() is None, "the agent goes on")
            checks.that(not false, f"beside the agent: {false[:2]}")
            checks.that(not group.refused, f"beside the agent: refused {group.refused[:2]}")
        finally:
            process.terminate()
            process.wait(timeout=30)


def main():
    checks = Checks()
    for writers, share in ((1, 3), (8, 2), (32, 1)):
        with scratch() as deodand:
            beside(checks, deodand, writers, VERIFICATIONS * share // 6)
    with scratch() as deodand:
        rolled_back(checks, deodand)
    if len(sys.argv) > 2 and os.path.exists(sys.argv[2]):
        beside_the_agent(checks, os.path.abspath(sys.argv[2]))
    else:
        not_run("beside the agent", "the companion agent")
    checks.end()


if __name__ == "__main__":
    main()
