"""Scenes beside those of mcp_transparency.py: an MCP client can't tell the proxy from the server: same bytes both ways, same end, same error output.

Each scene runs once directly and once through `deodand mcp`; what the server received, what the client received,
the server's standard error and the exit status must be equal. Then: what the log says of it, what happens when
the log can't be written, and how signals and a stubborn server end.
"""

import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import textwrap
import time

from support import Checks, scratch

SERVER = textwrap.dedent(
    r"""
    import os, signal, sys, time
    mode, seen = sys.argv[1], open(sys.argv[2], "wb", buffering=0)

    def echo():
        while True:
            data = os.read(0, 1 << 16)
            if not data:
                return
            seen.write(data)
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(1, rest):]

    if mode == "echo":
        echo()
    elif mode == "answer":
        for line in sys.stdin.buffer:
            seen.write(line[:60])
            name = line.split(b'"id":', 1)[1].split(b",", 1)[0]
            os.write(1, b'{"jsonrpc":"2.0","id":' + name + b',"result":{"content":[]}}\n')
    elif mode == "exit":
        os.write(2, b"going \xff down\n")
        os.read(0, 10)
        os.write(1, b'{"half":')
        sys.exit(int(sys.argv[3]))
    elif mode == "die":
        os.read(0, 10)
        os.kill(os.getpid(), int(sys.argv[3]))
        time.sleep(10)
    elif mode == "term":
        def stop(number, frame):
            os.write(2, b"asked to stop\n")
            sys.exit(5)
        signal.signal(signal.SIGTERM, stop)
        os.write(1, b"ready\n")
        while True:
            time.sleep(1)
    elif mode == "stubborn":
        os.write(1, b"ready\n")
        while True:
            time.sleep(1)
    elif mode == "deaf":
        os.close(0)
        os.write(1, b"ready\n")
        time.sleep(0.5)
    """
)


def call(identifier, **arguments):
    return json.dumps(
        {"jsonrpc": "2.0", "id": identifier, "method": "tools/call",
         "params": {"name": "t", "arguments": arguments}}
    ).encode() + b"\n"


SCENES = {
    "odd white space and escapes":
        b'  {"id" :\t1 , "method":"tools/call","params":{"name":"\\u0061","arguments":{"x":"\\ud83d\\ude00 \xc3\xa9"}}} \r\n'
        b"\n\r\n \n",
    "ids of both types": b"".join(call(i) for i in [1, "1", 1.5, -1, 2**60, "\u00e9"]),
    "garbage": b"\x00\xff\xfe{]\n{}\n[]\n[1]\nnull\n\"x\"\n{\"id\":1}\n" + b"[" * 5000 + b"\n",
    "a half line at the end": call(1) + b'{"id":2,"method":"tools/ca',
    "nothing": b"",
    "20 MB in one message": call(1, text="x" * 20_000_000),
    "4,000 messages at once": b"".join(call(i, n="y" * 20) for i in range(4000)),
    "a batch": b"[" + call(1).strip() + b"," + call("a").strip() + b"]\n",
}


def compare(checks, deodand, folder, name, arguments, given, statuses=None):
    """Runs a scene both ways; what came out through the proxy."""
    outcomes = []
    for prefix in [[], [deodand.executable, "mcp", "--"]]:
        seen = folder / ("proxied" if prefix else "direct")
        seen.write_bytes(b"")
        done = subprocess.run(
            [*prefix, sys.executable, str(folder / "server.py"), arguments[0], str(seen), *arguments[1:]],
            input=given, capture_output=True, env=deodand.environment, timeout=300,
        )
        outcomes.append((seen.read_bytes(), done.stdout, done.stderr, done.returncode))
    direct, proxied = outcomes
    checks.that(proxied[0] == direct[0], f"{name}: the server receives the same bytes")
    checks.that(proxied[1] == direct[1], f"{name}: the client receives the same bytes")
    checks.that(proxied[2] == direct[2], f"{name}: standard error is the same")
    expected = 128 - direct[3] if direct[3] < 0 else direct[3]
    checks.that(proxied[3] == expected, f"{name}: exits {proxied[3]}, not {expected}")


def limited(size):
    """Lets no file grow beyond a size: to the log the disk is full."""
    def prepare():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return prepare


