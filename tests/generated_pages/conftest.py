"""A service for the requests that the pages show."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.service.running import Client, running


@pytest.fixture(scope="session")
def client() -> Iterator[Client]:
    """A client of a service with the shipped notices."""
    with running() as found:
        yield found
