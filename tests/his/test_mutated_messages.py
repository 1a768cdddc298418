"""Messages changed at random: whatever stands in them, they are answered or refused with a path, and nothing breaks.

`MUTATED_MESSAGES` says how many are tried; `make fuzz` tries a hundred thousand.
"""

from __future__ import annotations

import copy
import json
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from tests.his.golden import GOLDEN, answer_of, request_of
from tests.his.visits import SETTINGS, request, visit

from shanxi_health_policy.his import (
    Dialect,
    MessageError,
    cancel_message,
    check_messages,
    preview_message,
    read_messages,
    refusal,
    review_message,
    settle_message,
    write_json,
)
from shanxi_health_policy.his.check_report import check_report

MESSAGES = int(os.environ.get("MUTATED_MESSAGES", "1500"))
SEED = 20230504

ODD: tuple[Any, ...] = (
    *(
        None,
        "",
        " ",
        0,
        -1,
        True,
        [],
        {},
        [[]],
        [{}],
        "null",
        "-0.00",
        "1e9",
        "99999999.000000",
        "１",
        "\ud800",
        "\x00",
    ),
    *(
        10**20,
        -(10**20),
        Decimal("NaN"),
        Decimal("1E+400"),
        0.1,
        float("inf"),
        "9" * 400,
        "2023-13-40",
        "20230504",
        "A",
    ),
    *("3", "22", "2207A", "颈椎病", "电针", "=1+1", b"bytes", (1, 2), {1: 2}, {"a": {"b": [None]}}),
)


def visits() -> list[list[dict[str, Any]]]:
    """What is asked about together: a visit, its cancellation, the messages of every transaction."""
    settled = settle_message(visit(), SETTINGS, ytd_paid=0, setl_id="S000001").to_plain()
    whose = {"setl_id": "S000001", "psn_no": "P000001", "mdtrt_id": "V000001"}
    whole = [request_of(one) for one in GOLDEN if one["infno"] in ("2203A", "2204", "2207A")]
    return [
        visit(),
        visit(infno="2206"),
        [request("2208", data=whose), settled],
        whole,
        *([request_of(one), answer_of(one)] for one in GOLDEN),
    ]


def containers(value: Any) -> Iterator[Any]:
    """Every object and list, however deep."""
    if isinstance(value, (dict, list)):
        if value:
            yield value
        for one in value.values() if isinstance(value, dict) else value:
            yield from containers(one)


def mutated(chance: random.Random, whole: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Messages with one to four changes: a value, a key, a row or a node that is another, gone, doubled or elsewhere."""
    found = copy.deepcopy(chance.choice(whole))
    for _ in range(chance.randint(1, 4)):
        inside = chance.choice(list(containers(found)) or [found])
        keys = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
        if not keys:
            continue
        key, kind = chance.choice(keys), chance.randrange(7)
        other = chance.choice(list(containers(chance.choice(whole))))
        if kind == 0:
            del inside[key]
        elif kind in (1, 2):
            inside[key] = copy.deepcopy(chance.choice(ODD))
        elif kind == 3:
            inside[key] = copy.deepcopy(other)
        elif kind == 4 and isinstance(inside, list):
            inside.insert(key, copy.deepcopy(inside[key]))
        elif kind == 4:
            inside[f"{key}x"] = inside.pop(key)
        elif kind == 5 and isinstance(inside, list):
            chance.shuffle(inside)
        elif kind == 5:
            inside[key] = [inside[key]]
        elif isinstance(inside[key], str):
            inside[key] = inside[key][:-1] + chance.choice("0９.-x")
    return found


ASKED: dict[str, Callable[[Any], object]] = {
    "read": read_messages,
    "preview": lambda one: preview_message(one, SETTINGS, ytd_paid=0, account_balance="50.00").to_json(),
    "settle": lambda one: settle_message(one, SETTINGS, ytd_paid=0, account_balance="50.00").to_json(),
    "cancel": lambda one: write_json(cancel_message(one).to_plain()),
    "review": lambda one: review_message(one, SETTINGS, ytd_paid=0).to_json(),
}


def told(error: MessageError) -> None:
    """A refusal says where, what, and what is expected, in both languages; and it can be sent."""
    for fault in error.faults:
        assert fault.where
        assert fault.expected.zh
        assert fault.expected.en
    for language in ("zh", "en"):
        plain = refusal(error, (), Dialect(language=language)).to_plain()
        assert json.loads(write_json(plain))["infcode"] == -1


def test_messages_changed_at_random_are_answered_or_refused() -> None:
    chance, whole, seen = random.Random(SEED), visits(), Counter[str]()
    for number in range(MESSAGES):
        messages = mutated(chance, whole)
        for name, ask in ASKED.items():
            try:
                ask(messages)
                seen[f"{name} answered"] += 1
            except MessageError as error:
                told(error)
                seen[f"{name} refused"] += 1
            except Exception as error:
                raise AssertionError(f"{number}: {name}: {messages!r}") from error
        check_report(check_messages(messages), "zh")
    assert len(seen) == 2 * len(ASKED), (
        seen
    )  # each of them happens: the changes are neither too small nor too large


def test_a_text_changed_at_random_is_read_or_refused() -> None:
    chance, whole = random.Random(SEED), visits()
    texts = [json.dumps(one, ensure_ascii=False, default=str).encode() for one in whole]
    refused = 0
    for _ in range(MESSAGES):
        content = bytearray(chance.choice(texts))
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(content))
            content[at : at + chance.choice((0, 1, 1, 9))] = bytes(
                chance.choices(range(256), k=chance.choice((0, 1, 2)))
            )
        try:
            read_messages(bytes(content))
        except MessageError as error:
            told(error)
            refused += 1
    assert 0 < refused < MESSAGES
