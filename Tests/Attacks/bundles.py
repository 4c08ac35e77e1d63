"""Attacks on what a bundle says in words, and on what is put into one."""

import base64
import hashlib
import json
import re
import struct
import subprocess
import time
import zlib

from harness import attack, draft, small_run

LIST, SEAL = "META-INF/ASiCManifest001.xml", "META-INF/signature001.p7s"
UNLISTED = ("mimetype", LIST, SEAL)
SCRIPT = b"<script>document.body.textContent='All is well.'</script>"


class Bundle:
    """A bundle taken apart, to be put together and sealed anew by somebody who has the log's key."""

    def __init__(self, path):
        self.files, data, place = [], path.read_bytes(), 0
        while data[place:place + 4] == b"PK\x03\x04":
            size, name = struct.unpack_from("<IxxxxH", data, place + 18)
            start = place + 30 + name
            self.files.append((data[place + 30:start].decode(), data[start:start + size]))
            place = start + size

    def __getitem__(self, path):
        return dict(self.files)[path]

    def __setitem__(self, path, data):
        """Replaces a file, or adds it before the lists."""
        names = [name for name, _ in self.files]
        if path in names:
            self.files[names.index(path)] = (path, data)
        else:
            self.files.insert(names.index("bagit.txt"), (path, data))

    def seal(self, lab):
        """Lists and seals the files as they are, as far as a bundle's own form goes."""
        payload = [(name, data) for name, data in self.files if name.startswith("data/")]
        kept = self["bag-info.txt"].decode().split("Payload-Oxum")[0]
        self["bag-info.txt"] = f"{kept}Payload-Oxum: {sum(len(d) for _, d in payload)}.{len(payload)}\n".encode()
        self["manifest-sha256.txt"] = _sums(payload)
        self["tagmanifest-sha256.txt"] = _sums(
            [f for f in self.files if not f[0].startswith(("data/", "META-INF/")) and f[0] not in UNLISTED
             and f[0] != "tagmanifest-sha256.txt"])
        head, item, tail = re.split(
            r"((?:<asic:DataObjectReference.*</asic:DataObjectReference>\n)+)", self[LIST].decode())
        first = item.split("\n")[0]
        items = []
        for name, data in self.files:
            if name not in UNLISTED:
                digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
                items.append(re.sub(
                    r'URI="[^"]*"(.*?DigestValue>)[^<]*<', rf'URI="{name}"\g<1>{digest}<', first, count=1) + "\n")
        self[LIST] = (head + "".join(items) + tail).encode()
        path = lab.folder / "list.xml"
        path.write_bytes(self[LIST])
        keys = lab.log / "keys"
        self[SEAL] = subprocess.run(
            ["openssl", "cms", "-sign", "-binary", "-cades", "-nosmimecap", "-md", "sha256", "-outform", "DER", "-in",
             path, "-signer", keys / "evidence.pem", "-inkey", keys / "evidence.key"],
            check=True, capture_output=True).stdout

    def write(self, path):
        """The container in the one form that a bundle has."""
        data, central = b"", b""
        for name, content in self.files:
            crc, encoded = zlib.crc32(content), name.encode()
            common = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, crc, len(content), len(content), len(encoded), 0)
            central += (b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, len(data))
                        + encoded)
            data += b"PK\x03\x04" + common + encoded + content
        count = len(self.files)
        path.write_bytes(data + central + b"PK\x05\x06" + struct.pack(
            "<HHHHIIH", 0, 0, count, count, len(central), len(data), 0))
        return path


def _sums(files):
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files).encode()


def bundle(lab, run="r1"):
    """A bundle of a run; where it stands, and what is in it."""
    path = lab.folder / f"{run}.asice"
    lab.good("bundle", "--run", run, "--out", path, "--reason", "a claim")
    return path, Bundle(path)


