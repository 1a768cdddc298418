"""A profile for the commands over files: found beside the file, told, and second to what the command line says."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Runner

from shanxi_health_policy.batch.files.sources import PROFILE_NAME

TEXT = "就诊编号,参保人,就诊日期,病症,收费类别,项目名称,金额,基金已付\nV1,P1,2023-01-09,哮喘,III,督灸,300.00,115.00\n"
PEOPLE = "参保人,资助对象类别,年度,个人缴费标准\nA,低保,2024,380.00\n"
PROFILE = """
place = "{place}"
[columns]
"参保人" = "person_id"
[outputs]
language = "en"
columns = "en"
"""
COMMANDS = ("settle", "audit", "premium", "what-if")


@pytest.fixture(params=COMMANDS)
def command(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """The beginning of a command over a file that says 参保人, and names no place."""
    name: str = request.param
    file, place = (PEOPLE, "140000") if name == "premium" else (TEXT, "141100")
    (tmp_path / "in.csv").write_text(file, encoding="utf-8")
    (tmp_path / PROFILE_NAME).write_text(PROFILE.format(place=place), encoding="utf-8")
    more = ["--rate", "0.7"] if name == "what-if" else []
    return [name, str(tmp_path / "in.csv"), "-o", str(tmp_path / "out.csv"), *more]


def test_a_profile_beside_the_file_is_used_and_told(run: Runner, command: list[str], tmp_path: Path) -> None:
    found = run(*command)
    assert (found.code, found.err) == (0, "")
    assert f"by the profile {PROFILE_NAME}: place = 14" in found.out
    assert "columns = 参保人→person_id; outputs.language = en; outputs.columns = en" in found.out
    assert "no place was asked for" not in found.out
    assert (tmp_path / "out.csv").read_text(encoding="utf-8")[0].isupper()
    told = json.loads(run(*command, "--summary", "json").out)
    assert next(one["code"] for one in told["notes"]) == "profile"


def test_options_win_and_that_is_told(run: Runner, command: list[str], tmp_path: Path) -> None:
    place = "140100" if command[0] == "premium" else "141121"
    more = ("--place", place, "--columns", "machine", "--map", "参保人=person_id", "--lang", "zh")
    found = run(*command, *more)
    assert found.code == 0
    assert "命令行另有规定，以命令行为准：--place、--lang、--columns、--map 参保人\n" in found.out
    assert (tmp_path / "out.csv").read_text(encoding="utf-8")[0].islower()
    assert "wins" not in run(*command, "--lang", "en", "--columns", "en").out  # they say the same


def test_a_profile_is_named_or_left_out(run: Runner, command: list[str], tmp_path: Path) -> None:
    (tmp_path / PROFILE_NAME).rename(tmp_path / "own.toml")
    assert "--map 参保人=person_id" in run(*command).err
    assert "own.toml" in run(*command, "--profile", tmp_path / "own.toml").out
    (tmp_path / "own.toml").rename(tmp_path / PROFILE_NAME)
    assert "--map 参保人=person_id" in run(*command, "--profile", "-").err


def test_a_faulty_profile_ends_the_run(run: Runner, command: list[str], tmp_path: Path) -> None:
    (tmp_path / PROFILE_NAME).write_text('plcae = "x"\nencoding = "gbk"', encoding="utf-8")
    found = run(*command)
    assert (found.code, found.out) == (4, "")
    assert found.err.count(PROFILE_NAME) == 2
    assert not (tmp_path / "out.csv").exists()


def test_a_folder_is_read_by_the_profile_within(run: Runner, tmp_path: Path) -> None:
    folder = tmp_path / "month"
    folder.mkdir()
    (folder / "in.csv").write_text(TEXT, encoding="utf-8")
    (folder / PROFILE_NAME).write_text(PROFILE.format(place="141100"), encoding="utf-8")
    found = run("settle", folder, "-o", tmp_path / "out.csv")
    assert found.code == 0
    assert "by the profile" in found.out
    assert "not read" not in found.out


def test_standard_input_has_nothing_beside_it(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / PROFILE_NAME).write_text(PROFILE.format(place="141100"), encoding="utf-8")
    for more, code in (((), 4), (("--profile", PROFILE_NAME), 0)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
        assert run("settle", "-", "-o", "out.csv", *more).code == code


def test_the_mapping_of_items_of_a_profile_is_used_where_a_command_takes_one(
    run: Runner, command: list[str], tmp_path: Path
) -> None:
    (tmp_path / "items.csv").write_text("code,technique\n督灸,\n", encoding="utf-8")
    path = tmp_path / PROFILE_NAME
    path.write_text('items = "items.csv"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    found = run(*command)
    assert found.code == 0
    assert ("items = items.csv" in found.out) == (command[0] != "premium")
    if command[0] == "premium":
        return
    (tmp_path / "other.csv").write_text("code,technique\n", encoding="utf-8")
    found = run(*command, "--items", tmp_path / "other.csv")
    assert (found.code, "and wins: --items" in found.out) == (0, True)


def test_what_is_wrong_with_an_option_names_the_option(run: Runner, command: list[str]) -> None:
    assert "--encoding: 'x' is not valid" in run(*command, "--encoding", "x").err
    assert "--skip-rows" in run(*command, "--skip-rows", "999999999").err


def test_help_names_the_profile_that_is_found(run: Runner) -> None:
    assert PROFILE_NAME in run("settle", "--help").out


def test_messages_take_their_settings_from_a_profile(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "dialect.toml").write_text("x = 1", encoding="utf-8")
    (tmp_path / "items.csv").write_text("code,technique\nA,没有的技术\n", encoding="utf-8")
    profile = tmp_path / "own.toml"
    profile.write_text('his = ["dialect.toml"]\nitems = "items.csv"', encoding="utf-8")
    (tmp_path / "m.json").write_text("{}", encoding="utf-8")
    found = run("his", "check", tmp_path / "m.json", "--profile", profile)
    assert "dialect.toml: x: " in found.out
    assert "items.csv" in found.out
    profile.write_text("his = []", encoding="utf-8")
    assert "dialect.toml" not in run("his", "check", tmp_path / "m.json", "--profile", profile).out
    profile.write_text("x = 1", encoding="utf-8")
    assert run("his", "check", tmp_path / "m.json", "--profile", profile).code == 4
