"""The examples of a page of the documentation, run: what they print must be what the page shows."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest
from sybil import Document
from sybil.parsers.markdown import PythonCodeBlockParser

from shanxi_health_policy.cli import main
from shanxi_health_policy.cli.exit_codes import ExitCode

_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run_python(page: Path) -> int:
    """Runs the blocks of Python of a page, and says how many there were."""
    parser = PythonCodeBlockParser(doctest_optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
    examples = list(Document.parse(str(page), parser).examples())
    for example in examples:
        example.evaluate()
    return len(examples)


def run_commands(text: str, capsys: pytest.CaptureFixture[str]) -> int:
    """Runs the commands of a page in the folder that is open, and says how many there were; `cat` shows a file."""
    sessions = [
        session
        for block in _CONSOLE.findall(text)
        for session in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    ]
    for session in sessions:
        command, _, expected = session.partition("\n")
        program, *arguments = shlex.split(command)
        if program in {"make", "pip"}:  # what installs and builds is no part of this test
            continue
        if program == "shanxi-health-policy":
            code = main(arguments)
            assert code in {ExitCode.DONE, ExitCode.ROWS_REJECTED, ExitCode.NOT_LEVEL}, command
            printed = capsys.readouterr().out
        else:
            assert program == "cat", f"a command that this test does not know: {command}"
            printed = "".join(Path(name).read_text(encoding="utf-8") for name in arguments)
        shown = expected.rstrip("\n").splitlines()
        assert not shown or printed.splitlines() == shown, command
    return len(sessions)
