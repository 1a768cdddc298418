"""Golden vectors: a compact set of cases with the right payments, for whoever tests an implementation without Python.

They are worked out from the catalogue, for any notice; those of Lvliang (141100) also ship as a file,
`testing/vectors-141100-v1.jsonl`: a line about the set, then one case a line, its operations as in the protocol of `conform`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from shanxi_health_policy.answer import Citation
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.catalogue import Catalogue, Period
from shanxi_health_policy.notices.model import Basis
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.tcm.explanation import deciding_step
from shanxi_health_policy.tcm.ledger import Cancellation, Claim, Reversal, Settlement, settle
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.testing.protocol import operation_message
from shanxi_health_policy.testing.vector_cases import drafts
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.places import check_place

VECTORS = "shanxi-health-policy-vectors/1"
"""What the first line of a file of vectors calls its format."""

_EXPECTED_PLACE = Text(
    zh="有中医适宜技术门诊支付文件的地方", en="a place with a notice on payment for TCM outpatient treatment"
)


@frozen
class Vector:
    """One case with its right answer: what the fund pays for each operation, in yuan, and the clause that decides it."""

    id: str
    why: Text
    operations: tuple[Claim | Cancellation, ...]
    payments: tuple[Decimal, ...]
    clauses: tuple[Citation, ...]


def golden_vectors(place: str = "141100", catalogue: Catalogue | None = None) -> tuple[Vector, ...]:
    """The golden vectors of a place, worked out from its notices; always the same for the same notices.

    Raises [InputError][] for a place without a notice on TCM outpatient treatment.

    >>> vector = golden_vectors()[0]
    >>> vector.why.en
    'the share is rounded half up to the fen'
    >>> vector.payments[:3]
    (Decimal('0.00'), Decimal('0.01'), Decimal('0.01'))
    """
    catalogue = chosen(catalogue)
    if not catalogue.tcm(check_place(place)).periods:
        raise InputError("place", place, _EXPECTED_PLACE)
    return tuple(
        _vector(name, why, tuple(history.operations), place, catalogue)
        for name, why, history in drafts(place, catalogue)
    )


def vector_lines(vectors: tuple[Vector, ...], place: str = "141100") -> Iterator[str]:
    """A file of vectors, line by line: what it is and the clauses it cites, then one case a line."""
    cited = dict.fromkeys(clause for vector in vectors for clause in vector.clauses)
    texts = {_key(one): {"zh": one.in_language("zh"), "en": one.in_language("en")} for one in cited}
    yield _line({"format": VECTORS, "place": place, "cases": len(vectors), "clauses": texts})
    for vector in vectors:
        yield _line(
            {
                "id": vector.id,
                "why": {"zh": vector.why.zh, "en": vector.why.en},
                "operations": [operation_message(one) for one in vector.operations],
                "payments": [str(payment) for payment in vector.payments],
                "clauses": [_key(clause) for clause in vector.clauses],
            }
        )


def _vector(
    name: str, why: Text, operations: tuple[Claim | Cancellation, ...], place: str, catalogue: Catalogue
) -> Vector:
    settled = list(settle(operations, place=place, catalogue=catalogue))
    periods = catalogue.tcm(place).periods
    answers = {one.claim.settlement_id: one.answer for one in settled if isinstance(one, Settlement)}
    clauses = tuple(_decided_by(one, answers, periods) for one in settled)
    return Vector(name, why, operations, tuple(one.fund_payment for one in settled), clauses)


def _decided_by(
    one: Settlement | Reversal, answers: Mapping[str, Reimbursement], periods: tuple[Period, ...]
) -> Citation:
    """The clause that decides a payment; that of a cancellation stands in the notice under which the visit was settled."""
    answer = one.answer if isinstance(one, Settlement) else answers[one.cancellation.cancels]
    period = answer.period
    if period is None:  # a day outside every notice: the next one, or else the last, says when it holds
        day = answer.visit.visited_on
        period = next((later for later in periods if later.start > day), periods[-1])
        return _cite(period, period.scheme.in_force)
    if isinstance(one, Reversal):
        return _cite(period, period.scheme.cancellation_basis or period.scheme.annual_basis)
    citation = deciding_step(answer).citation
    assert citation is not None  # whatever a notice decides has its clause
    return citation


def _cite(period: Period, basis: Basis) -> Citation:
    clause = period.notice.clauses[basis.clause]
    return Citation(period.notice.id, period.notice.number, clause.id, clause.at)


def _key(clause: Citation) -> str:
    return f"{clause.notice} {clause.clause} {clause.at.zh}"


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
