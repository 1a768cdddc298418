"""Keeps the examples of the English pages English: what commands and sessions print there, beside the Chinese of the page.

The pages are Chinese, and a test runs their examples. `python -m tools.examples` runs them once more in English and keeps every
block that is then another in the catalogue of its page, from which a build of the English pages takes it. A command asks for
English by `--lang`, a session by the half of a text that it names.
"""

from __future__ import annotations

import doctest
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

from tools.catalogues import DOCS, keep
from tools.pages.generated import is_generated

from shanxi_health_policy.cli import main

_BLOCK = re.compile(r"^```(console|python)\n((?:[^\n]*\n)+?)```$", re.MULTILINE)
_ASKED = re.compile(r'(?<=")zh(?=")|(?<=\.)zh\b|--lang zh\b')
"""How an example asks for Chinese."""
_PROGRAM = "shanxi-health-policy"


def pages() -> list[Path]:
    """The pages that are written by hand."""
    every = (one.relative_to(DOCS).with_suffix("") for one in sorted(DOCS.rglob("*.md")))
    return [one for one in every if not is_generated(one.as_posix())]


def english(page: Path) -> dict[str, str]:
    """The blocks of a page that print something else in English, with what they print; they run in a folder of their own."""
    text = (DOCS / page).with_suffix(".md").read_text(encoding="utf-8")
    blocks = _BLOCK.findall(text)
    if not any(_ASKED.search(block) or kind == "console" for kind, block in blocks):
        return {}
    namespace: dict[str, Any] = {"__name__": "example"}
    with tempfile.TemporaryDirectory() as folder, chdir(folder), _speaking_chinese():
        for file in (DOCS / page).parent.glob("*.*"):
            if file.suffix in {".csv", ".json", ".toml"}:
                shutil.copy(file, folder)
        shutil.copytree(DOCS / "examples", Path(folder) / "docs" / "examples")
        told = {
            block: "".join(f"{line}\n" for line in _lines(kind, block, namespace)) for kind, block in blocks
        }
    return {zh: en for zh, en in told.items() if zh != en}


def _lines(kind: str, block: str, namespace: dict[str, Any]) -> Iterator[str]:
    return _commands(block) if kind == "console" else _session(block, namespace)


def _speaking_chinese() -> Any:
    return mock.patch.dict(os.environ, {"LANG": "zh_CN.UTF-8"})


def _commands(block: str) -> Iterator[str]:
    """A block of commands; of one that does not name a language, it names English where it prints something else in it."""
    for session in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = session.partition("\n")
        program, *arguments = shlex.split(command)
        printed = ""
        if program == _PROGRAM and (
            shown or arguments[0] != "conform"
        ):  # which takes long, and writes for no other
            asked = _ASKED.sub("--lang en", command)
            if asked == command and shown and "--lang" not in arguments:
                asked += " --lang en"
            printed = _printed(shlex.split(asked)[1:])
            if printed.rstrip("\n") != shown.rstrip("\n"):
                command = asked
        elif program == "cat":
            printed = "".join(Path(name).read_text(encoding="utf-8") for name in arguments)
        yield f"$ {command}"
        if shown.strip():
            yield from printed.rstrip("\n").splitlines()


def _printed(arguments: list[str]) -> str:
    told = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    with redirect_stdout(told):
        main(arguments)
    told.flush()
    return told.buffer.getvalue().decode()


def _session(block: str, namespace: dict[str, Any]) -> Iterator[str]:
    """A block of Python; only what an example asks for in another language prints anew."""
    if ">>> " not in block:
        exec(block, namespace)
        yield from block.splitlines()
        return
    for part in doctest.DocTestParser().parse(block):
        if isinstance(part, str):
            yield from part.splitlines()
            continue
        source = _ASKED.sub("en", part.source)
        with redirect_stdout(io.StringIO()) as told:
            try:
                exec(compile(source, "example", "single"), namespace)
            except Exception as error:
                told.write(
                    f"Traceback (most recent call last):\n{''.join(traceback.format_exception_only(error))}"
                )
        first, *more = source.rstrip("\n").split("\n")
        yield f">>> {first}"
        yield from (f"... {line}".rstrip() for line in more)
        yield from (part.want if source == part.source else told.getvalue()).rstrip("\n").splitlines()


if __name__ == "__main__":
    for one in pages():
        if found := english(one):
            sys.stdout.write(f"{one}: {len(found)}\n")
            keep(one.as_posix(), found)
