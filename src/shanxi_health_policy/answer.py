"""How an answer explains itself: the clause it cites, the steps in order, and the readings behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from attrs import field, frozen

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.payment import Reason


@frozen
class Reading:
    """How a passage that the notice leaves open is read (口径), and why."""

    id: str
    clauses: tuple[str, ...]
    question: Text
    reading: Text
    reason: Text


@frozen
class NoticeVersion:
    """Which state of a notice file an answer rests on: `digest` is the SHA-256 of the file and the lists beside it."""

    id: str
    number: str
    digest: str


@frozen
class Asked:
    """The question behind an answer: the public function (`rule`) and what it was asked with, by parameter."""

    rule: str
    inputs: Mapping[str, object] = field(hash=False)


@frozen
class Citation:
    """One clause of one notice: what a figure or a decision rests on."""

    notice: str
    number: str
    clause: str
    at: Text

    def in_language(self, language: Language) -> str:
        """The citation as people write it.

        >>> where = Text(zh="附件1 第1行", en="Annex 1, row 1")
        >>> Citation("lvliang-2022-22", "吕医保发〔2022〕22号", "T4", where).in_language("en")
        '吕医保发〔2022〕22号 Annex 1, row 1 [T4]'
        """
        return f"{self.number} {self.at.in_language(language)} [{self.clause}]"


@frozen
class Step:
    """One step of an answer: what was found or computed, the amount in yuan if there is one, and what it rests on."""

    label: Text
    amount: Decimal | None = None
    citation: Citation | None = None
    readings: tuple[str, ...] = ()

    def in_language(self, language: Language) -> str:
        """The step as one line."""
        amount = (
            ""
            if self.amount is None
            else (f"：{self.amount} 元" if language == "zh" else f": {self.amount} yuan")
        )
        basis = [] if self.citation is None else [self.citation.in_language(language)]
        basis += self.readings
        rests_on = f"  〔{'；'.join(basis)}〕" if basis else ""
        return f"{self.label.in_language(language)}{amount}{rests_on}"


@frozen(kw_only=True)
class Answer:
    """What every answer of the library says besides its own fields: what was asked, the steps, and what decided it.

    `reasons` says why there is no figure, or why it is nothing; it is empty where the rule speaks and grants. `place` is the
    place asked about, `notice_place` the one whose notice answers (None when no notice speaks).
    """

    asked: Asked = field(repr=False)
    title: Text = field(repr=False)
    place: str
    notice_place: str | None = None
    steps: tuple[Step, ...] = field(repr=False)
    decided_by: Text = field(repr=False)
    reasons: tuple[Reason, ...] = ()
    readings: tuple[Reading, ...] = field(default=(), repr=False)
    notices: tuple[NoticeVersion, ...] = field(default=(), repr=False)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The clauses that made the answer, each once, in the order of the steps."""
        return cited(self.steps)

    def explain(self, language: Language = "zh") -> str:
        """The whole answer as text for a person: every step with its clause, then the readings in words."""
        return told(self.title, self.steps, self.decided_by, self.readings, language)


def cited(steps: Iterable[Step]) -> tuple[Citation, ...]:
    """The clauses behind some steps, each once, in order."""
    return tuple(dict.fromkeys(step.citation for step in steps if step.citation is not None))


def told(
    title: Text, steps: Iterable[Step], decided_by: Text, readings: Iterable[Reading], language: Language
) -> str:
    """An answer as text for a person, in one language."""
    if language not in ("zh", "en"):
        raise InputError("language", language, Text(zh='"zh" 或 "en"', en='"zh" or "en"'))
    lines = [title.in_language(language)]
    lines += [f"  {number}. {step.in_language(language)}" for number, step in enumerate(steps, start=1)]
    lines.append(decided_by.in_language(language))
    in_words = [
        f"  {one.id}  {one.question.in_language(language)} {one.reading.in_language(language)}"
        for one in readings
    ]
    if in_words:
        # two notices may read the same passage in the same way: it is told once
        lines += ["口径：" if language == "zh" else "Readings:", *dict.fromkeys(in_words)]
    return "\n".join(lines)
