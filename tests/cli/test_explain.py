"""`explain`: every option, both forms, and input that is refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len
from tests.cli.conftest import Runner, plain

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.tcm.reimbursement import Reimbursement

BASE = ("explain", "--condition", "颈椎病", "--date", "2023-05-04", "--item", "电针=150.00")
README = (*BASE, "--fee-class", "I", "--item", "血常规=20.00", "--ytd-paid", "2640.00")


@pytest.mark.clause("lvliang-2022-22", "T2", "T3", "T4", "T5", "T8")
def test_one_visit_is_explained_in_both_languages(run: Runner) -> None:
    zh, en = run(*README, "--lang", "zh"), run(*README, "--lang", "en")
    assert zh.code == en.code == ExitCode.DONE
    assert zh.out.startswith("颈椎病，一类，2023-05-04（未指定地方，按唯一有此规则的吕梁市141100）\n")
    assert "结论：由年度支付限额决定，基金支付 80.00 元" in zh.out
    assert "Decided by the annual limit: the fund pays 80.00 yuan" in en.out
    assert "\x1b" not in zh.out


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_terminal_it_is_a_table_that_aligns(
    run: Runner, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    lines = plain(run(*README, "--lang", language).out).splitlines()
    table = [line for line in lines if line[:1] in "┏┡├└┃│"]
    assert len({cell_len(line) for line in table if line[:1] in "┏┡└┃"}) == 1
    assert any("80.00" in line for line in lines)
    assert any("I-T7" in line for line in lines)


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_it_has_colour(run: Runner) -> None:
    assert "\x1b[" in run(*README).out


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_what_is_not_covered_says_why(run: Runner) -> None:
    found = run(*BASE, "--fee-class", "I", "--place", "149900", "--lang", "en")
    assert "no notice speaks for this place" in found.out
    assert "because" in found.out
    assert "left of the year" not in found.out
    assert "Readings" not in found.out


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_a_whole_covered_visit_needs_no_note(run: Runner) -> None:
    assert "note" not in run(*BASE, "--fee-class", "I", "--lang", "en").out


def test_json_is_the_published_form_of_the_answer_with_every_amount_as_text(run: Runner) -> None:
    out = run(*README, "--format", "json", "--lang", "en").out
    found = json.loads(out)
    amounts = {"total_cost": "170.00", "eligible_cost": "150.00", "ineligible_cost": "20.00"}
    amounts |= {"fund_payment": "80.00", "patient_payment": "90.00", "annual_limit": "2720.00"}
    amounts |= {"per_visit_limit": "140.00", "year_to_date": "2720.00", "annual_remaining": "0.00"}
    result = found["result"]
    assert {key: result[key] for key in amounts} == amounts
    assert result["account_payment"] is None
    assert (result["binding"], result["cuts"], result["covered"]) == ("annual", {"annual": "10.00"}, True)
    assert [one["code"] for one in found["reasons"]] == ["technique_not_covered"]
    assert found["inputs"]["items"][1] == ["血常规", "20.00"]
    assert found["steps"][0]["label"]["en"] == "total cost (2 items)"
    assert {one["basis"]["clause"] for one in found["steps"] if one["basis"]} >= {"T3", "T4", "T5"}
    assert found["notices"][0]["number"] == "吕医保发〔2022〕22号"
    assert "I-T3" in {one["id"] for one in found["readings"]}
    assert (found["place"]["code"], found["place"]["assumed"]) == ("141100", True)
    assert Reimbursement.from_json(out).to_plain() == found


def test_explain_and_ask_give_the_same_answer(run: Runner) -> None:
    asked = ("ask", "reimburse", "--condition", "颈椎病", "--visited-on", "2023-05-04", "--tier", "I")
    bill = ("--items", "电针=150.00", "--items", "血常规=20.00", "--ytd-paid", "2640.00")
    for more in ((), ("--format", "json"), ("--lang", "zh"), ("--place", "文水县")):
        assert run(*asked, *bill, *more).out == run(*README, *more).out


def test_json_of_a_place_without_a_rule(run: Runner) -> None:
    found = json.loads(run(*BASE, "--fee-class", "I", "--place", "149900", "--format", "json").out)
    assert (found["notices"], found["result"]["annual_limit"]) == ([], None)
    assert found["result"]["binding"] == "not_covered"
    assert found["place"]["assumed"] is False


def test_the_place_is_a_code_or_a_name(run: Runner) -> None:
    by_code = run(*README, "--place", "141121", "--lang", "en").out
    assert run(*README, "--place", "文水", "--lang", "en").out == by_code
    assert "no place was asked for" not in by_code


@pytest.mark.clause("lvliang-2022-22", "T6")
def test_the_fee_class_follows_from_the_hospital_grade(run: Runner) -> None:
    assert "class II," in run(*BASE, "--hospital-grade", "三级乙等", "--lang", "en").out
    before = run(
        "explain",
        "--condition",
        "颈椎病",
        "--date",
        "2022-08-14",
        "--item",
        "电针=1",
        "--hospital-grade",
        "3A",
    )
    assert before.code == ExitCode.DONE
    assert "class I, 2022-08-14" in before.out


@pytest.mark.clause("lvliang-2022-22", "T8", "I-T12")
def test_the_personal_account_pays_of_the_rest(run: Runner) -> None:
    found = run(
        *BASE, "--fee-class", "I", "--insurance", "employee", "--account-balance", "50", "--format", "json"
    )
    answer = json.loads(found.out)["result"]
    assert (answer["account_payment"], answer["cash_payment"]) == ("50.00", "10.00")


@pytest.mark.clause("lvliang-2022-22", "T7")
def test_the_facility_is_looked_up(run: Runner) -> None:
    centre = (
        "--facility-kind",
        "乡镇卫生院",
        "--facility-name",
        "凤城镇卫生院",
        "--facility-county",
        "文水县",
    )
    found = run(*BASE, "--hospital-grade", "0", *centre, "--facility-city", "吕梁市", "--lang", "zh")
    assert "机构符合条件" in found.out


@pytest.mark.clause("lvliang-2022-22", "T7")
def test_a_fact_of_the_facility_can_decide(run: Runner) -> None:
    station = (
        *BASE,
        "--fee-class",
        "III",
        "--facility-kind",
        "village clinic",
        "--facility-grade",
        "0",
        "--lang",
        "en",
    )
    assert "the facility is not eligible" in run(*station).out
    assert "Decided by the rate" not in run(*station).out
    assert run(*station, "--facility-fact", "bureau_approval").out.count("the facility is eligible") == 1


def test_as_known_on_a_day(run: Runner) -> None:
    found = run(*BASE, "--fee-class", "I", "--known-on", "2022-08-01", "--lang", "en")
    assert "the notice was not yet known" in found.out


def test_a_notice_of_ones_own_brings_its_terms(run: Runner, own_notices: Callable[..., Path]) -> None:
    found = run(
        *("explain", "--condition", "knee pain", "--fee-class", "I", "--date", "2024-03-01", "--lang", "en"),
        *("--item", "家传灸=10.00", "--place", "149900", "--notices", own_notices()),
    )
    assert "the fund pays 7.50 yuan." in found.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--item", "电针=1e3"), "--item: '1e3' is not valid"),
        (("--item", "电针=１００．００"), "--item: '１００．００' is not valid"),
        (("--item", "电针=100.005"), "--item: '100.005' is not valid"),
        (("--item", "电针"), "--item: '电针' is not valid; expected NAME=AMOUNT"),
        (("--item", "=5"), "--item: nothing given"),
        (("--date", "2022-02-30"), "--date: '2022-02-30' is not valid"),
        (("--date", "45050"), "--date: '45050' is not valid; this looks like the serial number"),
        (("--date", "23-05-04"), "without a year of four digits in the first place"),
        (("--ytd-paid", "-1"), "--ytd-paid: '-1' is not valid"),
        (("--fee-class", "IV"), "--tier: 'IV' is not valid"),
        (("--tier", "IV"), "--tier: 'IV' is not valid"),
        (("--place", "14"), "--place: '14' is not valid"),
        (("--condition", "颈椎"), "did you mean: 颈椎病?"),
        (("--hospital-grade", "3A"), "give one of --tier and --hospital-grade"),
        (("--account-balance", "5"), "--account-balance goes together with --insurance"),
        (("--facility-name", "x"), "goes together with --facility-kind"),
        (("--facility-fact", "x"), "--facility-fact: 'x' is not valid"),
        (("--facility-kind", "TCM hospital"), "facility.grade: nothing given; expected"),
        (("--facility-kind", "TCM hospitl"), "--facility-kind: 'TCM hospitl' is not valid"),
        (("--facility-kind", "乡镇卫生院", "--facility-name", "x" * 201), "--facility-name: 'xxx"),
        (("--insurance", "employee", "--account-balance", "x"), "--account-balance: 'x' is not valid"),
        (("--place", "文水昙"), "did you mean: 文水县141121"),
        (("--format", "xml"), "--format: 'xml' is not valid; expected text or json"),
    ],
)
def test_wrong_input_names_the_option(run: Runner, arguments: tuple[str, ...], said: str) -> None:
    right = {"--condition": "颈椎病", "--date": "2023-05-04", "--fee-class": "I"}
    given = {"--fee-class" if one == "--tier" else one for one in arguments}
    others = (one for pair in right.items() if pair[0] not in given for one in pair)
    found = run("explain", "--item", "电针=150.00", "--lang", "en", *others, *arguments)
    assert (found.code, found.out) == (ExitCode.WRONG_USAGE, "")
    assert said in found.err


def test_neither_class_nor_grade_is_wrong(run: Runner) -> None:
    assert "须给出其一" in run(*BASE, "--lang", "zh").err


def test_a_grade_is_only_sorted_where_a_notice_speaks(run: Runner) -> None:
    found = run(*BASE, "--hospital-grade", "3A", "--place", "149900", "--lang", "en")
    assert found.code == ExitCode.WRONG_USAGE
    assert found.err.startswith("error: --hospital-grade: ")


SEVERAL = ("explain", "--condition", "颈锥病", "--date", "2023-13-04", "--lang", "en")


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        (("--tier", "IV", "--item", "电针"), ["--item", "--condition", "--date", "--tier"]),
        (("--tier", "IV", "--item", "电针=x"), ["--condition", "--date", "--item", "--tier"]),
        (("--hospital-grade", "三甲", "--item", "电针=1"), ["--condition", "--date"]),
        (("--hospital-grade", "九甲", "--item", "电针=1"), ["--hospital-grade", "--condition", "--date"]),
        (
            ("--tier", "I", "--item", "电针=x", "--ytd-paid", "-1"),
            ["--condition", "--date", "--item", "--ytd-paid"],
        ),
    ],
)
def test_all_wrong_options_are_told_at_once(run: Runner, more: tuple[str, ...], wrong: list[str]) -> None:
    found = run(*SEVERAL, *more)
    assert found.code == ExitCode.WRONG_USAGE
    told = [line.strip().partition(":")[0] for line in found.err.splitlines() if line.startswith("  --")]
    assert told == wrong


def test_what_is_missing_is_told_at_once(run: Runner) -> None:
    found = run("ask", "reimburse", "--tier", "IV", "--lang", "en")
    assert [line for line in found.err.splitlines() if line.startswith("  ")][:3] == [
        "  --condition is missing",
        "  --visited-on is missing",
        "  --items is missing",
    ]
    assert "--tier: 'IV' is not valid" in found.err
    assert run("explain", "--date", "2023-05-04", "--lang", "zh").err.count("缺少 --") == 2


@pytest.mark.clause("lvliang-2022-22", "T6", "I-T21")
def test_of_a_level_alone_both_classes_are_named_with_what_each_would_pay(run: Runner) -> None:
    found = run(*BASE, "--hospital-grade", "二级", "--lang", "zh")
    assert found.code == ExitCode.WRONG_USAGE
    assert "--hospital-grade: '二级' 无效" in found.err
    assert (
        "二级甲等为二类，二级乙等、二级丙等为三类；这次就诊二类支付 90.00 元，三类支付 80.00 元" in found.err
    )
    english = run(*BASE, "--hospital-grade", "level 3", "--lang", "en").err
    assert "for this visit class I pays 90.00, class II pays 90.00" in english
    assert "三类，" in run(*BASE, "--hospital-grade", "一级", "--lang", "zh").out
    hospital = ("--facility-kind", "中医医院", "--facility-grade", "二级")
    assert "三类支付 80.00 元" in run(*BASE, "--tier", "II", *hospital, "--lang", "zh").out
