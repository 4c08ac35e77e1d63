"""What the attacks share: a laboratory with a log of its own, and two ways for an attack to end: caught, or slipped.

An attack is a function that takes a `Lab`, does what an attacker would do, looks at what Deodand says, and returns in a few
words how it was noticed. Where nothing noticed it, it raises `Slipped`. A canary is an attack that nothing can notice, because
the attacker holds what makes it true; it must slip, or the harness can't see.
"""

import json
import os
import pathlib
import shutil
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Acceptance"))
from support import Deodand, draft, small_run  # noqa: E402, F401  (the attacks take them from here)

ATTACKS = []


class Slipped(Exception):
    """Deodand said nothing, or something false."""


class NotRun(Exception):
    """What the attack needs is not on this machine; the text says what."""


def attack(claim):
    """Marks a function as an attack; the claim says in one line what the attacker wants to get away with."""
    return lambda function: ATTACKS.append((function.__name__, claim, False, function)) or function


def canary(claim):
    """Marks an attack that must succeed."""
    return lambda function: ATTACKS.append((function.__name__, claim, True, function)) or function


class Lab(Deodand):
    """The command with a log, a state directory and a home that belong to one attack."""

    def __init__(self, executable, folder, agent=None):
        super().__init__(executable, folder)
        self.agent = agent
        self.state = self.folder / "state" / "deodand"

    def start(self, records=5, origin="attack.example/log"):
        """A log with a complete run `r1`, some records around it, and a signed checkpoint."""
        self.init(origin)
        self.record(*[draft(n, run="before") for n in range(records)], *small_run("r1"))
        self.good("checkpoint")

    def database(self, name="log.db"):
        """A file of the log as SQLite opens it, with the triggers out of the way."""
        database = sqlite3.connect(self.log / name, isolation_level=None)
        triggers = database.execute("select name, sql from sqlite_schema where type = 'trigger'").fetchall()
        for trigger, _ in triggers:
            database.execute(f'drop trigger "{trigger}"')
        return database

    def restore_triggers(self, database):
        """Ends the work on `log.db` with the schema as it was, as an attacker does who wants the log to be used on."""
        database.close()
        other = self.folder / "pattern"
        self.good("init", "--log", other, "--origin", "attack.example/pattern")
        pattern, database = sqlite3.connect(other / "log.db"), sqlite3.connect(self.log / "log.db", isolation_level=None)
        for (sql,) in pattern.execute("select sql from sqlite_schema where type = 'trigger'").fetchall():
            database.execute(sql)
        pattern.close()
        database.close()
        shutil.rmtree(other)

    def verdict(self, *arguments, **options):
        """The exit status and what each finding says, by its code."""
        done = self.run("verify", "--json", *arguments, **options)
        found = json.loads(done.stdout) if done.stdout.startswith(b"{") else {"findings": []}
        return done.returncode, {finding["code"]: finding["outcome"] for finding in found["findings"]}

    def copy(self, name):
        """A copy of the log's directory."""
        target = self.folder / name
        shutil.copytree(self.log, target)
        return target

    def demand(self, holds, what):
        """Ends the attack as slipped unless the condition holds."""
        if not holds:
            raise Slipped(what)

    def needs_agent(self):
        """Ends the attack as not run where no companion agent was built."""
        if self.agent is None or not os.path.exists(self.agent):
            raise NotRun("the companion agent")
        return self.agent
