"""`/v1/settle`: claims in order, with the balances before them, settled as the ledger settles them (T5, I-T3, I-T4, I-T10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from shanxi_health_policy.asking.declaration import KNOWN_ON, PLACE
from shanxi_health_policy.asking.kinds import read_day
from shanxi_health_policy.errors import InputError, LedgerError, QuestionError
from shanxi_health_policy.plain import plain
from shanxi_health_policy.service.address import Address, Answered, Asked, answered
from shanxi_health_policy.service.balances import (
    BALANCES,
    ID,
    KEY,
    PAID,
    SIGNED,
    balances_in,
    balances_told,
    key_told,
    meaning,
    object_of,
)
from shanxi_health_policy.service.gathered import Gathered
from shanxi_health_policy.service.problems import ProblemError
from shanxi_health_policy.service.requests import question_in
from shanxi_health_policy.service.shapes import Shape
from shanxi_health_policy.service.shared import Shared
from shanxi_health_policy.service.strict_question import Asking
from shanxi_health_policy.tcm.ledger import Cancellation, Claim, Ledger, Reversal, Settlement, settle
from shanxi_health_policy.tcm.year_balances import Balances
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.places import named_place

MOST_ANSWERS = 1000
"""So many claims at most where each is answered in full; an answer in full is fifty times its claim."""
_EXPECTED_FEWER = Text(
    f"写出完整答案（answers）时至多 {MOST_ANSWERS} 笔：分几次结算，上一次的 closing 即下一次的 opening",
    f"at most {MOST_ANSWERS} claims with `answers`: settle in several calls, the closing of one as the opening of the next",
)
_SETTLEMENT = meaning(ID, "结算的编号", "the id of the settlement")
_PERSON = meaning(ID, "人员的编号", "the id of the person")
_CANCELS = meaning(ID, "所撤销的结算的编号", "the id of the settlement that it cancels")
VISIT = ("condition", "visited_on", "items", "facility", "insurance", "tier")
"""What a claim says of its visit: parameters of `reimburse`."""


def settle_schema(reimburse: Asking) -> dict[str, Any]:
    """What `/v1/settle` is asked with: a claim is the question of `reimburse` with its own id and the person's."""
    asked = reimburse.schema
    visit = {name: asked["properties"][name] for name in VISIT}
    claim = object_of(
        {"settlement_id": _SETTLEMENT, "person_id": _PERSON, **visit},
        *(one for one in VISIT if one not in asked["required"]),
    )
    cancellation = object_of({"settlement_id": _SETTLEMENT, "cancels": _CANCELS})
    return object_of(
        {
            "claims": meaning(
                {"type": "array", "items": {"anyOf": [claim, cancellation]}},
                "就诊和撤销，按结算的顺序",
                "visits and cancellations, in the order in which they are settled",
            ),
            "opening": meaning(
                BALANCES,
                "期初余额：上一次答复的 closing",
                "the opening balances: closing of the answer before",
            ),
            "place": meaning(PLACE.schema, PLACE.term.zh, PLACE.term.en),
            "known_on": meaning(KNOWN_ON.schema, KNOWN_ON.term.zh, KNOWN_ON.term.en),
            "answers": meaning(
                {"type": "boolean"},
                f"每笔结算附上逐步的答案，这样至多 {MOST_ANSWERS} 笔",
                f"whether each settlement comes with its steps; so at most {MOST_ANSWERS} claims",
            ),
        },
        *("opening", "place", "known_on", "answers"),
    )


def settled_schema(answer: Mapping[str, Any], version: Mapping[str, Any]) -> dict[str, Any]:
    """What `/v1/settle` answers with; `answer` is the schema of an answer of `reimburse`."""
    made = {
        "settlement_id": ID,
        **KEY,
        "fund_payment": SIGNED,
        "patient_payment": PAID,
        "year_to_date": PAID,
        "covered": {"type": "boolean"},
        "reasons": {"type": "array", "items": {"type": "string"}},
        "cancels": ID,
        "answer": answer,
    }
    text = object_of({"zh": {"type": "string"}, "en": {"type": "string"}})
    place = object_of({"code": {"type": "string"}, "name": text, "assumed": {"type": "boolean"}})
    left_out = ("patient_payment", "covered", "reasons", "cancels", "answer")
    settlements = {"type": "array", "items": object_of(made, *left_out)}
    return object_of({**version, "place": place, "settlements": settlements, "closing": BALANCES})


