"""A rule declared once, and asked by its name: `ask`, receipts, and the schemas of questions and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy.face import lazily

if TYPE_CHECKING:
    from shanxi_health_policy.asking.declaration import (
        At,
        Framed,
        KnownOn,
        NoRule,
        On,
        Parameter,
        Question,
        Rule,
        Ruled,
        ask,
        every_rule,
        rule,
        rule_named,
    )
    from shanxi_health_policy.asking.examples import FailedExample, failed_examples
    from shanxi_health_policy.asking.kinds import Kind
    from shanxi_health_policy.asking.receipts import (
        Changed,
        Receipt,
        ReceiptError,
        Replay,
        ReplayChange,
        receipt,
        replay,
    )
    from shanxi_health_policy.asking.schemas import answer_schema, question_schema

__all__ = [
    "At",
    "Changed",
    "FailedExample",
    "Framed",
    "Kind",
    "KnownOn",
    "NoRule",
    "On",
    "Parameter",
    "Question",
    "Receipt",
    "ReceiptError",
    "Replay",
    "ReplayChange",
    "Rule",
    "Ruled",
    "answer_schema",
    "ask",
    "every_rule",
    "failed_examples",
    "question_schema",
    "receipt",
    "replay",
    "rule",
    "rule_named",
]

lazily(
    __name__,
    {
        "declaration": "At Framed KnownOn NoRule On Parameter Question Rule Ruled ask every_rule rule rule_named",
        "examples": "FailedExample failed_examples",
        "kinds": "Kind",
        "receipts": "Changed Receipt ReceiptError Replay ReplayChange receipt replay",
        "schemas": "answer_schema question_schema",
    },
)
