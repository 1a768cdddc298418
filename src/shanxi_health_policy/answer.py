"""Answers: what each of them says besides its own fields, how it explains itself, and how it is written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, cast

from attrs import field, fields, frozen

from shanxi_health_policy.checks import check_language
from shanxi_health_policy.steps import Asked, Citation, NoticeVersion, Reading, Step
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.payment import Reason

if TYPE_CHECKING:
    from shanxi_health_policy.plain import Plain
    from shanxi_health_policy.steps import Parts

_KEPT_APART = frozenset(
    ("asked", "title", "place", "place_assumed", "steps", "decided_by", "readings", "notices")
)
"""What an answer says besides its result."""


class Answer:
    """What every answer of the library says: what was asked, the steps, what decided it, and what it rests on.

    `reasons` says why there is no figure, or why it is nothing; it is empty where the rule speaks and grants. `place` is the
    place that is spoken of, by its code; `place_assumed` says that none was asked for, and that it is the only one whose
    notices hold the rule. `notice_place` is the place whose notice answers (None when no notice speaks).
    """

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def asked(self) -> Asked:
            """The question."""

        @property
        def title(self) -> Text:
            """What was asked, as a heading."""

        @property
        def place(self) -> str:
            """The place spoken of, by its code."""

        @property
        def place_assumed(self) -> bool:
            """Whether no place was asked for."""

        @property
        def notice_place(self) -> str | None:
            """The place whose notice answers."""

        @property
        def steps(self) -> tuple[Step, ...]:
            """How it was found, step by step."""

        @property
        def decided_by(self) -> Text:
            """What decided it."""

        @property
        def reasons(self) -> tuple[Reason, ...]:
            """Why there is no figure, or why it is nothing."""

        @property
        def readings(self) -> tuple[Reading, ...]:
            """The readings it rests on."""

        @property
        def notices(self) -> tuple[NoticeVersion, ...]:
            """The notices it rests on."""

    @classmethod
    def result_fields(cls) -> tuple[str, ...]:
        """The names of what it found: its own fields, the reasons, and the place whose notice answers."""
        return tuple(one.name for one in fields(cast("Any", cls)) if one.name not in _KEPT_APART)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The clauses that made the answer, each once, in the order of the steps."""
        return tuple(dict.fromkeys(step.citation for step in self.steps if step.citation is not None))

    def explain(self, language: Language = "zh") -> str:
        """The whole answer as text for a person: every step with its clause, then the readings in words."""
        check_language(language)
        lines, steps = [self.title.in_language(language)], self.steps
        lines += [f"  {number}. {step.in_language(language)}" for number, step in enumerate(steps, start=1)]
        lines.append(self.decided_by.in_language(language))
        in_words = [
            f"  {one.id}  {one.question.in_language(language)} {one.reading.in_language(language)}"
            for one in self._readings_of(steps)
        ]
        if in_words:
            # two notices may read the same passage in the same way: it is told once
            lines += ["口径：" if language == "zh" else "Readings:", *dict.fromkeys(in_words)]
        return "\n".join(lines)

    def _readings_of(self, steps: tuple[Step, ...]) -> tuple[Reading, ...]:
        """The readings, where the steps are known already."""
        return self.readings

    def to_plain(self) -> dict[str, Plain]:
        """The answer as plain data: text, whole numbers, lists and mappings; its form has a version and a schema."""
        from shanxi_health_policy import answer_form  # only who writes or reads an answer loads its form

        return answer_form.to_plain(self)

    def to_json(self) -> str:
        """The answer as JSON text, Chinese as it is; the same answer always gives the same text."""
        from shanxi_health_policy import answer_form

        return answer_form.to_json(self)

    @classmethod
    def from_plain(cls, data: Mapping[str, Plain]) -> Self:
        """An answer from what [Answer.to_plain][] gives; raises [InputError][] for anything else."""
        from shanxi_health_policy import answer_form

        return answer_form.from_plain(cls, data)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """An answer from what [Answer.to_json][] gives; raises [InputError][] for anything else."""
        from shanxi_health_policy import answer_form

        return answer_form.from_json(cls, text)

    @classmethod
    def of_parts(cls, parts: Parts) -> Self:
        """An answer of this rule from its parts, read back."""
        from shanxi_health_policy import answer_form

        found: Self = answer_form.of_parts(cls, parts)
        return found

    def _repr_html_(self) -> str:
        """The answer as a table, for a notebook."""
        from shanxi_health_policy import answer_form

        return answer_form.html(self)


@frozen(kw_only=True)
class RuleAnswer(Answer):
    """An answer that holds what it says: each rule's own answer adds its fields."""

    asked: Asked = field(repr=False)
    title: Text = field(repr=False)
    place: str
    place_assumed: bool = False
    notice_place: str | None = None
    steps: tuple[Step, ...] = field(repr=False)
    decided_by: Text = field(repr=False)
    reasons: tuple[Reason, ...] = ()
    readings: tuple[Reading, ...] = field(default=(), repr=False)
    notices: tuple[NoticeVersion, ...] = field(default=(), repr=False)
