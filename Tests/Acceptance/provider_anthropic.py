"""The Anthropic Messages API as the scripted provider speaks it: JSON, typed events, errors, headers."""

import json

from provider_scenes import DATE, ERRORS, Reply, asked_encoding, blocks, cut, scene, token, travel


def answer(received, path, upstream):
    body = received.body
    if received.method in ("GET", "HEAD") and path == "/v1/models":
        listed = [{"type": "model", "id": "scene-text", "display_name": "Scripted", "created_at": "2026-01-01T00:00:00Z"}]
        page = {"data": listed, "has_more": False, "first_id": "scene-text", "last_id": "scene-text"}
        return reply(upstream, body, 200, page)
    if path == "/v1/messages/count_tokens":
        return reply(upstream, body, 200, {"input_tokens": 2095})
    if path != "/v1/messages" or received.method != "POST":
        return failed(upstream, body, 404, "not_found_error", "Not found")
    request = json.loads(body)
    name, turn = scene(request, upstream.turns)
    if name in ERRORS:
        status, kind, recovers = ERRORS[name]
        if not (recovers and received.header("x-stainless-retry-count") not in (None, "0")):
            kind = {"server_error": "api_error"}.get(kind, kind + "_error")
            return failed(upstream, body, status, kind, f"Scripted: {name}")
    told = blocks(name, turn, upstream.turns)
    if not request.get("tools"):
        told = [block for block in told if block[0] != "tool"] or [("text", "No tool is on offer.")]
    message = message_of(request, body, told)
    if not request.get("stream"):
        return reply(upstream, body, 200, message, close=name == "close", extra=asked_encoding(name))
    pieces = [event(one) for one in events(message)]
    broken = event({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})
    kind = [("content-type", "text/event-stream; charset=utf-8"), ("cache-control", "no-cache")]
    return Reply(200, kind + headers(upstream, body) + asked_encoding(name), travel(name, pieces, broken), chunked=True,
                 close=name == "close")


def headers(upstream, body):
    return [
        ("date", DATE), ("request-id", "req_" + token(body, "request")),
        ("anthropic-organization-id", "00000000-0000-4000-8000-000000000000"),
        ("anthropic-ratelimit-requests-limit", "4000"), ("anthropic-ratelimit-requests-remaining", "3999"),
        ("anthropic-ratelimit-requests-reset", "2026-11-24T16:40:13Z"),
        ("anthropic-ratelimit-input-tokens-limit", "2000000"),
        ("anthropic-ratelimit-output-tokens-remaining", "400000"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains; preload"), ("server", "cloudflare"),
        ("via", "1.1 google"), ("cf-cache-status", "DYNAMIC"), ("x-robots-tag", "none"), ("cf-ray", token(body, "ray", 16)),
        ("set-cookie", f"_cfuvid={upstream.cookie}; path=/; domain=127.0.0.1; HttpOnly"),
    ]


def reply(upstream, body, status, value, close=False, extra=()):
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(status, [("content-type", "application/json"), *headers(upstream, body), *extra], [text], close=close)


def failed(upstream, body, status, kind, message):
    value = {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_" + token(body, "request")}
    extra = [("retry-after", "1"), ("x-should-retry", "true")] if status in (429, 529) else [("x-should-retry", "false")]
    return reply(upstream, body, status, value, extra=extra)


def message_of(request, body, told):
    content = []
    for number, block in enumerate(told):
        if block[0] == "tool":
            identifier = "toolu_" + token(body, f"tool {number}")
            content.append({"type": "tool_use", "id": identifier, "name": block[1], "input": block[2]})
        elif block[0] == "thinking":
            content.append({"type": "thinking", "thinking": block[1], "signature": token(body, "signature", 64)})
        else:
            content.append({"type": "text", "text": block[1]})
    kinds = {block[0] for block in told}
    stop = "tool_use" if "tool" in kinds else "refusal" if "refusal" in kinds else "end_turn"
    return {
        "id": "msg_" + token(body, "message"), "type": "message", "role": "assistant",
        "model": f"{request.get('model')}-20260101", "content": content, "stop_reason": stop, "stop_sequence": None,
        "usage": {"input_tokens": 2095, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 1024,
                  "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
                  "output_tokens": 42, "service_tier": "standard"},
    }


def events(message):
    """The message as the typed events of its stream."""
    usage = {**message["usage"], "output_tokens": 1}
    yield {"type": "message_start", "message": {**message, "content": [], "stop_reason": None, "usage": usage}}
    for index, block in enumerate(message["content"]):
        start, deltas = parts(block)
        yield {"type": "content_block_start", "index": index, "content_block": start}
        if index == 0:
            yield {"type": "ping"}
        for delta in deltas:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    yield {"type": "message_delta", "delta": {"stop_reason": message["stop_reason"], "stop_sequence": None},
           "usage": {"output_tokens": message["usage"]["output_tokens"]}}
    yield {"type": "message_stop"}


def parts(block):
    """How a block starts, and its deltas."""
    if block["type"] == "text":
        return {"type": "text", "text": ""}, [{"type": "text_delta", "text": part} for part in cut(block["text"])]
    if block["type"] == "thinking":
        thought = [{"type": "thinking_delta", "thinking": part} for part in cut(block["thinking"])]
        return ({"type": "thinking", "thinking": "", "signature": ""},
                thought + [{"type": "signature_delta", "signature": block["signature"]}])
    text = json.dumps(block["input"], ensure_ascii=False)
    pieces = [""] + (cut(text, 9) if block["input"] else [])
    return {**block, "input": {}}, [{"type": "input_json_delta", "partial_json": part} for part in pieces]


def event(value):
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"event: {value['type']}\ndata: {text}\n\n".encode()
