"""What is kept so that it need not be worked out again changes no answer, and what keeps it has an end."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stand_in.hospital import Hospital

from shanxi_health_policy import Catalogue
from shanxi_health_policy.his import (
    CancelData,
    Dialect,
    Message,
    MessageAnswer,
    PreviewData,
    message_answer,
    messages,
)
from shanxi_health_policy.his import node_forms as forms
from shanxi_health_policy.his.json_text import Spot, read_json
from shanxi_health_policy.his.message_index import MessageIndex
from shanxi_health_policy.notices import catalogue as catalogues
from shanxi_health_policy.stand_in import StandIn, bills, remembered, settling
from shanxi_health_policy.stand_in.compact import kept_json
from shanxi_health_policy.stand_in.reading import visit_of

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


def test_a_long_bill_is_settled_as_a_short_one_is_and_read_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    reading = bills._read

    def seen(turn: Any, infno: str, text: str) -> Message:
        read.append(infno)
        return reading(turn, infno, text)

    monkeypatch.setattr(bills, "_read", seen)
    with StandIn() as platform:
        hospital = Hospital(platform)
        for lines, due in ((2, []), (200, ["2204"])):
            read.clear()
            whose = hospital.register(f"P{lines}")
            hospital.tell(whose)
            hospital.upload(whose, *["1.00"] * lines)
            assert hospital.settle(whose, f"{lines}.00")["fund_pay_sumamt"] == f"{lines * 0.6:.2f}"
            assert read == due


def test_what_is_remembered_is_what_would_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process that reads the same books makes the same nodes of them, to what was not given, and the same answer."""
    odd = {"dise_codg": "", "dise_name": None, "more": [{"a": Decimal("1.50")}, None], "hosp_lv": "02"}
    more = {"cnt": 3, "pric": 50, "rx_circ_flag": "", "note": {"b": Decimal("1.0")}, "bilg_dr_codg": 7}
    seen: list[Message] = []

    def answer_of(index: MessageIndex, *rest: Any, **more: Any) -> MessageAnswer:
        seen.extend(index.messages)
        return message_answer.answer_of(index, *rest, **more)

    monkeypatch.setattr(settling, "answer_of", answer_of)
    with StandIn(tmp_path / "x.db") as one, StandIn(tmp_path / "x.db") as other:
        hospital = Hospital(one)
        whose = hospital.register()
        told = whose | {"med_type": 11, "begntime": "20230504"} | odd
        row = {"diag_type": "1", "diag_srt_no": "1", "diag_code": "M47.801", "diag_name": ""}
        hospital.ask("2203", mdtrtinfo=told, diseinfo=[row, row | {"diag_code": "M1", "vali_flag": "0"}])
        hospital.ask("2203", mdtrtinfo=told, diseinfo=[row | {"diag_type": "2", "diag_code": "A03.06.04.05"}])
        lines = hospital.lines(whose, "150", "20.0")
        hospital.ask("2204", feedetail=[lines[0] | more, lines[1]])
        asks = hospital.message("2206", data=hospital.paying(whose, "170"))
        answers = [stand_in.call(asks).plain for stand_in in (one, other, one)]
    assert {found.pop("inf_refmsgid")[-3:] for found in answers} == {"005", "006", "007"}
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["output"]["setlinfo"]["fund_pay_sumamt"] == "102.00"
    assert len(seen) == 9
    for kept, read in zip(seen[:3], seen[3:6], strict=True):
        assert (repr(kept.head), kept.extra) == (repr(read.head), read.extra)
        assert repr(kept.nodes) == repr(
            read.nodes
        )  # what is not given, too, which comparing nodes leaves out


def test_what_stands_within_itself_is_no_message() -> None:
    own: dict[str, Any] = {"infno": "9001"}
    own["input"] = own
    with StandIn() as platform:
        answer = platform.call(own).plain
    assert (answer["infcode"], "JSON" in answer["err_msg"]) == (-1, True)


def test_what_is_remembered_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_MOST", 2)
    monkeypatch.setattr(remembered, "_LONGEST", 3)
    memory: remembered.Remembered[int] = remembered.Remembered()
    for number, text in enumerate(("a", "b", "b", "long", "abc")):
        memory.keep(text, number)
    assert [memory.get(one) for one in ("a", "b", "long", "abc")] == [None, 2, None, 4]


@pytest.mark.parametrize(
    ("bodies", "visit"),
    [
        ([{"mdtrt_id": None}, {"mdtrt_id": "2"}], "2"),
        ([{"mdtrt_id": ""}, {"output": {"mdtrt_id": None}}], None),
        ([{"infno": "2201"}, {"output": {"data": {"mdtrt_id": "3"}}}], "3"),
        ([{"a": [{"mdtrt_id": "1"}]}, {"mdtrt_id": "2"}], "1"),
    ],
)
def test_the_visit_of_a_call_is_the_first_that_request_or_answer_names(
    bodies: list[dict[str, Any]], visit: str | None
) -> None:
    assert visit_of(*[(kept_json(one), one) for one in bodies]) == visit
