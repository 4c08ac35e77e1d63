"""What clients, upstreams and operators do at the edges of HTTP: nothing dies, nothing is rewritten, the record says who ended it.

The upstream is a socket whose every byte is scripted.
"""

import contextlib
import json
import os
import pathlib
import signal
import socket
import stat
import subprocess
import threading
import time
import urllib.error
import urllib.request

from agent_support import Agent, agent_executable, check_log, scratch_log
from support import Checks

KEY = "sk-proj-" + "PlantedKeyPlantedKey01"
OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
EARLY = b"HTTP/1.1 413 Payload Too Large\r\ncontent-length: 9\r\nconnection: close\r\n\r\ntoo large"
NO_LENGTH = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\nuntil the end"
CUT = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"a\":"
EMPTY_STREAM = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 0\r\n\r\n"


class Upstream:
    """Answers by path; keeps the heads of requests as they came."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.heads = []
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with contextlib.suppress(OSError), connection:
            data = b""
            while True:
                while b"\r\n\r\n" not in data:
                    piece = connection.recv(65536)
                    if not piece:
                        return
                    data += piece
                head, _, data = data.partition(b"\r\n\r\n")
                self.heads.append(head)
                if b"/early" in head.split(b"\r\n")[0]:
                    connection.sendall(EARLY)
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(1 << 20):
                        pass
                    return
                if b"chunked" in head.lower():
                    while b"\r\n0\r\n\r\n" not in b"\r\n" + data:
                        piece = connection.recv(65536)
                        if not piece:
                            return
                        data += piece
                    data = b""
                length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n")
                               if line.lower().startswith(b"content-length:")), 0)
                while len(data) < length:
                    piece = connection.recv(65536)
                    if not piece:
                        return
                    data += piece
                data = data[length:]
                for word, answer in ((b"/no-length", NO_LENGTH), (b"/cut", CUT)):
                    if word in head.split(b"\r\n")[0]:
                        connection.sendall(answer)
                        return
                connection.sendall(EMPTY_STREAM if b"chat/completions" in head.split(b"\r\n")[0] else OK)


def connect(agent):
    host, port = agent.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=20)


def exchange(agent, text, ends=False):
    """Sends bytes; what comes back, until the connection ends or, unless `ends`, an answer is whole."""
    with connect(agent) as client:
        client.sendall(meant(agent, text))
        got = b""
        with contextlib.suppress(OSError):
            while piece := client.recv(65536):
                got += piece
                if not ends and got.endswith((b"{}", b"0\r\n\r\n")):
                    break
        return got


def meant(agent, text):
    """The request under a name that the agent has."""
    return text.replace(b"host: a\r\n", b"host: " + agent.url.removeprefix("http://").encode() + b"\r\n", 1)


def request(path, headers=(), method=b"GET"):
    return b"\r\n".join([method + b" " + path + b" HTTP/1.1", b"host: a", *headers, b"", b""])


def targets(checks, agent, upstream):
    """The target goes on as it came."""
    for path in (b"/ok?include[]=a&after=x%3D%3D", b"/ok?q={a}|^b", b"/a%2Fb/%7Ec?x=%zz", b"/ok?a=b%20c+d", b"/", b"/ok?"):
        upstream.heads.clear()
        exchange(agent, request(b"/u" + path))
        sent = upstream.heads[0].split(b"\r\n")[0] if upstream.heads else b"nothing"
        checks.that(sent == b"GET " + path + b" HTTP/1.1", f"{path} is forwarded as it is: {sent}")
        checks.that(b"x-deodand" not in b"".join(upstream.heads).lower(), "no header of the agent's own goes on")


def early(checks, agent, deodand):
    """An upstream that answers in the middle of a large upload is heard, and the agent lives."""
    with connect(agent) as client:
        client.sendall(meant(agent, request(b"/u/early", (b"content-length: 60000000",), b"POST")))
        piece, sent = b"x" * 1_000_000, 0
        with contextlib.suppress(OSError):
            while sent < 60_000_000:
                client.sendall(piece)
                sent += len(piece)
        got = b""
        with contextlib.suppress(OSError):
            while more := client.recv(65536):
                got += more
                if got.endswith(b"too large"):
                    break
    checks.that(b" 413 " in got.split(b"\r\n")[0] and got.endswith(b"too large"), f"the answer arrives: {got[:80]}")
    records = deodand.records()
    broken = [r for r in records if "answered before" in r["data"].get("note", "")]
    checks.that(len(broken) == 1, "the record says that the request was sent in part")
    checks.that(any(r["data"].get("request") == broken[0]["id"] and r["data"].get("http.response.status_code") == 413
                    for r in records if broken), "and what was answered")


def aborts(checks, agent, deodand):
    """A client that goes away in the middle of its request is the one that closed."""
    for headers, body in (((b"transfer-encoding: chunked",), b"100000\r\n" + b"y" * 0x100000 + b"\r\n"),
                          ((b"content-length: 30000000",), b"z" * 0x100000)):
        with connect(agent) as client:
            client.sendall(meant(agent, request(b"/u/abort", headers, b"POST")))
            for _ in range(12):
                client.sendall(body)
        time.sleep(1)
    ended = [r["data"] for r in deodand.records() if r["type"].endswith("http.response") and r["data"].get("error")]
    checks.that(len(ended) == 2, f"both are on record: {len(ended)}")
    checks.that(all(data.get("closed.by") == "client" for data in ended), f"the client closed: {ended}")
    with urllib.request.urlopen(agent.url + "/metrics") as page:
        text = page.read().decode()
    checks.that('status="502"' not in text, "no answer is counted that nobody got")
    checks.that("upstream_unreachable" not in agent.said(), "and no upstream is blamed")


def framing(checks, agent):
    started = time.monotonic()
    with connect(agent) as client:
        client.sendall(meant(agent, request(b"/u/ok", (b"content-length: 5", b"expect: 100-continue"), b"POST")))
        got = client.recv(65536)
        checks.that(got.startswith(b"HTTP/1.1 100 Continue\r\n\r\n"), f"a body that is held back is asked for: {got[:60]}")
        client.sendall(b"hello")
        while not got.endswith(b"{}"):
            got += client.recv(65536)
    checks.that(b"\r\n\r\nHTTP/1.1 200 OK\r\n" in got and time.monotonic() - started < 5, f"then answered: {got[-60:]}")
    old = exchange(agent, b"GET /u/no-length HTTP/1.0\r\nhost: a\r\nconnection: keep-alive\r\n\r\n", ends=True)
    checks.that(old.endswith(b"until the end"), f"an HTTP/1.0 client learns the end: {old[-40:]}")
    cut = exchange(agent, request(b"/u/cut"), ends=True)
    checks.that(cut.startswith(b"HTTP/1.1 200") and cut.endswith(b'{"a":'), f"what came of a cut answer passes: {cut[-40:]}")


def streams(checks, agent, deodand):
    body = b'{"model":"m","stream":true,"messages":[]}'
    exchange(agent, request(b"/u/v1/chat/completions", (b"content-type: application/json",
                                                        b"content-length: %d" % len(body)), b"POST") + body)
    time.sleep(0.3)
    answers = [r["data"] for r in deodand.records() if r["type"] == "deodand.model.response"]
    checks.that(answers and answers[-1].get("outcome") == "interrupted" and answers[-1].get("closed.by") == "upstream",
                f"a stream without an event is no answer: {answers[-1:]}")


def secrets(checks, agent, deodand):
    for header in (b"sec-websocket-protocol: realtime, openai-insecure-api-key.%s" % KEY.encode(),
                   b"user-agent: x/1 (%s)" % KEY.encode(), b"x-note: [%s]" % KEY.encode()):
        exchange(agent, request(b"/u/realtime", (header,)))
    export = {"resourceSpans": [{"scopeSpans": [{"spans": [
        {"traceId": "0" * 31 + "1", "spanId": "0" * 15 + "1", "name": f"GET /?api_key=PLANTEDPLANTED1 {KEY}",
         "startTimeUnixNano": "1", "endTimeUnixNano": "2"}]}]}]}
    post(agent, "/v1/traces", json.dumps(export).encode())
    time.sleep(0.3)
    for record in deodand.records():
        text = json.dumps(record)
        checks.that(KEY not in text and "PLANTEDPLANTED1" not in text, f"no record holds the key: {text[:200]}")


def post(agent, path, body, headers=None):
    ask = urllib.request.Request(agent.url + path, body, {"content-type": "application/json", **(headers or {})})
    try:
        with urllib.request.urlopen(ask, timeout=20) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def closed_hooks(checks, deodand):
    """Where hooks are fail-closed, whatever is wrong with an event holds the agent back."""
    config = pathlib.Path(deodand.folder) / "closed.json"
    config.write_text(json.dumps({"version": 1, "hooks": "fail-closed", "limits": {"recordsBytes": 1024}}))
    event = {"session_id": "s", "hook_event_name": "PreToolUse", "tool_name": "Bash", "tool_use_id": "t",
             "tool_input": {"command": "x" * 2000}}
    with Agent(deodand, arguments=["--config", config], name="closed") as agent:
        for body, headers, why in ((json.dumps(event).encode(), {}, "too large"), (b"{", {}, "not JSON"),
                                   (b"{}", {"x-deodand-run": "a b"}, "no run")):
            status, told, _ = post(agent, "/hooks/claude-code", body, headers)
            checks.that(status == 200 and json.loads(told).get("decision") == "block", f"{why}: held back: {status} {told}")
        checks.that(agent.end() == 0, "it ends")


def sockets(checks, deodand):
    """A socket that is served is not taken over, and whoever made the file removes it."""
    path = pathlib.Path(deodand.folder) / "s.sock"
    config = pathlib.Path(deodand.folder) / "group.json"
    config.write_text(json.dumps({"version": 1, "listen": "127.0.0.1:0", "socket": str(path), "socketMode": "0660"}))
    with Agent(deodand, arguments=["--config", config], name="first") as first:
        checks.that(stat.S_IMODE(path.stat().st_mode) == 0o660, "its mode is the configured one")
        second = subprocess.run(
            [agent_executable(), "serve", "--listen", "off", "--socket", str(path)], env=deodand.environment,
            capture_output=True, text=True, timeout=30)
        checks.that(second.returncode == 4 and "another process listens" in second.stderr, f"refused: {second.stderr}")
        checks.that(path.exists(), "the first one's socket stays")
        checks.that(first.end() == 0 and not path.exists(), "who made it removes it")
    path.touch()
    path.unlink()
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(path))
    stale.close()
    with Agent(deodand, arguments=["--socket", path], name="stale") as agent:
        checks.that(stat.S_IMODE(path.stat().st_mode) == 0o600, "one that was left behind is replaced, private")
        path.unlink()
        path.touch()
        checks.that(agent.end() == 0 and path.exists(), "a file of somebody else's is left alone")


def tokens(checks, deodand):
    file = pathlib.Path(deodand.folder) / "tokens"
    file.write_text("0123456789abcdef0123456789abcdef  \n")
    file.chmod(0o600)
    with Agent(deodand, arguments=["--tokens", file], name="tokens") as agent:
        status, told, headers = post(agent, "/v1/traces", b"{}")
        checks.that(status == 401 and json.loads(told).get("code") == 16, f"an exporter is told in its own form: {told}")
        status, _, _ = post(agent, "/v1/traces", b"{}", {"x-deodand-token": "0123456789abcdef0123456789abcdef"})
        checks.that(status == 200, f"blanks after a token are none of it: {status}")
        checks.that(agent.end() == 0, "it ends")
    run = subprocess.run([agent_executable(), "run", "--tokens", str(file), "--", "true"], env=deodand.environment,
                         capture_output=True, text=True, timeout=30)
    checks.that(run.returncode == 2 and "no token to send" in run.stderr, f"run takes no tokens: {run.stderr}")


def runs(checks, deodand):
    """Facts of a run are what was run."""
    folder = pathlib.Path(deodand.folder)
    for name in ("pa", "pb", "outer/.git", "outer/inner/.git"):
        (folder / name).mkdir(parents=True)
    (folder / "pa/mytool").write_text("no program")
    (folder / "pb/mytool").write_text("#!/bin/sh\nexit 0\n")
    (folder / "pb/mytool").chmod(0o755)
    (folder / "outer/.git/HEAD").write_text("1" * 40 + "\n")
    (folder / "outer/inner/.git/HEAD").write_text("ref: refs/heads/none\n")
    config = folder / "run.json"
    config.write_text('{"version":1}')
    environment = {**deodand.environment, "PATH": f"{folder}/pa:{folder}/pb:{os.environ['PATH']}"}
    done = subprocess.run([agent_executable(), "run", "--config", str(config), "--fail-open", "--", "mytool"],
                          env=environment, cwd=folder / "outer/inner", capture_output=True, text=True, timeout=60)
    checks.that(done.returncode == 0, f"it runs: {done.stderr}")
    data = [r["data"] for r in deodand.records() if r["type"] == "deodand.run.started"][-1]
    checks.that(data["policy"] == "fail-open", f"its policy: {data}")
    checks.that(data["executable"]["path"] == str(folder / "pb/mytool"), f"its executable: {data}")
    checks.that("vcs.ref.head.revision" not in data, "a repository without a commit has none")
    named = subprocess.run([agent_executable(), "run", "--", "true"], env={**environment, "DEODAND_RUN": "a b"},
                           capture_output=True, text=True, timeout=30)
    checks.that(named.returncode != 0 and "run's identifier can't stand in a record" in named.stderr, f"a run that is no name: {named.stderr}")


def hangup(checks, deodand):
    """Who starts it with nohup wants it to live on; everybody else's hangup ends it."""
    for ignored in (True, False):
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN if ignored else signal.SIG_DFL)
        try:
            agent = Agent(deodand, name=f"hup{ignored}").start()
        finally:
            signal.signal(signal.SIGHUP, before)
        agent.process.send_signal(signal.SIGHUP)
        time.sleep(1)
        alive = agent.process.poll() is None
        checks.that(alive == ignored, f"SIGHUP, ignored {ignored}: alive {alive}")
        checks.that(agent.end() == 0, "it ends")


checks = Checks()
with scratch_log() as deodand:
    upstream = Upstream()
    with Agent(deodand, {"u": upstream.url}) as agent:
        targets(checks, agent, upstream)
        framing(checks, agent)
        aborts(checks, agent, deodand)
        early(checks, agent, deodand)
        streams(checks, agent, deodand)
        secrets(checks, agent, deodand)
        drafts = b'{"type":"deodand.human.input","content":{"text":"hi"}}\n'
        post(agent, "/v1/records", drafts, {"content-type": "application/x-ndjson"})
        checks.that(deodand.records()[-1].get("subject") == "run/" + agent.ready["run"], "a draft without a run has this one")
        checks.that(agent.end() == 0, "the agent lives to its end")
    closed_hooks(checks, deodand)
    sockets(checks, deodand)
    tokens(checks, deodand)
    runs(checks, deodand)
    hangup(checks, deodand)
    check_log(checks, deodand)
checks.end()
