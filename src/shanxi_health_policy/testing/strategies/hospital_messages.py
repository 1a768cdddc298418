"""Hypothesis strategies for messages of hospital systems: nodes of every kind, dialects, and whole visits as their messages."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, get_args, get_origin

import attrs
from attrs import frozen
from hypothesis import strategies as st

from shanxi_health_policy.asking.declaration import At
from shanxi_health_policy.his.dialect import Dialect, codes, diag_types, diagnosis_rows
from shanxi_health_policy.his.identities import PARTS
from shanxi_health_policy.his.node_forms import SPELLINGS
from shanxi_health_policy.his.node_values import PLACES, Moment
from shanxi_health_policy.his.nodes import FeeResult, NodeT, fields_of
from shanxi_health_policy.money import to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.tcm.treatment_place import treatment_place
from shanxi_health_policy.tcm.visit import Visit
from shanxi_health_policy.testing.strategies.visit_histories import amounts, visits
from shanxi_health_policy.vocabulary.fee_class import FeeClass

_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=12)
_TIMES = ("2023-05-04 09:30:00", "20230504093000", "20230504093000123", "2023-05-04", "2023/5/4 09:30:00")
_CARRIED: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | _WORDS | st.decimals(-1000, 1000, places=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_WORDS, inner, max_size=2),
    max_leaves=4,
)


@frozen(kw_only=True)
class HospitalCase:
    """A visit as the messages of a hospital's system, with what the caller has to say besides, and the visit behind it."""

    messages: list[dict[str, Any]]
    """2203, 2204 and 2207 (or 2206), and for some visits the answer to 2204."""
    dialect: Dialect
    visit: Visit
    tier: FeeClass
    place: str
    ytd_paid: Decimal
    account_balance: Decimal
    split: bool
    """Whether an answer to 2204 splits the lines, so that less than the whole of a technique may be eligible."""


def dialects() -> st.SearchStrategy[Dialect]:
    """Dialects of every kind: both schemes of `diag_type`, other names of nodes and fields, other forms of numbers."""
    return st.builds(
        Dialect,
        diag_types=st.sampled_from((diag_types("A"), diag_types("B"))),
        med_types=st.sampled_from((("11", "16"), ("140104",))),
        nodes=st.sampled_from(({}, {"data": "mdtrtinfo"})),
        spellings=st.sampled_from(({}, {"psn_part_amt": "psn_part_am", "psn_cash_pay": "pdn_cash_pay"})),
        amounts=st.sampled_from(("text", "number")),
        infcode=st.sampled_from(("text", "number")),
        output=st.sampled_from(("object", "list")),
        left_out=st.sampled_from((("hifdm_pay",), ())),
        language=st.sampled_from(("zh", "en")),
    )


def nodes(cls: type[NodeT]) -> st.SearchStrategy[NodeT]:
    """Nodes of one kind, with fields that the interface does not name.

    A field may be given or not, unless it is needed, or is one by which the kind is known.
    """
    if cls in _NODES:  # built once: a message of some nodes is drawn many times
        return _NODES[cls]
    attrs.resolve_types(cls)
    needed: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for one in fields_of(cls):
        must = one.default is attrs.NOTHING or one.name in cls.marks
        (needed if must else others)[one.name] = _value(one.type)
    names = _WORDS.filter(lambda name: name not in {*needed, *others, *_SPELLED})
    extra: st.SearchStrategy[dict[str, Any]] = (
        st.just({}) if cls.bare else st.dictionaries(names, _CARRIED, max_size=2)
    )
    given = st.fixed_dictionaries(needed, optional=others)
    return _NODES.setdefault(cls, st.builds(lambda fields, extra: cls(**fields, extra=extra), given, extra))


_NODES: dict[type[Any], st.SearchStrategy[Any]] = {}


_SPELLED = {other for others in SPELLINGS.values() for other in others}


def _value(declared: Any) -> st.SearchStrategy[object]:
    if get_origin(declared) is tuple:
        return st.lists(nodes(get_args(declared)[0]), max_size=1).map(tuple)
    kind = str(declared)
    for number, places in PLACES.items():
        if getattr(number, "__name__", "") in kind:
            return st.decimals(-(10**9), 10**9, places=places).filter(_not_minus_nothing)
    return st.sampled_from(_TIMES).map(Moment.read) if "Moment" in kind else _WORDS


def _not_minus_nothing(number: Decimal) -> bool:
    return bool(number) or not number.is_signed()


