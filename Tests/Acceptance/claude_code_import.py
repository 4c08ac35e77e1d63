"""Sessions of the real Claude Code, against a scripted model on loopback: its transcripts imported, its HTTP hooks
answered.

The program comes with claude-agent-sdk; it gets a home of its own, a dummy key and no other address.
"""

import json
import os
import pathlib
import subprocess
import sys

from scripted_model import ScriptedModel
from support import Checks, scratch, skip

try:
    import claude_agent_sdk
except ImportError:
    skip("claude-agent-sdk is not installed: no real session can be made")
PROGRAM = pathlib.Path(claude_agent_sdk.__file__).parent / "_bundled" / "claude"
if not PROGRAM.exists():
    skip("claude-agent-sdk brings no program for this system: no real session can be made")
checks = Checks()
NOTES = "Rule 1: allow port 22 from 198.51.100.77 until the audit of the Lisbon branch is over.\n"


def use(identifier, name, **arguments):
    return {"type": "tool_use", "id": identifier, "name": name, "input": arguments}


def text(words):
    return {"type": "text", "text": words}


def session(folder, model, prompt, *arguments, hooks=None):
    """One run of the agent; what it printed."""
    home = folder / "home"
    (home / ".claude").mkdir(parents=True, exist_ok=True)
    (home / ".claude" / "settings.json").write_text(json.dumps({"hooks": hooks or {}}))
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home), "ANTHROPIC_BASE_URL": model.address,
        "ANTHROPIC_API_KEY": "dummy", "DISABLE_TELEMETRY": "1", "DISABLE_ERROR_REPORTING": "1",
        "DISABLE_AUTOUPDATER": "1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    }
    return subprocess.run(
        [PROGRAM, "-p", prompt, "--output-format", "json", "--model", "claude-sonnet-4-5", *arguments],
        cwd=folder / "work", env=environment, capture_output=True, timeout=180, stdin=subprocess.DEVNULL)


def transcripts(deodand):
    """A session with calls side by side, a failure and a subagent."""
    work = deodand.folder / "work"
    work.mkdir()
    (work / "notes.txt").write_text(NOTES)
    model = ScriptedModel({
        "lisbon-main": [
            [text("I look at the notes first."), use("toolu_A", "Read", file_path=str(work / "notes.txt")),
             use("toolu_B", "Bash", command="echo two", description="Echo")],
            [use("toolu_C", "Read", file_path=str(work / "missing.txt"))],
            [use("toolu_D", "Agent", description="Count", prompt="lisbon-sub: count the words",
                 subagent_type="general-purpose")],
            [text("All is done.")]],
        "lisbon-sub": [
            [use("toolu_E", "Bash", command=f"wc -w {work}/notes.txt", description="Count")],
            [text("There are sixteen.")]],
    })
    try:
        done = session(
            deodand.folder, model, "lisbon-main: look after the firewall.", "--allowedTools", "Bash,Read,Agent,Task")
    finally:
        model.close()
    checks.that(done.returncode == 0, f"the agent exits {done.returncode}: {done.stderr[:500]}")
    projects = deodand.folder / "home" / ".claude" / "projects"
    files = sorted(projects.rglob("*.jsonl"))
    checks.that(len(files) >= 2, f"transcripts: {files}")
    return projects, files


