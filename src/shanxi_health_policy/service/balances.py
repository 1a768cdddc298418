"""The balances of a year as JSON: what `/v1/settle` ends with, and what the next call begins with (I-T3, I-T10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from shanxi_health_policy.errors import MOST_WRONG, InputError, QuestionError
from shanxi_health_policy.money import YUAN_TEXT, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.service.gathered import Gathered
from shanxi_health_policy.tcm.year_balances import Balances, Entry, YearKey
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.identifiers import identifier

ID: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 200}
PAID: dict[str, Any] = {"type": "string", "pattern": f"^{YUAN_TEXT}$"}
SIGNED: dict[str, Any] = {"type": "string", "pattern": f"^-?{YUAN_TEXT}$"}
KEY: dict[str, Any] = {
    "person_id": ID,
    "condition": {"type": "string", "minLength": 1},
    "year": {"type": "integer", "minimum": 1, "maximum": 9999},
}
_EXPECTED_ONCE = Text("每项只写一次", "each of them once")
_EXPECTED_PAID = Text(
    "paid 中有同一人、病症、年度的金额", "an amount of its person, condition and year in `paid`"
)


def meaning(schema: Mapping[str, Any], zh: str, en: str) -> dict[str, Any]:
    """A schema that says what the value is, as the parameters of rules do."""
    return {**schema, "description": f"{zh}。{en}", "x-term": {"zh": zh, "en": en}}


def object_of(properties: Mapping[str, object], *left_out: str) -> dict[str, Any]:
    """The schema of an object of these keys, all of them required but those that may be left out."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [one for one in properties if one not in left_out],
        "additionalProperties": False,
    }


BALANCES: dict[str, Any] = object_of(
    {
        "paid": {"type": "array", "items": object_of({**KEY, "paid": PAID})},
        "settlements": {
            "type": "array",
            "items": object_of(
                {"settlement_id": ID, **KEY, "paid": SIGNED, "cancels": ID, "cancelled_by": ID},
                *("cancels", "cancelled_by"),
            ),
        },
    },
    "settlements",
)
"""What was paid a person for a condition in a year, and the settlements behind it."""


def key_told(key: YearKey) -> dict[str, Any]:
    """What a running total belongs to."""
    return {"person_id": key.person_id, "condition": key.condition.code, "year": key.year}


def balances_told(balances: Balances) -> dict[str, Any]:
    """Balances in the form of [BALANCES][]."""
    settlements = []
    for name, entry in balances.settlements.items():
        told = {"settlement_id": name, **key_told(entry.key), "paid": str(to_yuan(entry.fund_fen))}
        other = {"cancels": entry.cancels, "cancelled_by": entry.cancelled_by}
        settlements.append(told | {key: value for key, value in other.items() if value is not None})
    paid = [{**key_told(key), "paid": str(to_yuan(fen))} for key, fen in balances.fen.items()]
    return {"paid": paid, "settlements": settlements}


def balances_in(given: Mapping[str, Any], catalogue: Catalogue) -> Balances:
    """Balances of that form; raises [InputError][], with every path, for what is none."""
    wrong = Gathered()
    fen: dict[YearKey, int] = {}
    rows: dict[YearKey, str] = {}
    """Where each key stands first: where it is paid, or else a settlement of it."""
    for path, one in _each(given, "paid", wrong):
        with wrong.below(path):
            key = _key(one, catalogue)
            if key in fen:
                raise InputError("", one["person_id"], _EXPECTED_ONCE)
            fen[key], rows[key] = to_fen(one["paid"], "paid"), path
    entries: dict[str, Entry] = {}
    for path, one in _each(given, "settlements", wrong):
        with wrong.below(path):
            name = identifier(one["settlement_id"], "settlement_id")
            if name in entries:
                raise InputError("settlement_id", name, _EXPECTED_ONCE)
            back = one["paid"].startswith("-")
            paid = to_fen(one["paid"].removeprefix("-"), "paid")
            key, position = _key(one, catalogue), len(entries) + 1
            by = {key: one.get(key) for key in ("cancels", "cancelled_by")}
            entries[name] = Entry(key, -paid if back else paid, position, **by)
            rows.setdefault(key, path)
    wrong.raised()
    try:
        return Balances(fen, entries)
    except InputError:  # of some key less was paid than its settlements say
        raise QuestionError.of([*islice(_lacking(fen, entries, rows), MOST_WRONG)]) from None


def _lacking(
    fen: Mapping[YearKey, int], entries: Mapping[str, Entry], rows: Mapping[YearKey, str]
) -> Iterator[InputError]:
    """Which of the keys do not agree with their settlements: those of each are balances by themselves, or none."""
    of_key: dict[YearKey, dict[str, Entry]] = {}
    for name, entry in entries.items():
        of_key.setdefault(entry.key, {})[name] = entry
    for key, own in of_key.items():
        try:
            Balances({key: fen[key]} if key in fen else {}, own)
        except InputError as error:
            if key in fen:
                yield InputError(f"{rows[key]}.paid", to_yuan(fen[key]), error.expected)
            else:
                yield InputError(rows[key], next(iter(own)), _EXPECTED_PAID)


def _each(given: Mapping[str, Any], name: str, wrong: Gathered) -> Iterator[tuple[str, Any]]:
    """The rows of a list, each with its path, until enough is wrong."""
    for number, one in enumerate(given.get(name, ())):
        if wrong.enough:
            return
        yield f"{name}[{number}]", one


def _key(one: Mapping[str, Any], catalogue: Catalogue) -> YearKey:
    return YearKey(one["person_id"], catalogue.condition(one["condition"]), one["year"])
