"""Names are understood as people write them, shown in their standard spelling, and never guessed at."""

from __future__ import annotations

import copy
import pickle
import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shanxi_health_policy import (
    Condition,
    FacilityKind,
    FeeClass,
    HospitalGrade,
    InputError,
    InsuranceKind,
    Technique,
    UnknownTermError,
)
from shanxi_health_policy.vocabulary import Accreditation, DeclaredCondition, Limit, Reason, TechniqueCategory
from shanxi_health_policy.vocabulary.labelled import LabelledEnum, index_names, normal_form
from shanxi_health_policy.vocabulary.places import PLACES, check_place, enclosing_places, named_place

LISTS: tuple[type[LabelledEnum], ...] = (
    Accreditation,
    Condition,
    FacilityKind,
    FeeClass,
    HospitalGrade,
    InsuranceKind,
    Limit,
    Technique,
    TechniqueCategory,
)
TERMS = [term for terms in LISTS for term in terms]
SPELLINGS = [(term, name) for term in TERMS for name in (term.code, term.zh, term.en, *term.aliases)]
BLANKS = st.text(alphabet=" \t\n\u3000\u00a0_-‐–—·•", max_size=3)


@st.composite
def noisy(draw: st.DrawFn, name: str) -> str:
    """A name with the case, the width and the blanks of its letters changed at random."""
    letters = []
    for letter in name:
        changed = draw(st.sampled_from([letter, letter.upper(), letter.lower()])) if letter != "ß" else letter
        if len(changed) == 1 and "!" <= changed <= "~" and draw(st.booleans()):
            changed = chr(ord(changed) + 0xFEE0)
        letters.append(changed + draw(BLANKS))
    before = draw(BLANKS)
    if name[0].isdecimal():  # a hyphen before a number would be its sign
        before = "".join(letter for letter in before if letter.isspace())
    return before + "".join(letters)


@given(data=st.data(), spelling=st.sampled_from(SPELLINGS))
@pytest.mark.clause("lvliang-2022-22", "T2", "I-T9")
def test_every_spelling_is_understood_whatever_its_case_width_and_blanks(
    data: st.DataObject, spelling: tuple[LabelledEnum, str]
) -> None:
    term, name = spelling
    assert type(term).parse(data.draw(noisy(name))) is term


@pytest.mark.parametrize("term", TERMS, ids=lambda term: f"{type(term).__name__}.{term.name}")
def test_what_is_printed_is_understood_again(term: LabelledEnum) -> None:
    printed = (term.name_in("zh"), term.name_in("en"), term.label.zh, term.label.en, term.value, term.code)
    assert {type(term).parse(one) for one in printed} == {term}
    assert pickle.loads(pickle.dumps(term)) is copy.deepcopy(term) is term
    assert type(term)(term.code) is term


@pytest.mark.parametrize("terms", LISTS)
def test_no_spelling_stands_for_two_terms(terms: type[LabelledEnum]) -> None:
    forms = Counter(
        form for term in terms for form in {normal_form(name) for owner, name in SPELLINGS if owner is term}
    )
    assert [form for form, count in forms.items() if count > 1] == []
    assert "" not in forms
    assert set(index_names(terms)) == set(forms)


@pytest.mark.parametrize("terms", LISTS)
def test_every_term_has_a_name_in_each_language_and_a_code(terms: type[LabelledEnum]) -> None:
    for term in terms:
        assert re.search(r"[\u4e00-\u9fff]", term.zh)
        assert not re.search(r"[\u4e00-\u9fff]", term.en)
        assert re.fullmatch(r"[a-z0-9_]+|I+|[0-3][SABC]", term.code)


@pytest.mark.parametrize(
    ("terms", "name", "nearest"),
    [
        (Condition, "颈锥病", "颈椎病"),
        (Condition, "肩周", "肩周炎"),
        (Condition, "cervical spondilosis", "颈椎病"),
        (Technique, "电针刺", "电针"),
        (Technique, "颈椎推拿", "颈椎病推拿治疗"),
        (HospitalGrade, "三级甲", "三级甲等"),
        (FacilityKind, "乡镇医院", "乡镇卫生院"),
        (FeeClass, "四类", "一类"),
    ],
)
def test_a_near_miss_is_refused_and_the_nearest_names_are_offered(
    terms: type[LabelledEnum], name: str, nearest: str
) -> None:
    assert terms.find(name) is None
    with pytest.raises(UnknownTermError) as caught:
        terms.parse(name)
    assert nearest in caught.value.suggestions
    assert caught.value.suggestions == terms.nearest(name)
    assert len(caught.value.suggestions) <= 3
    assert nearest in caught.value.message("en")


