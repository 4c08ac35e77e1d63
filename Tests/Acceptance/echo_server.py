"""A scripted MCP server: answers by rule, byte for byte the same each time. Behaviour is chosen by arguments."""

import json
import os
import signal
import sys


def main():
    mode = sys.argv[1] if len(sys.argv) > 1 else "plain"
    out = sys.stdout.buffer
    if mode == "stderr":
        os.write(2, b"server: starting\n")
    if mode == "early-exit":
        sys.exit(7)
    for line in sys.stdin.buffer:
        try:
            message = json.loads(line)
        except ValueError:
            out.write(b"this is no JSON \xff\n")
            out.flush()
            continue
        if not isinstance(message, dict) or "id" not in message:
            continue
        method = message.get("method")
        if method == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if method == "exit":
            sys.exit(3)
        if mode == "silent" and method == "tools/call":
            continue
        if mode == "half" and method == "tools/call":
            out.write(b'{"jsonrpc":"2.0","id":')
            out.flush()
            os._exit(0)
        result = {"content": [{"type": "text", "text": "echo " * 20 + json.dumps(message.get("params"))}]}
        # Odd spacing and escapes on purpose: a proxy that writes JSON anew would change them.
        text = json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}, separators=(" , ", " :  "))
        out.write(text.encode() + b" \n")
        out.flush()


main()
