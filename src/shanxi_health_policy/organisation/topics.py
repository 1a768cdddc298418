"""Topics (题目) under which notices say things: found by the names that people use, or refused with the nearest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeAlias

from shanxi_health_policy.asking.kinds import Choices, Kind, text
from shanxi_health_policy.checks import check_name
from shanxi_health_policy.errors import UnknownTermError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.labelled import nearest_of, normal_form

Listing: TypeAlias = Callable[[Catalogue], Choices]
LONGEST_TOPIC = 80


class Topical(Protocol):
    """Whatever is said under a topic; `also` are other names under which people look for it."""

    @property
    def topic(self) -> Text:
        """The topic."""

    @property
    def also(self) -> tuple[str, ...]:
        """Other names of it; one name may stand for several topics."""


def names_of(one: Topical) -> tuple[str, ...]:
    """Every name of its topic, in the normal form."""
    return tuple(map(normal_form, (one.topic.zh, one.topic.en, *one.also)))


def topic_names(said: Iterable[Topical]) -> dict[str, dict[str, Text]]:
    """By every name in its normal form, the topics that it stands for, each by its Chinese name."""
    found: dict[str, dict[str, Text]] = {}
    for one in said:
        for name in names_of(one):
            found.setdefault(name, {})[one.topic.zh] = one.topic
    return found


def topics_meant(topic: str, said: Iterable[Topical]) -> Mapping[str, Text]:
    """The topics that a name stands for; raises [UnknownTermError][], which offers the nearest ones."""
    index = topic_names(said)
    found = index.get(normal_form(topic))
    if found is not None:
        return found
    near = (zh for one in nearest_of(normal_form(topic), index, cutoff=0.4) for zh in index[one])
    few = "、".join([*dict.fromkeys(zh for one in index.values() for zh in one)][:3])
    expected = text(
        f"文件里有的题目，如 {few}；全部题目用 --choices topic 列出",
        f"a topic of the notices, such as {few}; --choices topic lists all of them",
    )
    raise UnknownTermError("topic", topic, expected, tuple(dict.fromkeys(near))[:3])


def topic_choices(said: Iterable[Topical]) -> Choices:
    """Every topic, by its Chinese name."""
    return {one.topic.zh: one.topic for one in said}


def name_kind(term: Text, metavar: str, longest: int, *names: str, choices: Listing | None = None) -> Kind:
    """A name that is looked up with the place: one of a notice that was not known yet is not taken for a wrong one."""
    schema = {"type": "string", "minLength": 1, "maxLength": longest}
    return Kind(
        term,
        metavar,
        schema,
        check=lambda name, value, _: check_name(value, name, longest),
        choices=choices,
        names=names,
    )
