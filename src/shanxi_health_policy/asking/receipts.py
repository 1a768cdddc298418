"""Receipts (回执): what was asked and answered, and on what it rested, so that an answer can be made again and compared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import field, frozen

from shanxi_health_policy import rooms
from shanxi_health_policy._version import __version__
from shanxi_health_policy.answer import Answer
from shanxi_health_policy.answer_form import result
from shanxi_health_policy.asking.declaration import ask
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.plain import Plain, parsed, plain, typed
from shanxi_health_policy.steps import NoticeVersion
from shanxi_health_policy.text import Language, Text, writable
from shanxi_health_policy.vocabulary.labelled import LabelledEnum

SCHEMA = 1
"""The version of the form of a receipt."""
LONGEST = 1_000_000
"""How long the text of a receipt may be, in characters."""

_FORM: dict[str, Any] = {
    "rule": str,
    "inputs": dict,
    "result": dict,
    "notices": tuple[NoticeVersion, ...],
    "version": str,
    "schema": int,
}
_EXPECTED_RECEIPT = Text("回执的 JSON 文本", "the JSON text of a receipt")
_EXPECTED_ANSWER = Text("一条规则的答案", "the answer of a rule")


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
            f"{self.what.zh} {self.name}：{before} → {after}",
            f"{self.what.en} {self.name}: {before} → {after}",
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
        return writable(json.dumps(_as_plain(self), ensure_ascii=False, indent=2, sort_keys=True)) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Receipt:
        """A receipt from its JSON text; raises [ReceiptError][] for anything else."""
        try:
            data = parsed(text, LONGEST)
            if data.keys() != _FORM.keys():
                raise KeyError(*data)
            found = cls(**{name: typed(_FORM[name], one) for name, one in data.items()})
        except (AttributeError, ExceptionGroup, KeyError, TypeError, ValueError):
            raise ReceiptError("receipt", text, _EXPECTED_RECEIPT) from None
        if found.schema != SCHEMA:
            raise ReceiptError("receipt.schema", found.schema, Text(str(SCHEMA), str(SCHEMA)))
        return found


@frozen
class Replay:
    """A receipt's question asked again: the answer of today, and everything that has changed since."""

    receipt: Receipt
    answer: Answer
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


def receipt(answer: Answer) -> Receipt:
    """The receipt of an answer: its inputs, its result, the version of the library, and the digests of the notice files.

    Raises [InputError][] for anything but the answer of a rule.

    >>> from shanxi_health_policy import premium_subsidy
    >>> kept = receipt(premium_subsidy({"低保"}, "350.00", 2023)).to_json()
    >>> replay(Receipt.from_json(kept)).unchanged
    True
    """
    asked = getattr(answer, "asked", None)
    if asked is None or rooms.rule(asked.rule) is None:
        raise InputError("answer", answer, _EXPECTED_ANSWER)
    inputs = {name: value for name, value in asked.inputs.items() if value is not None}
    return Receipt(
        rule=asked.rule,
        inputs={name: plain(value) for name, value in inputs.items()},
        result=result(answer),
        notices=tuple(
            NoticeVersion(one.id, one.number, one.digest)
            for one in sorted(answer.notices, key=lambda one: one.id)
        ),
        version=__version__,
    )


def replay(receipt: Receipt, *, catalogue: Catalogue | None = None) -> Replay:
    """Ask a receipt's question again, and say whether anything has changed since, and what.

    Told apart are a change of the result, of a notice file that it rested on or rests on now, and of the library's version.
    Raises [InputError][] where the question can no longer be asked: a rule, parameter or term that is not known any more.
    """
    if not isinstance(receipt, Receipt):
        raise InputError("receipt", receipt, Text("Receipt", "a Receipt"))
    notices = chosen(catalogue)
    answer = ask(receipt.rule, receipt.inputs, catalogue=notices)
    return Replay(receipt, answer, tuple(_changes(receipt, answer, notices)))


def _as_plain(receipt: Receipt) -> dict[str, Plain]:
    notices: list[Plain] = [
        {"id": one.id, "number": one.number, "digest": one.digest} for one in receipt.notices
    ]
    return {**{name: getattr(receipt, name) for name in _FORM}, "notices": notices}


def _changes(receipt: Receipt, answer: Answer, catalogue: Catalogue) -> Iterator[ReplayChange]:
    now = result(answer)
    for name in dict.fromkeys((*receipt.result, *now)):
        before = receipt.result.get(name)
        after = _as_far_as(before, now.get(name))
        if before != after:
            yield ReplayChange(Changed.RESULT, name, before, after)
    then = {one.id: one.digest for one in receipt.notices}
    kept = {one.id: one for one in (*catalogue, *answer.notices)}  # an answer's own state comes last
    used = sorted(then.keys() | {one.id for one in answer.notices})
    for notice_id in used:
        digest, held = then.get(notice_id), kept.get(notice_id)
        today = (
            None if held is None else held.digest
        )  # a digest takes the whole file: only of those that count
        if digest != today:
            yield ReplayChange(Changed.NOTICE, notice_id, digest, today)
    if receipt.version != __version__:
        yield ReplayChange(Changed.VERSION, "shanxi-health-policy", receipt.version, __version__)


def _as_far_as(before: Plain, after: Plain) -> Plain:
    """A value of today without the fields that an earlier version's did not have yet."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return {key: _as_far_as(before[key], one) for key, one in after.items() if key in before}
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [_as_far_as(*pair) for pair in zip(before, after, strict=True)]
    return after


def _headline(replay: Replay) -> Text:
    if replay.unchanged:
        return Text("与回执完全一致", "as on the receipt: nothing has changed")
    if replay.same_result:
        return Text("结果相同，所依据的有变化", "the same result, on a changed basis")
    return Text("结果与回执不同", "the result differs from the receipt")


def _written(value: Plain) -> str:
    if value is None:
        return "—"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
