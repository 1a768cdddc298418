"""What notices tell of the work itself: who does what, what reviews measured, whom they name, and what they repeal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy.face import lazily

if TYPE_CHECKING:
    from shanxi_health_policy.organisation.department_duties import Duties, Duty, duties
    from shanxi_health_policy.organisation.facilities_named import NamedFacilities, named_facilities
    from shanxi_health_policy.organisation.measured import Measurements, measurements
    from shanxi_health_policy.organisation.measured_figure import MeasuredFigure
    from shanxi_health_policy.organisation.named_facility_rows import NamedFacility
    from shanxi_health_policy.organisation.pilot_places import Pilots, PilotStanding, pilots
    from shanxi_health_policy.organisation.price_notes import PriceRule, PriceRules, price_rules
    from shanxi_health_policy.organisation.repealed_notices import RepealedNotice, Repeals, repeals
    from shanxi_health_policy.organisation.responsibilities import (
        Responsibility,
        ResponsibleDepartment,
        responsible,
    )

__all__ = [
    "Duties",
    "Duty",
    "MeasuredFigure",
    "Measurements",
    "NamedFacilities",
    "NamedFacility",
    "PilotStanding",
    "Pilots",
    "PriceRule",
    "PriceRules",
    "RepealedNotice",
    "Repeals",
    "Responsibility",
    "ResponsibleDepartment",
    "duties",
    "measurements",
    "named_facilities",
    "pilots",
    "price_rules",
    "repeals",
    "responsible",
]

lazily(
    __name__,
    {
        "department_duties": "Duties Duty duties",
        "facilities_named": "NamedFacilities named_facilities",
        "measured": "Measurements measurements",
        "measured_figure": "MeasuredFigure",
        "named_facility_rows": "NamedFacility",
        "pilot_places": "PilotStanding Pilots pilots",
        "price_notes": "PriceRule PriceRules price_rules",
        "repealed_notices": "RepealedNotice Repeals repeals",
        "responsibilities": "Responsibility ResponsibleDepartment responsible",
    },
)
