"""An MCP server with two tools, over stdio; `notes_server.py PORT` serves Streamable HTTP on loopback instead."""

import sys

from fastmcp import Context, FastMCP

server = FastMCP("notes")
NOTES = ["The firewall edge-7 belongs to the customer Acme in Lisbon."]


@server.tool
def add_note(text: str) -> str:
    """Keeps a note."""
    return f"kept as note {len(text)}: {text}"


@server.tool
def fail(reason: str) -> str:
    """Always fails."""
    raise ValueError(reason)


@server.tool
async def count(upto: int, context: Context) -> int:
    """Counts, and tells how far it is."""
    for number in range(upto):
        await context.report_progress(number, upto)
        await context.info(f"at {number}")
    return upto


@server.resource("note://first")
def first() -> str:
    """The first note."""
    return NOTES[0]


@server.prompt
def summary(about: str) -> str:
    """Asks for a summary."""
    return f"Summarize the notes about {about}."


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run(transport="http", host="127.0.0.1", port=int(sys.argv[1]), show_banner=False, log_level="error")
    else:
        server.run(show_banner=False, log_level="error")
