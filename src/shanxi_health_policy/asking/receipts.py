"""Receipts (回执): what was asked and answered, and on what it rested, so that an answer can be made again and compared."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, get_origin

from attrs import field, frozen

from shanxi_health_policy._version import __version__
from shanxi_health_policy.answer import NoticeVersion
from shanxi_health_policy.asking.plain import AnyAnswer, Plain, plain, result
from shanxi_health_policy.asking.rules import RULES, ask
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.labelled import LabelledEnum

if TYPE_CHECKING:
    from cattrs import Converter

SCHEMA = 1
"""The version of the form of a receipt."""
LONGEST = 1_000_000
"""How long the text of a receipt may be, in characters."""

_EXPECTED_RECEIPT = Text(zh="回执的 JSON 文本", en="the JSON text of a receipt")
_EXPECTED_ANSWER = Text(zh="规则的答案：" + "、".join(RULES), en="the answer of a rule: " + ", ".join(RULES))


class ReceiptError(InputError):
    """A receipt that cannot be read: no JSON, a key missing or unknown, or another version of the form."""


class Changed(LabelledEnum, term="变化"):
    """What has changed since a receipt was made (变化)."""

    VERSION = "version", "程序版本", "version of the library"
    NOTICE = "notice", "文件数据", "notice file"
    RESULT = "result", "结果", "result"


@frozen
class ReplayChange:
    """One thing that has changed since: which version, notice or field of the result, and what it was and is now."""

    what: Changed
    name: str
    before: Plain = field(hash=False)
    after: Plain = field(hash=False)

    def text(self) -> Text:
        """The change in both languages."""
        before, after = _written(self.before), _written(self.after)
        return Text(
            zh=f"{self.what.zh} {self.name}：{before} → {after}",
            en=f"{self.what.en} {self.name}: {before} → {after}",
        )


@frozen(kw_only=True)
class Receipt:
    """What a rule was asked, what it answered, and on which version and notice files the answer rested.

    `inputs` and `result` are plain values: amounts as text, days as 2023-05-04, terms by their codes.
    """

    rule: str
    inputs: Mapping[str, Plain] = field(hash=False)
    result: Mapping[str, Plain] = field(hash=False)
    notices: tuple[NoticeVersion, ...]
    version: str
    schema: int = SCHEMA

    def to_json(self) -> str:
        """The receipt as JSON text, Chinese as it is; the same receipt always gives the same text."""
        return json.dumps(_converter().unstructure(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Receipt:
        """A receipt from its JSON text; raises [ReceiptError][] for anything else."""
        if not isinstance(text, str) or len(text) > LONGEST:
            raise ReceiptError("receipt", text, _EXPECTED_RECEIPT)
        try:
            data = json.loads(text, parse_float=_refuse, parse_constant=_refuse)
            if not isinstance(data, dict):
                raise ValueError(data)
            found = _converter().structure(data, cls)
        except (ValueError, RecursionError, KeyError, TypeError, ExceptionGroup):
            raise ReceiptError("receipt", text, _EXPECTED_RECEIPT) from None
        if found.schema != SCHEMA:
            raise ReceiptError("receipt.schema", found.schema, Text(zh=str(SCHEMA), en=str(SCHEMA)))
        return found


@frozen
class Replay:
    """A receipt's question asked again: the answer of today, and everything that has changed since."""

    receipt: Receipt
    answer: AnyAnswer
    changes: tuple[ReplayChange, ...]

    @property
    def unchanged(self) -> bool:
        """Whether nothing has changed: neither the result nor anything that it rests on."""
        return not self.changes

    @property
    def same_result(self) -> bool:
        """Whether the result is the same, whatever it rests on."""
        return all(change.what is not Changed.RESULT for change in self.changes)

    def explain(self, language: Language = "zh") -> str:
        """What has changed, one thing a line."""
        head = _headline(self).in_language(language)
        return "\n".join([head, *(f"  {change.text().in_language(language)}" for change in self.changes)])


def receipt(answer: AnyAnswer) -> Receipt:
    """The receipt of an answer: its inputs, its result, the version of the library, and the digests of the notice files.

    Raises [InputError][] for anything but the answer of a rule.

    >>> from shanxi_health_policy import premium_subsidy
    >>> kept = receipt(premium_subsidy({"低保"}, "350.00", 2023)).to_json()
    >>> replay(Receipt.from_json(kept)).unchanged
    True
    """
    asked = getattr(answer, "asked", None)
    if asked is None or asked.rule not in RULES:
        raise InputError("answer", answer, _EXPECTED_ANSWER)
    inputs = {name: value for name, value in asked.inputs.items() if value is not None}
    return Receipt(
        rule=asked.rule,
        inputs={name: plain(value) for name, value in inputs.items()},
        result=result(answer),
        notices=tuple(sorted(answer.notices, key=lambda one: one.id)),
        version=__version__,
    )


def replay(receipt: Receipt, *, catalogue: Catalogue | None = None) -> Replay:
    """Ask a receipt's question again, and say whether anything has changed since, and what.

    Told apart are a change of the result, of a notice file that it rested on or rests on now, and of the library's version.
    Raises [InputError][] where the question can no longer be asked: a rule, parameter or term that is not known any more.
    """
    if not isinstance(receipt, Receipt):
        raise InputError("receipt", receipt, Text(zh="Receipt", en="a Receipt"))
    notices = chosen(catalogue)
    answer = ask(receipt.rule, receipt.inputs, catalogue=notices)
    return Replay(receipt, answer, tuple(_changes(receipt, answer, notices)))


def _changes(receipt: Receipt, answer: AnyAnswer, catalogue: Catalogue) -> Iterator[ReplayChange]:
    now = result(answer)
    for name in dict.fromkeys((*receipt.result, *now)):
        before, after = receipt.result.get(name), now.get(name)
        if before != after:
            yield ReplayChange(Changed.RESULT, name, before, after)
    then = {one.id: one.digest for one in receipt.notices}
    kept = {one.id: one.digest for one in catalogue} | {one.id: one.digest for one in answer.notices}
    used = sorted(then.keys() | {one.id for one in answer.notices})
    for notice_id in used:
        digest, today = then.get(notice_id), kept.get(notice_id)
        if digest != today:
            yield ReplayChange(Changed.NOTICE, notice_id, digest, today)
    if receipt.version != __version__:
        yield ReplayChange(Changed.VERSION, "shanxi-health-policy", receipt.version, __version__)


def _headline(replay: Replay) -> Text:
    if replay.unchanged:
        return Text(zh="与回执完全一致", en="as on the receipt: nothing has changed")
    if replay.same_result:
        return Text(zh="结果相同，所依据的有变化", en="the same result, on a changed basis")
    return Text(zh="结果与回执不同", en="the result differs from the receipt")


def _written(value: Plain) -> str:
    if value is None:
        return "—"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _refuse(number: str) -> None:
    raise ValueError(number)


@cache
def _converter() -> Converter:
    # cattrs loads with the first receipt, not at import
    from cattrs import Converter

    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook(str, _exactly(str))
    converter.register_structure_hook(int, _exactly(int))
    converter.register_structure_hook_func(_is_mapping, _exactly(dict))
    return converter


def _is_mapping(cls: Any) -> bool:
    return get_origin(cls) is Mapping


def _exactly(cls: type) -> Callable[[Any, Any], Any]:
    def structure(value: Any, _: Any) -> Any:
        if type(value) is not cls:
            raise ValueError(value)
        return value

    return structure
