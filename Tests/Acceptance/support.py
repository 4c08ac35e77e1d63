"""What the acceptance scripts share: a scratch log, running the command, counting checks."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

# How a script says that it did not run: for something that a machine can be given, or for data that is not ours to give.
SKIPPED = 77
WITHOUT_DATA = 78
# How a line begins that names a part of a script that did not run, though the rest did; run.py repeats it.
NOT_RUN = "NOT RUN: "
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# What is too big for the repository, or not ours to give: it stands beside it, or where the variable says.
SHARED = pathlib.Path(os.environ.get("DEODAND_SHARED", ROOT.parent / "shared"))


class Checks:
    """Counts what was checked and remembers what failed."""

    def __init__(self):
        self.count = 0
        self.failures = []

    def that(self, holds, what):
        self.count += 1
        if not holds:
            self.failures.append(what)
            print("FAILED:", what, file=sys.stderr)

    def end(self):
        if self.failures:
            print(f"{len(self.failures)} of {self.count} checks failed")
            sys.exit(1)
        print(f"{self.count} checks passed")
        sys.exit(0)


def skip(reason):
    """Ends the script: what it needs is not installed here, though it could be."""
    print(reason)
    sys.exit(SKIPPED)


def skip_without_data(reason):
    """Ends the script: it needs data that stands beside the repository on some machines only."""
    print(reason)
    sys.exit(WITHOUT_DATA)


def not_run(what, needs):
    """Says that a part of a script is left out, and what it needs."""
    print(f"{NOT_RUN}{what}: needs {needs}", flush=True)


class Deodand:
    """The command with a log, a state directory and an environment of its own."""

    def __init__(self, executable, folder):
        self.executable = executable
        self.folder = pathlib.Path(folder)
        self.log = self.folder / "log"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "DEODAND_LOG": str(self.log),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "NO_COLOR": "1",
        }

    def run(self, *arguments, input=None, environment=None, timeout=120, **options):
        """The finished process; its output as bytes."""
        return subprocess.run(
            [self.executable, *map(str, arguments)], input=input, timeout=timeout,
            env={**self.environment, **(environment or {})},
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
        )

    def good(self, *arguments, **options):
        """The output of a call that must succeed."""
        done = self.run(*arguments, **options)
        if done.returncode != 0:
            raise AssertionError(f"{arguments} exits {done.returncode}: {done.stderr.decode()}")
        return done.stdout

    def init(self, origin="test.example/log"):
        return self.good("init", "--origin", origin)

    def record(self, *drafts):
        """Records drafts; the receipts."""
        lines = "".join(json.dumps(draft) + "\n" for draft in drafts)
        return [json.loads(line) for line in self.good("record", input=lines.encode()).splitlines()]

    def records(self, *arguments):
        return [json.loads(line) for line in self.good("log", "--json", *arguments).splitlines()]


@contextlib.contextmanager
def scratch():
    """A command with an empty scratch directory that goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="deodand-test-") as folder:
        yield Deodand(sys.argv[1], folder)


def draft(number, run="r1", text=None):
    """A small draft with content."""
    return {
        "type": "deodand.human.input", "subject": f"run/{run}", "data": {"number": number},
        "content": {"text": text or f"message number {number}"},
    }


def small_run(run="r1"):
    """A complete chain in drafts: input, request, response, call, result."""
    def named(number):
        return f"00000000-0000-4000-8000-{number:012d}"

    subject = f"run/{run}"
    system = {"role": "system", "content": "You are an agent that manages firewalls for customers."}
    user = {"role": "user", "content": "Please close port 22 on the firewall named edge-7, and nothing else."}
    arguments = '{"firewall":"edge-7","port":22,"action":"deny"}'
    call = {"id": "call_1", "type": "function", "function": {"name": "set_rule", "arguments": arguments}}
    answer = {"role": "assistant", "content": None, "tool_calls": [call]}
    return [
        {"type": "deodand.run.started", "subject": subject, "data": {"agent": "test"}},
        {"type": "deodand.human.input", "subject": subject, "content": {"text": user["content"]}},
        {"type": "deodand.model.request", "subject": subject, "id": named(1),
         "data": {"gen_ai.request.model": "gpt-test", "gen_ai.operation.name": "chat"},
         "content": {"request": {"json": {"model": "gpt-test", "messages": [system, user]}}}},
        {"type": "deodand.model.response", "subject": subject, "id": named(2),
         "data": {"request": named(1), "gen_ai.response.model": "gpt-test-2026-01-01",
                  "tool_calls": [{"id": "call_1", "name": "set_rule"}]},
         "content": {"response": {"json": {"choices": [{"index": 0, "message": answer}]}}}},
        {"type": "deodand.tool.call", "subject": subject, "id": named(3),
         "data": {"gen_ai.tool.name": "set_rule", "gen_ai.tool.call.id": "call_1", "response": named(2)},
         "content": {"arguments": {"json": json.loads(arguments)}}},
        {"type": "deodand.tool.result", "subject": subject, "id": named(4),
         "data": {"call": named(3), "gen_ai.tool.name": "set_rule", "gen_ai.tool.call.id": "call_1",
                  "outcome": "success"},
         "content": {"result": {"json": {"content": [{"type": "text", "text": "rule 14 set"}]}}}},
        {"type": "deodand.run.ended", "subject": subject, "data": {"reason": "done"}},
    ]
