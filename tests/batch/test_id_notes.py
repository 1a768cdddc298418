"""Ids that a spreadsheet may have made two of, and balances of nobody in the file, are told wherever they come from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy.batch import audit_file, premium_file, settle_file, settle_table, what_if_file
from shanxi_health_policy.batch.columns.id_notes import only_zeros_apart
from shanxi_health_policy.batch.columns.lookups import strangers
from shanxi_health_policy.batch.files.budget import Budget, Plan
from shanxi_health_policy.batch.files.layout import Note
from shanxi_health_policy.batch.files.parts import by_text
from shanxi_health_policy.tcm.policy_change import PolicyChange

IDS = st.text("0012Ax", max_size=5)


@given(st.lists(st.lists(st.none() | IDS, max_size=8), min_size=1, max_size=3))
def test_ids_that_only_zeros_keep_apart_are_found(columns: list[list[str | None]]) -> None:
    found = only_zeros_apart(*(pl.Series(one, dtype=pl.String) for one in columns))
    whole = {one for column in columns for one in column if one and one.isdigit()}
    apart: dict[str, set[str]] = {}
    for one in whole:
        apart.setdefault(one.lstrip("0"), set()).add(one)
    assert found.height == sum(len(same) > 1 for same in apart.values())
    for short, long in found.rows():
        assert {short, long} <= apart[long.lstrip("0")]
        assert len(short) < len(long)


def test_numbers_lose_no_zeros() -> None:
    assert only_zeros_apart(pl.Series([1, 10]), pl.Series([None, None])).is_empty()


@given(st.lists(IDS, min_size=1, max_size=20), st.integers(1, 5))
def test_ids_that_only_zeros_keep_apart_come_into_one_part(ids: list[str], count: int) -> None:
    part_of = by_text("id", count)
    for one in ids:
        both = [one, f"00{one}"]
        first, second = (int(part_of(pl.DataFrame({"id": [cell]}))[0]) for cell in both)
        assert first == second
        assert part_of(pl.DataFrame({"id": [*ids, one]})).tolist()[-1] == first


PERSONS = st.integers(0, 9) | st.integers(2**40, 2**40 + 9) | st.integers(-9, -1)


@given(st.lists(PERSONS, max_size=9), st.lists(PERSONS, max_size=9), st.booleans())
def test_balances_of_persons_without_a_visit_are_found(
    visits: list[int], balances: list[int], as_text: bool
) -> None:
    kind = pl.String if as_text else pl.Int64
    of_visits, of_balances = (pl.Series(one, dtype=pl.Int64).cast(kind) for one in (visits, balances))
    assert strangers(of_visits, of_balances).cast(pl.Int64).to_list() == [
        one for one in balances if one not in visits
    ]


HEADER = "visit_id,person_id,visited_on,condition,fee_class,technique,amount,fund_paid,cancels"
ROWS = [
    "V1,0012,2023-05-04,哮喘,III,督灸,100.00,60.00,",
    "V2,12,2023-05-04,哮喘,III,督灸,100.00,60.00,",
    "0000345,P9,2023-05-04,哮喘,III,督灸,100.00,60.00,",
    "345,P9,2023-05-05,哮喘,III,督灸,100.00,60.00,",
    "V5,P5,2023-05-05,哮喘,III,督灸,不详的,60.00,",
]
BALANCES = ["0012", "P9", "P5", "P8", "P77777"]


def by_code(notes: tuple[Note, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in notes:
        found.setdefault(one.code, []).append(one.says.en)
    return found


def work(command: str, folder: Path) -> tuple[Note, ...]:
    source, out, opening = folder / "visits.csv", folder / "out.parquet", folder / "opening.csv"
    works: dict[str, Callable[[], Any]] = {
        "settle": lambda: settle_file(source, out, opening=opening),
        "audit": lambda: audit_file(source, out, opening=opening),
        "what-if": lambda: what_if_file(source, PolicyChange(rate="0.7"), out=out, opening=opening),
    }
    return works[command]().notes  # type: ignore[no-any-return]


@pytest.mark.parametrize("command", ["settle", "audit", "what-if"])
def test_every_command_over_visits_tells_them_in_one_part_and_in_many(tmp_path: Path, command: str) -> None:
    (tmp_path / "visits.csv").write_text("\n".join((HEADER, *ROWS)), encoding="utf-8")
    carried = [f"{person},哮喘,2023,1.00" for person in BALANCES]
    (tmp_path / "opening.csv").write_text(
        "\n".join(("person_id,condition,year,paid", *carried)), encoding="utf-8"
    )
    found = by_code(work(command, tmp_path))
    assert found["balances_of_others"] == [
        "2 of 5 opening balances are of persons who have no visit in the file (P****7, P*); see whether the ids are written "
        "alike"
    ], "P5 is in the file, if in a row that is rejected"
    visit, person = sorted(found["zeros_lost"], reverse=True)
    assert visit.startswith("visit_id: 1 id is there with more zeros at the front as well (3** and 0*****5)")
    assert person.startswith("person_id: 1 id is there with more zeros at the front as well (1* and 0**2)")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Budget, "plan", lambda self, source, needs: Plan(4, 5, 1, 200))
        assert by_code(work(command, tmp_path)) == found


def test_people_of_a_file_of_premiums_are_told_as_well(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("person_id,groups\n0071,低保\n71,低保\n072,低保\n", encoding="utf-8")
    found = premium_file(
        tmp_path / "people.csv", tmp_path / "help.csv", year=2023, contribution_standard="350.00"
    )
    assert found.rows_helped == 3
    assert "(7* and 0**1)" in by_code(found.notes)["zeros_lost"][0]


def test_what_was_settled_earlier_and_what_is_cancelled_count_as_ids(tmp_path: Path) -> None:
    header = HEADER.replace("fund_paid,", "")
    (tmp_path / "a.csv").write_text(f"{header}\n0071,P1,2023-05-04,哮喘,III,督灸,100.00,\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(f"{header}\nV2,P1,2023-05-06,哮喘,III,督灸,,71\n", encoding="utf-8")
    settle_file(tmp_path / "a.csv", tmp_path / "a.out.csv", closing=tmp_path / "a.closing.csv")
    found = settle_file(
        tmp_path / "b.csv",
        tmp_path / "b.out.csv",
        earlier=[tmp_path / "a.out.csv"],
        opening=tmp_path / "a.closing.csv",
    )
    assert found.rows_rejected == 1
    assert by_code(found.notes).keys() == {"zeros_lost"}, "whom a rejected row names is in the file"


@pytest.mark.parametrize("command", ["settle", "audit", "what-if"])
def test_balances_that_may_be_in_fen_are_told(tmp_path: Path, command: str) -> None:
    (tmp_path / "visits.csv").write_text("\n".join((HEADER, *ROWS)), encoding="utf-8")
    for paid, told in (("0.00", 0), ("1600.00", 0), ("1600.01", 1), ("66000", 1)):
        (tmp_path / "opening.csv").write_text(
            f"person_id,condition,year,paid\n1,哮喘,2023,{paid}\n2,哮喘,2023,1.00\n", encoding="utf-8"
        )
        found = by_code(work(command, tmp_path)).get("balances_above_limits", [])
        assert len(found) == told, paid
        if paid == "66000":
            assert found[0].startswith(
                "1 of 2 opening balances are above the annual limits of every class (as high as 66000.00 yuan, with a limit "
            )


def test_tables_tell_them_too() -> None:
    rows = [row.split(",") for row in ROWS]
    table = pl.DataFrame(rows, schema=HEADER.split(","), orient="row")
    opening = pl.DataFrame(
        {"person_id": BALANCES, "condition": ["哮喘"] * 5, "year": [2023] * 5, "paid": ["1.00"] * 5}
    )
    found = by_code(settle_table(table, opening=opening).notes)
    assert (len(found["zeros_lost"]), found["balances_of_others"][0][:6]) == (2, "2 of 5")
    numbers = table.with_columns(person_id=pl.Series([1, 2, 3, 3, 4]))
    counted = opening.with_columns(person_id=pl.Series([1, 5, 4, 6, 1000]))
    found = by_code(settle_table(numbers, opening=counted).notes)
    assert (len(found["zeros_lost"]), found["balances_of_others"][0][:6]) == (1, "3 of 5")
    assert "(1**0, 5, 6)" in found["balances_of_others"][0]
    assert settle_table(table.head(1)).notes == ()


@given(st.permutations(ROWS[:4]), st.integers(2, 4))
def test_the_note_is_the_same_however_the_rows_stand(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str], parts: int
) -> None:
    folder = tmp_path_factory.mktemp("order")
    (folder / "visits.csv").write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    whole = settle_file(folder / "visits.csv", folder / "out.csv").notes
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Budget, "plan", lambda self, source, needs: Plan(parts, 5, 1, 200))
        again = settle_file(folder / "visits.csv", folder / "out.csv").notes
    assert again == whole
    assert [one.code for one in whole] == ["zeros_lost", "zeros_lost"]
