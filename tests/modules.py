"""The modules of the package that can be imported here: without the extras, those of the core."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import shanxi_health_policy


def importable() -> list[str]:
    """The names of all modules, but for those that need an extra which is not installed."""
    found = [shanxi_health_policy.__name__]
    for module in pkgutil.walk_packages(shanxi_health_policy.__path__, f"{found[0]}.", onerror=_left_out):
        if module.name.endswith("__main__"):
            continue
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            if str(error.name).startswith(found[0]):
                raise
        else:
            found.append(module.name)
    return sorted(found)


def _left_out(name: str) -> None:
    """A room that cannot be entered: its own module has told why."""


def public_names() -> dict[str, dict[str, object]]:
    """What users import, by the room they import it from: `__all__`, or all that a small module defines and does not hide.

    A name that needs an extra which is not installed is left out, as its module is among the importable.
    """
    package = shanxi_health_policy.__name__
    children = [one.name for one in pkgutil.iter_modules(shanxi_health_policy.__path__)]
    found: dict[str, dict[str, object]] = {}
    for room in map(
        importlib.import_module, [package, *(f"{package}.{one}" for one in children if one not in _INNER)]
    ):
        names = getattr(room, "__all__", None)
        if names is None and room.__name__.split(".")[-1] in _SMALL:
            own = {
                name for name, one in vars(room).items() if getattr(one, "__module__", "") == room.__name__
            }
            names = [name for name in sorted(own | _aliases(room)) if not name.startswith("_")]
        if names is not None:
            found[room.__name__] = dict(_there(room, names))
    return found


def _there(room: ModuleType, names: list[str]) -> Iterator[tuple[str, object]]:
    for name in names:
        try:
            yield name, getattr(room, name)
        except ModuleNotFoundError as error:
            if str(error.name).startswith(shanxi_health_policy.__name__):
                raise


def _aliases(room: ModuleType) -> set[str]:
    """The names of types that a module defines by an annotated assignment."""
    return {name for name, kind in getattr(room, "__annotations__", {}).items() if "TypeAlias" in str(kind)}


_SMALL = {"answer", "errors", "money", "steps", "text"}
"""Small modules that are rooms of their own; the other modules at the top are no one's to import."""
_INNER = {"cli", "drawing"}
