"""A model that says what it is told to: the Anthropic Messages API on loopback, streamed.

The script is a list of answers, each a list of content blocks; a conversation gets the answer whose number is
the count of assistant turns it already holds. Conversations are told apart by a word in their first message.
"""

import http.server
import json
import threading


class ScriptedModel:
    """Serves the answers of `scripts`: a word of the first message to its answers, in order."""

    def __init__(self, scripts):
        self.scripts = scripts
        self.requests = []
        self.hooks = []
        self.answer_hook = lambda event: (200, b"{}")
        model = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments):
                pass

            def do_GET(self):
                self.reply(404, b"{}")

            def do_HEAD(self):
                self.reply(200, b"")

            def do_POST(self):
                length = int(self.headers.get("content-length") or 0)
                body = json.loads(self.rfile.read(length) or b"{}")
                if self.path.startswith("/hook"):
                    model.hooks.append(body)
                    self.reply(*model.answer_hook(body))
                elif "count_tokens" in self.path:
                    self.reply(200, b'{"input_tokens":10}')
                elif self.path.startswith("/v1/messages"):
                    model.requests.append(body)
                    message = model.message(body)
                    if body.get("stream"):
                        self.stream(message)
                    else:
                        self.reply(200, json.dumps(message).encode())
                else:
                    self.reply(404, b"{}")

            def reply(self, status, body, kind="application/json"):
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def stream(self, message):
                self.reply(200, b"".join(
                    f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in events(message)),
                    "text/event-stream")

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def message(self, body):
        first = json.dumps(body["messages"][0]) + json.dumps(body["messages"][1:2])
        turns = sum(1 for message in body["messages"] if message["role"] == "assistant")
        blocks = [{"type": "text", "text": "Done."}]
        for word, answers in self.scripts.items():
            if word in first and body.get("tools"):
                blocks = answers[min(turns, len(answers) - 1)]
                break
        asks = any(block["type"] == "tool_use" for block in blocks)
        return {
            "id": f"msg_{len(self.requests):04d}", "type": "message", "role": "assistant", "model": body.get("model"),
            "content": blocks, "stop_reason": "tool_use" if asks else "end_turn", "stop_sequence": None,
            "usage": {"input_tokens": 100, "output_tokens": 20},
        }


def events(message):
    """The message as the events of a stream."""
    yield {"type": "message_start", "message": {**message, "content": [], "stop_reason": None}}
    for index, block in enumerate(message["content"]):
        if block["type"] == "text":
            yield {"type": "content_block_start", "index": index, "content_block": {"type": "text", "text": ""}}
            yield {"type": "content_block_delta", "index": index,
                   "delta": {"type": "text_delta", "text": block["text"]}}
        else:
            yield {"type": "content_block_start", "index": index, "content_block": {**block, "input": {}}}
            yield {"type": "content_block_delta", "index": index,
                   "delta": {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}}
        yield {"type": "content_block_stop", "index": index}
    yield {"type": "message_delta", "delta": {"stop_reason": message["stop_reason"], "stop_sequence": None},
           "usage": {"output_tokens": 20}}
    yield {"type": "message_stop"}
