"""What a program's environment says already, beside the agent: keys go where they went before, and nowhere else."""

import gzip
import json
import socket
import subprocess
import sys

from harness import attack
from servant import Servant

KEY = "sk-proj-" + "PlantedKeyPlantedKey02"
PROGRAM = """
import json, os, urllib.request
def post(url, body, **headers):
    ask = urllib.request.Request(url, body, {"content-type": "application/json", "authorization": "Bearer " + os.environ["KEY"], **headers})
    try:
        return urllib.request.urlopen(ask, timeout=20).status
    except urllib.error.HTTPError as error:
        return error.code
chat = json.dumps({"model": "m", "messages": [{"role": "user", "content": "hello"}]}).encode()
said = {}
for name, path in (("OPENAI_BASE_URL", "/chat/completions"), ("OPENAI_API_BASE", "/chat/completions"), ("ANTHROPIC_BASE_URL", "/v1/messages")):
    if os.environ.get(name, "").startswith(os.environ["DEODAND_AGENT"]):
        said[name] = post(os.environ[name] + path, chat)
span = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "0" * 31 + "1", "spanId": "0" * 15 + "1", "name": "n"}]}]}]}).encode()
traces = os.environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") or os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] + "/v1/traces"
import gzip
said["traces"] = post(traces, gzip.compress(span), **{"content-encoding": "gzip", "x-team": "billing"})
said["metrics"] = post(os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] + "/v1/metrics", b'{"resourceMetrics":[]}')
said["protocols"] = {k: v for k, v in os.environ.items() if k.endswith("_PROTOCOL")}
said["past"] = [k for k, v in os.environ.items() if k.endswith(("_BASE_URL", "_API_BASE", "_ENDPOINT")) and not v.startswith(os.environ["DEODAND_AGENT"])]
print(json.dumps(said))
"""


def run(lab, environment, *arguments, program=PROGRAM):
    """A program beside the agent: its status, what it printed as JSON, and what the agent said."""
    done = subprocess.run(
        [lab.needs_agent(), "run", "--log", str(lab.log), *arguments, "--", sys.executable, "-c", program],
        capture_output=True, timeout=90, env={**lab.environment, "KEY": KEY, **environment})
    told = done.stdout.decode()
    return done.returncode, json.loads(told) if told.startswith("{") else told, done.stderr.decode()


def paths(servant):
    return sorted({(method, target.split("?")[0]) for method, target, _, _ in servant.seen})


