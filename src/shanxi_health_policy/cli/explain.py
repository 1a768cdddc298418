"""`explain`: one visit given by options, and every step of its answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from shanxi_health_policy.asking.declaration import RULES
from shanxi_health_policy.asking.kinds import read_day, term_choices
from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.answers import asked, check_each, gathered, option, own_option, show, taken
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand, Section, UsageFault, command, examples
from shanxi_health_policy.cli.options import load_catalogue, naming, one_of, parse_money, value
from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.facilities.facility import DESCRIPTION, TCM_FACTS
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.fee_classes import OpenFeeClassError
from shanxi_health_policy.tcm.treatment_place import treatment_place
from shanxi_health_policy.tcm.visit_payment import reimburse
from shanxi_health_policy.text import Text, joined
from shanxi_health_policy.vocabulary.conditions import Condition
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind, HospitalGrade
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.labelled import LabelledEnum
from shanxi_health_policy.vocabulary.payment import InsuranceKind

_RULE = RULES[reimburse.__name__]
_NAMES = {"visited_on": ("--date",), "items": ("--item",), "tier": ("--tier", "--fee-class")}
"""What options are called that do not have their parameter's name."""
_TERMS: dict[str, Any] = {"kind": FacilityKind.parse, "grade": HospitalGrade.parse}
_PARTS = {
    **{
        f"facility.{name}": value(
            f"--facility-{name} {name.upper()}", term.zh, term.en, _TERMS.get(name, str)
        )
        for name, term in DESCRIPTION.items()
        if name not in TCM_FACTS
    },
    "insurance.kind": value("--insurance KIND", "险种", "the kind of insurance", InsuranceKind.parse),
    "insurance.account_balance": value(
        "--account-balance YUAN",
        "职工个人账户余额（元）",
        "balance of the personal account, in yuan",
        parse_money,
    ),
}
"""The options by which a facility and an insurance are described, part by part."""
_NEEDS = (
    ("facility", "--facility-kind", "--facility-name, -county, -city, -grade, -fact"),
    ("insurance", "--insurance", "--account-balance"),
)
_LISTED: dict[str, type[LabelledEnum]] = {
    "--condition": Condition,
    "--tier": FeeClass,
    "--hospital-grade": HospitalGrade,
    "--facility-kind": FacilityKind,
    "--facility-accreditations": Accreditation,
    "--insurance": InsuranceKind,
}


def _options() -> Iterator[options.Value]:
    """Those of the rule's parameters; a facility and an insurance are given by their parts, the class by a grade as well."""
    for one in _RULE.parameters:
        parts = [part for name, part in _PARTS.items() if name.startswith(f"{one.name}.")]
        required = one.required and one.name != "tier"
        yield from parts or [option(one, *_NAMES.get(one.name, ()), required=required)]
        if one.name == "tier":
            yield value(
                "--hospital-grade GRADE",
                "医院等级，如 三级甲等，由此得出收费类别；也是机构的等级",
                "the hospital's grade, such as 三级甲等 or 3A, from which the class follows; the facility's grade too",
                HospitalGrade.parse,
            )
    yield value(
        "--facility-fact FACT",
        "已知的事实：" + "、".join(f"{fact}（{text.zh}）" for fact, text in TCM_FACTS.items()),
        "what is known of it: " + "; ".join(f"{fact} ({text.en})" for fact, text in TCM_FACTS.items()),
        one_of(*TCM_FACTS),
        multiple=True,
    )


class _Explain(HelpfulCommand):
    """The command, all of whose wrong options are told together."""

    def check_others(self, given: Mapping[str, Any], wrong: Collection[str]) -> None:
        """What the rule finds wrong with the others; a facility and an insurance have no option of their own."""
        own = {name: value for name, value in given.items() if name not in ("facility", "insurance")}
        but = {*wrong, *(() if given["tier"] else ("tier",))}
        check_each(_RULE, gathered(_RULE, own), load_catalogue(given["notices"]), _named, but)


