"""The search index as docs/spec/store.md describes it, read and written without a line of Deodand's own code."""

import hashlib
import hmac
import struct

MAGIC = b"deodand-index/3\n"
HEAD, BLOCK, ENTRY = 168, 4096, 46
FAN_OUT = BLOCK // ENTRY
MOMENTS, LOCKED = 1 << 40, (1 << 40) + 1
MASK = (1 << 64) - 1


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out + bytes([number]))


def seal_key(index_key):
    return hmac.digest(index_key, b"\0deodand/v1/index-segment", "sha256")


def entry(block, key):
    return key[0].to_bytes(6, "big") + struct.pack(">q", key[1]) + hashlib.sha256(block).digest()


class Segment:
    """What a segment says: lists by term (as pairs of term and number, sorted), moments of blocks, and its head."""

    def __init__(self, data):
        assert data[:16] == MAGIC
        self.log, self.leaf = data[16:48], data[64:96]
        self.first, self.end = struct.unpack(">qq", data[48:64])
        leaves, self.locked = struct.unpack(">qq", data[96:112])
        self.pairs, self.moments = [], []
        for index in range(leaves):
            self.read(data[HEAD + index * BLOCK:HEAD + (index + 1) * BLOCK])

    def read(self, block):
        kind, place, end = block[0], 3, int.from_bytes(block[1:3], "big")

        def number():
            nonlocal place
            value = shift = 0
            while True:
                byte = block[place]
                place += 1
                value |= (byte & 0x7F) << shift
                shift += 7
                if byte < 0x80:
                    return value

        if kind == 1:
            last = (0, 0)
            while place < end:
                step, earlier, later = number(), number(), number()
                earliest = last[1] + (earlier >> 1 ^ -(earlier & 1))
                last = (last[0] + step, earliest)
                self.moments.append((last[0], earliest, earliest + later))
            return
        term = 0
        while place < end:
            term += number()
            start = number()
            value = (start >> 1) + (self.first if term < MOMENTS else 0)
            self.pairs.append((term, value))
            while start & 1:
                step = number()
                if step == 0:
                    break
                value += step
                self.pairs.append((term, value))

    def leaves(self):
        """The blocks of the leaves with their first keys."""
        found, body, first, flag, last = [], bytearray(), None, None, (0, 0)

        def close(kind):
            nonlocal body, first, flag, last
            if first is not None:
                if flag is not None and body[flag] & 1:
                    body.append(0)
                block = bytes([kind]) + (len(body) + 3).to_bytes(2, "big") + body
                found.append((block + bytes(BLOCK - len(block)), first))
            body, first, flag, last = bytearray(), None, None, (0, 0)

        def put(term, number):
            nonlocal first, flag, last
            if 3 + len(body) + 24 > BLOCK:
                close(0)
            if flag is not None and term == last[0]:
                body[flag] |= 1
                body.extend(varint(number - last[1]))
            else:
                if flag is not None and body[flag] & 1:
                    body.append(0)
                body.extend(varint(term - last[0]))
                flag = len(body)
                body.extend(varint(number - (self.first if term < MOMENTS else 0) << 1))
            first = first or (term, number)
            last = (term, number)

        for term, number in self.pairs:
            if term < MOMENTS:
                put(term, number)
        close(0)
        before = (0, 0)
        for block, earliest, latest in self.moments:
            if 3 + len(body) + 30 > BLOCK:
                close(1)
                before = (0, 0)
            difference = earliest - before[1]
            body.extend(varint(block - before[0]) + varint((difference << 1 ^ difference >> 63) & MASK)
                        + varint(latest - earliest))
            first = first or (MOMENTS, block)
            before = (block, earliest)
        close(1)
        for term, number in self.pairs:
            if term >= MOMENTS:
                put(term, number)
        close(0)
        return found

    def data(self, key=None):
        """The bytes of the file; without a key the seal is one of zeros."""
        leaves = self.leaves()
        blocks, level = [block for block, _ in leaves], [(entry(*leaf), leaf[1]) for leaf in leaves]
        while len(level) > 1:
            above = []
            for start in range(0, len(level), FAN_OUT):
                part = level[start:start + FAN_OUT]
                block = b"".join(bytes_ for bytes_, _ in part)
                block += bytes(BLOCK - len(block))
                blocks.append(block)
                above.append((entry(block, part[0][1]), part[0][1]))
            level = above
        root = level[0][0][-32:] if level else bytes(32)
        locked = sum(term == LOCKED for term, _ in self.pairs)
        head = (MAGIC + self.log + struct.pack(">qq", self.first, self.end) + self.leaf
                + struct.pack(">qq", len(leaves), locked) + root)
        tag = hmac.digest(seal_key(key), head, "sha256")[:24] if key else bytes(24)
        return head + tag + b"".join(blocks)
