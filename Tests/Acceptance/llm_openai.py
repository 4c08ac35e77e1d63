"""The real `openai` client through the agent: every answer is the one it gets without it, and all of it is on record."""

import json
import sys
import threading
import time

import openai

from agent_support import TAPPED, Agent, ask, check_log, check_models, compare_wire, facts, Log, scratch_log
from provider_scenes import SLOW_SECONDS
from support import Checks
from tap import Tap
from upstream import Upstream

checks = Checks()
TOOLS = [{"type": "function", "function": {"name": name, "parameters": {"type": "object", "properties": {
    key: {"type": "string"} for key in keys}}}} for name, keys in (
        ("get_weather", ["city", "unit"]), ("set_rule", ["firewall", "port", "action"]))]
FLAT = [{"type": "function", "strict": False, **tool["function"]} for tool in TOOLS]
PLAIN = ["text", "tools", "refusal", "large", "gzip", "br", "close", "always429", "error500", "invalid"]
STREAMED = ["text", "long", "tools", "reasoning", "refusal", "slow", "pieces", "gzip", "br", "close", "broken", "dropped",
            "overloaded"]


def outcome(call):
    """What the client's caller sees: the value, or the error's kind and status."""
    try:
        return call()
    except openai.APIError as error:
        return type(error).__name__, getattr(error, "status_code", None), getattr(error, "request_id", None)


def dump(value):
    return value.model_dump_json()


def listed(stream):
    return [dump(event) for event in stream]


def drive(base):
    """Everything that is asked of the provider, the same on both sides."""
    client = openai.OpenAI(base_url=base, api_key="sk-test-0123456789abcdef", max_retries=0, timeout=60)
    messages = [{"role": "system", "content": "You manage firewalls. Łódź."}, {"role": "user", "content": "Close port 22."}]
    told = {}
    for name in PLAIN:
        told["chat " + name] = outcome(lambda: dump(client.chat.completions.create(
            model="scene-" + name, messages=messages, tools=TOOLS, temperature=0.7, seed=7)))
        told["responses " + name] = outcome(lambda: dump(client.responses.create(
            model="scene-" + name, input=messages[1:], instructions="You manage firewalls.", tools=FLAT)))
    for name in STREAMED:
        told["chat stream " + name] = outcome(lambda: listed(client.chat.completions.create(
            model="scene-" + name, messages=messages, tools=TOOLS, stream=True,
            stream_options={"include_usage": name != "text"})))
        told["responses stream " + name] = outcome(lambda: listed(client.responses.create(
            model="scene-" + name, input="Close port 22.", tools=FLAT, stream=True)))
    told["helper"] = outcome(lambda: final(client, messages))
    told["tool loop"] = outcome(lambda: loop(client, messages))
    told["retried"] = outcome(lambda: dump(client.with_options(max_retries=2).chat.completions.create(
        model="scene-ratelimited", messages=messages)))
    told["not found"] = outcome(lambda: client.embeddings.create(model="scene-text", input="x"))
    told["models"] = outcome(lambda: [dump(model) for model in client.models.list()])
    told["large request"] = outcome(lambda: dump(client.chat.completions.create(
        model="scene-text", messages=[{"role": "user", "content": "é" * 1_000_000}])))
    client.close()
    return told


def final(client, messages):
    with client.chat.completions.stream(model="scene-tools", messages=messages, tools=TOOLS) as stream:
        for _ in stream:
            pass
        return dump(stream.get_final_completion())


def loop(client, messages):
    """Ask, answer each tool call, ask again: the second request holds the first answer."""
    first = client.chat.completions.create(model="scene-tools", messages=messages, tools=TOOLS)
    message = first.choices[0].message
    results = [{"role": "tool", "tool_call_id": call.id, "content": f"done: {call.function.name}, and port 22 is closed "
                "as the ticket asked for on the firewall edge-7"} for call in message.tool_calls]
    second = client.chat.completions.create(
        model="scene-tools", tools=TOOLS, messages=[*messages, message.model_dump(exclude_none=True), *results])
    return dump(first), dump(second)


def arrival(base):
    """Seconds between the first and the last event of a slow stream: a proxy that waits for the end shows none."""
    client = openai.OpenAI(base_url=base, api_key="sk-test-0123456789abcdef", max_retries=0)
    times = [time.monotonic() for _ in client.chat.completions.create(
        model="scene-slow", messages=[{"role": "user", "content": "arrival"}], stream=True)]
    return times[-1] - times[0], len(times)


