"""How a file is laid out: what may be said of it, and what is no layout."""

from __future__ import annotations

from typing import Any

import pytest

from shanxi_health_policy import InputError
from shanxi_health_policy.batch import Layout


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"encoding": "klingon"}, "utf-8 or gb18030 or utf-16"),
        ({"skip_rows": -1}, "0 to 1000000"),
        ({"skip_rows": True}, "0 to 1000000"),
        *(
            ({"time_zone": zone}, "Asia/Shanghai")
            for zone in ("Asia/Lüliang", "", "../etc/passwd", 8, "a" * 300)
        ),
    ],
)
def test_what_is_no_layout_is_refused_by_its_name(said: dict[str, Any], expected: str) -> None:
    with pytest.raises(InputError) as caught:
        Layout(**said)
    assert caught.value.field in said
    assert expected in caught.value.expected.en


def test_a_layout_may_be_left_out_or_said() -> None:
    assert Layout().skip_rows == 0
    assert Layout(time_zone="Asia/Shanghai", encoding="utf-16").sheet is None
