"""A rule's declaration: what it answers, what it is asked with, and where it speaks; all else is a view of it.

The signature is the question: each parameter says there what it is. From it come the checks of the public function, `ask`
and its options and help, receipts, the schemas and the reference.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, wraps
from types import MappingProxyType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Concatenate,
    ParamSpec,
    TypeAlias,
    TypedDict,
    TypeVar,
    get_args,
    get_type_hints,
)

from attrs import evolve, frozen

from shanxi_health_policy import rooms
from shanxi_health_policy.answer import Answer
from shanxi_health_policy.asking.kinds import Choices, Kind, day, text
from shanxi_health_policy.asking.question_places import only_place, places_of, with_assumed_place
from shanxi_health_policy.errors import (
    DeclarationError,
    InputError,
    MissingError,
    QuestionError,
    UnknownTermError,
)
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.steps import Asked, NoticeVersion, Reading, Step
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.labelled import nearest_of, normal_form
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import with_code

if TYPE_CHECKING:
    from shanxi_health_policy.notices.rows import Placed, Row, RowsAt, RowT
    from shanxi_health_policy.plain import Plain

P = ParamSpec("P")
AnswerT = TypeVar("AnswerT", bound=Answer)
NamesPlace: TypeAlias = Callable[[Mapping[str, Any], Catalogue], str]


def _place(name: str, value: Any, catalogue: Catalogue) -> str:
    return catalogue.place(value)


PLACE = Kind(
    text("地方：名称或行政区划代码", "the place: its name or GB/T 2260 code"),
    "PLACE",
    {"type": "string", "minLength": 1},
    check=_place,
    choices=lambda catalogue: dict(sorted(catalogue.place_names.items())),
    names=("地方",),
    heading=text("地方", "the place"),
)
ON = evolve(
    day("询问之日；不写则按规则本身", "the day asked about; by the rule as it stands, if left out", "日期"),
    heading=text("询问之日", "the day asked about"),
)
KNOWN_ON = day("只算截至该日已知的文件", "leave out notices not yet known on this day")

At: TypeAlias = Annotated[str | None, PLACE]
"""A place, by its code or its name; left out, the only one whose notices hold the rule."""
On: TypeAlias = Annotated[date | None, ON]
"""The day asked about; left out, the rule as it stands."""
KnownOn: TypeAlias = Annotated[date | None, KNOWN_ON]
"""A day; notices that were not known by then are left out."""


@frozen(eq=False)
class Parameter:
    """One thing a rule is asked with."""

    name: str
    kind: Kind
    required: bool
    default: object = None
    """What is taken where it is left out."""

    @property
    def takes_a_figure(self) -> bool:
        """Whether a figure is taken where none is given: that nothing was paid before, that it is one post."""
        return self.kind.counted and self.default is not None

    @property
    def names(self) -> tuple[str, ...]:
        """Its name, what it is called in both languages, and other names that people use."""
        return (self.name, self.kind.term.zh, self.kind.term.en, *self.kind.names)


class Framed(TypedDict):
    """The fields of an answer that its question alone decides."""

    asked: Asked
    title: Text
    place: str
    place_assumed: bool


class NoRule(Framed):
    """The fields of an answer where no rule speaks."""

    steps: tuple[Step, ...]
    decided_by: Text
    reasons: tuple[Reason, ...]
    readings: tuple[Reading, ...]


class Ruled(Framed):
    """The fields of an answer that the rows of a notice decide."""

    notice_place: str
    readings: tuple[Reading, ...]
    notices: tuple[NoticeVersion, ...]


@frozen(eq=False)
class Question:
    """A question whose parts have been checked: what every rule is handed before its own parameters."""

    asked: Asked
    catalogue: Catalogue
    place: str
    place_assumed: bool
    on: date | None
    known_on: date | None

    @property
    def place_name(self) -> Text:
        """The place as a reader knows it."""
        return with_code(self.place, self.catalogue.place_names)

    def rows(
        self,
        cls: type[RowT],
        on: date | None = None,
        meant: Callable[[RowT], bool] | None = None,
        *,
        other: Reason | None = None,
        among: Callable[[RowT], bool] | None = None,
    ) -> RowsAt[RowT]:
        """The rows of a table that speak for the place, on a day if one is given; `meant` says which of them are asked for.

        A place that has rows (of those `among`), but none that is meant, is told from one without any by the reason `other`.
        """
        found = self.catalogue.rows(cls, self.place, on, self.known_on, meant)
        if other is None or found.why_not is not Reason.NO_RULE_FOR_PLACE:
            return found
        every = self.catalogue.rows(cls, self.place, on, self.known_on, among)
        return evolve(found, why_not=every.why_not or other)

    def framed(self, title: Text) -> Framed:
        """What the question alone decides; the title says so where the place was not asked for."""
        return {
            "asked": self.asked,
            "title": with_assumed_place(title, self.place, assumed=self.place_assumed),
            "place": self.place,
            "place_assumed": self.place_assumed,
        }

    def no_rule(self, title: Text, reason: Reason, readings: tuple[Reading, ...] = ()) -> NoRule:
        """Where no rule speaks: the place, and why, as its one step; `readings` say how the silence is read."""
        name, why = self.place_name, reason.label
        label = Text(f"{name.zh}：{why.zh}", f"{name.en}: {why.en}")
        return {
            **self.framed(title),
            "steps": (Step(label, readings=tuple(one.id for one in readings)),),
            "decided_by": label,
            "reasons": (reason,),
            "readings": readings,
        }

    def ruled(self, title: Text, placed: Sequence[Placed[Any]], also: Sequence[Placed[Any]] = ()) -> Ruled:
        """Where rows decide, the first of them first: the place that speaks, the readings and the notices.

        `also` are all the rows that were asked, where the answer rests on more of them than decide it.
        """
        every = also or placed
        return {
            **self.framed(title),
            "notice_place": every[0].place,
            "readings": tuple(dict.fromkeys(reading for one in placed for reading in one.readings)),
            "notices": tuple(dict.fromkeys(one.version for one in every)),
        }


class Rule:
    """One rule: its public function, what it answers, and what it is asked with."""

    def __init__(
        self,
        body: Callable[..., Answer],
        purpose: Text,
        example: Mapping[str, Plain],
        places: Callable[[Catalogue], Iterable[str]],
        skipped: int,
        earlier: Callable[[Mapping[str, object]], Mapping[str, object]] = dict,
        names_place: NamesPlace | None = None,
    ) -> None:
        """A rule of a function; its first `skipped` parameters are no part of the question.

        `names_place` finds the place in the rest of a question, where that names it: a notice is of one place, and so is a
        department. `earlier` puts what an earlier version was asked as this one is asked it: receipts and notice files keep
        such questions.
        """
        self.name: str = body.__name__
        self.purpose = purpose
        self.example = example
        self.module: str = body.__module__
        self.body = body
        self.earlier = earlier
        self.names_place = names_place
        self.places = places
        whole = inspect.signature(body)
        self.signature: inspect.Signature = whole.replace(
            parameters=list(whole.parameters.values())[skipped:]
        )
        self.function: Callable[..., Answer] = body

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.body, include_extras=True)

    @cached_property
    def answer(self) -> type[Answer]:
        """The class of its answers."""
        found: type[Answer] = self._hints["return"]
        return found

    @cached_property
    def given(self) -> tuple[Parameter, ...]:
        """What the public function is given."""
        return tuple(self._given())

    def _given(self) -> Iterator[Parameter]:
        for name, one in self.signature.parameters.items():
            if name == "catalogue":
                continue
            kind = next((part for part in get_args(self._hints[name]) if isinstance(part, Kind)), None)
            if kind is None:
                raise DeclarationError("parameter", f"{self.name}.{name}", "no kind of value")
            if kind.counted and kind.unit is None:
                raise DeclarationError("parameter", f"{self.name}.{name}", "a number without its unit")
            required = one.default is inspect.Parameter.empty
            yield Parameter(name, kind, required, None if required else one.default)

    @cached_property
    def _of_parts(self) -> tuple[tuple[Parameter, frozenset[str]], ...]:
        """What is made of parts, and their names."""
        return tuple((one, frozenset(dict(one.kind.parts))) for one in self.given if one.kind.parts)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """What it is asked with by name; a visit, for one, is asked by its parts."""
        return tuple(part for one in self.given for part in (_parts(one.kind) if one.kind.parts else (one,)))

    @cached_property
    def _kinds(self) -> dict[str, Kind]:
        return {one.name: one.kind for one in self.parameters}

    @cached_property
    def _required(self) -> frozenset[str]:
        return frozenset(one.name for one in self.parameters if one.required)

    @cached_property
    def _index(self) -> dict[str, Parameter]:
        return {normal_form(name): one for one in self.parameters for name in one.names}

    def parameter(self, name: object) -> Parameter:
        """The parameter of a name; raises [UnknownTermError][], which offers the nearest."""
        found = self._index.get(normal_form(name)) if isinstance(name, str) else None
        if found is None:
            names = "、".join(f"{one.name}（{one.kind.term.zh}）" for one in self.parameters)
            expected = Text(
                f"{self.name} 的参数：{names}",
                f"a parameter of {self.name}: {', '.join(one.name for one in self.parameters)}",
            )
            near = dict.fromkeys(
                self._index[one].name for one in nearest_of(normal_form(str(name)), self._index)
            )
            raise UnknownTermError("inputs", name, expected, tuple(near))
        return found

    def read(self, inputs: Mapping[str, object], catalogue: Catalogue) -> dict[str, Any]:
        """What the public function is given, from plain values by parameter; raises [InputError][] for wrong ones."""
        by_name, unknown = self._by_name(inputs)
        read, wrong = self._each_read(by_name, catalogue)
        if unknown or wrong:
            raise QuestionError.of([*unknown, *(error for _, error in wrong)])
        for one, names in self._of_parts:
            parts = {name: read.pop(name) for name in names & read.keys()}
            try:
                read[one.name] = one.kind.read(one.name, parts, catalogue)
            except InputError as error:
                raise error.in_words() from None
        return read

    def _by_name(self, inputs: Mapping[str, object]) -> tuple[dict[str, Any], list[InputError]]:
        """What is given by the parameters' own names; and the names that are none of theirs, or are given twice."""
        by_name: dict[str, Any] = {}
        wrong: list[InputError] = []
        given = self.earlier(inputs)
        if self._kinds.keys() >= given.keys():
            return {name: value for name, value in given.items() if value is not None}, wrong
        for name, value in given.items():
            try:
                own = self.parameter(name).name
                if own in by_name:
                    raise InputError(own, name, text("每个参数只写一次", "each parameter once"))
            except InputError as error:
                wrong.append(error)
                continue
            if value is not None:
                by_name[own] = value
        return by_name, wrong

    def wrong(self, given: Mapping[str, Any], catalogue: Catalogue) -> Iterator[tuple[str, InputError]]:
        """Each parameter that is missing among plain values, or whose value is wrong by itself, and what is wrong with it."""
        yield from self._each_read(given, catalogue)[1]

    def _each_read(
        self, given: Mapping[str, Any], catalogue: Catalogue
    ) -> tuple[dict[str, Any], list[tuple[str, InputError]]]:
        """The values of the parameters, read from plain ones, and what is wrong with each."""
        read: dict[str, Any] = {}
        wrong: list[tuple[str, InputError]] = []
        for name in self._kinds.keys() & given.keys() | self._required:
            kind, value = self._kinds[name], given.get(name)
            try:
                if value is not None:
                    read[name] = value = kind.read(name, value, catalogue)
                    kind.check(name, value, catalogue)
                elif name in self._required:
                    raise MissingError(name)
            except InputError as error:
                wrong += [(name, each) for each in QuestionError.each(error.in_words())]
        if wrong:  # in the order of the parameters
            places = [*self._kinds]
            wrong.sort(key=lambda one: places.index(one[0]))
        return read, wrong

    def ask(self, inputs: Mapping[str, object], catalogue: Catalogue | None = None) -> Answer:
        """The answer to plain inputs (text, numbers, lists, mappings) by parameter; raises [InputError][] for wrong ones."""
        notices = chosen(catalogue)
        return self.function(**self.read(inputs, notices), catalogue=notices)

    def checked(self, inputs: Mapping[str, object]) -> Mapping[str, object]:
        """What an answer was asked with, from plain values: as its `asked.inputs` held it."""
        notices = Catalogue.shipped()
        read = self.read(inputs, notices)
        return {one.name: self._check(one, read.get(one.name), notices) for one in self.given}

    def choices(self, parameter: Parameter, catalogue: Catalogue) -> Choices:
        """What a parameter takes, by code, with its names."""
        return {} if parameter.kind.choices is None else parameter.kind.choices(catalogue)

    def _check(self, parameter: Parameter, value: Any, catalogue: Catalogue) -> Any:
        if value is None and not parameter.required:
            return None
        return parameter.kind.check(parameter.name, value, catalogue)

    def answered(self, arguments: tuple[Any, ...], options: Mapping[str, Any]) -> Answer:
        """The answer to a call of the public function: its arguments are checked, in their order, and handed to the rule."""
        bound = self.signature.bind(*arguments, **options)
        bound.apply_defaults()
        given = bound.arguments
        notices = chosen(given.pop("catalogue"))
        inputs = {one.name: self._check(one, given[one.name], notices) for one in self.given}
        assumed = inputs.get("place") is None
        if assumed and self.names_place is not None:
            inputs["place"], assumed = self.names_place(inputs, notices), False
        elif assumed:
            inputs["place"] = self.only_place(notices)
        question = Question(
            Asked(self.name, MappingProxyType(inputs)),
            notices,
            inputs["place"],
            assumed,
            inputs.get("on"),
            inputs.get("known_on"),
        )
        return self.body(question, **inputs, catalogue=notices)

    def only_place(self, catalogue: Catalogue) -> str:
        """The one place of the catalogue whose notices hold the rule; raises [InputError][], which names them, for several."""
        return only_place(self.places(catalogue), self.purpose, catalogue.place_names)


