"""The command line, `shanxi-health-policy`: settle files, explain a visit, show limits and notices.

Exit codes are in `exit_codes`; click and rich come with the extra `[cli]`.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import NoReturn

_SELDOM = 10_000
"""After so many new objects garbage is looked for: work in columns makes few, and what is still loaded stays."""


def much_is_loaded() -> None:
    """What a command loads it keeps: until [all_is_loaded][] no garbage is looked for, which took a tenth of its start."""
    gc.disable()


def all_is_loaded() -> None:
    """From here on garbage is looked for again, but not among what was loaded, which stays."""
    gc.freeze()
    gc.set_threshold(_SELDOM, *gc.get_threshold()[1:])
    gc.enable()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line on these arguments (those of the process when none are given); returns its exit code."""
    often = gc.get_threshold()
    much_is_loaded()
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments))
    finally:
        gc.unfreeze()
        gc.set_threshold(*often)
        gc.enable()


def command() -> NoReturn:
    """Run the command line as a process of its own, which ends with it: the command itself, and `python -m`."""
    code = main()
    atexit._run_exitfuncs()
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except OSError:  # nobody reads any more: Python ends such a process in its own way
        sys.exit(code)
    # The system takes back all at once what the process has; taken apart piece by piece before, it takes a good while longer.
    os._exit(code)


def _run(given: list[str]) -> int:
    from shanxi_health_policy.cli.exit_codes import ExitCode
    from shanxi_health_policy.cli.language import choose_language
    from shanxi_health_policy.errors import MissingExtraError

    language = choose_language(given, os.environ)
    for needed in ("click", "rich"):
        if find_spec(needed) is None:
            sys.stderr.write(f"{MissingExtraError('cli', needed).message(language)}\n")
            return ExitCode.MISSING_EXTRA
    from shanxi_health_policy.cli.app import run

    return run(given, language)
