"""Golden vectors: a compact set of cases with the right payments, for whoever tests an implementation without Python.

They are worked out from the catalogue, for any notice; those of Lvliang (141100) also stand in the source as a file,
`testing/conform/vectors-141100-v1.jsonl`, which is no part of the wheel: a line about the set, then one case a line, its
operations as `conform` writes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from shanxi_health_policy.asking.declaration import At
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.steps import Citation
from shanxi_health_policy.tcm.explanation import deciding_step
from shanxi_health_policy.tcm.ledger import Cancellation, Claim, Reversal, Settlement, settle
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.tcm.treatment_place import treatment_place
from shanxi_health_policy.testing.conform.protocol import operation_message
from shanxi_health_policy.testing.conform.reach import Edge, cite, edges_of
from shanxi_health_policy.testing.conform.vector_cases import History, drafts
from shanxi_health_policy.text import Text

VECTORS = "shanxi-health-policy-vectors/1"
"""What the first line of a file of vectors calls its format."""


@frozen
class Vector:
    """One case with its right answer: what the fund pays for each operation, in yuan, and the clause that decides it."""

    id: str
    why: Text
    operations: tuple[Claim | Cancellation, ...]
    payments: tuple[Decimal, ...]
    clauses: tuple[Citation, ...]
    flags: tuple[Edge, ...] = ()
    """The edges that it goes over, at which implementations go wrong."""


def golden_vectors(place: At = None, catalogue: Catalogue | None = None) -> tuple[Vector, ...]:
    """The golden vectors of a place (of the only one that pays, if left out), always the same for the same notices.

    Raises [InputError][] for a place without a notice on TCM outpatient treatment.

    >>> vector = golden_vectors()[0]
    >>> vector.why.en
    'the share is rounded half up to the fen'
    >>> vector.payments[:3]
    (Decimal('0.00'), Decimal('0.01'), Decimal('0.01'))
    """
    catalogue = chosen(catalogue)
    code, _ = treatment_place(catalogue, place)
    return tuple(_vector(history, code, catalogue) for history in drafts(code, catalogue))


def vector_lines(vectors: tuple[Vector, ...], place: str) -> Iterator[str]:
    """A file of vectors, line by line: what it is and the clauses it cites, then one case a line."""
    yield _line({"format": VECTORS, "place": place, "cases": len(vectors), "clauses": cited_clauses(vectors)})
    for vector in vectors:
        yield _line(plain_vector(vector))


def plain_vector(vector: Vector) -> dict[str, Any]:
    """A vector as files hold it."""
    return {
        "id": vector.id,
        "why": {"zh": vector.why.zh, "en": vector.why.en},
        "operations": [operation_message(one) for one in vector.operations],
        "payments": [str(payment) for payment in vector.payments],
        "clauses": [_key(clause) for clause in vector.clauses],
    }


def cited_clauses(vectors: Iterable[Vector]) -> dict[str, dict[str, str]]:
    """Every clause that vectors cite, as they key it, in both languages."""
    cited = dict.fromkeys(clause for vector in vectors for clause in vector.clauses)
    return {_key(one): {"zh": one.in_language("zh"), "en": one.in_language("en")} for one in cited}


def _vector(history: History, place: str, catalogue: Catalogue) -> Vector:
    settled = tuple(settle(history.operations, place=place, catalogue=catalogue))
    periods = catalogue.tcm(place).periods
    answers = {one.claim.settlement_id: one.answer for one in settled if isinstance(one, Settlement)}
    payments = tuple(one.fund_payment for one in settled)
    clauses = tuple(_decided_by(one, answers) for one in settled)
    edges = edges_of(settled, periods)
    flags = tuple(edge for edge in Edge if edge in edges)
    return Vector(history.name, history.why, tuple(history.operations), payments, clauses, flags)


def _decided_by(one: Settlement | Reversal, answers: Mapping[str, Reimbursement]) -> Citation:
    """The clause that decides a payment; that of a cancellation stands in the notice under which the visit was settled."""
    answer = one.answer if isinstance(one, Settlement) else answers[one.cancellation.cancels]
    period = answer.period
    if period is not None and isinstance(one, Reversal):
        return cite(period, period.scheme.cancellation_basis or period.scheme.annual_basis)
    citation = deciding_step(answer).citation
    assert (
        citation is not None
    )  # whatever a notice decides has its clause, and so has a day before or after it
    return citation


def _key(clause: Citation) -> str:
    return f"{clause.notice} {clause.clause} {clause.at.zh}"


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
