"""On a cluster: Spark parts the rows, by visit and then by person, and every part goes through the same engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy.face import lazily

if TYPE_CHECKING:
    from shanxi_health_policy.batch.spark.dataframes import (
        SparkAudit,
        SparkSettlements,
        audit_dataframe,
        settle_dataframe,
    )

__all__ = ["SparkAudit", "SparkSettlements", "audit_dataframe", "settle_dataframe"]

lazily(
    __name__,
    {"dataframes": "SparkAudit SparkSettlements audit_dataframe settle_dataframe"},
    extra="spark",
)
