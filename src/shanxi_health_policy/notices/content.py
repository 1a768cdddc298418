"""What one notice file holds behind its head: parsed when first asked for, with the lists beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

_TABLE = re.compile(r"^\[\[?[ \t]*([a-z_]+(?:\.[a-z_]+)?)", re.MULTILINE)
_IN_EVERY_FILE = frozenset(
    ("schema", "notice", "dates", "clauses", "readings", "anomalies", "examples", "tcm")
)
_HEAD = re.compile(r"^\[\[", re.MULTILINE)


class Content:
    """The text of one file, and how to read what lies beside it."""

    def __init__(
        self, raw: bytes, beside: Callable[[str], bytes], data: Mapping[str, Any] | None = None
    ) -> None:
        """A file's bytes; `data` is what they hold, where it has been parsed already."""
        self.raw = raw
        self._beside = beside
        self._given = data
        self._read: dict[str, Any] = {}  # tables that have been asked for; every thread reads the same

    @cached_property
    def text(self) -> str:
        """The text; the mark that some editors put before it is dropped."""
        return self.raw.decode("utf-8-sig")

    @cached_property
    def head(self) -> Mapping[str, Any]:
        """What stands before the first table of rows, so that a notice is found without reading all of it."""
        return _parsed(_HEAD.split(self.text, maxsplit=1)[0])

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """Everything that the file holds."""
        return _parsed(self.text) if self._given is None else self._given

    @cached_property
    def _headings(self) -> list[tuple[str, int]]:
        """The tables with the places where they begin: the shipped files write each with a heading, which a test holds."""
        return [(one[1], one.start()) for one in _TABLE.finditer(self.text)]

    @cached_property
    def _tables(self) -> frozenset[str]:
        if self._given is None:
            found = {name for name, _ in self._headings}
            return frozenset(found | {name.partition(".")[0] for name in found})
        inner = ((name, one) for name, one in self._given.items() if isinstance(one, Mapping))
        return frozenset(self._given) | {f"{name}.{key}" for name, one in inner for key in one}

    def holds(self, table: str) -> bool:
        """Whether the file has a table, such as `tcm` or `subsidies.premium`."""
        return table in self._tables

    def table(self, name: str) -> Any:
        """A table at the top of the file with all that is in it; of a file that is not read yet, no other is read."""
        if self._given is not None:
            return self._given[name]
        if name not in self._read:
            ends = [*(start for _, start in self._headings[1:]), len(self.text)]
            parts = [
                self.text[start:end]
                for (heading, start), end in zip(self._headings, ends, strict=True)
                if heading.partition(".")[0] == name
            ]
            self._read[name] = _parsed("".join(parts))[name]
        return self._read[name]

    def rows(self, table: str) -> list[Mapping[str, Any]]:
        """The rows of a table as plain data; none where the file does not hold it."""
        if not self.holds(table):
            return []
        top, *inner = table.split(".")
        found = self.table(top)
        for step in inner:
            found = found[step]
        return list(found)

    def listed(self, name: str) -> list[dict[str, str]]:
        """The rows of a CSV file beside it."""
        import csv  # only who asks for a list of facilities reads one
        import io

        text = self._beside(name).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the file, and of the lists beside it in the order in which it names them."""
        from hashlib import sha256

        found = sha256(self.raw)
        for name in dict.fromkeys(row["file"] for row in self.rows("facility_lists")):
            found.update(self._beside(name))
        return found.hexdigest()

    def only_what_all_hold(self) -> Content:
        """The same file without lists and rules' tables; its digest stays that of the whole file."""
        left = {name: one for name, one in self.data.items() if name in _IN_EVERY_FILE}
        found = Content(self.raw, self._beside, left)
        found.__dict__["digest"] = self.digest
        return found


def _parsed(text: str) -> Mapping[str, Any]:
    import tomllib  # only who asks for a file pays for its parser

    return tomllib.loads(text)
