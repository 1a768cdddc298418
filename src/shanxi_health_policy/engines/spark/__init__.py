"""On a cluster: Spark parts the rows, by visit and then by person, and every part goes through the same engine."""

from __future__ import annotations

from shanxi_health_policy.engines.spark.auditing import SparkAudit, audit_dataframe
from shanxi_health_policy.engines.spark.settling import SparkSettlements, settle_dataframe

__all__ = ["SparkAudit", "SparkSettlements", "audit_dataframe", "settle_dataframe"]
