"""A file of people: each row is helped as the rule helps one person, or stands among the rejects, and nothing is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy import FileError, InputError, PremiumGroup, premium_subsidy
from shanxi_health_policy.engines.premium_file import PREMIUM_OUTPUT_COLUMNS, PremiumFileSummary, premium_file

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
        (2, "1939"),
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
    out, rejects = (
        pl.read_parquet(folder / name).rows(named=True) for name in ("help.parquet", "help.rejects.parquet")
    )
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


def test_a_second_row_of_a_person_and_year_is_rejected_and_another_year_is_not(tmp_path: Path) -> None:
    out, rejects, summary = run(tmp_path, f"{HEADER}\nP1,低保,2023,350\nP1,特困,2023,350\nP1,低保,2024,380\n")
    assert [one["amount"] for one in out] == [Decimal("280.00"), Decimal("304.00")]
    assert [(one["line"], one["reason"]) for one in rejects] == [(3, "twice")]
    assert summary.by_group == ((PremiumGroup.SUBSISTENCE_ALLOWANCE, 2, Decimal("584.00")),)


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
    assert summary.rejects.is_file()


def test_a_file_in_gb18030_is_understood(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(f"{HEADER}\nP1,低保,2023,350\n".encode("gb18030"))
    assert premium_file(tmp_path / "people.csv", tmp_path / "help.csv").total_help == Decimal("280.00")


def test_an_empty_file_of_people_gives_an_empty_result(tmp_path: Path) -> None:
    out, rejects, summary = run(tmp_path, f"{HEADER}\n")
    assert (out, rejects, summary.rows_read, summary.total_help) == ([], [], 0, Decimal("0.00"))


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
    with pytest.raises(InputError, match="year"):
        premium_file(tmp_path / "people.csv", tmp_path / "o.csv", year="2023", contribution_standard=1)  # type: ignore[arg-type]
