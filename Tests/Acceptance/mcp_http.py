"""MCP over Streamable HTTP through the agent: the real `mcp` client and server, in both eras of the protocol, and raw
HTTP that must come through byte for byte.

Usage: mcp_http.py DEODAND AGENT     Without AGENT only the direct half runs, and the script says it was skipped.
"""

import asyncio
import contextlib
import http.client
import http.server
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time

from mcp import Client
import mcp.types as types

from support import Checks, scratch, skip

checks = Checks()
AGENT = sys.argv[2] if len(sys.argv) > 2 else None
# How a server answers, by the era: in streams of events, in whole bodies, in streams that can be resumed.
FORMS = {"legacy": ["stream", "json", "resumable"], "2026-07-28": ["stream", "json"]}

SERVER = textwrap.dedent(
    """
    import asyncio
    import sys
    from typing import Annotated
    from pydantic import BaseModel
    from mcp.server import MCPServer
    from mcp.server.mcpserver import Context, Elicit, Resolve, Sample
    from mcp.server.streamable_http import EventMessage, EventStore
    from mcp.types import CreateMessageResult, SamplingMessage, TextContent

    class Sure(BaseModel):
        sure: bool

    async def ask() -> Elicit[Sure]:
        return Elicit("Remove the file /srv/data/customers.db for good?", Sure)

    async def think() -> Sample:
        text = "Is it wise to remove a file named customers.db from a server in use?"
        return Sample([SamplingMessage(role="user", content=TextContent(type="text", text=text))], max_tokens=50)

    server = MCPServer("remover", version="3.1")

    @server.tool()
    async def remove(
        path: str, answer: Annotated[Sure, Resolve(ask)],
        thought: Annotated[CreateMessageResult, Resolve(think)],
    ) -> str:
        return f"removed {path}: {answer.sure}"

    @server.tool()
    async def learn(context: Context) -> str:
        def shout(text: str) -> str:
            return text.upper()

        server.add_tool(shout, name="shout", description="Says it loudly.")
        await context.notify_tools_changed()
        return "learned to shout"

    @server.tool()
    async def hang(context: Context) -> str:
        await context.report_progress(1, 2)
        await asyncio.sleep(600)
        return "too late"

    @server.tool()
    async def slip(context: Context) -> str:
        await context.close_sse_stream()
        await asyncio.sleep(0.3)
        return "came back"

    class Store(EventStore):
        events = []

        async def store_event(self, stream_id, message):
            self.events.append((stream_id, message))
            return str(len(self.events))

        async def replay_events_after(self, last_event_id, send):
            first = int(last_event_id)
            stream_id = self.events[first - 1][0]
            for number, (stream, message) in enumerate(self.events[first:], first + 1):
                if stream == stream_id and message is not None:
                    await send(EventMessage(message, str(number)))
            return stream_id

    form = sys.argv[2]
    server.run(
        "streamable-http", host="127.0.0.1", port=int(sys.argv[1]), json_response=form == "json",
        event_store=Store() if form == "resumable" else None, retry_interval=100)
    """
)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process):
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None:
            raise AssertionError(f"the server ended with {process.returncode}")
        time.sleep(0.05)
    raise AssertionError("the server does not listen")


