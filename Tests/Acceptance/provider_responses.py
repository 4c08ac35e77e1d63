"""The Responses API as the scripted provider speaks it: the whole object, and the typed events that build it."""

import json

from provider_scenes import CREATED, cut, token


def response_of(request, body, told):
    output, text = [], []
    for number, block in enumerate(told):
        if block[0] == "tool":
            output.append({
                "id": "fc_" + token(body, f"item {number}"), "type": "function_call", "status": "completed",
                "arguments": json.dumps(block[2], ensure_ascii=False, separators=(",", ":")),
                "call_id": "call_" + token(body, f"call {number}"), "name": block[1]})
        elif block[0] == "thinking":
            output.append({
                "id": "rs_" + token(body, f"item {number}"), "type": "reasoning",
                "summary": [{"type": "summary_text", "text": block[1]}], "encrypted_content": None})
        else:
            text = {"type": "refusal", "refusal": block[1]} if block[0] == "refusal" else {
                "type": "output_text", "annotations": [], "logprobs": [], "text": block[1]}
            output.append({"id": "msg_" + token(body, f"item {number}"), "type": "message", "status": "completed",
                           "content": [text], "role": "assistant"})
    return {
        "id": "resp_" + token(body, "response", 48), "object": "response", "created_at": CREATED, "status": "completed",
        "background": False, "error": None, "incomplete_details": None, "instructions": request.get("instructions"),
        "max_output_tokens": None, "max_tool_calls": None, "model": f"{request.get('model')}-2026-01-01",
        "output": output, "parallel_tool_calls": True, "previous_response_id": request.get("previous_response_id"),
        "prompt_cache_key": None, "reasoning": {"effort": None, "summary": None}, "safety_identifier": None,
        "service_tier": "default", "store": True, "temperature": 1.0, "text": {"format": {"type": "text"}},
        "tool_choice": "auto", "tools": echoed(request), "top_logprobs": 0, "top_p": 1.0,
        "truncation": "disabled", "user": None, "metadata": {},
        "usage": {"input_tokens": 29, "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
                  "output_tokens": 17, "output_tokens_details": {"reasoning_tokens": 5}, "total_tokens": 46},
    }


def echoed(request):
    """The tools as the provider repeats them: without the credentials that it was given for them."""
    told = []
    for tool in request.get("tools") or []:
        if tool.get("type") == "mcp":
            tool = {"type": "mcp", "server_label": tool["server_label"], "server_url": "https://mcp.example.com/<redacted>",
                    "allowed_tools": None, "headers": None, "require_approval": "always"}
        told.append(tool)
    return told


def events(response, body):
    """The events in order, each with its number, so that a gap can be told."""
    opened = {**response, "status": "in_progress", "output": [], "usage": None}
    told = [{"type": "response.created", "response": opened}, {"type": "response.in_progress", "response": opened}]
    for index, item in enumerate(response["output"]):
        told += item_events(index, item, body)
    told.append({"type": "response.completed", "response": response})
    for number, event in enumerate(told):
        yield {"type": event["type"], "sequence_number": number, **{k: v for k, v in event.items() if k != "type"}}


def item_events(index, item, body):
    begun = {"message": {"status": "in_progress", "content": []}, "reasoning": {"summary": []},
             "function_call": {"status": "in_progress", "arguments": ""}}[item["type"]]
    place = {"item_id": item["id"], "output_index": index}
    yield {"type": "response.output_item.added", "output_index": index, "item": {**item, **begun}}
    if item["type"] == "function_call":
        for number, part in enumerate(cut(item["arguments"], 7)):
            yield {"type": "response.function_call_arguments.delta", **place, "delta": part,
                   "obfuscation": token(body, f"padding {index} {number}", 5)}
        yield {"type": "response.function_call_arguments.done", **place, "arguments": item["arguments"],
               "name": item["name"]}
    elif item["type"] == "reasoning":
        place = {**place, "summary_index": 0}
        part = item["summary"][0]
        yield {"type": "response.reasoning_summary_part.added", **place, "part": {**part, "text": ""}}
        for piece in cut(part["text"]):
            yield {"type": "response.reasoning_summary_text.delta", **place, "delta": piece}
        yield {"type": "response.reasoning_summary_text.done", **place, "text": part["text"]}
        yield {"type": "response.reasoning_summary_part.done", **place, "part": part}
    else:
        yield from content_events({**place, "content_index": 0}, item["content"][0], body)
    yield {"type": "response.output_item.done", "output_index": index, "item": item}


def content_events(place, part, body):
    kind, member = ("output_text", "text") if part["type"] == "output_text" else ("refusal", "refusal")
    extra = {"logprobs": []} if kind == "output_text" else {}
    yield {"type": "response.content_part.added", **place, "part": {**part, member: ""}}
    for number, piece in enumerate(cut(part[member])):
        yield {"type": f"response.{kind}.delta", **place, "delta": piece, **extra,
               "obfuscation": token(body, f"padding {place['output_index']} {number}", 6)}
    yield {"type": f"response.{kind}.done", **place, member: part[member], **extra}
    yield {"type": "response.content_part.done", **place, "part": part}


def event(value):
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"event: {value['type']}\ndata: {text}\n\n".encode()
