"""A scripted model provider on loopback: OpenAI Chat Completions, OpenAI Responses, Anthropic Messages over HTTP/1.1.

The same request gets the same bytes back, ids and dates included, so that an exchange through a proxy can be compared
with one without it, byte for byte. Every byte that comes in is kept. The scene is named by the model (`scene-NAME`) or
by a word `scene:NAME` in a user's message; provider_scenes.py says what the scenes are.
"""

import dataclasses
import hashlib
import json
import socket
import socketserver
import threading
import time
import zlib

import provider_anthropic
import provider_openai
from provider_scenes import Drop, Reply

try:
    import brotli
except ImportError:
    brotli = None

REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests",
           500: "Internal Server Error", 503: "Service Unavailable", 529: "Site Overloaded"}


@dataclasses.dataclass
class Received:
    """One request as it came in."""

    method: str
    target: str
    head: bytes
    headers: list
    body: bytes
    peer: tuple

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def json(self):
        return json.loads(self.body)


def read_head(stream):
    """The bytes up to and with the empty line, or None at the end of the stream."""
    head = b""
    while True:
        line = stream.readline(65537)
        if not line:
            return None
        head += line
        if line in (b"\r\n", b"\n"):
            return head


def parse_headers(head):
    lines = head.decode("latin-1").split("\r\n")
    pairs = [line.partition(":") for line in lines[1:] if line]
    return lines[0], [(name, value.strip()) for name, _, value in pairs]


def read_chunked(stream):
    """The joined chunks and the exact bytes that carried them."""
    body, raw = bytearray(), bytearray()
    while True:
        line = stream.readline()
        raw += line
        size = int(line.split(b";")[0], 16)
        if size == 0:
            while True:
                line = stream.readline()
                raw += line
                if line in (b"\r\n", b""):
                    return bytes(body), bytes(raw)
        part = stream.read(size)
        body += part
        raw += part + stream.read(2)


class Handler(socketserver.StreamRequestHandler):
    """One connection, kept alive as HTTP/1.1 says."""

    disable_nagle_algorithm = True

    def handle(self):
        self.server.connections.add(self.connection)
        try:
            while self.exchange():
                pass
        except (ConnectionError, OSError, Drop):
            pass
        finally:
            self.server.connections.discard(self.connection)

    def exchange(self):
        head = read_head(self.rfile)
        if head is None:
            return False
        first, headers = parse_headers(head)
        method, target, _ = first.split(" ")
        values = {name.lower(): value for name, value in headers}
        if values.get("expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in values.get("transfer-encoding", "").lower():
            body, _ = read_chunked(self.rfile)
        else:
            body = self.rfile.read(int(values.get("content-length", "0")))
        received = Received(method, target, head, headers, body, self.client_address)
        with self.server.lock:
            self.server.upstream.received.append(received)
        reply = self.server.upstream.answer(received)
        self.send(reply, method)
        return not reply.close and values.get("connection", "").lower() != "close"

    def send(self, reply, method):
        lines = [f"HTTP/1.1 {reply.status} {REASONS.get(reply.status, 'Status')}"]
        lines += [f"{name}: {value}" for name, value in reply.headers]
        if reply.chunked:
            lines.append("transfer-encoding: chunked")
        elif Drop not in reply.pieces:
            lines.append(f"content-length: {sum(len(p) for p in reply.pieces if isinstance(p, bytes))}")
        lines.append("connection: close" if reply.close else "connection: keep-alive")
        self.wfile.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n")
        if method == "HEAD":
            return
        for piece in reply.pieces:
            if piece is Drop:
                self.connection.shutdown(socket.SHUT_RDWR)
                raise Drop
            if isinstance(piece, float):
                time.sleep(piece)
            elif reply.chunked:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            else:
                self.wfile.write(piece)
        if reply.chunked:
            self.wfile.write(b"0\r\n\r\n")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 256


class Upstream:
    """The server; `turns` adds scenes of a script's own, see provider_scenes.SCENES."""

    def __init__(self, turns=None, cookie="cookie-of-the-test"):
        self.turns = turns or {}
        self.cookie = cookie
        self.received = []
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.upstream = self
        self.server.lock = threading.Lock()
        self.server.connections = set()
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def port(self):
        return self.server.server_address[1]

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        for connection in list(self.server.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def take(self):
        """What came in since the last call."""
        with self.server.lock:
            taken, self.received[:] = list(self.received), []
        return taken

    def answer(self, received):
        """The reply: which provider is meant follows from the path and the headers."""
        path = received.target.partition("?")[0]
        provider = provider_anthropic if received.header("anthropic-version") else provider_openai
        if path == "/digest":
            text = hashlib.sha256(received.body).hexdigest().encode()
            return Reply(200, [("content-type", "text/plain")], [text])
        answered = provider.answer(received, path, self)
        return encoded(answered, received.header("accept-encoding") or "")


def encoded(reply, accepted):
    """The reply as it travels: compressed if the scene asks for it and the client accepts it, a flush for each piece."""
    wanted = next((value for name, value in reply.headers if name == "x-scene-encoding"), None)
    if wanted is None:
        return reply
    headers = [pair for pair in reply.headers if pair[0] != "x-scene-encoding"]
    offered = {part.split(";")[0].strip() for part in accepted.split(",")}
    if wanted == "br" and ("br" not in offered or brotli is None):
        wanted = "gzip"
    if wanted not in offered:
        return dataclasses.replace(reply, headers=headers)
    if wanted == "br":
        squeezer = brotli.Compressor()
        squeeze, finish = (lambda piece: squeezer.process(piece) + squeezer.flush()), squeezer.finish
    else:
        squeezer = zlib.compressobj(6, zlib.DEFLATED, 31 if wanted == "gzip" else 15)
        squeeze = lambda piece: squeezer.compress(piece) + squeezer.flush(zlib.Z_SYNC_FLUSH)
        finish = squeezer.flush
    pieces = [squeeze(piece) if isinstance(piece, bytes) else piece for piece in reply.pieces]
    last = finish()
    return dataclasses.replace(
        reply, headers=headers + [("content-encoding", wanted), ("vary", "Accept-Encoding")],
        pieces=pieces + ([last] if last else []))