@contextlib.contextmanager
def sdk_server(folder, form):
    """A server made with the SDK; its process and its URL."""
    path = pathlib.Path(folder) / "server.py"
    path.write_text(SERVER)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, str(path), str(port), form], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield process, f"http://127.0.0.1:{port}/mcp"
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def agent(deodand, url, run):
    """The agent in front of a server; the server's URL behind it."""
    process = subprocess.Popen(
        [AGENT, "serve", "--log", str(deodand.log), "--listen", "127.0.0.1:0", "--run", run, "--mcp", f"tools={url}"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=deodand.environment)
    try:
        ready = json.loads(process.stdout.readline())
        yield f"http://{ready['listening']}/mcp/tools"
    finally:
        process.send_signal(signal.SIGTERM)
        checks.that(process.wait(timeout=60) == 0, f"{run}: the agent ends well: {process.returncode}")


# What the real client sees.

async def elicit(context, params):
    return types.ElicitResult(action="accept", content={"sure": True})


async def sample(context, params):
    return types.CreateMessageResult(
        role="assistant", content=types.TextContent(type="text", text="no"), model="model-1", stop_reason="endTurn")


def hears_questions(mode, form):
    """In the handshake era a server that answers in whole bodies has no way to ask."""
    return mode != "legacy" or form != "json"


async def call(client, name, arguments):
    result = await client.call_tool(name, arguments)
    return name, result.is_error, [getattr(content, "text", None) for content in result.content]


async def drive(url, mode, form, process, seen):
    """One session: what a client sees, with the server killed during its last call."""
    async with Client(url, mode=mode, elicitation_callback=elicit, sampling_callback=sample) as client:
        seen.append(client.protocol_version)
        seen.append([tool.name for tool in (await client.list_tools()).tools])
        if hears_questions(mode, form):
            seen.append(await call(client, "remove", {"path": "/srv/data/customers.db"}))
        if form == "resumable":
            seen.append(await call(client, "slip", {}))
        seen.append(await call(client, "learn", {}))
        seen.append([tool.name for tool in (await client.list_tools(cache_mode="bypass")).tools])
        seen.append(await call(client, "shout", {"text": "quiet"}))
        seen.append(await call(client, "no-such-tool", {}))
        hanging = asyncio.create_task(client.call_tool("hang", {}))
        await asyncio.sleep(1)
        process.kill()
        try:
            await asyncio.wait_for(hanging, 60)
            seen.append("an answer")
        except Exception as error:
            seen.append(f"no answer: {type(error).__name__}")


def session(url, mode, form, process):
    """What the client saw, and how it was told that its server had died: some ways take the client along."""
    seen = []
    try:
        asyncio.run(drive(url, mode, form, process, seen))
    except Exception as error:
        if not seen[-1:] or not str(seen[-1]).startswith("no answer"):
            seen.append(f"no answer: {type(error).__name__}")
    return seen[:-1], seen[-1]


# What the log says.

def story(deodand, name, mode, version):
    records = deodand.records("--run", name)

    def of(kind):
        return [r for r in records if r["type"] == "deodand." + kind]

    calls, results, listed = of("tool.call"), of("tool.result"), of("tool.listed")
    names = [c["data"]["gen_ai.tool.name"] for c in calls]
    checks.that(names[-4:] == ["learn", "shout", "no-such-tool", "hang"], f"{name}: the calls: {names}")
    by_call = {}
    for result in results:
        by_call.setdefault(result["data"]["call"], []).append(result)
    for made in calls:
        got = by_call.get(made["id"], [])
        checks.that(len(got) == 1, f"{name}: one result for {made['data']}: {len(got)}")
        checks.that(
            all(int(r["sequence"]) > int(made["sequence"]) for r in got), f"{name}: the call is recorded first")
        checks.that(made["data"].get("mcp.protocol.version") == version, f"{name}: the protocol: {made['data']}")
        checks.that(made["data"].get("mcp.server.name") == "remover", f"{name}: the server: {made['data']}")
        checks.that(made["data"].get("network.transport") == "http", f"{name}: the transport")
        checks.that("user_agent.original" in made["data"], f"{name}: the client's name")
        checks.that(("mcp.session" in made["data"]) == (mode == "legacy"), f"{name}: the session")
    outcomes = {made["data"]["gen_ai.tool.name"]: by_call[made["id"]][-1]["data"]["outcome"] for made in calls}
    checks.that(outcomes["learn"] == "success", f"{name}: {outcomes}")
    checks.that(outcomes["no-such-tool"] in ("error", "protocol_error"), f"{name}: {outcomes}")
    checks.that(outcomes["hang"] == "no_response", f"{name}: {outcomes}")
    checks.that(outcomes.get("slip", "success") == "success", f"{name}: resumed: {outcomes}")

    changes = [r["data"].get("changed") for r in listed]
    checks.that(changes[0] is None and changes[-1] is True, f"{name}: the tools changed: {changes}")
    shout = next(c for c in calls if c["data"]["gen_ai.tool.name"] == "shout")
    checks.that(shout["data"]["surface"] == listed[-1]["data"]["surface"], f"{name}: the tools in force")

    if "remove" in names:
        approval, asked, answered = of("human.approval")[0], of("model.request")[0], of("model.response")[0]
        checks.that(approval["data"]["decision"] == "accept", f"{name}: the decision")
        shown = deodand.good("show", approval["sequence"], "--content", "shown")
        checks.that(b"customers.db for good?" in shown, f"{name}: what the person saw")
        checks.that(answered["data"]["request"] == asked["id"], f"{name}: the sample is linked")
        first = calls[0]["id"]
        if mode == "legacy":
            checks.that(asked["data"].get("during") == [first], f"{name}: asked while the call was open")
            checks.that(outcomes["remove"] == "success", f"{name}: {outcomes}")
        else:
            checks.that(results[0]["data"]["outcome"] == "input_required", f"{name}: the first answer asks")
            checks.that(calls[1]["data"].get("retries") == first, f"{name}: the second call knows the first")
            checks.that(approval["data"].get("call") == first, f"{name}: the approval is for it")
    ends = [r for r in records if "session.end" in r["data"]]
    checks.that(len(ends) == (1 if mode == "legacy" else 0), f"{name}: the session's end: {ends}")
    text = json.dumps(records)
    checks.that("Bearer" not in text and "mcp-session-id" not in text.lower(), f"{name}: no credentials")


# Raw bytes: a server with answers of its own, told by the path of the tool's name.

SESSION = "raw-session-0123456789"
PROGRESS = b'"method":"notifications/progress","params":{"progressToken":1,"progress":1}}'
RESULT = b'{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"\xc3\xa9"}]}}'
EVENTS = b"".join([
    b": hello\n\nid: 1\r\ndata:\r\n\r\n", b'event: message\rdata: {"jsonrpc":"2.0",\rdata: ' + PROGRESS + b"\r\r",
    b"retry: 10\n\nevent: other\ndata: not for you\n\n", b"event: message\nid: 2\ndata: " + RESULT + b"\n\n",
])
ANSWERS = {
    "json": (200, "application/json", b' {"jsonrpc" : "2.0","id":7, "result":{"content":[]}}\n'),
    "events": (200, "text/event-stream", EVENTS),
    "refused": (400, "application/json", b'{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"no"}}'),
    "page": (502, "text/html", b"<html>bad gateway</html>"),
    "empty": (200, "application/json", b""),
    "garbage": (200, "application/json", b"\x00\xff{"),
}


class Raw(http.server.BaseHTTPRequestHandler):
    """Answers by the tool's name, and keeps what it was sent."""

    protocol_version = "HTTP/1.1"
    received = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        Raw.received.append(("POST", body, self.headers.get("X-Custom"), self.headers.get("Authorization")))
        message = json.loads(body) if body.startswith(b"{") else {}
        if "id" not in message:
            return self.reply(202, None, b"")
        self.reply(*ANSWERS[message["params"]["name"]])

    def do_GET(self):
        Raw.received.append(("GET", self.headers.get("Last-Event-ID"), None, None))
        self.reply(200, "text/event-stream", EVENTS)

    def do_DELETE(self):
        Raw.received.append(("DELETE", self.headers.get("Mcp-Session-Id"), None, None))
        self.reply(204, None, None)

    def reply(self, status, kind, body):
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("X-From-Server", "kept")
        if kind == "text/event-stream":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for start in range(0, len(body), 7):
                piece = body[start:start + 7]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")
            return
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *arguments):
        pass


