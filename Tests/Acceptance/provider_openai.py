"""Chat Completions and Responses of OpenAI as the scripted provider speaks them: JSON, streams, errors, headers."""

import json

import provider_responses
from provider_scenes import CREATED, DATE, ERRORS, Reply, asked_encoding, blocks, cut, scene, token, travel

STREAM = [("content-type", "text/event-stream; charset=utf-8"), ("cache-control", "no-cache")]


def answer(received, path, upstream):
    body = received.body
    if received.method in ("GET", "HEAD") and path == "/v1/models":
        listed = [{"id": name, "object": "model", "created": CREATED, "owned_by": "test"} for name in ("scene-text", "gpt-x")]
        return reply(upstream, body, 200, {"object": "list", "data": listed})
    responses = path == "/v1/responses"
    if received.method != "POST" or not (responses or path == "/v1/chat/completions"):
        return failed(upstream, body, 404, "invalid_request_error", f"Invalid URL ({received.method} {path})")
    request = json.loads(body)
    name, turn = scene(request, upstream.turns)
    if name in ERRORS:
        status, kind, recovers = ERRORS[name]
        if not (recovers and received.header("x-stainless-retry-count") not in (None, "0")):
            return failed(upstream, body, status, kind, f"Scripted: {name}")
    told = blocks(name, turn, upstream.turns)
    offered = offered_tools(request)
    told = [block for block in told if block[0] != "tool" or block[1] in offered] or [("text", "No tool is on offer.")]
    extra = asked_encoding(name)
    if responses:
        whole = provider_responses.response_of(request, body, told)
        pieces = [provider_responses.event(one) for one in provider_responses.events(whole, body)]
        broken = provider_responses.event({
            "type": "error", "sequence_number": 9, "code": "server_error", "message": "Scripted: broken", "param": None})
    else:
        whole = completion(request, body, told)
        pieces = [data(one) for one in chunks(request, body, told)] + [b"data: [DONE]\n\n"]
        broken = data({"error": {"message": "Scripted: broken", "type": "server_error", "param": None, "code": None}})
    if not request.get("stream"):
        return reply(upstream, body, 200, whole, close=name == "close", extra=extra)
    return Reply(200, STREAM + headers(upstream, body) + extra, travel(name, pieces, broken), chunked=True,
                 close=name == "close")


def offered_tools(request):
    return {tool.get("name") or tool.get("function", {}).get("name") for tool in request.get("tools") or []}


def headers(upstream, body):
    return [
        ("date", DATE), ("access-control-expose-headers", "X-Request-ID"), ("openai-organization", "test-organization"),
        ("openai-processing-ms", "187"), ("openai-project", "proj_test"), ("openai-version", "2020-10-01"),
        ("x-envoy-upstream-service-time", "191"), ("x-ratelimit-limit-requests", "10000"),
        ("x-ratelimit-limit-tokens", "2000000"), ("x-ratelimit-remaining-requests", "9999"),
        ("x-ratelimit-remaining-tokens", "1999971"), ("x-ratelimit-reset-requests", "6ms"),
        ("x-ratelimit-reset-tokens", "0s"), ("x-request-id", "req_" + token(body, "request", 32)),
        ("strict-transport-security", "max-age=31536000; includeSubDomains; preload"), ("cf-cache-status", "DYNAMIC"),
        ("set-cookie", f"__cf_bm={upstream.cookie}; path=/; domain=127.0.0.1; HttpOnly"),
        ("set-cookie", "_cfuvid=second-cookie-of-the-test; path=/; domain=127.0.0.1; HttpOnly"),
        ("x-content-type-options", "nosniff"), ("server", "cloudflare"), ("cf-ray", token(body, "ray", 16) + "-LIS"),
        ("alt-svc", 'h3=":443"; ma=86400'),
    ]


def reply(upstream, body, status, value, close=False, extra=()):
    text = json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
    return Reply(status, [("content-type", "application/json"), *headers(upstream, body), *extra], [text], close=close)


def failed(upstream, body, status, kind, message):
    code = {429: "rate_limit_exceeded", 404: None}.get(status, kind)
    value = {"error": {"message": message, "type": kind, "param": None, "code": code}}
    extra = [("retry-after", "1"), ("retry-after-ms", "200")] if status in (429, 529) else []
    return reply(upstream, body, status, value, extra=extra)


def calls(body, told):
    tools = [block for block in told if block[0] == "tool"]
    return [
        {"id": "call_" + token(body, f"tool {number}"), "type": "function",
         "function": {"name": block[1], "arguments": json.dumps(block[2], ensure_ascii=False, separators=(",", ":"))}}
        for number, block in enumerate(tools)
    ]


def text_of(told, kind="text"):
    return "".join(block[1] for block in told if block[0] == kind)


def usage():
    return {
        "prompt_tokens": 29, "completion_tokens": 17, "total_tokens": 46,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 5, "audio_tokens": 0, "accepted_prediction_tokens": 0,
                                      "rejected_prediction_tokens": 0},
    }


def base(request, body, kind):
    return {"id": "chatcmpl-" + token(body, "completion"), "object": kind, "created": CREATED,
            "model": f"{request.get('model')}-2026-01-01"}


def finish(told):
    return "tool_calls" if calls(b"", told) else "stop"


def completion(request, body, told):
    message = {"role": "assistant", "content": text_of(told) or None, "refusal": text_of(told, "refusal") or None,
               "annotations": []}
    if calls(body, told):
        message["tool_calls"] = calls(body, told)
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish(told)}
    return {**base(request, body, "chat.completion"), "choices": [choice], "usage": usage(), "service_tier": "default",
            "system_fingerprint": "fp_" + token(b"", "fingerprint", 10)}


def chunks(request, body, told):
    """The chunks of a stream: the role first, pieces, the reason, and the usage in a chunk without choices if asked for."""
    counts = bool((request.get("stream_options") or {}).get("include_usage"))
    head = {**base(request, body, "chat.completion.chunk"), "service_tier": "default",
            "system_fingerprint": "fp_" + token(b"", "fingerprint", 10)}
    for number, (delta, reason) in enumerate(deltas(body, told)):
        chunk = {**head, "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}]}
        if counts:
            chunk["usage"] = None
        yield {**chunk, "obfuscation": token(body, f"padding {number}", 4 + number % 9)}
    if counts:
        yield {**head, "choices": [], "usage": usage(), "obfuscation": token(body, "padding", 8)}


def deltas(body, told):
    yield {"role": "assistant", "content": "", "refusal": None}, None
    for part in cut(text_of(told)):
        if part:
            yield {"content": part}, None
    if text_of(told, "refusal"):
        for part in cut(text_of(told, "refusal")):
            yield {"refusal": part}, None
    for index, call in enumerate(calls(body, told)):
        function = {"name": call["function"]["name"], "arguments": ""}
        yield {"tool_calls": [{"index": index, "id": call["id"], "type": "function", "function": function}]}, None
        for part in cut(call["function"]["arguments"], 7):
            yield {"tool_calls": [{"index": index, "function": {"arguments": part}}]}, None
    yield {}, finish(told)


def data(value):
    return b"data: " + json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"
