"""What a scenario brings: persons and what was paid for them, institutions, notices and diagnoses; what is wrong is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.stand_in.hospital import CODE, Hospital, fen
from tests.stand_in.scenarios import PERSONS, scenario

from shanxi_health_policy.errors import FileError
from shanxi_health_policy.stand_in import Scenario, StandIn


def test_persons_are_those_of_the_scenario(tmp_path: Path) -> None:
    with StandIn(scenario=scenario(tmp_path, PERSONS)) as platform:
        hospital = Hospital(platform)
        found = hospital.ask("1101", data={"mdtrt_cert_no": "C1"})
        assert (found["baseinfo"]["psn_no"], found["baseinfo"]["age"]) == ("P1", "61.0")
        assert [(one["insutype"], one["balc"]) for one in found["insuinfo"]] == [
            ("310", "50.00"),
            ("390", "0.00"),
        ]
        assert "查无此人" in hospital.refused("1101", data={"mdtrt_cert_no": "C9"})
        asking = {"psn_no": "P1", "insutype": "390", "ipt_otp_no": "1"}
        assert "已终止" in hospital.refused("2201", data=asking | {"psn_no": "P2"})
        assert "没有险种" in hospital.refused("2201", data=asking | {"psn_no": "P3", "insutype": "310"})
        hospital.insuplc = "140100"
        assert "不符" in hospital.refused("2201", data=asking)
        hospital.insuplc = None
        assert "参保地" in hospital.refused("2201", data=asking)


def test_without_a_scenario_everybody_is_known(hospital: Hospital) -> None:
    found = hospital.ask("1101", data={"mdtrt_cert_no": "C1"})
    assert hospital.ask("1101", data={"mdtrt_cert_no": "C1"})["baseinfo"] == found["baseinfo"]
    assert {one["insutype"] for one in found["insuinfo"]} == {"310", "390"}
    asking = {"psn_no": "P1", "insutype": "390", "ipt_otp_no": "1"}
    hospital.ask("2201", data=asking)
    assert "已登记" in hospital.refused("2201", data=asking)
    hospital.insuplc = "140100"
    assert "异地" in hospital.refused("2201", data=asking | {"ipt_otp_no": "2"})


def test_a_person_from_elsewhere_may_be_answered_by_the_rules(tmp_path: Path) -> None:
    with StandIn(scenario=scenario(tmp_path, '[behaviour]\nelsewhere = "answer"')) as platform:
        hospital = Hospital(platform, insuplc="140100")
        info = hospital.visit()
        assert (fen(info["fund_pay_sumamt"]), fen(info["psn_cash_pay"])) == (0, 15000)


def test_running_totals_are_those_of_the_year(tmp_path: Path) -> None:
    rules = '[dialect]\ncum_type_codes = { "颈椎病" = "X1" }'
    with StandIn(scenario=scenario(tmp_path, rules, PERSONS)) as platform:
        hospital = Hospital(platform)
        hospital.visit(amount="100.00")
        rows = hospital.ask("5206", data={"psn_no": "P1"})["cuminfo"]
        assert {one["cum_type_code"]: one["cum"] for one in rows} == {"X1": "2700.00", "D310101": "2700.00"}
        rows = hospital.ask("5206", data={"psn_no": "P1", "cum_ym": "202212"})["cuminfo"]
        assert {one["cum_type_code"]: one["cum"] for one in rows} == {"D310101": "9.00"}
        assert "cum_ym" in hospital.refused("5206", data={"psn_no": "P1", "cum_ym": "2022-1"})


def test_another_institution_sees_nothing_of_a_visit(tmp_path: Path) -> None:
    rules = f'[[institutions]]\ncode = "{CODE}"\nhosp_lv = "02"\n[[institutions]]\ncode = "H2"\nfee_class = "III"\n'
    with StandIn(scenario=scenario(tmp_path, rules)) as platform:
        hospital, other = Hospital(platform), Hospital(platform, "H2")
        info = hospital.visit()
        assert "没有结算" in other.refused("5203", data=hospital.naming(info))
        assert "没有就诊" in other.refused("2208", data=hospital.naming(info))
        assert "没有定点医药机构" in Hospital(platform, "H3").refused("9001", signIn={"opter_no": "1"})


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("x = 1", "x"),
        ("[[institutions]]\ncode = 'H1'", "institutions[0].hosp_lv"),
        ("[[institutions]]\ncode = 'H1'\nhosp_lv = '三'", "institutions[0].hosp_lv"),
        (
            "[[persons]]\npsn_no = 'P1'\npaid = [{condition = '感冒', year = 2023, amount = '1'}]",
            "persons[0].paid",
        ),
        ("[[persons]]\npsn_no = 'P1'\n[[persons]]\npsn_no = 'P1'", "persons.psn_no"),
        ("[[persons]]\npsn_no = 'P1'\nbrdy = '6月1日'", "persons[0].brdy"),
        ("[[diagnoses]]\ncode = 'A'\nconditions = ['感冒']", "diagnoses[0]"),
        ("[[faults]]\nkind = 'no'", "faults[0].kind"),
        ("[[faults]]\nkind = 'bom'\nfirst = 1\nevery = 2", "faults[0].every"),
        ("[[faults]]\nkind = 'bom'\nfirst = 0", "faults[0].first"),
        ("[[faults]]\nkind = 'bom'\nseconds = 601", "faults[0].seconds"),
        ("[[faults]]\nkind = 'bom'\nshare = '1.5'", "faults[0].share"),
        ("[[faults]]\nkind = 'bom'\nshare = '半'", "faults[0].share"),
    ],
)
def test_a_scenario_that_is_wrong_is_told_with_its_key(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(FileError) as told:
        scenario(tmp_path, text)
    assert key in str(told.value)


def test_a_scenario_brings_notices_and_diagnoses_of_its_own(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "docs" / "how-to" / "example-city.toml"
    (tmp_path / "city.toml").write_bytes(example.read_bytes())
    rules = 'notices = ["city.toml"]\n[[diagnoses]]\ncode = "X01"\nconditions = ["颈椎病"]\n'
    found = scenario(tmp_path, rules)
    assert len(found.catalogue) == len(Scenario().catalogue) + 1
    with StandIn(scenario=found) as platform:
        assert fen(Hospital(platform).visit(code="X01")["fund_pay_sumamt"]) == 9000


def test_a_grade_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="hosp-lv"):
        Scenario.load(hosp_lv="三甲")
    with pytest.raises(FileError, match="没有这个文件"):
        Scenario.load(tmp_path / "none.toml")
    assert Scenario.load(hosp_lv="06").hosp_lv == "06"
