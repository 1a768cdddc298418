"""The code tables (代码表) of the interface: what each code means, who says so, and where the sources disagree."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from attrs import frozen

from shanxi_health_policy.his.data_files import read_toml
from shanxi_health_policy.text import Text


@frozen
class CodeName:
    """What some sources say that a code means; an empty name is a code that they list without one.

    >>> code_table("sev_deg").names["1"]
    (CodeName(code='1', name=Text(zh='明确违规', en='clearly against the rules'), sources=('S',)),)
    """

    code: str
    name: Text
    """What it means; in English only where the table is one that answers speak of, else the Chinese name."""
    sources: tuple[str, ...]
    """The sources that say so, by their keys in [code_sources][]."""


@frozen
class CodeTable:
    """One table (代码表): its codes with every name that a source gives them, and codes that places use besides."""

    name: Text
    names: Mapping[str, tuple[CodeName, ...]]
    also: tuple[str, ...] = ()
    """Codes, or ranges of them, that places use and no source lists."""

    @property
    def conflicts(self) -> Mapping[str, tuple[CodeName, ...]]:
        """The codes that sources name differently.

        >>> sorted(code_table("stmt_rslt").conflicts)
        ['0', '1']
        """
        return {code: found for code, found in self.names.items() if len(found) > 1}

    def meaning(self, code: str, sources: tuple[str, ...] = ()) -> CodeName | None:
        """What a code means by the first of some sources that has it, or else as the table has it first; None if unknown.

        A zero that was lost in front of a code makes no difference, as long as no source has the code without it.

        >>> code_table("stmt_rslt").meaning("1").name.zh, code_table("stmt_rslt").meaning("1", ("N",)).name.zh
        ('不平', '中心多')
        """
        found = self.names.get(code.strip()) or self.names.get(f"0{code.strip()}") or ()
        wanted = (one for source in sources for one in found if source in one.sources)
        return next(wanted, next(iter(found), None))

    def knows(self, code: str) -> bool:
        """Whether a code stands in the table, or is one that places use; a zero lost in front makes no difference."""
        return self.meaning(code) is not None or any(
            _within(candidate, row) for row in self.also for candidate in (code, f"0{code}")
        )


def code_table(name: str) -> CodeTable:
    """The table of a field, by the field's name: `fund_pay_type`, `med_type`, `clr_type`, …"""
    return every_code_table()[name]


@cache
def every_code_table() -> Mapping[str, CodeTable]:
    """Every table, by the name of its field.

    >>> len(every_code_table()["fund_pay_type"].names) > 40
    True
    """
    return MappingProxyType({name: _table(**written) for name, written in _file()["tables"].items()})


@cache
def code_sources() -> Mapping[str, Text]:
    """Who the sources are, by their keys.

    >>> code_sources()["S"].zh
    '湖南省接口规范 V1.1.27（2024-10）'
    """
    return MappingProxyType({key: Text(**one) for key, one in _file()["sources"].items()})


@cache
def _file() -> dict[str, Any]:
    return read_toml("tables.toml")  # a test reads every row of it, so that it need not be checked each time


def _table(name: dict[str, str], codes: list[list[str]], also: list[str] | None = None) -> CodeTable:
    names: dict[str, tuple[CodeName, ...]] = {}
    for code, zh, sources, *en in codes:
        one = CodeName(code, Text(zh, en[0] if en else zh), tuple(sources.split()))
        names[code] = (*names.get(code, ()), one)
    return CodeTable(Text(**name), MappingProxyType(names), tuple(also or ()))


def _within(code: str, row: str) -> bool:
    first, dash, last = row.partition("-")
    if not dash:
        return code == first
    return (
        code.isascii()
        and code.isdigit()
        and len(first) <= len(code) <= len(last)
        and int(first) <= int(code) <= int(last)
    )