@attack("a gateway's user runs a program beside the agent, and its keys go to the public provider")
def keys_past_the_gateway(lab):
    lab.init("attack.example/log")
    gateway, other = Servant(), Servant()
    status, said, told = run(lab, {
        "OPENAI_BASE_URL": gateway.url + "/team/v1", "ANTHROPIC_BASE_URL": gateway.url + "/claude",
        "OPENAI_API_BASE": other.url})
    lab.demand(status == 0 and not said["past"], f"a variable leads past the agent: {said} {told}")
    lab.demand(paths(gateway) == [("POST", "/claude/v1/messages"), ("POST", "/team/v1/chat/completions")],
               f"the gateway is asked what it was asked before: {paths(gateway)}")
    lab.demand(paths(other) == [("POST", "/chat/completions")], f"and the other one: {paths(other)}")
    for servant in (gateway, other):
        keys = [dict((k.lower(), v) for k, v in headers).get("authorization") for _, _, headers, _ in servant.seen]
        lab.demand(keys == [f"Bearer {KEY}"] * len(keys), f"with its key: {keys}")
    records = lab.records()
    started = next(r["data"] for r in records if r["type"] == "deodand.run.started")
    lab.demand(len(started.get("adopted", [])) == 3, f"what was taken over is on record: {started}")
    watched = [w.get("target") for r in records if r["type"] == "deodand.recorder.started" for w in r["data"]["watches"]]
    lab.demand(gateway.url + "/team" in watched and gateway.url + "/claude" in watched, f"and what is watched: {watched}")
    lab.demand(all(f"{name} taken over" in told for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE", "ANTHROPIC_BASE_URL")),
               f"and is printed: {told}")
    requests = [r for r in records if r["type"] == "deodand.model.request"]
    lab.demand(len(requests) == 3, f"each request is known for what it is: {len(requests)}")
    gateway.close()
    other.close()
    return "each request went where it went before, key and path; three variables printed and on record"


@attack("one upstream is named, and the requests to the others go past the agent or nowhere")
def one_named(lab):
    lab.init("attack.example/log")
    ours, theirs = Servant(), Servant()
    status, said, told = run(lab, {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "ANTHROPIC_BASE_URL": theirs.url},
                             "--upstream", f"openai={ours.url}")
    lab.demand(status == 0 and not said["past"], f"a variable leads past the agent: {said} {told}")
    lab.demand(paths(ours) == [("POST", "/v1/chat/completions")], f"what is named goes first: {paths(ours)}")
    lab.demand(paths(theirs) == [("POST", "/v1/messages")], f"the other stays as it was: {paths(theirs)}")
    lab.demand("OPENAI_BASE_URL is overruled" in told, f"which is said: {told}")
    bare = run(lab, {}, "--upstream", f"openai={ours.url}", program="import os; print(sorted(k for k in os.environ if k.endswith('_BASE_URL')))")
    lab.demand("ANTHROPIC_BASE_URL" in bare[1], f"naming one turns another off: {bare}")
    ours.close()
    theirs.close()
    return "the named one is used, the other one is taken over, and without an environment both are watched"


@attack("a password or a key in an address of the environment gets into the log or onto the screen")
def secrets_in_addresses(lab):
    lab.init("attack.example/log")
    gateway = Servant()
    host = gateway.url.removeprefix("http://")
    for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE", "ANTHROPIC_BASE_URL"):
        for address in (f"http://user:hunter2secret@{host}/v1", f"{gateway.url}/v1?api-key=hunter2secret"):
            status, said, told = run(lab, {name: address})
            lab.demand(status == 2 and name in told and "unset" in told, f"{name}: {status} {told}")
            lab.demand("hunter2" not in told and not said, f"{name} is shown: {told}")
    status, said, told = run(lab, {
        "OPENAI_BASE_URL": f"{gateway.url}/{KEY}/v1", "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://user:hunter2secret@{host}",
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": f"{gateway.url}/logs?token=hunter2secret"})
    lab.demand(status == 0 and f"/{KEY}/v1/chat/completions" in [t for _, t, _, _ in gateway.seen], f"it goes there: {told}")
    lab.demand("can't be used; traces end here" in told and "logs end here" in told, f"what ends here is said: {told}")
    everything = told + json.dumps(lab.records())
    lab.demand(KEY not in everything and "hunter2" not in everything, f"a secret of an address is shown: {told}")
    gateway.close()
    return "refused with a remedy where keys would go astray, said where a copy is missing, shown nowhere"


@attack("telemetry that went to a collector ends at the agent, or is lost with the collector")
def telemetry_kept(lab):
    lab.init("attack.example/log")
    answers = {"/v1/traces": b'{"partialSuccess":{}}', "/v1/metrics": b"{}"}
    collector, traces = Servant(lambda path, _: answers.get(path)), Servant(lambda *_: b"{}")
    status, said, told = run(lab, {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": traces.url + "/spans", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/protobuf"})
    lab.demand(status == 0 and not said["past"], f"a variable leads past the agent: {said} {told}")
    lab.demand(said["protocols"] == {"OTEL_EXPORTER_OTLP_PROTOCOL": "http/json",
                                     "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/protobuf"}, f"{said}")
    lab.demand(paths(collector) == [("POST", "/v1/metrics")] and paths(traces) == [("POST", "/spans")],
               f"each signal goes where it went: {paths(collector)} {paths(traces)}")
    _, _, headers, body = traces.seen[0]
    headers = {k.lower(): v for k, v in headers}
    lab.demand(headers.get("x-team") == "billing" and headers.get("authorization") == f"Bearer {KEY}", f"{headers}")
    lab.demand(b"resourceSpans" in gzip.decompress(body), "as it came, packed")
    dead = socket.create_server(("127.0.0.1", 0))
    gone = f"http://127.0.0.1:{dead.getsockname()[1]}"
    dead.close()
    status, said, told = run(lab, {"OTEL_EXPORTER_OTLP_ENDPOINT": gone})
    lab.demand(said["traces"] == 200 and said["protocols"] == {"OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, f"{said}")
    lab.demand("not forwarded" in told, f"that it did not arrive is said: {told}")
    for environment in ({"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
                        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4317"}):
        status, said, told = run(lab, environment)
        lab.demand("speaks gRPC" in told and said["traces"] == 200, f"gRPC is said: {told}")
        lab.demand(said["protocols"]["OTEL_EXPORTER_OTLP_PROTOCOL"] == "http/protobuf", f"{said}")
    spans = [r for r in lab.records() if r["type"] == "deodand.otel.span"]
    lab.demand(len(spans) == 4, f"each export is on record: {len(spans)}")
    collector.close()
    traces.close()
    return "recorded and sent on as it came; a dead collector and gRPC cost no record, and are said"


@attack("a password on the program's command line gets into the log, onto the screen or into the counters")
def secrets_on_the_command_line(lab):
    lab.init("attack.example/log")
    planted = ["hunter2" + "cli", "hunter2" + "equals", "hunter2" + "user", KEY]
    program = ("import os, urllib.request; print(urllib.request.urlopen(os.environ['DEODAND_AGENT'] + '/metrics').read().decode())")
    done = subprocess.run(
        [lab.needs_agent(), "run", "--log", str(lab.log), "--", sys.executable, "-c", program, "--password", planted[0],
         f"--api-key={planted[1]}", f"https://user:{planted[2]}@db.example/x", KEY],
        capture_output=True, timeout=90, env=lab.environment)
    lab.demand(done.returncode == 0 and b"deodand_agent_requests_total" in done.stdout, f"{done}")
    shown = done.stdout + done.stderr + json.dumps(lab.records()).encode()
    for record in lab.records():
        for name in record["data"].get("content", {}):
            shown += lab.good("show", record["sequence"], "--content", name)
    for path in lab.folder.rglob("*"):
        if path.is_file():
            shown += path.read_bytes()
    found = [secret for secret in planted if secret.encode() in shown]
    lab.demand(not found, f"{found} stands in what was kept or said")
    command = next(r["data"] for r in lab.records() if r["type"] == "deodand.run.started")
    lab.demand(command.get("secrets.dropped", 0) >= 4, f"that they were left out is on record: {command}")
    return f"{command['secrets.dropped']} values left out of the record, in no file, output or counter"
