"""What the columns look up: the limits of a day, condition and class, a number for each person and year, and runs of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
from attrs import evolve

from shanxi_health_policy.batch import loops
from shanxi_health_policy.batch.columns import groups, lookups, runs
from shanxi_health_policy.batch.columns.groups import groups_of_keys
from shanxi_health_policy.batch.columns.id_notes import IdNotes, only_zeros_apart
from shanxi_health_policy.batch.columns.lookups import look_up, strangers
from shanxi_health_policy.batch.columns.policy import TIERS, Outside, Policy, by_day, year_of_span
from shanxi_health_policy.batch.columns.runs import in_order_of, runs_of
from shanxi_health_policy.batch.columns.settled import BALANCES
from shanxi_health_policy.batch.columns.shown import reasons
from shanxi_health_policy.money import Share
from shanxi_health_policy.tcm.item_mapping import ItemMapping

POLICY = Policy.of("141100")
FROM = date(2022, 8, 15)
"""The day on which the only notice of that place comes into force."""
FIRST = date(1970, 1, 1)
ITEMS = ItemMapping.read("code,technique,name\nZ1,电针,电针治疗\nJ1,-,血常规\n")


def number_of(day: date) -> int:
    return (day - FIRST).days


def test_keys_with_one_half_that_come_by_turns_are_each_one_group() -> None:
    """The first half of their product, by which they are put in order, is the same for all."""
    back = pow(int(groups._SPREAD), -1, 2**64)
    keys = np.array([((7 << 32) + one) * back % 2**64 for one in (1, 2, 1, 3, 2, 1)], np.uint64)
    found = groups_of_keys(keys)
    assert (found.numbers.tolist(), found.firsts.tolist()) == ([0, 1, 0, 2, 1, 0], [0, 1, 3])


@pytest.mark.parametrize("together", [1, 2, 5, 100])
def test_the_pieces_of_runs_are_whole_runs_by_their_own_places(
    monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(runs, "_TOGETHER", together)
    numbers = [3, 1, 1, 2, 3, 3, 3, 9, 1]
    found: list[list[int]] = []
    for piece in runs_of(np.array(numbers)).pieces():
        assert piece.starts[0] == 0
        assert piece.starts[-1] < together, "the last of them begins among so many rows"
        found += [rows.tolist() for rows in np.split(piece.order, piece.starts[1:])]
    assert found == [[1, 2, 8], [3], [0, 4, 5, 6], [7]]


@pytest.mark.parametrize("bits", [1, 15, 16, 17, 18, 19, 31, 32, 33, 40])
def test_numbers_of_any_size_are_put_in_order_equal_ones_as_they_stand(bits: int) -> None:
    most = 2**bits - 1
    numbers = [most, 0, most // 2, most, most - 1, 1, 0, most // 3]
    expected = sorted(range(len(numbers)), key=numbers.__getitem__)
    assert in_order_of(np.array(numbers, np.int64)).tolist() == expected


@pytest.mark.parametrize("first", [number_of(FROM) + days for days in (-3, -1, 0, 1)] + [-2, 0])
@pytest.mark.parametrize("days", [1, 2, 3, 20_000])
def test_every_day_of_a_span_has_its_period_and_its_year(first: int, days: int) -> None:
    span = [FIRST + timedelta(first + day) for day in range(days)]
    assert POLICY.period_of_span(first, first + days - 1).tolist() == [int(day >= FROM) for day in span]
    assert year_of_span(first, first + days - 1).tolist() == [day.year for day in span]


def two_periods() -> Policy:
    """Half a year at 60 %, a day without a notice, and a day at half of that."""
    (period,) = POLICY.periods
    second = evolve(
        period,
        start=date(2023, 1, 2),
        end=date(2023, 1, 2),
        scheme=evolve(period.scheme, rate=Share(30, 100)),
    )
    timeline = evolve(POLICY.timeline, periods=(evolve(period, end=date(2022, 12, 31)), second))
    return evolve(POLICY, timeline=timeline)


def test_each_period_has_terms_of_its_own_and_ends_with_its_last_day() -> None:
    policy = two_periods()
    days = [date(2022, 8, 14), FROM, date(2022, 12, 31), date(2023, 1, 1), date(2023, 1, 2), date(2023, 1, 3)]
    numbers = [number_of(day) for day in days]
    assert policy.period_on(np.array(numbers)).tolist() == [0, 1, 1, 0, 2, 0]
    assert policy.period_of_span(numbers[-1], numbers[-1] + 1).tolist() == [0, 0], "after the last of them"
    rows = policy.terms_of(np.array([1, 2]), np.array([0, 0]), np.array([1, 1]))
    assert policy.terms.numerator[rows].tolist() == [60, 30]
    per_visit, annual = policy.terms.per_visit[rows], policy.terms.annual[rows]
    assert per_visit[0] == per_visit[1] > 0
    assert annual[0] == annual[1] > 0


def test_why_nothing_is_paid_is_told_by_what_the_visit_lies_outside_of() -> None:
    (period,) = POLICY.periods
    gone = POLICY.conditions[0]
    limits = {
        key: cell
        for key, cell in period.scheme.limits.items()
        if key[0] is not gone and key != (POLICY.conditions[1], TIERS[0])
    }
    scheme = evolve(period.scheme, limits=limits)
    policy = evolve(POLICY, timeline=evolve(POLICY.timeline, periods=(evolve(period, scheme=scheme),)))
    rows = [(0, 0, 1), (0, 2, 1), (1, 0, 1), (1, 1, 1), (1, 1, 2), (1, 2, 3)]
    at, condition, tier = (np.array(one) for one in zip(*rows, strict=True))
    outside = policy.outside(at, condition, policy.terms_of(at, condition, tier))
    frame = pl.DataFrame({"outside": outside}).with_columns(
        cancels=pl.lit(None), all_listed=pl.lit(value=True), incomplete=pl.lit(value=False)
    )
    told = frame.select(reasons(policy)).to_series().to_list()
    assert told == [
        "not_in_force", "not_in_force", "condition_not_covered", "fee_class_not_covered", "", "",
    ]  # fmt: skip
    covered = POLICY.outside(at[4:], condition[4:], POLICY.terms_of(at[4:], condition[4:], tier[4:]))
    assert covered.tolist() == [Outside.NOTHING] * 2


@pytest.mark.parametrize("count", [1, 127, 128, 255, 256, 257])
def test_the_number_of_a_row_of_terms_fits_however_many_there_are(count: int) -> None:
    policy = evolve(POLICY, conditions=POLICY.conditions[:1] * count)
    policy.__dict__["rows"] = {(1, code, 0): code + 1 for code in range(count)}
    assert policy.terms_rows[1, :, 0].tolist() == list(range(1, count + 1))


def test_no_days_have_no_meaning() -> None:
    assert POLICY.period_on(np.zeros(0, np.int32)).tolist() == []
    assert by_day(np.zeros(0, np.int32), year_of_span).tolist() == []


def test_a_mapping_of_items_and_a_strict_reading_are_each_another_policy() -> None:
    assert POLICY.with_items(ItemMapping(), strict=False) is POLICY
    for items, strict in ((ITEMS, False), (ITEMS, True), (ItemMapping(), True)):
        found = POLICY.with_items(items, strict=strict)
        assert (found.items, found.strict_items) == (items, strict)


def test_what_the_mapping_says_is_no_technique_is_on_no_list() -> None:
    names = ["电针", "Z1", "J1", "血常规", "电真"]
    listed = POLICY.with_items(ITEMS, strict=False).listed(names)[:, :2].tolist()
    assert listed == [[False, True], [False, True], *[[False, False]] * 3]
    assert POLICY.listed(names)[:, 1].tolist() == [True, False, False, False, False]


Row = tuple[Any, date, int, int]


def frames(visits: list[Row], opening: list[tuple[Any, int, int]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Visits by person, day, condition and class; and balances by person, condition and year."""
    persons = [one[0] for one in visits] + [one[0] for one in opening]
    kind = pl.String if any(isinstance(one, str) for one in persons) else pl.Int64
    table = pl.DataFrame(
        visits,
        schema={"person_id": kind, "term_day": pl.Date, "condition_code": pl.Int16, "tier": pl.Int8},
        orient="row",
    )
    balances = pl.DataFrame(
        [(*one, 1) for one in opening], schema={**BALANCES, "person_id": kind}, orient="row"
    )
    return table, balances


