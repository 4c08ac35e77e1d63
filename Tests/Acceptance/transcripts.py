"""Real transcripts: 200 runs of an agent, imported whole, small on disk, and every tool call explained.

They are not ours to give: DEODAND_SHARED names the folder that holds them (docs/HACKING.md); without them there is nothing to measure.
Times are Benchmarks' business; the bound here only notices when something goes badly wrong.
"""

import gzip
import json
import time

from support import SHARED, Checks, scratch, skip_without_data

SOURCE = SHARED / "data" / "tau-bench-airline-gpt4o.json.gz"
if not SOURCE.exists():
    skip_without_data("no real transcripts here (DEODAND_SHARED)")
checks = Checks()

with scratch() as deodand:
    deodand.init()
    transcripts = deodand.folder / "tau.json"
    transcripts.write_bytes(gzip.decompress(SOURCE.read_bytes()))
    messages = [message for run in json.loads(transcripts.read_bytes()) for message in run["traj"]]
    asked = [call for message in messages for call in message.get("tool_calls") or []]
    answers = [message for message in messages if message["role"] == "assistant"]
    results = [message for message in messages if message["role"] == "tool"]

    start = time.monotonic()
    tally = json.loads(deodand.good("import", "openai-chat", transcripts, "--json"))
    took = time.monotonic() - start
    checks.that(took < 10, f"the import took {took:.1f} s")
    checks.that(tally["runs"] == 200, f"{tally}")
    checks.that(tally["modelCalls"] == len(answers), f"{len(answers)} assistant turns, {tally}")
    checks.that(tally["toolCalls"] == len(asked), f"{len(asked)} tool calls, {tally}")
    checks.that(tally["toolResults"] == len(results), f"{len(results)} tool results, {tally}")

    deodand.good("checkpoint")
    checks.that(deodand.run("verify", deodand.log).returncode == 0, "the log verifies")
    size = sum(path.stat().st_size for path in deodand.log.rglob("*") if path.is_file())
    checks.that(size <= 12_000_000, f"the directory has {size} bytes")

    # What was recorded is what the transcript holds: a request is the context, to the byte.
    records = deodand.records()
    calls = [record for record in records if record["type"] == "deodand.tool.call"]
    checks.that(
        [c["data"].get("gen_ai.tool.call.id") for c in calls] == [call["id"] for call in asked],
        "the calls are those of the transcripts, in their order")
    requests = [record for record in records if record["type"] == "deodand.model.request"]
    for request in requests[:: len(requests) // 20]:
        body = json.loads(deodand.good("show", request["sequence"], "--content", "request"))
        checks.that(body and all("role" in message for message in body), f"request {request['sequence']}")

    failed = 0
    graded = set()
    for call in calls:
        done = deodand.run("why", call["sequence"], "--json")
        if done.returncode != 0:
            failed += 1
            continue
        explanation = json.loads(done.stdout)
        graded |= {edge["rule"] for edge in explanation["edges"]}
        sections = explanation["sections"]
        if not sections["answer"] or not sections["chain"] or not sections["context"] or not sections["outcome"]:
            failed += 1
    checks.that(failed == 0, f"why fails for {failed} of {len(calls)} calls")
    checks.that({"record-link", "same-bytes"} <= graded, f"edges by {graded}")
    print(f"{len(records)} records, import {took:.2f} s, {size / 1e6:.2f} MB, {len(calls)} calls explained")
checks.end()
