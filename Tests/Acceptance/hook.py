"""`deodand hook`: a coding agent's session through its hooks, one process an event, and its failures."""

import json
import os

from support import Checks, not_run, scratch

checks = Checks()


def event(name, **members):
    return {"session_id": "session-1", "hook_event_name": name, "cwd": "/srv/acme", **members}


EVENTS = [
    event("SessionStart", source="startup"),
    event("UserPromptSubmit", prompt="Remove the build folder of the Lisbon branch, please."),
    event("PreToolUse", tool_name="Bash", tool_use_id="toolu_1",
          tool_input={"command": "rm -rf /srv/acme/build", "description": "Remove the build folder"}),
    event("PostToolUse", tool_name="Bash", tool_use_id="toolu_1", duration_ms=12,
          tool_response={"stdout": "", "stderr": "", "interrupted": False}),
    event("Stop", stop_hook_active=False, last_assistant_message="Done."),
    event("SessionEnd", reason="other"),
]

with scratch() as deodand:
    deodand.init()
    for one in EVENTS:
        done = deodand.run("hook", input=json.dumps(one).encode())
        checks.that(done.returncode == 0, f"{one['hook_event_name']}: {done.stderr.decode()}")
        # The agent reads what a hook prints as a decision.
        checks.that(done.stdout == b"" and done.stderr == b"", f"{one['hook_event_name']} prints nothing")
    records = deodand.records("--run", "session-1")
    checks.that(
        [r["type"].removeprefix("deodand.") for r in records]
        == ["run.started", "human.input", "tool.call", "tool.result", "hook.event", "run.ended"], "the session")
    call, result = records[2], records[3]
    checks.that(result["data"]["call"] == call["id"], "the result names the call")
    checks.that({r["basis"] for r in records} == {"reported"}, "hooks report")
    starts = [r for r in deodand.records() if r["type"] == "deodand.recorder.started"]
    checks.that(len(starts) == 1, f"six processes share one start, not {len(starts)}")
    arguments = json.loads(deodand.good("show", call["sequence"], "--content", "arguments"))
    checks.that(arguments == EVENTS[2]["tool_input"], "the exact arguments")
    answer = json.loads(deodand.good("why", "toolu_1", "--json"))
    checks.that(answer["subject"] == call["sequence"], "why by the agent's own id")
    checks.that(any("reported" in s["text"] for s in answer["sections"]["answer"]), "why says who told it")
    deodand.good("checkpoint")
    checks.that(deodand.run("verify", deodand.log).returncode == 0, "the log verifies")

    # What can't be recorded never stops the agent, unless that was asked for, and only before it acts.
    missing = {"DEODAND_LOG": str(deodand.folder / "nowhere")}
    for one in EVENTS:
        line = json.dumps(one).encode()
        name = one["hook_event_name"]
        done = deodand.run("hook", input=line, environment=missing)
        checks.that(done.returncode == 4, f"{name} without a log exits {done.returncode}")
        checks.that(b"error: not recorded" in done.stderr and done.stdout == b"", f"{name}: {done.stderr}")
        done = deodand.run("hook", "--fail-closed", input=line, environment=missing)
        wanted = 2 if name in ("PreToolUse", "UserPromptSubmit") else 4
        checks.that(done.returncode == wanted, f"{name} --fail-closed exits {done.returncode}, not {wanted}")
    for garbage in (b"", b"no json", b"{}", b'{"session_id":"s"}'):
        checks.that(deodand.run("hook", input=garbage).returncode == 4, f"{garbage} does not stop the agent")
        checks.that(deodand.run("hook", "--fail-closed", input=garbage).returncode == 2, f"{garbage} fails closed")
    if os.geteuid() != 0:
        deodand.log.chmod(0o500)
        checks.that(deodand.run("hook", input=json.dumps(EVENTS[2]).encode()).returncode == 4, "a read-only log")
        deodand.log.chmod(0o700)
    else:
        not_run("a hook whose log can't be written", "a user other than root, whom modes bind")
checks.end()
