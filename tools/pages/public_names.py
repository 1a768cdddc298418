"""Every name that users import: from where, which module has it, and what it is; read from the faces of the rooms."""

from __future__ import annotations

import ast
import inspect
import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Literal

from attrs import frozen

import shanxi_health_policy

PACKAGE = shanxi_health_policy.__name__
_FOLDER = Path(shanxi_health_policy.__file__).parent
_SMALL = ("answer", "errors", "money", "steps", "text")
"""Modules that are rooms of their own, without a list of their names."""
_WITHIN = (
    "drawing.bars",
    "pictures",
    "batch.spark",
    "testing.conform.golden_vectors",
    "testing.conform.protocol",
)
"""Modules inside a room, or without a room, that users import from as well."""
_HIDDEN = ("cli", "drawing")

Kind = Literal["function", "class", "exception", "data"]


@frozen
class Defined:
    """What a module defines at its top: the line, and for a value what is said below it."""

    line: int
    doc: str = ""


@frozen
class PublicName:
    """A name, by the shortest path to import it by, and the module that has it."""

    path: str
    home: str
    kind: Kind
    defined: Defined


@cache
def defined_in(module: str) -> dict[str, Defined]:
    """Everything that a module defines, by name."""
    file = _FOLDER.joinpath(*module.split(".")[1:])
    source = file.with_suffix(".py") if file.with_suffix(".py").exists() else file / "__init__.py"
    body = ast.parse(source.read_text(encoding="utf-8")).body
    found = {}
    for one, after in pairwise([*body, ast.Pass()]):
        match one:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found[name] = Defined(one.lineno)
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                said = ast.get_docstring(ast.Module([after], []))
                found[name] = Defined(one.lineno, said or "")
    return found


@cache
def every_public_name() -> tuple[PublicName, ...]:
    """Every name once, however many rooms show it."""
    found: dict[tuple[str, str], PublicName] = {}
    for face in _faces():
        for name in _names(face):
            value = getattr(face, name)
            home = _home(face.__name__, name, value)
            known = PublicName(f"{face.__name__}.{name}", home, _kind(value), defined_in(home)[name])
            found.setdefault((home, name), known)
    return tuple(found.values())


def _faces() -> Iterator[ModuleType]:
    """The rooms, the everyday names first."""
    yield shanxi_health_policy
    rooms = [
        one.name for one in pkgutil.iter_modules(shanxi_health_policy.__path__) if one.name not in _HIDDEN
    ]
    for room in (*rooms, *_WITHIN):
        face = import_module(f"{PACKAGE}.{room}")
        if hasattr(face, "__all__") or room in (*_SMALL, *_WITHIN):
            yield face


def _names(face: ModuleType) -> list[str]:
    listed: list[str] | None = getattr(face, "__all__", None)
    if listed is not None:
        return listed
    return [
        one for one, told in defined_in(face.__name__).items() if _is_shown(getattr(face, one), one, told)
    ]


def _is_shown(value: object, name: str, told: Defined) -> bool:
    """Of a small module: what is not hidden, and of its values those that say what they are."""
    return not name.startswith("_") and (_kind(value) != "data" or bool(told.doc))


def _home(face: str, name: str, value: object) -> str:
    """The module that has a name: of a value, which does not know, the one in the room that says what it is."""
    module: str = getattr(value, "__module__", None) or ""
    if _kind(value) != "data" and module.startswith(PACKAGE):
        return module
    folder = _FOLDER.joinpath(*face.split(".")[1:])
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    modules = [".".join((PACKAGE, *one.relative_to(_FOLDER).with_suffix("").parts)) for one in files]
    return next(one for one in modules if name in defined_in(one))


def _kind(value: object) -> Kind:
    if isinstance(value, type):
        return "exception" if issubclass(value, BaseException) else "class"
    return "function" if inspect.isroutine(value) else "data"


def public_path(value: type) -> str:
    """Where a class is imported from; its own module where no room shows it."""
    paths = (one.path for one in every_public_name() if one.home == value.__module__)
    own = f"{value.__module__}.{value.__name__}"
    return next((one for one in paths if one.endswith(f".{value.__name__}")), own)
