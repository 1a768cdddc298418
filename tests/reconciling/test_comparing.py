"""Two lists compared: every planted mistake is found by its name and nothing else is, sums add up, and sides are alike."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reconciling.lists import (
    COLUMNS,
    FIRST,
    PLANTS,
    Books,
    Row,
    books,
    hospitals,
    reconciled,
    refund,
    settlement,
    told,
)

from shanxi_health_policy.reconciling import Cause, DifferenceKind, ReconcileSettings, Sum

MINUS = ("net", "every", "settlements")


def expected(given: Books) -> list[tuple[str, str]]:
    return sorted(one for one in given.expected if one[0])


@given(books())
def test_every_planted_mistake_is_found_by_its_name_and_nothing_else_is(given: Books) -> None:
    found, totals = reconciled(given.hospital, given.platform)
    assert told(found) == expected(given)
    assert totals.differences == len(expected(given))
    assert totals.level + totals.differences == len(found)


@given(books())
def test_ids_of_one_hash_are_told_apart(given: Books) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pl.Expr, "hash", lambda texts: texts.str.len_bytes())
        found, _ = reconciled(given.hospital[:1], given.platform[-1:])
    same = given.hospital[:1] == given.platform[-1:]
    assert same or all(row["kind"] for row in found)
    assert told(found) == told(reconciled(given.hospital[:1], given.platform[-1:])[0])


@given(books(), st.sampled_from(MINUS), st.booleans())
def test_sums_add_up_to_the_fen_on_both_sides(given: Books, count: str, with_refunds: bool) -> None:
    settings = ReconcileSettings(count_refunds=count, with_refunds=with_refunds)  # type: ignore[arg-type]
    found, totals = reconciled(given.hospital, given.platform, settings)
    assert totals.adds_up
    for side, rows in (("hospital", given.hospital), ("platform", given.platform)):
        counted = [row for row in rows if with_refunds or not row["cancels"]]
        whole: Sum = getattr(totals, side)
        assert whole.total == sum(Decimal(row["total_cost"]) for row in counted)
        assert whole.fund == sum(Decimal(row["fund_payment"]) for row in counted)
        assert whole.account == sum(Decimal(row["account_payment"]) for row in counted)
        refund = {"net": -1, "every": 1, "settlements": 0}[count]
        assert whole.count == sum(refund if row["cancels"] else 1 for row in counted)
        level = sum((one.level for one in totals.groups), Sum())
        assert whole == sum((getattr(one, side) for one in totals.kinds), level)
        ids = [row[f"{side}_line"] for row in found if row[f"{side}_line"] is not None]
        assert sorted(ids) == list(range(2, 2 + len(rows))), "every row is in one result"


@given(hospitals())
def test_a_list_is_level_with_itself(rows: list[Row]) -> None:
    again = [*rows, *rows[:1]]
    found, totals = reconciled(again, again)
    assert not told(found)
    assert totals.level == len(again)
    assert [one.outcome for one in totals.groups] == ["level"]


@given(books())
def test_lists_that_change_places_have_mirrored_differences(given: Books) -> None:
    found, totals = reconciled(given.hospital, given.platform)
    back, mirrored = reconciled(given.platform, given.hospital)
    assert sorted((DifferenceKind.parse(kind).mirrored.code, setl) for kind, setl in told(found)) == told(
        back
    )
    assert (mirrored.hospital, mirrored.platform) == (totals.platform, totals.hospital)


@pytest.mark.parametrize("kind", DifferenceKind, ids=lambda kind: kind.code)
def test_a_kind_names_the_side_it_is_of_and_its_mirror_the_other(kind: DifferenceKind) -> None:
    sides = {"hospital": "platform", "platform": "hospital"}
    name, _, side = kind.code.rpartition("_")
    assert kind.mirrored.code == (f"{name}_{sides[side]}" if side in sides else kind.code)
    assert kind.mirrored.mirrored is kind


@given(books(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(given: Books, shuffled: random.Random) -> None:
    def content(hospital: list[Row], platform: list[Row]) -> Counter[tuple[tuple[str, object], ...]]:
        found, _ = reconciled(hospital, platform)
        return Counter(
            tuple(
                sorted((name, value) for name, value in row.items() if not name.endswith(("_line", "___row")))
            )
            for row in found
        )

    before = content(given.hospital, given.platform)
    hospital, platform = list(given.hospital), list(given.platform)
    shuffled.shuffle(hospital)
    shuffled.shuffle(platform)
    assert content(hospital, platform) == before


@given(books())
def test_less_is_known_without_ids_of_the_platform_and_the_same_is_found(given: Books) -> None:
    """With visits and no other ids, as `settle` writes them, against a list with all ids."""
    own = tuple(name for name in COLUMNS if name not in ("msgid", "setl_id"))
    hospital = [{**row, "cancels": row["visit_id"] if row["cancels"] else ""} for row in given.hospital]
    found, totals = reconciled(hospital, given.platform, columns=own, platform_columns=COLUMNS)
    assert Counter(row["kind"] for row in found if row["kind"]) == Counter(
        kind for kind, _ in expected(given)
    )
    assert totals.adds_up


@pytest.mark.parametrize("name", sorted(PLANTS))
def test_each_mistake_alone(name: str) -> None:
    rows = [settlement(number, "P1", FIRST, 10_000 + number, 0) for number in range(3)]
    given = Books([dict(row) for row in rows], [dict(row) for row in rows], [])
    PLANTS[name](given, given.hospital[1])
    found, _ = reconciled(given.hospital, given.platform)
    assert told(found) == expected(given)


def causes(hospital: list[Row], platform: list[Row], **settings: object) -> dict[str, tuple[str, str | None]]:
    """By settlement the kind and cause of each difference, and the message that a 2601 would reverse."""
    found, _ = reconciled(hospital, platform, ReconcileSettings(**settings))  # type: ignore[arg-type]
    return {
        row["hospital_setl"] or row["platform_setl"]: (f"{row['kind']} {row['cause']}", row["reverse_2601"])
        for row in found
        if row["kind"]
    }


ONE, TWO = (settlement(number, "P1", FIRST, 15_000, 0) for number in (1, 2))


def test_a_settlement_that_the_platform_alone_has_can_be_reversed_by_its_message() -> None:
    assert causes([ONE], [ONE, TWO]) == {"S0002": ("only_platform no_answer", "M0002")}
    assert causes([ONE], [ONE, TWO], reversible=("2208",)) == {"S0002": ("only_platform no_answer", None)}
    assert causes([ONE, TWO], [ONE]) == {"S0002": ("only_hospital not_booked", None)}


def test_a_visit_booked_again_is_told_and_can_be_reversed() -> None:
    again = {**ONE, "setl_id": "S0009", "msgid": "M0009"}
    assert causes([ONE], [ONE, again]) == {"S0009": ("only_platform booked_again", "M0009")}
    same = {**again, "msgid": ONE["msgid"]}
    assert causes([ONE], [ONE, same]) == {"S0009": ("twice_platform same_message", None)}
    assert causes([ONE], [ONE, {**again, "setl_id": "S0001"}]) == {
        "S0001": ("twice_platform same_settlement", "M0009")
    }


def test_a_row_that_stands_twice_is_no_second_settlement_of_its_visit() -> None:
    found, _ = reconciled([ONE, ONE], [])
    assert sorted(row["cause"] for row in found) == ["not_booked", "same_settlement"]


def test_what_stands_twice_and_nowhere_else_is_once_alone_and_once_twice() -> None:
    found, _ = reconciled([ONE], [ONE, TWO, TWO])
    assert told(found) == [("only_platform", "S0002"), ("twice_platform", "S0002")]


def test_a_settlement_and_its_refund_on_one_side_cancel_out() -> None:
    back = refund(TWO, 3)
    only = ("only_platform settled_and_refunded", None)
    assert causes([ONE], [ONE, TWO, back]) == {"S0002": only, "S0003": only}
    without = {**back, "cancels": ""}
    assert causes([ONE], [ONE, TWO, without]) == {"S0002": only, "S0003": only}


def test_a_refund_on_one_side_and_a_flag_without_its_row() -> None:
    back = refund(ONE, 3)
    assert causes([ONE, back], [ONE]) == {"S0003": ("refunded_hospital one_sided_refund", None)}
    assert causes([ONE, back], [{**ONE, "refund_flag": "1"}]) == {
        "S0003": ("refunded_hospital flag_alone", None)
    }
    assert causes([ONE], [ONE, back]) == {"S0003": ("refunded_platform one_sided_refund", None)}
    both = ("2207", "2208")
    assert causes([ONE], [ONE, back], reversible=both) == {
        "S0003": ("refunded_platform one_sided_refund", "M0003")
    }


def test_a_refund_is_known_by_its_own_id_and_by_that_of_its_settlement() -> None:
    back = refund(ONE, 3)
    under_the_original = {**back, "setl_id": ONE["setl_id"], "msgid": "", "cancels": ""}
    assert causes([ONE, under_the_original], [ONE, back]) == {}
    by_its_visit = {**back, "setl_id": "", "msgid": "", "cancels": ""}
    assert causes([ONE, by_its_visit], [ONE, back]) == {}
    positive = {**back, "total_cost": ONE["total_cost"], "fund_payment": ONE["fund_payment"]}
    assert causes([ONE, back], [ONE, positive]) == {"S0003": ("amount sign", None)}


def test_a_refund_that_stands_twice_is_not_that_of_another_settlement_of_the_visit() -> None:
    again = {**ONE, "setl_id": "S0002", "msgid": "M0002"}
    one, two = refund(ONE, 3), refund(again, 4)
    twice = {**one, "setl_id": "S0005", "msgid": ""}
    found = told(reconciled([ONE, again, one, twice], [ONE, again, one, two])[0])
    assert sorted(kind for kind, _ in found) == ["refunded_hospital", "refunded_platform"]


def test_days_beside_each_other_are_laid_to_the_clocks_and_others_to_a_late_entry() -> None:
    def on(day: str) -> list[Row]:
        return [{**ONE, "settled_at": day}]

    assert causes(on("2023-05-31 23:59:58"), on("2023-06-01")) == {"S0001": ("across_month clock", None)}
    assert causes(on("2023-05-04"), on("2023-05-09")) == {"S0001": ("across_day late_entry", None)}
    assert causes(on("2023-05-04"), on("2024-05-04")) == {"S0001": ("across_month late_entry", None)}
    assert causes(on("2023-05-04"), on("2023-05-09"), days=False) == {}


def test_what_lies_outside_the_days_of_the_other_list_is_no_mistake_of_it() -> None:
    later = {**TWO, "settled_at": "2023-06-30"}
    assert causes([ONE], [ONE, later]) == {"S0002": ("only_platform outside_list", None)}


@pytest.mark.parametrize(
    ("column", "cause"),
    [
        ("insutype", Cause.INSUTYPE), ("clr_type", Cause.CLR_TYPE), ("clr_optins", Cause.CLR_OPTINS),
        ("fixmedins_code", Cause.INSTITUTION),
    ],
)  # fmt: skip
def test_another_group_moves_the_amounts_between_totals(column: str, cause: Cause) -> None:
    other = {**ONE, column: "390"}
    assert causes([ONE], [other]) == {"S0001": (f"group {cause.code}", None)}
    _, totals = reconciled([ONE], [other])
    assert sorted(one.outcome for one in totals.groups) == ["hospital_more", "platform_more"]
    without = tuple(name for name in COLUMNS if name != column)
    found, totals = reconciled([ONE], [other], columns=without, platform_columns=COLUMNS)
    assert not told(found)
    assert [(getattr(one, column), one.outcome) for one in totals.groups] == [("390", "level")]


def test_a_row_that_differs_in_several_ways_is_told_once_with_all_of_them() -> None:
    other = {**ONE, "fund_payment": "1.00", "insutype": "390", "settled_at": "2023-05-05"}
    found, _ = reconciled([ONE], [other])
    assert [(row["kind"], row["also"]) for row in found] == [("amount", "group;across_month")]
    found, _ = reconciled([ONE], [{**ONE, "insutype": "390", "settled_at": str(FIRST.replace(day=11))}])
    assert [(row["kind"], row["also"]) for row in found] == [("group", "across_day")]


def test_the_same_ids_of_another_person_are_another_settlement() -> None:
    assert sorted(causes([ONE], [{**ONE, "person_id": "P2"}, TWO])) == ["S0001", "S0002"]
    found, _ = reconciled([ONE], [{**ONE, "person_id": "P2"}])
    assert told(found) == [("only_hospital", "S0001"), ("only_platform", "S0001")]


def test_rows_of_one_visit_with_ids_that_differ_are_two_settlements() -> None:
    other = {**TWO, "visit_id": ONE["visit_id"]}
    assert causes([ONE], [other]) == {
        "S0001": ("only_hospital not_booked", None), "S0002": ("only_platform no_answer", "M0002"),
    }  # fmt: skip


@pytest.mark.parametrize("known", ["setl_id", "msgid"])
def test_one_id_that_differs_is_enough_and_one_that_is_missing_is_not(known: str) -> None:
    without = {"setl_id": "msgid", "msgid": "setl_id"}[known]
    own, other = {**ONE, without: ""}, {**ONE, without: "", known: "X9"}
    assert [kind for kind, _ in told(reconciled([own], [other])[0])] == ["only_hospital", "only_platform"]
    assert causes([own], [{**other, known: ""}]) == {}


def test_what_has_no_message_can_not_be_reversed() -> None:
    assert causes([], [{**ONE, "msgid": ""}]) == {"S0001": ("only_platform no_answer", None)}


@pytest.mark.parametrize(("how", "count"), [("net", 0), ("every", 2), ("settlements", 1)])
def test_refunds_count_as_the_settings_say(how: str, count: int) -> None:
    rows = [ONE, refund(ONE, 9)]
    _, totals = reconciled(rows, rows, ReconcileSettings(count_refunds=how))  # type: ignore[arg-type]
    assert totals.hospital == Sum(count)
    _, totals = reconciled(rows, rows, ReconcileSettings(count_refunds=how, with_refunds=False))  # type: ignore[arg-type]
    assert (totals.hospital.count, totals.hospital.fund) == (1, Decimal(ONE["fund_payment"]))


def test_the_other_row_of_a_faulty_one_is_not_compared() -> None:
    faulty = {**ONE, "fund_payment": "sixty"}
    for hospital, platform in (([faulty, TWO], [ONE, TWO]), ([ONE, TWO], [faulty, TWO])):
        found, totals = reconciled(hospital, platform)
        assert told(found) == [("partner_rejected", "S0001")]
        assert totals.adds_up
    assert told(reconciled([faulty], [faulty])[0]) == []


def test_nothing_is_level_with_nothing() -> None:
    found, totals = reconciled([], [])
    assert (found, totals.level, totals.differences, totals.groups, totals.kinds) == ([], 0, 0, (), ())
    assert totals.adds_up
    found, _ = reconciled([], [ONE])
    assert told(found) == [("only_platform", "S0001")]
