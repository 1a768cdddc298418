"""How much memory a run may take, and into how many parts a file must be split for it."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
from attrs import frozen

from shanxi_health_policy.batch.files.text_files import TEXTS, ending_of, line_ends, pieces, size_at_most
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.text import Text

LEAST = 512 * 2**20
_LIBRARIES = 384 * 2**20
"""What Python, Polars and the compiler take, however small the file."""
_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_SIZE = re.compile(r"([0-9]{1,15})\s*([KMGT]?)(?:I?B)?", re.IGNORECASE)
_EXPECTED = Text(
    f"内存大小，如 2GB，至少 {LEAST // 2**20}MB",
    f"an amount of memory such as 2GB, at least {LEAST // 2**20}MB",
)
_OF_MACHINE = 2  # the half of what is free, since others live there too
_BYTES_A_ROW = 600
"""What a row of visits or people takes at most in memory from reading to writing, as measured with text ids."""
_MARKUP = 3
"""So many times as many bytes as in CSV a row takes in a workbook that is unfolded, at least."""
_UNEVEN = 2
"""So many times as many rows as wait at once a part may have; in it a row takes less than half of what it does at most."""
_SHORTEST = 2
"""What the shortest row of a text file takes that is not empty, in bytes."""
_MOST_PARTS = 4096
_UNKNOWN = 4 * 2**30


@frozen(eq=False, repr=False)
class Needs:
    """How much less memory than there is a kind of work may be given at once."""

    smaller: int
    """So many times smaller are parts than would fit: they are not equally large, and what one becomes, and what the one before
    left, lies in memory beside it."""
    fewer: int
    """So many times fewer rows than would fit wait to be put away."""
    shortest: int = 60
    """What the shortest row takes, in bytes, where it is written as text."""


SETTLING, AUDITING = Needs(smaller=2, fewer=1), Needs(smaller=4, fewer=4)
HELPING = Needs(smaller=2, fewer=1, shortest=12)
"""For a file of people: an id and a group, where year and standard are the same for all."""
COMPARING = Needs(smaller=4, fewer=2)
"""Every visit waits twice, and is settled twice."""


@frozen
class Plan:
    """In how many parts a file is settled, and how many rows are held at once before they are put away."""

    parts: int
    rows_expected: int
    """How many rows the file has at most."""
    rows_at_once: int
    bytes_at_once: int
    most_in_part: int = 2**62
    """How many rows a part may have: rows of one visit, or visits of one person, cannot be parted further."""

    @property
    def in_memory(self) -> bool:
        """Whether the file is settled in one part, without a disk."""
        return self.parts == 1


@frozen
class Budget:
    """An amount of memory in bytes: what the process may take in all."""

    size: int

    @classmethod
    def of(cls, memory: str | int | None) -> Budget:
        """From bytes, or a text such as "2GB"; without either a share of what the machine has free.

        >>> Budget.of("2GB").size
        2147483648
        """
        if memory is None:
            return cls(max(_free_memory() // _OF_MACHINE, LEAST))
        match = _SIZE.fullmatch(memory.strip()) if isinstance(memory, str) else None
        size = memory if isinstance(memory, int) else 0
        if match is not None:
            size = int(match[1]) * _UNITS[match[2].upper()]
        if size < LEAST:
            raise InputError("memory", memory, _EXPECTED)
        return cls(size)

    def plan(self, source: Path, needs: Needs, *more: Path) -> Plan:
        """The parts for a file, or for `more` that are one table with it, and for what is to be done with it."""
        size = self.size - _LIBRARIES
        few = size // (_BYTES_A_ROW * (1 + len(more)))
        rows = sum(_rows_of(one, needs, few) for one in (source, *more))
        parts = min(max(-(-rows * _BYTES_A_ROW // size), 1), _MOST_PARTS)
        if parts > 1:
            parts *= needs.smaller
        at_once = max(size // (needs.fewer * _BYTES_A_ROW), 10_000)
        return Plan(parts, rows, at_once, min(max(size // 64, 2**20), 16 * 2**20), _UNEVEN * at_once)


def _rows_of(source: Path, needs: Needs, few: int) -> int:
    """How many rows a file has, at most; 0 where it is none, since the reader will say so.

    The lines of a text file are counted, unless there could not be more than a `few` even if each were the shortest; one that
    is long, as of a wide table, takes as much as several. Raises
    [FileError][] for a packed one that is broken, or unfolds to too much.
    """
    try:
        if source.suffix.lower() == ".parquet":
            from shanxi_health_policy.batch.files.parquet_files import row_count  # only who has such a file

            return row_count(source)
        if ending_of(source) == ".xlsx":
            from shanxi_health_policy.batch.files.archives import unfolded_size

            return unfolded_size(source) // (needs.shortest * _MARKUP)
        if ending_of(source) not in TEXTS:
            return 0
        most = size_at_most(source) // _SHORTEST
        if most <= few:
            return most
        lines = size = 0
        for piece in pieces(source):
            lines, size = lines + line_ends(piece), size + len(piece)
        return max(lines + 1, size // needs.shortest)
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return 0


def _free_memory() -> int:
    """What the machine, or the container the process lives in, has free; 4 GiB where nothing tells."""
    machine = _first_number("/proc/meminfo", r"MemAvailable:\s+([0-9]+) kB", 1024)
    container = _first_number("/sys/fs/cgroup/memory.max", r"([0-9]+)\s*", 1)
    return min((size for size in (machine, container) if size is not None), default=_UNKNOWN)


def _first_number(path: str, pattern: str, unit: int) -> int | None:
    try:
        match = re.search(f"^{pattern}$", Path(path).read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        return None
    return None if match is None else int(match[1]) * unit
