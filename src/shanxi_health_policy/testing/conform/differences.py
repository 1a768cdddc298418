"""An implementation's answers held against the library's: where they part first, by how much, and what decides."""

from __future__ import annotations

import re
import traceback
from collections.abc import Sequence
from decimal import Decimal
from numbers import Integral
from pathlib import PurePath
from typing import Any

from attrs import frozen

from shanxi_health_policy.errors import MoneyError, PolicyError, cut, shown
from shanxi_health_policy.money import to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.steps import Step
from shanxi_health_policy.tcm.explanation import deciding_step
from shanxi_health_policy.tcm.ledger import Reversal, Settlement
from shanxi_health_policy.testing.conform.cases import Case, Implementation, Operation, Settled, expected
from shanxi_health_policy.testing.conform.mistakes import Mistake, explaining
from shanxi_health_policy.testing.conform.protocol import operation_message
from shanxi_health_policy.testing.conform.reach import cite
from shanxi_health_policy.text import Language, Text, several

_HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""What an implementation may say and no terminal, page or XML file should be given."""
NO_ANSWER = "no_answer"
CANCELLATION = "cancellation"
_NUMBERS = re.compile("[0-9]+")


@frozen
class FailureCause:
    """Why an implementation answers otherwise, as far as its answers tell: a code for grouping, and what it says."""

    code: str
    label: Text
    particular: bool = True
    """Whether it is a problem or a known mistake, and not what would explain nearly anything."""


_CANCELLED = Text("撤销", "cancellation")
_NO_SEQUENCE = FailureCause(
    "no_sequence", Text("答复不是金额的序列", "the answer is not a sequence of amounts")
)
_WRONG_COUNT = FailureCause("wrong_count", Text("金额的个数不对", "there are too many or too few amounts"))
_NO_MONEY = FailureCause("no_money", Text("答复不是金额", "the answer is no exact amount of money"))


@frozen
class Difference:
    """Where an implementation and the library first disagree in a case.

    `index` is the place of the operation, from 0; None when nothing came that could be compared. `problem` says what came
    instead of money, and `failure` what kind of problem that is. `got` holds the payments as far as they are money.
    """

    case: Case
    settled: Settled
    index: int | None
    got: tuple[Decimal, ...] = ()
    problem: Text | None = None
    failure: FailureCause | None = None

    @property
    def causes(self) -> tuple[FailureCause, ...]:
        """What may be behind it: known mistakes that give just this payment, then what was decided, then how much it is off."""
        if self.failure is not None:
            return (self.failure,)
        assert self.index is not None
        got = signed_fen(self.got[self.index])
        found = tuple(
            FailureCause(one.code, one.label, one is not Mistake.NOTHING_PAID)
            for one in explaining(self.settled, self.index, got)
        )
        off = f"{self.amount:+}"
        by_how_much = Text(f"每次都相差 {off} 元", f"off by {off} yuan each time")
        return (*found, self.otherwise, FailureCause(f"off_by:{off}", by_how_much, particular=False))

    @property
    def otherwise(self) -> FailureCause:
        """The cause where no mistake is known: what decided, its clause, and whether too much or too little is paid."""
        more = (self.amount or 0) > 0
        how = Text("多付", "too much is paid") if more else Text("少付", "too little is paid")
        clause = "" if self.clause is None else self.clause
        assert self.index is not None
        one = self.settled[self.index]
        what = _CANCELLED if isinstance(one, Reversal) else one.answer.binding
        label = Text(f"{how.zh}（{what.zh}）", f"{how.en} ({what.en})")
        return FailureCause(f"{self.kind}:{clause}:{'more' if more else 'less'}", label, particular=False)

    @property
    def clause(self) -> str | None:
        """The clause that decides, by notice and id; None where nothing could be compared, or no notice speaks."""
        citation = None if self.step is None else self.step.citation
        return None if citation is None else f"{citation.notice} {citation.clause}"

    @property
    def kind(self) -> str:
        """What the difference is about, for grouping.

        The code of the [Limit][] that decided, `not_covered` with its reasons, `cancellation`, or `no_answer`.
        """
        if self.index is None or self.problem is not None:
            return NO_ANSWER
        one = self.settled[self.index]
        if isinstance(one, Reversal):
            return CANCELLATION
        return ":".join((one.answer.binding.code, *(() if one.answer.covered else one.answer.reasons)))

    @property
    def operation(self) -> Operation | None:
        """The operation that was answered differently."""
        return None if self.index is None else self.case.operations[self.index]

    @property
    def expected_payment(self) -> Decimal | None:
        """The library's answer for it, in yuan."""
        return None if self.index is None else self.settled[self.index].fund_payment

    @property
    def got_payment(self) -> Decimal | None:
        """The implementation's answer for it, in yuan; None when it is no money."""
        if self.index is None or self.index >= len(self.got):
            return None
        return self.got[self.index]

    @property
    def amount(self) -> Decimal | None:
        """By how much the implementation pays more (above zero) or less than the library, in yuan."""
        if self.expected_payment is None or self.got_payment is None:
            return None
        return self.got_payment - self.expected_payment

    @property
    def step(self) -> Step | None:
        """The step that decided the library's answer, with its clause and readings."""
        if self.index is None:
            return None
        one = self.settled[self.index]
        return deciding_step(one.answer) if isinstance(one, Settlement) else self._giving_back(one)

    def text(self) -> Text:
        """The difference as people read it: the case, both answers, the deciding step and its clause."""
        return Text(self._told("zh"), self._told("en"))

    def to_json(self) -> dict[str, Any]:
        """The difference as plain values: amounts as text, the operations as the protocol writes them."""
        step = self.step
        return {
            "kind": self.kind,
            "place": next(one.answer.place for one in self.settled if isinstance(one, Settlement)),
            "ytd_paid": str(self.case.ytd_paid),
            "operations": [operation_message(one) for one in self.case.operations],
            "index": self.index,
            "expected": [str(one.fund_payment) for one in self.settled],
            "got": [str(one) for one in self.got],
            "difference": None if self.amount is None else str(self.amount),
            "problem": _in_both(self.problem),
            "step": None if step is None else _in_both(Text(step.in_language("zh"), step.in_language("en"))),
            "clause": None if step is None or step.citation is None else step.citation.clause,
            "causes": [one.code for one in self.causes],
        }

    def _giving_back(self, reversal: Reversal) -> Step:
        """A cancellation rests on the notice under which the visit was settled."""
        cancels = reversal.cancellation.cancels
        label = Text(f"退还 {cancels} 的支付", f"what was paid for {cancels} is given back")
        settlements = (one for one in self.settled if isinstance(one, Settlement))
        period = next(one.answer.period for one in settlements if one.claim.settlement_id == cancels)
        basis = None if period is None else period.scheme.cancellation_basis
        if period is None or basis is None:
            return Step(label, reversal.fund_payment)
        return Step(label, reversal.fund_payment, cite(period, basis), basis.readings)

    def _told(self, language: Language) -> str:
        zh = language == "zh"
        title = "案例（从零开始）：" if zh else "The case, which starts from nothing:"
        lines = [title, self.case.told(language)]
        if self.index is not None and self.step is not None:
            number = self.index + 1
            lines.append(f"第 {number} 笔不一致：" if zh else f"Operation {number} differs:")
            lines.append(f"  {'应为' if zh else 'expected'} {self.expected_payment}")
            if self.got_payment is not None:
                by = "相差" if zh else "off by"
                lines.append(f"  {'实为' if zh else 'got'} {self.got_payment}（{by} {self.amount:+}）")
            lines.append(f"  {'依据' if zh else 'because'} {self.step.in_language(language)}")
        if self.problem is not None:
            lines.append(("" if self.index is None else "  ") + self.problem.in_language(language))
        return harmless("\n".join(lines))


