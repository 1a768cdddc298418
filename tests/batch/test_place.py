"""For which place a file or a table is worked through, where the caller leaves it out."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from tests.batch.test_what_if_file import CATALOGUE

from shanxi_health_policy import InputError, PolicyChange
from shanxi_health_policy.batch import audit_file, premium_file, settle_file, settle_table, what_if_file

VISITS = "visit_id,person_id,visited_on,condition,fee_class,technique,amount\nV1,P1,2023-05-04,颈椎病,I,电针,150.00\n"
PAID = VISITS.replace("amount\n", "amount,fund_paid\n").replace("150.00\n", "150.00,90.00\n")
PEOPLE = "person_id,groups,year,contribution_standard\nP1,低保,2023,350.00\n"


@pytest.mark.parametrize(
    ("function", "text", "place", "name"),
    [
        (settle_file, VISITS, "141100", "吕梁"),
        (audit_file, PAID, "141100", "Lvliang"),
        (premium_file, PEOPLE, "140000", "山西省"),
    ],
)
def test_the_only_place_is_taken_and_said(
    tmp_path: Path, function: object, text: str, place: str, name: str
) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(text, encoding="utf-8")
    found = function(source, out)  # type: ignore[operator]
    assert (found.place, found.place_assumed) == (place, True)
    assert found.rows_rejected == 0
    first = out.read_bytes()
    found = function(source, out, place=name)  # type: ignore[operator]
    assert (found.place, found.place_assumed) == (place, False)
    assert out.read_bytes() == first


def test_a_change_and_a_table_say_it_too(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(VISITS, encoding="utf-8")
    impact = what_if_file(source, PolicyChange(rate="0.70")).impact
    assert (impact.place, impact.place_assumed) == ("141100", True)
    assert "吕梁市" in impact.explain("zh")
    table = pl.read_csv(source, infer_schema=False)
    assert (settle_table(table).place, settle_table(table).place_assumed) == ("141100", True)
    assert not settle_table(table, place="141100").place_assumed


def test_of_two_places_none_is_taken(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(VISITS, encoding="utf-8")
    with pytest.raises(InputError, match="忻州市140900、吕梁市141100") as caught:
        settle_file(source, out, catalogue=CATALOGUE)
    assert caught.value.field == "place"
    assert not out.exists()
    assert settle_file(source, out, place="忻州市", catalogue=CATALOGUE).place == "140900"
