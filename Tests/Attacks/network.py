"""Clients that make the agent wait, and those that never end: the others are served, and memory stays where it was."""

import contextlib
import json
import os
import pathlib
import resource
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

from harness import attack
from servant import Servant, readable

TOKEN = "0123456789abcdef0123456789abcdef"
CALL = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "t", "arguments": {}}}).encode()


def configured(lab, upstream, limits=None, **more):
    path = lab.folder / "agent.json"
    path.write_text(json.dumps({"version": 1, "limits": limits or {}, **more}))
    return ["--config", path]


def address(agent):
    host, port = agent.url.removeprefix("http://").split(":")
    return host, int(port)


def ask(agent, path, body=None, headers=None, seconds=20):
    """The status of one request on a connection of its own; 0 for none."""
    request = urllib.request.Request(agent.url + path, body, {"content-type": "application/json", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=seconds) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def peak(agent):
    """The most memory that the agent has had, in MiB."""
    lines = pathlib.Path(f"/proc/{agent.process.pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) // 1024


def crowd(agent, count, first=b""):
    """So many connections that say nothing, or only so much, and stay; some may be ended by the agent."""
    held = []
    for _ in range(count):
        with contextlib.suppress(OSError):
            made = socket.create_connection(address(agent), timeout=20)
            held.append(made)
            if first:
                made.sendall(first)
    return held


def roomy():
    """As many descriptors as the system lets this process have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))


@attack("2,000 connections that say nothing, or half a head, keep everybody else out")
def idle_crowd(lab):
    roomy()
    lab.init("attack.example/log")
    tokens = lab.folder / "tokens"
    tokens.write_text(TOKEN)
    tokens.chmod(0o600)
    upstream = Servant()
    with Servant.agent(lab, lab.needs_agent(), upstream, "--tokens", tokens) as agent:
        held = crowd(agent, 1000) + crowd(agent, 1000, b"POST /mcp/tools HTTP/1.1\r\nhost: ")
        known = {"x-deodand-token": TOKEN}
        answered = [ask(agent, "/healthz"), ask(agent, "/readyz", headers=known), ask(agent, "/mcp/tools", CALL, known)]
        lab.demand(answered == [200, 200, 200], f"who asks beside them is answered: {answered}")
        lab.demand(len(upstream.seen) == 1, "and served")
        for one in held:
            one.close()
    upstream.close()
    return f"beside {len(held)} of them health, readiness and a call with a token are served"


@attack("a few hundred connections where the agent may open 64 files starve its log")
def few_descriptors(lab):
    lab.init("attack.example/log")
    upstream = Servant()
    few = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))  # noqa: E731
    with Servant.agent(lab, lab.needs_agent(), upstream, *configured(lab, upstream, heartbeatSeconds=1), before=few) as agent:
        statuses = []
        held = []
        for _ in range(5):
            held += crowd(agent, 60)
            statuses.append((ask(agent, "/readyz"), ask(agent, "/mcp/tools", CALL)))
            time.sleep(0.3)
        lab.demand(statuses == [(200, 200)] * 5, f"readiness and calls: {statuses}")
        for one in held:
            one.close()
    said = (lab.folder / "agent.stderr").read_text()
    lab.demand("not recording" not in said, f"the log went without descriptors: {said[-300:]}")
    calls = [r for r in lab.records() if r["type"] == "deodand.tool.call"]
    status, _ = lab.verdict()
    lab.demand(len(calls) == 5 and lab.records()[-1]["type"] == "deodand.recorder.stopped", "all is on record, the stop too")
    upstream.close()
    return f"{len(held)} connections, 64 files: five rounds of calls on record, heartbeats signed, verify {status}"


@attack("heads and bodies that come a byte at a time hold their places for ever")
def slow_senders(lab):
    lab.init("attack.example/log")
    upstream = Servant()
    limits = {"headSeconds": 1, "bodySeconds": 1, "keepAliveSeconds": 1}
    with Servant.agent(lab, lab.needs_agent(), upstream, *configured(lab, upstream, limits)) as agent:
        host = b"host: %s:%d\r\n" % (address(agent)[0].encode(), address(agent)[1])
        scenes = {
            "a head": b"GET /healthz HTTP/1.1\r\n" + host + b"x: ",
            "an MCP message": b"POST /mcp/tools HTTP/1.1\r\n" + host + b"content-length: 100000\r\n\r\n",
            "chunks for a model": b"POST /openai/v1/chat HTTP/1.1\r\n" + host + b"transfer-encoding: chunked\r\n\r\n",
            "drafts": b"POST /v1/records HTTP/1.1\r\n" + host + b"content-length: 100000\r\n\r\n",
            "telemetry": b"POST /v1/traces HTTP/1.1\r\n" + host + b"content-type: application/json\r\ncontent-length: 9000\r\n\r\n",
        }
        told = {}
        for name, first in scenes.items():
            piece = b"1\r\na\r\n" if "chunks" in name else b"a"
            with socket.create_connection(address(agent), timeout=30) as client:
                client.sendall(first)
                got, deadline = b"", time.monotonic() + 30
                with contextlib.suppress(OSError):
                    while time.monotonic() < deadline:
                        client.sendall(piece)
                        if readable(client, 0.1):
                            more = client.recv(65536)
                            if not more:
                                break
                            got += more
                lab.demand(time.monotonic() < deadline, f"{name} holds its place")
                told[name] = got.split(b"\r\n")[0]
        lab.demand(told.pop("a head") == b"" and told.pop("telemetry").startswith(b"HTTP/1.1 4"), f"{told}")
        lab.demand(set(told.values()) == {b"HTTP/1.1 408 Request Timeout"}, f"who is slow is told: {told}")
        lab.demand(not upstream.seen, "nothing of it goes on")
    upstream.close()
    return "a head ends with its connection, bodies with 408"


@attack("an MCP message that never ends takes the agent's memory")
def endless_message(lab):
    lab.init("attack.example/log")
    upstream = Servant()
    with Servant.agent(lab, lab.needs_agent(), upstream) as agent:
        ask(agent, "/mcp/tools", CALL)
        before = peak(agent)
        host, port = address(agent)
        told = []

        def send():
            with socket.create_connection((host, port), timeout=60) as client:
                client.sendall(b"POST /mcp/tools HTTP/1.1\r\nhost: %s:%d\r\ntransfer-encoding: chunked\r\n\r\n" % (host.encode(), port))
                piece, got = b"100000\r\n" + (b"[0,{}]," * 150_000)[:0x100000] + b"\r\n", b""
                with contextlib.suppress(OSError):
                    for _ in range(96):
                        client.sendall(piece)
                        if readable(client, 0):
                            got += client.recv(65536)
                            break
                told.append(got.split(b"\r\n")[0])
        threads = [threading.Thread(target=send) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        lab.demand(told == [b"HTTP/1.1 413 Payload Too Large"] * 2, f"it is refused: {told}")
        grown = peak(agent) - before
        lab.demand(grown < 300, f"two of them cost {grown} MiB")
        lab.demand(len(upstream.seen) == 1, "nothing of them goes on")
    upstream.close()
    return f"413 after 16 MiB; two at a time cost {grown} MiB"


@attack("an MCP server's answer that never ends takes the agent's memory")
def endless_answer(lab):
    lab.init("attack.example/log")
    listener = socket.create_server(("127.0.0.1", 0))
    upstream = Servant()

    def serve():
        with contextlib.suppress(OSError):
            client, _ = listener.accept()
            client.recv(65536)
            client.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")
            for _ in range(100):
                client.sendall(b"[" * (1 << 20))
            client.close()
    threading.Thread(target=serve, daemon=True).start()
    with Servant.agent(lab, lab.needs_agent(), upstream, "--mcp",
                       f"endless=http://127.0.0.1:{listener.getsockname()[1]}") as agent:
        ask(agent, "/mcp/tools", CALL)
        before = peak(agent)
        got = 0
        request = urllib.request.Request(agent.url + "/mcp/endless", CALL, {"content-type": "application/json"})
        with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=60) as answer:
            while piece := answer.read(1 << 20):
                got += len(piece)
        grown = peak(agent) - before
        lab.demand(got == 100 << 20, f"it passes as it came: {got}")
        lab.demand(grown < 200, f"it costs {grown} MiB")
    upstream.close()
    return f"100 MiB pass in pieces, for {grown} MiB"


@attack("a FIFO, a device, or a file that others may write decides who is let in and where keys go")
def files_of_others(lab):
    lab.init("attack.example/log")
    agent, open_to_all, fifo = lab.needs_agent(), lab.folder / "open.json", lab.folder / "fifo"
    os.mkfifo(fifo, 0o600)
    open_to_all.write_text(json.dumps({"version": 1}))
    told = {}
    for mode in (0o666, 0o620):
        open_to_all.chmod(mode)
        told[mode] = refused(lab, agent, "--config", open_to_all)
        lab.demand("chmod go-w" in told[mode], f"the remedy: {told[mode]}")
    for path in (fifo, "/dev/zero", "/dev/full", lab.log):
        for flag in ("--config", "--tokens", "--trust"):
            told[path, flag] = refused(lab, agent, flag, path)
    escape = lab.folder / "\x1b]0;gone\x07\u202e.json"
    said = refused(lab, agent, "--config", escape)
    lab.demand("\x1b" not in said and "\u202e" not in said and "u{1b}" in said, f"what a terminal obeys is shown: {said!r}")
    return f"{len(told)} files refused at once, each with a remedy; escapes in a name are shown"


def refused(lab, agent, *arguments):
    """What an agent says that does not start; it says so at once."""
    done = subprocess.run([agent, "serve", "--log", str(lab.log), "--listen", "127.0.0.1:0", *map(str, arguments)],
                          capture_output=True, timeout=20, env=lab.environment)
    lab.demand(done.returncode == 2 and b"hint:" in done.stderr, f"{arguments}: {done.returncode} {done.stderr}")
    return done.stderr.decode()
