"""From fee items to techniques: by the vendor's own mapping first, then by the name, as the notice lists it."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from shanxi_health_policy.his.nodes import FeeDetail
from shanxi_health_policy.tcm.item_mapping import ItemMapping


@frozen
class UnmatchedItem:
    """An item whose name is on no list of techniques, so that it is the patient's own: for a person to look through."""

    feedetl_sn: str
    code: str | None
    name: str
    nearest: tuple[str, ...]
    """The names on the list that are most like it, at most three."""


@frozen
class FoundItem:
    """What a line of the bill is for; `listed` is None where the mapping does not say it and the name has to tell."""

    name: str
    listed: bool | None = None


def find_item(line: FeeDetail, mapping: ItemMapping, name_fields: tuple[str, ...]) -> FoundItem | None:
    """What a line is for, by its codes or its name in the mapping, or by its name; None when nothing tells."""
    written: Any = next((line.extra[one] for one in name_fields if line.extra.get(one)), None)
    name = "" if written is None else str(written).strip()
    for said in (line.medins_list_codg, line.med_list_codg, name):
        if said and mapping.knows(said.strip()):
            technique = mapping.technique(said.strip())
            return FoundItem(technique or name or said, technique is not None)
    return FoundItem(name) if name else None


def in_one_line(name: str) -> str:
    """A name without line breaks, since a step of an explanation is one line."""
    return " ".join(name.split())
