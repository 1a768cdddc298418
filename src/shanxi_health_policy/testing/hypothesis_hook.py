"""Called by Hypothesis when it is imported: `st.from_type(Visit)` and the like find the strategies of this package.

Only the types are loaded then. A strategy and what it reads are loaded when somebody asks for one.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import shanxi_health_policy as everyday
from shanxi_health_policy import notices, supervision, testing, vocabulary

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_TYPES = """\
Balances Cancellation Catalogue CityCounts Claim DeclaredCondition DeclaredTechnique Facility FacilityStats Insurance
LimitChange Notice PaidCancellation PaidClaim PolicyChange Receipt ServiceItem Share Visit YearKey"""


def _several(cls: str) -> str:
    """How the strategy of a type is named: `city_counts`, `policy_changes`, `facilities`."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls).lower()
    name = re.sub(r"(?<=[^aeo])y$", "ie", name)
    return name if name.endswith("s") else f"{name}s"


STRATEGIES = {"Case": "history_cases"} | {cls: _several(cls) for cls in _TYPES.split()}
"""The strategy of `shanxi_health_policy.testing` for each type. The closed lists are enumerations, which Hypothesis knows."""

_ROOMS = (testing, everyday, vocabulary, notices, supervision)


def register() -> None:
    """Tell Hypothesis which strategy makes which type."""
    from hypothesis.strategies import register_type_strategy

    for cls, name in STRATEGIES.items():
        home = next(room for room in _ROOMS if cls in room.__all__)
        register_type_strategy(getattr(home, cls), partial(_strategy, name))


def _strategy(name: str, _: type[Any]) -> SearchStrategy[Any]:
    made: SearchStrategy[Any] = getattr(testing, name)()
    return made