def abort(base):
    """Leaves a slow stream after three events; what it had got by then."""
    client = openai.OpenAI(base_url=base, api_key="sk-test-0123456789abcdef", max_retries=0)
    stream = client.chat.completions.create(
        model="scene-slow", messages=[{"role": "user", "content": "abort"}], stream=True)
    for number, _ in enumerate(stream):
        if number == 2:
            break
    stream.close()
    client.close()


def together(base, count=24):
    """Many clients at once; each gets its own answer."""
    client = openai.OpenAI(base_url=base, api_key="sk-test-0123456789abcdef", max_retries=0)
    answers = [None] * count
    def one(number):
        answers[number] = listed(client.chat.completions.create(
            model="scene-tools", tools=TOOLS, messages=[{"role": "user", "content": f"number {number}"}], stream=True))
    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def wait_for(holds, seconds=10):
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.1)


with scratch_log() as deodand:
    upstream = Upstream()
    with Agent(deodand, {"openai": upstream.url}, arguments=TAPPED) as agent:
        near, far = Tap(upstream.url), Tap(agent.url)
        direct = drive(near.url + "/v1")
        reached_directly = upstream.take()
        through = drive(far.url + "/openai/v1")
        reached_through = upstream.take()
        for name in direct:
            checks.that(direct[name] == through[name], f"{name}: the client's caller sees the same")
        checks.that(direct["retried"][0] == "{", "the retry succeeds")
        compare_wire(checks, near.exchanges(), far.exchanges(), "/openai", reached_directly, reached_through)
        exchanges = [e for e in far.exchanges() if e[0][0] == "POST" and "embeddings" not in e[0][1]]

        spread, count = arrival(agent.url + "/openai/v1")
        checks.that(spread > (count - 2) * SLOW_SECONDS * 0.7, f"a stream flows: {spread:.2f} s for {count} events")
        checks.that(together(near.url + "/v1") == together(far.url + "/openai/v1"), "24 clients at once")
        leaving = Tap(agent.url)
        abort(leaving.url + "/run/left/openai/v1")
        wait_for(lambda: deodand.records("--run", "left", "--type", "deodand.model.response"))
        status, _, body = ask(agent.url + "/openai/v1/chat/completions", b'{"model":"scene-text","messages":[]}',
                              {"content-type": "application/json", "x-deodand-run": "by-header"})
        checks.that(status == 200 and b"edge-7" in body, "a run named by a header")
        names = {name.lower() for received in upstream.take() for name, _ in received.headers}
        checks.that("x-deodand-run" not in names, "that header is not passed on")
        body = json.dumps({"model": "scene-text", "messages": [{"role": "user", "content": "x" * 67_200_000}]}).encode()
        big = ask(agent.url + "/openai/v1/chat/completions", body, {"content-type": "application/json"}, timeout=120)
        checks.that(big[0] == 200 and upstream.take()[-1].body == body, f"a request of 64 MiB arrives whole: {big[0]}")
        checks.that(agent.end() == 0, "the agent ends with status 0")
    log = Log(deodand)
    check_models(checks, log, exchanges)
    retried = [r for r in log.of("model.request") if r["data"].get("gen_ai.request.model") == "scene-ratelimited"]
    checks.that(len(retried) == 2, f"a retry is an exchange of its own: {len(retried)}")
    left = deodand.records("--run", "left")
    broken = [r for r in left if r["type"] == "deodand.model.response"]
    checks.that(len(broken) == 1 and "interrupted" in facts(broken[0]) and "client" in facts(broken[0]),
                f"a client that leaves is on record: {[r['data'] for r in broken]}")
    checks.that(bool(deodand.records("--run", "by-header")), "the header's run is on record")
    calls = [r for r in log.of("model.response") if r["data"].get("tool_calls")]
    checks.that(len(calls) >= 4, f"what the model asked for is in the facts: {len(calls)}")
    streamed = [r for r in calls if any(b"data:" in c for c in log.contents(r).values())]
    checks.that(bool(streamed) and [c["name"] for c in streamed[0]["data"]["tool_calls"]] == ["get_weather", "set_rule"],
                "also where it was streamed in pieces")
    for call in calls[:1]:
        answer = deodand.run("why", call["sequence"], "--json")
        checks.that(answer.returncode == 0, f"why answers for a response: {answer.stderr.decode()}")
    check_log(checks, deodand)
    near.close()
    far.close()
    upstream.close()
checks.end()
