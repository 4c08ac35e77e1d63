"""A second implementation: checks a bundle as docs/spec/bundle.md describes, sharing no code with Deodand.

Usage: bundle_independent.py BUNDLE.asice        exit 0 if everything holds, 1 with the reason if not.
Nothing but Python's standard library, and the openssl command for signatures.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile


class Wrong(Exception):
    """Something in the bundle does not hold."""


def demand(holds, what):
    if not holds:
        raise Wrong(what)


def leaf(record):
    return hashlib.sha256(b"\0" + record).digest()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(path, leaf_hash, index, size):
    """RFC 9162 section 2.1.3.2."""
    demand(index < size, "a record beyond the tree")
    place, last, value = index, size - 1, leaf_hash
    for sibling in path:
        demand(last > 0, "a proof is too long")
        if place & 1 or place == last:
            value = node(sibling, value)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            value = node(value, sibling)
        place >>= 1
        last >>= 1
    demand(last == 0, "a proof is too short")
    return value


def ed25519(public, signature, message):
    """Checks with the openssl command; the key is wrapped as SubjectPublicKeyInfo (RFC 8410)."""
    der = bytes.fromhex("302a300506032b6570032100") + public
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "key").write_bytes(der)
        (folder / "signature").write_bytes(signature)
        (folder / "message").write_bytes(message)
        done = subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", folder / "key", "-rawin",
             "-in", folder / "message", "-sigfile", folder / "signature"], capture_output=True)
        return done.returncode == 0


def check_seal(files):
    manifest = files["META-INF/ASiCManifest001.xml"]
    listed = dict(re.findall(rb'URI="([^"]+)"><.*?DigestValue>([^<]+)<', manifest))
    covered = {n for n in files if n != "mimetype" and not n.startswith("META-INF/")}
    demand({n.decode() for n in listed} == covered, "the seal's list is not the bundle's files")
    for name, digest in listed.items():
        actual = base64.b64encode(hashlib.sha256(files[name.decode()]).digest())
        demand(actual == digest, f"{name.decode()} is not what was sealed")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "seal").write_bytes(files["META-INF/signature001.p7s"])
        (folder / "manifest").write_bytes(manifest)
        (folder / "pem").write_bytes(files["data/certificates/evidence.pem"])
        done = subprocess.run(
            ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", folder / "seal", "-content",
             folder / "manifest", "-CAfile", folder / "pem", "-purpose", "any", "-out", "/dev/null"],
            capture_output=True)
    demand(done.returncode == 0, "the seal is wrong")


def check_checkpoint(files, birth):
    note = files["data/checkpoint"].decode()
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    origin, size, root = text.split("\n")[:3]
    demand(origin == birth["origin"], "the checkpoint is of another log")
    name, key_id, encoded = birth["keys"]["checkpoint"].split("+", 2)
    key = base64.b64decode(encoded)
    demand(hashlib.sha256(name.encode() + b"\n" + key).digest()[:4].hex() == key_id, "the key ID is wrong")
    for line in signatures.splitlines():
        dash, signer, payload = line.split(" ")
        payload = base64.b64decode(payload)
        if signer == name and payload[:4].hex() == key_id:
            demand(ed25519(key[1:], payload[4:], text.encode()), "the checkpoint's signature is wrong")
            return int(size), base64.b64decode(root)
    raise Wrong("the checkpoint has no signature by the log's key")


def consistent(path, old, old_root, new, new_root):
    """RFC 9162 section 2.1.4.2."""
    if old & (old - 1) == 0:
        path = [old_root] + path
    first, second = old - 1, new - 1
    while first & 1:
        first, second = first >> 1, second >> 1
    from_old = from_new = path[0]
    for hash_ in path[1:]:
        if second == 0:
            return False
        if first & 1 or first == second:
            from_old, from_new = node(hash_, from_old), node(hash_, from_new)
            while first & 1 == 0 and first:
                first, second = first >> 1, second >> 1
        else:
            from_new = node(from_new, hash_)
        first, second = first >> 1, second >> 1
    return second == 0 and from_old == old_root and from_new == new_root


def check_consistency(files, size, root):
    if "data/consistency.json" not in files:
        return
    stated = json.loads(files["data/consistency.json"])
    hashes = [base64.b64decode(h) for h in stated["hashes"]]
    demand(int(stated["size"]) == size and stated["proofs"], "the consistency proofs are to another checkpoint")
    for proof in stated["proofs"]:
        holds = consistent([hashes[i] for i in proof["path"]], int(proof["from"]), base64.b64decode(proof["root"]), size, root)
        demand(0 < int(proof["from"]) < size and holds, f"the log does not go on from size {proof['from']}")


def check(path):
    with zipfile.ZipFile(path) as archive:
        demand(archive.testzip() is None, "a checksum of the container is wrong")
        names = archive.namelist()
        demand(len(names) == len(set(names)) and names[0] == "mimetype", "the container is not a bundle's")
        files = {name: archive.read(name) for name in names}
    check_seal(files)
    lines = files["data/records.jsonl"].splitlines()
    records = [json.loads(line) for line in lines]
    birth = records[0]["data"]
    demand(records[0]["sequence"] == "0" and records[0]["type"] == "deodand.log.created", "no birth certificate")
    pem = files["data/certificates/evidence.pem"].decode()
    der = base64.b64decode("".join(pem.splitlines()[1:-1]))
    demand(hashlib.sha256(der).hexdigest() == birth["keys"]["evidence"], "the certificate is not record 0's")
    size, root = check_checkpoint(files, birth)
    proofs = json.loads(files["data/proofs.json"])
    hashes = [base64.b64decode(h) for h in proofs["hashes"]]
    paths = {p["sequence"]: [hashes[i] for i in p["path"]] for p in proofs["records"]}
    for line, record in zip(lines, records):
        made = root_of(paths[record["sequence"]], leaf(line), int(record["sequence"]), size)
        demand(made == root, f"record {record['sequence']} is not in the log")
    check_consistency(files, size, root)
    for (before, one), (line, two) in zip(zip(lines, records), list(zip(lines, records))[1:]):
        if int(two["sequence"]) == int(one["sequence"]) + 1:
            demand(two["previous"] == leaf(before).hex(), f"record {two['sequence']} names another predecessor")
    disclosed = {}
    for line in files["data/disclosures.txt"].decode().splitlines():
        commitment, salt, name = line.split(" ")
        tag = hmac.new(bytes.fromhex(salt), files[name], hashlib.sha256).hexdigest()
        demand(tag == commitment, f"content {commitment} is not what was committed to")
        disclosed[commitment] = name
    withheld = {json.loads(line)["commitment"] for line in files["data/withheld.jsonl"].splitlines()}
    for record in records:
        for reference in record["data"].get("content", {}).values():
            for item in reference["body"]:
                known = item.startswith("=") or item in disclosed or item in withheld
                demand(known, f"content {item} is not accounted for")
    return len(records), len(disclosed)


def main():
    try:
        records, contents = check(sys.argv[1])
    except (Wrong, KeyError, ValueError, zipfile.BadZipFile) as reason:
        print(f"INVALID: {reason}")
        sys.exit(1)
    print(f"independent check: {records} records and {contents} contents hold")


if __name__ == "__main__":
    main()
