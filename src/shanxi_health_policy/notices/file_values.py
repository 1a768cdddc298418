"""The kinds of value that a notice file holds, and what every row of a rule's table carries."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NewType

from attrs import frozen

from shanxi_health_policy.text import Text

Fen = NewType("Fen", int)
"""Whole fen; in the file a quoted amount in yuan."""
Quantity = NewType("Quantity", Fraction)
"""An exact number of people, visits, square metres…; in the file an integer or a quoted decimal."""
PlaceCode = NewType("PlaceCode", str)
NoticeId = NewType("NoticeId", str)
TermCode = NewType("TermCode", str)
"""Lower case, digits and underscores: it stands in output files."""


@frozen(kw_only=True)
class Row:
    """What every row of a rule's table says besides its figures: its clause, and where and when it holds."""

    clause: str
    """条款 · The clause it rests on"""
    at: Text | None = None
    """位置，不写则为条款的位置 · Where it stands; where the clause stands, if left out"""
    place: PlaceCode | None = None
    """适用的地方，不写则为文件的地方 · The place it speaks for; the notice's own, if left out"""
    in_force_from: date | None = None
    """起始日，不写则为文件的施行日 · The first day; the notice's own, if left out"""
    in_force_to: date | None = None
    """最后一天 · The last day"""
    readings: tuple[str, ...] = ()
    """所依据的口径 · The readings it rests on"""
