"""How much memory a run may take, and what is planned for it: each number at its border."""

from __future__ import annotations

import zipfile
from pathlib import Path

import polars as pl
import pytest

from shanxi_health_policy import InputError
from shanxi_health_policy.batch.files import budget
from shanxi_health_policy.batch.files.budget import (
    AUDITING,
    COMPARING,
    HELPING,
    SETTLING,
    Budget,
    Needs,
    Plan,
)

MB = 2**20
LIBRARIES, ROW = 384 * MB, 600


def with_room(size: int) -> Budget:
    """The budget that leaves so many bytes for rows."""
    return Budget(LIBRARIES + size)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """An empty file of visits."""
    (tmp_path / "visits.csv").touch()
    return tmp_path / "visits.csv"


@pytest.mark.parametrize(
    ("memory", "size"),
    [
        (512 * MB, 512 * MB), ("512MB", 512 * MB), (" 512 m ", 512 * MB), ("524288K", 512 * MB), ("536870912", 512 * MB),
        ("536870912 B", 512 * MB), ("3GiB", 3 * 2**30), ("1T", 2**40),
    ],
)  # fmt: skip
def test_an_amount_of_memory_has_its_unit(memory: str | int, size: int) -> None:
    assert Budget.of(memory) == Budget(size)


@pytest.mark.parametrize("memory", [512 * MB - 1, "511MB", "536870911", "2 GBs", 2.0**30, True])
def test_less_than_512_mb_is_refused_and_so_is_what_is_no_amount(memory: object) -> None:
    with pytest.raises(InputError, match="at least 512MB"):
        Budget.of(memory)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("machine", "container", "size"),
    [
        ("MemTotal: 9 kB\nMemAvailable:  8388608 kB\n", "2147483648\n", 2**30),
        ("MemAvailable: 2097152 kB\n", "8589934592\n", 2**30),
        ("MemAvailable: 4194304 kB\n", "max\n", 2 * 2**30),
        ("MemAvailable: 1048575 kB\n", None, 512 * MB),
        ("MemTotal: 9 kB\n", None, 2 * 2**30),
        (None, None, 2 * 2**30),
    ],
)
def test_what_is_taken_is_half_of_what_machine_and_container_have_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, machine: str | None, container: str | None, size: int
) -> None:
    """Half of 4 GiB where nothing tells, and never less than what is asked for at least."""
    monkeypatch.setattr(budget, "Path", lambda path: tmp_path / path.lstrip("/"))
    for name, text in (("proc/meminfo", machine), ("sys/fs/cgroup/memory.max", container)):
        if text is not None:
            (tmp_path / name).parent.mkdir(parents=True)
            (tmp_path / name).write_text(text)
    assert Budget.of(None) == Budget(size)


@pytest.mark.parametrize(
    ("needs", "at_once"), [(SETTLING, 120_000), (HELPING, 120_000), (COMPARING, 60_000), (AUDITING, 30_000)]
)
def test_rows_wait_as_there_is_room_for_the_work(source: Path, needs: Needs, at_once: int) -> None:
    plan = with_room(ROW * 120_000).plan(source, needs)
    assert (plan.rows_at_once, plan.most_in_part) == (at_once, 2 * at_once)
    assert with_room(ROW * 120_000 - 1).plan(source, needs).rows_at_once == at_once - 1
    assert with_room(ROW * 100).plan(source, needs).rows_at_once == 10_000


@pytest.mark.parametrize(
    ("room", "size"),
    [(1, MB), (64 * MB, MB), (64 * MB + 64, MB + 1), (1024 * MB - 1, 16 * MB - 1), (9999 * MB, 16 * MB)],
)
def test_a_64th_of_the_room_is_read_at_once_from_1_mb_to_16(source: Path, room: int, size: int) -> None:
    assert with_room(room).plan(source, SETTLING).bytes_at_once == size


@pytest.mark.parametrize(
    ("text", "needs", "rows", "parts"),
    [
        ("", SETTLING, 0, 1),
        ("x" * 200, SETTLING, 100, 1),  # as many of the shortest rows as there is room for, and not counted
        ("x" * 202, SETTLING, 3, 1),
        ("x" * 239, SETTLING, 3, 1),
        ("x" * 240, SETTLING, 4, 1),
        ("x" * 1_308, SETTLING, 21, 1),
        ("x" * 1_308, HELPING, 109, 4),  # a row of people may be shorter
        ("\n" * 202, SETTLING, 203, 3 * 2),
        ("x\n" * 101, SETTLING, 102, 2 * 2),
        ("x\n" * 101, HELPING, 102, 2 * 2),
        ("x\n" * 101, COMPARING, 102, 2 * 4),
        ("x\n" * 101, AUDITING, 102, 2 * 4),
        ("x\n" * 500_000, SETTLING, 500_001, 4_096 * 2),  # no more parts than that
    ],
)
def test_a_text_has_as_many_rows_as_lines_or_as_its_size_says(
    source: Path, text: str, needs: Needs, rows: int, parts: int
) -> None:
    """In as many parts as the rows take room, and so many times more as the work needs; here there is room for 100."""
    source.write_text(text)
    plan = with_room(ROW * 100).plan(source, needs)
    assert (plan.rows_expected, plan.parts, plan.in_memory) == (rows, parts, parts == 1)


@pytest.mark.parametrize(("size", "rows"), [(100, 50 + 50), (102, 1 + 1)])
def test_several_files_share_the_room(source: Path, size: int, rows: int) -> None:
    source.write_text("x" * size)
    assert with_room(ROW * 100).plan(source, SETTLING, source).rows_expected == rows


def test_a_packed_table_has_as_many_rows_as_it_says_and_what_is_none_has_none(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1, 2]}).write_parquet(tmp_path / "two.PARQUET")
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w") as archive:
        archive.writestr("xl/worksheets/Sheet1.xml", " " * 1_800)
        archive.writestr("xl/styles.xml", " " * 9_000)
    for name in ("no.parquet", "no.xlsx", "no.doc"):
        (tmp_path / name).write_text("x" * 9_000)
    wanted = {
        "two.PARQUET": (2, 2),
        "book.xlsx": (10, 50),
        "no.parquet": (0, 0),
        "no.xlsx": (0, 0),
        "no.doc": (0, 0),
    }
    for name, rows in {**wanted, "none.csv": (0, 0)}.items():
        plans = (with_room(MB).plan(tmp_path / name, needs) for needs in (SETTLING, HELPING))
        assert tuple(one.rows_expected for one in plans) == rows, name


def test_a_file_in_one_part_needs_no_disk_and_a_part_is_as_large_as_it_is_unless_that_is_said() -> None:
    assert [Plan(parts, 9, 9, 9).in_memory for parts in (1, 2)] == [True, False]
    assert Plan(2, 9, 9, 9).most_in_part > 10**15
