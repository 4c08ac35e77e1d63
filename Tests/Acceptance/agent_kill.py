"""`kill -9` while clients record on three paths: what was acknowledged is in the log afterwards, and the log verifies.

Usage: agent_kill.py DEODAND AGENT [SEED]. Each round kills at a moment that the seed decides.
"""

import http.client
import json
import random
import re
import sys
import threading
import time

from agent_support import Agent, check_log, scratch_log
from support import Checks
from upstream import Upstream

checks = Checks()
ROUNDS = 4
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else time.time_ns() % 1_000_000


class Client(threading.Thread):
    """Sends one numbered thing after another until the connection breaks; remembers what was acknowledged."""

    def __init__(self, agent, name):
        super().__init__(daemon=True)
        host, port = agent.url.removeprefix("http://").split(":")
        self.connection = http.client.HTTPConnection(host, int(port), timeout=20)
        self.name, self.number, self.acknowledged, self.odd = name, 0, [], []

    def run(self):
        try:
            while True:
                self.number += 1
                self.once(f"{self.name}-{self.number}")
        except (OSError, http.client.HTTPException):
            pass

    def post(self, path, body, kind):
        self.connection.request("POST", path, body, {"content-type": kind})
        response = self.connection.getresponse()
        told = response.read()
        if response.status != 200:
            self.odd.append((response.status, told))
        return response.status, told


class Drafts(Client):
    def once(self, mark):
        drafts = [{"type": "deodand.human.input", "subject": "run/drafts", "data": {"mark": f"{mark}-{part}"},
                   "content": {"text": f"what {mark} said, part {part}"}} for part in range(3)]
        body = "".join(json.dumps(draft) + "\n" for draft in drafts).encode()
        status, told = self.post("/v1/records", body, "application/x-ndjson")
        if status == 200:
            receipts = [json.loads(line) for line in told.splitlines()]
            checks.that(len(receipts) == 3, f"three receipts for {mark}")
            self.acknowledged += [(f"{mark}-{part}", one) for part, one in enumerate(receipts)]


class Spans(Client):
    def once(self, mark):
        spans = [{"traceId": mark.encode().hex()[:32].ljust(32, "1"), "spanId": f"{self.number * 8 + part:016x}",
                  "name": "chat m", "startTimeUnixNano": "1795538412000000000",
                  "endTimeUnixNano": "1795538412000000001", "attributes": [
                      {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
                      {"key": "gen_ai.request.model", "value": {"stringValue": f"{mark}-{part}"}}]} for part in range(4)]
        body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}).encode()
        status, _ = self.post("/run/spans/v1/traces", body, "application/json")
        if status == 200:
            self.acknowledged += [(f"{mark}-{part}", None) for part in range(4)]


class Models(Client):
    """A whole answer acknowledges the exchange: its last byte comes after the response is durable."""

    def once(self, mark):
        body = json.dumps({"model": mark, "stream": self.number % 2 == 0,
                           "messages": [{"role": "user", "content": f"prompt of {mark}"}]}).encode()
        status, told = self.post("/run/models/openai/v1/chat/completions", body, "application/json")
        if status == 200:
            checks.that(b"edge-7" in told or b"[DONE]" in told, f"the whole answer for {mark}")
            self.acknowledged.append((mark, None))


def one_round(deodand, upstream, number, wait):
    with Agent(deodand, {"openai": upstream.url}, name=f"agent-{number}") as agent:
        clients = [kind(agent, f"{kind.__name__.lower()}-{number}-{copy}") for kind in (Drafts, Spans, Models)
                   for copy in range(3)]
        for client in clients:
            client.start()
        time.sleep(wait)
        status = agent.kill()
        checks.that(status == -9, f"killed: {status}")
        for client in clients:
            client.join(30)
            checks.that(not client.is_alive(), f"{client.name} ends")
            checks.that(not client.odd, f"{client.name}: refused {client.odd[:2]}")
            checks.that(len(client.acknowledged) > 0, f"{client.name}: something was acknowledged")
    return [pair for client in clients for pair in client.acknowledged]


def check_round(deodand, acknowledged, number):
    records = deodand.records()
    by_sequence = {record["sequence"]: record for record in records}
    spans = set(re.findall(rb'"(spans-[0-9-]+)"', deodand.good("log", "--json")))
    marks = {record["data"].get("mark") for record in records}
    requested = {record["data"].get("gen_ai.request.model"): record["id"] for record in records
                 if record["type"] == "deodand.model.request"}
    answered = {record["data"].get("request") for record in records if record["type"] == "deodand.model.response"}
    for mark, receipt in acknowledged:
        if receipt is not None:
            kept = by_sequence.get(receipt["sequence"])
            checks.that(mark in marks, f"the draft {mark} is in the log")
            checks.that(kept is not None and kept["id"] == receipt["id"], f"{mark} is where its receipt says")
        elif mark.startswith("models"):
            checks.that(requested.get(mark) in answered, f"the exchange {mark} is in the log, with its answer")
        else:
            checks.that(mark.encode() in spans, f"the span {mark} is in the log")
    for record in records[-40:]:
        for name in record["data"].get("content", {}):
            deodand.good("show", record["sequence"], "--content", name)
    print(f"round {number}: {len(acknowledged)} acknowledged, {len(records)} records", file=sys.stderr)


with scratch_log() as deodand:
    upstream = Upstream()
    chance = random.Random(SEED)
    print(f"seed {SEED}", file=sys.stderr)
    acknowledged = []
    for number in range(ROUNDS):
        acknowledged += one_round(deodand, upstream, number, 0.8 + chance.random())
        check_round(deodand, acknowledged, number)
    check_log(checks, deodand)
    with Agent(deodand, {"openai": upstream.url}, name="after") as agent:
        checks.that(agent.end() == 0, "it starts again after all of that, and ends well")
    upstream.close()
checks.end()
