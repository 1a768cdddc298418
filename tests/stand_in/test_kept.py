"""What is kept so that it need not be worked out again changes no answer, and what keeps it has an end."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stand_in.hospital import Hospital

from shanxi_health_policy import Catalogue
from shanxi_health_policy.his import CancelData, Dialect, PreviewData, messages
from shanxi_health_policy.his import node_forms as forms
from shanxi_health_policy.his.json_text import Spot, read_json
from shanxi_health_policy.notices import catalogue as catalogues
from shanxi_health_policy.stand_in import StandIn, bills
from shanxi_health_policy.stand_in.compact import kept_json

EXACT = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), EXACT, st.text('a\ue000"\\甲\n80.0', max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text("a\ue000甲"), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_kept_is_read_again_as_it_was(value: Any) -> None:
    text = kept_json(value)
    assert repr(read_json(text, "books")) == repr(value)  # every place of a number as well


def test_the_nearest_names_stay_the_same_and_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "_MOST_KEPT", 2)
    names = ["电真", "电针治疗", "血常规", "火", "电真", "针" * 300]
    fresh = [Catalogue(Catalogue.shipped()).nearest_techniques(one) for one in names]
    catalogue = Catalogue(Catalogue.shipped())
    for _ in range(2):
        assert [catalogue.nearest_techniques(one) for one in names] == fresh
    assert fresh[0] == fresh[4] != fresh[2]
    assert len(catalogue._nearest) <= 2


def test_dialects_without_end_are_understood_and_not_all_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "_OTHERS", {})
    monkeypatch.setattr(forms, "_MOST_OTHERS", 2)
    for number in (1, 2, 3, 3):
        plain = {f"no{number}": "P1", "medfee_sumamt": 1, "insutype": "390"}
        found = forms.read_node(PreviewData, plain, Spot("m"), Dialect(spellings={"psn_no": f"no{number}"}))
        assert found is not None
        assert (found.psn_no, found.extra) == ("P1", {})
    assert len(forms._OTHERS) == 2


def test_nodes_of_any_name_are_found_and_not_all_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_PLACES", {})
    monkeypatch.setattr(messages, "_MOST_PLACES", 2)
    for number in (1, 2, 3, 3):
        plain = {"infno": "2208", "input": {f"n{number}": {"setl_id": "S1"}}}
        found = messages.read_decoded(plain, Dialect(nodes={"data": f"n{number}"}))
        assert [one.setl_id for one in found.rows(CancelData)] == ["S1"]
    assert len(messages._PLACES) == 2


def test_a_long_bill_is_settled_as_a_short_one_is_and_not_kept() -> None:
    with StandIn() as platform:
        hospital = Hospital(platform)
        bills._read_again.cache_clear()
        for lines, kept in ((2, 2), (200, 3)):  # what 2203 told, and the bill where it is short
            whose = hospital.register(f"P{lines}")
            hospital.tell(whose)
            hospital.upload(whose, *["1.00"] * lines)
            assert hospital.settle(whose, f"{lines}.00")["fund_pay_sumamt"] == f"{lines * 0.6:.2f}"
            assert bills._read_again.cache_info().currsize == kept
