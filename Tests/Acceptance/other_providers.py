"""The real SDKs of Google, AWS, Cohere, Mistral and Ollama through the agent: what they ask for and are answered is read.

The upstream is a script that speaks each provider's wire format; the client is the provider's own package. Each asks once
in one piece and once as a stream, and hands a tool's answer back. The order's number has 19 digits, which no double holds.
"""

import contextlib
import http.server
import json
import struct
import threading
import zlib

import boto3
import cohere
import mistralai.client
import ollama
from google import genai
from google.genai import types

from agent_support import Agent, Log, check_log, scratch_log
from support import Checks

checks = Checks()
ORDER = 2512292042121000001
ARGUMENTS = f'{{"order":{ORDER},"reason":"asked for"}}'
TOLD = "The refund of the order was booked, and its receipt is R-5571 in the ledger of the shop."
SAID = "It is done: the receipt is R-5571."
PARAMETERS = {"type": "object", "properties": {"order": {"type": "integer"}, "reason": {"type": "string"}}}


# What each provider answers: to a request whose text has no result yet with a call, else with words.

def gemini(body):
    def answer(parts, **more):
        return {"candidates": [{"content": {"role": "model", "parts": parts}, "index": 0, **more}],
                "usageMetadata": {"promptTokenCount": 11, "candidatesTokenCount": 7, "totalTokenCount": 18},
                "modelVersion": "gemini-test-001", "responseId": "gem-1"}
    call = {"functionCall": {"name": "refund", "args": json.loads(ARGUMENTS)}}
    if b"R-5571" in body:
        return answer([{"text": SAID}], finishReason="STOP"), [
            answer([{"text": SAID[:9]}]), answer([{"text": SAID[9:]}], finishReason="STOP")]
    return answer([{"text": "One moment."}, call], finishReason="STOP"), [
        answer([{"text": "One "}]), answer([{"text": "moment."}]), answer([call], finishReason="STOP")]


def ollama_answer(body):
    def answer(done, **message):
        end = {"done_reason": "stop", "prompt_eval_count": 11, "eval_count": 7} if done else {}
        return {"model": "ollama-test", "created_at": "2026-11-28T00:00:00Z", "done": done, **end,
                "message": {"role": "assistant", "content": "", **message}}
    calls = [{"function": {"name": "refund", "arguments": json.loads(ARGUMENTS)}}]
    if b"R-5571" in body:
        return answer(True, content=SAID), [answer(False, content=SAID[:9]), answer(False, content=SAID[9:]), answer(True)]
    return answer(True, content="One moment.", tool_calls=calls), [
        answer(False, content="One moment."), answer(False, tool_calls=calls), answer(True)]


