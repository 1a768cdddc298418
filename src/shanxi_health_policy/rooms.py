"""The rooms in which rules stand. A rule and its table are found there, and listed nowhere else."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

ROOMS = ("facilities", "organisation", "subsidies", "tcm")
"""A module in one of these folders may declare a table of the notices or a rule."""

RULES: dict[str, Any] = {}
"""The rules by name, as far as their modules have been imported; a rule registers here where it is declared."""


@cache
def fill() -> None:
    """Import every module of the rooms, so that all that they declare is known."""
    from pkgutil import iter_modules  # only who asks for all rules looks through the rooms

    for room in ROOMS:
        package = import_module(f"{__package__}.{room}")
        for module in iter_modules(package.__path__):
            import_module(f"{package.__name__}.{module.name}")


def rule(name: str) -> Any:
    """The rule of a name, or None; what has not been imported yet is looked for."""
    if name not in RULES:
        fill()
    return RULES.get(name)
