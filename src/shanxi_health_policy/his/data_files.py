"""The data of this room: TOML files beside the code, read when first asked for."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any, TypeVar

from shanxi_health_policy.notices.strict_values import structure

T = TypeVar("T")


def read_toml(name: str) -> dict[str, Any]:
    """A file as plain values."""
    path = resources.files("shanxi_health_policy.his") / "data" / name
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read_data(kind: type[T], name: str, key: str | None = None) -> T:
    """A file as a `kind`, or what stands under one of its keys."""
    data = read_toml(name)
    found, faults = structure(kind, data if key is None else data[key], name)
    assert found is not None, faults
    return found
