"""Awards for reaching a standard (S2, S3): so much for each facility, and no rule elsewhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy import Catalogue, InputError, UnknownTermError, accreditation_award
from shanxi_health_policy.vocabulary import Accreditation, Reason

from .own_notices import XINZHOU, own

PLACES = st.sampled_from(["140100", "141100", "141121"])
COUNTS = st.integers(0, 9_500)


@pytest.mark.clause("shanxi-2022-4", "S2", "S3")
@given(PLACES, COUNTS, COUNTS)
def test_the_award_is_so_much_for_each_facility(place: str, some: int, more: int) -> None:
    one, first, second, both = (
        accreditation_award(place, number).amount for number in (1, some, more, some + more)
    )
    assert one is not None
    assert first is not None
    assert second is not None
    assert first == one * some
    assert both == first + second


@pytest.mark.parametrize(
    ("place", "facilities", "amount", "clause", "round_year"),
    [
        ("140100", 1, "100000.00", "S2", None),
        ("140100", 3, "300000.00", "S2", None),
        ("140100", 0, "0.00", "S2", None),
        ("141100", 1, "510000.00", "S3", 2021),
        ("141100", 2, "1020000.00", "S3", 2021),
        ("141121", 2, "1020000.00", "S3", 2021),
    ],
)
@pytest.mark.clause("shanxi-2022-4", "S2", "S3")
def test_the_awards_of_taiyuan_and_lvliang(
    place: str, facilities: int, amount: str, clause: str, round_year: int | None
) -> None:
    answer = accreditation_award(place, facilities)
    assert (answer.amount, answer.facilities, answer.round_year) == (Decimal(amount), facilities, round_year)
    assert answer.per_facility == Decimal("510000.00" if clause == "S3" else "100000.00")
    assert [(one.notice, one.clause) for one in answer.citations] == [("shanxi-2022-4", clause)]
    assert answer.notice_place == place[:4] + "00"
    assert answer.accreditation is Accreditation.RECOMMENDED_STANDARD
    assert answer.reasons == ()


@pytest.mark.clause("shanxi-2021-2", "S2")
def test_before_the_second_report_the_first_one_speaks_for_taiyuan() -> None:
    answer = accreditation_award("140100", known_on=date(2022, 3, 12))
    assert (answer.amount, [one.id for one in answer.notices]) == (Decimal("100000.00"), ["shanxi-2021-2"])
    assert [one.id for one in accreditation_award("140100").notices] == ["shanxi-2022-4"]


@pytest.mark.clause("shanxi-2022-4", "S3")
def test_lvliangs_award_is_for_the_round_of_2021_and_the_answer_says_so() -> None:
    assert accreditation_award("141100", round_year=2021).amount == Decimal("510000.00")
    assert "2021" in accreditation_award("141100").explain()
    for other in (2020, 2022):
        answer = accreditation_award("141100", round_year=other)
        assert (answer.amount, answer.per_facility, answer.reasons) == (None, None, (Reason.NOT_IN_FORCE,))


@pytest.mark.clause("shanxi-2022-4", "S2")
def test_taiyuans_award_is_for_any_round() -> None:
    assert accreditation_award("140100", round_year=2030).amount == Decimal("100000.00")
    assert accreditation_award("140100", round_year=2030).round_year is None


@pytest.mark.clause("shanxi-2022-4", "I-S7")
@pytest.mark.clause("shanxi-2021-2", "I-S7")
@pytest.mark.parametrize("place", ["140200", "140000", "120000"])
def test_elsewhere_there_is_no_rule_rather_than_nothing(place: str) -> None:
    answer = accreditation_award(place)
    assert (answer.amount, answer.reasons) == (None, (Reason.NO_RULE_FOR_PLACE,))
    assert (answer.notice_place, answer.notices, answer.facilities) == (None, (), 1)
    assert [reading.id for reading in answer.readings] == ["I-S7"]
    assert answer.steps[0].readings == ("I-S7",)


@pytest.mark.parametrize("accreditation", ["基本标准", Accreditation.COMMUNITY_HOSPITAL])
def test_another_standard_is_not_awarded(accreditation: str | Accreditation) -> None:
    answer = accreditation_award("140100", accreditation=accreditation)
    assert (answer.amount, answer.reasons) == (None, (Reason.ACCREDITATION_NOT_COVERED,))
    assert answer.readings == ()


def test_the_day_and_what_was_known_decide_whether_the_award_holds() -> None:
    assert accreditation_award("141100", on=date(2022, 3, 13)).amount == Decimal("510000.00")
    early = accreditation_award("141100", on=date(2022, 3, 12))
    unknown = accreditation_award("141100", known_on=date(2022, 3, 12))
    assert (early.amount, early.reasons) == (None, (Reason.NOT_IN_FORCE,))
    assert (unknown.amount, unknown.reasons) == (None, (Reason.NOT_YET_KNOWN,))


@pytest.mark.parametrize(
    ("accreditation", "facilities", "amount", "round_year"),
    [("社区医院", 3, "23.31", 2030), ("基本标准", 2, "0.06", None)],
)
def test_a_citys_own_notice_has_its_own_figures(
    accreditation: str, facilities: int, amount: str, round_year: int | None
) -> None:
    answer = accreditation_award(XINZHOU, facilities, accreditation=accreditation, catalogue=own())
    assert (answer.amount, answer.round_year) == (Decimal(amount), round_year)
    assert answer.notice_place == XINZHOU


def test_without_any_notice_there_is_no_rule_and_no_reading() -> None:
    answer = accreditation_award("140100", catalogue=Catalogue([]))
    assert (answer.reasons, answer.readings) == ((Reason.NO_RULE_FOR_PLACE,), ())


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ({"place": "Atlantis"}, "place"),
        ({"facilities": -1}, "facilities"),
        ({"facilities": True}, "facilities"),
        ({"facilities": 2.0}, "facilities"),
        ({"facilities": 1_000_001}, "facilities"),
        ({"facilities": 100_000}, "facilities"),  # 10,000,000,000.00 yuan is more than is taken as money
        ({"round_year": "2021"}, "round_year"),
        ({"round_year": True}, "round_year"),
        ({"on": "2022-03-13"}, "on"),
        ({"known_on": 2022}, "known_on"),
        ({"catalogue": {}}, "catalogue"),
    ],
)
def test_wrong_input_is_named(given_: dict[str, object], field: str) -> None:
    with pytest.raises(InputError) as caught:
        accreditation_award(**({"place": "140100"} | given_))  # type: ignore[arg-type]
    assert caught.value.field == field


@pytest.mark.parametrize("accreditation", ["推荐标淮", 7, None])
def test_an_unknown_standard_is_refused(accreditation: object) -> None:
    with pytest.raises(UnknownTermError):
        accreditation_award("140100", accreditation=accreditation)  # type: ignore[arg-type]
