"""A file of visits settled row by row in plain Python, with the public ledger: what the columns must agree with."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import evolve, frozen

from shanxi_health_policy import (
    Balances,
    Cancellation,
    Catalogue,
    Claim,
    FeeClass,
    HospitalGrade,
    InputError,
    ServiceItem,
    Visit,
    YearKey,
    settle,
)
from shanxi_health_policy.days import parse_day
from shanxi_health_policy.errors import CancellationError
from shanxi_health_policy.tcm import Reversal, Settlement
from shanxi_health_policy.vocabulary.conditions import AnyCondition

Row = dict[str, str]


@frozen
class Parsed:
    """One row as far as it can be understood; `wrong` names the columns that cannot."""

    number: int
    row: Row
    person_id: str | None
    condition: AnyCondition | None
    day: date | None
    time: str
    """The time of day, or nothing; of no file's rows, unless of all of them."""
    tier: FeeClass | None
    item: ServiceItem | None
    wrong: tuple[str, ...]


@frozen
class Expected:
    """What settling a file must give: the rows of the output, the rejected row numbers, and the closing balances."""

    rows: list[dict[str, object]]
    rejected: set[int]
    balances: dict[tuple[str, str, int], Decimal]


def settle_text(
    text: str, place: str, catalogue: Catalogue, opening: Balances | None = None, known_on: date | None = None
) -> Expected:
    """Settle a CSV text the slow and obvious way."""
    parsed = [_parse(n, row, place, catalogue) for n, row in enumerate(csv.DictReader(io.StringIO(text)))]
    if not all(one.time for one in parsed if one.day):
        parsed = [evolve(one, time="") for one in parsed]
    visits: dict[str, list[Parsed]] = defaultdict(list)
    for one in parsed:
        visits[one.row["visit_id"].strip()].append(one)
    late = _late(parsed)
    kept = {
        visit_id: [one for one in rows if one.number not in late]
        for visit_id, rows in visits.items()
        if visit_id
    }
    bad = {visit_id for visit_id, rows in kept.items() if not _whole(rows)}
    rejected = {one.number for one in parsed if one.row["visit_id"].strip() in bad or one.wrong} | late
    good = sorted(
        (rows for visit_id, rows in kept.items() if visit_id not in bad),
        key=lambda rows: (rows[0].day, min(one.time for one in rows), rows[0].number),
    )
    contradicted = {rows[0].number for rows in good if _contradicts(rows[0], good)}
    good = [rows for rows in good if rows[0].number not in contradicted]
    rejected |= contradicted
    claims = iter([_claim(rows) for rows in good])
    ledger = settle(claims, opening, place=place, known_on=known_on, catalogue=catalogue)
    settled: list[tuple[Settlement | Reversal, Parsed]] = []
    persons: dict[str, str | None] = {}
    unmatched = set(contradicted)
    for first in (rows[0] for rows in good):
        target = first.row.get("cancels", "").strip()
        if target and persons.get(target, first.person_id) != first.person_id:
            next(claims)  # what another person was paid is not this person's to cancel
            unmatched.add(first.number)
            continue
        try:
            settled.append((next(ledger), first))
        except CancellationError:
            unmatched.add(first.number)
        else:
            persons[first.row["visit_id"].strip()] = first.person_id
    assert next(ledger, None) is None
    rejected |= unmatched
    # Which visit these mean is open, and so is its condition, whatever stands beside `cancels`.
    parsed = [evolve(one, condition=None) if one.number in unmatched else one for one in parsed]
    visits = {key: [one for one in parsed if one.row["visit_id"].strip() == key] for key in visits}
    answers = {one.claim.settlement_id: one for one, _ in settled if isinstance(one, Settlement)}
    rows = [_output(one, first, answers, parsed, visits, rejected) for one, first in settled]
    closing = {
        (key.person_id, key.condition.zh, key.year): Decimal(fen) / 100
        for key, fen in ledger.closing.fen.items()
        if fen
    }
    return Expected(rows, rejected, closing)


def _parse(number: int, row: Row, place: str, catalogue: Catalogue) -> Parsed:
    cells = {name: (value or "").strip() for name, value in row.items()}
    wrong: list[str] = [name for name in ("visit_id", "person_id") if not 0 < len(cells[name]) <= 100]
    day = parse_day(cells["visited_on"])
    condition = tier = item = None
    cancels = cells.get("cancels", "")
    wrong += ["cancels"] if len(cancels) > 100 else []
    # Beside `cancels` these may be empty; what is there must be what the visit says.
    if cells["condition"] or not cancels:
        try:
            condition = catalogue.condition(cells["condition"])
        except InputError:
            wrong.append("condition")
    if cells.get("fee_class") or cells.get("hospital_grade") or not cancels:
        try:
            if cells.get("fee_class"):
                tier = FeeClass.parse(cells["fee_class"])
            else:
                tier = catalogue.fee_class(HospitalGrade.parse(cells.get("hospital_grade", "")), place=place)
        except InputError:
            wrong.append("fee_class")
    if cells["amount"] or not cancels:
        try:
            name, amount = (
                ("-", cells["amount"].removeprefix("-")) if cancels else (cells["technique"], cells["amount"])
            )
            item = ServiceItem(name, amount)
        except InputError:
            wrong.append("item")
    if day is None:
        wrong.append("visited_on")
    time = cells["visited_on"].partition(" ")[2] if day else ""
    return Parsed(number, row, cells["person_id"] or None, condition, day, time, tier, item, tuple(wrong))


