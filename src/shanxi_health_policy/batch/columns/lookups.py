"""What holds for each visit by its day, condition and fee class; and the number of its person, condition and year (I-T3)."""

from __future__ import annotations

import numpy as np
import polars as pl
from attrs import frozen

from shanxi_health_policy.batch.columns.groups import groups_of_keys, groups_of_texts
from shanxi_health_policy.batch.columns.policy import TIERS, Policy, year_of_span
from shanxi_health_policy.batch.loops import Column, blocks, in_shares, side_by_side

_ROOMY = 4
"""So many times as many numbers as rows may stay unused, before they are made to lie close together."""
_MOST_PERSONS = 2**36


@frozen(eq=False, repr=False)
class LookedUp:
    """Of each visit its row of the policy's terms, its year, and the number of its person, condition and year.

    `carried` holds such numbers of the opening balances; all numbers are below `numbers_below`. `strangers` tells which of the
    balances are of persons without a visit.
    """

    terms: Column
    year: Column
    number: Column
    carried: Column
    numbers_below: int
    strangers: Column


def look_up(visits: pl.DataFrame, opening: pl.DataFrame, policy: Policy) -> LookedUp:
    """Look every visit up; `term_day` decides what holds and which year it belongs to."""
    rows, conditions = visits.height, len(policy.conditions)
    persons = _persons(visits["person_id"], opening["person_id"])
    days = visits["term_day"].to_physical().to_numpy()
    first, last = (int(days.min()), int(days.max())) if rows else (0, 0)
    year_of_day, years_before = year_of_span(first, last), opening["year"].to_numpy()
    first_year = int(min(year_of_day[0], years_before.min(initial=year_of_day[0])))
    years = int(max(year_of_day[-1], years_before.max(initial=0))) - first_year + 1
    below = (int(persons.max(initial=0)) + 1) * conditions * years
    kind = np.int32 if below < 2**31 else np.int64
    number, year, terms = side_by_side((rows, kind), (rows, np.int16), (rows, policy.terms_rows.dtype))
    condition, tier = visits["condition_code"].to_numpy(), visits["tier"].to_numpy()
    # Of each day: where its period begins among the rows of terms, and how many years it is from the first.
    of_day = policy.period_of_span(first, last).astype(np.intp) * (conditions * len(TIERS)) - 1
    years_on, terms_rows = (year_of_day - first_year).astype(kind), policy.terms_rows.ravel()

    def look_up_share(share: int, shares: int) -> None:
        for here in blocks(rows * share // shares, rows * (share + 1) // shares):
            day: Column = days[here].astype(np.intp) - first
            code: Column = condition[here].astype(np.int32)
            # what places are looked up by is as wide as they are: else each would be widened once more
            place: Column = of_day.take(day)
            place += code * len(TIERS) + tier[here]
            terms[here] = terms_rows.take(place)
            year[here] = year_of_day.take(day)
            number[here] = persons[here].astype(kind) * conditions + code
            if years > 1:
                number[here] *= years
                number[here] += years_on.take(day)

    in_shares(rows, look_up_share)
    codes = opening["condition_code"].to_numpy()
    carried = (persons[rows:] * conditions + codes) * years + (years_before - first_year)
    if below > _ROOMY * max(rows, 2**16):
        groups = groups_of_keys(np.concatenate([number, carried]))
        number, carried, below = groups.numbers[:rows], groups.numbers[rows:], groups.count
    return LookedUp(terms, year, number, carried, below, _without_visits(persons, rows))


def strangers(of_visits: pl.Series, of_balances: pl.Series) -> pl.Series:
    """The persons of balances who have no visit, one for each balance."""
    if of_balances.is_empty():
        return of_balances
    persons = _persons(of_visits, of_balances)
    return of_balances.filter(pl.Series(_without_visits(persons, len(of_visits)), dtype=pl.Boolean))


def _without_visits(persons: Column, visits: int) -> Column:
    """Which of the numbers after those of so many visits are not among them."""
    if len(persons) == visits:
        return np.zeros(0, np.bool_)
    if int(persons.max()) > _ROOMY * max(visits, 2**16):
        persons = groups_of_keys(persons).numbers
    seen = np.zeros(int(persons.max()) + 1, np.bool_)
    seen[persons[:visits]] = True
    return ~seen[persons[visits:]]


def _persons(of_visits: pl.Series, of_balances: pl.Series) -> Column:
    """A whole number for each person, small enough that a condition and a year fit beside it in 63 bits."""
    persons = pl.concat([of_visits, of_balances]) if len(of_balances) else of_visits
    if not persons.dtype.is_integer():
        return groups_of_texts(persons).numbers.astype(np.int64)
    numbers: Column = persons.to_numpy()
    if numbers.size and not 0 <= numbers.min() <= numbers.max() < _MOST_PERSONS:
        numbers = groups_of_keys(numbers).numbers
    return numbers.astype(np.int64, copy=False)
