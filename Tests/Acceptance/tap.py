"""A wire tap: passes TCP through unchanged, keeps every byte of both directions, and reads them as HTTP/1.1."""

import dataclasses
import io
import socket
import threading
import zlib

from upstream import parse_headers, read_chunked, read_head

# RFC 9110 section 7.6.1: what one connection says to its neighbour. A proxy may change these and no others.
HOP_BY_HOP = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}

FINAL = (b'"type":"message_stop"', b'"type":"response.completed"', b'"type":"error"', b'data: {"error":')


@dataclasses.dataclass
class Answer:
    """A response as it crossed the wire: `body` without the chunks' framing, still compressed."""

    status: int
    reason: str
    headers: list
    body: bytes
    whole: bool

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def lasting(self):
        """The end-to-end headers: names in lower case, in the order of the wire for each name."""
        return sorted(
            ((k.lower(), v) for k, v in self.headers if k.lower() not in HOP_BY_HOP), key=lambda pair: pair[0])

    @property
    def plain(self):
        """The body with its content coding undone."""
        coding = self.header("content-encoding")
        if coding == "br":
            import brotli
            return brotli.decompress(self.body)
        if coding in ("gzip", "deflate"):
            return zlib.decompressobj(47).decompress(self.body)
        return self.body

    @property
    def ended(self):
        """Whether it came to its end: by its framing, or by an event after which clients hang up without waiting for more."""
        if self.whole:
            return True
        try:
            last = self.plain.rstrip(b"\n").rpartition(b"\n\n")[2]
        except Exception:  # A compressed stream that was cut off is no stream that ended.
            return False
        return last == b"data: [DONE]" or any(mark in last for mark in FINAL)


def read_answers(data, methods):
    """The responses in `data`; `methods` of the requests, since an answer to HEAD has no body."""
    stream, answers = io.BytesIO(data), []
    for method in methods:
        head = read_head(stream)
        while head is not None and head.startswith(b"HTTP/1.1 1"):
            head = read_head(stream)
        if head is None:
            break
        first, headers = parse_headers(head)
        _, status, reason = (first + " ").split(" ", 2)
        values = {name.lower(): value for name, value in headers}
        whole, body = True, b""
        if method == "HEAD" or status in ("204", "304"):
            pass
        elif "chunked" in values.get("transfer-encoding", "").lower():
            body, whole = read_pieces(stream)
        elif "content-length" in values:
            body = stream.read(int(values["content-length"]))
            whole = len(body) == int(values["content-length"])
        else:
            body = stream.read()
        answers.append(Answer(int(status), reason.strip(), headers, body, whole))
    return answers


def read_pieces(stream):
    """A chunked body, and whether it came to its end."""
    body = bytearray()
    while True:
        try:
            size = int(stream.readline().split(b";")[0], 16)
        except ValueError:
            return bytes(body), False
        if size == 0:
            while stream.readline() not in (b"\r\n", b""):
                pass
            return bytes(body), True
        part = stream.read(size)
        body += part
        if len(part) < size:
            return bytes(body), False
        stream.readline()


def read_requests(data):
    """Method, target, headers and body of each request in `data`."""
    stream, requests = io.BytesIO(data), []
    while True:
        head = read_head(stream)
        if head is None:
            return requests
        first, headers = parse_headers(head)
        values = {name.lower(): value for name, value in headers}
        if "chunked" in values.get("transfer-encoding", "").lower():
            body, _ = read_chunked(stream)
        else:
            body = stream.read(int(values.get("content-length", "0")))
        requests.append((*first.split(" ")[:2], headers, body))


class Tap:
    """Listens on loopback and passes each connection to `target`, (host, port) or a URL's authority."""

    def __init__(self, target):
        if isinstance(target, str):
            host, _, port = target.removeprefix("http://").rpartition(":")
            target = (host, int(port.split("/")[0]))
        self.target = target
        self.connections = []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(self.target)
            except OSError:
                near.close()
                continue
            record = {"sent": bytearray(), "got": bytearray(), "sockets": (near, far), "open": 2}
            self.connections.append(record)
            for source, sink, kept in ((near, far, record["sent"]), (far, near, record["got"])):
                source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self.pump, args=(record, source, sink, kept), daemon=True).start()

    @staticmethod
    def pump(record, source, sink, kept):
        """One direction; an end that breaks off is passed on as one, and so is an end that only stops sending."""
        try:
            while piece := source.recv(262_144):
                kept += piece
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            hang_up(source)
            hang_up(sink)
        record["open"] -= 1
        if record["open"] == 0:
            source.close()
            sink.close()

    def exchanges(self):
        """All requests with their answers, connection by connection in the order they were opened."""
        told = []
        for record in self.connections:
            requests = read_requests(bytes(record["sent"]))
            answers = read_answers(bytes(record["got"]), [request[0] for request in requests])
            answers += [None] * (len(requests) - len(answers))
            told += zip(requests, answers)
        return told

    def close(self):
        self.listener.close()
        for record in self.connections:
            for one in record["sockets"]:
                hang_up(one)


def hang_up(one):
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