def _contradicts(one: Parsed, good: list[list[Parsed]]) -> bool:
    """Whether a cancellation says another amount, condition or fee class than the visit of its person that it names."""
    target = one.row.get("cancels", "").strip()
    for rows in good:
        meant = rows[0]
        if meant.row.get("cancels", "").strip() or meant.row["visit_id"].strip() != target:
            continue
        if meant.person_id != one.person_id or not target:
            continue
        total = sum((row.item.amount for row in rows if row.item), Decimal(0))
        said = (
            (one.item and one.item.amount, total),
            (one.condition, meant.condition),
            (one.tier, meant.tier),
        )
        return any(mine is not None and mine != its for mine, its in said)
    return False


def _late(parsed: list[Parsed]) -> set[int]:
    """Rows that come after a cancellation of their visit, by place or by time, while others of the visit come before it."""
    late = _after_cancellation(parsed, lambda one: one.number)
    with_time = [one for one in parsed if one.time]
    return late | _after_cancellation(with_time, lambda one: (one.day, one.time))


def _after_cancellation(parsed: list[Parsed], place: Callable[[Parsed], Any]) -> set[int]:
    back: dict[tuple[str | None, str], Any] = {}
    for one in parsed:
        if target := one.row.get("cancels", "").strip():
            key = (one.person_id, target)
            back[key] = min(place(one), back.get(key, place(one)))
    of_visit = [(one, (one.person_id, one.row["visit_id"].strip())) for one in parsed]
    of_visit = [(one, key) for one, key in of_visit if key in back]
    begun = {key for one, key in of_visit if place(one) < back[key]}
    return {one.number for one, key in of_visit if key in begun and place(one) > back[key]}


def _whole(rows: Iterable[Parsed]) -> bool:
    rows = list(rows)
    if any(one.wrong for one in rows) or (
        len(rows) > 1 and any(one.row.get("cancels", "").strip() for one in rows)
    ):
        return False
    return len({(one.person_id, one.condition, one.day, one.tier) for one in rows}) == 1


def _claim(rows: list[Parsed]) -> Claim | Cancellation:
    first = rows[0]
    if target := first.row.get("cancels", "").strip():
        return Cancellation(first.row["visit_id"].strip(), target)
    assert first.condition
    assert first.day
    assert first.tier
    assert first.person_id
    visit = Visit(first.condition, first.day, [one.item for one in rows if one.item])
    return Claim(first.row["visit_id"].strip(), first.person_id, visit, first.tier)


def _incomplete(
    first: Parsed,
    condition: AnyCondition,
    year: int,
    parsed: list[Parsed],
    visits: dict[str, list[Parsed]],
    rejected: set[int],
) -> bool:
    for one in parsed:
        if one.number not in rejected:
            continue
        mates = visits[one.row["visit_id"].strip()] if one.row["visit_id"].strip() else [one]
        person = one.person_id or next((mate.person_id for mate in mates if mate.person_id), None)
        its_condition = one.condition or next((mate.condition for mate in mates if mate.condition), None)
        day = one.day or next((mate.day for mate in mates if mate.day), None)
        assert first.day is not None
        if person is None or person != first.person_id or (its_condition and its_condition != condition):
            continue
        time = one.time or next((mate.time for mate in mates if mate.time), "")
        its_time = min(mate.time for mate in visits[first.row["visit_id"].strip()])
        if day is None or (
            day.year == year and (day, time, one.number) < (first.day, its_time, first.number)
        ):
            return True
    return False


def _output(
    one: Settlement | Reversal,
    first: Parsed,
    answers: dict[str, Settlement],
    parsed: list[Parsed],
    visits: dict[str, list[Parsed]],
    rejected: set[int],
) -> dict[str, object]:
    settled = one if isinstance(one, Settlement) else answers[one.cancellation.cancels]
    sign = 1 if isinstance(one, Settlement) else -1
    answer = settled.answer
    limit = answer.annual_limit
    incomplete = _incomplete(first, one.key.condition, one.key.year, parsed, visits, rejected)
    reasons = list(answer.reasons) if sign == 1 else []
    return {
        "visit_id": first.row["visit_id"].strip(),
        "person_id": settled.claim.person_id,
        "visited_on": first.day,
        "condition": answer.visit.condition.zh,
        "fee_class": settled.claim.tier.code,
        "total_cost": sign * answer.total_cost,
        "eligible_cost": sign * answer.eligible_cost,
        "fund_payment": sign * answer.fund_payment,
        "patient_payment": sign * answer.patient_payment,
        "binding": answer.binding.code if sign == 1 else "cancellation",
        "year_to_date": one.year_to_date,
        "annual_remaining": None if limit is None else max(limit - one.year_to_date, Decimal(0)),
        "reasons": ";".join([*reasons, *(["incomplete_year"] if incomplete else [])]),
        "cancels": "" if isinstance(one, Settlement) else one.cancellation.cancels,
    }


def opening_of(amounts: dict[tuple[str, str, int], str], catalogue: Catalogue) -> Balances:
    """Balances from plain keys."""
    return Balances.of(
        {
            YearKey(person, catalogue.condition(name), year): paid
            for (person, name, year), paid in amounts.items()
        }
    )
