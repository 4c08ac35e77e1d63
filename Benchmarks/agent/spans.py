"""OTLP requests made beforehand: GenAI spans of about 2.1 KB, 100 in a request, in protobuf written by hand."""

import os

PROMPT = ("You manage firewalls for customers. Close ports only when a ticket asks for it, and note what you did. " * 8)[:870]
ANSWER = ("The rule is set on edge-7; port 22 is closed as ticket 4711 asked for, and nothing else was touched. " * 6)[:520]


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, payload):
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def text(key, value):
    return field(9, field(1, key.encode()) + field(2, field(1, value.encode())))


def whole(key, value):
    return field(9, field(1, key.encode()) + field(2, varint(3 << 3) + varint(value)))


ATTRIBUTES = b"".join([
    text("gen_ai.operation.name", "chat"), text("gen_ai.provider.name", "openai"), text("gen_ai.request.model", "gpt-bench"),
    text("gen_ai.response.model", "gpt-bench-2026-01-01"), text("gen_ai.conversation.id", "conversation-1"),
    text("gen_ai.input.messages", '[{"role":"user","parts":[{"type":"text","content":"' + PROMPT + '"}]}]'),
    text("gen_ai.output.messages", '[{"role":"assistant","parts":[{"type":"text","content":"' + ANSWER + '"}]}]'),
    whole("gen_ai.usage.input_tokens", 2000), whole("gen_ai.usage.output_tokens", 300),
    text("server.address", "api.example.com"), whole("server.port", 443),
])


def span(number):
    """A span of its own trace, whose content holds its number."""
    unique = text("gen_ai.response.id", f"chatcmpl-{number:012d}") + text(
        "gen_ai.system_instructions", f'[{{"type":"text","content":"Instructions of request {number:012d}."}}]')
    begin = 1_795_538_412_000_000_000 + number * 1_000_000
    return b"".join([
        field(1, os.urandom(16)), field(2, os.urandom(8)), field(5, b"chat gpt-bench"), varint(6 << 3) + varint(3),
        varint(7 << 3 | 1) + begin.to_bytes(8, "little"), varint(8 << 3 | 1) + (begin + 900_000).to_bytes(8, "little"),
        ATTRIBUTES, unique])


def request(first, count):
    """An ExportTraceServiceRequest."""
    resource = field(1, field(1, field(1, b"service.name") + field(2, field(1, b"firewall-agent"))))
    scope = field(1, field(1, b"opentelemetry.instrumentation.openai_v2") + field(2, b"2.4b0"))
    spans = b"".join(field(2, span(number)) for number in range(first, first + count))
    return field(1, resource + field(2, scope + spans))
