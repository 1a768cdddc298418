"""Every example in a docstring runs."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import shanxi_health_policy

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(shanxi_health_policy.__path__, "shanxi_health_policy.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", ["shanxi_health_policy", *MODULES])
def test_the_examples_of_the_module_hold(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name), raise_on_error=False, report=True)
    assert result.failed == 0
