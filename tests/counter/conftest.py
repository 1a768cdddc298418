"""One browser and one service for the tests of a module: a browser that stays open would hold the loop of others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.counter.browser import Counter, chromium, opened, stored
from tests.service.running import running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser without pages."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where a service shows the page."""
    with running() as client:
        yield f"http://127.0.0.1:{client.port}/"


@pytest.fixture(scope="module")
def window(browser: Any, address: str) -> Iterator[Counter]:
    """A page that stays open from test to test, as it does on a counter."""
    with opened(browser, address) as found:
        yield found


@pytest.fixture
def counter(window: Counter) -> Iterator[Counter]:
    """The page; afterwards the browser has nothing to complain of, and has asked and kept nothing else."""
    window.complaints.clear()
    yield window
    assert window.complaints == []
    assert [one for one in window.asked if not one.startswith((window.address, "about:"))] == []
    assert set(stored(window).values()) == {0, ""}
