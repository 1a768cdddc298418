"""That the table misses nothing: what reads files, in which formats and which columns, is taken from the code itself."""

from __future__ import annotations

import ast
import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
from tests.batch.kinds.cells import KINDS, OF_ROLE, REASONS, ROLES
from tests.batch.kinds.formats import TABLE
from tests.batch.kinds.readers import MAIN, NO_TABLES, READERS

from shanxi_health_policy import batch
from shanxi_health_policy.batch.files import file_kinds
from shanxi_health_policy.batch.files.file_kinds import FileKind
from shanxi_health_policy.batch.files.headers import Column
from shanxi_health_policy.batch.files.raw_table import ENDINGS
from shanxi_health_policy.cli.commands import listed

OTHERS = {
    "a mapping of items, with a reader and tests of its own (tests/tcm/test_item_mapping.py)": {
        ("settle", "--items"), ("audit", "--items"), ("what-if", "--items"),
    },
    "counts of facilities, read by the rule itself (tests/facilities/test_statistics.py)": {("statistics", "--counts")},
    "a receipt in JSON (tests/asking/test_receipts.py)": {("replay", "FILE")},
    "how files are laid out, in TOML (tests/cli/test_profiles.py)": {
        ("settle", "--profile"), ("audit", "--profile"), ("what-if", "--profile"), ("premium", "--profile"),
        ("reconcile", "--profile"),
    },
    "settings of the service, each with tests of its own (tests/cli/test_serve.py, tests/his/test_settings.py)": {
        ("serve", "--items"), ("serve", "--config"), ("serve", "--token-file"),
    },
    "lists of settlements to be compared, with the same readers of cells (tests/reconciling/test_list_rows.py)": {
        ("reconcile", "HOSPITAL"), ("reconcile", "PLATFORM"),
    },
    "a scenario in TOML, and the books of the stand-in (tests/cli/test_platform.py, tests/stand_in/test_books_and_ledger.py)": {
        ("platform", "--scenario"), ("platform", "--db"),
    },
    "results and golden vectors in JSON (tests/testing/conform/test_results.py, test_vector_files.py)": {
        ("conform", "--vectors"),
    },
    "an output": {
        ("reconcile", "--out"), ("reconcile", "--rejects"), ("reconcile", "--answer-3202"),
        ("duties", "--out"), ("responsible", "--out"), ("measurements", "--out"), ("accredited", "--out"),
        ("settle", "--rejects"), ("audit", "--rejects"), ("what-if", "--rejects"), ("premium", "--rejects"),
        ("settle", "--out"), ("settle", "--closing"), ("audit", "--out"), ("premium", "--out"), ("what-if", "--out"),
        ("what-if", "--chart"), ("limits", "--out"), ("statistics", "--out"), ("vectors", "--out"), ("conform", "--report"),
        ("conform", "--results"), ("conform", "--badge"), ("conform-results", "--out"),
        ("settle", "--rejects"), ("audit", "--rejects"), ("premium", "--rejects"), ("what-if", "--rejects"),
    },
}  # fmt: skip
"""Options with the name of a file that is no table of rows, and what it is."""
TABLES = {
    ("settle", "FILE"): {"settle", "settle in parts"},
    ("audit", "FILE"): {"audit", "audit in parts"},
    ("what-if", "FILE"): {"what-if", "what-if in parts"},
    ("premium", "FILE"): {"premium", "premium in parts"},
    ("settle", "--opening"): {"--opening"},
    ("audit", "--opening"): {"--opening"},
    ("what-if", "--opening"): {"--opening"},
    ("settle", "--earlier"): {"--earlier"},
}
"""Every option that names a table of rows, and who reads it here."""
FILES = {"FILE", "F", "OUT", "REPORT", "HOSPITAL", "PLATFORM"}
"""How the help calls the name of a file."""
FROM_PYTHON = {
    "settle_file": {"source": "settle", "opening": "--opening", "earlier": "--earlier"},
    "audit_file": {"source": "audit", "opening": "--opening"},
    "what_if_file": {"source": "what-if", "opening": "--opening"},
    "premium_file": {"source": "premium"},
    "dry_run": {"source": "settle"},
    "settle_table": {"table": "settle_table", "opening": "opening of settle_table"},
}
"""What the functions of the library read, and who reads it here."""
NO_INPUT = {
    "out", "closing", "chart", "items", "strict_items", "place", "known_on", "catalogue", "layout", "look", "language",
    "memory", "progress", "change", "contribution_standard", "year", "time_zone",
    "rejects", "command",
}  # fmt: skip


