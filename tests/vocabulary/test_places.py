"""Places are found by code or name; a name that fits two, or none, is told with what it may have meant."""

from __future__ import annotations

import pytest

from shanxi_health_policy import AmbiguousNameError, Catalogue, InputError, UnknownTermError
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.places import PLACES, find_place

TWO = {**PLACES, "130123": Text(zh="文水市", en="Wenshui City"), "130200": Text(zh="吕梁市", en="Lvliang")}


@pytest.mark.parametrize("code", PLACES)
def test_every_place_is_found_by_its_code_and_its_names(code: str) -> None:
    name = PLACES[code]
    for word in (code, name.zh, name.en, name.en.upper(), f" {name.zh} ", name.en.replace("i", "Ｉ")):
        assert find_place(word) == code
        assert Catalogue.shipped().place(word) == code


@pytest.mark.parametrize(
    ("word", "told"), [("文水", "文水县141121、文水市130123"), ("吕梁市", "吕梁市141100、吕梁市130200")]
)
def test_a_name_that_fits_two_places_is_refused_and_both_are_named(word: str, told: str) -> None:
    with pytest.raises(AmbiguousNameError) as caught:
        find_place(word, TWO)
    assert (caught.value.field, caught.value.value) == ("place", repr(word))
    assert told in caught.value.message("zh")
    assert "the code of one of" in caught.value.message("en")
    assert find_place("文水县", TWO) == "141121"


@pytest.mark.parametrize(
    ("word", "near"), [("吕粱市", "吕梁市141100"), ("Wenshuy", "文水县141121"), ("怀人市", "怀仁市140681")]
)
def test_an_unknown_name_is_refused_with_the_nearest(word: str, near: str) -> None:
    with pytest.raises(UnknownTermError) as caught:
        find_place(word)
    assert near in caught.value.suggestions
    assert len(caught.value.suggestions) <= 3


@pytest.mark.parametrize("word", [None, 141100, "", " ", "1411", "0141100", "１４１１"])
def test_what_is_neither_a_code_nor_a_name_is_refused(word: object) -> None:
    with pytest.raises(InputError) as caught:
        find_place(word, field="home")
    assert caught.value.field == "home"


@pytest.mark.parametrize(
    "name",
    [
        "lvliang-2022-22",
        "吕医保发〔2022〕22号",
        "吕医保发[2022]22号",
        "吕医保发2022 22号",
        "吕医保发（2022）22号",
    ],
)
def test_a_notice_is_found_by_its_id_and_its_number(name: str) -> None:
    assert Catalogue.shipped()[name].id == "lvliang-2022-22"


def test_an_unknown_notice_is_refused_with_the_nearest() -> None:
    shipped = Catalogue.shipped()
    for word, near in (
        ("lvliang-2022-23", "lvliang-2022-22"),
        ("吕医保发〔2022〕23号", "吕医保发〔2022〕22号"),
    ):
        with pytest.raises(UnknownTermError) as caught:
            _ = shipped[word]
        assert near in caught.value.suggestions
    for hostile in (5, None, "", "〔〕"):
        with pytest.raises(UnknownTermError):
            _ = shipped[hostile]  # type: ignore[index]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        *(("河南省", "410000"), ("河南", "410000"), ("Henan", "410000"), ("北京市", "110000")),
        *(("内蒙古自治区", "150000"), ("新疆维吾尔自治区", "650000"), ("广西壮族自治区", "450000")),
        *(("陕西", "610000"), ("山西", "140000"), ("天津", "120000"), ("香港特别行政区", "810000")),
    ],
)
def test_every_province_has_its_code_so_that_it_can_be_said_that_no_notice_speaks_for_it(
    word: str, code: str
) -> None:
    assert find_place(word) == code
    assert code not in set(PLACES) - {"140000", "120000"}


def test_a_name_like_that_of_a_province_is_none() -> None:
    for word in ("河南县", "京", "省", "河北南省"):
        with pytest.raises(InputError, match="place"):
            find_place(word)
