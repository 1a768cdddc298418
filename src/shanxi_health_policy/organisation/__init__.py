"""Who does what: the departments responsible for each point of a notice, and the duties of each department."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy.face import lazily

if TYPE_CHECKING:
    from shanxi_health_policy.organisation.department_duties import Duties, Duty, duties
    from shanxi_health_policy.organisation.responsibilities import (
        Responsibility,
        ResponsibleDepartment,
        responsible,
    )

__all__ = [
    "Duties",
    "Duty",
    "Responsibility",
    "ResponsibleDepartment",
    "duties",
    "responsible",
]

lazily(
    __name__,
    {
        "department_duties": "Duties Duty duties",
        "responsibilities": "Responsibility ResponsibleDepartment responsible",
    },
)
