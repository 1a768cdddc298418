"""A rule asked with the options of a command, and its answer shown: drawn for a person, as text, or as JSON for a program."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from shanxi_health_policy.cli.options import Value, value
from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.errors import InputError, QuestionError
from shanxi_health_policy.text import Text

if TYPE_CHECKING:
    from shanxi_health_policy.answer import Answer
    from shanxi_health_policy.asking.declaration import Parameter, Rule
    from shanxi_health_policy.asking.kinds import Choices
    from shanxi_health_policy.notices.catalogue import Catalogue
    from shanxi_health_policy.steps import Step

_SHOWN = 12
"""How many of the values that an option takes stand on a page of help."""


def option(parameter: Parameter, *names: str, required: bool | None = None) -> Value:
    """The option of a parameter, by its own name or by those that a command gives it."""
    kind = parameter.kind
    return value(
        f"{' '.join(names) or own_option(parameter.name, '')} {kind.metavar}",
        kind.term.zh,
        kind.term.en,
        kind.from_text,
        name=parameter.name,
        required=parameter.required if required is None else required,
        multiple=kind.many,
    )


def own_option(name: str, part: str) -> str:
    """The option of a parameter, or of a part of it, by its own name."""
    return f"--{name.replace('_', '-')}{f'.{part}' if part else ''}"


def gathered(rule: Rule, given: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values by parameter, of what the options gave."""
    found: dict[str, Any] = {}
    for one in rule.parameters:
        value = given.get(one.name)
        if one.kind.gather is not None:
            value = one.kind.gather(list(value)) if value else None
        found[one.name] = value
    return found


def asked(
    rule: Rule, inputs: Mapping[str, Any], catalogue: Catalogue, named: Callable[[str, str], str]
) -> Answer:
    """The answer; an error names the option (`named` gives it) of the parameter or of the part of it that is wrong."""
    check_each(rule, inputs, catalogue, named)
    try:
        return rule.ask(inputs, catalogue)
    except InputError as error:
        if error.field in {one.name for one in rule.parameters}:
            error.field = named(error.field, "")
        raise


def check_each(
    rule: Rule,
    inputs: Mapping[str, Any],
    catalogue: Catalogue,
    named: Callable[[str, str], str],
    but: Collection[str] = (),
) -> None:
    """Raises what is wrong with the parameters, each by itself, `but` for some of them."""
    wrong = []
    for field, error in rule.wrong(inputs, catalogue):
        if field in but:
            continue
        part = error.field.removeprefix(f"{field}.")
        of_it = part != error.field or part in rule.choices(rule.parameter(field), catalogue)
        error.field = named(field, part if of_it else "")
        wrong.append(error)
    if wrong:
        raise QuestionError.of(wrong)


def taken(option: str, known: Choices, every: str = "") -> tuple[str, Text]:
    """What an option takes, for a page of help; a long list is cut, and `every` says how to see the rest."""
    shown = list(known.items())[:_SHOWN]
    zh = "、".join(f"{code}（{one.zh}）" if code != one.zh else code for code, one in shown)
    en = "; ".join(f"{code} ({one.en})" if code != one.en else code for code, one in shown)
    if len(known) > _SHOWN:
        zh += f"……共 {len(known)} 个，全部见 {every}"
        en += f"; … {len(known)} in all: {every}"
    return option, Text(zh, en)


def show(screen: Screen, answer: Answer, form: str | None) -> None:
    """Any answer in the same way; the frame says what was asked, and what decided it."""
    if form == "json":
        screen.json(answer.to_plain())
    elif not screen.person:
        screen.line(answer.explain(screen.language))
    else:
        screen.pairs(_outcome(screen, answer), framed=True)
        yuan, rests_on = screen.text("元", "yuan"), screen.text("依据", "rests on")
        steps = enumerate(answer.steps, start=1)
        heads = ("", screen.text("步骤", "step"), yuan, rests_on)
        screen.table(heads, [_cells(screen, number, one) for number, one in steps], numbers=("", yuan))
        if answer.readings:
            screen.head(screen.text("口径", "Readings"))
            told = (
                (one.id, f"{screen.of(one.question)} {screen.of(one.reading)}") for one in answer.readings
            )
            screen.pairs(dict.fromkeys(told))  # two notices may read the same passage in the same way


def _outcome(screen: Screen, answer: Answer) -> Iterator[tuple[str, str]]:
    yield screen.text("问题", "question"), screen.of(answer.title)
    yield screen.text("结论", "result"), screen.of(answer.decided_by)
    if answer.reasons:
        reasons = (reason.name_in(screen.language) for reason in answer.reasons)
        yield screen.text("原因", "because"), screen.text("；", "; ").join(reasons)


def _cells(screen: Screen, number: int, step: Step) -> tuple[str, ...]:
    cited = [] if step.citation is None else [step.citation.in_language(screen.language)]
    basis = "\n".join([*cited, " ".join(step.readings)]).strip()
    return str(number), screen.of(step.label), "" if step.amount is None else str(step.amount), basis
