"""Rejected rows come back as they were, can be mended where they stand, and settled: the money is that of the mended whole."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.batch.running import HEADER, faults_told, write

from shanxi_health_policy.batch import premium_file
from shanxi_health_policy.batch.files.headers import REJECT_COLUMNS
from shanxi_health_policy.batch.settled_file import SettleSummary, settle_file

NAMES = HEADER.split(",")
TOLD = [column.name for column in REJECT_COLUMNS]
WRONG = {
    "visited_on": ("", "2023-02-30", "明天"),
    "condition": ("", "颈椎"),
    "fee_class": ("", "IV"),
    "technique": ("",),
    "amount": ("", "1e3", "-1.00", "=1+1"),
}
ENDINGS = (".csv", ".xlsx", ".parquet")


def read(path: Path | None) -> pl.DataFrame:
    """The same as texts, what is empty as the empty text."""
    assert path is not None
    readers = {
        ".csv": lambda: pl.read_csv(path, infer_schema=False),
        ".xlsx": lambda: pl.read_excel(path, infer_schema_length=0),
        ".parquet": lambda: pl.read_parquet(path),
    }
    return readers[path.suffix]().select(pl.all().cast(pl.String).fill_null(""))


@st.composite
def histories(draw: st.DrawFn) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Visits, and the same with some cells spoilt."""
    right, wrong = [], []
    for number in range(draw(st.integers(1, 12))):
        person, day = draw(st.sampled_from("AB")), draw(st.integers(1, 28))
        month = draw(st.integers(1, 2))
        visit = (
            f"V{number}",
            f"P{person}",
            f"2023-{month:02d}-{day:02d}",
            draw(st.sampled_from(["哮喘", "颈椎病"])),
            "III",
        )
        for _ in range(draw(st.integers(1, 2))):
            row = dict(zip(NAMES, (*visit, "督灸", draw(st.sampled_from(["300.00", "20"]))), strict=True))
            spoilt = draw(st.lists(st.sampled_from(sorted(WRONG)), max_size=2, unique=True))
            spoilt = spoilt if draw(st.integers(0, 2)) == 0 else []
            right.append({**row, "备注": "a,b"})
            wrong.append(right[-1] | {name: draw(st.sampled_from(WRONG[name])) for name in spoilt})
    schema = dict.fromkeys([*NAMES, "备注"], pl.String)
    return pl.DataFrame(right, schema=schema), pl.DataFrame(wrong, schema=schema)


