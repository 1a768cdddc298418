"""`ask` and `replay`: every rule by its name with options, and a receipt asked again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Runner, plain

from shanxi_health_policy import Catalogue
from shanxi_health_policy.answer import Answer
from shanxi_health_policy.asking.declaration import Rule, every_rule
from shanxi_health_policy.asking.schemas import answer_schema, question_schema
from shanxi_health_policy.cli.exit_codes import ExitCode

LOW = ("ask", "premium-subsidy", "--groups", "低保", "--contribution-standard", "350.00", "--year", "2023")
RULES = tuple(every_rule())
COMMANDS: dict[str, str] = {
    "assess_recommended_standard": "--stats kind=乡镇卫生院 --stats annual_visits=80000 --on 2022-05-01",
    "assess_standards": "--place 天津 --stats kind=乡镇卫生院 --stats accreditations=推荐标准、社区医院 "
    "--stats fever_clinic_room=是 --stats new_community_hospital=no",
    "compare_with_averages": "--stats kind=乡镇卫生院 --stats bed_use=1 --stats beds=60",
    "accreditation_effects": "--place 140100 --accreditation 社区医院 --event 达标",
    "accreditation_statistics": "--counts [{\"city\":\"甲市\",\"facilities\":3,\"recommended_in_all\":1}]",
    "track": "--place 120000 --figures facilities=10 --figures basic_standard_facilities=10 "
    "--figures community_hospitals_by_district:甲区=1 --figures community_hospitals_by_district:乙区=3",
    "review_procedure": "--place 焦作市 --accreditation 推荐标准",
    "expert_groups": "--place 焦作市",
    "due_dates": "--place 140000 --since posts-review=2020-02-29 --on 2024-01-01",
    "belongs_in_plan": "--opened-on 2021-04-30",
    "premium_subsidy": "--groups 低保 --groups 特困 --contribution-standard 350.00 --year 2023",
    "accreditation_award": "--place 141100 --facilities 2",
    "village_doctor_post_subsidy": "--place 140600 --posts 3 --period-unit 年",
    "capitation_settlement": "--budget 100.00 --spending 120.00",
    "village_doctor_insurance": "--on-establishment false",
    "senior_post_exempt": "--service-periods 2000-01-01..2000-12-31 --service-periods 2008-03-01.. --as-of 2023-03-01",
    "measurements": "--topic 诊疗病种 --place 山西省 --year 2020",
    "named_facilities": "--topic 特色专科 --name 段村中心卫生院 --place 晋中",
    "pilots": "--place 介休市 --on 2024-01-01",
    "price_rules": "--place 太原市",
    "repeals": "--number 朔政办发〔2020〕55号",
    "public_health_income_floor": "--average-income 5000.00 --income 4999.99",
    "responsible": "--notice 朔政办发〔2023〕42号 --point （三）2 --place 怀仁市",
    "duties": "--department 省公安厅 --notice shanxi-2023-51",
}  # fmt: skip
COMMANDS["reimburse"] = (
    "--condition 颈椎病 --visited-on 2023-05-04 --tier I --items 电针=150.00 --items 血常规=20.00 --ytd-paid 2640.00 "
    "--facility kind=乡镇卫生院 --facility name=凤城镇卫生院 --facility county=文水县 --insurance kind=职工"
)

VISIT = "--condition 颈椎病 --visited-on 2023-05-04 --tier I --items 电针=150.00"


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_rule_is_a_command(run: Runner, rule: str, language: str) -> None:
    found = run("ask", rule.replace("_", "-"), *COMMANDS[rule].split(" "), "--lang", language)
    assert found.code == ExitCode.DONE, found.err
    assert "〔" in found.out or rule == "accreditation_statistics"


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("grade=0", '"grade": "0"'),
        ("等级=0", '"grade": "0"'),
        ("name=123", '"name": "123"'),
        ("name=是", '"name": "是"'),
    ],
)
@pytest.mark.parametrize("parameter", ["--stats", "--facility"])
def test_a_name_or_a_grade_is_text_whatever_it_looks_like(
    run: Runner, fact: str, value: str, parameter: str
) -> None:
    rule = "assess-standards --place 140600" if parameter == "--stats" else f"reimburse {VISIT}"
    given = [
        *rule.split(" "),
        parameter,
        "kind=乡镇卫生院",
        parameter,
        "accreditations=推荐标准",
        parameter,
        fact,
        "--format",
        "json",
    ]
    found = run("ask", *given, "--lang", "en")
    assert found.code == ExitCode.DONE, found.err
    assert value in found.out


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("rule", RULES)
def test_on_a_terminal_it_is_drawn(run: Runner, rule: str) -> None:
    found = run("ask", rule, *COMMANDS[rule].split(" "), "--lang", "en")
    assert found.code == ExitCode.DONE, found.err
    assert "rests on" in plain(found.out)
    assert "\x1b[" in found.out


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_an_answer_without_a_rule_says_why(run: Runner) -> None:
    found = plain(run("ask", "accreditation-award", "--place", "140200", "--lang", "en").out)
    assert "because" in found
    assert "no notice speaks for this place" in found


def test_an_amount_is_worked_out_and_explained(run: Runner) -> None:
    found = run(*LOW, "--lang", "en")
    assert found.out.splitlines()[0] == (
        "help with the premium: subsistence allowance; 2023, contribution standard 350.00 yuan "
        "(no place was asked for: Shanxi 140000, the only one with this rule)"
    )
    assert "Decided by the share for the group subsistence allowance: 280.00 yuan" in found.out


def test_as_json_it_is_the_published_form_of_the_answer_and_the_receipt_agrees(
    run: Runner, tmp_path: Path
) -> None:
    found = run(*LOW, "--format", "json", "--receipt", tmp_path / "kept.json")
    shown, kept = json.loads(found.out), json.loads((tmp_path / "kept.json").read_text(encoding="utf-8"))
    assert shown["result"]["amount"] == "280.00"
    assert shown["steps"][0]["label"]["zh"].startswith("低保：80%")
    shown["inputs"] = {name: one for name, one in shown["inputs"].items() if one is not None}
    shown["notices"] = [{name: one[name] for name in ("id", "number", "digest")} for one in shown["notices"]]
    assert {name: shown[name] for name in ("rule", "inputs", "result", "version", "notices")} == {
        name: one for name, one in kept.items() if name != "schema"
    }
    assert Answer.from_json(found.out).to_plain() == json.loads(found.out)


@pytest.mark.parametrize("rule", RULES)
def test_what_each_parameter_takes_is_listed(run: Runner, rule: str) -> None:
    page = run("ask", rule, "--help", "--lang", "zh").out
    takes = page[page.index("可取的值：") :]
    for name, parameter in {one.name: one for one in every_rule()[rule].parameters}.items():
        listed = run("ask", rule, "--choices", name).out.splitlines()
        assert listed[0] == "code\tzh\ten"
        known = every_rule()[rule].choices(parameter, Catalogue.shipped())
        assert [line.split("\t") for line in listed[1:]] == [
            [code, one.zh, one.en] for code, one in known.items()
        ]
        option = f"--{name.replace('_', '-')}"
        assert (f"\n  {option} " in takes) is bool(known)
        # lines are broken at any blank
        assert (f"全部见--choices{option[2:]}" in "".join(takes.split())) is (len(known) > 12)


def test_everything_a_parameter_takes_is_told_in_the_form_asked_for(
    run: Runner, own_notices: Callable[..., Path]
) -> None:
    found = run(
        "ask", "reimburse", "--choices", "--condition", "--notices", own_notices(), "--format", "json"
    )
    assert json.loads(found.out)[-1] == {"code": "knee_pain", "zh": "膝痛", "en": "knee pain"}
    wrong = run("ask", "reimburse", "--choices", "conditon", "--lang", "en")
    assert wrong.code == ExitCode.WRONG_USAGE
    assert wrong.err.startswith("error: --choices: 'conditon' is not valid")
    assert "did you mean: condition?" in wrong.err


@pytest.mark.usefixtures("terminal")
def test_a_person_sees_what_a_parameter_takes_as_a_table(run: Runner) -> None:
    found = plain(run("ask", "premium-subsidy", "--choices", "groups", "--lang", "zh").out)
    assert "┃ 代码" in found
    assert "│ 低保" in found


@pytest.mark.parametrize(("which", "schema"), [("question", question_schema), ("answer", answer_schema)])
def test_the_schema_of_a_rule_is_given(run: Runner, which: str, schema: Callable[[Rule], object]) -> None:
    found = run("ask", "premium-subsidy", f"--schema={which}")
    assert found.code == ExitCode.DONE
    assert json.loads(found.out) == json.loads(json.dumps(schema(every_rule()["premium_subsidy"])))


def test_a_figure_is_understood_by_its_name_and_an_unknown_one_is_told_with_the_nearest(run: Runner) -> None:
    asked = ("ask", "assess-recommended-standard", "--stats", "kind=乡镇卫生院", "--lang", "en", "--stats")
    assert "80000" in run(*asked, "年门急诊人次=80000").out
    wrong = run(*asked, "anual_visits=80000")
    assert (wrong.code, wrong.out) == (ExitCode.WRONG_USAGE, "")
    assert wrong.err.startswith("error: --stats.anual_visits: 'anual_visits' is not valid; expected ")
    assert wrong.err.endswith("did you mean: annual_visits?\n")
    out_of_bounds = run(*asked, "annual_visits=-1").err
    assert out_of_bounds.startswith("error: --stats.annual_visits: ")


def test_a_place_is_a_code_or_a_name_and_what_is_assumed_is_said(run: Runner) -> None:
    asked = ("ask", "capitation-settlement", "--budget", "2.00", "--spending", "1.00", "--lang", "en")
    assert run(*asked, "--place", "怀仁").out == run(*asked, "--place", "140681").out
    assert "no place was asked for: Huairen 140681" in run(*asked).out.splitlines()[0]
    assert json.loads(run(*asked, "--format", "json").out)["place"]["assumed"] is True
    unknown = run(*asked, "--place", "怀忍市")
    assert unknown.code == ExitCode.WRONG_USAGE
    assert unknown.err.startswith("error: --place: ")


@pytest.mark.usefixtures("terminal")
def test_a_person_is_told_which_place_was_assumed(run: Runner) -> None:
    found = plain(run("ask", "capitation-settlement", "--budget", "2", "--spending", "1", "--lang", "zh").out)
    assert "未指定地方" in found


def test_a_receipt_is_replayed_from_a_file_or_from_standard_input(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept.json"
    run(*LOW, "--receipt", kept)
    assert run("replay", kept, "--lang", "en").out == "as on the receipt: nothing has changed\n"
    with kept.open(encoding="utf-8") as opened:
        monkeypatch.setattr("sys.stdin", opened)
        assert run("replay", "-", "--lang", "zh").out == "与回执完全一致\n"
    kept.write_text(kept.read_text(encoding="utf-8").replace('"280.00"', '"281.00"'), encoding="utf-8")
    changed = run("replay", kept, "--lang", "en")
    assert changed.code == ExitCode.RESULT_DIFFERS
    assert "result amount: 281.00 → 280.00" in changed.out
    as_json = json.loads(run("replay", kept, "--format", "json").out)
    assert as_json["unchanged"] is as_json["same_result"] is False
    assert as_json["changes"] == [{"what": "result", "name": "amount", "before": "281.00", "after": "280.00"}]


def test_a_name_in_other_bytes_than_utf_8_is_no_end_of_the_command(run: Runner, tmp_path: Path) -> None:
    """A shell of GBK gives bytes that Python takes as halves of characters."""
    kept, visit = (
        tmp_path / "kept.json",
        ("--condition", "颈椎病", "--visited-on", "2023-05-04", "--tier", "I"),
    )
    asked = run(
        "ask", "reimburse", *visit, "--items", "\udcb5\udce7=1.00", "--receipt", kept, "--format", "json"
    )
    assert (asked.code, run("replay", kept).code) == (ExitCode.DONE, ExitCode.DONE)
    assert "\\udcb5\\udce7" in asked.out


def test_a_receipt_from_standard_input_is_utf_8_whatever_the_terminal_has(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, broken = tmp_path / "kept.json", tmp_path / "broken.json"
    run(*LOW, "--receipt", kept)
    broken.write_bytes(b"\xff\xfe")
    for file, code in ((kept, ExitCode.DONE), (broken, run("replay", broken).code)):
        with file.open(encoding="gbk") as opened:
            monkeypatch.setattr("sys.stdin", opened)
            assert run("replay", "-").code == code


def test_a_receipt_is_replayed_with_notices_of_ones_own(
    run: Runner, tmp_path: Path, own_notices: Callable[..., Path]
) -> None:
    kept, folder = tmp_path / "kept.json", own_notices()
    visit = (
        "--condition",
        "膝痛",
        "--visited-on",
        "2024-02-01",
        "--tier",
        "I",
        "--items",
        "家传灸=100.00",
    )
    asked = run("ask", "reimburse", *visit, "--place", "149900", "--notices", folder, "--receipt", kept)
    assert asked.code == ExitCode.DONE
    assert run("replay", kept, "--notices", folder).code == ExitCode.DONE
    assert run("replay", kept).code == ExitCode.WRONG_USAGE  # the shipped notices know no 膝痛


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Usage"),
        (("nothing",), "no command 'nothing'"),
        (("premium-subsidy",), "--groups is missing"),
        ((*LOW[1:-1], "23x"), "--year"),
        (("premium-subsidy", "--groups", "富", *LOW[4:]), "富"),
        ((*LOW[1:5], "1.555", *LOW[6:]), "--contribution-standard"),
        (("capitation-settlement", "--budget", "1", "--spending", "-1"), "--spending"),
        (("village-doctor-insurance", "--on-establishment", "maybe"), "--on-establishment"),
        (("senior-post-exempt", "--service-periods", "2008", "--as-of", "2023-01-01"), "--service-periods"),
        (("senior-post-exempt", "--service-periods", "2008-02-30..", "--as-of", "2023-01-01"), "--service-periods"),
        (("reimburse", "--items", "电针"), "--items"),
        (("assess-standards", "--place", "1", "--stats", "kind=村卫生室"), "--place"),
        (("assess-standards", "--place", "140000", "--stats", "村卫生室"), "--stats"),
        (("assess-standards", "--place", "140000", "--stats", "kind=村卫生室", "--stats", "kind=医院"), "kind"),
        (("track", "--place", "120000", "--figures", "facilities=1", "--figures", "facilities=2"), "facilities"),
        (("accreditation-statistics", "--counts", "{"), "--counts"),
        (("accreditation-statistics", "--counts", " " * 20_001), "--counts"),
    ],
)  # fmt: skip
def test_wrong_usage_names_the_option(run: Runner, arguments: tuple[str, ...], said: str) -> None:
    found = run("ask", *arguments, "--lang", "en")
    assert found.code == ExitCode.WRONG_USAGE
    assert said in found.err
    assert "Traceback" not in found.err


@pytest.mark.parametrize("text", ["", "{}", "[" * 2000])
def test_a_file_that_is_no_receipt_is_refused(run: Runner, tmp_path: Path, text: str) -> None:
    (tmp_path / "kept.json").write_text(text, encoding="utf-8")
    found = run("replay", tmp_path / "kept.json", "--lang", "en")
    assert found.code == ExitCode.WRONG_USAGE
    assert "receipt" in found.err


def test_a_receipt_that_is_not_there_is_file_trouble(run: Runner, tmp_path: Path) -> None:
    assert run("replay", tmp_path / "none.json").code == ExitCode.FILE_TROUBLE
    assert run(*LOW, "--receipt", tmp_path / "no" / "kept.json").code == ExitCode.FILE_TROUBLE


@pytest.mark.parametrize("rule", ["", *RULES])
def test_every_rule_has_a_help_page_in_both_languages(run: Runner, rule: str) -> None:
    for language in ("zh", "en"):
        page = run("ask", *([rule] if rule else []), "--help", "--lang", language)
        assert page.code == ExitCode.DONE
        assert all(len(line) <= 101 for line in page.out.splitlines() if "shanxi-health-policy" not in line)


def test_every_rule_is_tried_as_a_command() -> None:
    assert set(COMMANDS) == set(RULES)


def test_a_place_that_is_needed_is_named_as_an_option(run: Runner) -> None:
    found = run("ask", "accreditation-award", "--facilities", "2", "--lang", "en")
    assert found.code == ExitCode.WRONG_USAGE
    assert found.err.startswith("error: --place: ")
    assert "Lvliang 141100" in found.err
