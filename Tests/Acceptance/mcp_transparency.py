"""The stdio proxy changes no byte in either direction, and what passed is on record."""

import json
import os
import signal
import subprocess
import sys
import time

from support import ROOT, Checks, not_run, scratch

checks = Checks()
SERVER = str(ROOT / "Tests" / "Acceptance" / "echo_server.py")


def call(identifier, arguments, extra=b""):
    head = b'{"jsonrpc": "2.0",  "method":"tools/call","id":' + json.dumps(identifier).encode()
    return head + b',"params":{"name":"echo","arguments":' + arguments + b"}" + extra + b"}\n"


INPUT = b"".join([
    b'{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}\n',
    b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n',
    call(1, b'{"a" : 1.50, "b":"\\u00e9\\ud83d\\ude00 \xc3\xa9"}'),
    call("1", b'{"id":"a string is another id than a number"}'),
    call(2, b'{"long":"' + b"x" * 3_000_000 + b'"}'),
    b"garbage that is no JSON\n",
    b"\n", b"   \n",
    b'{"jsonrpc":"2.0","id":77,"method":"made/up","params":{"x":[1,2,{"y":null}]}}\r\n',
    b'[{"jsonrpc":"2.0","id":8,"method":"ping"},{"jsonrpc":"2.0","method":"notifications/x"}]\n',
    call(3, b"{}", b',"unknown":true'),
    b'{"half":"line without an end"',
])


def talk(command, deodand, data=INPUT, timeout=60):
    return subprocess.run(command, input=data, capture_output=True, timeout=timeout, env=deodand.environment)


def proxied(deodand, mode="plain", *options):
    return [deodand.executable, "mcp", *options, "--run", mode, "--", sys.executable, SERVER, mode]


