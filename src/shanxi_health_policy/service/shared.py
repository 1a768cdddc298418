"""What every address answers from: the notices and settings, read and checked at the start, and the bounds."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from attrs import field, frozen

from shanxi_health_policy._version import __version__
from shanxi_health_policy.asking.declaration import every_rule
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.service.bounds import Bounds
from shanxi_health_policy.service.strict_question import Asking


def versions_of(catalogue: Catalogue) -> list[dict[str, Any]]:
    """The version of every notice: id, number and digest."""
    return [{"id": one.id, "number": one.number, "digest": one.digest} for one in catalogue]


@frozen(eq=False)
class Shared:
    """The notices, the settings of the hospital, the bounds, and every rule with its schema."""

    catalogue: Catalogue
    settings: Settings
    bounds: Bounds
    rules: dict[str, Asking] = field(
        init=False, factory=lambda: {name: Asking(one) for name, one in every_rule().items()}
    )

    @cached_property
    def notices(self) -> list[dict[str, Any]]:
        """The version of every notice: id, number and digest."""
        return versions_of(self.catalogue)

    def versions(self) -> dict[str, Any]:
        """What an answer says of the product and the notices it rests on."""
        return {"version": __version__, "notices": self.notices}

    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """The same as headers, for what has no place for it: a text, a message in the platform's own form, a refusal."""
        digests = ", ".join(f"{one['id']}={one['digest']}" for one in self.notices)
        return (
            (b"shanxi-health-policy-version", __version__.encode()),
            (b"shanxi-health-policy-notices", digests.encode()),
        )
