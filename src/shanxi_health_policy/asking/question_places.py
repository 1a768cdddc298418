"""The place of a question: where a rule is held, which one is meant where none is asked for, and how that is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.places import named_place, with_code


def with_assumed_place(title: Text, place: str, *, assumed: bool) -> Text:
    """A title that says which place was taken where none was asked for."""
    if not assumed:
        return title
    name = named_place(place)
    return Text(
        f"{title.zh}（未指定地方，按唯一有此规则的{name.zh}）",
        f"{title.en} (no place was asked for: {name.en}, the only one with this rule)",
    )


def only_place(places: Iterable[str], what: Text, names: Mapping[str, Text]) -> str:
    """The one of some places; raises [InputError][] where there are several, which it tells by their names, or none."""
    found = tuple(dict.fromkeys(places))
    if len(found) == 1:
        return found[0]
    told = [with_code(one, names) for one in sorted(found)]
    if not told:
        expected = Text(f"地方；目录里没有文件规定：{what.zh}", f"a place; no notice here says {what.en}")
    else:
        expected = Text(
            f"地方；有此规则的有：{'、'.join(one.zh for one in told)}",
            f"a place; this rule is held by {', '.join(one.en for one in told)}",
        )
    raise InputError("place", None, expected)


def places_of(row: type[Any], speaks: Callable[[Any], bool] | None) -> Callable[[Catalogue], Iterator[str]]:
    """The places for which the rows of a table speak, or some of its rows."""

    def places(catalogue: Catalogue) -> Iterator[str]:
        for notice in catalogue:
            for one in notice.rows(row):
                if speaks is None or speaks(one):
                    yield one.place or notice.place

    return places