@command(
    "explain",
    *_options(),
    options.notices(),
    options.text_or_json(),
    sections=(
        Section(
            Text("可取的值", "What they take"),
            terms=tuple(
                taken(name, term_choices(terms), "ask reimburse --choices condition")
                for name, terms in _LISTED.items()
            ),
        ),
        examples(r"""
            年度限额只剩 80 元，另有目录外项目：| Only 80 yuan of the year are left, and one item is not listed:
                shanxi-health-policy explain --condition 颈椎病 --tier I --date 2023-05-04 \
                    --item 电针=150.00 --item 血常规=20.00 --ytd-paid 2640.00
            乡镇卫生院是否符合条件：| Whether a township health centre is eligible:
                shanxi-health-policy explain --condition 腰肌劳损 --hospital-grade 无等级 --date 2023-05-04 \
                    --item 火罐=40 --facility-kind 乡镇卫生院 --facility-name 凤城镇卫生院 --facility-county 文水县
            供程序读取：| For a program:
                shanxi-health-policy explain --condition 哮喘 --tier II --date 2023-11-20 \
                    --item 督灸=100 --place 吕梁 --format json
        """),
    ),
    cls=_Explain,
)
def explain_command(
    screen: Screen,
    notices: tuple[str, ...],
    form: str | None,
    hospital_grade: HospitalGrade | None,
    facility_fact: tuple[str, ...],
    **given: Any,
) -> int:
    """Explain one visit."""
    catalogue = load_catalogue(notices)
    described: dict[str, dict[str, Any]] = {"facility": {}, "insurance": {}}
    for name, part in _PARTS.items():
        told = given.pop(part.human_readable_name)
        if told is not None:
            whole, _, key = name.partition(".")
            described[whole][key] = told
    described["facility"] |= dict.fromkeys(facility_fact, True)
    inputs = gathered(_RULE, given)
    for whole, needed, needing in _NEEDS:
        if described[whole]:
            if "kind" not in described[whole]:
                raise UsageFault(
                    Text(f"{needing} 须与 {needed} 同用", f"{needing} goes together with {needed}")
                )
            inputs[whole] = described[whole]
    if "grade" not in described["facility"] and inputs["facility"]:
        inputs["facility"]["grade"] = hospital_grade
    if (inputs["tier"] is None) == (hospital_grade is None):
        told = Text("--tier 和 --hospital-grade 须给出其一", "give one of --tier and --hospital-grade")
        raise UsageFault(told)
    if hospital_grade is not None:
        check_each(_RULE, inputs, catalogue, _named, {"tier"})
        try:
            inputs["tier"] = _tier(hospital_grade, inputs, catalogue)
        except OpenFeeClassError as error:
            error.expected += _what_each_pays(error.classes, inputs, catalogue)
            raise
    show(screen, asked(_RULE, inputs, catalogue, _named), form)
    return ExitCode.DONE


def _what_each_pays(classes: Iterable[FeeClass], inputs: dict[str, Any], catalogue: Catalogue) -> Text:
    """What the fund would pay for the visit in each class that the hospital may be in."""
    told = Text("；这次就诊", "; for this visit ")
    paid = ((one, asked(_RULE, {**inputs, "tier": one}, catalogue, _named)) for one in classes)
    return told + joined(
        (
            Text(f"{one.zh}支付 {answer.fund_payment} 元", f"{one.en} pays {answer.fund_payment}")  # type: ignore[attr-defined]
            for one, answer in paid
        ),
        "，",
        ", ",
    )


def _named(name: str, part: str) -> str:
    described = _PARTS.get(f"{name}.{part}")
    return described.opts[0] if described else _NAMES.get(name, (own_option(name, part),))[0]


def _tier(grade: HospitalGrade, inputs: dict[str, Any], catalogue: Catalogue) -> FeeClass:
    """The fee class of a grade: by the notice of the day, or by the latest one where the day has none."""
    with naming("--place"):
        place, _ = treatment_place(catalogue, inputs["place"])
    with naming("--date"):
        day = read_day("", inputs["visited_on"])
    with naming("--hospital-grade"):
        on = None if catalogue.timeline(place, None).on(day) is None else day
        return catalogue.fee_class(grade, place=place, on=on)
