"""Writes the JSON Schemas of every rule's question and answer, from its declaration, into docs/reference/schemas.

A test holds them up to date.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from shanxi_health_policy.asking import answer_schema, every_rule, question_schema

ROOT = Path(__file__).parents[1]
SCHEMAS = ROOT / "docs" / "reference" / "schemas"


def schemas() -> Iterator[tuple[Path, str]]:
    """Every schema with the file it stands in."""
    for rule in every_rule().values():
        for name, schema in (("question", question_schema(rule)), ("answer", answer_schema(rule))):
            text = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
            yield SCHEMAS / f"{rule.name}.{name}.json", text


if __name__ == "__main__":
    SCHEMAS.mkdir(exist_ok=True)
    files = dict(schemas())
    for stale in set(SCHEMAS.glob("*.json")) - files.keys():
        stale.unlink()
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
