"""What ends a line, and what looks like it: no row is lost, or passed over, in any file that rows are read from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.attacks.conftest import HEADER
from tests.naming import plain

from shanxi_health_policy import Catalogue
from shanxi_health_policy.batch import audit_file, premium_file, settle_file
from shanxi_health_policy.errors import PolicyError
from shanxi_health_policy.tcm.item_mapping import ItemMapping, mapping_in

ENDS = {
    "CRLF": "\r\n", "CR": "\r", "LF": "\n", "a text mode's CR CR LF": "\r\r\n", "the wrong way round": "\n\r",
    "an empty line between": "\n\n",
}  # fmt: skip
NO_ENDS = {
    "vertical tab": "\v", "form feed": "\f", "file separator": "\x1c", "group separator": "\x1d",
    "record separator": "\x1e", "next line": "\x85", "line separator": "\u2028", "paragraph separator": "\u2029",
}  # fmt: skip
"""What Python's `splitlines` takes for the end of a line, and no spreadsheet or database does."""
ENCODINGS = ("utf-8", "utf-16", "gb18030")
VISITS = [HEADER + ",note", *(f"V{n},P{n},2023-05-0{n},颈椎病,I,电针,{n}0.00,某" for n in range(1, 5))]


def settling(folder: Path, data: bytes) -> object:
    (folder / "visits.csv").write_bytes(data)
    found = settle_file(folder / "visits.csv", folder / "o.csv")
    return found.rows_read, found.rows_settled, found.total_cost


def auditing(folder: Path, data: bytes) -> object:
    (folder / "paid.csv").write_bytes(data)
    found = audit_file(folder / "paid.csv", folder / "o.csv")
    return found.totals.claims, found.totals.paid


def helping(folder: Path, data: bytes) -> object:
    (folder / "people.csv").write_bytes(data)
    return premium_file(folder / "people.csv", folder / "o.csv").rows_helped


def opening(folder: Path, data: bytes) -> object:
    (folder / "opening.csv").write_bytes(data)
    (folder / "visits.csv").write_text("\n".join(VISITS), encoding="utf-8")
    return settle_file(folder / "visits.csv", folder / "o.csv", opening=folder / "opening.csv").fund_payment


def earlier(folder: Path, data: bytes) -> object:
    (folder / "earlier.csv").write_bytes(data)
    text = [f"{HEADER},cancels", *(f"R{n},P{n},2023-06-01,,,,,V{n}" for n in range(1, 5))]
    balances = ["person_id,condition,year,paid", *(f"P{n},颈椎病,2023,60.00" for n in range(1, 5))]
    (folder / "visits.csv").write_text("\n".join(text), encoding="utf-8")
    (folder / "opening.csv").write_text("\n".join(balances), encoding="utf-8")
    found = settle_file(
        folder / "visits.csv",
        folder / "o.csv",
        opening=folder / "opening.csv",
        earlier=[folder / "earlier.csv"],
    )
    return found.rows_settled, found.fund_payment


SETTLED = (
    "visit_id,person_id,visited_on,condition,fee_class,total_cost,eligible_cost,fund_payment,cancels,note"
)
DOORS: dict[str, tuple[list[str], Callable[[Path, bytes], object]]] = {
    "visits": (VISITS, settling),
    "paid claims": ([HEADER + ",fund_paid", *(f"V{n},P{n},2023-05-04,颈椎病,I,电针,10.00,6.00" for n in range(4))],
                    auditing),
    "people": (["person_id,groups,year,contribution_standard", *(f"P{n},低保,2023,380" for n in range(4))], helping),
    "--opening": (["person_id,condition,year,paid,note", *(f"P{n},颈椎病,2023,2719.00,某" for n in range(1, 5))], opening),
    "--earlier": ([SETTLED, *(f"V{n},P{n},2023-05-01,颈椎病,I,10.00,10.00,6.00,,某" for n in range(1, 5))], earlier),
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS, ids=plain)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_end_of_a_line_is_one_in_every_file(tmp_path: Path, door: str, encoding: str) -> None:
    rows, read = DOORS[door]
    expected = read(tmp_path, "\n".join([*rows, ""]).encode())
    assert str(expected) not in ("0", "(0, 0)")
    for name, end in ENDS.items():
        if encoding != "utf-8" and door.startswith("--"):
            continue  # what we wrote ourselves
        text = end.join([*rows, ""])
        mixed = rows[0] + end + "\n".join(rows[1:])
        quoted = text.replace("某", f'"一{end}二"')
        for one in (text, mixed, text.removesuffix(end), quoted):
            assert read(tmp_path, one.encode(encoding)) == expected, name