def exchange(url, method, body=None, headers=None):
    """Status, content type, a header of the server, and the body, as they come."""
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=30)
    connection.request(method, "/" + path, body, headers or {})
    response = connection.getresponse()
    seen = (response.status, response.getheader("Content-Type"), response.getheader("X-From-Server"), response.read())
    connection.close()
    return seen


def raw(url):
    """A fixed sequence of raw requests: what came back, and what the server was sent."""
    Raw.received = []
    headers = {
        "Content-Type": "application/json", "Accept": "application/json, text/event-stream", "X-Custom": "passes",
        "Authorization": "Bearer raw-token", "Mcp-Session-Id": SESSION,
    }
    seen = []
    for name in ANSWERS:
        call = '{"jsonrpc":"2.0", "id":7,"method":"tools/call","params":{"name":"%s","arguments":{"x": 1.50}}}'
        seen.append(exchange(url, "POST", (call % name).encode(), headers))
    seen.append(exchange(url, "POST", b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n', headers))
    seen.append(exchange(url, "POST", b"garbage", headers))
    resumed = {"Accept": "text/event-stream", "Last-Event-ID": "1", "Mcp-Session-Id": SESSION}
    seen.append(exchange(url, "GET", None, resumed))
    seen.append(exchange(url, "DELETE", None, {"Mcp-Session-Id": SESSION}))
    return seen, Raw.received


@contextlib.contextmanager
def raw_server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Raw)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/mcp"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def raw_story(deodand):
    records = deodand.records("--run", "raw")
    outcomes = [r["data"]["outcome"] for r in records if r["type"] == "deodand.tool.result"]
    expected = ["success", "success", "protocol_error", "protocol_error", "no_response", "no_response"]
    checks.that(outcomes == expected, f"raw: the outcomes: {outcomes}")
    codes = [r["data"].get("http.response.status_code") for r in records if r["type"] == "deodand.tool.result"]
    checks.that(codes == [None, None, 400, 502, None, None], f"raw: the statuses: {codes}")
    again = [r for r in records if "redelivery" in r["data"].get("note", "")]
    checks.that(len(again) == 1, f"raw: a result that came again is no new one: {again}")
    ends = [r["data"]["session.end"] for r in records if "session.end" in r["data"]]
    checks.that(ends == ["deleted"], f"raw: the session's end: {ends}")
    for path in deodand.log.rglob("*"):
        if path.is_file():
            bytes = path.read_bytes()
            for secret in [SESSION.encode(), b"raw-token"]:
                checks.that(secret not in bytes, f"raw: {secret} stands in {path.name}")


# Both halves.

with scratch() as deodand:
    with raw_server() as url:
        direct = raw(url)
        checks.that([seen[0] for seen in direct[0]] == [200, 200, 400, 502, 200, 200, 202, 202, 200, 204],
                    f"raw: the statuses: {direct[0]}")
        checks.that(direct[0][1][3] == EVENTS and direct[0][8][3] == EVENTS, "raw: the events")
        if AGENT:
            deodand.init()
            with agent(deodand, url, "raw") as through:
                proxied = raw(through)
            for one, other in zip(direct[0], proxied[0], strict=True):
                checks.that(one == other, f"raw: to the client: {one} {other}")
            for one, other in zip(direct[1], proxied[1], strict=True):
                checks.that(one == other, f"raw: to the server: {one} {other}")
            raw_story(deodand)
    for mode, forms in FORMS.items():
        for form in forms:
            name = f"{mode}-{form}"
            with sdk_server(deodand.folder, form) as (process, url):
                direct = session(url, mode, form, process)
            steps = 6 + hears_questions(mode, form) + (form == "resumable")
            checks.that(len(direct[0]) == steps, f"{name}: directly: {direct}")
            checks.that(direct[1].startswith("no answer"), f"{name}: directly: {direct}")
            if AGENT:
                with sdk_server(deodand.folder, form) as (process, url), agent(deodand, url, name) as through:
                    proxied = session(through, mode, form, process)
                checks.that(direct[0] == proxied[0], f"{name}: the same through the agent: {direct} {proxied}")
                # A connection that breaks becomes an answer of the agent's, so only that there is none is the same.
                checks.that(proxied[1].startswith("no answer"), f"{name}: through the agent: {proxied}")
                story(deodand, name, mode, direct[0][0])
    if AGENT:
        checks.that(deodand.run("verify").returncode == 0, "the log verifies")
if not AGENT and not checks.failures:
    skip(f"{checks.count} checks of the direct half passed; name the agent as the second argument for the other")
checks.end()
