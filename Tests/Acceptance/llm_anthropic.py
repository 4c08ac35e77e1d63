"""The real `anthropic` client through the agent: every answer is the one it gets without it, and all of it is on record."""

import asyncio

import anthropic

from agent_support import TAPPED, Agent, check_log, check_models, compare_wire, Log, scratch_log
from support import Checks
from tap import Tap
from upstream import Upstream

checks = Checks()
TOOLS = [{"name": name, "description": "Scripted.", "input_schema": {"type": "object", "properties": {
    key: {"type": "string"} for key in keys}}} for name, keys in (
        ("get_weather", ["city", "unit"]), ("set_rule", ["firewall", "port", "action"]))]
MESSAGES = [{"role": "user", "content": "Close port 22 on the firewall of Łódź."}]
PLAIN = ["text", "tools", "reasoning", "refusal", "large", "gzip", "br", "close", "always429", "error500", "overloaded",
         "invalid"]
STREAMED = ["text", "long", "tools", "reasoning", "refusal", "slow", "pieces", "gzip", "br", "close", "broken", "dropped",
            "overloaded"]


def outcome(call):
    try:
        return call()
    except (anthropic.APIError, anthropic.AnthropicError) as error:
        return type(error).__name__, getattr(error, "status_code", None), getattr(error, "request_id", None)
    except Exception as error:  # A connection that breaks inside a stream is the HTTP library's own error.
        return type(error).__name__, None, None


def drive(base):
    client = anthropic.Anthropic(base_url=base, api_key="sk-ant-test-0123456789", max_retries=0, timeout=60)
    ask = {"max_tokens": 1024, "messages": MESSAGES, "tools": TOOLS, "system": "You manage firewalls."}
    told = {}
    for name in PLAIN:
        told[name] = outcome(lambda: client.messages.create(model="scene-" + name, **ask).model_dump_json())
    for name in STREAMED:
        told["stream " + name] = outcome(lambda: [
            event.model_dump_json() for event in client.messages.create(model="scene-" + name, stream=True, **ask)])
    told["helper"] = outcome(lambda: final(client, ask))
    told["tool loop"] = outcome(lambda: loop(client, ask))
    told["retried"] = outcome(lambda: client.with_options(max_retries=2).messages.create(
        model="scene-ratelimited", **ask).model_dump_json())
    told["count"] = outcome(lambda: client.messages.count_tokens(model="scene-text", messages=MESSAGES).input_tokens)
    told["models"] = outcome(lambda: [model.id for model in client.models.list()])
    told["raw"] = outcome(lambda: raw(client, ask))
    told["async"] = asyncio.run(several(base, ask))
    client.close()
    return told


def final(client, ask):
    with client.messages.stream(model="scene-tools", **ask) as stream:
        text = "".join(stream.text_stream)
        return text, stream.get_final_message().model_dump_json()


def loop(client, ask):
    """Ask, answer each tool use, ask again: the second request holds the first answer and the results."""
    first = client.messages.create(model="scene-tools", **ask)
    results = [{"type": "tool_result", "tool_use_id": block.id, "content": "done, and port 22 is closed as the ticket "
                "asked for on the firewall edge-7"} for block in first.content if block.type == "tool_use"]
    answer = {"role": "assistant", "content": [block.model_dump(exclude_none=True) for block in first.content]}
    second = client.messages.create(**{**ask, "model": "scene-tools", "messages": [
        *MESSAGES, answer, {"role": "user", "content": results}]})
    return first.model_dump_json(), second.model_dump_json()


def raw(client, ask):
    """What the client library hands over untouched: status, body, and the header that names the request."""
    got = client.messages.with_raw_response.create(model="scene-tools", **ask)
    return got.status_code, got.content, got.headers["request-id"]


async def several(base, ask):
    async with anthropic.AsyncAnthropic(base_url=base, api_key="sk-ant-test-0123456789", max_retries=0) as client:
        async def one(number):
            messages = [{"role": "user", "content": f"number {number}"}]
            stream = await client.messages.create(**{**ask, "model": "scene-tools", "messages": messages}, stream=True)
            return [event.model_dump_json() async for event in stream]
        return await asyncio.gather(*(one(number) for number in range(16)))


with scratch_log() as deodand:
    upstream = Upstream()
    with Agent(deodand, {"anthropic": upstream.url}, arguments=TAPPED) as agent:
        near, far = Tap(upstream.url), Tap(agent.url)
        direct = drive(near.url)
        reached_directly = upstream.take()
        through = drive(far.url + "/run/billing/anthropic")
        for name in direct:
            checks.that(direct[name] == through[name], f"{name}: the client's caller sees the same")
        checks.that(isinstance(direct["retried"], str), "the retry succeeds")
        compare_wire(checks, near.exchanges(), far.exchanges(), "/run/billing/anthropic", reached_directly,
                     upstream.take())
        exchanges = [e for e in far.exchanges() if e[0][0] == "POST" and e[0][1].endswith("/v1/messages")]
        checks.that(agent.end() == 0, "the agent ends with status 0")
    log = Log(deodand)
    check_models(checks, log, exchanges, run="billing")
    streamed = [r for r in log.of("model.response") if len(r["data"].get("tool_calls") or []) == 2]
    checks.that(bool(streamed), "what the model asked for is in the facts")
    for response in streamed:
        names = [call["name"] for call in response["data"]["tool_calls"]]
        checks.that(names == ["get_weather", "set_rule"], f"both calls by name: {names}")
        checks.that(response["data"].get("gen_ai.response.model") == "scene-tools-20260101", "the model that answered")
    check_log(checks, deodand)
    near.close()
    far.close()
    upstream.close()
checks.end()
