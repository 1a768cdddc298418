"""Asking as known on a day: a notice that nobody could know yet does not count, and a day that is none is refused."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from shanxi_health_policy import (
    Claim,
    Facility,
    FeeClass,
    InputError,
    ServiceItem,
    Visit,
    YearKey,
    decide_eligibility,
    reimburse,
    settle,
)
from shanxi_health_policy.tcm import Settlement
from shanxi_health_policy.tcm.year_balances import Balances

VISIT = Visit("哮喘", date(2023, 5, 4), [ServiceItem("督灸", "100.00")])
WRONG_DAYS = ("2023-05-04", 20230504, datetime(2023, 5, 4))  # noqa: DTZ001


@pytest.mark.clause("lvliang-2022-22", "I-N1")
def test_the_ledger_counts_only_with_notices_known_on_the_day() -> None:
    claims = [Claim("S1", "P1", VISIT, FeeClass.I)]
    early = [one for one in settle(claims, known_on=date(2022, 8, 14)) if isinstance(one, Settlement)]
    late = [one for one in settle(claims, known_on=date(2022, 8, 15)) if isinstance(one, Settlement)]
    assert early[0].answer.reasons == ("not_yet_known",)
    assert late[0].answer.covered


@pytest.mark.parametrize("known_on", WRONG_DAYS)
def test_a_known_on_that_is_no_day_is_refused_by_every_rule(known_on: date) -> None:
    facility = Facility(kind="中医医院", grade="二级甲等")
    for ask in (
        lambda: reimburse(VISIT, FeeClass.I, known_on=known_on),
        lambda: decide_eligibility(facility, VISIT.visited_on, known_on=known_on),
        lambda: settle([], known_on=known_on),
    ):
        with pytest.raises(InputError) as error:
            ask()
        assert error.value.field == "known_on"


def test_balances_name_the_key_that_is_none() -> None:
    with pytest.raises(InputError) as error:
        Balances.of({("P1", "哮喘", 2023): "1.00"})  # type: ignore[dict-item]
    assert (error.value.field, "P1" in error.value.value) == ("amounts", True)
    assert error.value.message("en").endswith("expected amounts by YearKey")
    assert error.value.message("zh").endswith("以 YearKey 为键")
    key = YearKey("P1", VISIT.condition, 2023)
    assert Balances.of({key: "1.00"}).paid(key) == 1
