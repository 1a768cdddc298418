"""The targets: what each takes, and the largest input that is worth a try."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from attrs import frozen
from tests.fuzzing import calls, tables, texts

CORPUS = Path(__file__).with_name("corpus")
"""Inputs that are kept: examples of each kind, and what once failed. `<target>/<name>`."""


@frozen
class Target:
    """One target: what is done with an input, and how long one may be, in bytes."""

    run: Callable[[bytes], None]
    longest: int

    def __call__(self, content: bytes) -> None:
        """Try an input; any error that comes out is a fault."""
        self.run(content)


TARGETS = {
    "csv": Target(tables.csv_table, 8_000),
    "xlsx": Target(tables.xlsx_table, 24_000),
    "parquet": Target(tables.parquet_table, 24_000),
    "toml": Target(texts.toml_text, 40_000),
    "json": Target(texts.json_text, 24_000),
    "http": Target(calls.http_request, 16_000),
    "messages": Target(calls.messages, 32_000),
}


def corpus(name: str) -> Iterator[Path]:
    """The inputs that are kept for a target."""
    yield from sorted(one for one in (CORPUS / name).iterdir() if one.is_file())
