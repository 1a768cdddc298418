"""Every kind of value of a notice file: what is taken, what stands next to it and is not, and every fault with its key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import IntEnum
from fractions import Fraction
from typing import Any, Literal

import pytest
from attrs import frozen

from shanxi_health_policy import Condition
from shanxi_health_policy.money import Share
from shanxi_health_policy.notices.strict_values import MOST_ENTRIES, structure
from shanxi_health_policy.notices.values import Fen, NoticeId, PlaceCode, Quantity, TermCode


class One(IntEnum):
    """A number that equals 1 and is none."""

    ONE = 1


@frozen
class Inner:
    """A table within a table."""

    a: int
    b: str = "-"


@frozen
class Outer:
    """A table of everything."""

    rows: tuple[Inner, ...] = ()
    named: Mapping[str, Inner] = {}


DAY, MOMENT = date(2022, 8, 15), datetime(2022, 8, 15, tzinfo=UTC)
TAKEN: list[tuple[Any, object, object]] = [
    (str, "x", "x"),
    (int, -1, -1),
    (bool, False, False),
    (date, DAY, DAY),
    (Fen, "140.00", 14000),
    (Share, "0.6", Share.parse("0.6")),
    (PlaceCode, "141100", "141100"),
    (Quantity, 0, Fraction(0)),
    (Quantity, 1, Fraction(1)),
    (Quantity, 10**12 - 1, Fraction(10**12 - 1)),
    (Quantity, "0", Fraction(0)),
    (Quantity, "999999999999.999999", Fraction(10**18 - 1, 10**6)),
    (NoticeId, "a12", "a12"),
    (NoticeId, "a" * 61, "a" * 61),
    (TermCode, "a1", "a1"),
    (TermCode, "a" * 61, "a" * 61),
    (Literal["x", 1], 1, 1),
    (Condition, "cervical_spondylosis", Condition.CERVICAL_SPONDYLOSIS),
    (tuple[int, ...], [1] * MOST_ENTRIES, (1,) * MOST_ENTRIES),
    (dict[str, int], {str(n): n for n in range(MOST_ENTRIES)}, {str(n): n for n in range(MOST_ENTRIES)}),
]
NOT_TAKEN: list[tuple[Any, object]] = [
    (str, ""),
    (str, 1),
    (str, None),
    (int, True),
    (int, One.ONE),
    (int, "1"),
    (int, 1.0),
    (bool, 1),
    (bool, "true"),
    (date, MOMENT),
    (date, "2022-08-15"),
    (Fen, 140),
    (Fen, 140.0),
    (Fen, "140.001"),
    (Share, 0.6),
    (PlaceCode, 141100),
    (Quantity, -1),
    (Quantity, 10**12),
    (Quantity, True),
    (Quantity, 1.5),
    (Quantity, None),
    (Quantity, "-1"),
    (Quantity, "1."),
    (Quantity, "1" * 13),
    (Quantity, "0.0000001"),
    (Quantity, "1/2"),
    (NoticeId, "a1"),
    (NoticeId, "a" * 62),
    (NoticeId, "A12"),
    (NoticeId, 123),
    (TermCode, "a"),
    (TermCode, "a" * 62),
    (TermCode, None),
    (Literal["x", 1], True),
    (Literal["x", 1], 1.0),
    (Literal["x", 1], "y"),
    (Condition, "cervical"),
    (tuple[int, ...], [1] * (MOST_ENTRIES + 1)),
    (tuple[int, ...], (1,)),
    (tuple[int, ...], {"0": 1}),
    (dict[str, int], {str(n): n for n in range(MOST_ENTRIES + 1)}),
    (dict[str, int], [1]),
    (Inner, [1]),
]


@pytest.mark.parametrize(("kind", "value", "expected"), TAKEN, ids=lambda one: repr(one)[:40])
def test_a_value_of_its_kind_is_taken(kind: Any, value: object, expected: object) -> None:
    found, faults = structure(kind, value, "one.toml")
    assert (type(found), found, faults) == (type(expected), expected, [])


@pytest.mark.parametrize(("kind", "value"), NOT_TAKEN, ids=lambda one: repr(one)[:40])
def test_a_value_of_another_kind_is_one_fault(kind: Any, value: object) -> None:
    found, [fault] = structure(kind, value, "one.toml", "here")
    assert found is None
    assert (fault.file, fault.where) == ("one.toml", "here")


def test_every_fault_is_told_with_the_path_of_its_key() -> None:
    given = {
        "rows": [{"a": 1, "c": 2, "d": 3}, {"b": ""}, {"a": "1", "b": "x"}],
        "named": {"one": {"a": "1", "b": 2}, "two": {}},
        "other": 0,
    }
    found, faults = structure(Outer, given, "one.toml")
    assert found is None
    assert sorted((one.where, str(one.value)) for one in faults) == [
        ("named.one.a", "'1'"),
        ("named.one.b", "2"),
        ("named.two.a", "missing key"),
        ("other", "unknown key"),
        ("rows[0].c", "unknown key"),
        ("rows[0].d", "unknown key"),
        ("rows[1].a", "missing key"),
        ("rows[1].b", "''"),
        ("rows[2].a", "'1'"),
    ]
