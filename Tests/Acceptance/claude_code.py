"""Claude Code, from the wheel of `claude-agent-sdk`, recorded on every path at once: its model calls through the agent,
command hooks, HTTP hooks, OTLP logs, an MCP server over stdio and one over HTTP. One action is then one action with
several observations, and what passed is what the client and the provider sent, byte for byte.
"""

import asyncio
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import uuid

KEPT = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
os.environ.clear()
os.environ.update(KEPT)

from claude_agent_sdk import ClaudeAgentOptions, ResultMessage, query

from agent_support import TAPPED, Agent, check_log, check_models, compare_wire, lasting, Log, scratch_log
from support import Checks
from tap import Tap
from upstream import Upstream

checks = Checks()
SERVER = str(pathlib.Path(__file__).resolve().parent / "notes_server.py")
COMMAND = "echo port 22 on edge-7 is closed as the ticket asked for, and nothing else was touched"
TURNS = {"claude-code": [
    [("text", "I look first."), ("tool", "Bash", {"command": COMMAND, "description": "Say so"})],
    [("tool", "mcp__notes__add_note", {"text": "Port 22 on edge-7 was closed as asked."}),
     ("tool", "mcp__web__add_note", {"text": "The same, kept by the other server."})],
    [("tool", "mcp__web__fail", {"reason": "no such firewall"})],
    [("text", "The port is closed.")],
]}
HOOKED = ["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "PostToolUseFailure", "Stop", "SessionEnd"]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def settings(deodand, agent):
    """Both kinds of hooks for every event."""
    command = {"type": "command", "timeout": 30, "command": " ".join(
        [f"DEODAND_LOG={deodand.log}", f"XDG_STATE_HOME={deodand.environment['XDG_STATE_HOME']}", deodand.executable,
         "hook"])}
    over_http = {"type": "http", "url": agent.url + "/hooks/claude-code", "timeout": 30}
    return json.dumps({"hooks": {name: [{"hooks": [command, over_http]}] for name in HOOKED}})


async def drive(deodand, agent, model_url, session, folder):
    mcp = [deodand.executable, "mcp", "--run", session, "--", sys.executable, SERVER]
    options = ClaudeAgentOptions(
        model="scene-text", cwd=str(folder), session_id=session, settings=settings(deodand, agent), max_turns=8,
        allowed_tools=["Bash", "mcp__notes__add_note", "mcp__web__add_note", "mcp__web__fail"], setting_sources=[],
        mcp_servers={
            "notes": {"type": "stdio", "command": mcp[0], "args": mcp[1:], "env": {
                "DEODAND_LOG": str(deodand.log), "XDG_STATE_HOME": deodand.environment["XDG_STATE_HOME"]}},
            "web": {"type": "http", "url": f"{agent.url}/run/{session}/mcp/web"}},
        strict_mcp_config=True,
        env={
            "HOME": str(folder), "ANTHROPIC_API_KEY": "sk-ant-test-0123456789", "ANTHROPIC_BASE_URL": model_url,
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_AUTOUPDATER": "1", "DISABLE_TELEMETRY": "1",
            "CLAUDE_CODE_ENABLE_TELEMETRY": "1", "OTEL_LOGS_EXPORTER": "otlp", "OTEL_METRICS_EXPORTER": "none",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json", "OTEL_EXPORTER_OTLP_ENDPOINT": agent.url,
            "OTEL_LOGS_EXPORT_INTERVAL": "500", "OTEL_LOG_USER_PROMPTS": "1", "OTEL_LOG_TOOL_DETAILS": "1"})
    told = []
    async for message in query(prompt="Close port 22, please. scene:claude-code", options=options):
        told.append(message)
    return told


def serve_notes():
    port = free_port()
    process = subprocess.Popen([sys.executable, SERVER, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.1)
    return process, f"http://127.0.0.1:{port}"


with scratch_log() as deodand, tempfile.TemporaryDirectory(prefix="deodand-home-") as home:
    home = pathlib.Path(home)
    upstream = Upstream(TURNS)
    behind = Tap(upstream.url)
    notes, notes_url = serve_notes()
    session = str(uuid.uuid4())
    try:
        with Agent(deodand, {"anthropic": behind.url}, {"web": notes_url + "/mcp"}, arguments=TAPPED) as agent:
            before = Tap(agent.url)
            told = asyncio.run(drive(deodand, agent, f"{before.url}/run/{session}/anthropic", session, home))
            result = next((one for one in told if isinstance(one, ResultMessage)), None)
            checks.that(result is not None and result.result == "The port is closed.", f"the session ends well: {result}")
            time.sleep(2)
            checks.that(agent.end() == 0, "the agent ends with status 0")
    finally:
        notes.terminate()
        notes.wait()
    prefix = f"/run/{session}/anthropic"
    compare_wire(checks, behind.exchanges(), before.exchanges(), prefix, upstream.received, upstream.received)
    sent = sorted((t.removeprefix(prefix), b, str(lasting(h))) for (_, t, h, b), _ in before.exchanges())
    reached = sorted((r.target, r.body, str(lasting(r.headers))) for r in upstream.received)
    checks.that(sent == reached, "what the client sent is what reached the provider")
    log = Log(deodand)
    models = [e for e in before.exchanges() if e[0][0] == "POST" and "/v1/messages?" in e[0][1]]
    checks.that(len(models) >= 4, f"four turns or more: {len(models)}")
    check_models(checks, log, models, run=session)
    calls = log.of("tool.call")
    asked = set()
    for tool, argument, least in (
            ("Bash", COMMAND.encode(), {"reported"}),
            ("mcp__notes__add_note", b"Port 22 on edge-7 was closed as asked.", {"reported", "observed"}),
            ("mcp__web__add_note", b"The same, kept by the other server.", {"reported", "observed"})):
        mine = [r for r in calls if any(argument in content for content in log.contents(r).values())]
        checks.that({r["basis"] for r in mine} >= least, f"{tool}: seen from {least}: {[r['basis'] for r in mine]}")
        identifiers = {r["data"].get("gen_ai.tool.call.id") for r in mine}
        asked |= identifiers - {None}
        checks.that(len(identifiers) == 1, f"{tool}: by one identifier: {identifiers}")
        for identifier in sorted(filter(None, identifiers)):
            why = deodand.run("why", identifier, "--json")
            checks.that(why.returncode == 0, f"why {identifier}: {why.stderr.decode()}")
            answer = why.stdout.decode()
            checks.that("No model response" not in answer, f"{tool}: the model response that asked for it is found")
    prompts = log.of("human.input")
    checks.that(bool(prompts), "the prompt is on record")
    starts = [r for r in log.of("run.started") if r.get("subject") == f"run/{session}"]
    checks.that(bool(starts), "the session's start is on record")
    checks.that(b"claude_code." in deodand.good("log", "--json"), "the OTLP logs are on record")
    gaps = deodand.run("gaps", "--run", session, "--actions", "--json")
    checks.that(gaps.returncode in (0, 1), f"gaps answers: {gaps.stderr.decode()}")
    if gaps.returncode in (0, 1):
        found = json.loads(gaps.stdout)
        for identifier in sorted(asked):
            actions = [a for a in found["actions"] if a.get("callId") == identifier]
            checks.that(len(actions) == 1, f"{identifier} is one action, not {len(actions)}")
            for action in actions:
                channels = {seen["channel"] for member in ("asked", "executed", "results") for seen in action[member]}
                wanted = {"model", "hook"} | ({"mcp"} if "add_note" in action["tool"] else set())
                checks.that(channels >= wanted, f"{action['tool']}: seen from {channels}, not {wanted}")
        loud = [f for f in found["findings"] if f["code"] not in ("recorder-silent", "clock-step")]
        checks.that(not loud, f"nothing that does not fit together: {loud}")
    check_log(checks, deodand)
    for one in (before, behind, upstream):
        one.close()
checks.end()
