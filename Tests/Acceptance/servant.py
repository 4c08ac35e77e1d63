"""A server behind the agent that keeps what it was sent, and an agent before it; for attacks and scripts alike."""

import contextlib
import http.server
import json
import os
import select
import signal
import subprocess
import threading
import time


class Servant:
    """Answers everything with a small JSON object, and keeps (method, target, headers, body)."""

    def __init__(self, answer=None):
        self.seen = []
        servant = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def take(self):
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length)
                servant.seen.append((self.command, self.path, list(self.headers.items()), body))
                told = answer(self.path, body) if answer else None
                if told is None:
                    told = json.dumps({"jsonrpc": "2.0", "id": 1, "result": {"content": []}}).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_HEAD = take

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        # A client that goes away is what many of these scripts are about.
        self.server.handle_error = lambda *_: None
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    @staticmethod
    @contextlib.contextmanager
    def agent(deodand, executable, upstream, *arguments, before=None):
        """`deodand-agent serve` before this server: `/mcp/tools` and `/openai`, on a port of its own."""
        command = [executable, "serve", "--log", str(deodand.log), "--listen", "127.0.0.1:0",
                   "--upstream", f"openai={upstream.url}", "--mcp", f"tools={upstream.url}", *map(str, arguments)]
        errors = open(deodand.folder / "agent.stderr", "ab")
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
                                   env=deodand.environment, bufsize=0, preexec_fn=before)
        try:
            yield Running(process)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()
            errors.close()


def readable(file, seconds):
    """Whether something comes within so many seconds; `select` can't, where a script holds a thousand sockets."""
    poll = select.poll()
    poll.register(file, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


class Running:
    """An agent that said that it is ready."""

    def __init__(self, process, seconds=30):
        self.process = process
        line, deadline = b"", time.monotonic() + seconds
        while b"\n" not in line:
            ready = readable(process.stdout, max(0, deadline - time.monotonic()))
            piece = os.read(process.stdout.fileno(), 65536) if ready else b""
            if not piece:
                raise AssertionError("the agent is not ready")
            line += piece
        self.ready = json.loads(line.splitlines()[0])
        self.url = "http://" + self.ready["listening"]
