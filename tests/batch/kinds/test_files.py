"""Every kind of file by every reader: the same money, rejected with its reason, or refused with what it names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.batch.kinds.files import FILES, FOUND, KINDS, NOTED, REFUSED, REJECTED, SAME, FileKind
from tests.batch.kinds.formats import TABLE
from tests.batch.kinds.once import Once
from tests.batch.kinds.readers import READERS, Found, Reader, few
from tests.naming import plain

from shanxi_health_policy.errors import FileError

WHERE = [
    pytest.param(reader, ending, id=plain(f"{reader}{ending}"))
    for reader in READERS
    for ending in reader.formats
]


def rows_for(reader: Reader) -> list[list[Any]]:
    """The rows of two cases."""
    return [list(row.values()) for number in (0, 1) for row in reader.case(number, 18 - 4 * number)]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    """What comes of the clean rows, by reader."""
    found = {}
    for reader in READERS:
        rows = [row for number in (0, 1) for row in reader.case(number, 18 - 4 * number)]
        ending = TABLE if TABLE in reader.formats else ".csv"
        folder = tmp_path_factory.mktemp("clean")
        few(folder, 2)
        found[reader.name] = reader(folder, ending, rows)
    return found


@pytest.fixture(scope="module")
def once() -> Once:
    """What comes of files, worked out once for those that are read as the same."""
    return Once()


def trouble(kind: FileKind, folder: Path, reader: Reader, ending: str, clean: Found, once: Once) -> str:
    """What happens otherwise than it must; nothing, if all is right."""
    must, rows = kind.must_be(reader), rows_for(reader)
    handed, shown = kind.hand_in(folder, reader, ending, rows)
    layout = kind.layout
    if must == REFUSED:
        try:
            found = reader.read(folder, handed, layout)
        except FileError as error:
            return "" if kind.says in error.message("en") else error.message("en")
        return f"not refused: {found.faults} {found.notes} {found.rows} {found.money == clean.money}"
    try:
        found = once(folder, reader, handed, layout)
    except FileError as error:
        return error.message("en")
    if must == SAME:
        if found.faults or found.money != clean.money:
            return f"{sorted(found.faults)} {set(found.money) ^ set(clean.money)}"
        told = kind.says in found.notes or not kind.says or reader.refuses
        return "" if told else f"{found.notes}"
    if must in (NOTED, FOUND):
        told = kind.says in found.notes if must == NOTED else found.money != clean.money
        return "" if told and not found.faults else f"{found}"
    column, _, reason = kind.says.rpartition(" ")
    wrong, because = set(kind.rejects(shown)), "" if reader.refuses else reason
    rows_told = {row for row, where, why in found.faults if why == because and column in ("", where)}
    if not wrong == rows_told == found.rejected:
        return f"{sorted(found.faults)} of {len(shown)}"
    if not reader.refuses and found.money != clean.money:
        return f"money: {set(found.money) ^ set(clean.money)}"
    return ""


@pytest.mark.parametrize(("reader", "ending"), WHERE)
def test_every_kind_of_file_is_read_as_it_must(
    tmp_path: Path, clean: dict[str, Found], once: Once, reader: Reader, ending: str
) -> None:
    few(tmp_path, 2)
    told = {}
    for kind in KINDS:
        beneath = (
            kind.write is not None and "in parts" in reader.name
        )  # rows are put away in parts, whatever they came in
        if kind.must_be(reader) and ending in kind.endings and not beneath:
            for old in tmp_path.glob(f"in{ending}"):
                old.unlink()
            said = trouble(kind, tmp_path, reader, ending, clean[reader.name], once)
            if said:
                told[kind.name] = said
    assert told == {}


def test_what_cannot_be_is_said_with_its_reason() -> None:
    for kind in KINDS:
        assert set(kind.must.values()) <= {SAME, NOTED, REJECTED, REFUSED}
        assert bool(kind.why) == (set(kind.endings) != {*FILES, TABLE}), kind.name
    assert len({kind.name for kind in KINDS}) == len(KINDS)
