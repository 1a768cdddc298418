"""A file of people: each row is helped as the rule helps one person, or stands among the rejects, and nothing is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.running import faults_told
from tests.subsidies.own_notices import XINZHOU, own

from shanxi_health_policy import InputError, PremiumGroup, premium_subsidy
from shanxi_health_policy.batch import helped_file as module
from shanxi_health_policy.batch.helped_file import PREMIUM_OUTPUT_COLUMNS, PremiumFileSummary, premium_file
from shanxi_health_policy.errors import FileError

HEADER = "person_id,groups,year,contribution_standard"
GROUPS = {
    "": (),
    "特困": (PremiumGroup.EXTREME_POVERTY,),
    "低保": (PremiumGroup.SUBSISTENCE_ALLOWANCE,),
    "三类户": (PremiumGroup.AT_RISK_OF_POVERTY,),
    "低保、返贫致贫": (PremiumGroup.SUBSISTENCE_ALLOWANCE, PremiumGroup.RETURNED_TO_POVERTY),
    "at risk of poverty;低保": (PremiumGroup.AT_RISK_OF_POVERTY, PremiumGroup.SUBSISTENCE_ALLOWANCE),
    "低保/低保": (PremiumGroup.SUBSISTENCE_ALLOWANCE,),
}
GOOD = st.tuples(
    st.integers(1, 12).map("P{}".format),
    st.sampled_from(sorted(GROUPS)),
    st.sampled_from(["2022", "2023", "2025", "2026"]),
    st.sampled_from(["0", "279.99", "280", "350.00", "350.01", "380.5"]),
)
BAD = st.sampled_from(
    [
        (0, ""),
        (0, "P" * 101),
        (1, "富裕"),
        (1, "低保、富"),
        (2, "23"),
        (1, "、"),
        (2, "1939"),
        (2, "1948"),
        (2, "3000"),
        (2, ""),
        (3, "1e3"),
        (3, "-1"),
        (3, ""),
    ]
)


def run(
    folder: Path, text: str, **options: Any
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], PremiumFileSummary]:
    """The rows of the result and of the rejects, and the summary."""
    (folder / "people.csv").write_text(text, encoding="utf-8")
    summary = premium_file(folder / "people.csv", folder / "help.parquet", **options)
    out = pl.read_parquet(folder / "help.parquet").rows(named=True)
    rejects = faults_told(pl.read_parquet(folder / "help.rejects.parquet"))
    return out, rejects, summary


@st.composite
def people(draw: st.DrawFn) -> list[tuple[str, ...]]:
    """Rows of which some are bad, and some persons come twice for a year."""
    rows = []
    for cells in draw(st.lists(GOOD, max_size=25)):
        line = list(cells)
        if draw(st.integers(0, 5)) == 5:
            place, cell = draw(BAD)
            line[place] = cell
        rows.append(tuple(line))
    return rows


def must_be_rejected(rows: list[tuple[str, ...]]) -> set[int]:
    """The lines that are no row of a person and year, told a second time and one row after another."""
    lines, seen = set(), set()
    for line, (person, groups, year, standard) in enumerate(rows, start=2):
        known = 1 <= len(person) <= 100 and 1949 <= int(year or 0) <= 2999
        again = known and (person, year) in seen
        if not known or again or groups not in GROUPS or standard in {"", "-1", "1e3"}:
            lines.add(line)
        if known:
            seen.add((person, year))
    return lines


@pytest.mark.clause("shanxi-2023-51", "S1", "I-S1", "I-S2", "I-S3", "I-S4")
@given(people())
def test_each_row_is_helped_as_one_person_is_or_stands_among_the_rejects(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    text = "\n".join([HEADER, *(",".join(row) for row in rows)]) + "\n"
    out, rejects, summary = run(tmp_path_factory.mktemp("people"), text)
    lines = {one["line"] for one in rejects}
    assert summary.adds_up
    assert (summary.rows_read, summary.rows_rejected) == (len(rows), len(lines))
    kept = [row for line, row in enumerate(rows, start=2) if line not in lines]
    assert lines == must_be_rejected(rows)
    assert [one["person_id"] for one in out] == [row[0] for row in kept]
    for one, (_, groups, year, standard) in zip(out, kept, strict=True):
        answer = premium_subsidy(GROUPS[groups], standard, int(year))
        assert (one["amount"], one["own_contribution"]) == (answer.amount, answer.own_contribution)
        assert one["group"] == (answer.group and answer.group.code)
        assert (one["decided"], one["reasons"]) == (answer.decided.code, ";".join(answer.reasons))
    assert summary.total_help == sum((one["amount"] for one in out), Decimal("0.00"))
    assert len({(row[0], row[2]) for row in kept}) == len(kept)
    for line in lines:  # the whole row is there to be mended
        again = [one for one in rejects if one["line"] == line]
        assert all(
            tuple(one[f"input.{name}"] for name in HEADER.split(",")) == rows[line - 2] for one in again
        )


def test_all_faults_of_a_row_are_told_together(tmp_path: Path) -> None:
    _, rejects, _ = run(tmp_path, f"{HEADER}\n,富裕,23,1e3\nP1,低保\n")
    assert [(one["line"], one["column"], one["reason"]) for one in rejects if one["line"] == 2] == [
        (2, "person_id", "not_an_identifier"),
        (2, "year", "not_a_year"),
        (2, "contribution_standard", "not_money"),
        (2, "groups", "unknown_group"),
    ]
    assert "wrong_number_of_cells" in {one["reason"] for one in rejects if one["line"] == 3}
    assert all(" | " in one["explanation"] for one in rejects)


@pytest.mark.clause("shanxi-2023-51", "I-S2")
def test_a_second_row_of_a_person_and_year_is_rejected_and_another_year_is_not(tmp_path: Path) -> None:
    text = (
        f"{HEADER}\nP1,低保,2023,350\nP1,特困,2023,350\nP1,低保,2024,380\n P1 ,低保,2024,380\nP1,,2023,350\n"
    )
    out, rejects, summary = run(tmp_path, text)
    assert [one["amount"] for one in out] == [Decimal("280.00"), Decimal("304.00")]
    assert [(one["line"], one["column"], one["value"], one["reason"]) for one in rejects] == [
        (line, "person_id", "P1", "twice") for line in (3, 5, 6)
    ]
    assert [one["explanation"].rpartition("line ")[2] for one in rejects] == ["2", "4", "2"]
    assert ["首见于第 2 行" in one["explanation"] for one in rejects] == [True, False, True]
    assert summary.by_group == ((PremiumGroup.SUBSISTENCE_ALLOWANCE, 2, Decimal("584.00")),)


@pytest.mark.clause("shanxi-2023-51", "I-S2")
def test_a_second_row_is_rejected_even_where_the_first_one_is(tmp_path: Path) -> None:
    out, rejects, _ = run(tmp_path, f"{HEADER}\nP1,低保,2023,x\nP1,特困,2023,350\n")
    assert (out, [(one["line"], one["reason"]) for one in rejects]) == ([], [(2, "not_money"), (3, "twice")])


def test_rows_without_a_person_or_a_year_are_not_each_others_second(tmp_path: Path) -> None:
    _, rejects, _ = run(tmp_path, f"{HEADER}\n,低保,2023,1\n,低保,2023,1\nP1,低保,x,1\nP1,低保,x,1\n")
    assert [one["reason"] for one in rejects] == ["not_an_identifier"] * 2 + ["not_a_year"] * 2


@given(st.integers(0, 9999))
def test_a_year_is_taken_exactly_where_the_rule_takes_it(
    tmp_path_factory: pytest.TempPathFactory, year: int
) -> None:
    years = (year, 1948, 1949, 2999, 3000)
    lines = [f"P{at},低保,{one:04},350" for at, one in enumerate(years)]
    out, _, _ = run(tmp_path_factory.mktemp("years"), "\n".join([HEADER, *lines]))
    assert [one["person_id"] for one in out] == [f"P{at}" for at, one in enumerate(years) if taken(one)]


def taken(year: int) -> bool:
    """Whether the rule answers for a year."""
    try:
        premium_subsidy((), 350, year)
    except InputError:
        return False
    return True


@pytest.mark.parametrize("between", ["、", "，", ";", "；", "/", "|", " | ", "、、"])
def test_groups_may_be_separated_in_any_usual_way(tmp_path: Path, between: str) -> None:
    out, _, _ = run(tmp_path, f"{HEADER}\nP1,返贫致贫{between}低保,2023,350\n")
    assert (out[0]["groups"], out[0]["group"], out[0]["amount"]) == (
        "subsistence_allowance;returned_to_poverty",
        "returned_to_poverty",
        Decimal("315.00"),
    )


def test_quoted_cells_and_a_mark_of_utf_8_are_understood(tmp_path: Path) -> None:
    text = f'\ufeff{HEADER},备注\nP1,"返贫致贫,低保",2023,"350.00","两行\n备注"\nP2,"低保,富",2023,350,\n'
    out, rejects, _ = run(tmp_path, text)
    assert [one["group"] for one in out] == ["returned_to_poverty"]
    assert [(one["line"], one["value"], one["input.备注"]) for one in rejects] == [(4, "低保,富", "")]


def test_an_unknown_group_is_named_and_offered_the_nearest(tmp_path: Path) -> None:
    cells = ["低保、特困户", "富裕", "低保、富裕", "、"]
    lines = [f"P{at},{cell},2023,350" for at, cell in enumerate(cells)]
    _, rejects, _ = run(tmp_path, "\n".join([HEADER, *lines]))
    said = [one["explanation"] for one in rejects]
    assert [one["value"] for one in rejects] == cells
    assert "'特困户'（是否指：特困" in said[0]
    assert "'特困户' (did you mean 特困" in said[0]
    assert said[2].endswith("unknown: '富裕'")
    assert said[1] == said[3]
    assert "unknown" not in said[1]


def test_near_names_are_looked_for_only_so_often(tmp_path: Path) -> None:
    lines = [f"P{at},低保{at},2023,350" for at in range(300)]
    _, rejects, _ = run(tmp_path, "\n".join([HEADER, *lines]))
    assert len(rejects) == 300
    assert sum("是否指：低保" in one["explanation"] for one in rejects) == 200


def test_year_and_standard_may_be_the_same_for_all(tmp_path: Path) -> None:
    text = "人员编号,资助对象类别,备注\nP1,低保,甲\n"
    out, _, summary = run(tmp_path, text, year=2023, contribution_standard="350.00")
    assert tuple(out[0]) == PREMIUM_OUTPUT_COLUMNS
    assert (out[0]["year"], out[0]["amount"], out[0]["clause"]) == (
        2023,
        Decimal("280.00"),
        "晋政办发〔2023〕51号 S1",
    )
    assert summary.ignored_columns == ("备注",)


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("person_id,groups\nP1,低保\n", {}, "year"),
        ("person_id,groups\nP1,低保\n", {"year": 2023}, "contribution_standard"),
        (f"{HEADER}\nP1,低保,2023,350\n", {"year": 2023}, "year"),
        ("person_id,year,contribution_standard\nP1,2023,350\n", {}, "groups"),
        (f"{HEADER},year\nP1,低保,2023,350,2023\n", {}, "year"),
    ],
)
def test_a_column_that_is_missing_or_given_twice_refuses_the_file(
    tmp_path: Path, text: str, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(FileError, match=said):
        run(tmp_path, text, **options)
    assert [one.name for one in tmp_path.iterdir()] == ["people.csv"]


def test_where_no_rule_speaks_the_amount_is_empty_and_the_reason_given(tmp_path: Path) -> None:
    text = f"{HEADER}\nP1,低保,2023,350\n"
    out, _, summary = run(tmp_path, text, place="120000")
    assert (out[0]["amount"], out[0]["own_contribution"], out[0]["reasons"]) == (
        None,
        None,
        "no_rule_for_place",
    )
    assert (summary.rows_not_helped, summary.total_help, summary.by_group) == (1, Decimal("0.00"), ())
    early, _, _ = run(tmp_path, text, known_on=date(2023, 8, 21))
    assert early[0]["reasons"] == "not_yet_known"


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".json", ".parquet"])
def test_any_form_goes_in_and_out(tmp_path: Path, ending: str) -> None:
    source = tmp_path / f"people{ending if ending != '.json' else '.csv'}"
    frame = pl.DataFrame(
        {
            "person_id": ["P1", "P2"],
            "groups": ["低保", None],
            "year": [2023, 2023],
            "contribution_standard": [350, 350],
        }
    )
    writers: dict[str, Any] = {".csv": frame.write_csv, ".json": frame.write_csv}
    writers |= {".xlsx": frame.write_excel, ".parquet": frame.write_parquet}
    writers[ending](source)
    summary = premium_file(source, tmp_path / f"help{ending}")
    assert (summary.rows_helped, summary.rows_not_helped, summary.rows_rejected) == (1, 1, 0)
    assert summary.rejects is not None
    assert summary.rejects.is_file()


def test_a_file_in_gb18030_is_understood(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(f"{HEADER}\nP1,低保,2023,350\n".encode("gb18030"))
    assert premium_file(tmp_path / "people.csv", tmp_path / "help.csv").total_help == Decimal("280.00")


def test_an_empty_file_of_people_gives_an_empty_result(tmp_path: Path) -> None:
    out, rejects, summary = run(tmp_path, f"{HEADER}\n")
    assert (out, rejects, summary.rows_read, summary.total_help) == ([], [], 0, Decimal("0.00"))


def test_the_headers_of_other_files_of_persons_are_known_here_too(tmp_path: Path) -> None:
    out, _, summary = run(tmp_path, "个人编号,资助对象类别,年份,个人缴费标准\nP1,低保,2023,350\n")
    assert (out[0]["person_id"], out[0]["amount"], summary.ignored_columns) == ("P1", Decimal("280.00"), ())


@pytest.mark.parametrize("kind", [pl.Int64, pl.Decimal(10, 2), pl.String])
def test_typed_columns_and_empty_cells_are_understood(tmp_path: Path, kind: pl.DataType) -> None:
    frame = pl.DataFrame({"person_id": [1, 2, None], "groups": ["低保", None, "低保"], "year": [2023] * 3})
    standard = pl.Series("contribution_standard", [350, 350, None]).cast(kind)
    frame.with_columns(standard).write_parquet(tmp_path / "people.parquet")
    summary = premium_file(tmp_path / "people.parquet", tmp_path / "help.parquet")
    out = pl.read_parquet(tmp_path / "help.parquet")
    assert out["amount"].to_list() == [Decimal("280.00"), Decimal("0.00")]
    assert out.schema["amount"] == pl.Decimal(20, 2)
    assert out.schema["year"] == pl.Int64
    assert (summary.rows_rejected, summary.total_help) == (1, Decimal("280.00"))
    rejects = pl.read_parquet(tmp_path / "help.rejects.parquet")
    assert rejects["reject_line"].to_list() == [3]  # of a Parquet file the number of the row


def test_a_column_of_floats_is_refused(tmp_path: Path) -> None:
    frame = {"person_id": ["P1"], "groups": ["低保"], "year": [2023], "contribution_standard": [350.0]}
    pl.DataFrame(frame).write_parquet(tmp_path / "people.parquet")
    with pytest.raises(FileError, match="contribution_standard"):
        premium_file(tmp_path / "people.parquet", tmp_path / "help.parquet")


def test_another_notice_brings_its_own_figures(tmp_path: Path) -> None:
    text = f"{HEADER}\nP1,特困,2030,350\nP2,返贫致贫,2030,350\nP3,返贫致贫,2030,320\nP4,低保,2030,350\nP5,特困,2031,350\n"
    out, _, summary = run(tmp_path, text, place=XINZHOU, catalogue=own())
    assert [(one["amount"], one["decided"], one["reasons"]) for one in out] == [
        (Decimal("90.00"), "fixed_sum", ""),
        (Decimal("43.75"), "share", ""),
        (Decimal("40.00"), "share", ""),
        (Decimal("0.00"), "nothing", "group_not_covered"),
        (Decimal("0.00"), "nothing", "not_in_force"),
    ]
    assert summary.by_group == (
        (PremiumGroup.EXTREME_POVERTY, 1, Decimal("90.00")),
        (PremiumGroup.RETURNED_TO_POVERTY, 2, Decimal("83.75")),
    )


@pytest.mark.parametrize("at_once", [1, 2, 50])
def test_each_distinct_question_is_asked_once_of_the_rule_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    asked: list[object] = []

    def counted(groups: list[PremiumGroup], standard: Decimal, year: int, **options: Any) -> object:
        asked.append((tuple(groups), standard, year))
        return premium_subsidy(groups, standard, year, **options)

    monkeypatch.setattr(module, "premium_subsidy", counted)
    monkeypatch.setattr(module, "_AT_ONCE", at_once)
    lines = [
        f"P{at},{cell},2023,{standard}"
        for at, (cell, standard) in enumerate(
            [
                ("低保", "350"),
                ("农村低保", "350.0"),
                ("特困", "350"),
                ("特困、低保", "350"),
                ("低保、特困", "350"),
            ]
            * 4
        )
    ]
    out, _, summary = run(tmp_path, "\n".join([HEADER, *lines]))
    assert len(asked) == len(set(asked)) == 3
    assert [one["person_id"] for one in out] == [f"P{at}" for at in range(20)]
    assert summary.total_help == 8 * Decimal("280.00") + 12 * Decimal("350.00")


def test_the_largest_amounts_add_up(tmp_path: Path) -> None:
    frame = pl.DataFrame({"person_id": [str(at) for at in range(30)], "groups": ["特困"] * 30})
    frame.write_csv(tmp_path / "people.csv")
    summary = premium_file(
        tmp_path / "people.csv", tmp_path / "help.csv", year=2023, contribution_standard="9999999999.99"
    )
    assert summary.total_help == 30 * Decimal("9999999999.99")
    assert summary.adds_up


def test_a_summary_that_lost_something_does_not_add_up(tmp_path: Path) -> None:
    _, _, summary = run(tmp_path, f"{HEADER}\nP1,低保,2023,350\nP2,x,2023,350\n")
    assert summary.adds_up
    assert not attrs.evolve(summary, rows_rejected=0).adds_up
    assert not attrs.evolve(summary, total_help=Decimal("279.99")).adds_up


def test_progress_names_every_stage_of_a_file_of_people(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    run(tmp_path, HEADER, progress=lambda *stage: seen.append(stage))
    assert seen == [("read", 0, 4), ("check", 1, 4), ("help", 2, 4), ("write", 3, 4), ("done", 4, 4)]


@pytest.mark.parametrize("fails_at", [1, 2])
def test_a_failure_while_writing_leaves_the_old_result_and_no_rejects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    (tmp_path / "people.csv").write_text(f"{HEADER}\nP1,低保,2023,350\n", encoding="utf-8")
    (tmp_path / "help.csv").write_text("old")
    calls = []

    def full_disk(self: pl.LazyFrame, path: Path) -> None:
        calls.append(path)
        if len(calls) == fails_at:
            raise OSError(28, "No space left on device")
        path.write_text("part")

    monkeypatch.setattr(pl.LazyFrame, "sink_csv", full_disk)
    with pytest.raises(FileError, match="the disk is full"):
        premium_file(tmp_path / "people.csv", tmp_path / "help.csv")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["help.csv", "people.csv"]
    assert (tmp_path / "help.csv").read_text() == "old"


def test_the_result_takes_its_name_after_the_rejects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[str] = []
    replace = Path.replace

    def noted(one: Path, to: Path) -> Path:
        named.append(to.name)
        return replace(one, to)

    monkeypatch.setattr(Path, "replace", noted)
    run(tmp_path, f"{HEADER}\nP1,低保,2023,350\n")
    assert named == ["help.rejects.parquet", "help.parquet"]


@pytest.mark.parametrize("out", ["people.csv", "no/help.csv", "help.txt", "folder.csv"])
def test_an_output_that_cannot_be_is_refused_before_any_work(tmp_path: Path, out: str) -> None:
    (tmp_path / "people.csv").write_text(f"{HEADER}\nP1,低保,2023,350\n", encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(FileError):
        premium_file(tmp_path / "people.csv", tmp_path / out)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["folder.csv", "people.csv"]


def test_rejects_that_would_take_the_place_of_the_input_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "help.rejects.csv"
    source.write_text(f"{HEADER}\nP1,低保,2023,350\n", encoding="utf-8")
    before = source.read_bytes()
    with pytest.raises(FileError, match="rejects"):
        premium_file(source, tmp_path / "help.csv")
    assert source.read_bytes() == before


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_a_file_without_even_a_header_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileError, match="empty"):
        run(tmp_path, text)


def test_a_file_of_a_header_alone_may_have_the_year_and_standard_given(tmp_path: Path) -> None:
    out, rejects, summary = run(tmp_path, "person_id,groups\n", year=2023, contribution_standard=350)
    assert (out, rejects, summary.rows_read, summary.adds_up) == ([], [], 0, True)


def test_wrong_arguments_are_refused(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("person_id,groups\nP1,低保\n", encoding="utf-8")
    with pytest.raises(FileError):
        premium_file(tmp_path / "people.csv", tmp_path / "people.csv")
    with pytest.raises(InputError, match="contribution_standard"):
        premium_file(tmp_path / "people.csv", tmp_path / "o.csv", year=2023, contribution_standard=1.5)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="place"):
        premium_file(
            tmp_path / "people.csv", tmp_path / "o.csv", year=2023, contribution_standard=1, place="x"
        )
    for year in ("2023", True, 2023.0, 1948, 3000, 10**5000):
        with pytest.raises(InputError, match="year"):
            premium_file(
                tmp_path / "people.csv",
                tmp_path / "o.csv",
                year=year,  # type: ignore[arg-type]
                contribution_standard=1,
            )
    with pytest.raises(InputError, match="known_on"):
        premium_file(tmp_path / "people.csv", tmp_path / "o.csv", year=2023, known_on="now")  # type: ignore[arg-type]
    assert [one.name for one in tmp_path.iterdir()] == ["people.csv"]


@pytest.mark.parametrize("wrong", [{"place": "x"}, {"known_on": "now"}, {"catalogue": "shipped"}])
def test_wrong_arguments_are_refused_even_where_the_file_asks_nothing(
    tmp_path: Path, wrong: dict[str, Any]
) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        run(tmp_path, f"{HEADER}\n", **wrong)
    assert [one.name for one in tmp_path.iterdir()] == ["people.csv"]


def test_rejects_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = f"{HEADER}\nP1,低保,2023,1\nP1,低保,2023,1\nP2,富裕,2023,1\nP1,富裕,2023,1\n,低保,2023,1\n"
    _, rejects, summary = run(tmp_path, text)
    assert [(one["line"], one["reason"]) for one in rejects] == [
        (3, "twice"),
        (4, "unknown_group"),
        (5, "unknown_group"),
        (5, "twice"),
        (6, "not_an_identifier"),
    ]
    assert summary.rows_rejected == 4
