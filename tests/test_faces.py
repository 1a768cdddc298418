"""The rooms show their names: what is written for type checkers, for `import *` and for the first use of a name agrees."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.modules import public_names

import shanxi_health_policy
from shanxi_health_policy import his, testing
from shanxi_health_policy.drawing.page import page
from shanxi_health_policy.errors import MissingExtraError
from shanxi_health_policy.face import lazily
from shanxi_health_policy.notices.rows import RowT
from shanxi_health_policy.plain import Plain

PACKAGE = Path(shanxi_health_policy.__file__).parent
FACES = sorted(path for path in PACKAGE.rglob("*.py") if "\nlazily(\n" in path.read_text(encoding="utf-8"))
PUBLIC = public_names()
ONLY_CHECKED = {name: one for room in PUBLIC.values() for name, one in room.items()} | {
    "Plain": Plain,
    "RowT": RowT,
}
"""Names that modules may import for type checkers alone."""


def room_of(path: Path) -> ModuleType:
    """The room of a source file."""
    steps = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return importlib.import_module(".".join(steps[:-1] if steps[-1] == "__init__" else steps))


def imported(body: list[ast.stmt]) -> dict[str, str]:
    """The names that some statements import from the package, with their modules."""
    found = (one for one in body if isinstance(one, ast.ImportFrom) and one.module)
    return {
        name.asname or name.name: str(one.module)
        for one in found
        for name in one.names
        if str(one.module).startswith("shanxi_health_policy")
    }


@pytest.mark.parametrize("path", FACES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_names_the_same_for_checkers_for_stars_and_for_the_first_use(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    [checked] = [
        one for one in tree.body if isinstance(one, ast.If) and ast.unparse(one.test) == "TYPE_CHECKING"
    ]
    [call] = [
        one for one in ast.walk(tree) if isinstance(one, ast.Call) and ast.unparse(one.func) == "lazily"
    ]
    room = room_of(path)
    home = "shanxi_health_policy" if ast.unparse(call.args[0]) != "__name__" else room.__name__
    table = ast.literal_eval(call.args[1])
    lazy = {name: f"{home}.{module}" for module, names in table.items() for name in names.split()}
    seen = imported(checked.body)
    assert seen == lazy
    everywhere = {"__version__"} & set(room.__all__)
    assert set(room.__all__) == set(lazy) | everywhere
    assert len(room.__all__) == len(set(room.__all__))
    assert sum(len(names.split()) for names in table.values()) == len(lazy)


@pytest.mark.parametrize("path", FACES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_gives_what_it_names_and_nothing_else(path: Path) -> None:
    room = room_of(path)
    assert set(room.__all__) <= set(dir(room))
    assert dir(room) == sorted(set(dir(room)))
    found: dict[str, Any] = {}
    exec(f"from {room.__name__} import *", found)
    assert set(room.__all__) <= set(found)
    assert all(found[name] is getattr(room, name) for name in room.__all__)
    with pytest.raises(AttributeError, match=f"module '{room.__name__}' has no attribute 'colour'"):
        _ = room.colour


@pytest.mark.parametrize("room", [his, testing], ids=lambda room: str(room.__name__))
def test_a_room_of_stars_tells_checkers_of_every_module_that_it_shows(room: ModuleType) -> None:
    tree = ast.parse(Path(str(room.__file__)).read_text(encoding="utf-8"))
    [checked] = [one for one in tree.body if isinstance(one, ast.If)]
    [table] = [
        one.value for one in tree.body if isinstance(one, ast.Assign) and isinstance(one.value, ast.Dict)
    ]
    [call] = [
        one for one in ast.walk(tree) if isinstance(one, ast.Call) and ast.unparse(one.func) == "lazily"
    ]
    home = room.__name__ if ast.unparse(call.args[0]) == "__name__" else ast.literal_eval(call.args[0])
    told = {str(one.module) for one in checked.body if isinstance(one, ast.ImportFrom)}
    assert told == {f"{home}.{module}" for module in ast.literal_eval(table)}


def test_without_its_libraries_a_room_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    room: dict[str, Any] = {"__name__": "a.room", "lazily": lazily}
    exec('lazily("shanxi_health_policy", {"drawing.page": "page", "none": "none"}, extra="batch")', room)
    assert room["__getattr__"]("page") is page
    monkeypatch.setitem(sys.modules, "shanxi_health_policy.none", None)
    with pytest.raises(ModuleNotFoundError) as ours:  # no extra brings a module of our own
        room["__getattr__"]("none")
    assert not isinstance(ours.value, MissingExtraError)


@pytest.mark.parametrize(
    ("room", "name", "extra"),
    [
        ("batch", "settle_file", "batch"),
        ("batch", "settle_table", "batch"),
        ("batch.spark", "settle_dataframe", "spark"),
        ("testing", "visits", "testing"),
    ],
)
def test_who_lacks_an_extra_is_told_what_to_install(room: str, name: str, extra: str) -> None:
    """In a process of its own: a room keeps what it once gave."""
    absent = "".join(f"sys.modules[{one!r}] = None\n" for one in ("polars", "hypothesis", "pyspark"))
    told = subprocess.run(
        [sys.executable, "-c", f"import sys\n{absent}from shanxi_health_policy.{room} import {name}"],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert told.stderr.rstrip().endswith(f"pip install 'shanxi-health-policy[{extra}]'")


def test_a_name_is_looked_for_once() -> None:
    room: dict[str, Any] = {"__name__": "a.room", "lazily": lazily}
    exec('lazily("shanxi_health_policy", {"money": "Share"})', room)
    assert "Share" in room["__dir__"]()
    assert room["__getattr__"]("Share") is room["Share"] is shanxi_health_policy.Share
    with pytest.raises(AttributeError, match=r"'a\.room' has no attribute 'colour'"):
        room["__getattr__"]("colour")


def test_no_public_name_means_two_things() -> None:
    meanings: dict[str, set[int]] = {}
    for room in PUBLIC.values():
        for name, one in room.items():
            meanings.setdefault(name, set()).add(id(one))
    assert {name for name, found in meanings.items() if len(found) > 1} == set()


def functions() -> Iterator[tuple[str, Any]]:
    """Every public function, and every public method of a public class."""
    for room, names in PUBLIC.items():
        for name, one in names.items():
            if inspect.isfunction(one):
                yield f"{room}.{name}", one
            elif inspect.isclass(one) and one.__module__.startswith("shanxi_health_policy"):
                for key, member in vars(one).items():
                    plain = getattr(member, "__func__", getattr(member, "fget", member))
                    if not key.startswith("_") and inspect.isfunction(plain):
                        yield f"{room}.{name}.{key}", plain


def classes(kind: Any) -> Iterator[type]:
    """The classes that a type is made of."""
    if isinstance(kind, type):
        yield kind
    if not isinstance(kind, str):
        for inner in (
            typing.get_args(kind) if typing.get_origin(kind) is not typing.Annotated else kind.__args__
        ):
            yield from classes(inner)


def test_every_type_of_a_public_signature_can_be_imported_from_a_public_room() -> None:
    public = {id(one) for room in PUBLIC.values() for one in room.values()}
    hidden: dict[str, str] = {}
    for name, function in functions():
        hints = typing.get_type_hints(inspect.unwrap(function), localns=ONLY_CHECKED, include_extras=True)
        for parameter, kind in hints.items():
            if parameter == "question":  # what `rule` hands over, and nobody gives
                continue
            for cls in classes(kind):
                ours = cls.__module__.startswith("shanxi_health_policy")
                if ours and id(cls) not in public:
                    hidden[f"{cls.__module__}.{cls.__qualname__}"] = name
    assert hidden == {}
