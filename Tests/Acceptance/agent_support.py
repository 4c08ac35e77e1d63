"""What the scripts about the companion agent share: starting and ending it, comparing exchanges, reading its log."""

import contextlib
import http.client
import json
import os
import pathlib
import select
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

from schema_check import check_records
from support import Deodand, scratch, skip
from tap import HOP_BY_HOP

READY_SECONDS = 30
# A tap listens at a port of its own, so that the client calls the agent by another one than its own.
TAPPED = ("--allow-host", "127.0.0.1")


def agent_executable():
    """The agent's path: the script's second argument."""
    if len(sys.argv) < 3 or not os.access(sys.argv[2], os.X_OK):
        skip("the companion agent is not built: its path is the second argument")
    return sys.argv[2]


class Agent:
    """`deodand-agent serve` on a port of its own. What it prints is kept in files."""

    def __init__(self, deodand, upstreams=None, mcp=None, arguments=(), environment=None, name="agent"):
        self.deodand = deodand
        self.command = [agent_executable(), "serve", "--log", str(deodand.log), "--listen", "127.0.0.1:0"]
        for provider, url in (upstreams or {}).items():
            self.command += ["--upstream", f"{provider}={url}"]
        for server, url in (mcp or {}).items():
            self.command += ["--mcp", f"{server}={url}"]
        self.command += list(map(str, arguments))
        self.environment = {**deodand.environment, **(environment or {})}
        self.errors = pathlib.Path(deodand.folder) / f"{name}.stderr"
        self.printed = b""
        self.process = None

    def start(self, timeout=READY_SECONDS):
        """Waits for the line that says it is ready."""
        with open(self.errors, "ab") as errors:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
                env=self.environment, bufsize=0)
        deadline = time.monotonic() + timeout
        while b"\n" not in self.printed:
            readable, _, _ = select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))
            piece = os.read(self.process.stdout.fileno(), 65536) if readable else b""
            if not piece:
                raise AssertionError(f"the agent is not ready: {self.said()}")
            self.printed += piece
        self.ready = json.loads(self.printed.splitlines()[0])
        self.url = "http://" + self.ready["listening"]
        self.socket = self.ready.get("socket")
        return self

    def said(self):
        return self.errors.read_text(errors="replace")

    def end(self, how=signal.SIGTERM, timeout=30):
        """Ends it; its exit status (negative for a signal)."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            status = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            status = "did not end"
        self.printed += self.process.stdout.read() or b""
        self.process.stdout.close()
        return status

    def kill(self):
        return self.end(signal.SIGKILL)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.end()


def ask(url, body=None, headers=None, method=None, timeout=30):
    """One request by plain HTTP: status, headers, body; errors are answers too, and status 0 is none at all."""
    request = urllib.request.Request(url, data=body, headers=headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()
    except (OSError, http.client.HTTPException) as error:
        return 0, {}, str(error).encode()


@contextlib.contextmanager
def scratch_log():
    """A command with an empty log in a scratch directory."""
    agent_executable()
    with scratch() as deodand:
        deodand.init()
        yield deodand


def another(deodand, name):
    """The same command with a second log beside the first."""
    folder = deodand.folder / name
    folder.mkdir()
    made = Deodand(deodand.executable, folder)
    made.init(f"test.example/{name}")
    return made


def lasting(headers):
    """End-to-end headers of a request, less the name of the server it was sent to."""
    return sorted(
        ((k.lower(), v) for k, v in headers if k.lower() not in HOP_BY_HOP | {"host"}), key=lambda pair: pair[0])


def ordered(exchanges, prefix):
    """Exchanges in an order that does not depend on connections; the prefix is what names the agent's route."""
    def key(exchange):
        (method, target, _, body), _ = exchange
        return target.removeprefix(prefix), method, body
    return sorted(exchanges, key=key)


def compare_wire(checks, direct, through, prefix, reached_directly, reached_through):
    """Answers and forwarded requests must be the same with the agent as without it, byte for byte."""
    checks.that(len(direct) > 0, "something was exchanged")
    checks.that(len(direct) == len(through), f"as many exchanges: {len(direct)} and {len(through)}")
    for (asked, plain), (_, passed) in zip(ordered(direct, ""), ordered(through, prefix)):
        name = f"{asked[0]} {asked[1]} {scene_of(asked[3])}"
        if plain is None or passed is None:
            checks.that(plain is passed, f"{name}: answered on one side only")
            continue
        checks.that(passed.status == plain.status, f"{name}: status {plain.status}, not {passed.status}")
        checks.that(passed.body == plain.body, f"{name}: {difference(plain.body, passed.body)}")
        checks.that(passed.ended == plain.ended, f"{name}: ended: {plain.ended}, not {passed.ended}")
        checks.that(passed.lasting == plain.lasting, f"{name}: headers {unlike(plain.lasting, passed.lasting)}")
    def key(received):
        return received.target, received.method, received.body
    checks.that(len(reached_directly) == len(reached_through), "as many requests reach the provider")
    for plain, passed in zip(sorted(reached_directly, key=key), sorted(reached_through, key=key)):
        name = f"request {plain.method} {plain.target} {scene_of(plain.body)}"
        checks.that((passed.method, passed.target) == (plain.method, plain.target), f"{name}: not {passed.target}")
        checks.that(passed.body == plain.body, f"{name}: {difference(plain.body, passed.body)}")
        checks.that(lasting(passed.headers) == lasting(plain.headers),
                    f"{name}: headers {unlike(lasting(plain.headers), lasting(passed.headers))}")


