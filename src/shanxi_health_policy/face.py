"""How a room shows its names without building what nobody asks for (PEP 562)."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType


def lazily(package: str, where: Mapping[str, str], extra: str | None = None) -> None:
    """Give the calling room its `__getattr__` and `__dir__`: `where` holds the names that each module of a package gives.

    A name is imported when it is first asked for, and kept; where that needs an `extra` which is not installed, the error says
    so. Type checkers and editors see the names in the room's own imports.
    """
    module_of = {name: module for module, names in where.items() for name in names.split()}
    room = sys._getframe(1).f_globals

    def get(name: str) -> object:
        module = module_of.get(name)
        if module is None:
            raise AttributeError(f"module {room['__name__']!r} has no attribute {name!r}")
        found = room[name] = getattr(load(f"{package}.{module}"), name)
        return found

    def load(module: str) -> ModuleType:
        if extra is None:
            return import_module(module)
        from shanxi_health_policy.errors import brought_by  # opening a room alone costs nothing

        with brought_by(extra):
            return import_module(module)

    def names() -> list[str]:
        return sorted({*room, *module_of})

    room["__getattr__"], room["__dir__"] = get, names
