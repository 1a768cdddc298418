"""A question is held against its schema as the standard's own validator holds it: the same are refused, with their paths."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from shanxi_health_policy import Catalogue, InputError
from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.errors import MOST_WRONG, QuestionError
from shanxi_health_policy.service import claims, messages
from shanxi_health_policy.service.looked_up import LOOK_UPS
from shanxi_health_policy.service.shapes import Shape
from shanxi_health_policy.service.strict_question import Asking

REIMBURSE = Asking(every_rule()["reimburse"])
VISIT = {name: one for name, one in REIMBURSE.rule.example.items() if name in claims.VISIT}
KEY = {"person_id": "P1", "condition": "哮喘", "year": 2023}
SETTLED: dict[str, Any] = {
    "claims": [
        {"settlement_id": "S1", "person_id": "P1", **VISIT},
        {"settlement_id": "S2", "cancels": "S1"},
    ],
    "opening": {
        "paid": [{**KEY, "paid": "1.00"}],
        "settlements": [{"settlement_id": "S0", **KEY, "paid": "-1.00", "cancels": "S"}],
    },
    "answers": True,
}
RIGHT: dict[str, tuple[dict[str, Any], Any]] = {
    **{name: (Asking(one).schema, dict(one.example)) for name, one in every_rule().items()},
    "settle": (claims.settle_schema(REIMBURSE), SETTLED),
    **{f"his_{name}": (one, {"messages": [{"infno": "2208"}]}) for name, one in messages.SCHEMAS.items()},
    "look_up_facilities": (LOOK_UPS["facilities"].schema(), {"name": "文水凤城卫生院", "on": "2023-01-01"}),
}
"""Every schema that a request is held against, each with a question that fits."""
ODD = [
    *(None, True, 0, -1, 10**13, "", "无", "1.00", "-1.00", "1.0a", "x" * 201, "2023-05-04"),
    *([], ["a"], [["a", "1.00", "b"]], {}, {"kind": "x"}, {"a": 1, "b": "2"}, {"a": {"b": 1, "c": "d"}}),
]
STRANGE = "strange"


def changed(draw: Any, value: Any) -> Any:
    """The same with one place in it changed, left out or added."""
    if isinstance(value, dict) and value and draw(st.integers(0, 3)):
        name = draw(st.sampled_from([*value, STRANGE]))
        if draw(st.booleans()) and name in value:
            return {**value, name: changed(draw, value[name])}
        left = {key: one for key, one in value.items() if key != name}
        return left if name in value and draw(st.booleans()) else {**left, name: draw(st.sampled_from(ODD))}
    if isinstance(value, list) and value and draw(st.integers(0, 3)):
        place = draw(st.integers(0, len(value) - 1))
        return [changed(draw, one) if number == place else one for number, one in enumerate(value)]
    return draw(st.sampled_from(ODD))


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_what_fits_is_taken(name: str) -> None:
    schema, right = RIGHT[name]
    Shape(schema).check(right)


@given(st.data())
def test_the_same_are_refused_as_by_the_standard(data: st.DataObject) -> None:
    schema, value = RIGHT[data.draw(st.sampled_from(sorted(RIGHT)))]
    for _ in range(data.draw(st.integers(1, 3))):
        value = changed(data.draw, value)
    assert refused(Shape(schema), value) == by_the_standard(Draft202012Validator(schema), value)


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_the_same_odd_values_are_refused_everywhere(name: str) -> None:
    schema, right = RIGHT[name]
    shape, standard = Shape(schema), Draft202012Validator(schema)
    for place in schema["properties"]:
        for odd in (*ODD, *([one] for one in ODD), *([[one, one]] for one in ODD)):
            value = {**right, place: odd}
            assert refused(shape, value) == by_the_standard(standard, value)


def refused(shape: Shape, value: object) -> set[str]:
    """The places at which we refuse a value."""
    try:
        shape.check(value)
    except InputError as error:
        return {one.field for one in getattr(error, "errors", (error,))}
    return set()


def by_the_standard(standard: Any, value: object) -> set[str]:
    """Those at which the standard's own validator does: every key that is missing or too many has a path of its own."""
    return {path for one in standard.iter_errors(value) for path in _paths(one)}