def _parts(kind: Kind) -> Iterator[Parameter]:
    for name, part in kind.parts:
        required = "anyOf" not in part.schema
        yield Parameter(name, part, required)


RULES: dict[str, Rule] = rooms.RULES
"""The rules by name, as far as their modules have been imported; [every_rule][] and [rule_named][] find them all."""


def rule(
    *,
    purpose: Text,
    row: type[Row],
    example: Mapping[str, Plain],
    speaks: Callable[[Any], bool] | None = None,
    earlier: Callable[[Mapping[str, object]], Mapping[str, object]] = dict,
    names_place: NamesPlace | None = None,
) -> Callable[[Callable[Concatenate[Question, P], AnswerT]], Callable[P, AnswerT]]:
    """Declare a rule: `row` is the table it is set in (`speaks` says which rows), `example` a question in plain values.

    `names_place` finds the place in the rest of the question, for a rule that needs none beside it.
    """

    def declare(body: Callable[Concatenate[Question, P], AnswerT]) -> Callable[P, AnswerT]:
        declared = Rule(body, purpose, example, places_of(row, speaks), 1, earlier, names_place)

        @wraps(body)
        def function(*arguments: P.args, **options: P.kwargs) -> AnswerT:
            return declared.answered(arguments, options)  # type: ignore[return-value]

        function.__signature__ = declared.signature  # type: ignore[attr-defined]
        declared.function = function
        _register(declared)
        return function

    return declare


