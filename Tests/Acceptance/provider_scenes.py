"""What the scripted providers say: scenes as lists of turns, turns as lists of blocks, in no provider's format yet.

A block is ("text", TEXT), ("thinking", TEXT), ("refusal", TEXT) or ("tool", NAME, INPUT). A conversation gets the turn
whose number is the count of the assistant's turns since the scene was named; after the last turn it gets the last one.
"""

import dataclasses
import hashlib
import json
import re


class Drop(Exception):
    """The connection ends here, in the middle of an answer."""


@dataclasses.dataclass
class Reply:
    """An answer: `pieces` are bytes, seconds to wait (float) or the class Drop."""

    status: int
    headers: list
    pieces: list
    chunked: bool = False
    close: bool = False


DATE = "Tue, 24 Nov 2026 16:40:12 GMT"
CREATED = 1795538412
GREETING = "Grüße aus Łódź: the firewall edge-7 is up, and port 22 is closed. 🛡️ \u2028End\u2029 \"quoted\" \\ done."
LONG = [f"Sentence number {number} of a long answer, with an é in it. " for number in range(200)]

WEATHER = ("tool", "get_weather", {"city": "Łódź", "unit": "celsius", "days": 3})
FIREWALL = ("tool", "set_rule", {"firewall": "edge-7", "port": 22, "action": "deny", "note": "asked for \"today\""})

SCENES = {
    "text": [[("text", GREETING)]],
    "long": [[("text", "".join(LONG))]],
    "tool": [[WEATHER], [("text", "It is 4 °C in Łódź.")]],
    "tools": [[("text", "Two things at once."), WEATHER, FIREWALL], [("text", "Both are done.")]],
    "reasoning": [[("thinking", "Port 22 is open; the order was to close it. So close it."), ("text", "Closed.")]],
    "refusal": [[("refusal", "I can't help with that.")]],
    "large": [[("text", "0123456789abcdef" * 262_144)]],
}
# Scenes that say the same as `text` and differ in how it travels.
TRAVEL = {"slow", "pieces", "dropped", "broken", "close", "gzip", "br", "deflate"}
# Scenes that are errors: status, kind, whether a second try succeeds.
ERRORS = {
    "ratelimited": (429, "rate_limit", True), "always429": (429, "rate_limit", False),
    "error500": (500, "server_error", False), "overloaded": (529, "overloaded", False),
    "invalid": (400, "invalid_request", False),
}
SLOW_SECONDS = 0.05


def scene(body, turns):
    """The scene's name, and the number of the turn."""
    messages = body.get("messages")
    if messages is None:
        given = body.get("input")
        messages = given if isinstance(given, list) else [{"role": "user", "content": given or ""}]
    for position in range(len(messages) - 1, -1, -1):
        if messages[position].get("role") == "user":
            found = re.search(r"scene:([a-z0-9-]+)", json.dumps(messages[position]))
            if found:
                return found[1], assistants(messages[position:])
    model = str(body.get("model", ""))
    name = model.removeprefix("scene-") if model.startswith("scene-") else "text"
    return name, assistants(messages)


def assistants(messages):
    """How many turns of the assistant: items that follow one another without an answer between are one."""
    count, inside = 0, False
    for message in messages:
        ours = message.get("role") == "assistant" or message.get("type") in ("function_call", "reasoning")
        count += ours and not inside
        inside = ours
    return count


def blocks(name, turn, turns):
    """What the model says; a scene that nobody knows is plain text."""
    told = turns.get(name) or SCENES.get(name) or SCENES["text"]
    return told[min(turn, len(told) - 1)]


def token(body, purpose, length=24):
    """An id that follows from the request, so that the same request has the same one."""
    return hashlib.sha256(purpose.encode() + b"\0" + body).hexdigest()[:length]


def cut(text, size=12):
    return [text[at:at + size] for at in range(0, len(text), size)] or [""]


def travel(name, pieces, error_event=b""):
    """How the pieces of a stream travel in this scene."""
    if name == "slow":
        return [part for piece in pieces for part in (piece, SLOW_SECONDS)]
    if name == "pieces":
        joined = b"".join(pieces)
        return [joined[at:at + 7] for at in range(0, len(joined), 7)]
    if name == "dropped":
        return pieces[:len(pieces) // 2] + [0.05, Drop]
    if name == "broken":
        return pieces[:len(pieces) // 2] + [error_event]
    return pieces


def asked_encoding(name):
    return [("x-scene-encoding", name)] if name in ("gzip", "br", "deflate") else []
