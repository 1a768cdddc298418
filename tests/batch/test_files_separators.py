"""The shape of a text file, as its beginning shows it: the separator, the header, and where its rows begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanxi_health_policy.batch.files import headers
from shanxi_health_policy.batch.files.headers import Column
from shanxi_health_policy.batch.files.layout import Layout
from shanxi_health_policy.batch.files.separators import Shape, shape_of
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.text import Text

COLUMNS = (Column("x 甲", Text("x", "x")), Column("y 乙", Text("y", "y")))
CSV, TSV = Path("a.csv"), Path("a.tsv.gz")


def _shape(
    text: str | bytes, layout: Layout | None = None, path: Path = CSV, *, whole: bool = True
) -> Shape | None:
    data = text.encode() if isinstance(text, str) else text
    return shape_of(path, data, COLUMNS, layout or Layout(), whole=whole)


@pytest.mark.parametrize(
    ("text", "path", "shape"),
    [
        ("x,y\n1;2,3\n", CSV, Shape(",", ["x", "y"], 1, 1, 1)),
        ("x\ty", CSV, Shape("\t", ["x", "y"], 1, 1, 1)),
        ("x;y,z\n", TSV, Shape(";", ["x", "y,z"], 1, 1, 1)),
        ("x|q\n1,2\n", CSV, Shape("|", ["x", "q"], 1, 1, 1)),
        # where nothing is known, the ending decides
        ("p;q\tr,s\n", CSV, Shape(",", ["p;q\tr", "s"], 1, 1, 1)),
        ("p;q\tr,s\n", TSV, Shape("\t", ["p;q", "r,s"], 1, 1, 1)),
        ('p;"q"r,s\n', CSV, Shape(",", ['p;"q"r', "s"], 1, 1, 1)),
        # all of them part a single column alike
        ("x\n1\n", CSV, Shape(",", ["x"], 1, 1, 1)),
        # titles above, of several lines; two rows of names
        ('"某院\r\n明细"\r\n\r\nx;y\r\n1;2\r\n', CSV, Shape(";", ["x", "y"], 3, 4, 4)),
        ("t\n甲;乙\nx;y\n1;2\n", CSV, Shape(";", ["甲", "乙"], 3, 3, 2)),
        ('x;"\ny"\n1;2\n', CSV, Shape(";", ["x", "\ny"], 1, 2, 1)),
    ],
)
def test_the_shape_is_that_which_parts_the_most_names(text: str, path: Path, shape: Shape) -> None:
    assert _shape(text, path=path) == shape
    assert _shape(text.encode() + b"\n", path=path, whole=False) == shape


def test_a_row_far_down_may_be_what_tells_the_separator() -> None:
    assert _shape("a,b,c\n" * 29 + "x;y\n") == Shape(";", ["x", "y"], 30, 30, 30)
    assert _shape("a,b,c\n" * 31 + "x;y\n", Layout(skip_rows=2)) == Shape(";", ["x", "y"], 32, 32, 32)


def test_names_are_looked_for_in_a_thousand_cells() -> None:
    found = [_shape(";" * cells + "x\n") for cells in (999, 1_000)]
    assert [shape.separator for shape in found if shape] == [";", ","]


def test_a_file_whose_columns_are_told_has_no_header() -> None:
    assert _shape("x,y\n", Layout(names=("x", "y"))) == Shape("\t", ["x", "y"], 0, 0, 1)


@pytest.mark.parametrize(
    ("text", "whole", "is_refused"),
    [
        ("", False, False),
        ("", True, True),
        ("x,y", False, False),
        ("x,y\r", False, False),
        ('x,"y\n', False, False),
        ("\n" * 29, False, False),
        ("\n" * 29, True, True),
        ("\n" * 30, False, True),
        ("\n" * 40 + "x,y\n", True, True),
        ("\n , \n", True, True),
    ],
)
def test_without_a_header_more_is_waited_for_as_long_as_there_may_be_one(
    text: str, whole: bool, is_refused: bool
) -> None:
    if not is_refused:
        assert _shape(text, whole=whole) is None
        return
    with pytest.raises(FileError) as caught:
        _shape(text, whole=whole)
    assert (
        "a.csv: file: it is empty; expected CSV whose first line names the columns"
        in caught.value.message("en")
    )


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("x;甲,y\n", "comma, semicolon"),
        ("x\tq\ny;q\nx|q\n", "tab, semicolon, bar"),
        ("x\n1,2\n", "comma, tab, semicolon, bar"),
    ],
)
def test_separators_that_part_the_header_equally_well_and_the_rows_not_are_named(
    text: str, several: str
) -> None:
    with pytest.raises(FileError) as caught:
        _shape(text)
    [fault] = caught.value.faults
    assert (fault.where, fault.value) == ("separator", several)


def test_the_widest_of_the_first_rows_is_within_what_a_file_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headers, "MOST_COLUMNS", 3)
    assert _shape("t\nx,y,z\n") == Shape(",", ["x", "y", "z"], 2, 2, 2)
    with pytest.raises(FileError, match="至多 3 列"):
        _shape("t\nx,y,z,\n")
