"""The kinds of value: each is read from plain values and from a command line, and what is wrong is told by its name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from shanxi_health_policy import Catalogue, FeeClass, InputError, Share, UnknownTermError
from shanxi_health_policy.asking import Kind, kinds
from shanxi_health_policy.plain import plain, typed
from shanxi_health_policy.text import Text

SHIPPED = Catalogue.shipped()
KNOWN = {"beds": Text("床位", "beds"), "staff": Text("职工", "staff")}
KINDS: list[tuple[Kind, str, object, object]] = [
    (kinds.money("钱", "money"), "1.50", "1.50", Decimal("1.50")),
    (kinds.count("数", "number", kinds.PLAIN_NUMBER), "12", 12, 12),
    (kinds.year("年", "year", lambda value, _: value), "2023", 2023, 2023),
    (kinds.flag("是否", "whether"), "是", True, True),
    (kinds.flag("是否", "whether"), "No", False, False),
    (kinds.day("日", "day"), "2023-05-04", "2023-05-04", date(2023, 5, 4)),
    (kinds.term(FeeClass, "类", "class"), "二类", "二类", FeeClass.II),
]


@pytest.mark.parametrize(("kind", "written", "given", "value"), KINDS, ids=range(len(KINDS)))
def test_a_value_is_read_from_the_command_line_and_from_plain_values(
    kind: Kind, written: str, given: object, value: object
) -> None:
    assert kind.from_text(written) == given
    assert kind.check("it", kind.read("it", given, SHIPPED), SHIPPED) == value
    assert kind.or_none().schema == {"anyOf": [kind.schema, {"type": "null"}]}
    assert not kind.many


@pytest.mark.parametrize(("kind", "written", "given", "value"), KINDS, ids=range(len(KINDS)))
def test_a_value_of_another_kind_is_refused_by_its_name(
    kind: Kind, written: str, given: object, value: object
) -> None:
    with pytest.raises(InputError) as caught:
        kind.check("it", kind.read("it", [], SHIPPED), SHIPPED)
    assert caught.value.field == "it"


def test_a_term_may_ask_for_the_member_itself() -> None:
    kind = kinds.term(FeeClass, "类", "class", by_name=False)
    assert kind.check("tier", FeeClass.I, SHIPPED) is FeeClass.I
    with pytest.raises(InputError, match="a FeeClass"):
        kind.check("tier", "一类", SHIPPED)


def test_terms_are_a_list() -> None:
    kind = kinds.terms(FeeClass, "类", "classes", check=lambda _, value, __: value)
    assert kind.many
    assert kind.read("tiers", ["一类", "II"], SHIPPED) == [FeeClass.I, FeeClass.II]
    assert kind.choices is not None
    assert set(kind.choices(SHIPPED)) == {"I", "II", "III"}
    with pytest.raises(InputError, match="a list"):
        kind.read("tiers", "一类", SHIPPED)


def test_a_day_is_a_day_or_its_text() -> None:
    assert kinds.read_day("on", date(2023, 5, 4)) == date(2023, 5, 4)
    for written in ("2023-05-04", "2023/5/4", "20230504", "2023年5月4日", "２０２３-05-04 09:30"):
        assert kinds.read_day("on", written) == date(2023, 5, 4)
    for wrong in ("2023-02-30", "2023-5-4 25:99", "45050", 20230504, None):
        with pytest.raises(InputError, match="a day that exists"):
            kinds.read_day("on", wrong)


@pytest.mark.parametrize(
    ("written", "pair"),
    [
        ("beds=60", ("beds", 60)),
        (" beds = 0.5", ("beds", "0.5")),
        ("public=是", ("public", True)),
        ("note=", ("note", "")),
    ],
)
def test_a_pair_is_a_name_and_a_value(written: str, pair: tuple[str, object]) -> None:
    assert kinds.pair(written) == pair
    for wrong in ("beds", "=60", " =60"):
        with pytest.raises(InputError, match="NAME=VALUE"):
            kinds.pair(wrong)


def test_a_name_stands_once() -> None:
    assert kinds.paired([("a", 1), ("b", 2)]) == {"a": 1, "b": 2}
    with pytest.raises(InputError, match="each name once"):
        kinds.paired([("a", 1), ("a", 1)])
    with pytest.raises(InputError, match="each name once"):
        kinds.renamed("stats", {"beds": 1, "床位": 1}, KNOWN)


def test_names_are_codes_labels_or_what_people_say() -> None:
    assert kinds.renamed(
        "stats", {"床位": 1, "Staff": 2, "none": None}, {**KNOWN, "none": Text("无", "none")}
    ) == {
        "beds": 1,
        "staff": 2,
    }
    assert kinds.own_name("stats", "张数", KNOWN, {"张数": "beds"}) == "beds"
    with pytest.raises(UnknownTermError) as caught:
        kinds.own_name("stats", "bed", KNOWN)
    assert (caught.value.field, caught.value.suggestions) == ("stats.bed", ("beds",))
    assert "beds（床位）" in caught.value.message("zh")
    for wrong in (5, [1], {1: 2}):
        with pytest.raises(InputError, match="a mapping"):
            kinds.renamed("stats", wrong, KNOWN)


def test_an_instance_is_asked_for_by_the_name_of_its_class() -> None:
    check = kinds.instance(Share)
    assert check("share", Share(1, 2), SHIPPED) == Share(1, 2)
    with pytest.raises(InputError, match="a Share"):
        check("share", "0.5", SHIPPED)
    assert kinds.expected_instance(InputError, none=True).en == "an InputError, or None"


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        (Decimal, Decimal("1.50"), "1.50"),
        (Fraction, Fraction(1, 3), "1/3"),
        (Share, Share(60, 100), "3/5"),
        (date, date(2023, 5, 4), "2023-05-04"),
        (FeeClass, FeeClass.I, "I"),
        (int | str, 5, 5),
        (int | str | date | Decimal | bool, True, True),
        (int | str | date | Decimal, date(2023, 5, 4), "2023-05-04"),
        (int | str | date | Decimal, Decimal("0.50"), "0.50"),
        (int | str | None, None, None),
    ],
    ids=range(10),
)
def test_plain_values_are_read_back_by_their_type(kind: Any, value: object, written: object) -> None:
    assert plain(value) == written
    back = typed(kind, written)
    assert plain(back) == written
    assert isinstance(value, Share) or back == value


def test_a_set_is_told_in_a_fixed_order() -> None:
    assert plain(frozenset({"b", "a"})) == ["a", "b"]
    for kind, wrong in ((Decimal, 1.5), (int, True), (str, 5), (date, 5), (FeeClass, 1), (int | str, 1.5)):
        with pytest.raises((ValueError, ExceptionGroup)):
            typed(kind, wrong)  # type: ignore[arg-type]