def difference_of(case: Case, answered: object, catalogue: Catalogue | None = None) -> Difference | None:
    """Where an implementation's answer to a case differs from the library's; None when all payments agree to the fen.

    What is not one payment of exact money for each operation is a difference too: a float, text, three decimals, one too few.
    """
    return _compare(case, answered, expected(case, catalogue))


def _compare(case: Case, answered: object, settled: Settled) -> Difference | None:
    if isinstance(answered, (str, bytes)) or not isinstance(answered, Sequence):
        failure, (zh, en) = _NO_SEQUENCE, (_NO_SEQUENCE.label.zh, _NO_SEQUENCE.label.en)
    elif len(answered) != len(settled):
        failure, zh = _WRONG_COUNT, f"应有 {len(settled)} 个金额，答了 {len(answered)} 个"
        en = f"{several(len(settled), 'amount was', 'amounts were')} expected, and {len(answered)} given"
    else:
        return _first_off(case, answered, settled)
    problem = Text(f"{zh}：{shown(answered)}", f"{en}: {shown(answered)}")
    return Difference(case, settled, None, problem=problem, failure=failure)


def _first_off(case: Case, answered: Sequence[object], settled: Settled) -> Difference | None:
    got: list[Decimal] = []
    for index, (one, value) in enumerate(zip(settled, answered, strict=True)):
        payment = _payment(value)
        if payment is None:
            zh = f"实为 {shown(value)}：不是至多两位小数的金额（Decimal、整数，或写出来至多两位小数的浮点数）"
            en = f"got {shown(value)}, which is no amount of at most two places (a Decimal, an int, or a float written so)"
            return Difference(case, settled, index, tuple(got), Text(zh, en), _NO_MONEY)
        got.append(payment)
        if payment != one.fund_payment:
            return Difference(case, settled, index, tuple(got))
    return None


