"""The balances of a year as JSON: what `/v1/settle` ends with, and what the next call begins with (I-T3, I-T10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import YUAN_TEXT, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.tcm.year_balances import Balances, Entry, YearKey
from shanxi_health_policy.text import Text

ID: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 200}
PAID: dict[str, Any] = {"type": "string", "pattern": f"^{YUAN_TEXT}$"}
SIGNED: dict[str, Any] = {"type": "string", "pattern": f"^-?{YUAN_TEXT}$"}
KEY: dict[str, Any] = {
    "person_id": ID,
    "condition": {"type": "string", "minLength": 1},
    "year": {"type": "integer", "minimum": 1, "maximum": 9999},
}
_EXPECTED_ONCE = Text("每项只写一次", "each of them once")


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


def balances_in(given: Mapping[str, Any], where: str, catalogue: Catalogue) -> Balances:
    """Balances of that form; raises [InputError][], with the path, for what is none."""
    fen: dict[YearKey, int] = {}
    for path, one in _each(given, where, "paid"):
        key = _key(one, path, catalogue)
        if key in fen:
            raise InputError(path, one["person_id"], _EXPECTED_ONCE)
        fen[key] = to_fen(one["paid"], f"{path}.paid")
    entries: dict[str, Entry] = {}
    for path, one in _each(given, where, "settlements"):
        name = one["settlement_id"]
        if name in entries:
            raise InputError(path, name, _EXPECTED_ONCE)
        back = one["paid"].startswith("-")
        paid = to_fen(one["paid"].removeprefix("-"), f"{path}.paid")
        key, position = _key(one, path, catalogue), len(entries) + 1
        by = {key: one.get(key) for key in ("cancels", "cancelled_by")}
        entries[name] = Entry(key, -paid if back else paid, position, **by)
    with _below(where):
        return Balances(fen, entries)


def _each(given: Mapping[str, Any], where: str, name: str) -> Iterator[tuple[str, Any]]:
    """The rows of a list, each with its path."""
    for number, one in enumerate(given.get(name, ())):
        yield f"{where}.{name}[{number}]", one


def _key(one: Mapping[str, Any], path: str, catalogue: Catalogue) -> YearKey:
    with _below(path):
        return YearKey(one["person_id"], catalogue.condition(one["condition"]), one["year"])


@contextmanager
def _below(path: str) -> Iterator[None]:
    """An error within stands below a path."""
    try:
        yield
    except InputError as error:
        error.field = f"{path}.{error.field}"
        raise
