"""The real `fastmcp` client and server, Streamable HTTP, through the agent: the same answers, the same bytes on both
sides of the agent, and the calls on record.
"""

import asyncio
import json
import pathlib
import socket
import subprocess
import sys
import time

from fastmcp import Client
from fastmcp.exceptions import ToolError

from agent_support import TAPPED, Agent, check_log, difference, lasting, Log, scratch_log, unlike
from support import Checks
from tap import Tap

checks = Checks()
SERVER = str(pathlib.Path(__file__).resolve().parent / "notes_server.py")
NOTE = "Port 22 on edge-7 was closed as asked, by the firewall agent of the night shift in Łódź."


async def drive(url):
    """Everything that the client's caller sees, less what is new with every session."""
    told = {"progress": [], "log": []}

    async def progress(done, total, message=None):
        told["progress"].append((done, total))

    async def log(message):
        told["log"].append(str(message.data))

    async with Client(url, log_handler=log, progress_handler=progress) as client:
        told["tools"] = [(tool.name, tool.description) for tool in await client.list_tools()]
        told["note"] = str((await client.call_tool("add_note", {"text": NOTE})).data)
        told["count"] = (await client.call_tool("count", {"upto": 5})).data
        try:
            await client.call_tool("fail", {"reason": "no such firewall"})
        except ToolError as error:
            told["fail"] = str(error)
        told["resource"] = [part.text for part in await client.read_resource("note://first")]
        told["prompt"] = [str(m.content) for m in (await client.get_prompt("summary", {"about": "edge-7"})).messages]
        told["together"] = [str(done.data) for done in await asyncio.gather(*(
            client.call_tool("add_note", {"text": f"{NOTE} Number {number}."}) for number in range(12)))]
    return told


def serve():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    process = subprocess.Popen([sys.executable, SERVER, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.1)
    return process, f"http://127.0.0.1:{port}"


def same_on_both_sides(before, behind):
    """Each exchange in front of the agent is one behind it. A listening stream may end at another byte."""
    rest = [(*asked, answer) for asked, answer in behind.exchanges()]
    for (method, target, headers, body), answer in before.exchanges():
        def alike(other):
            # The agent has to read what the server says, so it asks for no compression; nothing else differs.
            asked = [(name, "identity" if name == "accept-encoding" else value) for name, value in lasting(headers)]
            same = other[0] == method and other[3] == body and lasting(other[2]) == asked
            return same and (answer is None) == (other[4] is None)
        found = [other for other in rest if alike(other)]
        checks.that(bool(found), f"{method} {target} {body[:60]}: arrives as it was sent: {lasting(headers)}")
        if not found or answer is None:
            continue
        exact = [other for other in found if other[4].body == answer.body] or found
        rest.remove(exact[0])
        plain = exact[0][4]
        name = f"{method} {body[:60]}"
        checks.that(exact[0][1] == "/mcp", f"{name}: to the path of the server: {exact[0][1]}")
        checks.that(answer.status == plain.status, f"{name}: status {plain.status}, not {answer.status}")
        checks.that(answer.lasting == plain.lasting, f"{name}: headers {unlike(plain.lasting, answer.lasting)}")
        if answer.whole and plain.whole:
            checks.that(answer.body == plain.body, f"{name}: {difference(plain.body, answer.body)}")
        else:
            checks.that(plain.body.startswith(answer.body) or answer.body.startswith(plain.body), f"{name}: the stream")
    checks.that(not [other for other in rest if other[0] == "POST"], f"nothing else is sent: {rest}")


def check_records(log):
    calls, results = log.of("tool.call"), log.of("tool.result")
    checks.that(len(calls) == 15, f"fifteen calls: {len(calls)}")
    checks.that({r["basis"] for r in calls + results} == {"observed"}, "observed")
    linked = {r["data"].get("call") for r in results}
    checks.that({r["id"] for r in calls} == linked, "each with its result")
    noted = [r for r in calls if json.dumps(NOTE)[1:-1].encode() in b"".join(log.contents(r).values())
             or NOTE.encode() in b"".join(log.contents(r).values())]
    checks.that(len(noted) == 13, f"with their arguments: {len(noted)}")
    outcomes = [r["data"].get("outcome") for r in results]
    checks.that(outcomes.count("success") == 14 and outcomes.count("error") == 1, f"and outcomes: {outcomes}")
    listed = log.of("tool.listed")
    checks.that(bool(listed) and set(listed[0]["data"]["tools"]) == {"add_note", "fail", "count"}, "the tools on offer")
    checks.that(len(log.of("resource.read")) == 2, "what was read, asked and answered")
    checks.that({r.get("subject") for r in calls} == {"run/notes"}, "all of the run that the path names")


with scratch_log() as deodand:
    server, url = serve()
    try:
        behind = Tap(url)
        with Agent(deodand, mcp={"web": behind.url + "/mcp"}, arguments=TAPPED) as agent:
            before = Tap(agent.url)
            direct = asyncio.run(drive(url + "/mcp"))
            through = asyncio.run(drive(before.url + "/run/notes/mcp/web"))
            for name in direct:
                checks.that(direct[name] == through[name], f"{name}: {direct[name]}, not {through[name]}")
            checks.that(len(direct["log"]) == 5 and len(direct["progress"]) == 5, f"the server speaks: {direct}")
            same_on_both_sides(before, behind)
            checks.that(agent.end() == 0, "the agent ends with status 0")
    finally:
        server.terminate()
        server.wait()
    log = Log(deodand)
    check_records(log)
    for call in log.of("tool.call")[:1]:
        checks.that(deodand.run("why", call["sequence"]).returncode == 0, "why answers")
    check_log(checks, deodand)
    before.close()
    behind.close()
checks.end()
