"""A hospital that calls a stand-in without a scenario."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.stand_in.hospital import Hospital

from shanxi_health_policy.stand_in import StandIn


@pytest.fixture
def hospital() -> Iterator[Hospital]:
    with StandIn() as platform:
        yield Hospital(platform)