def _paths(error: Any) -> set[str]:
    told = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in error.absolute_path)
    if error.validator == "required":
        names = [one for one in error.validator_value if one not in error.instance]
    elif error.validator == "additionalProperties":
        names = [one for one in error.instance if one not in error.schema["properties"]]
    elif error.validator == "anyOf":
        return _of_branches(error, told)
    else:
        names = []
    return {f"{told}.{name}".removeprefix(".") for name in names} or {told.removeprefix(".")}


def _of_branches(error: Any, told: str) -> set[str]:
    """Of the schemas that a value may fit, the faults by the one of its type; of several, by the one of its keys."""
    branches: dict[int, list[Any]] = {}
    for one in error.context:
        branches.setdefault(one.schema_path[0], []).append(one)
    meant = [
        number
        for number in branches
        if not any(one.validator == "type" and len(one.path) == 0 for one in branches[number])
    ]
    if not meant:
        return {told.removeprefix(".")}
    asked, given = error.validator_value, error.instance
    best = min(meant, key=lambda one: claims_told_apart(asked[one], given) if len(meant) > 1 else 0)
    return {path for one in branches[best] for path in _paths(one)}


def claims_told_apart(schema: Any, given: Any) -> tuple[int, bool]:
    """How badly the keys of a claim, or of a cancellation, are those of a schema."""
    return len([one for one in given if one not in schema["properties"]]), any(
        one not in given for one in schema["required"]
    )


def test_every_place_of_a_question_has_a_type_and_none_takes_a_fraction() -> None:
    """A number with a fraction is not exact: no schema takes one, so that it is told with all else, wherever it stands."""

    def places(schema: Any) -> Iterator[Any]:
        yield schema
        for word, asked in schema.items():
            if word in ("anyOf", "prefixItems"):
                for one in asked:
                    yield from places(one)
            elif word == "properties":
                for one in asked.values():
                    yield from places(one)
            elif word in ("items", "additionalProperties") and asked is not False:
                yield from places(asked)

    for schema, _ in RIGHT.values():
        for one in places(schema):
            assert "type" in one or "anyOf" in one
            assert "number" not in [one.get("type")]


def test_of_many_faults_only_the_first_are_looked_for() -> None:
    """Whatever holds a list or other keys: after a bounded number nothing more is told, and soon."""
    for name, (schema, right) in RIGHT.items():
        shape = Shape(schema)
        for place in schema["properties"]:
            for one in (0.5, [0.5, {}]):
                assert 0 < len(shape.wrong({**right, place: [one] * 2000})) <= MOST_WRONG, name
    strange = {f"{STRANGE}{number}": 0 for number in range(100_000)}
    with pytest.raises(InputError, match="no more were looked for") as told:
        REIMBURSE.check({**VISIT, **strange}, Catalogue.shipped())
    assert len(QuestionError.each(told.value)) == MOST_WRONG
    with pytest.raises(InputError, match="no more were looked for") as told:
        REIMBURSE.rule.read({**VISIT, "items": [["", "x"]] * 100_000}, Catalogue.shipped())
    assert MOST_WRONG <= len(QuestionError.each(told.value)) <= MOST_WRONG + 1


def test_what_is_wrong_is_told_with_what_is_expected() -> None:
    shape = Shape(RIGHT["settle"][0])
    with pytest.raises(InputError) as told:
        shape.check({"claims": {}, "opening": {"paid": [{**KEY, "paid": "1.00\n"}]}, "answers": 1})
    for zh, en in (("数组", "a list"), ("true 或 false", "true or false"), ('"pattern"', '"pattern"')):
        assert zh in told.value.message("zh")
        assert en in told.value.message("en")


def test_no_word_of_a_schema_goes_unheeded() -> None:
    with pytest.raises(KeyError, match="multipleOf"):
        Shape({"type": "integer", "multipleOf": 2})