@given(name=st.text(min_size=1), terms=st.sampled_from(LISTS))
def test_what_is_not_a_name_is_never_guessed(name: str, terms: type[LabelledEnum]) -> None:
    known = {normal_form(spelling) for term, spelling in SPELLINGS if isinstance(term, terms)}
    assume(normal_form(name) not in known)
    with pytest.raises(UnknownTermError):
        terms.parse(name)


@pytest.mark.parametrize(
    "name", ["", " ", "颈椎病" * 100_000, "x" * 81, None, 5, 1.5, b"x", ["颈椎病"], Condition.ASTHMA]
)
def test_what_cannot_be_a_name_is_refused_without_a_guess(name: Any) -> None:
    with pytest.raises(UnknownTermError) as caught:
        Condition.parse(name)
    assert caught.value.suggestions == ()
    assert caught.value.field == "condition"
    assert "颈椎病" in caught.value.expected.zh


@given(st.sampled_from([name for _, name in SPELLINGS]))
def test_the_normal_form_of_a_name_is_its_own(name: str) -> None:
    assert normal_form(normal_form(name)) == normal_form(name)


@pytest.mark.clause("lvliang-2022-22", "I-T9")
def test_misread_spellings_are_understood_and_the_standard_one_is_shown() -> None:
    shown = {name: Technique.parse(name).zh for name in ("馋针", "艾柱灸法", "环枢关节半脱位推拿治疗")}
    assert list(shown.values()) == ["镵针", "艾炷灸法", "寰枢关节半脱位推拿治疗"]


@pytest.mark.clause("lvliang-2022-22", "T2")
def test_the_lists_have_the_length_of_the_notice() -> None:
    assert (len(Condition), len(Technique), len(TechniqueCategory), len(FeeClass)) == (20, 71, 5, 3)
    first, *_, last = Condition
    assert (first, last) == (Condition.CERVICAL_SPONDYLOSIS, Condition.IRREGULAR_MENSTRUATION)


def test_a_grade_knows_its_level() -> None:
    levels = Counter(grade.level for grade in HospitalGrade)
    assert levels == {3: 5, 2: 4, 1: 4, 0: 1}  # the grades of a level, and the level alone
    assert all(grade.zh.startswith("零一二三"[grade.level]) for grade in HospitalGrade if grade.level)


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_is_its_code_and_speaks_both_languages(reason: Reason) -> None:
    assert reason == reason.value == str(reason) == reason.name.lower()
    assert (reason.name_in("zh"), reason.name_in("en")) == (reason.label.zh, reason.label.en)
    assert pickle.loads(pickle.dumps(reason)) is reason


def test_declared_terms_are_equal_by_code_and_names() -> None:
    one = DeclaredCondition("a_cold", "感冒", "a cold", ("伤风",))
    assert one == DeclaredCondition("a_cold", "感冒", "a cold")
    assert hash(one) == hash(DeclaredCondition("a_cold", "感冒", "a cold"))
    assert one != DeclaredCondition("the_flu", "感冒", "a cold")
    assert (one.name_in("zh"), one.name_in("en")) == ("感冒", "a cold")
    assert pickle.loads(pickle.dumps(one)) == one


@pytest.mark.parametrize("sign", ["-", " - ", "–", "－"])
def test_a_number_with_a_sign_is_no_name(sign: str) -> None:
    assert FeeClass.find("1") is FeeClass.I
    for terms in LISTS:
        numbers = [name for name in index_names(terms) if name[:1].isdecimal()]
        assert [terms.find(f"{sign}{number}") for number in numbers] == [None] * len(numbers)


def test_places_lie_in_one_another() -> None:
    assert enclosing_places("141121") == ("141121", "141100", "140000")
    assert enclosing_places("141100") == ("141100", "140000")
    assert enclosing_places("140000") == ("140000",)
    for code in PLACES:
        assert check_place(code) == code
        assert code in named_place(code).zh
        assert code in named_place(code).en
    assert named_place("149900").zh == "149900"


@pytest.mark.parametrize(
    "code",
    ["", "14110", "1411000", "041100", "１４１１００", "吕梁市", "14110a", "141100\n", 141100, None, []],
)
def test_what_is_no_place_is_refused(code: Any) -> None:
    with pytest.raises(InputError, match="near"):
        check_place(code, "near")


@pytest.mark.parametrize("name", [5, None, 1.5, b"x", [], {}])
@pytest.mark.parametrize("asked", ["find", "nearest", "parse", "of"])
def test_what_is_no_text_is_no_name(name: Any, asked: str) -> None:
    for terms in (Condition, FeeClass, HospitalGrade):
        with pytest.raises(UnknownTermError):
            getattr(terms, asked)(name)
