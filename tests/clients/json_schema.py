"""Checks JSON files against a JSON Schema and prints every fault; none is no output."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator


def main(schema: str, files: list[str]) -> None:
    validator = Draft202012Validator(json.loads(Path(schema).read_text()))
    Draft202012Validator.check_schema(validator.schema)
    for file in files:
        for fault in validator.iter_errors(json.loads(Path(file).read_text())):
            print(f"{file}: {fault.json_path}: {fault.message}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