def full_disk(checks, deodand, folder, policy):
    """Calls until the log is full; what then happens to calls."""
    seen = folder / "seen"
    seen.write_bytes(b"")
    options = ["--fail-open"] if policy == "open" else []
    proxy = subprocess.Popen(
        [deodand.executable, "mcp", *options, "--", sys.executable, str(folder / "server.py"), "answer", str(seen)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=deodand.environment,
        preexec_fn=limited(1_500_000), restore_signals=False,
    )
    answers = []
    for number in range(40):
        try:
            # Random, for equal texts are stored once.
            proxy.stdin.write(call(number, text=os.urandom(40_000).hex()))
            proxy.stdin.flush()
        except BrokenPipeError:
            break
        line = proxy.stdout.readline()
        if not line:
            break
        answers.append(json.loads(line))
        if "error" in answers[-1]:
            break
    try:
        proxy.stdin.close()
    except BrokenPipeError:
        pass
    status = proxy.wait(60)
    complaint = proxy.stderr.read().decode()
    received = seen.read_bytes().count(b"tools/call")
    if policy == "closed":
        refused = answers[-1]
        checks.that(refused.get("error", {}).get("code") == -32603, "a call that can't be recorded is refused")
        checks.that(refused.get("id") == len(answers) - 1, "the refusal has the id of the call")
        checks.that(received <= len(answers) and received >= len(answers) - 1, "it is not passed on")
        checks.that(status == 4, f"the proxy then exits 4, not {status}")
        checks.that("deodand: error:" in complaint, "it says why")
    else:
        checks.that(len(answers) == 40 and received == 40, "with --fail-open every call passes")
        checks.that(status == 4, f"the end says that something was not recorded: {status}")
        checks.that("without a record" in complaint, "it says that calls pass unrecorded")


def signals(checks, deodand, folder):
    for mode, number, expected in [("term", signal.SIGTERM, 5), ("stubborn", signal.SIGINT, 130)]:
        proxy = subprocess.Popen(
            [deodand.executable, "mcp", "--", sys.executable, str(folder / "server.py"), mode, os.devnull],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=deodand.environment,
        )
        proxy.stdout.readline()
        proxy.send_signal(number)
        status = proxy.wait(30)
        # Python turns SIGINT into a KeyboardInterrupt and then ends by the signal.
        checks.that(status == expected, f"{mode}: exits {status}, not {expected}")


def statements(checks, deodand):
    """What the log says of the last scenes."""
    records = deodand.records()
    calls = [r for r in records if r["type"] == "deodand.tool.call"]
    results = {r["data"].get("call") for r in records if r["type"] == "deodand.tool.result"}
    checks.that(len(calls) > 4000, f"{len(calls)} calls are recorded")
    unanswered = [r for r in calls if r["id"] not in results]
    checks.that(not unanswered, f"{len(unanswered)} calls have no result, not even that none came")
    ended = [r for r in records if r["type"] == "deodand.run.ended"]
    started = [r for r in records if r["type"] == "deodand.run.started"]
    checks.that(len(ended) == len(started), "every run has an end")
    checks.that({7, 0} <= {r["data"].get("exit") for r in ended}, "exit statuses are recorded")
    checks.that({9, 11} <= {r["data"].get("signal") for r in ended}, "signals are recorded")
    checks.that(
        any(r["type"] == "deodand.process.stderr" for r in records), "standard error is recorded")


def main():
    checks = Checks()
    with scratch() as deodand:
        folder = pathlib.Path(deodand.folder)
        (folder / "server.py").write_text(SERVER)
        deodand.init()
        stubborn = subprocess.Popen(
            [deodand.executable, "mcp", "--", sys.executable, str(folder / "server.py"), "stubborn", os.devnull],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=deodand.environment,
        )
        for name, given in SCENES.items():
            compare(checks, deodand, folder, name, ["echo"], given)
        for status in ["0", "7", "255"]:
            compare(checks, deodand, folder, f"exit {status}", ["exit", status], call(1))
        for number in ["9", "11", "15"]:
            compare(checks, deodand, folder, f"signal {number}", ["die", number], call(1))
        compare(checks, deodand, folder, "a server that does not listen", ["deaf"], b"")
        signals(checks, deodand, folder)
        started = time.monotonic()
        status = stubborn.wait(60)
        checks.that(status == 143, f"a server that ignores the end of its input is ended: {status}")
        checks.that(time.monotonic() - started < 30, "within its grace")
        statements(checks, deodand)
        checks.that(deodand.run("verify", str(deodand.log)).returncode in (0, 3), "the log verifies")
        missing = deodand.run("mcp", "--", "/no/such/server")
        checks.that(missing.returncode in (2, 4) and b"deodand: error:" in missing.stderr, "a missing server is told")
    for policy in ["closed", "open"]:
        with scratch() as deodand:
            folder = pathlib.Path(deodand.folder)
            (folder / "server.py").write_text(SERVER)
            deodand.init()
            full_disk(checks, deodand, folder, policy)
    checks.end()


main()
