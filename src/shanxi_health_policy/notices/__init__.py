"""Notices as data: one TOML file each under `data/`, and the catalogue that finds, checks and dates them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy.face import lazily

if TYPE_CHECKING:
    from shanxi_health_policy.notices.catalogue import Catalogue, Period, TcmTimeline
    from shanxi_health_policy.notices.content import Content
    from shanxi_health_policy.notices.entries import Anomaly, Clause, Example, FacilityList, ListedFacility
    from shanxi_health_policy.notices.fee_classes import OpenFeeClassError
    from shanxi_health_policy.notices.notice import Dates, Head, Notice
    from shanxi_health_policy.notices.rows import Placed, Row, RowsAt, table
    from shanxi_health_policy.notices.scheme import (
        Basis,
        EligibleWay,
        GradeRow,
        LimitCell,
        ListedTechnique,
        TcmScheme,
    )

__all__ = [
    "Anomaly",
    "Basis",
    "Catalogue",
    "Clause",
    "Content",
    "Dates",
    "EligibleWay",
    "Example",
    "FacilityList",
    "GradeRow",
    "Head",
    "LimitCell",
    "ListedFacility",
    "ListedTechnique",
    "Notice",
    "OpenFeeClassError",
    "Period",
    "Placed",
    "Row",
    "RowsAt",
    "TcmScheme",
    "TcmTimeline",
    "table",
]

lazily(
    __name__,
    {
        "catalogue": "Catalogue Period TcmTimeline",
        "content": "Content",
        "entries": "Anomaly Clause Example FacilityList ListedFacility",
        "fee_classes": "OpenFeeClassError",
        "notice": "Dates Head Notice",
        "rows": "Placed Row RowsAt table",
        "scheme": "Basis EligibleWay GradeRow LimitCell ListedTechnique TcmScheme",
    },
)
