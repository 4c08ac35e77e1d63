"""How schemathesis writes bodies of the media types that it does not know: loaded through SCHEMATHESIS_HOOKS."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson", "application/jsonl")
def lines(context, value):
    """A list is one JSON value a line, a text is the body itself."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode(errors="surrogatepass")
    values = value if isinstance(value, list) else [value]
    return b"".join(json.dumps(one).encode() + b"\n" for one in values)


@schemathesis.serializer("application/x-protobuf")
def protobuf(context, value):
    """Bytes as they come: hardly ever a message, which is the point."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()
