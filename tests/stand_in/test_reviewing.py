"""3101, 3102 and 3103: warnings are those of the library, over the stand-in's own books of the year."""

from __future__ import annotations

from typing import Any

from tests.his.test_review_message import asked, encounter, order
from tests.stand_in.hospital import Hospital

from shanxi_health_policy.his import review_message
from shanxi_health_policy.stand_in import StandIn


def reviewed(hospital: Hospital, *orders: dict[str, Any], infno: str = "3101") -> Any:
    """The warnings before a visit of the person P1."""
    made = hospital.message(infno, **asked(encounter(*orders), patn_id="P1")["input"])
    answer = hospital.platform.call(made).plain
    assert int(answer["infcode"]) == 0, answer
    return (answer["output"] or {}).get("result", [])


def test_warnings_are_those_of_the_library_over_the_years_books() -> None:
    with StandIn() as platform:
        hospital = Hospital(platform)
        over = order("1", "电针", "400.00")
        before = reviewed(hospital, over)
        request = hospital.sent[-1]
        settings = platform.scenario.settings_of(hospital.code)
        due = review_message([request], settings, ytd_paid=0).to_plain()["output"]
        assert before == due.get("result", [])  # type: ignore[attr-defined]
        for _ in range(20):
            hospital.visit(amount="400.00")
        paid = platform.books.paid("P1", "cervical_spondylosis", 2023)
        after = reviewed(hospital, over, infno="3102")
        due = review_message([hospital.sent[-1]], settings, ytd_paid=f"{paid / 100:.2f}").to_plain()["output"]
        assert after == due.get("result", [])  # type: ignore[attr-defined]
        assert after != before


def test_what_is_no_review_is_refused() -> None:
    with StandIn() as platform:
        hospital = Hospital(platform)
        assert "一个患者" in hospital.refused("3101", data={"patient_dtos": []})
        assert "warns" in hospital.refused("3103", data={"warn_type": "1"})
        warned = {"warn_rslt_id": "J1", "dspo_way": "2"}
        assert hospital.ask("3103", data={"warn_type": "1", "warns": [warned]}) is None
