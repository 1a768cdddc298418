"""Nodes: read and written without loss, strictly where money is decided, and every fault with its path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args, get_origin

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy import InputError
from shanxi_health_policy.errors import MessageError
from shanxi_health_policy.his import (
    Dialect,
    DiseInfo,
    FeeDetail,
    FeeResult,
    Node,
    PreviewData,
    Request,
    Response,
    SetlDetail,
    SetlInfo,
    write_json,
)
from shanxi_health_policy.his.json_text import LARGEST, Spot, read_json
from shanxi_health_policy.his.message_answer import LONGEST_PROC_INFO
from shanxi_health_policy.his.message_review import _WIDTHS
from shanxi_health_policy.his.node_forms import kind_of, read_node, write_node
from shanxi_health_policy.his.node_values import Moment, as_text, number_of, read_number
from shanxi_health_policy.his.nodes import fields_of
from shanxi_health_policy.his.transactions.before_paying import RiskResult
from shanxi_health_policy.his.transactions.people import SignedOut
from shanxi_health_policy.his.transactions.registry import NAMES, every_answer_kind, request_kinds
from shanxi_health_policy.his.transactions.statements import StatementData
from shanxi_health_policy.testing.strategies.hospital_messages import dialects, nodes

FIELDS = (Path(__file__).parent / "fields.txt").read_text(encoding="utf-8")
"""Each node, and its fields as the interface has them: `name:width`, `!` where it is required, `=` its table, `@` its form."""
NODES: tuple[type[Node], ...] = tuple(
    dict.fromkeys(
        (Request, Response, *(kind for infno in NAMES for kind in request_kinds(infno)), *every_answer_kind())
    )
)


@pytest.mark.parametrize("cls", NODES)
@given(data=st.data(), dialect=dialects())
def test_what_is_written_is_read_again_with_every_field_nobody_knows(
    cls: type[Node], data: st.DataObject, dialect: Dialect
) -> None:
    node = data.draw(nodes(cls))
    plain = write_node(node, dialect)
    assert node.extra.items() <= plain.items()
    spot = Spot("m")
    again = read_node(cls, read_json(write_json(plain), "m"), spot, dialect)
    assert spot.faults == []
    assert again == node


def kinds_within(kinds: Iterable[type[Node]]) -> Iterator[type[Node]]:
    """Kinds, and those of the rows within their rows."""
    for kind in kinds:
        attrs.resolve_types(kind)
        yield kind
        yield from kinds_within(
            get_args(one.type)[0] for one in fields_of(kind) if get_origin(one.type) is tuple
        )


def as_written(one: attrs.Attribute[Any]) -> str:
    """A field as `FIELDS` writes it."""
    told = one.metadata
    marks = (f":{told['width']}" if told.get("width") else "", "!" if told.get("required") else "")
    return "".join(
        (
            one.name,
            *marks,
            *(f"{sign}{told[key]}" for sign, key in (("=", "table"), ("@", "form")) if key in told),
        )
    )


def test_every_field_of_every_node_is_as_the_interface_has_it() -> None:
    """Written down a second time, so that no width, no mark and no table is changed by mistake."""
    found = {kind.__name__: [as_written(one) for one in fields_of(kind)] for kind in kinds_within(NODES)}
    written: dict[str, list[str]] = {}
    for part in re.split(r"\n(?=\S)", FIELDS):
        name, *fields = part.split()
        written[name] = fields
    assert found == written


def test_what_answers_write_fits_the_fields_it_is_written_into() -> None:
    widths = {
        one.name: one.metadata.get("width") for kind in (RiskResult, SetlDetail) for one in fields_of(kind)
    }
    assert _WIDTHS.items() <= widths.items()
    assert widths["setl_proc_info"] == LONGEST_PROC_INFO


def node(cls: type[Node], **fields: object) -> tuple[Any, list[str]]:
    """A node read from these fields, and where its faults are."""
    spot = Spot("m", "output.setlinfo")
    return read_node(cls, fields, spot, Dialect()), [fault.where for fault in spot.faults]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("170", "170.00"),
        ("170.00", "170.00"),
        ("170.000", "170.00"),
        (" 170.5 ", "170.50"),
        (170, "170.00"),
        (Decimal("170.0"), "170.00"),
        (Decimal("1.7E2"), "170.00"),
        ("0", "0.00"),
        ("0.0", "0.00"),
        ("-0.00", "0.00"),
        ("-80.05", "-80.05"),
    ],
)
def test_an_amount_may_be_text_or_a_number(written: object, meant: str) -> None:
    found, _ = node(SetlInfo, medfee_sumamt=written)
    assert str(found.medfee_sumamt) == meant


@pytest.mark.parametrize("missing", [None, ""])
def test_an_amount_that_is_null_is_not_given(missing: object) -> None:
    found, _ = node(SetlInfo, medfee_sumamt="1", hosp_part_amt=missing)
    assert found.hosp_part_amt is None
    assert found.nulls == {"hosp_part_amt"}
    assert found == node(SetlInfo, medfee_sumamt="1")[0]
    assert node(SetlInfo, medfee_sumamt=missing)[1] == []
    assert node(PreviewData, insutype="390", medfee_sumamt=missing)[1] == ["output.setlinfo.medfee_sumamt"]


@pytest.mark.parametrize(
    "written",
    [
        *("170.005", "1e2", "１７０", "1,700.00", "+5", "170元", "9" * 50),
        *(170.5, True, [], Decimal("NaN"), Decimal("1E+999999999"), 10**20),
    ],
)
def test_what_is_no_exact_amount_is_a_fault_at_its_path(written: object) -> None:
    assert node(SetlInfo, medfee_sumamt=written)[1] == ["output.setlinfo.medfee_sumamt"]


@pytest.mark.parametrize("places", [0, 2, 4, 6])
def test_a_number_has_as_many_digits_as_the_interface_holds_and_no_more(places: int) -> None:
    most = Decimal("9" * 16).scaleb(-places)
    for sign in ("", "-"):
        assert read_number(f"{sign}{most}", places) == Decimal(f"{sign}{most}")
        assert read_number(Decimal(f"{sign}{most}"), places) == Decimal(f"{sign}{most}")
        for above in (f"{sign}1{'0' * (16 - places)}", f"{sign}1{'0' * (17 - places)}", f"{sign}{'9' * 17}"):
            for written in (above, Decimal(above), int(above)):
                with pytest.raises(InputError):
                    read_number(written, places)


def test_a_number_that_stands_for_a_text_has_its_bounds_too() -> None:
    assert number_of(10**16 - 1) == Decimal(10**16 - 1)
    assert number_of(10**16) is number_of(-(10**16)) is None
    assert as_text(10**63) == "1" + "0" * 63
    assert as_text(10**64) is None


@pytest.mark.parametrize(
    ("cls", "name", "right", "wrong"),
    [
        (FeeDetail, "det_item_fee_sumamt", "1.05", "1.005"),
        (FeeDetail, "cnt", "1.0005", "1.00005"),
        (FeeDetail, "pric", "1.000005", "1.0000005"),
        (SetlInfo, "pool_prop_selfpay", "0.0005", "0.00005"),
        (StatementData, "fixmedins_setl_cnt", "5", "5.5"),
    ],
)
def test_each_kind_of_number_has_its_places_and_no_more(
    cls: type[Node], name: str, right: str, wrong: str
) -> None:
    others = {"feedetl_sn": "1", "det_item_fee_sumamt": 1} if cls is FeeDetail else {}
    for written, faulty in (
        (right, False),
        (wrong, True),
        (f"{right}00" if "." in right else f"{right}.0", False),
    ):
        _, where = node(cls, **others | {name: written})
        assert (f"output.setlinfo.{name}" in where) is faulty


def test_amounts_are_written_with_two_places_whatever_the_context() -> None:
    from decimal import localcontext

    with localcontext(prec=3):
        assert read_number("12345678901234.5", 2) == Decimal("12345678901234.50")


def test_spellings_in_the_wild_are_understood_and_a_contradiction_is_not() -> None:
    found, _ = node(SetlInfo, medfee_sumamt="1", psn_part_am="2", pdn_cash_pay="2", overlmt_amt="3")
    assert (found.psn_part_amt, found.psn_cash_pay, found.overlmt_selfpay, found.extra) == (2, 2, 3, {})
    both, _ = node(SetlInfo, medfee_sumamt="1", psn_part_am="2", psn_part_amt="2")
    assert both.psn_part_amt == 2
    assert node(SetlInfo, medfee_sumamt="1", psn_part_am="2", psn_part_amt="3") == (None, ["output.setlinfo"])


def test_texts_may_be_numbers_but_nothing_else() -> None:
    found, _ = node(DiseInfo, diag_code="M47.801", diag_type=1, diag_srt_no=Decimal("1"))
    assert (found.diag_type, found.diag_srt_no) == ("1", "1")
    assert node(DiseInfo, diag_code="M47.801", diag_type=True)[1] == ["output.setlinfo.diag_type"]
    spot = Spot("m", "x")
    assert read_node(DiseInfo, ["no object"], spot, Dialect()) is None
    assert [fault.where for fault in spot.faults] == ["x"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2023-05-04 09:30:15", "2023-05-04T09:30:15"),
        ("2023-05-04T09:30:15.123+08:00", "2023-05-04T09:30:15"),
        ("20230504093015123", "2023-05-04T09:30:15"),
        ("20230504", "2023-05-04T00:00:00"),
        ("2023/5/4 09:30", "2023-05-04T09:30:00"),
        (20230504093015, "2023-05-04T09:30:15"),
        ("2023-05-04T16:30:00Z", "2023-05-05T00:30:00"),
    ],
)
def test_times_in_every_format_in_use(text: object, meant: str) -> None:
    assert Moment.read(text).at.isoformat() == meant


@pytest.mark.parametrize(
    "text", ["2023-02-30", "5月4日", "2023-5", "", True, "2" * 100, "20230504250000", "9999-12-31T23:00:00Z"]
)
def test_what_is_no_time(text: object) -> None:
    with pytest.raises(InputError):
        Moment.read(text)


def test_a_time_is_no_longer_than_its_longest_form_with_some_blanks() -> None:
    assert Moment.read("2023-05-04".center(39)).at == datetime(2023, 5, 4)  # noqa: DTZ001
    with pytest.raises(InputError):
        Moment.read("2023-05-04".center(40))


def test_a_time_that_says_nothing_to_the_second() -> None:
    assert not Moment("昨天", datetime(2023, 5, 4)).to_the_second  # noqa: DTZ001


def test_the_largest_text_is_read() -> None:
    text = "a" * (LARGEST - 2)
    assert read_json(f'"{text}"', "x") == text
    with pytest.raises(MessageError):
        read_json(f'"{text}a"', "x")


def test_a_row_that_bears_no_mark_is_of_the_kind_without_one_or_of_the_first() -> None:
    marked: list[type[Node]] = [RiskResult, SignedOut]
    assert kind_of({}, marked) is kind_of("no row", marked) is RiskResult
    assert kind_of({"sign_time": "x"}, marked) is SignedOut
    assert kind_of({}, [*marked, FeeResult, StatementData]) is FeeResult
    assert kind_of({}, [SignedOut]) is SignedOut
