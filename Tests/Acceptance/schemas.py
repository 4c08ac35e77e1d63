"""Whatever Deodand writes validates against Schemas/, and what the schemas refuse is refused."""

import copy
import json
import pathlib
import subprocess
import sys
import zipfile

import jsonschema
import referencing

from support import ROOT, Checks, scratch, small_run

checks = Checks()
FOLDER = ROOT / "Schemas"
schemas = {str(path.relative_to(FOLDER)): json.loads(path.read_text()) for path in FOLDER.rglob("*.schema.json")}
registry = referencing.Registry().with_resources(
    (schema["$id"], referencing.Resource.from_contents(schema)) for schema in schemas.values())
VALIDATORS = {}
for name, schema in schemas.items():
    jsonschema.Draft202012Validator.check_schema(schema)
    checks.that(schema["$id"].endswith("/schemas/1/" + name), f"{name} has the $id {schema['$id']}")
    VALIDATORS[name] = jsonschema.Draft202012Validator(schema, registry=registry)


def faults(name, instance):
    return [f"{e.json_path}: {e.message[:200]}" for e in VALIDATORS[name + ".schema.json"].iter_errors(instance)]


def conforms(name, instance, what):
    found = faults(name, instance)
    checks.that(not found, f"{what} against {name}: {found[:3]}")


def lines(output):
    return [json.loads(line) for line in output.splitlines()]


KNOWN = [
    line.split('"')[1]
    for line in (ROOT / "Sources/DeodandEvents/Event/EventType+Vocabulary.swift").read_text().splitlines()
    if "static let" in line and 'EventType("' in line]
checks.that(len(KNOWN) == 54, f"{len(KNOWN)} known types")
for kind in KNOWN:
    checks.that(f"event/{kind.removeprefix('deodand.')}.schema.json" in schemas, f"{kind} has a schema")

# What `record` refuses: only the recorder may write it.
RESERVED = {"deodand." + kind for kind in (
    "log.created", "log.migrated", "recorder.started", "recorder.heartbeat", "recorder.stopped", "recorder.dropped",
    "finding.accepted", "content.erased", "evidence.exported", "checkpoint.given", "epoch.sealed")}
TRANSCRIPT = [
    {"role": "system", "content": "Book nothing without asking."},
    {"role": "user", "content": "Book me a seat on the morning flight to Lisbon, please."},
    {"role": "assistant", "content": None, "tool_calls": [
        {"id": "call_9", "type": "function", "function": {"name": "book", "arguments": '{"seat": "12A"}'}}]},
    {"role": "tool", "tool_call_id": "call_9", "content": "booked"},
    {"role": "assistant", "content": "Done."},
]
SESSION = [
    {"type": "user", "uuid": "u1", "parentUuid": None, "sessionId": "s1", "timestamp": "2026-11-23T16:40:12.122Z",
     "message": {"role": "user", "content": "Remove the build folder."}},
    {"type": "assistant", "uuid": "u2", "parentUuid": "u1", "sessionId": "s1", "isSidechain": True, "agentId": "a7",
     "message": {"id": "m1", "role": "assistant", "model": "claude-x", "stop_reason": "tool_use", "usage": {
         "input_tokens": 3, "output_tokens": 4}, "content": [
             {"type": "tool_use", "id": "toolu_1", "name": "Bash", "input": {"command": "rm -rf build"}}]}},
    {"type": "user", "uuid": "u3", "parentUuid": "u2", "sessionId": "s1", "toolUseResult": {"stdout": ""},
     "permissionDecision": {"decision": "accept", "source": "config"},
     "message": {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "gone"}]}},
    {"type": "summary", "summary": "About a folder", "leafUuid": "u3"},
]
MESSAGES = b"".join(json.dumps(m).encode() + b"\n" for m in [
    {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"protocolVersion": "2025-11-25"}},
    {"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
    {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "echo", "arguments": {"a": 1.5}}},
    {"jsonrpc": "2.0", "id": "x", "method": "resources/read", "params": {"uri": "file:///a"}},
    {"jsonrpc": "2.0", "id": 3, "method": "prompts/get", "params": {"name": "p"}},
    {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 2}},
]) + b"no JSON\n"

