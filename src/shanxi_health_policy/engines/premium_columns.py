"""The columns of a file of people to help with the premium, in and out, and what a cell of groups means."""

from __future__ import annotations

import re
from pathlib import Path

from attrs import evolve

from shanxi_health_policy.engines.files.columns_of_files import PERSON_ID, YEAR, Column
from shanxi_health_policy.engines.files.reading import RawTable
from shanxi_health_policy.errors import Fault, FileError, InputError, shown
from shanxi_health_policy.money import MoneyLike, to_fen, to_yuan
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.people import PremiumGroup

_SEPARATORS = re.compile(r"[、，,;；/|]")

_YEARS = range(1949, 3000)  # those that `premium_subsidy` takes
YEARS = tuple(map(str, _YEARS))
"""What a cell may hold as its year."""
EXPECTED_YEAR = Text(
    zh=f"{YEARS[0]} 至 {YEARS[-1]} 的四位年份，如 2023",
    en=f"a year of four digits from {YEARS[0]} to {YEARS[-1]} such as 2023",
)
EXPECTED_GROUPS = Text(
    zh="资助对象类别，几类之间用顿号，都不属于则为空",
    en="groups with 、 or ; between them; empty for none of them",
)

PREMIUM_COLUMNS = (
    PERSON_ID,
    Column("groups", "资助对象类别", EXPECTED_GROUPS),
    evolve(
        YEAR,
        meaning=Text(zh="年度；可由 --year 给出", en="the year; may be given with --year"),
        required=False,
    ),
    Column(
        "contribution_standard",
        "个人缴费标准",
        Text(
            zh="个人缴费标准（元）；可由 --contribution-standard 给出",
            en="the contribution standard in yuan; may be given with --contribution-standard",
        ),
        required=False,
    ),
)
"""What a file of people holds: one row a person and year."""

PREMIUM_OUTPUT_COLUMNS = (
    "person_id",
    "year",
    "groups",
    "contribution_standard",
    "amount",
    "own_contribution",
    "group",
    "decided",
    "reasons",
    "clause",
)
"""What the result holds; `amount` is empty where no rule speaks."""


def groups_in(cell: str) -> tuple[PremiumGroup, ...] | None:
    """The groups that one cell names, in one order; None for an unknown name, and for separators with no name.

    >>> [group.code for group in groups_in("低保、特困") or ()]
    ['extreme_poverty', 'subsistence_allowance']
    >>> groups_in(""), groups_in("富裕"), groups_in("、")
    ((), None, None)
    """
    names = _names(cell)
    found = {PremiumGroup.find(name) for name in names}
    if None in found or (cell.strip() and not names):
        return None
    return tuple(group for group in PremiumGroup if group in found)


def unknown_in(cell: str) -> Text:
    """What is said of a cell whose groups are not understood: which of its names is unknown, and the nearest known ones.

    >>> unknown_in("低保、特困户").en
    "groups with 、 or ; between them; empty for none of them; unknown: '特困户' (did you mean 特困?)"
    >>> unknown_in("富裕") == EXPECTED_GROUPS
    True
    """
    names = _names(cell)
    near = {name: "、".join(PremiumGroup.nearest(name)) for name in names if PremiumGroup.find(name) is None}
    if not near or (len(names) == 1 and not near[names[0]]):  # the cell itself says as much
        return EXPECTED_GROUPS
    zh = (shown(name) + (f"（是否指：{known}？）" if known else "") for name, known in near.items())
    en = (shown(name) + (f" (did you mean {known}?)" if known else "") for name, known in near.items())
    return Text(
        zh=f"{EXPECTED_GROUPS.zh}；不认识：{'、'.join(zh)}",
        en=f"{EXPECTED_GROUPS.en}; unknown: {', '.join(en)}",
    )


def same_for_all(year: object, contribution_standard: MoneyLike | None) -> dict[str, str | None]:
    """The two arguments as the text a cell would hold, or None where they are not given."""
    if year is not None and (not isinstance(year, int) or isinstance(year, bool) or year not in _YEARS):
        raise InputError("year", year, EXPECTED_YEAR)
    if contribution_standard is None:
        standard = None
    else:
        standard = str(to_yuan(to_fen(contribution_standard, "contribution_standard")))
    return {"year": None if year is None else str(year), "contribution_standard": standard}


def check_columns(raw: RawTable, source: Path, fixed: dict[str, str | None]) -> None:
    """Each of the two is a column or the same for all: never neither, and never both."""
    faults = []
    for name, value in fixed.items():
        zh, en = (
            f"列 {name}，或 --{name.replace('_', '-')}",
            f"a column {name}, or --{name.replace('_', '-')}",
        )
        if (name in raw.frame.columns) == (value is not None):
            found = "两者都有 both" if value is not None else "缺少 missing"
            faults.append(
                Fault(source.name, name, found, Text(zh=f"{zh}，二者取一", en=f"{en}: one of the two"))
            )
    if faults:
        raise FileError(faults)


def _names(cell: str) -> list[str]:
    return [name.strip() for name in _SEPARATORS.split(cell) if name.strip()]
