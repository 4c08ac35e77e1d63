"""Validating records against Schemas/, where the package jsonschema is at hand."""

import json

from support import ROOT

try:
    import jsonschema
    import referencing
except ImportError:
    jsonschema = None

FOLDER = ROOT / "Schemas"


class Schemas:
    """The schemas, loaded once."""

    def __init__(self):
        every = {str(path.relative_to(FOLDER)): json.loads(path.read_text()) for path in FOLDER.rglob("*.schema.json")}
        registry = referencing.Registry().with_resources(
            (schema["$id"], referencing.Resource.from_contents(schema)) for schema in every.values())
        self.validators = {
            name: jsonschema.Draft202012Validator(schema, registry=registry) for name, schema in every.items()}

    def faults(self, record):
        """What a record says that neither the form of records nor its own type allows."""
        found = [self.told(e) for e in self.validators["record.schema.json"].iter_errors(record)]
        own = self.validators.get(f"event/{record['type'].removeprefix('deodand.')}.schema.json")
        if own is None and record["type"].startswith("deodand."):
            found.append(f"{record['type']} has no schema")
        return found + [self.told(e) for e in (own.iter_errors(record["data"]) if own else ())]

    @staticmethod
    def told(error):
        return f"{error.json_path}: {error.message[:200]}"


def check_records(checks, records):
    """Every record validates; says so where it can't be told."""
    if jsonschema is None:
        print("records are not validated: jsonschema is not installed")
        return
    schemas = Schemas()
    for record in records:
        found = schemas.faults(record)
        checks.that(not found, f"record {record['sequence']} ({record['type']}): {found[:2]}")
