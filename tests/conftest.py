"""How hard the property tests try, chosen with HYPOTHESIS_PROFILE; and how test cases are named."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings
from tests.naming import plain

# No deadlines: a slow moment of a shared machine is not a fault of the library.
settings.register_profile("developer", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
settings.register_profile("fuzz", deadline=None, max_examples=3000)
settings.register_profile("mutation", parent=settings.get_profile("ci"), max_examples=30)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "developer"))


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Texts are named in plain ASCII; everything else as pytest does."""
    return plain(val) if isinstance(val, str) else None
