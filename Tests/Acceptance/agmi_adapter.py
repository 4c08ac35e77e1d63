"""A log as the store that `agmi-check` edits behind the tool's back (PyPI `agent-memory-integrity`).

The memory is one run's records; a second run is the second context. The edits are made in the database by somebody who may write
the log's directory and holds no key. `DeodandRelinked` is the attacker who computes every hash anew afterwards: sequence, chain
and stored tree are right again, and only what is signed, or remembered outside of the directory, can tell.
"""

import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile

from agmi.adapters.base import MemoryAdapter, Record

OWN, OTHER = "run/agmi-a", "run/agmi-b"


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class Deodand(MemoryAdapter):
    name = "deodand verify"
    detection_point = "audit"
    supports_replay = supports_metadata = supports_snapshot = True
    relinks = False

    def setup(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="agmi-deodand-"))
        self.log = self.folder / "log"
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "DEODAND_LOG": str(self.log),
            "XDG_STATE_HOME": str(self.folder / "state")}
        self.run("init", "--origin", "agmi.example/log")

    def teardown(self):
        shutil.rmtree(self.folder)

    def run(self, *arguments, lines=(), status=0):
        done = subprocess.run(
            [os.environ["DEODAND"], *arguments], env=self.environment, capture_output=True,
            input="".join(json.dumps(line) + "\n" for line in lines).encode())
        if status is not None and done.returncode != status:
            raise RuntimeError(f"{arguments} exits {done.returncode}: {done.stderr.decode()}")
        return done

    def _seed(self, subject, n):
        self.run("record", lines=[
            {"type": "deodand.memory.written", "subject": subject, "data": {"note": f"{subject} {i}: the limit is {40 + i}"}}
            for i in range(n)])

    def seed(self, n):
        self._seed(OWN, n)

    def seed_other(self, n):
        self._seed(OTHER, n)

    def append_genuine(self):
        self._seed(OWN, 1)

    # The store behind the tool's back.

    def _edit(self, body):
        database = sqlite3.connect(self.log / "log.db", isolation_level=None)
        triggers = database.execute("select name, sql from sqlite_schema where type = 'trigger'").fetchall()
        for name, _ in triggers:
            database.execute(f'drop trigger "{name}"')
        body(database)
        if self.relinks:
            self._relink(database)
        # As they were: a missing trigger would be noticed by itself.
        for _, sql in triggers:
            database.execute(sql)
        database.close()

    def _relink(self, database):
        """Numbers, chain and tree made right; below 256 records no part of the tree is stored."""
        rows = database.execute("select sequence, bytes from record order by sequence").fetchall()
        database.execute("delete from record")
        previous = None
        for number, (_, stored) in enumerate(rows):
            record = json.loads(stored)
            record["sequence"] = str(number)
            # Record 0 has none before it.
            if previous is not None:
                record["previous"] = previous
            stored = canonical(record)
            previous = hashlib.sha256(b"\0" + bytes(stored)).hexdigest()
            database.execute("insert into record (sequence, bytes) values (?, ?)", (number, stored))

    def _read(self, subject):
        database = sqlite3.connect(self.log / "log.db")
        rows = database.execute("select sequence, bytes from record order by sequence").fetchall()
        database.close()
        found = []
        for number, stored in rows:
            record = json.loads(stored)
            if record.get("subject") == subject and record["type"] == "deodand.memory.written":
                # Where it stands is its place and not its content: whoever computes hashes anew changes that everywhere.
                place = {"row": number, "id": record["id"], "sequence": record.pop("sequence"), "previous": record.pop("previous")}
                found.append(Record(seq=len(found), fields={"record": record}))
                found[-1].place = place
        return found

    def read_all_raw(self):
        return self._read(OWN)

    def read_other_raw(self):
        return self._read(OTHER)

    def write_raw(self, record):
        """Into the slot at that position, which keeps its place in the log; past the end, a record behind the last."""
        slots = self._read(OWN)
        new = json.loads(json.dumps(record.fields["record"]))

        def change(database):
            if record.seq < len(slots):
                row, *_ = slots[record.seq].place.values()
                new.update({member: value for member, value in slots[record.seq].place.items() if member != "row"})
                database.execute("update record set bytes = ? where sequence = ?", (canonical(new), row))
                return
            last, stored = database.execute("select sequence, bytes from record order by sequence desc limit 1").fetchone()
            new.update(sequence=str(last + 1), previous=hashlib.sha256(b"\0" + bytes(stored)).hexdigest())
            new["id"] = new["id"][:-4] + "ffff"
            database.execute("insert into record (sequence, bytes) values (?, ?)", (last + 1, canonical(new)))

        self._edit(change)

    def delete_raw(self, seq):
        slots = self._read(OWN)
        row = slots[seq].place["row"]
        # The last record goes with all that follows it: a cut tail, and not a hole.
        condition = "sequence >= ?" if seq == len(slots) - 1 else "sequence = ?"
        self._edit(lambda database: database.execute(f"delete from record where {condition}", (row,)))

    def replay_onto(self, victim_seq, donor):
        slot = self._read(OWN)[victim_seq].fields["record"]
        new = json.loads(json.dumps(donor.fields["record"]))
        new["subject"] = slot["subject"]
        self.write_raw(Record(seq=victim_seq, fields={"record": new}))

    def read_meta(self, seq):
        return {"time": self._read(OWN)[seq].fields["record"]["time"]}

    def write_meta(self, seq, meta):
        record = self._read(OWN)[seq].fields["record"]
        record["time"] = "2030-01-01T00:00:00.000000Z" if meta.get("agmi_meta_tampered") else meta["time"]
        self.write_raw(Record(seq=seq, fields={"record": record}))

    def mutate_payload(self, record):
        record.fields["record"]["data"]["note"] += " [TAMPERED]"
        return record

    def forge_record(self, template):
        fields = json.loads(json.dumps(template.fields))
        fields["record"]["data"]["note"] = "forged: the limit is 999"
        return Record(seq=template.seq + 1, fields=fields)

    # What the guard compares.

    def identity_of(self, record):
        return record.fields["record"]["id"]

    def payload_of(self, record):
        return record.fields["record"]["data"]["note"]

    def owner_of(self, record):
        return record.fields["record"]["subject"]

    # A copy of all that lies in the log's directory, keys included.

    def snapshot_store(self):
        copy = self.folder / "copy"
        shutil.copytree(self.log, copy)
        return copy

    def restore_store(self, token):
        shutil.rmtree(self.log)
        shutil.move(token, self.log)

    def reload(self):
        pass

    def verify(self):
        done = self.run("verify", "--json", status=None)
        found = json.loads(done.stdout)["findings"]
        bad = [finding for finding in found if finding["outcome"] == "INVALID"]
        # Not INVALID and not told either is no pass, and is said as such.
        needed = [f for f in found if f["outcome"] == "UNVERIFIABLE" and f["group"] in ("intact", "complete", "signer")]
        self.verify_detail = "; ".join(f"{f['code']} {f['outcome']}" for f in bad + needed)
        return done.returncode == 0


class DeodandRelinked(Deodand):
    name = "deodand verify, the chain relinked"
    relinks = True
