"""On a cluster: Spark parts the rows, by visit and then by person, and every part goes through the same engine."""

from __future__ import annotations

from shanxi_health_policy.batch.spark.dataframes import (
    SparkAudit,
    SparkSettlements,
    audit_dataframe,
    settle_dataframe,
)

__all__ = ["SparkAudit", "SparkSettlements", "audit_dataframe", "settle_dataframe"]