def addresses(shared: Shared) -> list[Address]:
    """The address of claims."""
    reimburse = shared.rules["reimburse"]
    schema = settle_schema(reimburse)
    shape, of_claim = Shape(schema), _of_claim(schema, reimburse, shared)

    def settled(body: Mapping[str, Any]) -> dict[str, Any]:
        # the claims are held against it one by one, each with its number
        listed = body["claims"] if isinstance(body.get("claims"), list) else []
        wrong = Gathered(shape.wrong({**body, "claims": []} if listed else body))
        opening, known_on, whole = Balances(), None, body.get("answers") is True
        if not wrong:
            with wrong.below("opening"):
                opening = balances_in(body.get("opening", {"paid": []}), shared.catalogue)
            with wrong.below(""):
                known_on = read_day("known_on", body["known_on"]) if "known_on" in body else None
        if whole and len(listed) > MOST_ANSWERS:
            wrong.append(InputError("claims", len(listed), _EXPECTED_FEWER))
            wrong.raised()
        claims = []
        for number, one in enumerate(listed):
            with wrong.below(f"claims[{number}]"):
                claims.append(of_claim(one))
            if wrong.enough:
                break
        wrong.raised()
        ledger = settle(
            claims, opening, place=body.get("place"), known_on=known_on, catalogue=shared.catalogue
        )
        made = list(_made(ledger, whole=whole))
        place = {
            "code": ledger.place,
            "name": plain(named_place(ledger.place)),
            "assumed": ledger.place_assumed,
        }
        return {
            **shared.versions(),
            "place": place,
            "settlements": made,
            "closing": balances_told(ledger.closing),
        }

    def answer(asked: Asked) -> Answered:
        return answered(settled(question_in(asked.body)))

    return [Address("POST", "/v1/settle", answer, long=True)]


def _of_claim(
    schema: Mapping[str, Any], reimburse: Asking, shared: Shared
) -> Callable[[Any], Claim | Cancellation]:
    """What makes a claim of one as it is given; raises [InputError][] for what is none."""
    claim, cancellation = (
        Shape(one, reimburse.others) for one in schema["properties"]["claims"]["items"]["anyOf"]
    )

    def made(one: Any) -> Claim | Cancellation:
        if isinstance(one, dict) and "cancels" in one:
            cancellation.check(one)
            return Cancellation(one["settlement_id"], one["cancels"])
        wrong = claim.wrong(one)
        if wrong and not isinstance(one, dict):
            raise QuestionError.of(wrong)
        visit = {name: one[name] for name in VISIT if name in one}
        if wrong:
            raise QuestionError.of(reimburse.together(wrong, visit, shared.catalogue))
        found = reimburse.rule.read(visit, shared.catalogue)
        return Claim(one["settlement_id"], one["person_id"], found["visit"], found["tier"])

    return made


def _made(ledger: Ledger, *, whole: bool) -> Iterator[dict[str, Any]]:
    """What was made of each claim."""
    settled = 0
    try:
        for one in ledger:
            yield _reversal(one) if isinstance(one, Reversal) else _settlement(one, whole=whole)
            settled += 1
    except (InputError, LedgerError) as error:  # of the claim after the last that was settled
        raise ProblemError.of(error, below=f"claims[{settled}]") from None


def _settlement(one: Settlement, *, whole: bool) -> dict[str, Any]:
    found = {
        "settlement_id": one.claim.settlement_id,
        **key_told(one.key),
        "fund_payment": str(one.fund_payment),
        "patient_payment": str(one.answer.patient_payment),
        "year_to_date": str(one.year_to_date),
        "covered": one.answer.covered,
        "reasons": [reason.value for reason in one.answer.reasons],
    }
    return found | ({"answer": one.answer.to_plain()} if whole else {})


def _reversal(one: Reversal) -> dict[str, Any]:
    return {
        "settlement_id": one.cancellation.settlement_id,
        **key_told(one.key),
        "fund_payment": str(one.fund_payment),
        "year_to_date": str(one.year_to_date),
        "cancels": one.cancellation.cancels,
    }
