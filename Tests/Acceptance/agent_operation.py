"""Running the agent: its errors and exit statuses, its token, health and metrics, a stop in mid-stream, a full disk, and
`deodand-agent run`.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

from agent_support import Agent, ask, check_log, fill, scratch_log, small_disk
from support import Checks, not_run
from upstream import Upstream

checks = Checks()
JSON = {"content-type": "application/json"}
CHAT = b'{"model":"scene-text","messages":[{"role":"user","content":"hello"}]}'


def refused(deodand, what, status, *arguments, words=()):
    """The agent says why in an error and a hint, and exits with this status before it listens."""
    try:
        done = subprocess.run(
            [sys.argv[2], *map(str, arguments)], capture_output=True, timeout=10, stdin=subprocess.DEVNULL,
            env=deodand.environment)
    except subprocess.TimeoutExpired:
        checks.that(False, f"{what}: it goes on instead of ending")
        return
    told = done.stderr.decode(errors="replace")
    checks.that(done.returncode == status, f"{what}: status {done.returncode}, not {status}: {told}")
    checks.that("error:" in told, f"{what}: an error: {told}")
    checks.that("hint:" in told, f"{what}: a hint: {told}")
    checks.that(done.stdout == b"", f"{what}: nothing on standard output: {done.stdout[:200]}")
    for word in words:
        checks.that(word in told, f"{what}: the message names {word}: {told}")


def serve(log, *more):
    return ["serve", "--log", log, "--listen", "127.0.0.1:0", *more]


def errors(deodand):
    log, folder = deodand.log, deodand.folder
    refused(deodand, "an unknown flag", 2, *serve(log, "--nonsense"), words=["nonsense"])
    refused(deodand, "an unknown command", 2, "dance")
    refused(deodand, "no log", 2, *serve(folder / "nowhere"), words=["nowhere", "init"])
    refused(deodand, "an address without a port", 2, "serve", "--log", log, "--listen", "127.0.0.1")
    refused(deodand, "a port beyond 65535", 2, "serve", "--log", log, "--listen", "127.0.0.1:70000")
    refused(deodand, "an upstream without a name", 2, *serve(log, "--upstream", "http://127.0.0.1:1"))
    refused(deodand, "an upstream that is no URL", 2, *serve(log, "--upstream", "openai=ftp://127.0.0.1"))
    refused(deodand, "a name given twice", 2, *serve(
        log, "--upstream", "openai=http://127.0.0.1:1", "--upstream", "openai=http://127.0.0.1:2"), words=["openai"])
    refused(deodand, "every interface without a token", 2, "serve", "--log", log, "--listen", "0.0.0.0:0", words=["token"])
    refused(deodand, "every interface of version 6", 2, "serve", "--log", log, "--listen", "[::]:0", words=["token"])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        refused(deodand, "a port in use", 4, "serve", "--log", log, "--listen", f"127.0.0.1:{port}", words=[str(port)])
    refused(deodand, "a configuration that is not there", 2, *serve(log, "--config", folder / "none.json"), words=["none.json"])
    for name, text in (("no JSON", "listen = 1"), ("no version", "{}"), ("an unknown member", '{"version":1,"lissten":"127.0.0.1:0"}'),
                       ("a wrong type", '{"version":1,"listen":7}'), ("a member twice", '{"version":1,"listen":"off","listen":"off"}')):
        path = folder / "config.json"
        path.write_text(text)
        refused(deodand, f"a configuration with {name}", 2, *serve(log, "--config", path), words=["config.json"])


def token(deodand, upstream):
    """A token that every request must carry; the model's own authorization stays the client's."""
    secret = "t" * 43
    path = deodand.folder / "token"
    path.write_text(secret + "\n")
    path.chmod(0o644)
    refused(deodand, "a token that others can read", 2, *serve(deodand.log, "--tokens", path), words=["token"])
    path.chmod(0o600)
    with Agent(deodand, {"openai": upstream.url}, arguments=["--tokens", path], name="token") as agent:
        draft = json.dumps({"type": "deodand.human.input", "subject": "run/token"}).encode() + b"\n"
        for headers, wanted in (({}, 401), ({"authorization": "Bearer " + "u" * 43}, 401), ({"authorization": secret}, 401),
                                ({"authorization": "Bearer " + secret}, 200), ({"x-deodand-token": secret}, 200)):
            status, _, _ = ask(agent.url + "/v1/records", draft, {"content-type": "application/x-ndjson", **headers})
            checks.that(status == wanted, f"a draft with {list(headers)}: {status}, not {wanted}")
        status, _, _ = ask(agent.url + "/openai/v1/chat/completions", CHAT, {**JSON, "authorization": "Bearer sk-x"})
        checks.that(status == 401 and not upstream.take(), f"a model call without it: {status}")
        status, _, _ = ask(agent.url + "/openai/v1/chat/completions", CHAT, {
            **JSON, "authorization": "Bearer sk-x", "x-deodand-token": secret})
        arrived = upstream.take()
        checks.that(status == 200 and len(arrived) == 1, f"a model call with it: {status}")
        for received in arrived:
            checks.that(received.header("authorization") == "Bearer sk-x", "the provider's key passes")
            checks.that(secret.encode() not in received.head, "the agent's token does not")
        checks.that(ask(agent.url + "/healthz")[0] == 200, "health needs no token")
        agent.end()
        checks.that(secret not in agent.said(), "the token is not printed")


def configured(deodand, upstream):
    """A file instead of flags; a flag goes before the same word in the file."""
    path, link = deodand.folder / "agent.json", deodand.folder / "agent.sock"
    path.write_text(json.dumps({
        "version": 1, "log": str(deodand.log), "listen": "127.0.0.1:1", "socket": str(link), "run": "from-the-file",
        "upstreams": {"openai": {"url": upstream.url}, "own": {"url": upstream.url + "/below", "policy": "fail-closed"}}}))
    with Agent(deodand, arguments=["--config", path], name="configured") as agent:
        checks.that(agent.socket == str(link), f"the socket of the file: {agent.socket}")
        checks.that(link.exists() and link.stat().st_mode & 0o077 == 0, "which others can't use")
        status, _, _ = ask(agent.url + "/openai/v1/chat/completions", CHAT, JSON)
        checks.that(status == 200, f"the upstream of the file: {status}")
        upstream.take()
        ask(agent.url + "/own/v1/models?limit=3")
        checks.that([r.target for r in upstream.take()] == ["/below/v1/models?limit=3"], "a base with a path")
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(link))
            client.sendall(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
            checks.that(client.recv(65536).startswith(b"HTTP/1.1 200"), "it answers at the socket")
        page = {**JSON, "origin": "https://page.example"}
        checks.that(ask(agent.url + "/openai/v1/chat/completions", CHAT, page)[0] == 403, "a web page has no business here")
        agent.end()
    checks.that(not link.exists(), "the socket goes with the agent")
    checks.that(bool(deodand.records("--run", "from-the-file")), "the run of the file")


def health(deodand, upstream):
    with Agent(deodand, {"openai": upstream.url}, name="health") as agent:
        checks.that(agent.ready.get("version") == 1, f"the ready line has a version: {agent.ready}")
        checks.that(len(agent.printed.splitlines()) == 1, "and is one line")
        for path in ("/healthz", "/readyz"):
            status, headers, body = ask(agent.url + path)
            checks.that(status == 200, f"{path}: {status} {body}")
        for _ in range(3):
            ask(agent.url + "/openai/v1/chat/completions", CHAT, JSON)
        status, headers, body = ask(agent.url + "/metrics")
        checks.that(status == 200 and headers["content-type"].startswith("text/plain"), f"metrics: {status}")
        lines = [line for line in body.decode().splitlines() if line and not line.startswith("#")]
        checks.that(all(len(line.rsplit(" ", 1)) == 2 for line in lines), "in the form that scrapers read")
        checks.that(any(line.startswith("deodand_") for line in lines), f"of our own: {lines[:5]}")
        checks.that(ask(agent.url + "/nowhere")[0] == 404, "what is not there is not found")
        checks.that(ask(agent.url + "/v1/records", method="GET")[0] == 405, "a method that is not allowed")
        checks.that(ask(agent.url + "/anthropic/v1/messages", b"{}", JSON)[0] in (404, 502), "a provider that is not there")
    dead = Upstream()
    dead.close()
    with Agent(deodand, {"openai": dead.url}, name="dead") as agent:
        status, _, body = ask(agent.url + "/run/dead/openai/v1/chat/completions", CHAT, JSON)
        checks.that(status == 502, f"a provider that does not answer: {status} {body}")
        checks.that(b"error" in body, "said in a body")
        agent.end()
    kinds = [r["type"] for r in deodand.records("--run", "dead")]
    checks.that("deodand.model.request" in kinds and "deodand.model.response" in kinds, f"and on record: {kinds}")


def stop_in_a_stream(deodand, upstream):
    """A stop waits for the stream that is open; what it brought is on record."""
    got = []
    with Agent(deodand, {"openai": upstream.url}, name="stop") as agent:
        body = b'{"model":"scene-slow","stream":true,"messages":[{"role":"user","content":"hello"}]}'
        thread = threading.Thread(target=lambda: got.append(
            ask(agent.url + "/run/stopped/openai/v1/chat/completions", body, JSON)))
        thread.start()
        time.sleep(0.3)
        status = agent.end(signal.SIGTERM)
        thread.join(30)
    checks.that(status == 0, f"a stop in a stream is a clean one: {status}")
    checks.that(bool(got) and got[0][0] == 200 and got[0][2].endswith(b"data: [DONE]\n\n"), f"the stream came whole: {got}")
    responses = [r for r in deodand.records("--run", "stopped") if r["type"] == "deodand.model.response"]
    checks.that(len(responses) == 1, f"one response: {len(responses)}")
    for response in responses:
        kept = [deodand.good("show", response["sequence"], "--content", name) for name in response["data"]["content"]]
        checks.that(bool(got) and got[0][2] in kept, "the whole of it is on record")
    last = deodand.records()[-1]
    checks.that(last["type"] in ("deodand.recorder.stopped", "deodand.epoch.sealed"), f"the recorder's stop: {last['type']}")


def cut_by_a_stop(deodand, upstream):
    """A stop that waits no longer cuts the stream, and the record says who did."""
    path = deodand.folder / "grace.json"
    path.write_text(json.dumps({"version": 1, "limits": {"graceSeconds": 0}}))
    with Agent(deodand, {"openai": upstream.url}, arguments=["--config", path], name="cut") as agent:
        body = b'{"model":"scene-slow","stream":true,"messages":[{"role":"user","content":"hello"}]}'

        def read():
            try:
                ask(agent.url + "/run/cut/openai/v1/chat/completions", body, JSON)
            except OSError:
                pass
        thread = threading.Thread(target=read)
        thread.start()
        time.sleep(0.3)
        checks.that(agent.end(signal.SIGTERM) == 0, "a stop that cuts a stream is a clean one")
        thread.join(30)
    responses = [r["data"] for r in deodand.records("--run", "cut") if r["type"] == "deodand.model.response"]
    checks.that(len(responses) == 1 and responses[0].get("outcome") == "interrupted"
                and responses[0].get("closed.by") == "shutdown", f"the stop cut it: {responses}")


def full_disk(deodand, upstream):
    """Nothing passes that can't be recorded, and the answer says so."""
    with small_disk(deodand, "small") as small:
        if small is None:
            not_run("recording on a full disk", "root, to mount a small file system")
            return
        with Agent(small, {"openai": upstream.url}, name="small") as agent:
            ask(agent.url + "/openai/v1/chat/completions", CHAT, JSON)
            upstream.take()
            fill(small.log)
            passed, stopped = 0, None
            for number in range(200):
                body = json.dumps({"model": "scene-text", "messages": [
                    {"role": "user", "content": os.urandom(20_000).hex()}]}).encode()
                status, headers, told = ask(agent.url + "/openai/v1/chat/completions", body, JSON)
                if status == 503:
                    stopped = headers, told
                    break
                passed += 1
                checks.that(status == 200, f"passed or refused: {status}")
            checks.that(stopped is not None, "a full disk refuses")
            checks.that(len(upstream.take()) <= passed + 1, "what is refused does not reach the provider")
            if stopped:
                checks.that(b"record" in stopped[1] and b"error" in stopped[1], f"the answer says why: {stopped[1]}")
            checks.that(ask(agent.url + "/readyz")[0] == 503, "it is not ready then")
            for _ in range(2):
                ask(agent.url + "/openai/v1/chat/completions", body, JSON)
            counted = counter(agent, "deodand_agent_not_recorded_total")
            checks.that(counted == 3, f"each event that was refused is counted: {counted}")
            checks.that(ask(agent.url + "/healthz")[0] == 200, "it is alive")
            status = agent.end()
            checks.that(status in (0, 4), f"it ends: {status}")
            checks.that("space" in agent.said() or "full" in agent.said(), f"and it said why: {agent.said()[-400:]}")
        (small.log.parent / "filler").unlink()
        with Agent(small, {"openai": upstream.url}, name="again") as agent:
            status, _, _ = ask(agent.url + "/openai/v1/chat/completions", CHAT, JSON)
            checks.that(status == 200, f"with room again it goes on: {status}")
            agent.end()
        check_log(checks, small)