def forged(lab, change, *arguments):
    """The verdict on a bundle that was changed and sealed anew with the real key, which must be one that could pass."""
    lab.start()
    path, files = bundle(lab)
    untouched = Bundle(path)
    untouched.seal(lab)
    status, found = lab.verdict(untouched.write(lab.folder / "same.asice"), *arguments)
    lab.demand("INVALID" not in found.values(), f"{path} sealed anew is not what a key holder makes: {found}")
    lab.demand(found.get("answers-recomputed") == "VALID", f"the answers were not computed again: {found}")
    change(files)
    files.seal(lab)
    return lab.verdict(files.write(lab.folder / "forged.asice"), *arguments)


def caught(lab, change, code="answers-recomputed"):
    status, found = forged(lab, change)
    lab.demand(status == 1 and found.get(code) == "INVALID", f"exit {status}, {found}")
    return f"{code} INVALID, exit {status}"


@attack("a key holder puts a script into the report and seals it again")
def script_in_report(lab):
    def change(files):
        page = files["report.html"]
        files["report.html"] = page.replace(b"</main>", SCRIPT + b"</main>").replace(b"Content-Security-Policy", b"x")
    return caught(lab, change)


@attack("a key holder gives the auditor other commands in VERIFY.txt")
def other_commands(lab):
    def change(files):
        files["VERIFY.txt"] = files["VERIFY.txt"].replace(b"sha256sum --quiet -c", b"true || sha256sum -c")
    return caught(lab, change)


@attack("a key holder rewrites an explanation: the missing approval is gone")
def edited_explanation(lab):
    def change(files):
        lines = files["data/explanations.jsonl"].splitlines(keepends=True)
        kept = [line.replace(b"No approval", b"An approval") for line in lines]
        lab.demand(kept != lines, "there is nothing to rewrite")
        files["data/explanations.jsonl"] = b"".join(kept)
    return caught(lab, change)


@attack("a key holder takes a finding out of the gaps")
def edited_gaps(lab):
    def change(files):
        gaps = json.loads(files["data/gaps.json"])
        gaps["watches"] = ["everything"]
        files["data/gaps.json"] = json.dumps(gaps, separators=(",", ":"), sort_keys=True).encode() + b"\n"
    return caught(lab, change)


@attack("a key holder says that other rules made the page, so that nobody compares it")
def other_rules(lab):
    def change(files):
        files["data/manifest.json"] = files["data/manifest.json"].replace(b'"answers-1"', b'"answers-0"')
        files["report.html"] = SCRIPT
    status, found = forged(lab, change)
    lab.demand(status == 3 and found.get("answers-recomputed") == "UNVERIFIABLE", f"exit {status}, {found}")
    return f"answers-recomputed UNVERIFIABLE, exit {status}: never rounded up"


@attack("a key holder adds a page of their own beside the report")
def added_file(lab):
    return caught(lab, lambda files: files.__setitem__("data/summary.html", SCRIPT), "entry-order")


@attack("a key holder puts the entries into another order, to hide one behind another")
def other_order(lab):
    def change(files):
        files.files[4], files.files[5] = files.files[5], files.files[4]
    return caught(lab, change, "entry-order")


@attack("a key holder writes words of their own into the bag's description")
def bag_words(lab):
    def change(files):
        files["bag-info.txt"] = b"External-Description: approved by the board\n" + files["bag-info.txt"]
    return caught(lab, change, "bag-manifest")


@attack("an index that lies cuts the transfer out of the evidence of its run")
def lying_index(lab):
    lab.start()
    # Words enough for an index to be stored.
    lab.record(*[draft(n, run="before", text=" ".join(f"word{n}x{word}" for word in range(200))) for n in range(9)])
    _, whole = bundle(lab)
    segments = list((lab.log / "index").iterdir())
    lab.demand(segments, "no index is stored")
    for segment in segments:
        segment.write_bytes(segment.read_bytes()[:168] + bytes(segment.stat().st_size - 168))
    path = lab.folder / "again.asice"
    done = lab.run("bundle", "--run", "r1", "--out", path, "--reason", "a claim")
    lab.demand(done.returncode == 0, f"nothing can be exported: {done.stderr.decode()}")
    same = Bundle(path)["data/records.jsonl"] == whole["data/records.jsonl"]
    lab.demand(same, "the bundle holds other records than before")
    return "the bundle holds the same records: they are walked, and no index is asked"