def imported(deodand, projects, files):
    deodand.init()
    tally = json.loads(deodand.good("import", "claude-code", projects, "--json"))
    checks.that(tally["toolCalls"] == 5 and tally["toolResults"] == 5, f"the tally: {tally}")
    checks.that(tally["runs"] == len(files), f"a run a file: {tally}")
    records = deodand.records()
    checks.that({r["basis"] for r in records if "subject" in r} == {"imported"}, "everything is marked")

    # Not a line is lost, nor a byte of one.
    kept = set()
    for record in records:
        if "verbatim" in record["data"].get("content", {}):
            kept |= set(deodand.good("show", record["sequence"], "--content", "verbatim").split(b"\n"))
    for file in files:
        lost = [line for line in file.read_bytes().split(b"\n") if line and line not in kept]
        checks.that(not lost, f"{file.name} lost {len(lost)} lines: {lost[:1]}")

    calls = {r["data"]["gen_ai.tool.call.id"]: r for r in records if r["type"] == "deodand.tool.call"}
    results = {r["data"]["gen_ai.tool.call.id"]: r for r in records if r["type"] == "deodand.tool.result"}
    checks.that(set(calls) == set(results) == {f"toolu_{x}" for x in "ABCDE"}, f"calls: {sorted(calls)}")
    checks.that(all(results[i]["data"]["call"] == calls[i]["id"] for i in calls), "results name their calls")
    checks.that(results["toolu_C"]["data"]["outcome"] == "error", "a failure is one")
    checks.that(calls["toolu_E"]["data"].get("sidechain") is True, "the subagent's call is marked")
    checks.that(
        results["toolu_D"]["data"]["agent.launched"] == calls["toolu_E"]["data"]["agent.id"], "who was launched")
    launched = [r for r in records if r["data"].get("parent.call.id") == "toolu_D"]
    checks.that(len(launched) == 1, "the subagent's run names the call that launched it")
    together = [r for r in records if r["type"] == "deodand.model.response" and len(r["data"]["lines"]) == 3]
    checks.that(len(together) == 1, "three lines of one answer are one response")

    # What the tools answered is what the model was shown next, and nothing is missed.
    gaps = deodand.run("gaps", "--json", "--actions")
    answer = json.loads(gaps.stdout)
    checks.that(gaps.returncode == 0 and not answer["findings"], f"gaps: {answer['findings']}")
    checks.that(len(answer["actions"]) == 5, f"{len(answer['actions'])} actions")
    for action in answer["actions"]:
        for part in ("asked", "permitted", "executed", "results", "reported"):
            checks.that(action[part], f"{action['tool']} has {part}")
    why = json.loads(deodand.good("why", "toolu_A", "--json"))
    shown = [s["text"] for s in why["sections"]["outcome"]]
    checks.that(any("byte for byte" in s for s in shown), f"the outcome: {shown}")
    checks.that(any("what a person said" in s["text"] for s in why["sections"]["context"]), "the prompt is found")

    # A session that was killed leaves its last line torn; other damage is refused before anything is recorded.
    torn = deodand.folder / "torn.jsonl"
    whole = files[0].read_bytes()
    torn.write_bytes(whole[: len(whole) - 40])
    deodand.good("import", "claude-code", torn)
    noted = [r for r in deodand.records("--type", "deodand.import.line") if "note" in r["data"]]
    checks.that(len(noted) == 1, f"{len(noted)} lines are noted")
    before = len(deodand.records())
    lines = whole.split(b"\n")
    torn.write_bytes(b"\n".join(lines[:3] + [lines[3][:50]] + lines[4:]))
    done = deodand.run("import", "claude-code", torn)
    checks.that(done.returncode == 2 and b"line 4 is not JSON" in done.stderr, f"damage: {done.stderr}")
    checks.that(len(deodand.records()) == before, "nothing of a refused file is recorded")
    deodand.good("import", "claude-code", torn, "--keep-damaged")
    deodand.good("checkpoint")
    checks.that(deodand.run("verify", deodand.log).returncode == 0, "the log verifies")


REASON = "not recorded: the disk is full"
# What HookAnswer.holdBack says; its unit tests hold it to these forms.
REFUSALS = {
    "PreToolUse": {"hookSpecificOutput": {
        "hookEventName": "PreToolUse", "permissionDecision": "deny", "permissionDecisionReason": REASON}},
    "UserPromptSubmit": {"decision": "block", "reason": REASON},
    "PermissionRequest": {"hookSpecificOutput": {
        "hookEventName": "PermissionRequest", "decision": {"behavior": "deny", "message": REASON}}},
    "unread": {"decision": "block", "reason": REASON},
}


def hook(deodand, refused, form, number):
    """Whether the tool ran, how often the model was asked, what it was told."""
    folder = deodand.folder / f"hook-{number}"
    work = folder / "work"
    work.mkdir(parents=True)
    model = ScriptedModel({
        "lisbon": [[use("toolu_1", "Bash", command=f"touch {work}/touched", description="Touch")], [text("End.")]]})
    model.answer_hook = lambda event: (
        200, json.dumps(REFUSALS[form] if event["hook_event_name"] == refused else {}).encode())
    address = [{"hooks": [{"type": "http", "url": model.address + "/hook", "timeout": 10}]}]
    hooks = {name: address for name in ("PreToolUse", "PostToolUse", "UserPromptSubmit", "PermissionRequest")}
    allowed = [] if refused == "PermissionRequest" else ["--allowedTools", "Bash"]
    try:
        done = session(folder, model, "lisbon: touch it", *allowed, hooks=hooks)
    finally:
        model.close()
    return (work / "touched").exists(), len(model.requests), json.dumps(model.requests) + done.stdout.decode()


with scratch() as deodand:
    projects, files = transcripts(deodand)
    if files:
        imported(deodand, projects, files)
    touched, asked, _ = hook(deodand, None, "unread", 0)
    checks.that(touched and asked >= 2, "an empty object lets the tool run")
    for number, (refused, form) in enumerate([
            ("PreToolUse", "PreToolUse"), ("UserPromptSubmit", "UserPromptSubmit"),
            ("PermissionRequest", "PermissionRequest"), ("PreToolUse", "unread"), ("UserPromptSubmit", "unread")], 1):
        touched, asked, said = hook(deodand, refused, form, number)
        checks.that(not touched, f"{refused} refused as {form}: the tool ran all the same")
        checks.that(REASON in said, f"{refused} refused as {form}: the reason is not told")
        checks.that((asked == 0) == (refused == "UserPromptSubmit"), f"{refused}: the model was asked {asked} times")
checks.end()
