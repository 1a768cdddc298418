"""`his`: a whole visit through files and standard input, and wrong messages answered in the interface's form."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Runner

from shanxi_health_policy.cli.exit_codes import ExitCode

EXAMPLES = Path(__file__).parents[2] / "docs" / "how-to"
CONFIG = ("--config", EXAMPLES / "hospital.toml", "--items", EXAMPLES / "items.csv")
PAID = ("--ytd-paid", "2640.00", "--account-balance", "50.00")


def message(number: int) -> Path:
    """One of the messages of the documentation's visit."""
    return EXAMPLES / f"message-{number}.json"


def stdin(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Standard input holds this."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_a_whole_visit(run: Runner, tmp_path: Path) -> None:
    visit = (message(2203), message(2204))
    preview = run("his", "preview", *visit, message(2206), *CONFIG, *PAID)
    assert (preview.code, preview.err) == (ExitCode.DONE, "")
    info = json.loads(preview.out)["output"]["setlinfo"]
    assert (info["fund_pay_sumamt"], info["psn_part_amt"]) == ("80.00", "90.00")
    settled = tmp_path / "settled.json"
    done = run(
        "his", "settle", *visit, message(2207), *CONFIG, *PAID, "--setl-id", "S20230504000001", "-o", settled
    )
    assert (done.code, done.out) == (ExitCode.DONE, "")
    assert (
        json.loads(settled.read_text(encoding="utf-8"))["output"]["setlinfo"]["setl_id"] == "S20230504000001"
    )
    back = run("his", "cancel", message(2208), settled)
    assert back.code == ExitCode.DONE
    assert json.loads(back.out)["output"]["setldetail"][0]["fund_payamt"] == "-80.00"
    for file in (*visit, message(2206), message(2207), message(2208), settled):
        assert run("his", "check", file).code == ExitCode.DONE


def test_standard_input_and_a_list(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = [json.loads(message(number).read_text(encoding="utf-8")) for number in (2203, 2204, 2207)]
    stdin(monkeypatch, json.dumps(visit).encode("utf-8"))
    found = run("his", "settle", "-", *CONFIG, *PAID)
    assert found.code == ExitCode.DONE
    assert json.loads(found.out)["output"]["setlinfo"]["setl_id"] == visit[-1]["msgid"]


def test_the_condition_can_be_named(run: Runner) -> None:
    visit = (message(2203), message(2204), message(2206))
    found = run("his", "preview", *visit, *CONFIG, *PAID, "--condition", "哮喘")
    assert "哮喘" in json.loads(found.out)["output"]["setldetail"][0]["setl_proc_info"]
    wrong = run("his", "preview", *visit, *CONFIG, *PAID, "--condition", "哮踹", "--lang", "en")
    assert (wrong.code, wrong.out) == (ExitCode.WRONG_USAGE, "")
    assert "--condition" in wrong.err


def test_items_on_no_list_are_told_beside_the_answer(run: Runner) -> None:
    visit = (message(2203), message(2204), message(2206))
    found = run("his", "preview", *visit, *CONFIG[:2], *PAID, "--lang", "zh")
    assert found.code == ExitCode.DONE
    assert found.err.splitlines()[0] == "不在技术目录的项目（个人负担）："
    assert "JY015 血常规" in found.err
    assert json.loads(found.out)["infcode"] == 0


REVIEWED = ("his", "review", message(3101), *CONFIG, "--ytd-paid", "2640.00")


@pytest.mark.parametrize(
    ("language", "head", "unlisted"),
    [
        (
            "zh",
            "应付 80.00 元；本年尚余 80.00 元，本次之后 0.00 元；提醒 4 条",
            "不在技术目录的项目（个人负担）：",
        ),
        (
            "en",
            "due 80.00 yuan; left of the year 80.00 yuan, after this visit 0.00 yuan; warnings: 4",
            "items on no list of techniques (the patient's own):",
        ),
    ],
)
def test_a_visit_is_looked_through_before_it_is_paid(
    run: Runner, language: str, head: str, unlisted: str
) -> None:
    found = run(*REVIEWED, "--lang", language)
    assert found.code == ExitCode.DONE
    told = json.loads(found.out)
    kinds = ["technique_not_covered", "overpaid", "unusual_technique", "annual_limit"]
    assert [one["rule_id"] for one in told["output"]["result"]] == kinds
    lines = found.err.splitlines()
    assert lines[0] == head
    assert len(lines) == 7
    assert lines[5] == unlisted


def test_a_review_of_something_else_is_refused_in_the_interfaces_form(run: Runner) -> None:
    found = run("his", "review", message(2204), "--ytd-paid", "0")
    assert found.code == ExitCode.MESSAGE_REFUSED
    assert json.loads(found.out)["infcode"] == -1
    named = run(*REVIEWED, "--condition", "哮喘")
    assert json.loads(named.out)["output"]["result"][0]["rule_id"] == "technique_not_covered"
    wrong = run(*REVIEWED, "--condition", "哮踹", "--lang", "en")
    assert (wrong.code, wrong.out) == (ExitCode.WRONG_USAGE, "")


@pytest.mark.parametrize("command", ["preview", "settle"])
@pytest.mark.parametrize(
    ("language", "head"),
    [("zh", "2205 已撤销"), ("en", "lines that 2205 withdrew, which do not count:")],
)
def test_withdrawn_lines_are_told_beside_the_answer(
    run: Runner, command: str, language: str, head: str
) -> None:
    asked = message(2206 if command == "preview" else 2207)
    visit = (message(2203), message(2204), asked)
    wrong = (EXAMPLES / "message-2204-wrong.json", message(2205))
    alone = run("his", command, *visit, *CONFIG, *PAID)
    found = run("his", command, *wrong, *visit, *CONFIG, *PAID, "--lang", language)
    assert (found.code, found.out) == (ExitCode.DONE, alone.out)
    first, line = found.err.splitlines()
    assert (first.startswith(head), line) == (True, "  11 ZL002 150.00")
    assert run("his", command, *wrong[1:], *visit, *CONFIG, *PAID).code == ExitCode.MESSAGE_REFUSED
    assert run("his", command, *wrong[:1], *visit, *CONFIG, *PAID).code == ExitCode.MESSAGE_REFUSED
    assert run("his", "check", *wrong, *visit, *CONFIG).code == ExitCode.DONE


def test_amounts_of_a_request_that_the_answer_has_otherwise_are_told_beside_it(
    run: Runner, tmp_path: Path
) -> None:
    own = tmp_path / "own.json"
    told = json.loads(message(2207).read_text(encoding="utf-8"))
    told["input"]["data"] |= {"fulamt_ownpay_amt": "0.00", "inscp_scp_amt": "170.00"}
    own.write_text(json.dumps(told), encoding="utf-8")
    found = run("his", "settle", message(2203), message(2204), own, *CONFIG, *PAID, "--lang", "en")
    assert (found.code, json.loads(found.out)["infcode"]) == (ExitCode.DONE, 0)
    assert found.err.splitlines() == [
        "amounts of the request that the answer has otherwise:",
        "  input.data.fulamt_ownpay_amt: 0.00, which the answer has as 20.00",
        "  input.data.inscp_scp_amt: 170.00, which the answer has as 150.00",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_wrong_messages_are_answered_with_every_fault(run: Runner, tmp_path: Path, language: str) -> None:
    text = message(2204).read_text(encoding="utf-8").replace('"20.00"', '"20.005"')
    wrong = tmp_path / "wrong.json"
    wrong.write_text(text, encoding="utf-8")
    found = run("his", "settle", message(2203), wrong, message(2207), *CONFIG, *PAID, "--lang", language)
    assert found.code == ExitCode.MESSAGE_REFUSED
    answer = json.loads(found.out)
    assert answer["infcode"] == -1
    assert [(fault["file"], fault["where"]) for fault in answer["output"]["faults"]] == [
        (str(wrong), "input.feedetail[1].det_item_fee_sumamt"),
        (str(wrong), "input.feedetail[1].pric"),
    ][: len(answer["output"]["faults"])]
    assert "input.feedetail[1].det_item_fee_sumamt" in found.err
    out = tmp_path / "answer.json"
    assert run("his", "settle", message(2203), *CONFIG, "-o", out).code == ExitCode.MESSAGE_REFUSED
    assert json.loads(out.read_text(encoding="utf-8"))["infcode"] == -1


def test_wrong_settings_are_answered_too(run: Runner, tmp_path: Path) -> None:
    config = tmp_path / "settings.toml"
    config.write_text("x = 1", encoding="utf-8")
    found = run("his", "cancel", message(2208), "--config", config)
    assert found.code == ExitCode.MESSAGE_REFUSED
    assert json.loads(found.out)["output"]["faults"][0]["file"] == str(config)
    checked = run("his", "check", message(2208), "--config", config, "--format", "json")
    assert checked.code == ExitCode.MESSAGE_REFUSED
    assert json.loads(checked.out)["faults"][0]["where"] == "x"


def test_a_file_that_is_not_there_is_trouble_and_no_traceback(run: Runner, tmp_path: Path) -> None:
    found = run("his", "check", tmp_path / "nothing.json")
    assert (found.code, found.out) == (ExitCode.FILE_TROUBLE, "")


def test_standard_input_beyond_bounds_is_refused(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, b"[" * 10_000_000)
    found = run("his", "settle", "-", "--ytd-paid", "0")
    assert found.code == ExitCode.MESSAGE_REFUSED
    assert json.loads(found.out)["output"]["faults"][0]["where"] == "JSON"


SAID = {
    "zh": (
        "报文 3 个",
        "opter: 未填写；应为必填",
        "A17.07：不明确，可能是 前庭性眩晕、后循环缺血",
        "编码应加入设置",
        "恒等式 C 不成立",
        "影响金额的错误：0",
        "不可核对的恒等式：2",
        "恒等式 D 不可核对：psn_part_amt = acct_pay + psn_cash_pay；缺少 acct_pay、psn_cash_pay",
        "不影响金额的异常：",
        "fund_pay_type: '360100'；应为基金支付类型表中的代码",
        "不在技术目录的项目：1",
    ),
    "en": (
        "messages: 3",
        "opter: nothing given; expected a value",
        "A17.07: ambiguous, may be vestibular",
        "add the code to the settings",
        "identity C does not hold",
        "Faults that change money: 0",
        "Identities that cannot be checked: 2",
        "psn_part_amt = acct_pay + psn_cash_pay; acct_pay, psn_cash_pay missing",
        "Oddities that change no money: ",
        "fund_pay_type: '360100'; expected a code of the table of fund_pay_type",
        "Items on no list of techniques: 1",
    ),
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_of_a_check(run: Runner, tmp_path: Path, language: str) -> None:
    changed: Any = json.loads(message(2203).read_text(encoding="utf-8"))
    changed["opter"] = None
    first, second = changed["input"]["diseinfo"]
    first |= {"diag_code": "A17.07"}
    second |= {"diag_code": "M47.899x99", "diag_name": "颈椎病"}
    changed["input"]["diseinfo"].append(first | {"diag_code": "I10", "diag_name": "高血压\x1b[2J"})
    info = {"medfee_sumamt": "1.00", "psn_part_amt": "1.00", "fund_pay_sumamt": 0, "hosp_part_amt": "1.00"}
    answer = {"infcode": 0, "output": {"setlinfo": info, "setldetail": [{"fund_pay_type": "360100"}]}}
    both = tmp_path / "both.json"
    both.write_text(json.dumps([changed, answer]), encoding="utf-8")
    found = run("his", "check", both, message(2204), "--lang", language)
    assert found.code == ExitCode.MESSAGE_REFUSED
    assert "\x1b" not in found.out
    for text in SAID[language]:
        assert text in found.out
    plain = json.loads(run("his", "check", both, message(2204), "--format", "json", "--lang", language).out)
    assert plain["messages"] == 3
    assert [one["identity"] for one in plain["broken_identities"]] == ["C"]
    assert [(one["identity"], len(one["missing"])) for one in plain["uncheckable_identities"]] == [
        ("B", 4),
        ("D", 2),
    ]
    assert {one["severity"] for one in plain["oddities"]} == {
        "不影响金额" if language == "zh" else "changes no money"
    }
    assert plain["unmatched"][0]["name"] == "血常规"
    assert len(plain["diagnoses"]) == 3


def test_only_what_changes_money_decides_the_exit_code(run: Runner, tmp_path: Path) -> None:
    settled, file = tmp_path / "settled.json", tmp_path / "changed.json"
    visit = (message(2203), message(2204), message(2207))
    assert (
        run("his", "settle", *visit, *CONFIG, *PAID, "--setl-id", "S1", "-o", settled).code == ExitCode.DONE
    )

    def code(info: dict[str, object], detail: dict[str, object]) -> int:
        changed = json.loads(settled.read_text(encoding="utf-8"))
        changed["output"]["setlinfo"] |= info
        changed["output"]["setldetail"][0] |= detail
        file.write_text(json.dumps(changed), encoding="utf-8")
        return run("his", "check", file).code

    assert code({}, {}) == ExitCode.DONE
    assert code({"psn_part_amt": None, "medins_setl_id": None}, {"fund_pay_type": "不知道"}) == ExitCode.DONE
    assert code({"hifp_pay": None, "hosp_part_amt": None}, {"inscp_scp_amt": None}) == ExitCode.DONE
    assert code({"psn_part_amt": "89.99"}, {}) == ExitCode.MESSAGE_REFUSED
    assert code({"hifp_pay": "80.005"}, {}) == ExitCode.MESSAGE_REFUSED
    visiting = json.loads(message(2203).read_text(encoding="utf-8"))
    del visiting["insuplc_admdvs"]
    file.write_text(json.dumps(visiting), encoding="utf-8")
    found = run("his", "check", file, "--format", "json", "--lang", "en")
    assert found.code == ExitCode.MESSAGE_REFUSED
    assert [(one["where"], one["severity"]) for one in json.loads(found.out)["faults"]] == [
        ("insuplc_admdvs", "changes money")
    ]


@pytest.mark.parametrize("command", ["", "preview", "settle", "cancel", "check"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_help(run: Runner, command: str, language: str) -> None:
    found = run("his", *([command] if command else []), "--help", "--lang", language)
    assert (found.code, found.err) == (ExitCode.DONE, "")
    assert ("选项：" if language == "zh" else "Options:") in found.out


def test_without_a_command_there_is_help(run: Runner) -> None:
    found = run("his")
    assert (found.code, found.out) == (ExitCode.WRONG_USAGE, "")
    assert "preview" in found.err