def checks_itself(
    *, purpose: Text, places: Callable[[Catalogue], Iterable[str]], example: Mapping[str, Plain]
) -> Callable[[Callable[P, AnswerT]], Callable[P, AnswerT]]:
    """Declare a rule whose function is called so often that it makes its declared checks with its own hands."""

    def declare(function: Callable[P, AnswerT]) -> Callable[P, AnswerT]:
        _register(Rule(function, purpose, example, places, skipped=0))
        return function

    return declare


def _register(declared: Rule) -> None:
    known = RULES.setdefault(declared.name, declared)
    if known.module != declared.module:
        raise DeclarationError("rule", declared.name, f"{known.module} and {declared.module}")
    RULES[declared.name] = declared


def every_rule() -> dict[str, Rule]:
    """Every rule, in the order of their names."""
    rooms.fill()
    return {name: RULES[name] for name in sorted(RULES)}


def rule_named(name: str) -> Rule:
    """The rule of a name, with hyphens or underscores; raises [UnknownTermError][], which offers the nearest names."""
    known = str(name).replace("-", "_")
    found: Rule | None = rooms.rule(known)
    if found is None:
        expected = Text("一条规则的函数名", "the name of a rule's function")
        raise UnknownTermError("rule", name, expected, nearest_of(known, sorted(RULES), cutoff=0.4))
    return found


def ask(rule: str, inputs: Mapping[str, Plain], *, catalogue: Catalogue | None = None) -> Answer:
    """The answer of any rule, asked by its name with plain values as JSON holds them.

    `rule` is the name of its public function, `inputs` its parameters, by their names or by what people call them: amounts as
    text, days as 2023-05-04, terms by any of their names. Raises [UnknownTermError][] for an unknown rule or parameter, and
    [InputError][] for wrong values.

    >>> ask(
    ...     "premium_subsidy", {"groups": ["低保"], "contribution_standard": "350.00", "year": 2023}
    ... ).decided_by.en
    'Decided by the share for the group subsistence allowance: 280.00 yuan'
    """
    return rule_named(rule).ask(inputs, catalogue)
