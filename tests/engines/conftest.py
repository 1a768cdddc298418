"""Notice files for the tests of the engines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

_NOTICE = """
schema = 1
[notice]
id = "elsewhere-2024-1"
number = "测医保发〔2024〕1号"
title = { zh = "测试", en = "test" }
issuers = ["测试局"]
place = "149900"
place_name = { zh = "测试市", en = "Test City" }
source = "none"
[dates]
issued = 2023-12-01
in_force_from = 2024-01-01
[[clauses]]
id = "T"
at = { zh = "一", en = "I" }
says = { zh = "全部规定", en = "all of it" }
rule = ["reimburse"]
[tcm]
in_force = { clause = "T" }
scope = { clause = "T" }
rate = { clause = "T", share = "0.75", rounding = "half_up" }
per_visit_limit = { clause = "T", none = true }
annual_limit = { clause = "T", none = true }
remainder = { clause = "T" }
facility = { clause = "T", ways = [] }
[[tcm.fee_classes]]
fee_class = "I"
clause = "T"
at = { zh = "一", en = "I" }
grades = ["三级甲等"]
[[tcm.fee_classes]]
fee_class = "II"
clause = "T"
at = { zh = "一", en = "I" }
grades = ["二级甲等"]
[[tcm.own_conditions]]
code = "knee_pain"
zh = "膝痛"
en = "knee pain"
[[tcm.own_techniques]]
code = "family_moxibustion"
zh = "家传灸"
en = "family moxibustion"
[[tcm.limits]]
condition = "膝痛"
at = { zh = "表1", en = "table 1" }
clauses = ["T"]
[[tcm.limits]]
condition = "颈椎病"
at = { zh = "表1", en = "table 1" }
clauses = ["T"]
[[tcm.techniques]]
category = "针灸"
clause = "T"
at = { zh = "表2", en = "table 2" }
count = 2
names = ["电针", "家传灸"]
"""


@pytest.fixture
def other_notice() -> Callable[[Path], Path]:
    """Writes a notice with a rate of 75%, no limits, and terms of its own into a folder."""

    def write(folder: Path) -> Path:
        path = folder / "elsewhere-2024-1.toml"
        path.write_text(_NOTICE, encoding="utf-8")
        return path

    return write
