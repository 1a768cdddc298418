"""Every example in a docstring runs."""

from __future__ import annotations

import doctest
import importlib

import pytest
from tests.modules import importable


@pytest.mark.parametrize("name", importable())
def test_the_examples_of_the_module_hold(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name), raise_on_error=False, report=True)
    assert result.failed == 0
