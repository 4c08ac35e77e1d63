"""A lean provider and a lean load: one thread and one epoll each, bytes made beforehand, so that what is measured is
what stands between them. Times are of CLOCK_MONOTONIC, which all processes of a machine share.
"""

import heapq
import os
import select
import socket
import time

ANSWER = (b'{"id":"chatcmpl-bench","object":"chat.completion","created":1795538412,"model":"gpt-bench-2026-01-01","choices":'
          b'[{"index":0,"message":{"role":"assistant","content":"' + b"The rule is set on edge-7. " * 40 +
          b'","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":2000,'
          b'"completion_tokens":300,"total_tokens":2300}}')
WHOLE = (b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req_bench\r\ncontent-length: %d\r\n\r\n"
         % len(ANSWER)) + ANSWER
STREAM_HEAD = (b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nx-request-id: req_bench\r\n"
               b"transfer-encoding: chunked\r\n\r\n")
# The stamp is the moment at which the provider handed the chunk to the kernel.
EVENT = (b'data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1795538412,"model":"gpt-bench-2026-01-01",'
         b'"choices":[{"index":0,"delta":{"content":" rule"},"finish_reason":null}],"stamp":"%020d"}\n\n')
LAST = b"data: [DONE]\n\n"
CHUNKS = 10
PAUSE = 0.01


def chunk(data):
    return b"%x\r\n%b\r\n" % (len(data), data)


def provider():
    """Serves in a process of its own; its port and its process id."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    port = listener.getsockname()[1]
    child = os.fork()
    if child == 0:
        try:
            serve(listener)
        finally:
            os._exit(0)
    listener.close()
    return port, child


def serve(listener):
    poll = select.epoll()
    listener.setblocking(False)
    poll.register(listener, select.EPOLLIN)
    open_, timers, order = {}, [], 0
    while True:
        wait = max(0, timers[0][0] - time.monotonic()) if timers else -1
        for descriptor, _ in poll.poll(wait):
            if descriptor == listener.fileno():
                connection, _ = listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                open_[connection.fileno()] = (connection, bytearray())
                poll.register(connection, select.EPOLLIN)
                continue
            connection, buffer = open_[descriptor]
            try:
                piece = connection.recv(1 << 20)
            except OSError:
                piece = b""
            if not piece:
                poll.unregister(descriptor)
                del open_[descriptor]
                connection.close()
                continue
            buffer += piece
            streams = take(buffer)
            if streams is True:
                connection.sendall(STREAM_HEAD + chunk(EVENT % time.monotonic_ns()))
                order += 1
                heapq.heappush(timers, (time.monotonic() + PAUSE, order, connection, 1))
            elif streams is False:
                connection.sendall(WHOLE)
        while timers and timers[0][0] <= time.monotonic():
            _, _, connection, number = heapq.heappop(timers)
            try:
                if number < CHUNKS:
                    connection.sendall(chunk(EVENT % time.monotonic_ns()))
                    order += 1
                    heapq.heappush(timers, (time.monotonic() + PAUSE, order, connection, number + 1))
                else:
                    connection.sendall(chunk(LAST) + b"0\r\n\r\n")
            except OSError:
                pass


def take(buffer):
    """Takes a whole request off the buffer: whether it asks for a stream, None if it is not whole yet."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = bytes(buffer[:end]).lower()
    at = head.find(b"content-length:")
    if at < 0 and b"transfer-encoding: chunked" in head:
        close = buffer.find(b"0\r\n\r\n", end + 4)
        if close < 0:
            return None
        stop = close + 5
    else:
        length = int(head[at + 15:].split(b"\r\n", 1)[0]) if at >= 0 else 0
        stop = end + 4 + length
    if len(buffer) < stop:
        return None
    streams = buffer.find(b'"stream":true', end, stop) >= 0
    del buffer[:stop]
    return streams


class Result:
    """What a load saw, in seconds: whole answers, first bytes of streams after they were sent, refusals."""

    def __init__(self):
        self.latencies, self.delays, self.first = [], [], []
        self.failures = 0
        self.done = 0

    def percentile(self, values, share):
        ordered = sorted(values)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def load(port, request, connections, rate, seconds, warm=0.5):
    """`request(number)` makes the bytes. With a rate, each connection sends on a schedule of its own, evenly staggered,
    and a latency counts from the scheduled moment, so that a stall shows in all that it delays; without one, each sends
    as soon as it has its answer.
    """
    poll = select.epoll()
    states = {}
    gap = connections / rate if rate else 0
    begin = time.monotonic() + 0.05
    timers = []
    for index in range(connections):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        poll.register(connection, select.EPOLLIN)
        states[connection.fileno()] = [connection, bytearray(), None, False]
        heapq.heappush(timers, (begin + (gap * index / connections), connection.fileno()))
    result, number = Result(), 0
    end = begin + warm + seconds
    while True:
        now = time.monotonic()
        if now >= end:
            break
        while timers and timers[0][0] <= now:
            due, descriptor = heapq.heappop(timers)
            state = states[descriptor]
            number += 1
            state[2], state[3] = (due if rate else now), False
            state[0].sendall(request(number))
        wait = min(end, timers[0][0] if timers else end) - time.monotonic()
        for descriptor, _ in poll.poll(max(0, wait)):
            state = states[descriptor]
            connection, buffer, started, begun = state
            piece = connection.recv(1 << 20)
            moment = time.monotonic()
            if not piece:
                raise ConnectionError("the server closed a connection")
            buffer += piece
            counts = started is not None and started >= begin + warm
            if not begun and (at := buffer.find(b'"stamp":"')) >= 0 and len(buffer) >= at + 29:
                state[3] = True
                if counts:
                    result.delays.append(moment - int(buffer[at + 9:at + 29]) / 1e9)
                    result.first.append(moment - started)
            if not whole(buffer):
                continue
            if counts:
                result.done += 1
                if buffer.startswith(b"HTTP/1.1 200"):
                    result.latencies.append(moment - started)
                else:
                    result.failures += 1
            buffer.clear()
            state[2] = None
            heapq.heappush(timers, (max(moment, started + gap) if rate else moment, descriptor))
    for connection, *_ in states.values():
        connection.close()
    return result


def whole(buffer):
    """Whether the buffer holds a whole answer; it never holds more, since nothing is sent ahead."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = bytes(buffer[:end]).lower()
    at = head.find(b"content-length:")
    if at >= 0:
        return len(buffer) >= end + 4 + int(head[at + 15:].split(b"\r\n", 1)[0])
    return buffer.endswith(b"0\r\n\r\n")


def http(path, body, kind=b"application/json"):
    return (b"POST %b HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer sk-bench\r\ncontent-type: %b\r\n"
            b"content-length: %d\r\n\r\n" % (path, kind, len(body))) + body
