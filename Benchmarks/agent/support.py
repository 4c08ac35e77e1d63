"""What the measurements of the agent share: a scratch log, the agent, the floor of durable commits."""

import contextlib
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time


class Agent:
    """`deodand-agent serve` before an upstream, with a log of its own."""

    def __init__(self, deodand, agent, folder, arguments=()):
        self.folder = pathlib.Path(folder)
        self.log = self.folder / "log"
        self.deodand = deodand
        self.environment = {
            **os.environ, "DEODAND_LOG": str(self.log), "XDG_STATE_HOME": str(self.folder / "state"), "NO_COLOR": "1"}
        if not self.log.exists():
            self.run("init", "--origin", "bench.example/agent")
        self.errors = open(self.folder / "agent.stderr", "ab")
        self.process = subprocess.Popen(
            [agent, "serve", "--log", str(self.log), "--listen", "127.0.0.1:0", *arguments],
            stdout=subprocess.PIPE, stderr=self.errors, env=self.environment)
        self.port = int(json.loads(self.process.stdout.readline())["listening"].rpartition(":")[2])

    def run(self, *arguments):
        return subprocess.run([self.deodand, *arguments], env=self.environment, check=True, capture_output=True).stdout

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait(60)
        self.errors.close()

    def resident(self):
        """MiB."""
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("VmRSS")) / 1024

    def processor_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def scratch():
    """A folder on the disk that logs would be on, since /tmp may be memory."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("DEODAND_BENCH_DIR")) as folder:
        yield pathlib.Path(folder)


class CommitFloor(threading.Thread):
    """The least that a durable recorder can take: a queue, one commit of SQLite for all that waits, then the answers.

    Each thing that arrives waits for `stages` commits one after another, with a row of `sizes[stage]` bytes in each.
    """

    def __init__(self, folder, sizes):
        super().__init__(daemon=True)
        self.path, self.sizes = folder / "floor.db", sizes
        self.queue, self.ready = [], threading.Condition()
        self.latencies, self.running = [], True

    def arrive(self, moment):
        with self.ready:
            self.queue.append((moment, 0))
            self.ready.notify()

    def run(self):
        database = sqlite3.connect(self.path, isolation_level=None)
        database.execute("pragma journal_mode = wal")
        database.execute("pragma synchronous = full")
        database.execute("create table record (sequence integer primary key, bytes blob)")
        rows = [os.urandom(size) for size in self.sizes]
        while True:
            with self.ready:
                while self.running and not self.queue:
                    self.ready.wait()
                if not self.queue:
                    return database.close()
                batch, self.queue = self.queue, []
            database.execute("begin immediate")
            database.executemany("insert into record (bytes) values (?)", [(rows[stage],) for _, stage in batch])
            database.execute("commit")
            now = time.monotonic()
            again = [(moment, stage + 1) for moment, stage in batch if stage + 1 < len(rows)]
            self.latencies += [now - moment for moment, stage in batch if stage + 1 == len(rows)]
            with self.ready:
                self.queue += again

    def measure(self, rate, seconds):
        """Arrivals at an even rate; the sorted latencies."""
        self.start()
        begin = time.monotonic() + 0.05
        for number in range(int(rate * seconds)):
            due = begin + number / rate
            time.sleep(max(0, due - time.monotonic()))
            self.arrive(due)
        time.sleep(0.5)
        with self.ready:
            self.running = False
            self.ready.notify()
        self.join()
        self.path.unlink()
        return sorted(self.latencies)


def at(values, share):
    return values[min(len(values) - 1, int(share * len(values)))] if values else float("nan")