def cohere_answer(body):
    usage = {"billed_units": {"input_tokens": 11, "output_tokens": 7}, "tokens": {"input_tokens": 11, "output_tokens": 7}}
    call = {"id": "call_c1", "type": "function", "function": {"name": "refund", "arguments": ARGUMENTS}}
    empty = {**call, "function": {"name": "refund", "arguments": ""}}
    start = {"type": "message-start", "id": "coh-1", "delta": {"message": {"role": "assistant"}}}
    if b"R-5571" in body:
        whole = {"id": "coh-1", "finish_reason": "COMPLETE", "usage": usage,
                 "message": {"role": "assistant", "content": [{"type": "text", "text": SAID}]}}
        return whole, [
            start, {"type": "content-start", "index": 0, "delta": {"message": {"content": {"type": "text", "text": ""}}}},
            {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": SAID}}}},
            {"type": "content-end", "index": 0},
            {"type": "message-end", "delta": {"finish_reason": "COMPLETE", "usage": usage}}]
    whole = {"id": "coh-1", "finish_reason": "TOOL_CALL", "usage": usage,
             "message": {"role": "assistant", "tool_plan": "One moment.", "tool_calls": [call]}}
    return whole, [
        start, {"type": "tool-plan-delta", "delta": {"message": {"tool_plan": "One moment."}}},
        {"type": "tool-call-start", "index": 0, "delta": {"message": {"tool_calls": empty}}},
        {"type": "tool-call-delta", "index": 0, "delta": {"message": {"tool_calls": {"function": {"arguments": ARGUMENTS[:20]}}}}},
        {"type": "tool-call-delta", "index": 0, "delta": {"message": {"tool_calls": {"function": {"arguments": ARGUMENTS[20:]}}}}},
        {"type": "tool-call-end", "index": 0},
        {"type": "message-end", "delta": {"finish_reason": "TOOL_CALL", "usage": usage}}]


def mistral_answer(body):
    call = {"id": "callm0001", "type": "function", "function": {"name": "refund", "arguments": ARGUMENTS}, "index": 0}
    message = {"role": "assistant", "content": SAID} if b"R-5571" in body else {
        "role": "assistant", "content": "One moment.", "tool_calls": [call]}
    reason = "stop" if b"R-5571" in body else "tool_calls"
    head = {"id": "mis-1", "created": 1, "model": "mistral-test"}
    usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    whole = {**head, "object": "chat.completion", "usage": usage,
             "choices": [{"index": 0, "message": message, "finish_reason": reason}]}
    chunk = {**head, "object": "chat.completion.chunk"}
    return whole, [
        {**chunk, "choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}]},
        {**chunk, "choices": [{"index": 0, "delta": message, "finish_reason": reason}], "usage": usage}]


def bedrock_answer(body):
    usage = {"inputTokens": 11, "outputTokens": 7, "totalTokens": 18}
    end = [("metadata", {"usage": usage, "metrics": {"latencyMs": 5}})]
    start = [("messageStart", {"role": "assistant"})]
    if b"R-5571" in body:
        content, reason = [{"text": SAID}], "end_turn"
        middle = [("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": SAID}}),
                  ("contentBlockStop", {"contentBlockIndex": 0})]
    else:
        call = {"toolUseId": "tooluse_b1", "name": "refund"}
        content, reason = [{"text": "One moment."}, {"toolUse": {**call, "input": json.loads(ARGUMENTS)}}], "tool_use"
        middle = [("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "One moment."}}),
                  ("contentBlockStop", {"contentBlockIndex": 0}),
                  ("contentBlockStart", {"contentBlockIndex": 1, "start": {"toolUse": call}}),
                  ("contentBlockDelta", {"contentBlockIndex": 1, "delta": {"toolUse": {"input": ARGUMENTS[:20]}}}),
                  ("contentBlockDelta", {"contentBlockIndex": 1, "delta": {"toolUse": {"input": ARGUMENTS[20:]}}}),
                  ("contentBlockStop", {"contentBlockIndex": 1})]
    whole = {"output": {"message": {"role": "assistant", "content": content}}, "stopReason": reason, "usage": usage,
             "metrics": {"latencyMs": 5}}
    return whole, start + middle + [("messageStop", {"stopReason": reason})] + end


def amazon_message(kind, payload):
    """One message of Amazon's event stream encoding."""
    headers = b""
    for name, value in ((":event-type", kind), (":content-type", "application/json"), (":message-type", "event")):
        headers += struct.pack(">B", len(name)) + name.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
    body = json.dumps(payload).encode()
    prelude = struct.pack(">II", 16 + len(headers) + len(body), len(headers))
    message = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + body
    return message + struct.pack(">I", zlib.crc32(message))


class Upstream(http.server.BaseHTTPRequestHandler):
    """All providers at once, told apart by the path."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        path = self.path.partition("?")[0]
        is_stream = json.loads(body).get("stream") is True
        if path.endswith(":streamGenerateContent") or path.endswith(":generateContent"):
            whole, pieces = gemini(body)
            is_stream = path.endswith(":streamGenerateContent")
            framed = [b"data: " + json.dumps(piece).encode() + b"\r\n\r\n" for piece in pieces]
        elif path == "/api/chat":
            whole, pieces = ollama_answer(body)
            framed = [json.dumps(piece).encode() + b"\n" for piece in pieces]
            return self.send("application/x-ndjson", framed) if is_stream else self.send("application/json", [json.dumps(whole).encode()])
        elif path == "/v2/chat":
            whole, pieces = cohere_answer(body)
            framed = [f"event: {piece['type']}\ndata: {json.dumps(piece)}\n\n".encode() for piece in pieces] + [b"data: [DONE]\n\n"]
        elif path == "/v1/chat/completions":
            whole, pieces = mistral_answer(body)
            framed = [b"data: " + json.dumps(piece).encode() + b"\n\n" for piece in pieces] + [b"data: [DONE]\n\n"]
        elif path.endswith("/converse") or path.endswith("/converse-stream"):
            whole, pieces = bedrock_answer(body)
            if path.endswith("-stream"):
                return self.send("application/vnd.amazon.eventstream", [amazon_message(*piece) for piece in pieces])
            is_stream, framed = False, []
        else:
            return self.send("application/json", [b'{"error":{"message":"no such path"}}'], 404)
        if is_stream:
            return self.send("text/event-stream", framed)
        return self.send("application/json", [json.dumps(whole).encode()])

    def send(self, kind, pieces, status=200):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for piece in pieces:
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_):
        pass


# What each SDK does: asks, calls the tool, hands its answer back; once in one piece, once as a stream.

def drive_google(base):
    client = genai.Client(api_key="AIzaTest0123456789", http_options={"base_url": base})
    tool = types.Tool(function_declarations=[{"name": "refund", "parameters_json_schema": PARAMETERS}])
    config = types.GenerateContentConfig(
        tools=[tool], system_instruction="You refund orders.", temperature=0.5,
        automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True))
    for streams in (False, True):
        contents = [types.Content(role="user", parts=[types.Part(text="Refund my order, please.")])]
        for _ in range(2):
            if streams:
                parts = [part for chunk in client.models.generate_content_stream(
                    model="gemini-test", contents=contents, config=config) for part in chunk.candidates[0].content.parts]
            else:
                parts = client.models.generate_content(
                    model="gemini-test", contents=contents, config=config).candidates[0].content.parts
            contents += [
                types.Content(role="model", parts=parts),
                types.Content(role="user", parts=[types.Part.from_function_response(name="refund", response={"result": TOLD})])]


def drive_ollama(base):
    client = ollama.Client(host=base)
    tool = {"type": "function", "function": {"name": "refund", "description": "Refunds.", "parameters": PARAMETERS}}
    for streams in (False, True):
        messages = [{"role": "system", "content": "You refund orders."}, {"role": "user", "content": "Refund my order, please."}]
        for _ in range(2):
            answers = client.chat(model="ollama-test", messages=messages, tools=[tool], stream=streams)
            answers = list(answers) if streams else [answers]
            calls = [call for answer in answers for call in answer.message.tool_calls or []]
            messages += [
                {"role": "assistant", "content": "".join(answer.message.content or "" for answer in answers), "tool_calls": calls},
                {"role": "tool", "tool_name": "refund", "content": TOLD}]


def drive_cohere(base):
    client = cohere.ClientV2(api_key="cohere-test-0123456789", base_url=base)
    tool = {"type": "function", "function": {"name": "refund", "description": "Refunds.", "parameters": PARAMETERS}}
    call = {"id": "call_c1", "type": "function", "function": {"name": "refund", "arguments": ARGUMENTS}}
    for streams in (False, True):
        messages = [{"role": "system", "content": "You refund orders."}, {"role": "user", "content": "Refund my order, please."}]
        for _ in range(2):
            if streams:
                list(client.chat_stream(model="command-test", messages=messages, tools=[tool]))
            else:
                client.chat(model="command-test", messages=messages, tools=[tool])
            messages += [
                {"role": "assistant", "tool_plan": "One moment.", "tool_calls": [call]},
                {"role": "tool", "tool_call_id": "call_c1", "content": [{"type": "document", "document": {"data": {"text": TOLD}}}]}]


def drive_mistral(base):
    client = mistralai.client.Mistral(api_key="mistral-test-0123456789", server_url=base)
    tool = {"type": "function", "function": {"name": "refund", "description": "Refunds.", "parameters": PARAMETERS}}
    call = {"id": "callm0001", "type": "function", "function": {"name": "refund", "arguments": ARGUMENTS}}
    for streams in (False, True):
        messages = [{"role": "system", "content": "You refund orders."}, {"role": "user", "content": "Refund my order, please."}]
        for _ in range(2):
            if streams:
                list(client.chat.stream(model="mistral-test", messages=messages, tools=[tool]))
            else:
                client.chat.complete(model="mistral-test", messages=messages, tools=[tool])
            messages += [
                {"role": "assistant", "content": "One moment.", "tool_calls": [call]},
                {"role": "tool", "tool_call_id": "callm0001", "name": "refund", "content": TOLD}]


def drive_bedrock(base):
    client = boto3.client(
        "bedrock-runtime", endpoint_url=base, region_name="eu-central-1", aws_access_key_id="AKIATEST",
        aws_secret_access_key="secret-of-the-test-0123456789")
    config = {"tools": [{"toolSpec": {"name": "refund", "inputSchema": {"json": PARAMETERS}}}]}
    for streams in (False, True):
        messages = [{"role": "user", "content": [{"text": "Refund my order, please."}]}]
        for _ in range(2):
            ask = {"modelId": "anthropic.claude-test-v1:0", "messages": messages, "toolConfig": config,
                   "system": [{"text": "You refund orders."}], "inferenceConfig": {"maxTokens": 64}}
            if streams:
                list(client.converse_stream(**ask)["stream"])
            else:
                client.converse(**ask)
            messages = messages + [
                {"role": "assistant", "content": [{"toolUse": {
                    "toolUseId": "tooluse_b1", "name": "refund", "input": json.loads(ARGUMENTS)}}]},
                {"role": "user", "content": [{"toolResult": {"toolUseId": "tooluse_b1", "content": [{"text": TOLD}]}}]}]


DRIVEN = {
    "google": (drive_google, "gemini-test"), "ollama": (drive_ollama, "ollama-test"),
    "cohere": (drive_cohere, "command-test"), "mistral": (drive_mistral, "mistral-test"),
    "bedrock": (drive_bedrock, "anthropic.claude-test-v1:0"),
}


def check(log, provider, model):
    """What is on record of one provider's run."""
    run = [record for record in log.records if record.get("subject") == f"run/{provider}"]
    requests = [record for record in run if record["type"] == "deodand.model.request"]
    responses = [record for record in run if record["type"] == "deodand.model.response"]
    unread = [record["type"] for record in run if record["type"].startswith("deodand.http")]
    checks.that(not unread, f"{provider}: nothing stays unread: {unread}")
    checks.that((len(requests), len(responses)) == (4, 4), f"{provider}: four exchanges: {len(requests)}, {len(responses)}")
    for request in requests:
        data = request["data"]
        checks.that(data.get("gen_ai.request.model") == model, f"{provider}: the model: {data.get('gen_ai.request.model')}")
        checks.that("system.digest" in data and "tools.digest" in data, f"{provider}: prompt and tools have digests")
    for number, response in enumerate(responses):
        data, name = response["data"], f"{provider}: answer {number + 1}"
        checks.that(data.get("outcome") == "success", f"{name}: outcome {data.get('outcome')} {data.get('note')}")
        checks.that(data.get("reassembled") == (True if number >= 2 else None), f"{name}: streamed as it was")
        checks.that(data.get("gen_ai.usage.input_tokens") == 11 and data.get("gen_ai.usage.output_tokens") == 7, f"{name}: usage")
        calls = [call["name"] for call in data.get("tool_calls", [])]
        checks.that(calls == (["refund"] if number % 2 == 0 else []), f"{name}: calls {calls}")
        if number % 2 == 0:
            body = log.contents(response)["response"].decode()
            checks.that(str(ORDER) in body, f"{name}: every digit of the order: {body[:300]}")


with scratch_log() as deodand:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    with Agent(deodand, {provider: address for provider in DRIVEN}) as agent:
        for provider, (drive, _) in DRIVEN.items():
            try:
                drive(f"{agent.url}/run/{provider}/{provider}")
            except Exception as error:  # Whatever a client raises: the caller would not have seen it without the agent.
                checks.that(False, f"{provider}: {type(error).__name__}: {error}")
        checks.that(agent.end() == 0, "the agent ends with status 0")
    log = Log(deodand)
    for provider, (_, model) in DRIVEN.items():
        check(log, provider, model)
    check_log(checks, deodand)
    with contextlib.suppress(OSError):
        server.shutdown()
checks.end()
