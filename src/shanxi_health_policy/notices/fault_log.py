"""Collecting everything that is wrong with one file, so that it can be told at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from shanxi_health_policy.causes import of_system, undecodable
from shanxi_health_policy.errors import Fault, cut, shown
from shanxi_health_policy.text import Spoken, Text, at

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST_FILE = 4_000_000
_STEP = r"""\.[ \t]*+(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_AT_LINE = re.compile(r"at line ([0-9]+)")
_DEEP_KEY = re.compile(rf"{_STEP}(?:[ \t]*+{_STEP}){{49}}")
"""A key of fifty steps: no file needs one, and the parser takes quadratic time over it."""


class FaultLog:
    """Collects the faults of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def add(self, where: str, value: object, zh: str, en: str) -> None:
        """Record one fault."""
        self.faults.append(
            Fault(
                self.file, cut(where), value if isinstance(value, Spoken) else cut(str(value)), Text(zh, en)
            )
        )

    def check_unique(self, where: str, values: Iterable[str]) -> None:
        """Record every value that occurs more than once."""
        for value, count in Counter(values).items():
            if count > 1:
                self.add(where, value, "只出现一次", "one occurrence only")

    def check_known(self, where: str, values: Iterable[str], known: set[str] | None, what: str) -> None:
        """Record every value that the file does not define; nothing where it was checked before (None)."""
        for value in values:
            if known is not None and value not in known:
                self.add(where, value, f"本文件中的 {what}", f"the id of a {what} of this file")

    def read_toml(self, folder: Path, name: str) -> tuple[bytes, dict[str, Any]] | None:
        """The content of a TOML file, and its tables; None, and a fault, where it cannot be read or is none."""
        import tomllib  # only who reads such a file pays for its parser

        content = self.read(folder, name)
        if content is None:
            return None
        try:
            text = content.decode("utf-8-sig")
            if _DEEP_KEY.search(text) is not None:
                raise RecursionError
            return content, tomllib.loads(text)
        except UnicodeDecodeError as error:
            self.add(*undecodable(error), "UTF-8 编码的 TOML", "TOML in UTF-8")
        except (ValueError, RecursionError) as error:
            self.add(
                *_no_toml(error, content),
                "TOML，键不重复，嵌套和数字不过长",
                "TOML without duplicate keys, and without numbers and depths beyond measure",
            )
        return None

    def read(self, folder: Path, name: str) -> bytes | None:
        """The content of a file; None, and a fault, when it is none, cannot be read or is too large to be a notice."""
        try:
            file = folder / name
            if not file.is_file():
                self.add(
                    name, Spoken("there is no such file", "没有这个文件"), "存在的文件", "a file that exists"
                )
                return None
            with file.open("rb") as opened:
                content = opened.read(_LARGEST_FILE + 1)
        except OSError as error:
            self.add(name, of_system(error), "可读的文件", "a readable file")
            return None
        if len(content) > _LARGEST_FILE:
            self.add(
                name,
                Spoken("too large", "文件过大"),
                f"至多 {_LARGEST_FILE} 字节",
                f"at most {_LARGEST_FILE} bytes",
            )
            return None
        return content


def _no_toml(error: Exception, raw: bytes) -> tuple[str, str]:
    """The line that is no TOML, where the error says which; numbers of thousands of digits and great depths have none."""
    line = _AT_LINE.search(str(error))
    if line is None:
        return "TOML", Spoken("it cannot be read to its end", "无法读到末尾")
    number = int(line[1])
    return at("line", number), shown(raw.decode("utf-8-sig").split("\n")[number - 1].strip())