def check(
    visits: list[Row], opening: list[tuple[Any, int, int]], policy: Policy = POLICY
) -> lookups.LookedUp:
    """Looks them up, and holds what is found against what each says by itself."""
    found = look_up(*frames(visits, opening), policy)
    year = [day.year for _, day, _, _ in visits]
    assert found.year.tolist() == year
    limits = policy.periods[0].scheme.limits
    for terms, (_, day, code, tier) in zip(found.terms, visits, strict=True):
        key = (policy.conditions[code], TIERS[tier - 1])
        assert (terms > 0) == (day >= FROM and key in limits)
        if terms:
            assert policy.terms.per_visit[terms] == limits[key].per_visit
    keys = [(one[0], one[2], of) for one, of in zip(visits, year, strict=True)] + opening
    numbers = [*found.number.tolist(), *found.carried.tolist()]
    assert all(0 <= one < found.numbers_below for one in numbers)
    assert len(set(zip(keys, numbers, strict=True))) == len(set(keys)) == len(set(numbers))
    seen = {one[0] for one in visits}
    assert found.strangers.tolist() == [one[0] not in seen for one in opening]
    return found


DAYS = (date(2022, 12, 31), date(2023, 1, 1), date(2022, 8, 14), date(2024, 2, 29), FROM)
VISITS: list[Row] = [
    (person, day, code, tier)
    for person in (0, 1, 2)
    for day in DAYS
    for code in (0, 1, 19)
    for tier in (1, 2, 3)
]
OPENING = [
    (person, code, year) for person in (1, 2, 5) for code in (0, 1, 19) for year in (2019, 2022, 2023, 2027)
]