def file_options() -> Iterator[tuple[str, str]]:
    """Every option and argument of a command that names a file."""
    for one in listed("en"):
        for parameter in one.make().params:
            if parameter.metavar in FILES:
                is_option = isinstance(parameter, click.Option)
                yield one.name, parameter.opts[-1] if is_option else str(parameter.metavar)


def column_tuples() -> Iterator[tuple[Column, ...]]:
    """Every table's columns, as the modules of the room have them under the name of columns."""
    for found in pkgutil.walk_packages(batch.__path__, f"{batch.__name__}."):
        if ".spark." in found.name:  # needs another extra, and reads the same columns
            continue
        for name, value in vars(import_module(found.name)).items():
            if name.endswith("COLUMNS") and isinstance(value, tuple) and isinstance(value[0], Column):
                yield value


def test_every_option_that_names_a_file_is_said() -> None:
    said = {*TABLES, *(one for some in OTHERS.values() for one in some)}
    assert set(file_options()) == said
    assert {one for some in TABLES.values() for one in some} <= {reader.name for reader in READERS}


def test_every_table_that_the_library_takes_is_said() -> None:
    functions = [name for name in batch.__all__ if inspect.isfunction(getattr(batch, name))]
    takes = {name: str(inspect.signature(getattr(batch, name))) for name in functions}
    found = {name for name, taken in takes.items() if "Source" in taken or "TableLike" in taken}
    assert found == {*FROM_PYTHON, "dry_run"}  # which gives no result
    for name, said in FROM_PYTHON.items():
        assert set(inspect.signature(getattr(batch, name)).parameters) - NO_INPUT == set(said)
        assert set(said.values()) <= {reader.name for reader in READERS}


def test_every_set_of_columns_is_read_here() -> None:
    assert {*column_tuples()} == {*(reader.columns for reader in READERS), *NO_TABLES}


def test_every_column_has_a_role_and_a_reason() -> None:
    columns = {name for reader in READERS for name in reader.names}
    assert columns == set(ROLES)
    for column in columns:
        assert column in REASONS or ROLES[column] in OF_ROLE
        assert [kind for kind in KINDS if kind.columns_of([column])]


def test_every_format_is_read_by_every_reader() -> None:
    assert {ending for reader in READERS for ending in reader.formats} == {*ENDINGS, TABLE}
    for reader in READERS:
        assert {*MAIN} <= {*reader.formats} or reader.formats == (TABLE,)
    kinds = [one for one in vars(file_kinds).values() if isinstance(one, FileKind)]
    assert {ending for kind in kinds for ending in kind.endings} == {*ENDINGS}


def test_one_function_makes_rows_of_every_format_for_all_readers() -> None:
    """So that what lies beneath the rows need be tried by one of them only, but for three formats."""
    asked = {"text_parts", "parquet_parts", "sheet_parts"}
    for path in Path(str(batch.__file__)).parent.rglob("*.py"):
        names = {
            node.id for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Name)
        }
        assert not names & asked or path.name == "raw_table.py"


OPENING = {
    "open", "read_bytes", "read_text", "read_csv", "scan_csv", "read_parquet", "scan_parquet", "read_excel", "ZipFile",
    "GzipFile", "mmap", "opened", "check_kind", "digest",
}  # fmt: skip
"""What looks into a file, by its name."""
LOOKING = {
    "parted_file.py": {"scan_parquet"},  # rows that it has put away itself
    "tried_file.py": {"opened", "check_kind"},  # a dry run, which settles nothing
    "earlier.py": {"digest"},  # whether two files are the same
}
"""Which modules outside the room of files look into one."""


def test_a_reader_knows_of_a_file_what_its_rows_say_and_nothing_else() -> None:
    """So that files of which `read_parts` gives the same need be settled once only."""
    room = Path(str(batch.__file__)).parent
    found = dict[str, set[str]]()
    for path in room.rglob("*.py"):
        calls = [
            node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)
        ]
        names = {one.id if isinstance(one, ast.Name) else getattr(one, "attr", "") for one in calls}
        if names & OPENING and path.parent != room / "files":
            found[path.name] = names & OPENING
    assert found == LOOKING


def test_every_kind_is_tried_somewhere_and_every_role_has_every_outcome() -> None:
    for kind in KINDS:
        assert any(kind.columns_of(reader.names) for reader in READERS), kind.name
        assert any(kind.is_in(ending) for reader in READERS for ending in reader.formats)
    for role in set(ROLES.values()):
        assert len({kind.must for kind in KINDS if role in kind.roles}) == 3