def scene_of(body):
    try:
        asked = json.loads(body)
    except ValueError:
        return ""
    return f"{asked.get('model')}{' streamed' if asked.get('stream') else ''}" if isinstance(asked, dict) else ""


def difference(wanted, got):
    """Where two texts part, for people."""
    at = next((i for i, (a, b) in enumerate(zip(wanted, got)) if a != b), min(len(wanted), len(got)))
    return f"{len(wanted)} and {len(got)} bytes part at {at}: {wanted[at:at + 40]} {got[at:at + 40]}"


def unlike(wanted, got):
    return f"missing {[p for p in wanted if p not in got]}, added {[p for p in got if p not in wanted]}"


class Log:
    """What the log holds, its contents read once."""

    def __init__(self, deodand):
        self.deodand = deodand
        self.records = deodand.records()
        self.kept = {}

    def of(self, *types):
        return [record for record in self.records if record["type"].removeprefix("deodand.") in types]

    def contents(self, record):
        """Name to exact bytes."""
        sequence = record["sequence"]
        if sequence not in self.kept:
            self.kept[sequence] = {
                name: self.deodand.good("show", sequence, "--content", name)
                for name in record["data"].get("content", {})
            }
        return self.kept[sequence]

    def holds(self, record, body):
        """Whether one of the record's contents is exactly these bytes."""
        return body in self.contents(record).values() or (body == b"" and not self.contents(record))


def check_models(checks, log, exchanges, run=None):
    """Each exchange with a model is on record once, request and response linked and exact."""
    requests = log.of("model.request")
    responses = {}
    for response in log.of("model.response"):
        responses.setdefault(response["data"].get("request"), []).append(response)
    taken = set()
    for (method, target, _, body), answer in exchanges:
        name = f"log: {method} {target} {scene_of(body)}"
        found = [r for r in requests if r["sequence"] not in taken and log.holds(r, body)]
        checks.that(bool(found), f"{name}: the request's exact bytes are on record")
        if not found:
            continue
        request = found[0]
        taken.add(request["sequence"])
        checks.that(request["basis"] == "observed", f"{name}: observed")
        if run:
            checks.that(request.get("subject") == f"run/{run}", f"{name}: run {run}, not {request.get('subject')}")
        linked = responses.get(request["id"], [])
        checks.that(len(linked) == 1, f"{name}: one response is linked, not {len(linked)}")
        if len(linked) == 1:
            check_response(checks, log, name, request, linked[0], answer)


def check_response(checks, log, name, request, response, answer):
    checks.that(int(response["sequence"]) > int(request["sequence"]), f"{name}: the response comes later")
    checks.that(response.get("subject") == request.get("subject"), f"{name}: of the same run")
    if answer is None:
        return
    status = response["data"].get("http.response.status_code")
    checks.that(status == answer.status, f"{name}: status {answer.status}, not {status}")
    if answer.ended:
        holds = log.holds(response, answer.body) or log.holds(response, answer.plain)
        checks.that(holds, f"{name}: the response's exact bytes are on record")
        checks.that("interrupted" not in facts(response), f"{name}: not said to be interrupted")
    else:
        begins = any(content.startswith(answer.body) for content in log.contents(response).values())
        checks.that(begins, f"{name}: what came before the end is on record")
        checks.that("interrupted" in facts(response), f"{name}: said to be interrupted: {response['data']}")


def facts(record):
    return json.dumps({k: v for k, v in record["data"].items() if k != "content"})


def check_log(checks, deodand):
    """The log verifies after a checkpoint, and its records validate."""
    deodand.good("checkpoint")
    check_records(checks, deodand.records())
    verified = deodand.run("verify", deodand.log)
    checks.that(verified.returncode == 0, f"the log verifies: {verified.stdout.decode()[-600:]}")


@contextlib.contextmanager
def small_disk(deodand, name, megabytes=12):
    """The command with a log on a file system of its own that is soon full; None where none can be mounted."""
    folder = deodand.folder / name
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode != 0:
        yield None
        return
    try:
        made = Deodand(deodand.executable, deodand.folder)
        made.log = folder / "log"
        made.environment = {**deodand.environment, "DEODAND_LOG": str(made.log)}
        made.init(f"test.example/{name}")
        yield made
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False, capture_output=True)


def fill(log):
    """Takes what is left of a small disk."""
    with open(log.parent / "filler", "wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            while True:
                file.write(b"\0" * 65536)
