"""The command line of the extra `[terminal]`: what it does without the libraries of the others, and what it says of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from shanxi_health_policy.cli.commands import COMMANDS
from shanxi_health_policy.cli.exit_codes import ExitCode

EXAMPLES = Path(__file__).parents[2] / "docs" / "how-to"
VISIT = ("--condition", "颈椎病", "--tier", "I", "--date", "2023-05-04", "--item", "电针=150.00")
MESSAGES = tuple(str(EXAMPLES / f"message-{number}.json") for number in (2203, 2204, 2206))
# Nothing of the libraries is there from the first import on, in a process of its own: this one has them loaded.
RUNS = """
import contextlib, io, json, sys

for name in ("fastexcel", "hypothesis", "jinja2", "mcp", "numba", "numpy", "polars", "starlette", "uvicorn", "xlsxwriter"):
    sys.modules[name] = None
from shanxi_health_policy.cli import main

for arguments in json.loads(sys.argv[1]):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*arguments, "--lang", "en"])
    print(json.dumps([code, out.getvalue(), err.getvalue()]))
"""
WORKS: dict[str, tuple[str, ...]] = {
    "explain": VISIT,
    "limits": (),
    "notices": (),
    "ask": ("village_doctor_insurance", "--place", "140000", "--on-establishment", "yes"),
    "facility": ("晋祠镇中心卫生院",),
    "accredited": ("--place", "141100"),
    "statistics": (),
    "measurements": ("--place", "140600"),
    "duties": ("省医保局",),
    "responsible": ("shanxi-2023-51", "1"),
    "compare": ("lvliang-2022-22", "lvliang-2022-22"),
    "his": (
        "preview",
        *MESSAGES,
        "--config",
        str(EXAMPLES / "hospital.toml"),
        "--ytd-paid",
        "0",
        "--account-balance",
        "10",
    ),
    "replay": ("nowhere.json",),
    "conform-results": ("nowhere.json",),
    "vectors": ("-o", "{folder}/vectors.jsonl"),
}
NEEDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "settle": ("cli", ("in.csv", "-o", "{folder}/out.csv")),
    "premium": ("cli", ("in.csv", "-o", "{folder}/out.csv")),
    "what-if": ("cli", ("in.csv", "--rate", "0.7")),
    "audit": ("cli", ("in.csv", "-o", "{folder}/out.xlsx")),
    "reconcile": ("cli", ("in.csv", "in.csv", "-o", "{folder}/out.xlsx")),
    "conform": ("testing", ("--command", "false")),
    "serve": ("service", ()),
    "platform": ("service", ()),
    "mcp": ("mcp", ()),
}
BEYOND = {
    "limits": ("-o", "{folder}/limits.xlsx"),
    "vectors": ("-o", "{folder}/vectors.xlsx"),
    "accredited": ("--place", "141100", "-o", "{folder}/accredited.csv"),
    "measurements": ("--place", "140600", "-o", "{folder}/measurements.parquet"),
}
"""Commands that work, asked for a table in a file."""


def found(runs: list[list[str]]) -> list[tuple[int, str, str]]:
    done = subprocess.run(
        [sys.executable, "-c", RUNS, json.dumps(runs)], capture_output=True, check=True, encoding="utf-8"
    )
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def filled(arguments: tuple[str, ...], folder: Path) -> list[str]:
    return [one.format(folder=folder) for one in arguments]


def test_every_command_is_among_these() -> None:
    assert WORKS.keys() | NEEDS.keys() == COMMANDS.keys()
    assert not WORKS.keys() & NEEDS.keys()


def test_rules_answer_without_the_libraries_for_files(tmp_path: Path) -> None:
    told = found([[name, *filled(arguments, tmp_path)] for name, arguments in WORKS.items()])
    for name, (code, out, err) in zip(WORKS, told, strict=True):
        assert "not installed" not in err, name
        assert "Traceback" not in err, err
        reads = "nowhere.json" in WORKS[name]
        assert code == (ExitCode.FILE_TROUBLE if reads else ExitCode.DONE), (name, err)
        assert out or reads


def test_what_needs_more_names_the_one_extra(tmp_path: Path) -> None:
    runs = [[name, *filled(arguments, tmp_path)] for name, (_, arguments) in NEEDS.items()]
    for (name, (extra, _)), (code, out, err) in zip(NEEDS.items(), found(runs), strict=True):
        assert (code, out) == (ExitCode.MISSING_EXTRA, ""), (name, err)
        assert err.rstrip().endswith(f"is not installed; run: pip install 'shanxi-health-policy[{extra}]'"), (
            err
        )


def test_tables_in_files_need_the_extra_for_files(tmp_path: Path) -> None:
    runs = [[name, *filled(arguments, tmp_path)] for name, arguments in BEYOND.items()]
    for code, _, err in found(runs):
        assert code == ExitCode.MISSING_EXTRA
        assert err.rstrip().endswith("pip install 'shanxi-health-policy[cli]'")
    assert list(tmp_path.iterdir()) == []


def test_help_is_shown_but_for_servers_that_have_their_libraries_in_it() -> None:
    for name, (code, out, err) in zip(COMMANDS, found([[name, "--help"] for name in COMMANDS]), strict=True):
        if name in {"serve", "mcp"}:
            assert code == ExitCode.MISSING_EXTRA
            assert f"[{NEEDS[name][0]}]" in err
        else:
            assert (code, err) == (ExitCode.DONE, ""), name
            assert "shanxi-health-policy" in out