def counter(agent, name):
    text = ask(agent.url + "/metrics")[2].decode()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(name + " "))


def until_refused(agent):
    """Sends until nothing more can be recorded; the last body."""
    for _ in range(200):
        body = json.dumps({"model": "scene-text", "messages": [
            {"role": "user", "content": os.urandom(20_000).hex()}]}).encode()
        if ask(agent.url + "/closed/v1/chat/completions", body, JSON)[0] == 503:
            return body
    raise AssertionError("a full disk refused nothing")


def room_again(deodand, upstream):
    """Room that comes back is found out by whoever asks, and what was lost until then is told, at the latest by the stop."""
    policies = {"closed": {"url": upstream.url}, "open": {"url": upstream.url, "policy": "fail-open"}}
    config = deodand.folder / "policies.json"
    config.write_text(json.dumps({"version": 1, "heartbeatSeconds": 0, "upstreams": policies}))
    with small_disk(deodand, "room") as small:
        if small is None:
            return
        for round, asked in enumerate((True, False), 1):
            with Agent(small, arguments=["--config", config], name=f"room{asked}") as agent:
                ask(agent.url + "/closed/v1/chat/completions", CHAT, JSON)
                fill(small.log)
                body = until_refused(agent)
                passed = [ask(agent.url + "/open/v1/chat/completions", body, JSON)[0] for _ in range(3)]
                checks.that(passed == [200] * 3, f"what may fail open passes: {passed}")
                (small.log.parent / "filler").unlink()
                if asked:
                    time.sleep(2.5)
                    checks.that(ask(agent.url + "/readyz")[0] == 200, "it is ready without an event that finds out")
                checks.that(agent.end() == 0, "it ends well")
            records = small.records()
            dropped = [int(r["data"]["count"]) for r in records if r["type"] == "deodand.recorder.dropped"]
            checks.that(dropped == [6] * round, f"requests and responses that were lost are told: {dropped}")
            checks.that(records[-1]["type"] == "deodand.recorder.stopped", f"and the stop: {records[-1]['type']}")
        check_log(checks, small)


