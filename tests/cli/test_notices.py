"""`notices`: what holds where and when, one notice in full, and the check of notice files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Runner

from shanxi_health_policy import Catalogue
from shanxi_health_policy.cli.exit_codes import ExitCode


def ids(out: str) -> list[str]:
    """The notices of a plain list."""
    return [line.split("\t")[0] for line in out.splitlines()[1:]]


def test_the_list_holds_every_notice(run: Runner) -> None:
    found = run("notices")
    assert found.code == ExitCode.DONE
    assert ids(found.out) == [notice.id for notice in Catalogue.shipped()]
    assert "\x1b" not in found.out


@pytest.mark.clause("lvliang-2022-22", "T1", "I-N1")
@pytest.mark.parametrize(
    ("arguments", "there"),
    [
        (("--place", "141121", "--on", "2023-05-04"), True),
        (("--place", "141121", "--on", "2022-08-14"), False),
        (("--place", "文水县", "--on", "2023-05-04"), True),
        (("--place", "Tianjin"), False),
        (("--place", "120000"), False),
        (("--known-on", "2022-08-01"), False),
        (("--on", "2023-05-04", "--known-on", "2023-05-04"), True),
    ],
)
def test_what_holds_where_and_when(run: Runner, arguments: tuple[str, ...], there: bool) -> None:
    assert ("lvliang-2022-22" in ids(run("notices", *arguments).out)) is there


def test_the_list_as_json(run: Runner) -> None:
    found = json.loads(run("notices", "--place", "141121", "--format", "json", "--lang", "zh").out)
    forwarded = next(one for one in found if one["notice"] == "wenshui-2022-7")
    assert (forwarded["issued"], forwarded["known_from"]) == (None, "2022-08-15")
    assert (forwarded["place_name"], forwarded["issuers"]) == ("文水县", ["文水县医疗保障局"])


@pytest.mark.usefixtures("terminal")
def test_a_person_sees_a_table_with_the_reading_in_place_of_a_date(
    run: Runner, own_notices: Callable[..., Path]
) -> None:
    zh = run("notices", "--place", "141121", "--lang", "zh").out
    assert "（I-N1）" in zh
    assert "2022-08-15 起" in zh
    own_notices()
    dates = "issued = 2024-12-01\nin_force_from = 2025-01-01"
    own_notices(id="later-2025-1", extra='replaces = ["elsewhere-2024-1"]', dates=dates)
    folder = own_notices()
    en = run("notices", "--place", "149900", "--notices", folder, "--lang", "en").out
    assert "to 2025-12-31" in en
    assert "replaced by" in en


@pytest.mark.usefixtures("terminal")
def test_a_person_is_told_that_there_is_none(run: Runner) -> None:
    assert run("notices", "--place", "650000", "--lang", "en").out == "No such notice.\n"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_notice_in_full_for_a_program(run: Runner, language: str) -> None:
    found = run("notices", "lvliang-2022-22", "--lang", language).out
    lines = found.splitlines()
    assert ("# 条款" if language == "zh" else "# Clauses") in lines
    assert ("# 异常" if language == "zh" else "# Anomalies") in lines
    clause = next(line for line in lines if line.startswith("T3\t"))
    assert clause.split("\t")[-1] == (
        "由 reimburse, settle 计算" if language == "zh" else "computed by reimburse, settle"
    )
    assert ("不可计算：" if language == "zh" else "not computable: ") in found
    assert ("原文没有" if language == "zh" else "not printed; known from 2022-08-15 (I-N1: ") in found
    assert "晋医保办发〔2022〕19号" in found


def test_one_notice_without_a_base_and_with_a_printed_date(
    run: Runner, own_notices: Callable[..., Path]
) -> None:
    found = run("notices", "elsewhere-2024-1", "--notices", own_notices(), "--lang", "en").out
    assert "issued: 2023-12-01\n" in found
    assert "rests on" not in found
    assert "# Readings" not in found
    assert "printed: 七五折\tan unusual way" in found


@pytest.mark.usefixtures("terminal")
def test_one_notice_in_full_for_a_person(run: Runner) -> None:
    found = run("notices", "wenshui-2022-7", "--lang", "en").out
    assert "lvliang-2022-22" in found
    assert "Clauses" in found
    assert "I-N2" in found


def test_one_notice_as_json(run: Runner) -> None:
    found = json.loads(run("notices", "lvliang-2022-22", "--format", "json", "--lang", "en").out)
    assert found["dates_rest_on"] == "I-N1"
    assert {one["id"] for one in found["anomalies"]} == {"A-T1", "A-T2"}
    by_id = {one["id"]: one for one in found["clauses"]}
    assert by_id["T9"]["not_yet_encoded"] is False
    assert by_id["N1"]["not_computable"].startswith("It asks")
    assert "I-T4" in {one["id"] for one in found["readings"]}


def test_a_clause_of_which_a_rule_answers_a_part_says_why_not_the_rest(run: Runner) -> None:
    lines = run("notices", "shanxi-2023-51", "--lang", "en").out.splitlines()
    told = next(line for line in lines if line.startswith("N21\t"))
    assert told.endswith("the 58 counties are not named.")
    assert "computed by responsible; the rest is not computable: Sum and conditions" in told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_clause_that_is_not_yet_encoded_says_so(
    run: Runner, own_notices: Callable[..., Path], language: str
) -> None:
    waiting = '[[clauses]]\nid = "U"\nat = { zh = "二", en = "II" }\nsays = { zh = "待", en = "later" }\nnot_yet_encoded = true'
    folder = own_notices(dates="issued = 2023-12-01\nin_force_from = 2024-01-01\n" + waiting)
    found = run("notices", "elsewhere-2024-1", "--notices", folder, "--lang", language).out
    assert ("尚未编码" if language == "zh" else "not yet encoded") in found


def test_an_unknown_notice_is_answered_with_those_there_are(run: Runner) -> None:
    found = run("notices", "lvliang")
    assert found.code == ExitCode.WRONG_USAGE
    assert "lvliang-2022-22" in found.err


@pytest.mark.parametrize(
    "arguments", [("lvliang-2022-22", "--on", "2023-01-01"), ("--check", "--place", "141100")]
)
def test_filters_go_with_the_list_only(run: Runner, arguments: tuple[str, ...]) -> None:
    found = run("notices", *arguments, "--lang", "en")
    assert found.code == ExitCode.WRONG_USAGE
    assert "for the list of notices" in found.err


def test_the_shipped_notices_hold_what_their_examples_say(run: Runner) -> None:
    found = run("notices", "--check", "--lang", "en")
    assert found.code == ExitCode.DONE
    assert found.out.endswith(" 0 that differ\n")


def test_an_example_that_does_not_hold_is_named_with_what_differs(
    run: Runner, own_notices: Callable[..., Path]
) -> None:
    folder = own_notices(expect='fund_payment = "80.00"')
    found = run("notices", "--check", "--notices", folder, "--lang", "zh")
    assert found.code == ExitCode.WRONG_NOTICES
    assert found.err == "elsewhere-2024-1: 七成半\n  fund_payment：应为 80.00，得到 75.00\n"
    one = run("notices", "elsewhere-2024-1", "--check", "--notices", folder, "--lang", "en")
    assert one.out == "1 notice, 1 example, 1 that differs\n"
    other = run("notices", "lvliang-2022-22", "--check", "--notices", folder)
    assert other.code == ExitCode.DONE


def test_every_fault_of_every_notice_file_is_listed(run: Runner, own_notices: Callable[..., Path]) -> None:
    folder = own_notices(extra="colour = 1")
    own_notices(id="second-2024-2", dates="issued = 2023-12-01")
    found = run("notices", "--notices", folder, "--lang", "en")
    assert found.code == ExitCode.WRONG_NOTICES
    assert "2 errors:" in found.err
    assert "elsewhere-2024-1.toml" in found.err
    assert "second-2024-2.toml" in found.err


def test_a_folder_that_is_not_there_is_told(run: Runner, tmp_path: Path) -> None:
    assert run("notices", "--notices", tmp_path / "none").code == ExitCode.WRONG_NOTICES
