"""What the stdio proxy adds to a call, beside the two disk syncs that it waits for.

Usage: mcp_latency.py DEODAND [CALLS]. Prints medians in microseconds: direct, through the proxy, the cost of the syncs
(one commit of SQLite for each of the two records, measured with the same file system in the same run), the rest.
"""

import os
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import time

from support import ROOT, scratch

SERVER = """
import sys
for line in sys.stdin.buffer:
    sys.stdout.buffer.write(b'{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"ok"}]}}\\n')
    sys.stdout.buffer.flush()
"""
LINE = b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{"a":"' + b"x" * 900 + b'"}}}\n'


def measure(command, environment, calls):
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, bufsize=0)
    times = []
    for _ in range(calls):
        start = time.perf_counter()
        process.stdin.write(LINE)
        process.stdout.readline()
        times.append((time.perf_counter() - start) * 1e6)
    process.stdin.close()
    process.wait()
    return times


def syncs(folder, calls):
    """Two durable commits of rows like those that the proxy writes."""
    database = sqlite3.connect(folder / "floor.db", isolation_level=None)
    database.execute("pragma journal_mode = wal")
    database.execute("pragma synchronous = full")
    database.execute("create table record (sequence integer primary key, bytes blob)")
    times = []
    for _ in range(calls):
        start = time.perf_counter()
        for _ in range(2):
            database.execute("begin immediate")
            database.execute("insert into record (bytes) values (?)", (b"x" * 1000,))
            database.execute("commit")
        times.append((time.perf_counter() - start) * 1e6)
    return times


with scratch() as deodand:
    calls = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    deodand.init()
    server = [sys.executable, "-c", SERVER]
    direct, proxied, floor = [], [], []
    for _ in range(3):
        direct += measure(server, deodand.environment, calls // 3)
        proxied += measure([deodand.executable, "mcp", "--run", "x", "--", *server], deodand.environment, calls // 3)
        floor += syncs(deodand.folder, calls // 3)
        (deodand.folder / "floor.db").unlink()
    a, b, c = map(statistics.median, (direct, proxied, floor))
    print(f"mcp: direct {a:.0f} us, proxied {b:.0f} us, two commits of SQLite {c:.0f} us, "
          f"added beyond those {b - a - c:.0f} us (limit 300)")
