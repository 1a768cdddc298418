"""By what two items of bills are compared: by what their names mean, and not by how they are spelled."""

from __future__ import annotations

from collections.abc import Iterable

from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.tcm.visit import ServiceItem
from shanxi_health_policy.vocabulary.labelled import normal_form


def meaning_of_item(name: str, catalogue: Catalogue) -> str:
    """The code of the technique that a name means in any spelling, or else the name as names are compared.

    >>> from shanxi_health_policy import Catalogue
    >>> catalogue = Catalogue.shipped()
    >>> (
    ...     meaning_of_item("电 针", catalogue) == meaning_of_item("电针", catalogue),
    ...     meaning_of_item("血 常规", catalogue),
    ... )
    (True, '血常规')
    """
    found = catalogue.find_technique(name)
    return normal_form(name) if found is None else found.code


def same_bill(items: Iterable[ServiceItem], catalogue: Catalogue) -> tuple[tuple[str, int], ...]:
    """By what two bills are the same: what their items mean and cost, in any order.

    >>> from shanxi_health_policy import Catalogue
    >>> bills = (
    ...     [ServiceItem("电针", 1), ServiceItem("火罐", 2)],
    ...     [ServiceItem("火罐", 2), ServiceItem("电 针", 1)],
    ... )
    >>> len({same_bill(one, Catalogue.shipped()) for one in bills})
    1
    """
    return tuple(sorted((meaning_of_item(one.technique, catalogue), one.fen) for one in items))
