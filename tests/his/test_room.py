"""The room itself: its public names are found when first used, and importing it alone is cheap."""

from __future__ import annotations

import subprocess
import sys

import pytest

from shanxi_health_policy import his

OBSERVED = """
import sys
from shanxi_health_policy import his
print([name for name in sys.modules if name.startswith("shanxi_health_policy.his.")])
his.write_json
print([name for name in sys.modules if name.startswith("shanxi_health_policy.his.")])
"""


def test_every_public_name_is_found_and_no_other() -> None:
    assert dir(his) == his.__all__ == sorted(his.__all__)
    for name in his.__all__:
        assert getattr(his, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'structure'"):
        getattr(his, "structure")  # noqa: B009


def test_importing_the_room_loads_nothing_of_it_until_it_is_used() -> None:
    told = subprocess.run([sys.executable, "-c", OBSERVED], capture_output=True, check=True, encoding="utf-8")
    rooms = ["shanxi_health_policy.his.json_text"]
    assert told.stdout.splitlines() == ["[]", str(rooms)]