with scratch() as deodand:
    # Everything that writes records, once.
    conforms("log-facts", json.loads(deodand.good("init", "--origin", "test.example/log", "--json")), "init --json")
    receipts = lines(deodand.good("record", input="".join(json.dumps(d) + "\n" for d in small_run()).encode()))
    for receipt in receipts:
        conforms("receipt", receipt, "a receipt")
    # The forms of the wire, of hooks, transcripts and telemetry demand facts; captures below write them.
    captured = {"deodand." + kind for kind in (
        "http.request", "http.response", "http.part", "mcp.message", "process.stderr", "hook.event", "import.line",
        "otel.span", "otel.log", "run.started", "run.ended")}
    drafted = [kind for kind in KNOWN if kind not in RESERVED | captured]
    deodand.record(*[{"type": kind, "data": {}} for kind in drafted], {"type": "example.own", "data": {"a": [1]}})
    transcript = deodand.folder / "chat.json"
    transcript.write_text(json.dumps(TRANSCRIPT))
    conforms(
        "import-tally", json.loads(deodand.good("import", "openai-chat", transcript, "--json")), "the tally")
    coding = deodand.folder / "session.jsonl"
    coding.write_text("".join(json.dumps(line) + "\n" for line in SESSION))
    conforms(
        "import-tally", json.loads(deodand.good("import", "claude-code", coding, "--json")), "the tally of a session")
    server = ROOT / "Tests" / "Acceptance" / "echo_server.py"
    for mode in ("plain", "stderr"):
        deodand.run("mcp", "--run", mode, "--", sys.executable, server, mode, input=MESSAGES)
    bundle = deodand.folder / "a.asice"
    deodand.good("checkpoint", "--to", "an insurer")
    trust = deodand.folder / "a.trust"
    deodand.good("keys", "lodge", "--to", "a court", "--out", trust)
    deodand.good("bundle", "--run", "r1", "--out", bundle)
    deodand.good("checkpoint")

    records = deodand.records()
    seen = {record["type"] for record in records}
    checks.that(len(records) > 55 and len(seen) > 27, f"{len(records)} records of {len(seen)} types")
    checks.that(set(KNOWN) - seen <= {
        "deodand.recorder.heartbeat", "deodand.recorder.dropped", "deodand.epoch.sealed", "deodand.log.migrated",
        "deodand.content.erased", "deodand.finding.accepted", "deodand.http.request", "deodand.http.response", "deodand.http.part",
        "deodand.otel.span", "deodand.otel.log", "deodand.hook.event"}, f"not seen: {sorted(set(KNOWN) - seen)}")
    for record in records:
        conforms("record", record, f"record {record['sequence']} ({record['type']})")

    # Every JSON output.
    conforms("log-facts", json.loads(deodand.good("keys", "--json")), "keys --json")
    for target in (deodand.log, bundle):
        conforms("verdict", json.loads(deodand.good("verify", target, "--trust", trust, "--json")), f"verify {target}")
    for reference in ("call_1", "call_9", receipts[3]["sequence"]):
        conforms("explanation", json.loads(deodand.good("why", reference, "--json")), f"why {reference}")
    for arguments in ([], ["--actions"], ["--run", "r1", "--run", "s1", "--actions"]):
        gaps = json.loads(deodand.run("gaps", "--json", *arguments).stdout)
        conforms("gaps", gaps, f"gaps {arguments}")
    checks.that(gaps["actions"] and gaps["watches"], f"gaps finds something: {gaps}")
    gaps = json.loads(deodand.run("gaps", "--json").stdout)
    checks.that({"recorded", "missing"} <= {f["kind"] for f in gaps["findings"]}, f"findings: {gaps['findings']}")
    gaps["findings"][0]["kind"] = "derived"
    checks.that(faults("gaps", gaps), "the schema accepts a derived finding without a rule")
    for arguments in (["timeline", "--json"], ["search", "booked", "--json"], ["timeline", "--run", "r1", "--json"]):
        rows = lines(deodand.good(*arguments))
        checks.that(rows, f"{arguments} has rows")
        for row in rows:
            conforms("timeline-row", row, f"a row of {arguments}")
    for record in lines(deodand.good("timeline", "--run", "r1", "--format", "timesketch")):
        conforms("timesketch-row", record, "a row for Timesketch")
    for key in ("agent", "model", "customer", "tool", "run"):
        for group in lines(deodand.good("timeline", "--by", key, "--json")):
            conforms("timeline-group", group, f"timeline --by {key}")
    run = next(record["subject"] for record in records if record["type"] == "deodand.tool.call")[4:]
    for receipt in lines(deodand.good("incident", "open", "I-1", "--run", run, "--record", "2-4", "--json")):
        conforms("receipt", receipt, "incident open --json")
    deodand.good("incident", "annotate", "I-1", "A note.", "--tag", "t", "--record", "call_1")
    deodand.good("incident", "close", "I-1", "--reason", "done")
    conforms("incident", json.loads(deodand.good("incident", "show", "I-1", "--json")), "incident show")
    for record in deodand.records():
        if record["type"].startswith("deodand.incident."):
            conforms("record", record, f"record {record['sequence']} ({record['type']})")
    marked = lines(deodand.good("timeline", "--incident", "I-1", "--json"))
    checks.that(any("tags" in row for row in marked), "a row of the incident has tags")
    for row in marked:
        conforms("timeline-row", row, "a row of timeline --incident")
    case = deodand.folder / "case.asice"
    deodand.good("bundle", "--incident", "I-1", "--out", case)
    conforms("bundle-manifest", json.loads(zipfile.ZipFile(case).read("data/manifest.json")), "an incident's manifest")
    impact = json.loads(deodand.run("impact", "call_9", "--json").stdout)
    conforms("impact", impact, "impact --json")
    document = deodand.folder / "document.txt"
    document.write_text("Book me a seat on the morning flight to Lisbon, please.")
    impact = json.loads(deodand.good("impact", "--content", document, "--json"))
    conforms("impact", impact, "impact --content --json")
    checks.that(impact["calls"], f"the document touched a call: {impact['steps']}")
    impact["steps"][0].pop("pathGrade")
    checks.that(faults("impact", impact), "the schema accepts a step without a grade")
    found = lines(deodand.good("timeline", "--by", "run", "--json"))
    runs = [group["name"] for group in found if "name" in group][:2]
    diff = json.loads(deodand.run("diff", *runs, "--json").stdout)
    conforms("diff", diff, "diff --json")
    checks.that(diff["divergences"], "two runs of different sorts differ")
    for record in lines(deodand.good("show", "1", "--json")):
        conforms("record", record, "show --json")

    # Every part of a bundle.
    files = zipfile.ZipFile(bundle)
    for record in lines(files.read("data/records.jsonl")):
        conforms("record", record, "a record in a bundle")
    for part in ("manifest", "proofs", "consistency", "coverage"):
        conforms("bundle-" + part, json.loads(files.read(f"data/{part}.json")), f"data/{part}.json")
    for part in ("withheld", "custody"):
        for entry in lines(files.read(f"data/{part}.jsonl")):
            conforms("bundle-" + part, entry, f"data/{part}.jsonl")
    conforms("gaps", json.loads(files.read("data/gaps.json")), "data/gaps.json")
    explanations = lines(files.read("data/explanations.jsonl"))
    checks.that({entry["kind"] for entry in explanations} == {"rules", "texts", "context", "explanation"}, "the bundle explains")
    for entry in explanations:
        conforms("bundle-explanation", entry, "data/explanations.jsonl")

    # The examples of the specification that are data of these forms.
    def example(document, name):
        text = (ROOT / "docs" / "spec" / document).read_text()
        return json.loads(text.split(f"```json example={name}\n", 1)[1].split("\n```", 1)[0])

    conforms("verdict", example("verdict.md", "verdict"), "the example of a verdict")
    conforms("bundle-proofs", example("bundle.md", "proofs"), "the example of proofs")
    conforms("bundle-consistency", example("bundle.md", "consistency"), "the example of consistency proofs")
    for kind in ("request", "response"):
        conforms(f"event/model.{kind}", example("model-api.md", f"{kind}-data"), f"the example of a model's {kind}")
    refused = example("model-api.md", "response-data") | {"closed.by": "nobody"}
    checks.that(faults("event/model.response", refused), "a closer that is none is refused")
    explanation = json.loads(deodand.good("why", "call_1", "--json"))
    explanation["edges"].append(example("explanation.md", "explanation-part"))
    conforms("explanation", explanation, "the example of an edge")

    # A schema that accepts everything would pass all of the above: each of these is one step from a good one.
    good = next(record for record in records if record["type"] == "deodand.tool.call" and "content" in record["data"])
    commitment = next(iter(good["data"]["content"].values()))["body"][0]
    wrong = {
        "no type": lambda r: r.pop("type"), "no previous": lambda r: r.pop("previous"),
        "a number for the sequence": lambda r: r.update(sequence=3), "another basis": lambda r: r.update(basis="seen"),
        "a fraction": lambda r: r["data"].update(x=0.5), "a fraction deep down": lambda r: r["data"].update(x=[{"y": 1.5}]),
        "a short hash": lambda r: r.update(previous="00"), "a local time": lambda r: r.update(time="2026-01-01T00:00:00+01:00"),
        "an upper-case id": lambda r: r.update(id="A" + r["id"][1:]), "another version": lambda r: r.update(specversion="1.1"),
        "a body of words": lambda r: r["data"]["content"].update(x={"body": ["yes"], "bytes": 3}),
        "a body without a length": lambda r: r["data"]["content"].update(x={"body": [commitment]}),
        "a link to nothing": lambda r: r["data"].update(response="call_1"),
    }
    checks.that(not faults("record", good), "the good one is good")
    for what, change in wrong.items():
        bad = copy.deepcopy(good)
        change(bad)
        checks.that(faults("record", bad), f"the schema accepts a record with {what}")

    # The command and the schema agree on what a draft is.
    drafts = [
        {"type": "a"}, {"type": "a", "data": {"n": 1}}, {"type": "a", "content": {"t": "x"}},
        {"type": "a", "content": {"t": {"json": 0.5}}}, {"type": "a", "content": {"t": {"base64": "AAE="}}},
        {"type": "a", "content": {"t": {"text": "x", "mediatype": "text/plain"}}}, {"type": "a", "basis": "reported"},
        {"type": "a", "occurred": "2026-11-23T16:40:12+01:00"}, {"type": "a", "datasubject": "customer/7"},
        {"type": "a", "customer": "ACME Ltd", "person": "17"}, {"type": "a", "customer": ""}, {"type": "a", "person": " x"},
        {"type": "a", "customer": 7}, {"type": "a", "person": None},
        {"type": "a", "id": "2e192677-b8b4-4cd1-9737-1d1df72a09db"}, {"type": "a", "traceparent": "00-ab-cd-01"},
        *[{"type": kind} for kind in sorted(RESERVED)], {"type": "a", "basis": "observed"}, {"type": "deodand.tool.call"},
        {}, {"type": ""}, {"type": 1}, {"type": "a b"}, {"type": "a", "basis": "seen"}, {"type": "a", "data": []},
        {"type": "a", "data": {"n": 0.5}}, {"type": "a", "data": {"n": 2**53}}, {"type": "a", "data": {"content": {}}},
        {"type": "a", "data": {"occurred": "x"}}, {"type": "a", "occurred": "yesterday"}, {"type": "a", "id": "7"},
        {"type": "a", "content": []}, {"type": "a", "content": {"t": 1}}, {"type": "a", "content": {"a b": "x"}},
        {"type": "a", "content": {"t": {"text": "x", "json": 1}}}, {"type": "a", "content": {"t": {}}},
        {"type": "a", "content": {"t": {"text": "x", "colour": "red"}}}, {"type": "a", "extra": 1}, [], "a", 7, None,
        {"type": "x" * 512}, {"type": "x" * 513}, {"type": "a", "subject": None}, {"type": "a", "data": {"deep": [{"x": 1.5}]}},
    ]
    for draft in drafts:
        accepted = deodand.run("record", input=json.dumps(draft).encode() + b"\n").returncode == 0
        found = faults("draft", draft)
        checks.that(accepted == (not found), f"{json.dumps(draft)[:80]}: recorded {accepted}, schema says {found[:2]}")
    # The configuration that operators start from.
    example = json.loads((ROOT / "Examples/agent/agent.json").read_text())
    conforms("agent-configuration", example, "Examples/agent/agent.json")
    for name, wrong in (("an unknown member", {**example, "lissten": "off"}), ("no version", {"log": "x"}),
                        ("a reserved name", {"version": 1, "mcp": {"run": {"url": "http://h"}}})):
        checks.that(faults("agent-configuration", wrong), f"the schema accepts a configuration with {name}")
checks.end()
