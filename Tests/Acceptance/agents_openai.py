"""The real `openai-agents` runner through the agent: function tools, an MCP server, streams; every turn on record."""

import asyncio
import os
import pathlib
import sys

import openai
from agents import Agent, OpenAIChatCompletionsModel, OpenAIResponsesModel, Runner, function_tool, set_tracing_disabled
from agents.mcp import MCPServerStdio

import agent_support
from support import Checks
from tap import Tap
from upstream import Upstream

checks = Checks()
SERVER = str(pathlib.Path(__file__).resolve().parent / "notes_server.py")
TURNS = {"agents": [
    [("tool", "get_weather", {"city": "Łódź"}), ("tool", "add_note", {"text": "Port 22 on edge-7 was closed as asked."})],
    [("tool", "set_rule", {"firewall": "edge-7", "port": 22})],
    [("text", "The rule is set.")],
]}


@function_tool
def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"4 °C in {city}, and a light rain that will go on until the evening of the day"


@function_tool
def set_rule(firewall: str, port: int) -> str:
    """Closes a port."""
    return f"rule 14 set on {firewall} for port {port}"


async def drive(base, command, environment, model_of, streamed):
    """The final answer and what each step gave."""
    client = openai.AsyncOpenAI(base_url=base, api_key="sk-test-0123456789abcdef", max_retries=0)
    parameters = {"command": command[0], "args": command[1:], "env": {**os.environ, **environment}}
    async with MCPServerStdio(params=parameters, name="notes", client_session_timeout_seconds=120) as notes:
        agent = Agent(name="Firewalls", instructions="You manage firewalls.", tools=[get_weather, set_rule],
                      mcp_servers=[notes], model=model_of(model="scene-agents", openai_client=client))
        if streamed:
            result = Runner.run_streamed(agent, "Close port 22, please.")
            async for _ in result.stream_events():
                pass
        else:
            result = await Runner.run(agent, "Close port 22, please.")
    await client.close()
    return result.final_output, [str(item) for item in result.to_input_list()]


set_tracing_disabled(True)
with agent_support.scratch_log() as deodand:
    upstream = Upstream(TURNS)
    plain = [sys.executable, SERVER]
    watched = [deodand.executable, "mcp", "--run", "agents", "--", *plain]
    with agent_support.Agent(deodand, {"openai": upstream.url}, arguments=agent_support.TAPPED) as agent:
        near, far = Tap(upstream.url), Tap(agent.url)
        reached_directly, reached_through = [], []
        for model_of in (OpenAIChatCompletionsModel, OpenAIResponsesModel):
            for streamed in (False, True):
                name = f"{model_of.__name__} {'streamed' if streamed else 'whole'}"
                direct = asyncio.run(drive(near.url + "/v1", plain, {}, model_of, streamed))
                reached_directly += upstream.take()
                through = asyncio.run(drive(
                    far.url + "/run/agents/openai/v1", watched, deodand.environment, model_of, streamed))
                reached_through += upstream.take()
                checks.that(direct[0] == "The rule is set.", f"{name}: {direct[0]}")
                checks.that(direct == through, f"{name}: the same answer and steps: {direct} {through}")
        agent_support.compare_wire(
            checks, near.exchanges(), far.exchanges(), "/run/agents/openai", reached_directly, reached_through)
        exchanges = far.exchanges()
        checks.that(agent.end() == 0, "the agent ends with status 0")
    log = agent_support.Log(deodand)
    agent_support.check_models(checks, log, exchanges, run="agents")
    calls = [r for r in log.of("tool.call") if r["data"].get("gen_ai.tool.name") == "add_note"]
    checks.that(len([r for r in calls if r["basis"] == "observed"]) == 4, "the MCP server's calls are on record")
    for call in calls[:1]:
        why = deodand.run("why", call["sequence"])
        checks.that(why.returncode == 0, f"why answers: {why.stderr.decode()}")
        checks.that(b"No model response" not in why.stdout, "and finds the model response that asked for it")
    agent_support.check_log(checks, deodand)
    near.close()
    far.close()
    upstream.close()
checks.end()