@pytest.mark.parametrize("opening", [[], OPENING, OPENING[:1]])
@pytest.mark.parametrize("named", [int, str, lambda one: one - 1, lambda one: one + 2**40])
def test_a_person_condition_and_year_has_one_number_and_no_other_has_it(
    named: Callable[[int], Any], opening: list[tuple[Any, int, int]]
) -> None:
    check(
        [(named(one), *others) for one, *others in VISITS],
        [(named(one), *others) for one, *others in opening],
    )
    check([], [(named(one), *others) for one, *others in opening])


def test_the_last_day_of_a_year_and_the_first_of_the_next_are_of_two() -> None:
    days = (date(2022, 12, 31), date(2023, 1, 1))
    check([(person, day, code, 1) for person in (0, 1) for code in (0, 1) for day in days], [])


@pytest.mark.parametrize("person", [2**31 // 20, 2**31 // 20 + 1, 2**32 // 20 - 1, 2**35, 2**36 - 1, 2**36])
def test_numbers_of_persons_that_are_large_find_their_balances(person: int) -> None:
    """As whole numbers of 32 bits theirs and those of their balances would part."""
    day = date(2023, 5, 4)
    visits: list[Row] = [(person, day, 19, 1), (person, day, 18, 1), (person - 2**31 // 20, day, 19, 1)]
    check(visits, [(person, 19, 2023), (person - 2**31 // 20, 19, 2023)])


def test_numbers_of_persons_too_far_apart_for_64_bits_are_told_apart() -> None:
    """Put beside conditions and years as they are, these two would differ by just what 64 bits cannot tell."""
    conditions, years = len(POLICY.conditions), 10
    person, rest = divmod(2**64, conditions * years)
    code, later = divmod(rest, years)
    visits: list[Row] = [(0, date(2015, 1, 1), 0, 1), (person, date(2015 + later, 1, 1), code, 1)]
    check(visits, [(0, 0, 2015), (person, code, 2015 + later), (0, 0, 2015 + years - 1)])


@pytest.mark.parametrize("processors", [2, 4])
def test_every_visit_is_looked_up_in_one_share_alone(
    monkeypatch: pytest.MonkeyPatch, processors: int
) -> None:
    alone = check(VISITS, OPENING)
    done: list[int] = []
    blocks = loops.blocks

    def noted(first: int, end: int) -> Any:
        done.extend(range(first, end))
        return blocks(first, end, 7)

    monkeypatch.setattr(loops, "MANY", 1)
    monkeypatch.setattr("os.cpu_count", lambda: processors)
    monkeypatch.setattr(lookups, "blocks", noted)
    shared = check(VISITS, OPENING)
    assert shared.number.tolist() == alone.number.tolist()
    assert sorted(done) == list(range(len(VISITS)))


def test_the_persons_of_balances_without_a_visit() -> None:
    for kind in (pl.Int64, pl.String):
        visits, balances = (pl.Series(one).cast(kind) for one in ([0, 7, 300_000], [7, 8, 0, 299_999]))
        assert strangers(visits, balances).cast(pl.Int64).to_list() == [8, 299_999]
        assert strangers(visits, balances.clear()).is_empty()
        assert strangers(visits.clear(), balances).len() == 4


def test_ids_that_only_zeros_keep_apart() -> None:
    cases: list[tuple[list[list[str | None]], list[tuple[str, str]]]] = [
        ([["12", "0012"]], [("12", "0012")]),
        ([["12"], ["0012"]], [("12", "0012")]),
        ([["0012"], ["12"]], [("12", "0012")]),
        ([["0012", "99"], ["55"], []], []),
        ([["0012"], [None, "12"], []], [("12", "0012")]),
        ([["012", "0012"], ["12"]], [("012", "0012")]),
        ([["12", "0013"], []], []),
        ([["12", "13"]], []),
        ([[]], []),
        ([[], []], []),
    ]
    for columns, expected in cases:
        found = only_zeros_apart(*(pl.Series(one, dtype=pl.String) for one in columns))
        assert found.rows() == expected
    many = pl.Series([f"{zeros}{n}" for n in range(1000, 3000) for zeros in ("", "0")])
    pairs = only_zeros_apart(many).rows()
    assert pairs == [(f"{n}", f"0{n}") for n in range(1000, 3000)], "in the order of the shorter ones"


MOST = SimpleNamespace(most_a_year=np.array([0, 1, 16_000, 20_000]))
"""By condition the highest annual limit: of the first there is none."""


def balances(*paid: tuple[int, int]) -> pl.DataFrame:
    """By the number of the condition and what was paid."""
    rows = [(str(n), code, 2023, fen) for n, (code, fen) in enumerate(paid)]
    return pl.DataFrame(rows, schema=BALANCES, orient="row")


def notes(*pieces: tuple[pl.DataFrame, list[Any]], rejected: tuple[Any, ...] = ()) -> dict[str, str]:
    """What is noted of balances that come in pieces, each with the persons of those who have no visit."""
    collected = IdNotes()
    out = pl.DataFrame({"person_id": pl.Series(rejected, dtype=pl.String)})
    for frame, persons in pieces:
        collected.see_balances(frame, MOST, pl.Series(persons, dtype=pl.String), out)  # type: ignore[arg-type]
    return {note.code: note.says.en for note in collected.notes()}


def test_nothing_is_noted_of_ids_and_balances_that_are_as_they_should_be() -> None:
    collected = IdNotes()
    collected.see("person_id", pl.Series(["01", "02"]))
    collected.see_balances(balances((1, 1), (2, 16_000)), MOST, pl.Series([], dtype=pl.String))  # type: ignore[arg-type]
    assert list(collected.notes()) == []
    assert list(IdNotes().notes()) == []


@pytest.mark.parametrize(("code", "fen", "told"), [
    (0, 5, False), (0, 0, False), (1, 1, False), (1, 2, True), (2, 16_000, False), (2, 16_001, True), (3, 16_001, False),
])  # fmt: skip
def test_a_balance_is_above_the_limits_only_if_there_is_one_and_it_is_more(
    code: int, fen: int, told: bool
) -> None:
    assert ("balances_above_limits" in notes((balances((code, fen)), []))) is told


def test_balances_that_come_in_pieces_are_counted_together_and_the_highest_is_told() -> None:
    first = balances((2, 16_001), (3, 0), (0, 99_999_999))
    found = notes(
        (first, ["9"]), (balances((3, 66_000), (2, 50_000), (2, 1)), ["77777", "9", "5"]), rejected=("5",)
    )
    assert found["balances_above_limits"].startswith(
        "3 of 6 opening balances are above the annual limits of every class (as high as 660.00 yuan, with a limit of at most "
        "200.00)"
    )
    assert found["balances_of_others"].startswith(
        "3 of 6 opening balances are of persons who have no visit in the file (7***7, 9)"
    )
    assert notes((first, ["5"]), rejected=("5",)).keys() == {"balances_above_limits"}


def test_ids_without_their_zeros_are_counted_over_all_pieces() -> None:
    collected = IdNotes()
    for number in (12, 13, 14, 11):
        collected.see("person_id", pl.Series([f"{number}", f"00{number}"]))
    (note,) = collected.notes()
    assert note.says.en.startswith(
        "person_id: 4 ids are there with more zeros at the front as well (1* and 0**1, 1* and 0**2, 1* and 0**3)"
    )
