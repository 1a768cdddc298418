"""The settlements of a stand-in as a list (结算清单), to reconcile a hospital's own list with."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.his.dialect import hospital_grade
from shanxi_health_policy.his.hospital_visit import place_of
from shanxi_health_policy.his.messages import read_message
from shanxi_health_policy.his.nodes import SetlInfo
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.stand_in.books import SettlementRow
from shanxi_health_policy.stand_in.scenario import Scenario
from shanxi_health_policy.stand_in.stand_in import StandIn
from shanxi_health_policy.stand_in.turn import PLAIN


def list_settlements(stand_in: StandIn) -> list[dict[str, str]]:
    """What stands in the books, in the order of booking: a row a settlement and a row a refund, in the columns of `reconcile`.

    It also tells of what each amount was worked out, from which `reconcile` finds why a hospital has another one. What the fund
    paid before the stand-in began is the scenario's.

    >>> with StandIn() as platform:
    ...     list_settlements(platform)
    []
    """
    scenario, paid = stand_in.scenario, _paid_before(stand_in.scenario)
    rows = []
    for one in stand_in.books.booked():
        year = (one.psn_no, one.condition, one.year)
        paid[year] += one.fund_fen
        info = read_message(one.answer, PLAIN).rows(SetlInfo)[0]
        rows.append(
            {
                "setl_id": one.setl_id,
                "msgid": one.msgid,
                "visit_id": one.mdtrt_id,
                "person_id": one.psn_no,
                "settled_at": one.settled_at,
                "condition": one.condition,
                "fee_class": _fee_class(scenario, one),
                "total_cost": f"{to_yuan(one.medfee_fen)}",
                "eligible_cost": f"{info.inscp_scp_amt}",
                "fund_payment": f"{to_yuan(one.fund_fen)}",
                "account_payment": f"{to_yuan(one.account_fen)}",
                "year_to_date": f"{to_yuan(paid[year])}",
                "cancels": one.init_setl_id or "",
                "insutype": one.insutype,
                "clr_type": info.clr_type or "",
                "clr_optins": one.clr_optins,
                "fixmedins_code": one.fixmedins_code,
            }
        )
    return rows


def _paid_before(scenario: Scenario) -> dict[tuple[str, str, int], int]:
    """What was paid for each person's condition in a year before the books began, in fen."""
    found: dict[tuple[str, str, int], int] = defaultdict(int)
    for person in scenario.file.persons:
        for one in person.paid:
            found[person.psn_no, scenario.catalogue.condition(one.condition).code, one.year] += one.amount
    return found


def _fee_class(scenario: Scenario, row: SettlementRow) -> str:
    """The fee class of the institution where it was settled; empty where the scenario does not tell it, or not any more."""
    settings = scenario.settings_of(row.fixmedins_code)
    if settings is None:
        return ""
    institution = settings.institution
    if institution.fee_class is not None:
        return institution.fee_class.code
    grade = hospital_grade(institution.hosp_lv or "")
    assert grade is not None  # a scenario is checked
    day = date.fromisoformat(row.settled_at[:10])
    try:
        return scenario.catalogue.fee_class(grade, place=place_of(row.clr_optins), on=day).code
    except InputError:
        return ""