@attack("what ran for one customer stands in the evidence that another one gets")
def other_customer(lab):
    lab.init("attack.example/log")
    for customer, run, tool in (("acme", "acme-secret-run", "acme_secret_tool"), ("bolt", "b1", "set_rule")):
        lines = json.dumps(small_run(run)).replace("set_rule", tool).replace("gpt-test", f"gpt-{customer}")
        drafts = json.loads(lines.replace("00000000-0000-4000-8000", f"0000000{len(run) % 10}-0000-4000-8000"))
        drafts[0]["data"]["customer"] = customer
        lab.record(*drafts)
    path, files = bundle(lab, "b1")
    told = b"".join(data for _, data in files.files)
    for name in (b"acme", b"secret"):
        lab.demand(name not in told, f"the bundle names {name}")
    said = lab.good("why", "run/b1", "--bundle", path)
    lab.demand(b"in this bundle" in said, "why does not say that it sees a bundle alone")
    return "no file of the bundle names the other customer, its run, its tool or its model"


@attack("a bundle says that its recorder fell silent, though it did stop")
def stopped_recorder(lab):
    lab.start()
    path, files = bundle(lab)
    done = lab.run("gaps", "--bundle", path)
    lab.demand(b"recorder-silent" not in done.stdout, done.stdout.decode())
    lab.demand(b"recorder-silent" not in files["data/gaps.json"], files["data/gaps.json"].decode())
    for command in (["timeline"], ["log"], ["show", "call_1"], ["search", "port"], ["why", "run/r1"]):
        done = lab.run(*command, "--bundle", path)
        lab.demand(done.returncode == 0 and done.stdout, f"{command} fails of a bundle: {done.stderr.decode()}")
    return "the recorder's stop is in the bundle, and every question reads it"


@attack("whoever exports calls themselves a judge")
def a_judge(lab):
    lab.start()
    path = lab.folder / "judge.asice"
    judge = {"USER": "judge", "LOGNAME": "judge"}
    lab.good("bundle", "--run", "r1", "--out", path, "--reason", "a claim", environment=judge)
    lab.good("incident", "open", "INC-1", "--run", "r1", environment=judge)
    known = subprocess.run(["id", "-u"], capture_output=True, text=True).stdout.strip()
    custody = json.loads(Bundle(path)["data/custody.jsonl"])
    entries = [record["data"] for record in lab.records("--type", "evidence.exported", "--type", "incident.opened")]
    lab.demand(len(entries) == 2, f"{entries}")
    for entry in [custody, *entries]:
        lab.demand(entry["kernel"]["uid"] == known and entry["kernel"].get("name") != "judge", f"{entry}")
    return f"the kernel's user {custody['kernel']['uid']} stands beside “{custody['by']}”"


@attack("an export that failed is on record as evidence that somebody has")
def failed_export(lab):
    lab.start()
    path = lab.folder / "taken.asice"
    process = subprocess.Popen(
        [lab.executable, "bundle", "--run", "r1", "--out", path, "--reason", "a claim"], env=lab.environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    # Somebody takes the name while the bundle is being written.
    while process.poll() is None and not list(lab.folder.glob("taken.asice.tmp-*")):
        time.sleep(0.0005)
    path.write_bytes(b"taken")
    process.wait()
    entries = [record["data"] for record in lab.records("--type", "evidence.exported")]
    lab.demand(process.returncode != 0 and path.read_bytes() == b"taken", "the name was taken over")
    lab.demand(not entries or entries[-1].get("outcome") == "error", f"{entries}")
    return f"exit {process.returncode}; {len(entries)} records, the last says that it failed"
