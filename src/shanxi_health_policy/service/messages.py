"""`/v1/his`: messages of a hospital's system, answered in the platform's own form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shanxi_health_policy import his
from shanxi_health_policy.errors import MessageError
from shanxi_health_policy.his.check_report import check_report
from shanxi_health_policy.service.address import Address, Answered, Asked
from shanxi_health_policy.service.balances import PAID, meaning, object_of
from shanxi_health_policy.service.requests import object_in
from shanxi_health_policy.service.shapes import Shape
from shanxi_health_policy.service.shared import Shared
from shanxi_health_policy.text import Language

_MESSAGES = {
    "messages": meaning(
        {"type": "array", "minItems": 1, "items": {"type": "object"}},
        "医院系统的报文，照平台接口的写法",
        "messages of a hospital's system, in the form of the platform's interface",
    )
}
_BESIDE = {
    "ytd_paid": meaning(
        PAID,
        "基金本年度已为此人的这一病症支付的金额（元）",
        "what the fund has paid this year for the person and the condition (yuan)",
    ),
    "account_balance": meaning(PAID, "个人账户余额（元）", "the balance of the personal account (yuan)"),
    "condition": meaning(
        {"type": "string", "minLength": 1},
        "病症，报文里看不出时写明",
        "the condition, where the messages do not tell it",
    ),
}
_ID = {
    "setl_id": meaning(
        {"type": "string", "minLength": 1, "maxLength": 30}, "给这次结算的编号", "the id for this settlement"
    )
}


def _asked(**beside: object) -> dict[str, Any]:
    return object_of({**_MESSAGES, **beside}, *beside)


SCHEMAS: dict[str, dict[str, Any]] = {
    "preview": _asked(**_BESIDE),
    "settle": _asked(**_BESIDE, **_ID),
    "cancel": _asked(),
    "check": _asked(),
    "review": _asked(ytd_paid=_BESIDE["ytd_paid"], condition=_BESIDE["condition"]),
}
"""What each address is asked with; the messages are those of the platform's interface."""


def addresses(shared: Shared) -> list[Address]:
    """The addresses of messages."""
    shapes = {name: Shape(schema) for name, schema in SCHEMAS.items()}

    def answering(name: str, answer: Callable[[Mapping[str, Any], Language], object]) -> Address:
        def answered(asked: Asked) -> Answered:
            body = object_in(asked.body)
            shapes[name].check(body)
            return Answered(his.write_json(answer(body, asked.language)).encode())

        return Address("POST", f"/v1/his/{name}", answered, long=True, bare=name != "check")

    def settlement(
        rule: Callable[..., his.MessageAnswer | his.MessageReview],
    ) -> Callable[[Mapping[str, Any], Language], object]:
        def answer(body: Mapping[str, Any], _: Language) -> object:
            beside = {name: value for name, value in body.items() if name != "messages"}
            return _told(
                body,
                shared,
                lambda messages: (
                    rule(messages, shared.settings, catalogue=shared.catalogue, **beside).message
                ),
            )

        return answer

    def cancel(body: Mapping[str, Any], _: Language) -> object:
        return _told(body, shared, lambda messages: his.cancel_message(messages, shared.settings))

    def check(body: Mapping[str, Any], language: Language) -> object:
        found = his.check_messages(body["messages"], shared.settings, catalogue=shared.catalogue)
        return {**shared.versions(), **check_report(found, language)}

    return [
        answering("preview", settlement(his.preview_message)),
        answering("settle", settlement(his.settle_message)),
        answering("cancel", cancel),
        answering("check", check),
        answering("review", settlement(his.review_message)),
    ]


def _told(
    body: Mapping[str, Any], shared: Shared, answer: Callable[[Sequence[his.Message]], his.Message]
) -> object:
    """The answer as the platform's own form has it; wrong messages are answered too, with `infcode` -1 and every fault."""
    dialect = shared.settings.dialect
    messages: tuple[his.Message, ...] = ()
    try:
        messages = his.read_messages(body["messages"], dialect, name="messages")
        found = answer(messages)
    except MessageError as error:
        found = his.refusal(error, messages, dialect)
    return found.to_plain(dialect)
