"""What a caller in Python waits for, warm, in one process: the ledger, a search, an explanation, messages, a year.

`reimburse` itself stands beside a function that checks nothing, in [one_call][]; here are the rest, each with its own bound.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Final

from tests.benchmarks.one_call import checked, seconds_a_call

from shanxi_health_policy import (
    Catalogue,
    Claim,
    Condition,
    FeeClass,
    ServiceItem,
    Technique,
    Visit,
    find_facility,
    his,
    reimburse,
    settle,
)
from shanxi_health_policy.facilities.registry import every_listing
from shanxi_health_policy.text import Text

CLAIMS: Final = 1_000
"""So many claims are settled at once, of persons who come about seventeen times a year."""
YEAR: Final = 400
"""Visits of one person in one year."""
_HOW_TO: Final = Path(__file__).parents[2] / "docs" / "how-to"
_FIRST: Final = date(2023, 1, 1)

WHAT: Final = {
    "claims": Text("台账 `settle`，每秒多少笔 `Claim`", "the ledger `settle`: `Claim` objects a second"),
    "find_facility": Text("`find_facility`，毫秒", "`find_facility`, ms"),
    "find_facility, none": Text(
        "`find_facility`，名单上没有，只有相近的，毫秒", "`find_facility` of a name that is not listed, ms"
    ),
    "explain": Text("`explain()`，微秒", "`explain()`, µs"),
    "message": Text(
        "一次就诊的报文（2203、2204、2206）预结算，从文字到文字，毫秒",
        "the messages of a visit (2203, 2204, 2206) previewed, from text to text, ms",
    ),
    "year": Text(
        f"一人一年 {YEAR} 次就诊一次结算：每次是一次 `reimburse` 的多少倍",
        f"a year of {YEAR} visits in one `settle`: a visit, times one `reimburse`",
    ),
}
BOUNDS: Final = {
    "claims": 150_000.0,
    "find_facility": 1.0,
    "find_facility, none": 1.0,
    "explain": 100.0,
    "message": 1.0,
    "year": 1.0,
}
"""At most so much."""
AT_LEAST: Final = frozenset({"claims"})
"""Or at least, for these."""


def claims(count: int, persons: int) -> list[Claim]:
    """Claims over one year, in the order of their days, each with a visit of its own."""
    conditions, classes, techniques = tuple(Condition), tuple(FeeClass), tuple(Technique)
    return [
        Claim(
            f"S{number:09}",
            f"99{number % persons:016}",
            Visit(
                conditions[number % persons % len(conditions)],
                _FIRST + timedelta(days=number * 365 // count),
                [
                    ServiceItem(
                        techniques[number % len(techniques)].zh,
                        f"{number * 37 % 480 + 20}.{number % 100:02}",
                    )
                ],
            ),
            classes[number % persons % len(classes)],
        )
        for number in range(count)
    ]


def _asked_of(names: list[str]) -> Callable[[], object]:
    """A search for one name after another: what is asked twice is not asked here."""
    turn = cycle(names)
    return lambda: find_facility(next(turn))


def _settled(given: list[Claim]) -> list[object]:
    return list(settle(given))


def asks() -> dict[str, tuple[Callable[[], object], int]]:
    """What is measured, and how often it is called before the clock is read."""
    many, year = claims(CLAIMS, CLAIMS // 17), claims(YEAR, 1)
    answer = reimburse(many[0].visit, FeeClass.I, "100.00")
    known = ["".join(one.identity) for one in every_listing(Catalogue.shipped(), None)[::4]]
    settings = his.Settings.load(_HOW_TO / "hospital.toml", items=_HOW_TO / "items.csv")
    texts = [(_HOW_TO / f"message-{kind}.json").read_bytes() for kind in ("2203", "2204", "2206")]
    said = partial(his.preview_message, texts, settings, ytd_paid="2640.00", account_balance="50.00")
    return {
        "claims": (partial(_settled, many), 1),
        "find_facility": (_asked_of(known), 4),
        "find_facility, none": (_asked_of([f"{name[:-3]}医务所" for name in known]), 4),
        "explain": (answer.explain, 20),
        "message": (lambda: said().to_json(), 4),
        "year": (partial(_settled, year), 4),
        "reimburse": (checked((("电针", "150.00"),)), 200),
    }


def figures(rounds: int = 200) -> dict[str, float]:
    """Of each the quickest of many rounds, in the unit of [WHAT][]."""
    found = {
        name: seconds_a_call(ask, calls=calls, rounds=rounds)[0] for name, (ask, calls) in asks().items()
    }
    return {
        "claims": CLAIMS / found["claims"],
        "find_facility": found["find_facility"] * 1e3,
        "find_facility, none": found["find_facility, none"] * 1e3,
        "explain": found["explain"] * 1e6,
        "message": found["message"] * 1e3,
        "year": found["year"] / YEAR / found["reimburse"],
    }


if __name__ == "__main__":
    print(json.dumps(figures()))
