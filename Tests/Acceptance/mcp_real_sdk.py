"""The real `mcp` client and real servers from PyPI through the proxy: same answers, and the exchange is on record."""

import asyncio
import os
import subprocess
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from support import Checks, scratch

checks = Checks()


async def drive(command, environment, calls):
    """The tools' names and the answers' texts."""
    server = StdioServerParameters(command=command[0], args=command[1:], env={**os.environ, **environment})
    async with stdio_client(server) as (reader, writer):
        async with ClientSession(reader, writer) as session:
            await session.initialize()
            listed = await session.list_tools()
            answers = []
            for name, arguments in calls:
                result = await session.call_tool(name, arguments)
                answers.append((result.is_error, [getattr(c, "text", None) for c in result.content]))
            return [tool.name for tool in listed.tools], answers


def compare(deodand, name, command, calls):
    direct = asyncio.run(drive(command, {}, calls))
    through = asyncio.run(
        drive([deodand.executable, "mcp", "--run", name, "--", *command], deodand.environment, calls))
    checks.that(direct == through, f"{name}: the same through the proxy: {direct} {through}")
    records = deodand.records("--run", name)
    kinds = [record["type"] for record in records]
    checks.that(kinds.count("deodand.tool.call") == len(calls), f"{name}: every call is on record: {kinds}")
    checks.that(kinds.count("deodand.tool.result") == len(calls), f"{name}: every result")
    checks.that(kinds.count("deodand.tool.listed") == 1, f"{name}: the tools on offer")
    listed = next(r for r in records if r["type"] == "deodand.tool.listed")
    checks.that(listed["data"]["tools"] == direct[0], f"{name}: their names")
    checks.that(len(listed["data"]["surface"]) == 64, f"{name}: their digest")
    for record in records:
        if record["type"] == "deodand.tool.call":
            why = deodand.run("why", record["sequence"])
            checks.that(why.returncode == 0 and b"No model response" in why.stdout, f"{name}: why answers")


with scratch() as deodand:
    deodand.init()
    repository = deodand.folder / "repository"
    repository.mkdir()
    for arguments in (["init", "-q", "-b", "main"], ["config", "user.name", "Test"],
                      ["config", "user.email", "test@example.com"],
                      ["commit", "-q", "--allow-empty", "-m", "First"]):
        subprocess.run(["git", "-C", str(repository), *arguments], check=True)
    path = {"repo_path": str(repository)}
    compare(deodand, "git", [sys.executable, "-m", "mcp_server_git", "--repository", str(repository)], [
        ("git_status", path), ("git_log", path), ("git_show", {**path, "revision": "no-such-revision"}),
    ])
    compare(deodand, "time", [sys.executable, "-m", "mcp_server_time"], [
        ("convert_time", {"source_timezone": "UTC", "time": "12:00", "target_timezone": "Europe/London"}),
    ])
    checks.that(deodand.run("verify").returncode == 0, "the log verifies")
checks.end()
