"""Where records end: exactly where the standard library's reader says, whatever quotes stand in them."""

from __future__ import annotations

import csv
import io
from itertools import product

import pytest

from shanxi_health_policy.batch.files import records
from shanxi_health_policy.batch.files.records import ends_of


def _records(data: bytes) -> int | None:
    """How many records there are; None where the last is not closed, or where it is no CSV."""
    try:
        return len(list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True)))
    except csv.Error:
        return None


def _whole(data: bytes) -> tuple[int, int | None]:
    """Where the last record ends for sure, and how many end by there: a CR at the very end may be half of a line end."""
    for end in range(len(data), 0, -1):
        ended = data[end - 1 : end] == b"\n" or (data[end - 1 : end] == b"\r" and end < len(data))
        if ended and data[end - 1 : end + 1] != b"\r\n" and (count := _records(data[:end])) is not None:
            return end, count
    return 0, 0


def _is_right(data: bytes) -> None:
    """Without a quote nothing is counted; what is not closed may be closed by what follows."""
    if (count := _records(data)) is not None:
        last = ends_of(data, ",", last=True)
        assert (last.end, last.count) == (len(data), count if b'"' in data else None), data
    if count is not None or _records(data + b'"') is not None:
        end, before = _whole(data)
        found = ends_of(data, ",", last=False)
        assert (found.end, found.count) == (end, before if b'"' in data else None), data


def test_any_short_text_ends_its_records_where_the_reader_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quotes that open cells, close them, are doubled in them, and stand in cells that none has opened."""
    monkeypatch.setattr(records, "_AT_ONCE", 3)
    for alphabet, most in ((b'"a\n,', 6), (b'"a\n\r', 5)):
        for length in range(most + 1):
            for text in product(alphabet, repeat=length):
                _is_right(bytes(text))


@pytest.mark.parametrize(
    "before", [b'5",a\n', b'a""b,"c"\n', b',"\n",a"\n', b'"a""\n""",5"\n', b'"","",a"\r\n', b'"x",a"b,""\r']
)
@pytest.mark.parametrize(
    "after", [b'"""x\ny"\n', b'"""",a"\n', b'"x""\n",1\n"\n"', b'"x"\n1\r"\r', b'"a\r"\r\nb"', b'""\n"b\r"', b'"\r\n"']
)  # fmt: skip
def test_a_quote_that_opens_no_cell_changes_nothing_of_those_behind_it(before: bytes, after: bytes) -> None:
    _is_right(before + after)
    _is_right(after + b"\n" + before)


def test_the_separator_of_the_file_is_what_a_quote_may_stand_behind() -> None:
    found = [ends_of(b'1;"2\n3";5\n4\n', separator, last=False).count for separator in (";", ",")]
    assert found == [2, 3]
