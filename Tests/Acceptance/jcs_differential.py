"""RFC 8785 against the PyPI package rfc8785, on random JSON: same bytes, or both refuse."""

import json
import math
import os
import random
import struct
import subprocess
import sys

import rfc8785

from support import Checks

CASES = 20_000
checks = Checks()
seed = int(os.environ.get("DEODAND_TEST_SEED", random.SystemRandom().randrange(1 << 32)))
rng = random.Random(seed)


def text():
    """Characters from every class that the escapes and the key order treat differently."""
    ranges = [(0x20, 0x7e), (0, 0x1f), (0x7f, 0xff), (0x100, 0xd7ff), (0xe000, 0xffff), (0x10000, 0x10ffff)]
    return "".join(
        chr(rng.randint(*rng.choice(ranges))) if rng.random() < 0.8 else rng.choice('"\\/\b\f\n\r\t\u2028')
        for _ in range(rng.choice([0, 1, 2, 5, 20])))


def number():
    kind = rng.randrange(6)
    if kind == 0:
        return rng.randint(-(2**53) + 1, 2**53 - 1)
    if kind == 1:
        return rng.randint(-100, 100)
    if kind == 2:  # any bit pattern
        value = struct.unpack("<d", rng.randbytes(8))[0]
        return value if math.isfinite(value) else 0.5
    if kind == 3:  # around the borders of the exponent form
        return rng.uniform(0.1, 1.7) * 10.0 ** rng.choice([-7, -6, 20, 21, 22, -324, 308])
    if kind == 4:  # neighbours of powers of ten and of two
        value = rng.choice([2.0, 10.0]) ** rng.randint(-300, 300)
        return math.nextafter(value, rng.choice([-math.inf, math.inf]))
    return rng.choice([0.0, -0.0, 5e-324, 1.7976931348623157e308, 2.2250738585072014e-308, 1e21, 1e-7])


def value(depth):
    kind = rng.randrange(7 if depth < 5 else 5)
    if kind == 0:
        return rng.choice([None, True, False])
    if kind in (1, 2):
        return number()
    if kind in (3, 4):
        return text()
    if kind == 5:
        return [value(depth + 1) for _ in range(rng.randrange(6))]
    return {text(): value(depth + 1) for _ in range(rng.randrange(8))}


def expected(document):
    try:
        return rfc8785.dumps(document).hex()
    except rfc8785.CanonicalizationError:
        return None


documents = [value(0) for _ in range(CASES)]
styles = [{}, {"ensure_ascii": False}, {"separators": (",", ":")}]
lines = [json.dumps(document, **rng.choice(styles)) for document in documents]
done = subprocess.run(
    [sys.argv[1], "jcs", "--lines"], input="".join(line + "\n" for line in lines).encode(), capture_output=True)
checks.that(done.returncode == 0, f"jcs --lines: {done.stderr.decode()}")
answers = [json.loads(line) for line in done.stdout.splitlines()]
checks.that(len(answers) == CASES, f"{len(answers)} answers")
for document, line, answer in zip(documents, lines, answers):
    # Both must give an answer: every document here is I-JSON, whose integers a double holds exactly.
    wanted = expected(document)
    checks.that(wanted is not None, f"the reference refuses {line} (seed {seed})")
    checks.that(answer.get("canonical_utf8_hex") == wanted, f"{line}: {answer} (seed {seed})")
checks.end()