@pytest.mark.parametrize("door", DOORS, ids=plain)
@pytest.mark.parametrize("mark", NO_ENDS, ids=plain)
def test_what_is_no_end_of_a_line_hides_no_row(tmp_path: Path, door: str, mark: str) -> None:
    """Rows that it should part are one row with too many cells: told, and never a part of them read."""
    rows, read = DOORS[door]
    end = NO_ENDS[mark]
    expected = read(tmp_path, "\n".join(rows).encode())
    texts = {
        "all": end.join(rows),
        "header": rows[0] + end + "\n".join(rows[1:]),
        "rows": rows[0] + "\n" + end.join(rows[1:]),
        "two rows": "\n".join(rows[:3]) + end + "\n".join(rows[3:]),
    }
    for where, text in texts.items():
        try:
            found = read(tmp_path, text.encode())
        except PolicyError:
            continue
        rejected = (tmp_path / "o.rejects.csv").read_text(encoding="utf-8")
        assert rejected.count("wrong_number_of_cells") == len(text.split("\n")) - (
            1 if where != "two rows" else 3
        )
        assert found != expected
    assert read(tmp_path, "\n".join(rows).replace("某", f'"一{end}二"').encode()) == expected


MAPPING = ["code,technique,name", "A1,电针,项目一", "A2,督灸,项目二", "A3,,项目三"]


@pytest.mark.parametrize("end", ENDS.values(), ids=plain)
def test_every_end_of_a_line_is_one_in_a_mapping_of_items(end: str) -> None:
    expected = ItemMapping.read("\n".join(MAPPING))
    assert ItemMapping.read(end.join([*MAPPING, ""])) == expected
    assert ItemMapping.read(MAPPING[0] + end + "\n".join(MAPPING[1:])) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        *(("\n".join(MAPPING[:2]) + end + "\n".join(MAPPING[2:]), 2) for end in NO_ENDS.values()),
        ("\n".join(MAPPING[:2]) + ',"x\n' + "\n".join(MAPPING[2:]), 2),
        (MAPPING[0] + '\nA1,电针,"项目一\n' + "\n".join(MAPPING[2:]), 2),
        (MAPPING[0] + '\n"A1,电针,项目一\n' + "\n".join(MAPPING[2:]), 2),
        (MAPPING[0] + '\nA1,电针,"项目"一\n', 2),
        (MAPPING[0] + "\nA1\n", 2),
        (MAPPING[0] + "\nA1,电针,项目一,A2,督灸,项目二\n", 2),
        (MAPPING[0] + "\n#N/A,电针,项目一\n", 2),
        (MAPPING[0] + "\nA1,#REF!,项目一\n", 2),
        (MAPPING[0] + "\nA1,电针,#NAME?\n", 2),
        (MAPPING[0] + f"\nA1,电针,{'长' * 200_000}\n", 2),
    ],
)
def test_a_row_of_a_mapping_that_is_lost_in_another_or_broken_is_told(text: str, line: int) -> None:
    _, faults = mapping_in(text, "items.csv", Catalogue.shipped())
    assert [one.where for one in faults] == [f"line {line}"]


def test_blank_cells_beyond_the_header_are_nothing() -> None:
    assert ItemMapping.read("code,technique,name\nA1,电针,项目一,,\n,,,,\n").knows("A1")