@settings(max_examples=settings().max_examples // 5, deadline=None)
@given(
    history=histories(),
    source=st.sampled_from(ENDINGS),
    ending=st.sampled_from(ENDINGS),
)
def test_mended_rejects_settle_to_what_the_mended_whole_does(
    tmp_path_factory: pytest.TempPathFactory,
    history: tuple[pl.DataFrame, pl.DataFrame],
    source: str,
    ending: str,
) -> None:
    folder = tmp_path_factory.mktemp("mended")
    right, wrong = history
    whole, first, second = (folder / f"{name}{ending}" for name in ("whole", "first", "second"))
    settle_file(write(right, folder / f"right{source}"), whole)
    closing = folder / f"closing{ending}"
    summary = settle_file(write(wrong, folder / f"wrong{source}"), first, closing=closing)
    rejected = read(summary.rejects)
    assert rejected.columns == [*right.columns, *TOLD], (
        "the input's own columns, in its own order, come first"
    )
    assert rejected.height == summary.rows_rejected, "one row a rejected row"

    places = [int(line) - (1 if source == ".parquet" else 2) for line in rejected["reject_line"]]
    assert rejected.select(right.columns).rows() == wrong[places].rows(), "as they were"
    mended = right[places].hstack(rejected.select(TOLD))
    again = settle_file(write(mended, folder / f"mended{ending}"), second, opening=closing, earlier=[first])
    assert (again.rows_read, again.rows_rejected) == (rejected.height, 0)
    assert {note.code for note in again.notes} - {"rows_twice", "balances_of_others"} == {"mended_rejects"}
    assert again.ignored_columns == ("备注",)

    settled = read(first)
    incomplete = (
        settled.filter(pl.col("reasons").str.contains("incomplete_year"))["person_id"].unique().implode()
    )
    both = pl.concat([settled, read(second)]).filter(~pl.col("person_id").is_in(incomplete))
    expected = read(whole).filter(~pl.col("person_id").is_in(incomplete))
    assert both.sort("visit_id").rows() == expected.sort("visit_id").rows()


def settled(folder: Path, text: str, ending: str = ".csv") -> tuple[pl.DataFrame, SettleSummary]:
    """The rejected rows of a text, and the summary."""
    (folder / "visits.csv").write_text(text, encoding="utf-8")
    summary = settle_file(folder / "visits.csv", folder / f"out{ending}")
    return read(summary.rejects), summary


def test_a_row_with_several_faults_is_one_row_and_its_faults_stand_line_by_line(tmp_path: Path) -> None:
    rejected, summary = settled(tmp_path, f'{HEADER},备注\nV1,P1,x,哮喘,I,电针,"1\n2","a\nb"\n')
    assert (rejected.height, summary.rows_rejected) == (1, 1)
    assert rejected["备注"].to_list() == ["a\nb"]
    assert [(row["column"], row["value"], row["reason"]) for row in faults_told(rejected)] == [
        ("amount", "1 2", "not_money"),
        ("visited_on", "x", "not_a_day"),
    ]


def test_rejects_that_are_not_mended_are_rejected_again_in_the_same_form(tmp_path: Path) -> None:
    text = "就诊号,人员编号,就诊日期,病症,收费类别,项目,费用,备注\nV1,P1,x,哮喘,I,电针,1,\n"
    rejected, summary = settled(tmp_path, text)
    assert summary.rejects is not None
    (tmp_path / "mended.csv").write_bytes(summary.rejects.read_bytes())
    again = settle_file(tmp_path / "mended.csv", tmp_path / "again.csv")
    found = read(again.rejects)
    assert found.drop("reject_line").rows() == rejected.drop("reject_line").rows()
    assert found.columns == [*text.split("\n", maxsplit=1)[0].split(","), *TOLD]


def test_columns_of_the_input_that_are_called_like_the_faults_are_kept(tmp_path: Path) -> None:
    rejected, summary = settled(tmp_path, f"{HEADER},reject_line,reject_line_\nV1,P1,x,哮喘,I,电针,1,a,b\n")
    assert rejected.columns == [*NAMES, "reject_line", "reject_line_", "reject_line__", *TOLD[1:]]
    assert rejected.row(0)[7:10] == ("a", "b", "2")
    assert summary.ignored_columns == ("reject_line", "reject_line_")
    assert summary.notes == ()


def test_all_but_one_of_the_columns_make_no_rejects_file(tmp_path: Path) -> None:
    _, summary = settled(tmp_path, f"{HEADER},{','.join(TOLD[1:])}\nV1,P1,2023-05-04,哮喘,I,电针,1,a,b,c,d\n")
    assert (summary.notes, summary.ignored_columns) == ((), tuple(TOLD[1:]))


def test_mended_rejects_of_people_are_helped(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("人员编号,资助对象类别\nP1,低保\nP2,低宝\n", encoding="utf-8")
    options = {"year": 2023, "contribution_standard": "350.00"}
    first = premium_file(tmp_path / "people.csv", tmp_path / "out.csv", **options)  # type: ignore[arg-type]
    assert first.rejects is not None
    text = first.rejects.read_text(encoding="utf-8")
    assert text.splitlines()[0] == ",".join(["人员编号", "资助对象类别", *TOLD])
    (tmp_path / "mended.csv").write_text(text.replace("P2,低宝", "P2,低保"), encoding="utf-8")
    again = premium_file(tmp_path / "mended.csv", tmp_path / "more.csv", **options)  # type: ignore[arg-type]
    assert (first.rows_rejected, again.rows_helped, again.rows_rejected) == (1, 1, 0)
