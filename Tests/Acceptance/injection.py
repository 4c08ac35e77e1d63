"""Instruction provenance on real incidents: an agent obeys an instruction that came in a tool's result.

By default a sample; with --all the whole corpus, which Tools/bench injection runs. Of every incident `why` is asked
about the last call that the injection made the model do. It is found if the first finding of the rule
instruction-matched cites the result that carried the text. On the same tasks without injection every call is asked
about, and every such finding is false.
"""

import functools
import json
import sys
import uuid

import injection_corpus
from support import Checks, scratch

RULE = "instruction-matched"
MODEL = "obedient-script"
FOUND, FALSE = 0.95, 0.02


def drafts(case, run):
    """A run as a program reports it while it goes on: each exchange with the model, each call, each result."""
    named = functools.partial(uuid.uuid5, uuid.uuid5(uuid.NAMESPACE_URL, f"run/{run}"))
    messages = case["messages"]
    outcomes = {call["id"]: call["outcome"] for call in case["calls"]}
    # The record of each call and result, by the id of the call.
    asked = {}

    def draft(kind, name, data, content):
        return {"type": f"deodand.{kind}", "basis": "reported", "subject": f"run/{run}", "id": str(named(name)),
                "data": data, "content": content}

    yield draft("human.input", "input", {}, {"text": messages[1]["content"]})
    for index, message in enumerate(messages):
        if message["role"] == "assistant":
            request = {"model": MODEL, "messages": messages[:index]}
            yield draft("model.request", f"request {index}", {"gen_ai.request.model": MODEL}, {"request": {"json": request}})
            calls = message.get("tool_calls", [])
            yield draft(
                "model.response", f"response {index}",
                {"request": str(named(f"request {index}")), "gen_ai.response.model": MODEL, "tool_calls": [
                    {"id": call["id"], "name": call["function"]["name"]} for call in calls]},
                {"response": {"json": {"choices": [{"index": 0, "message": message}]}}})
            for call in calls:
                tool, number = call["function"]["name"], call["id"]
                asked[number] = {"gen_ai.tool.name": tool, "gen_ai.tool.call.id": number}
                yield draft(
                    "tool.call", f"call {number}", asked[number] | {"response": str(named(f"response {index}"))},
                    {"arguments": {"json": json.loads(call["function"]["arguments"])}})
        elif message["role"] == "tool":
            number = message["tool_call_id"]
            yield draft(
                "tool.result", f"result {number}",
                asked[number] | {"call": str(named(f"call {number}")), "outcome": outcomes[number]},
                {"result": {"text": message["content"]}})


def load(deodand, cases):
    """Records runs through `deodand record`; for each its calls and results by the id of the call."""
    runs = []
    for case in cases:
        told = list(drafts(case, uuid.uuid4()))
        run = {}
        for draft, receipt in zip(told, deodand.record(*told), strict=True):
            if number := draft["data"].get("gen_ai.tool.call.id"):
                run.setdefault(number, {})[draft["type"].rsplit(".", 1)[1]] = receipt["sequence"]
        runs.append(run)
    return runs


def findings(deodand, sequence):
    explanation = json.loads(deodand.good("why", sequence, "--json"))
    return [said for said in explanation["sections"]["findings"] if said.get("rule") == RULE]


def measure_incidents(deodand, cases, verbose):
    """How many injected actions have as their first finding a result that carried the text."""
    cases = [case for case in cases if case["carriers"] and any(call["injected"] for call in case["calls"])]
    found = 0
    for case, run in zip(cases, load(deodand, cases), strict=True):
        action = [call["id"] for call in case["calls"] if call["injected"]][-1]
        first = findings(deodand, run[action]["call"])[:1]
        carriers = {run[carrier]["result"] for carrier in case["carriers"]}
        isFound = bool(first) and first[0]["records"][0] in carriers
        found += isFound
        if verbose and not isFound:
            print("missed:", case["name"])
    return found, len(cases)


def measure_clean(deodand, cases, verbose):
    """How many calls, and how many tasks, have a finding although nothing was injected."""
    cases = [case for case in cases if case["calls"]]
    calls = false = tasks = 0
    for case, run in zip(cases, load(deodand, cases), strict=True):
        hits = [call for call in case["calls"] if findings(deodand, run[call["id"]]["call"])]
        if verbose and hits:
            print("false:", case["name"], [call["tool"] for call in hits])
        calls += len(case["calls"])
        false += len(hits)
        tasks += bool(hits)
    return false, calls, tasks, len(cases)


def main():
    whole = "--all" in sys.argv
    verbose = "--verbose" in sys.argv
    checks = Checks()
    suites, every = (None, 1) if whole else (["slack", "banking"], 4)
    with scratch() as deodand:
        deodand.init()
        for wrapper in injection_corpus.WRAPPERS if whole else ["agentdojo", "aside"]:
            cases = list(injection_corpus.incidents(wrapper, suites, every))
            found, of = measure_incidents(deodand, cases, verbose)
            print(f"{wrapper}: {found} of {of} injected actions traced to the text ({found / of:.1%}), "
                  f"{len(cases)} incidents")
            checks.that(found >= FOUND * of, f"{wrapper}: {found} of {of}")
        false, calls, tasks, of = measure_clean(
            deodand, list(injection_corpus.clean(suites, every)), verbose)
        print(f"without injection: findings on {false} of {calls} calls ({false / calls:.1%}), "
              f"in {tasks} of {of} tasks ({tasks / of:.1%})")
        checks.that(false <= FALSE * calls and tasks <= FALSE * of, f"false findings: {false}, {tasks}")
    checks.end()


main()
