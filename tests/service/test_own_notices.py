"""With notices of one's own a rule is described as it is asked then: its example runs, its own figures and places are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from tests.notices.building import OWN_FIGURES, write

from shanxi_health_policy import Catalogue, InputError, ask
from shanxi_health_policy.asking.declaration import every_rule
from shanxi_health_policy.service.answering import Answering

CITY = Path(__file__).parents[2] / "docs" / "how-to" / "example-city.toml"


def described(catalogue: Catalogue | None, name: str) -> dict[str, Any]:
    """A rule as it is described with some notices."""
    status, found = Answering(catalogue).answer("GET", f"/v1/rules/{name}", "zh")
    assert status == 200
    told: dict[str, Any] = json.loads(found.body)
    return told


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The shipped notices, an invented city's, and one with figures of its own."""
    return Catalogue.load(CITY, write(tmp_path_factory.mktemp("own"), OWN_FIGURES))


def test_every_example_is_answered_with_notices_of_ones_own(own: Catalogue) -> None:
    for name in every_rule():
        assert ask(name, described(own, name)["example"], catalogue=own).steps


def test_an_example_says_its_place_only_where_several_have_the_rule(own: Catalogue) -> None:
    assert described(own, "reimburse")["example"]["place"] == "141100"
    assert "place" not in described(None, "reimburse")["example"]
    assert "place" not in described(own, "premium_subsidy")["example"]
    assert described(own, "assess_standards")["example"]["place"] == "140600"
    [city] = [one for one in own if one.place == "149900"]
    assert "place" not in described(Catalogue([city]), "reimburse")["example"]
    earlier = Catalogue([*Catalogue.shipped(), evolve(city, place="140100")])
    assert described(earlier, "reimburse")["example"]["place"] == "141100"
    both = Catalogue([city, evolve(city, id="another", place="149800")])
    assert described(both, "reimburse")["example"]["place"] == "149800"


def test_figures_that_a_notice_declares_are_described_with_their_units(own: Catalogue) -> None:
    stats = described(own, "assess_standards")["question"]["properties"]["stats"]
    assert stats["properties"]["scanners"]["anyOf"][0]["x-unit"] == {"zh": "台", "en": "machines"}
    assert stats["properties"]["night"]["anyOf"][0] == {"type": "boolean"}
    shipped = described(None, "assess_standards")["question"]["properties"]["stats"]
    assert {*stats["properties"]} - {*shipped["properties"]} == {"scanners", "night"}


def test_places_that_notices_name_are_told_by_their_names(own: Catalogue) -> None:
    with pytest.raises(InputError) as caught:
        ask("reimburse", every_rule()["reimburse"].example, catalogue=own)
    assert "示例市149900" in caught.value.message("zh")
    assert "Example City 149900" in caught.value.message("en")
    stats: dict[str, Any] = {"stats": {"kind": "乡镇卫生院"}, "place": "149900", "on": "2019-01-01"}
    assert "示例市149900" in ask("assess_standards", stats, catalogue=own).explain()