with scratch() as deodand:
    deodand.init()

    # Byte for byte the same, both ways: the server echoes what it got.
    direct = talk([sys.executable, SERVER, "plain"], deodand)
    through = talk(proxied(deodand), deodand)
    checks.that(direct.stdout == through.stdout, "the client gets other bytes through the proxy")
    checks.that(direct.returncode == through.returncode, f"exit {through.returncode}: {through.stderr}")
    records = deodand.records("--run", "plain")
    calls = [r for r in records if r["type"] == "deodand.tool.call"]
    results = [r for r in records if r["type"] == "deodand.tool.result"]
    checks.that([c["data"]["jsonrpc.request.id"] for c in calls] == [1, "1", 2, 3], "ids keep their types")
    checks.that(len(results) == 4, f"{len(results)} results")
    linked = {c["id"]: c for c in calls}
    for result in results:
        answered = linked[result["data"]["call"]]
        checks.that(
            answered["data"]["jsonrpc.request.id"] == result["data"]["jsonrpc.request.id"], "results meet their calls")
        checks.that(int(result["sequence"]) > int(answered["sequence"]), "a call is recorded before its result")
    arguments = deodand.good("show", calls[0]["sequence"], "--content", "arguments")
    checks.that(arguments == b'{"a" : 1.50, "b":"\\u00e9\\ud83d\\ude00 \xc3\xa9"}', f"exact arguments: {arguments}")
    result = deodand.good("show", results[0]["sequence"], "--content", "result")
    checks.that(result in direct.stdout, "the exact result")
    long = deodand.good("show", calls[2]["sequence"], "--content", "arguments")
    checks.that(len(long) == 3_000_011, f"a long argument has {len(long)} bytes")
    notes = [r["data"].get("note") for r in records]
    checks.that(notes.count("not JSON") >= 2, f"garbage is on record: {notes}")
    checks.that(records[-1]["type"] == "deodand.run.ended" and records[-1]["data"]["exit"] == 0, "the run ended")

    # A very large message.
    data = call(1, b'"' + b"y" * 40_000_000 + b'"')
    direct = talk([sys.executable, SERVER, "plain"], deodand, data)
    through = talk(proxied(deodand, "plain"), deodand, data)
    checks.that(direct.stdout == through.stdout and len(through.stdout) > 40_000_000, "40 MB through the proxy")

    # Standard error passes and is recorded.
    through = talk(proxied(deodand, "stderr"), deodand)
    checks.that(b"server: starting\n" in through.stderr, "standard error passes")
    kinds = [r["type"] for r in deodand.records("--run", "stderr")]
    checks.that("deodand.process.stderr" in kinds, "standard error is on record")

    # Exit statuses, death, silence, half an answer.
    status = talk(proxied(deodand, "early-exit"), deodand).returncode
    checks.that(status == 7, f"the server's exit status: {status}")
    ended = deodand.records("--run", "early-exit")[-1]
    checks.that(ended["data"].get("exit") == 7, f"the exit status is on record: {ended}")
    die = call(1, b"{}") + b'{"jsonrpc":"2.0","id":2,"method":"die"}\n'
    status = talk(proxied(deodand, "killed"), deodand, die).returncode
    checks.that(status == 128 + signal.SIGKILL, f"a killed server: {status}")
    ended = deodand.records("--run", "killed")[-1]
    checks.that(ended["data"].get("signal") == signal.SIGKILL, f"the signal is on record: {ended}")
    for mode in ("silent", "half"):
        direct = talk([sys.executable, SERVER, mode], deodand, call(1, b"{}"))
        through = talk(proxied(deodand, mode), deodand, call(1, b"{}"))
        checks.that(direct.stdout == through.stdout, f"{mode}: the same bytes")
        outcomes = [r["data"]["outcome"] for r in deodand.records("--run", mode, "--type", "tool.result")]
        checks.that(outcomes == ["no_response"], f"{mode}: {outcomes}")

    # A server that does not exist.
    done = talk([deodand.executable, "mcp", "--run", "nothing", "--", "/no/such/server"], deodand)
    checks.that(done.returncode == 2 and b"deodand: hint" in done.stderr, f"no such server: {done.stderr}")
    ended = deodand.records("--run", "nothing")[-1]
    checks.that("no such file" in ended["data"].get("reason", ""), f"is on record: {ended}")

    # Signals are the server's; a client that goes away ends the server.
    process = subprocess.Popen(
        proxied(deodand, "signalled"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=deodand.environment)
    process.stdin.write(call(1, b"{}"))
    process.stdin.flush()
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    checks.that(process.wait(20) == 128 + signal.SIGTERM, f"SIGTERM: {process.returncode}")
    ended = deodand.records("--run", "signalled")[-1]
    checks.that(ended["data"].get("signal") == signal.SIGTERM, f"SIGTERM is on record: {ended}")
    process = subprocess.Popen(
        proxied(deodand, "left"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=deodand.environment)
    process.stdin.write(call(1, b"{}"))
    process.stdin.flush()
    process.stdout.readline()
    process.stdout.close()
    process.stdin.close()
    checks.that(process.wait(30) is not None, "a client that left ends the server")
    checks.that(deodand.records("--run", "left")[-1]["type"] == "deodand.run.ended", "and that is on record")

    # Recording fails: nothing is forwarded, the client is told; with --fail-open it is, and that is on record.
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(deodand.folder / "tiny")],
                          capture_output=True) if (deodand.folder / "tiny").mkdir() is None else None
    if os.geteuid() == 0 and made.returncode == 0:
        try:
            tiny = deodand.folder / "tiny" / "log"
            deodand.good("init", "--log", tiny)
            big = call(1, b'"' + b"z" * 6_000_000 + b'"')
            done = talk(proxied(deodand, "closed", "--log", str(tiny)), deodand, big)
            checks.that(done.returncode == 4, f"fail-closed exits {done.returncode}")
            answer = json.loads(done.stdout.splitlines()[-1])
            checks.that(answer["id"] == 1 and answer["error"]["code"] == -32603, f"the client is told: {answer}")
            checks.that(b"echo" not in done.stdout, "the call reached the server")
            checks.that(b"deodand: error" in done.stderr and b"deodand: hint" in done.stderr, "and so is the user")
            done = talk(proxied(deodand, "open", "--log", str(tiny), "--fail-open"), deodand, big)
            checks.that(b"echo" in done.stdout, "fail-open forwards")
            checks.that(done.returncode == 4, f"fail-open says so at the end: {done.returncode}")
            lost = deodand.run("log", "--json", "--log", tiny, "--type", "recorder.dropped").stdout
            checks.that(b'"count"' in lost, f"fail-open's losses are on record: {lost} {done.stderr}")
            checks.that(deodand.run("verify", tiny).returncode == 0, "the log verifies afterwards")
        finally:
            subprocess.run(["umount", str(deodand.folder / "tiny")], capture_output=True)
    else:
        not_run("recording on a full disk", "root, to mount a small file system")

    # Killed at any moment, nothing that was acknowledged is lost.
    process = subprocess.Popen(
        proxied(deodand, "kill9"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=deodand.environment)
    answered = 0
    for number in range(30):
        process.stdin.write(call(number, b"{}"))
        process.stdin.flush()
        answered += process.stdout.readline() != b""
    process.kill()
    process.wait()
    kinds = [r["type"] for r in deodand.records("--run", "kill9")]
    checks.that(kinds.count("deodand.tool.result") == answered == 30, f"after kill -9: {kinds.count('deodand.tool.result')}")
    checks.that(deodand.run("verify").returncode == 0, "the log verifies after kill -9")
checks.end()