@st.composite
def hospital_cases(
    draw: st.DrawFn,
    dialect: st.SearchStrategy[Dialect] | None = None,
    infno: str = "2207",
    place: At = None,
    catalogue: Catalogue | None = None,
) -> HospitalCase:
    """Visits as the messages that a hospital's system sends for them, their amounts around the limits.

    Amounts are written as text and as numbers, with and without zeros at the end; employee and resident insurance, accounts
    used or not, and lines split by an answer to 2204 all occur.
    """
    notices = chosen(catalogue)
    place, _ = treatment_place(notices, place)
    spoken = draw(dialect or dialects())
    listed = {row.condition for row in diagnosis_rows()}
    drawn = draw(visits(place, catalogue).filter(lambda one: one.condition.zh in listed))
    visit = attrs.evolve(drawn, facility=None, insurance=None)
    hosp_lv = draw(st.sampled_from(sorted(codes().hosp_lv)))
    tier = notices.fee_class(codes().hosp_lv[hosp_lv], place=place)
    insutype = draw(st.sampled_from(sorted(spoken.insutypes)))
    balance = draw(amounts("500.00", place, catalogue))
    whose = {"mdtrt_id": "V000001", "psn_no": "P000001"}
    asking = whose | {
        "insutype": insutype,
        "med_type": spoken.med_types[0],
        "medfee_sumamt": draw(_written(to_yuan(sum(item.fen for item in visit.items)))),
        "acct_used_flag": draw(st.sampled_from(("0", "1"))),
    }
    lines = [draw(_line(str(number), item.technique, item.amount)) for number, item in enumerate(visit.items)]
    day = draw(st.sampled_from(("%Y-%m-%d 09:30:00", "%Y%m%d093000", "%Y/%m/%d", "%Y-%m-%d")))
    visiting = whose | {
        "begntime": visit.visited_on.strftime(day),
        "med_type": spoken.med_types[-1],
        "hosp_lv": draw(st.sampled_from((hosp_lv, hosp_lv.lstrip("0"), int(hosp_lv)))),
    }
    diagnosis = draw(_diagnosis(visit.condition.zh, spoken))
    messages = [
        _request("2203", place, {"mdtrtinfo": visiting, "diseinfo": [diagnosis]}),
        _request("2204", place, {"feedetail": [whose | line for line in lines]}),
        _request(infno, place, {spoken.nodes.get("data", "data"): asking}),
    ]
    split = draw(st.booleans())
    if split:
        results = [draw(_split(line, item.amount)) for line, item in zip(lines, visit.items, strict=True)]
        output = draw(st.sampled_from(({"result": results}, [{"result": results}], results)))
        messages.insert(2, {"infcode": draw(st.sampled_from((0, "0"))), "output": output})
    return HospitalCase(
        messages=messages,
        dialect=spoken,
        visit=visit,
        tier=tier,
        place=place,
        ytd_paid=draw(amounts(place=place, catalogue=catalogue)),
        account_balance=balance,
        split=split,
    )


def _request(infno: str, place: At, body: Mapping[str, object]) -> dict[str, Any]:
    return {
        "infno": infno,
        "msgid": f"H14110000001202305040930000{infno}",
        "mdtrtarea_admvs": place,
        "insuplc_admdvs": place,
        "inf_time": "2023-05-04 09:30:00",
        "input": dict(body),
    }


@st.composite
def _written(draw: st.DrawFn, amount: Decimal) -> object:
    """An amount as text or as a number, with zeros at its end or without."""
    short = format(amount.normalize(), "f")
    forms: list[object] = [str(amount), f"{amount}00", short, amount, Decimal(short), f" {short} "]
    if amount == amount.to_integral_value():
        forms.append(int(amount))
    return draw(st.sampled_from(forms))


@st.composite
def _line(draw: st.DrawFn, serial: str, name: str, amount: Decimal) -> dict[str, Any]:
    line = {
        "feedetl_sn": serial,
        draw(st.sampled_from(("medins_list_name", "med_list_name", "item_name"))): name,
        "medins_list_codg": f"ZL{serial}",
        "det_item_fee_sumamt": draw(_written(amount)),
    }
    counted: tuple[dict[str, Any], ...] = (
        {},
        {"cnt": 1, "pric": str(amount)},
        {"cnt": "1.0000", "pric": amount},
    )
    return {**line, **draw(st.sampled_from(counted))}


@st.composite
def _diagnosis(draw: st.DrawFn, condition: str, dialect: Dialect) -> dict[str, Any]:
    """A diagnosis whose code is on the list of this condition only."""
    every = [code for row in diagnosis_rows() for code in (*row.icd10, *row.gbt15657)]
    row = next(row for row in diagnosis_rows() if row.condition == condition)
    ways = {
        "western": [code for code in row.icd10 if every.count(code) == 1],
        "tcm_disease": [code for code in row.gbt15657 if every.count(code) == 1],
    }
    kinds = [
        (kind, code)
        for kind, role in dialect.diag_types.items()
        for code in ways.get(role.removesuffix("_main"), ())
    ]
    kind, code = draw(st.sampled_from(kinds))
    number = draw(st.sampled_from((1, "1")))
    return {"diag_type": kind, "diag_srt_no": number, "diag_code": code, "vali_flag": "1"}


@st.composite
def _split(draw: st.DrawFn, line: Mapping[str, Any], amount: Decimal) -> dict[str, Any]:
    fen = to_fen(amount)
    cuts = sorted(draw(st.lists(st.sampled_from((0, fen)) | st.integers(0, fen), min_size=3, max_size=3)))
    parts = [second - first for first, second in zip((0, *cuts), (*cuts, fen), strict=True)]
    _, names = PARTS[FeeResult, "A"]
    written = {
        name: draw(st.sampled_from((None, 0, "0.0")) if part == 0 else _written(to_yuan(part)))
        for name, part in zip(names, parts, strict=True)
    }
    return {"feedetl_sn": line["feedetl_sn"], "det_item_fee_sumamt": str(amount)} | written
