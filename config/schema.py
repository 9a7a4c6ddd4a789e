"""The JSON Schema of hall.toml, for editors: `python -m config.schema` writes it anew."""

import json
import sys
from pathlib import Path

import msgspec

from config.setup_model import Setup

SCHEMA_FILE = Path(__file__).with_name("hall.schema.json")


def schema_text() -> str:
    """The schema of `Setup` as the committed file holds it."""
    schema = msgspec.json.schema(Setup)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def main() -> int:
    """Write config/hall.schema.json."""
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
