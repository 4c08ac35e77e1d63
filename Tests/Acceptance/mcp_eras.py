"""The real `mcp` client and a server made with its SDK, in both eras of the protocol: a call during which a person is
asked and a model is sampled.

Up to 2025-11-25 the server asks by requests of its own; from 2026-07-28 on it answers `input_required`, and the client
makes the call again. The log must tell the same story of both.
"""

import asyncio
import pathlib
import sys
import textwrap

from mcp import Client, StdioServerParameters
import mcp.types as types

from support import Checks, scratch

checks = Checks()
SERVER = textwrap.dedent(
    """
    from typing import Annotated
    from pydantic import BaseModel
    from mcp.server import MCPServer
    from mcp.server.mcpserver import Elicit, Resolve, Sample
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

    server.run("stdio")
    """
)


async def elicit(context, params):
    return types.ElicitResult(action="accept", content={"sure": True})


async def sample(context, params):
    return types.CreateMessageResult(
        role="assistant", content=types.TextContent(type="text", text="no"), model="model-1", stop_reason="endTurn")


async def drive(mode, command, environment):
    server = StdioServerParameters(command=command[0], args=command[1:], env=environment)
    async with Client(server, mode=mode, elicitation_callback=elicit, sampling_callback=sample) as client:
        tools = [tool.name for tool in (await client.list_tools()).tools]
        result = await client.call_tool("remove", {"path": "/srv/data/customers.db"})
        return client.protocol_version, tools, [content.text for content in result.content]


def story(deodand, mode, version):
    records = deodand.records("--run", mode)
    kinds = [record["type"].removeprefix("deodand.") for record in records]
    by_kind = {kind: [r for r in records if r["type"] == "deodand." + kind] for kind in kinds}
    calls, results = by_kind["tool.call"], by_kind["tool.result"]
    checks.that(by_kind["tool.listed"][0]["data"]["tools"] == ["remove"], f"{mode}: the tools on offer")
    checks.that(
        all(call["data"].get("mcp.protocol.version") == version for call in calls), f"{mode}: the protocol: {calls}")
    checks.that(calls[-1]["data"].get("mcp.server.name") == "remover", f"{mode}: the server's name")
    checks.that(results[-1]["data"]["outcome"] == "success", f"{mode}: the outcome")
    approval = by_kind["human.approval"][0]
    checks.that(approval["data"]["decision"] == "accept", f"{mode}: the decision")
    shown = deodand.good("show", approval["sequence"], "--content", "shown")
    checks.that(b"customers.db for good?" in shown, f"{mode}: what the person saw")
    asked, answered = by_kind["model.request"][0], by_kind["model.response"][0]
    checks.that(answered["data"]["request"] == asked["id"], f"{mode}: the sample is linked")
    checks.that(answered["data"]["gen_ai.response.model"] == "model-1", f"{mode}: the model that was used")
    if mode == "legacy":
        checks.that(asked["data"].get("during") == [calls[0]["id"]], f"{mode}: asked while the call was open")
    else:
        checks.that(len(calls) >= 2, f"{mode}: the call is made again")
        checks.that(results[0]["data"]["outcome"] == "input_required", f"{mode}: the first answer asks")
        checks.that(calls[1]["data"].get("retries") == calls[0]["id"], f"{mode}: the second call knows the first")
        checks.that(approval["data"].get("call") == calls[0]["id"], f"{mode}: the approval is for it")
    for call in calls:
        sequence = int(call["sequence"])
        result = next(r for r in results if r["data"]["call"] == call["id"])
        checks.that(int(result["sequence"]) > sequence, f"{mode}: call before result")
    checks.that(not any("note" in r["data"] for r in records), f"{mode}: nothing odd: {[r['data'] for r in records]}")


with scratch() as deodand:
    deodand.init()
    path = pathlib.Path(deodand.folder) / "server.py"
    path.write_text(SERVER)
    command = [sys.executable, str(path)]
    for mode in ["legacy", "2026-07-28"]:
        direct = asyncio.run(drive(mode, command, deodand.environment))
        proxied = [deodand.executable, "mcp", "--run", mode, "--", *command]
        through = asyncio.run(drive(mode, proxied, deodand.environment))
        checks.that(direct == through, f"{mode}: the same through the proxy: {direct} {through}")
        checks.that("True" in through[2][0], f"{mode}: the tool ran")
        story(deodand, mode, through[0])
    checks.that(deodand.run("verify").returncode == 0, "the log verifies")
checks.end()
