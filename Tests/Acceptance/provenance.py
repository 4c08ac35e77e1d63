"""Where each value of an action first appears: an independent brute force against `why`, over real transcripts.

The transcripts are not ours to give: DEODAND_SHARED names the folder that holds them (docs/HACKING.md). For every distinctive value of every tool call
both must name the same first appearance (the part of the context, and the form), or both none. What that means is
written in docs/spec/explanation.md, section "Where a value appears"; this script follows the text, not the program.
"""

import base64
import gzip
import json
import re
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

from support import SHARED, Checks, scratch, skip_without_data

SOURCE = SHARED / "data" / "tau-bench-airline-gpt4o.json.gz"
WORD = rb"0-9A-Za-z_\x80-\xff"
MONTHS = ("january february march april may june july august september october november december").split()


def leaves(value, pointer=""):
    if isinstance(value, dict):
        for key, member in value.items():
            yield from leaves(member, pointer + "/" + key.replace("~", "~0").replace("/", "~1"))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from leaves(element, f"{pointer}/{index}")
    else:
        yield pointer, value


def text_of(value):
    """A value as the text that is looked for."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value)


def is_distinctive(value):
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, str):
        return len(value) >= 4 and fold(value) not in ("true", "false", "null", "none")
    return abs(value) >= 1000 or value != int(value)


def stands(value, text):
    """A value in a text, both as bytes, where no word goes on across its ends."""
    if not value:
        return False
    before = rb"(?<![%s])" % WORD if re.match(rb"[%s]" % WORD, value) else b""
    after = rb"(?![%s])" % WORD if re.search(rb"[%s]\Z" % WORD, value) else b""
    return re.search(before + re.escape(value) + after, text) is not None


def fold(text):
    return " ".join("".join(character.lower() for character in text).split())


def number(text):
    """A text that is a number and nothing else, without grouping and idle zeros."""
    found = re.fullmatch(r"(-?)(\d+(?:,\d{3}(?!\d))*)(?:\.(\d+))?", text, re.ASCII)
    if not found:
        return None
    sign, whole, fraction = found.groups()
    whole = whole.replace(",", "").lstrip("0") or "0"
    fraction = (fraction or "").rstrip("0")
    return sign + whole + ("." + fraction if fraction else "")


def numbers(text):
    pattern = r"(?<![A-Za-z0-9_.,])-?\d+(?:,\d{3}(?!\d))*(?:\.\d+)?(?![A-Za-z0-9_])(?![.,]\d)"
    return {number(found) for found in re.findall(pattern, text, re.ASCII)}


def days(text):
    """The days in a text with their years; a slash may put the month or the day first."""
    found = set()
    for year, _, month, day in re.findall(
            r"(?<!\d)(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?!\d)", text, re.ASCII):
        found.add((int(year), int(month), int(day)))
    for day, month, year in re.findall(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)", text, re.ASCII):
        found.add((int(year), int(month), int(day)))
    for a, _, b, year in re.findall(r"(?<!\d)(\d{1,2})([-/])(\d{1,2})\2(\d{4})(?!\d)", text, re.ASCII):
        found |= {(int(year), int(a), int(b)), (int(year), int(b), int(a))}
    names = "|".join(f"{name}|{name[:3]}" for name in MONTHS)
    ordinal = r"(\d{1,2})(?:st|nd|rd|th)?"
    month_first = rf"\b({names})\.? {ordinal}(?:,? )(\d{{4}})(?!\d)"
    for name, day, year in re.findall(month_first, text, re.ASCII | re.IGNORECASE):
        found.add((int(year), month_of(name), int(day)))
    day_first = rf"(?<!\d){ordinal} (?:of )?({names})\b(?:\.|,)? (\d{{4}})(?!\d)"
    for day, name, year in re.findall(day_first, text, re.ASCII | re.IGNORECASE):
        found.add((int(year), month_of(name), int(day)))
    return {day for day in found if 1 <= day[1] <= 12 and 1 <= day[2] <= 31}


def month_of(name):
    return next(i + 1 for i, month in enumerate(MONTHS) if name.lower() in (month, month[:3]))


def day_of(text):
    return days(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}|[\d./-]{8,10}|[\w .,]{8,20}", text) else set()


def unescaped(text):
    """JSON escapes undone; percent-encoding undone."""
    def one(match):
        escape = match.group(0)
        return json.loads(f'"{escape}"') if escape[1] in 'ntr"\\/u' else escape

    found = []
    if "\\" in text:
        found.append(re.sub(r'\\u[0-9a-fA-F]{4}|\\[ntr"\\/]', one, text).encode("utf-8", "replace"))
    if "%" in text:
        found.append(urllib.parse.unquote_to_bytes(text))
    return found


def decoded(text):
    found = []
    for run in re.findall(r"[A-Za-z0-9+/]{12,}={0,2}", text):
        try:
            plain = base64.b64decode(run, validate=True)
            plain.decode()
        except ValueError:
            continue
        if base64.b64encode(plain).decode() == run:
            found.append(plain)
    return found


def texts_of(message):
    """What is said in a message, and each value of the arguments of its calls."""
    content = message.get("content")
    said = [content] if isinstance(content, str) else [block["text"] for block in content or []]
    for call in message.get("tool_calls") or []:
        arguments = json.loads(call["function"]["arguments"])
        said += [text for _, value in leaves(arguments) if (text := text_of(value)) is not None]
    return said


class Part:
    """A message of the context, with its texts prepared once."""

    def __init__(self, message):
        self.texts = texts_of(message)
        self.bytes = [text.encode() for text in self.texts]
        self.folded = [fold(text).encode() for text in self.texts]
        self.numbers = set().union(*map(numbers, self.texts)) if self.texts else set()
        self.days = set().union(*map(days, self.texts)) if self.texts else set()
        self.unescaped = [reading for text in self.texts for reading in unescaped(text)]
        self.decoded = [reading for text in self.texts for reading in decoded(text)]

    def form(self, value):
        text = text_of(value)
        needle = text.encode()
        if isinstance(value, str):
            if any(stands(needle, hay) for hay in self.bytes):
                return "exact"
            if any(stands(fold(text).encode(), hay) for hay in self.folded):
                return "folded"
        elif any(stands(needle, hay) and number(text) in numbers(said)
                 for hay, said in zip(self.bytes, self.texts)):
            return "exact"
        is_number = not isinstance(value, str) or "." in value or "," in value
        if is_number and number(text) in self.numbers - {None}:
            return "number"
        if day_of(text) & self.days:
            return "date"
        if any(stands(needle, hay) for hay in self.unescaped):
            return "escaped"
        if any(stands(needle, hay) for hay in self.decoded):
            return "base64"
        return None


def first_appearance(value, parts):
    for index, part in enumerate(parts):
        form = part.form(value)
        if form:
            return index + 1, form
    return None


def expected(transcripts):
    """Every call in the order of the file: the values with their first appearance."""
    for run in transcripts:
        parts = []
        for message in run["traj"]:
            for call in message.get("tool_calls") or []:
                arguments = json.loads(call["function"]["arguments"])
                yield {
                    pointer: first_appearance(value, parts)
                    for pointer, value in leaves(arguments) if is_distinctive(value)
                }
            parts.append(Part(message))


def named(provenance):
    """The same as `why` tells it; a piece is not an appearance of the whole."""
    found = {}
    for value in provenance:
        if value["distinctive"]:
            whole = [a for a in value["appearances"] if a["form"] != "partial"]
            found[value["pointer"]] = (whole[0]["part"], whole[0]["form"]) if whole else None
    return found


def main():
    if not SOURCE.exists():
        skip_without_data("no real transcripts here (DEODAND_SHARED)")
    checks = Checks()
    with scratch() as deodand:
        deodand.init()
        path = deodand.folder / "tau.json"
        path.write_bytes(gzip.decompress(SOURCE.read_bytes()))
        deodand.good("import", "openai-chat", path)
        calls = [r["sequence"] for r in deodand.records() if r["type"] == "deodand.tool.call"]
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda call: json.loads(deodand.good("why", call, "--json")), calls))
        wanted = list(expected(json.loads(path.read_bytes())))
        checks.that(len(wanted) == len(calls), f"{len(wanted)} calls in the file, {len(calls)} on record")
        values = nowhere = instructed = 0
        forms = {}
        for call, want, answer in zip(calls, wanted, answers):
            has = named(answer["provenance"])
            checks.that(set(has) == set(want), f"record {call}: values {sorted(has)}, not {sorted(want)}")
            for pointer, first in want.items():
                values += 1
                nowhere += first is None
                forms[first and first[1]] = forms.get(first and first[1], 0) + 1
                checks.that(
                    has.get(pointer) == first, f"record {call}{pointer}: {has.get(pointer)}, not {first}")
            instructed += any(
                said.get("rule") == "instruction-matched" for said in answer["sections"]["findings"])
        print(f"{len(calls)} calls, {values} distinctive values, {nowhere} of them nowhere in the context; {forms}; "
              f"{instructed} calls with a finding of an instruction")
    checks.end()


main()
