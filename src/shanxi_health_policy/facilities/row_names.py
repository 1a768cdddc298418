"""What the rows of notices are called when one of them is asked for: by id, or, where two notices use it, with its notice.

An id is unique in its notice. A city and its province may use the same one, and both speak for the city: then the id alone says
neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shanxi_health_policy.errors import AmbiguousNameError, UnknownTermError
from shanxi_health_policy.notices.rows import Placed, RowT
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.labelled import nearest_of


def reference(placed: Placed[Any]) -> str:
    """What a row is called among those of all notices: its notice and its id."""
    return f"{placed.notice.id}/{placed.row.id}"


def row_of(field: str, name: str, rows: Iterable[Placed[RowT]], expected: Text) -> Placed[RowT]:
    """The row that an id, or a notice and an id, stands for.

    Raises [AmbiguousNameError][] for an id that two notices use, which it names, and [UnknownTermError][] for none at all.
    """
    every = {reference(one): one for one in rows}
    if name in every:
        return every[name]
    found = [one for one, placed in every.items() if placed.row.id == name]  # type: ignore[attr-defined]
    if len(found) == 1:
        return every[found[0]]
    if not found:
        known = [word for one in every for word in (one, one.partition("/")[2])]
        raise UnknownTermError(field, name, expected, nearest_of(name, known))
    names = Text("、".join(found), ", ".join(found))
    raise AmbiguousNameError(
        field, name, Text(f"连同文件写明是哪一个：{names.zh}", f"which one, with its notice: {names.en}")
    )