def indexing(deodand, upstream):
    """A stop does not wait for the index; a heartbeat brings it up to date."""
    index = deodand.log / "index"

    def state():
        return sorted(path.name for path in index.iterdir()) if index.exists() else None

    with Agent(deodand, {"openai": upstream.url}, name="unindexed") as agent:
        body = json.dumps({"model": "scene-text", "messages": [
            {"role": "user", "content": " ".join(os.urandom(3).hex() for _ in range(20_000))}]}).encode()
        ask(agent.url + "/openai/v1/chat/completions", body, JSON)
        before = state()
        checks.that(agent.end() == 0 and state() == before, "the stop leaves the index to whoever asks")
    config = deodand.folder / "beats.json"
    config.write_text(json.dumps({"version": 1, "heartbeatSeconds": 1}))
    with Agent(deodand, arguments=["--config", config], name="beating") as agent:
        deadline = time.monotonic() + 30
        while state() == before and time.monotonic() < deadline:
            time.sleep(0.2)
        checks.that(state() != before, "a heartbeat has the index made")
        agent.end()


def run_command(deodand, upstream):
    """`run` starts a program with the environment pointed at itself, and ends as it ends."""
    program = """
import json, os, sys, urllib.request
for name in ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "OTEL_EXPORTER_OTLP_ENDPOINT", "DEODAND_RUN", "DEODAND_SOCKET"):
    assert os.environ.get(name), name
request = urllib.request.Request(os.environ["OPENAI_BASE_URL"] + "/chat/completions", data=sys.argv[1].encode(),
                                 headers={"content-type": "application/json"})
print(json.load(urllib.request.urlopen(request))["choices"][0]["message"]["content"][:5])
print(os.environ["DEODAND_RUN"])
sys.exit(7)
"""
    done = subprocess.run(
        [sys.argv[2], "run", "--log", str(deodand.log), "--upstream", f"openai={upstream.url}",
         "--upstream", f"anthropic={upstream.url}", "--socket", str(deodand.folder / "run.sock"), "--", sys.executable, "-c",
         program, CHAT.decode()], capture_output=True, timeout=60, env=deodand.environment)
    told = done.stderr.decode(errors="replace")
    checks.that(done.returncode == 7, f"the program's own status: {done.returncode}: {told}")
    lines = done.stdout.decode().splitlines()
    checks.that(len(lines) == 2 and lines[0] == "Grüße", f"the program's own output, and nothing else: {lines}")
    last = (told.strip().splitlines() or [""])[-1]
    checks.that("record" in last and "action" in last and "not watched" in last, f"the last line sums up: {last}")
    if len(lines) == 2:
        kinds = [r["type"].removeprefix("deodand.") for r in deodand.records("--run", lines[1])]
        checks.that({"run.started", "model.request", "model.response", "run.ended"} <= set(kinds), f"the run: {kinds}")
    missing = subprocess.run([sys.argv[2], "run", "--log", str(deodand.log), "--", "no-such-program"],
                             capture_output=True, timeout=60, env=deodand.environment)
    checks.that(missing.returncode == 2 and b"no-such-program" in missing.stderr, f"no such program: {missing}")
    killed = subprocess.run([sys.argv[2], "run", "--log", str(deodand.log), "--", "sh", "-c", "kill -TERM $$"],
                            capture_output=True, timeout=60, env=deodand.environment)
    checks.that(killed.returncode in (143, -15), f"a program that a signal ended: {killed.returncode}")


with scratch_log() as deodand:
    upstream = Upstream()
    errors(deodand)
    for part in (token, configured, health, stop_in_a_stream, cut_by_a_stop, full_disk, room_again, indexing,
                 run_command):
        try:
            part(deodand, upstream)
        except (AssertionError, OSError, subprocess.SubprocessError, LookupError) as error:
            checks.that(False, f"{part.__name__} comes to its end: {error!r}")
    check_log(checks, deodand)
    upstream.close()
checks.end()
