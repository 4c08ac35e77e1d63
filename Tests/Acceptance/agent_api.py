"""The agent's own HTTP interface against its description, Schemas/openapi.json, with schemathesis: over loopback and,
through a bridge, over the Unix socket. Every answer must be one that the description allows, and none an error of ours.
"""

import json
import os
import pathlib
import socket
import subprocess
import sys
import threading

from agent_support import Agent, ask, check_log, scratch_log
from support import ROOT, Checks, skip
from tap import Tap
from upstream import Upstream

checks = Checks()
DESCRIPTION = ROOT / "Schemas" / "openapi.json"
OWN = {"/v1/records", "/v1/traces", "/v1/logs", "/v1/metrics", "/hooks/claude-code", "/healthz", "/readyz", "/metrics"}
EXAMPLES = 40
if not DESCRIPTION.exists():
    skip("Schemas/openapi.json is not there")


class Bridge(Tap):
    """A port of loopback before a Unix socket, for a client that speaks TCP only."""

    def __init__(self, path):
        self.path = path
        super().__init__(("unix", 0))

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            try:
                far.connect(self.path)
            except OSError:
                near.close()
                continue
            record = {"sent": bytearray(), "got": bytearray(), "sockets": (near, far), "open": 2}
            self.connections.append(record)
            for source, sink, kept in ((near, far, record["sent"]), (far, near, record["got"])):
                threading.Thread(target=self.pump, args=(record, source, sink, kept), daemon=True).start()


def fuzz(name, url, seed):
    """schemathesis against the agent; its report where it finds something."""
    tool = pathlib.Path(sys.executable).parent / "schemathesis"
    done = subprocess.run(
        [str(tool), "run", str(DESCRIPTION), "--url", url, "--phases", "examples,coverage,fuzzing",
         "--max-examples", str(EXAMPLES), "--seed", str(seed), "--no-color", "--suppress-health-check", "all",
         "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
         "response_headers_conformance,negative_data_rejection"],
        capture_output=True, text=True, timeout=300, cwd=deodand.folder,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "schemathesis_bodies", "PYTHONPATH": str(pathlib.Path(__file__).parent)})
    checks.that(done.returncode == 0, f"{name}: {(done.stdout + done.stderr)[-4000:]}")


def described(description):
    """The description names every path that the agent serves itself, and each operation an answer for what goes wrong."""
    paths = set(description["paths"])
    checks.that(description["openapi"].startswith("3.1"), f"OpenAPI 3.1: {description['openapi']}")
    checks.that(OWN <= paths, f"every path is described; missing: {OWN - paths}")
    for path in OWN & paths:
        for method, operation in description["paths"][path].items():
            if method not in ("get", "post", "put", "delete"):
                continue
            checks.that("200" in operation["responses"], f"{method} {path}: an answer for success")
            if method == "post":
                for status in ("400", "401", "413", "503"):
                    checks.that(status in operation["responses"], f"{method} {path}: an answer {status}")


def raw(agent, text):
    """Bytes that are no HTTP, or hardly: the agent answers or hangs up, and lives on."""
    host, port = agent.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as client:
        client.sendall(text)
        client.shutdown(socket.SHUT_WR)
        got = b""
        try:
            while piece := client.recv(65536):
                got += piece
        except OSError:
            pass
    checks.that(got == b"" or got.startswith(b"HTTP/1.1 4"), f"{text[:40]}: {got[:60]}")
    checks.that(ask(agent.url + "/healthz")[0] == 200, f"the agent lives after {text[:40]}")


with scratch_log() as deodand:
    upstream = Upstream()
    description = json.loads(DESCRIPTION.read_text())
    described(description)
    link = deodand.folder / "agent.sock"
    with Agent(deodand, {"openai": upstream.url}, arguments=["--socket", link]) as agent:
        fuzz("loopback", agent.url, 7)
        bridge = Bridge(str(link))
        fuzz("the Unix socket", bridge.url, 8)
        draft = b'{"type":"deodand.human.input","subject":"run/peers","content":{"text":"hello"}}\n'
        for url in (agent.url, bridge.url):
            status, _, told = ask(url + "/v1/records", draft, {"content-type": "application/x-ndjson"})
            checks.that(status == 200 and b"leafHash" in told, f"a draft is recorded: {status} {told}")
        for text in (b"\x16\x03\x01\x02\x00", b"GET / HTTP/9.9\r\n\r\n", b"POST /v1/records HTTP/1.1\r\nhost: a\r\n"
                     b"content-length: 5\r\ncontent-length: 6\r\n\r\nabcdef", b"POST /v1/records HTTP/1.1\r\nhost: a\r\n"
                     b"content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", b"GET /%zz HTTP/1.1\r\nhost: a\r\n\r\n",
                     b"GET /healthz HTTP/1.1\r\nx: " + b"a" * 200_000 + b"\r\n\r\n", b"POST /v1/records HTTP/1.1\r\n"
                     b"host: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"):
            raw(agent, text)
        bridge.close()
        checks.that(agent.end() == 0, "the agent ends with status 0")
        for word in ("Fatal error", "Traceback", "Precondition failed"):
            checks.that(word not in agent.said(), f"it never says {word}")
    peers = {json.dumps(r["data"].get("peer")) for r in deodand.records() if "peer" in r["data"]}
    checks.that(len(peers) >= 2, f"who spoke is on record, by port and by socket: {peers}")
    check_log(checks, deodand)
    upstream.close()
checks.end()