def ask(implementation: Implementation, case: Case, settled: Settled) -> Difference | None:
    """Ask an implementation for a case that the library has settled, and compare; an exception is a difference too."""
    try:
        answered = implementation(case)
    except (Exception, SystemExit) as error:
        return Difference(case, settled, None, problem=_raised(error), failure=_failure(error))
    return _compare(case, answered, settled)


def _raised(error: BaseException) -> Text:
    if isinstance(error, PolicyError):
        return error.text()
    told = shown(error)
    return Text(f"被测实现出错：{told}", f"the implementation raises {told}")


def _failure(error: BaseException) -> FailureCause:
    """What an implementation fails by: its own exception and the line that raised it; of an adapter, what it says."""
    if isinstance(error, PolicyError):
        told = error.text()
        return FailureCause(_NUMBERS.sub("", told.en), _first_line(told))
    last = traceback.extract_tb(error.__traceback__)[-1]
    at = f"{type(error).__name__} ({PurePath(last.filename).name}:{last.lineno})"
    return FailureCause(f"raises {at}", Text(f"抛出 {at}", f"raises {at}"))


def _first_line(text: Text) -> Text:
    return Text(*(harmless(cut(one.splitlines()[0])) for one in (text.zh, text.en)))


def _payment(value: object) -> Decimal | None:
    """Exact money of either sign; text is not what a system must hold money in, and no float is rounded.

    A float counts as it is written, as a number of the protocol does: 80.1 is money, and 0.1 + 0.2 is not.
    """
    if isinstance(value, float):
        value = Decimal(float.__repr__(value))
    elif isinstance(value, bool):
        return None
    elif isinstance(value, Integral):
        value = Decimal(int(value))
    elif not isinstance(value, Decimal):
        return None
    try:
        return to_yuan(signed_fen(value))
    except MoneyError:
        return None


def signed_fen(payment: Decimal) -> int:
    """A payment of either sign in whole fen; raises [MoneyError][] for what is no exact amount."""
    fen = to_fen(payment.copy_abs(), "payment")  # not rounded, and no trap for a NaN
    return -fen if payment < 0 else fen


def _in_both(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"zh": harmless(text.zh), "en": harmless(text.en)}


def harmless(text: str) -> str:
    """A text of an implementation without what could harm a terminal, a page or a file."""
    return _HARMFUL.sub("\ufffd", text)
