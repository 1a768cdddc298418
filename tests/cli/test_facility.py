"""`facility` and `statistics`: one facility by its name, and all of them by city."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from rich.cells import cell_len
from tests.cli.conftest import Runner, plain

from shanxi_health_policy.cli.exit_codes import ExitCode

ASSUMED = "no place was asked for: Shanxi 140000, the only one with this rule"


@pytest.mark.clause("shanxi-2022-4", "R2")
def test_a_facility_is_found_by_the_name_people_write(run: Runner) -> None:
    found = run("facility", "文水凤城卫生院", "--lang", "en")
    assert found.code == ExitCode.DONE
    assert found.out.startswith(
        "吕梁市文水县凤城镇卫生院 (township health centre), match 100%: recommended standard since 2022-03-13"
    )


@pytest.mark.clause("jiaozuo-2022-8", "R4")
def test_as_json_it_has_every_list_it_stands_on(run: Runner) -> None:
    found = json.loads(run("facility", "解店镇卫生院", "--county", "万荣县", "--format", "json").out)
    assert found["candidates"] == []
    assert [one["accreditation"] for one in found["found"]["lists"]] == [
        "recommended_standard",
        "community_hospital",
    ]
    below = json.loads(run("facility", "会昌社区卫生服务中心", "--city", "焦作市", "--format", "json").out)
    assert below["found"]["lists"][0]["accreditation"] == "below_basic_standard"


def test_a_name_that_fits_two_or_none_lists_candidates_and_is_no_success(run: Runner) -> None:
    several = run("facility", "大阳镇卫生院", "--lang", "en")
    assert several.code == ExitCode.NOT_CERTAIN
    assert several.out.startswith("大阳镇卫生院 fits several facilities:\n  临汾市尧都区")
    assert run("facility", "大阳镇卫生院", "--city", "晋城市", "--kind", "乡镇卫生院").code == ExitCode.DONE
    none = run("facility", "解店镇卫生院", "--on", "2021-03-31", "--lang", "en")
    assert none.code == ExitCode.NOT_CERTAIN
    assert "no listed facility" in none.out
    as_json = json.loads(run("facility", "大阳镇卫生院", "--format", "json").out)
    assert as_json["found"] is None
    assert len(as_json["candidates"]) == 2


@pytest.mark.clause("shanxi-2021-2", "R3", "G12")
def test_the_table_of_the_notice_is_shown_and_agrees_with_its_print(run: Runner) -> None:
    lines = run("statistics", "--lang", "en").out.splitlines()
    assert len(lines) == 1 + 11 + 1 + 2 + 1
    assert lines[0].split("\t")[:3] == ["city", "facilities", "self-assessed"]
    assert lines[12].split("\t") == ["total", "1604", "1515", "94.5", "201", "472", "29.4", "57", "69", "4.3"]
    assert lines[13] == "Decided: 11 cities, 0 printed figures that differ"
    assert lines[14].startswith("  A-R4")
    assert lines[15] == ASSUMED
    named = run("statistics", "--place", "山西", "--lang", "en").out.splitlines()
    assert named == lines[:-1]


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_it_is_a_table(run: Runner) -> None:
    found = plain(run("statistics", "--lang", "zh").out)
    assert "3 / 9 (8.3%)" in next(line for line in found.splitlines() if "太原市" in line)
    assert max(map(cell_len, found.splitlines())) <= 100
    listed = plain(run("statistics", "--registry", "2022-12-31", "--lang", "en").out)
    assert "the lists up to 2022-12-31; the year is 2021" in listed
    assert "16 / 31" in next(line for line in listed.splitlines() if "运城市" in line)
    assert "69 / 126 / 138" in next(line for line in listed.splitlines() if "total" in line)
    assert max(map(cell_len, listed.splitlines())) <= 100
    nothing = plain(run("statistics", "--place", "410800", "--lang", "en").out)
    assert "no notice speaks for this place" in nothing


def test_printed_figures_that_differ_are_shown(run: Runner, tmp_path: Path) -> None:
    from tests.notices.building import clause, head, rule_tables, text, write

    table = rule_tables()["statistics"][0] | {"place": "149900", "clause": "A", "readings": []}
    table["cities"][0]["basic_share"] = "51%"
    data = {
        "schema": 1,
        "notice": head("counts-2024-1", place="149900", place_name=text("测试市")),
        "dates": {"issued": table["in_force_from"], "in_force_from": table["in_force_from"]},
        "clauses": [clause("A")],
        "statistics": [table],
    }
    path = write(tmp_path, data)
    found = run("statistics", "--place", "149900", "--notices", path, "--lang", "en")
    assert "  某市 basic standard, %: printed 51%, computed 50%" in found.out


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".json", ".parquet"])
def test_the_table_is_written_as_a_file(run: Runner, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"table{ending}"
    found = run("statistics", "-o", out, "--lang", "en")
    assert (found.code, found.out) == (ExitCode.DONE, f"12 rows → {out}\n{ASSUMED}\n")
    read: dict[str, Any] = {
        ".csv": pl.read_csv,
        ".xlsx": pl.read_excel,
        ".json": pl.read_json,
        ".parquet": pl.read_parquet,
    }
    frame = read[ending](out)
    assert frame.height == 12
    assert frame["facilities"].to_list()[-1] == 1604


@pytest.mark.parametrize(
    ("arguments", "title", "values"),
    [
        ((), "quality primary-care campaign", ("9.1", "0.0")),
        (("--share", "basic"), "basic standard, %", ("40.5", "1.1")),
        (
            ("--registry", "2022-12-31", "--share", "community_hospital"),
            "community hospitals: on any list here",
            ("16",),
        ),
    ],
)
def test_the_picture_shows_every_city_with_its_value(
    run: Runner, tmp_path: Path, arguments: tuple[str, ...], title: str, values: tuple[str, ...]
) -> None:
    out = tmp_path / "share.svg"
    assert run("statistics", *arguments, "-o", out, "--lang", "en").code == ExitCode.DONE
    svg = ET.fromstring(out.read_text(encoding="utf-8"))
    texts = {"".join(one.itertext()) for one in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert any(title in one for one in texts)
    assert set(values) <= texts


@pytest.mark.clause("shanxi-2021-2", "R1")
@pytest.mark.clause("shanxi-2022-4", "R2")
def test_the_lists_are_counted_by_city(run: Runner) -> None:
    lines = run("statistics", "--registry", "2021-12-31", "--lang", "en").out.splitlines()
    assert lines[0].split("\t")[1:5] == [
        "recommended standard: listed in the year",
        "recommended standard: on any list here",
        "recommended standard: in all, as printed",
        "recommended standard: on no list here",
    ]
    assert "total\t57\t57\t69\t12\t28\t28\t37\t9" in lines
    assert lines[-2:] == [
        "recommended standard: 57 listed, 69 in all as printed; 12 on no list here",
        "community hospitals: 28 listed, 37 in all as printed; 9 on no list here",
    ]
    both = run("statistics", "--registry", "2022-12-31", "--year", "2020", "--lang", "en").out
    assert "total\t57\t126\t138\t12\t28\t53\t\t" in both


def test_counts_of_a_bureau_make_the_same_table(run: Runner, tmp_path: Path) -> None:
    counts = tmp_path / "counts.csv"
    counts.write_text("city,facilities,recommended_in_all\n甲市,8,1\n乙市,8,\n", encoding="utf-8-sig")
    lines = run("statistics", "--counts", counts, "--lang", "en").out.splitlines()
    assert lines[1:4] == ["甲市\t8\t1\t12.5", "乙市\t8\t\t", "total\t16\t\t"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("city,colour\n甲市,1\n", "colour"),
        ("", "columns"),
        ("city,facilities\n甲市,8\n甲市,8\n", "甲市"),
        ("city,facilities\n甲市,-8\n乙市,x\n", "line 3"),
        ("city,facilities\n,8\n", "city"),
        ("city,facilities\n甲市,8,9\n", "cells"),
        ('city,facilities\n"甲市,8\n', "line 2: the file breaks off; expected whole CSV"),
        ('city,"facilities\n', "the file breaks off"),
        ("city,facilities,facilities\n甲市,3,5\n", "columns: facilities; expected every header once only"),
        ("city,facilities\n", "counts"),
        ("city," + "x" * 1_000_001, "size"),
    ],
    ids=range(11),
)
def test_counts_that_are_wrong_are_refused_with_their_line(
    run: Runner, tmp_path: Path, text: str, said: str
) -> None:
    counts = tmp_path / "counts.csv"
    counts.write_text(text, encoding="utf-8")
    found = run("statistics", "--counts", counts, "--lang", "en")
    assert found.code in (ExitCode.FILE_TROUBLE, ExitCode.WRONG_USAGE)
    assert said in found.err


def test_a_file_in_another_encoding_is_refused(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_bytes("city\n甲市\n".encode("gb18030"))
    found = run("statistics", "--counts", tmp_path / "counts.csv", "--lang", "en")
    assert found.code == ExitCode.FILE_TROUBLE
    assert "counts.csv: line 2: " in found.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--counts", "a.csv", "--registry", "2022-12-31"),
        ("--registry", "2022-12-31", "--place", "141100"),
        ("--registry", "2022-12-31", "--share", "basic", "-o", "a.svg"),
        ("--counts", "a.csv", "--year", "2022"),
        ("--year", "20x"),
        ("--share", "all"),
        ("-o", "a.txt"),
    ],
)
def test_wrong_usage_is_told(run: Runner, arguments: tuple[str, ...]) -> None:
    assert run("statistics", *arguments).code in (ExitCode.WRONG_USAGE, ExitCode.FILE_TROUBLE)


def test_without_its_libraries_a_table_cannot_be_written(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    assert run("statistics", "-o", tmp_path / "a.csv").code == ExitCode.MISSING_EXTRA


@pytest.mark.parametrize("name", ["share.png", "share.html", "share"])
def test_what_is_neither_table_nor_picture_is_refused_and_told_what_can_be_written(
    run: Runner, tmp_path: Path, name: str
) -> None:
    for language in ("zh", "en"):
        found = run("statistics", "-o", tmp_path / name, "--lang", language)
        assert found.code == ExitCode.FILE_TROUBLE
        for ending in (".csv", ".xlsx", ".json", ".parquet", ".svg"):
            assert ending in found.err
    assert list(tmp_path.iterdir()) == []
