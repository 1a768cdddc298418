"""`explain`: one visit given by options, and every step of its answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from shanxi_health_policy.cli.answers import as_json, draw
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand, Section, UsageFault
from shanxi_health_policy.cli.options import Options, load_catalogue, naming, one_of, parse_day, parse_money
from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.facilities.facility import Facility
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.tcm.eligibility import FACTS
from shanxi_health_policy.tcm.reimburse import reimburse
from shanxi_health_policy.tcm.visit import Insurance, ServiceItem, Visit
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.facilities import FacilityKind, HospitalGrade
from shanxi_health_policy.vocabulary.payment import InsuranceKind

_EXPECTED_ITEM = Text(zh="名称=金额，如 电针=150.00", en="NAME=AMOUNT such as 电针=150.00")


def explain_command(language: Language) -> HelpfulCommand:
    """The command in one language."""
    options = Options(language)

    def explain(
        condition: str,
        fee_class: FeeClass | None,
        hospital_grade: HospitalGrade | None,
        visited_on: date,
        items: tuple[ServiceItem, ...],
        ytd_paid: str,
        insurance: InsuranceKind | None,
        account_balance: str | None,
        facility_kind: FacilityKind | None,
        facility_name: str | None,
        facility_county: str | None,
        facility_city: str | None,
        facility_grade: HospitalGrade | None,
        facility_facts: tuple[str, ...],
        place: str,
        known_on: date | None,
        notices: tuple[str, ...],
        form: str,
    ) -> int:
        catalogue = load_catalogue(notices)
        described = (facility_name, facility_county, facility_city, facility_grade, *facility_facts)
        if facility_kind is None and any(described):
            raise _needs("--facility-name, -county, -city, -grade, -fact", "--facility-kind")
        if insurance is None and account_balance is not None:
            raise _needs("--account-balance", "--insurance")
        with naming("--condition"):
            meant = catalogue.condition(condition)
        facility = None
        if facility_kind is not None:
            facts: dict[str, Any] = dict.fromkeys(facility_facts, True)
            facility = Facility(
                kind=facility_kind,
                grade=facility_grade or hospital_grade,
                name=facility_name,
                county=facility_county,
                city=facility_city,
                **facts,
            )
        visit = Visit(
            condition=meant,
            visited_on=visited_on,
            items=items,
            facility=facility,
            insurance=None if insurance is None else Insurance(insurance, account_balance),
        )
        tier = _tier(fee_class, hospital_grade, catalogue, place, visited_on)
        answer = reimburse(visit, tier, ytd_paid, place=place, known_on=known_on, catalogue=catalogue)
        screen = Screen(language)
        if form == "json":
            screen.json(as_json(answer, known_on, language))
        elif screen.person:
            draw(screen, answer)
        else:
            screen.line(answer.explain(language))
        return ExitCode.DONE

    return HelpfulCommand(
        "explain",
        explain,
        language=language,
        purpose=Text(
            zh="一次就诊：基金支付多少、个人负担多少，每一步依据哪一条、哪种口径。",
            en="One visit: what the fund pays and what the patient, and the clause and reading behind every step.",
        ),
        params=[
            options.value(
                "--condition",
                zh="病症名称，如 颈椎病",
                en='the condition, such as 颈椎病 or "low back pain"',
                metavar="NAME",
                required=True,
            ),
            options.value(
                "--fee-class",
                zh="收费类别；或用 --hospital-grade",
                en="the fee class; or give --hospital-grade",
                metavar="I|II|III",
                parse=FeeClass.parse,
            ),
            options.value(
                "--hospital-grade",
                zh="医院等级，如 三级甲等，由此得出收费类别",
                en="the hospital's grade, such as 三级甲等 or 3A, from which the class follows",
                metavar="GRADE",
                parse=HospitalGrade.parse,
            ),
            options.value(
                "--date",
                "visited_on",
                zh="就诊日期",
                en="the day of the visit",
                metavar="YYYY-MM-DD",
                parse=parse_day,
                required=True,
            ),
            options.value(
                "--item",
                "items",
                zh="收费项目和金额（元），如 电针=150.00",
                en="an item on the bill and its amount in yuan, such as 电针=150.00",
                metavar="NAME=AMOUNT",
                parse=_item,
                required=True,
                multiple=True,
            ),
            options.value(
                "--ytd-paid",
                zh="基金本年已为此人此病症支付的金额，默认 0",
                en="what the fund paid this person for this condition earlier in the year; 0 by default",
                metavar="YUAN",
                parse=parse_money,
                default="0",
            ),
            options.value(
                "--insurance",
                zh="险种：employee（职工）或 resident（居民）",
                en="employee or resident",
                metavar="KIND",
                parse=InsuranceKind.parse,
            ),
            options.value(
                "--account-balance",
                zh="职工个人账户余额（元）",
                en="balance of the personal account, in yuan",
                metavar="YUAN",
                parse=parse_money,
            ),
            options.value(
                "--facility-kind",
                zh="机构类别，如 中医医院、乡镇卫生院；给出后判断机构是否符合条件",
                en='such as 中医医院, 乡镇卫生院 or "TCM hospital"; with it the facility\'s eligibility is decided',
                metavar="KIND",
                parse=FacilityKind.parse,
            ),
            options.value(
                "--facility-name",
                zh="机构名称，用于查达标名单",
                en="its name, to look it up in the lists",
                metavar="NAME",
            ),
            options.value("--facility-county", zh="机构所在县", en="the county it stands in", metavar="NAME"),
            options.value("--facility-city", zh="机构所在市", en="the city it stands in", metavar="NAME"),
            options.value(
                "--facility-grade",
                zh="机构等级，默认同 --hospital-grade",
                en="its grade; --hospital-grade by default",
                metavar="GRADE",
                parse=HospitalGrade.parse,
            ),
            options.value(
                "--facility-fact",
                "facility_facts",
                zh="已知的事实：" + "、".join(f"{fact}（{text.zh}）" for fact, text in FACTS.items()),
                en="what is known of it: " + "; ".join(f"{fact} ({text.en})" for fact, text in FACTS.items()),
                metavar="FACT",
                parse=one_of(*FACTS),
                multiple=True,
            ),
            options.place(),
            options.known_on(),
            options.notices(),
            options.text_or_json(),
            *options.common(),
        ],
        sections=_SECTIONS,
    )


def _needs(given: str, needed: str) -> UsageFault:
    return UsageFault(Text(zh=f"{given} 须与 {needed} 同用", en=f"{given} goes together with {needed}"))


def _item(value: str) -> ServiceItem:
    name, equals, amount = value.rpartition("=")
    if not equals:
        raise InputError("", value, _EXPECTED_ITEM)
    return ServiceItem(name, amount)


def _tier(
    fee_class: FeeClass | None, grade: HospitalGrade | None, catalogue: Catalogue, place: str, on: date
) -> FeeClass:
    """The fee class given, or that of the grade: by the notice of the day, or by the latest one where the day has none."""
    if (fee_class is None) == (grade is None):
        raise UsageFault(
            Text(
                zh="--fee-class 和 --hospital-grade 须给出其一",
                en="give one of --fee-class and --hospital-grade",
            )
        )
    if fee_class is not None or grade is None:
        assert fee_class is not None
        return fee_class
    day = None if catalogue.tcm(place).on(on) is None else on
    with naming("--hospital-grade"):
        return catalogue.fee_class(grade, place=place, on=day)


_SECTIONS = (
    Section(
        Text(zh="示例", en="Examples"),
        commands=(
            (
                Text(
                    zh="年度限额只剩 80 元，另有目录外项目：",
                    en="Only 80 yuan of the year are left, and one item is not listed:",
                ),
                "shanxi-health-policy explain --condition 颈椎病 --fee-class I --date 2023-05-04 \\\n"
                "    --item 电针=150.00 --item 血常规=20.00 --ytd-paid 2640.00",
            ),
            (
                Text(zh="乡镇卫生院是否符合条件：", en="Whether a township health centre is eligible:"),
                "shanxi-health-policy explain --condition 腰肌劳损 --hospital-grade 无等级 --date 2023-05-04 \\\n"
                "    --item 火罐=40 --facility-kind 乡镇卫生院 --facility-name 凤城镇卫生院 --facility-county 文水县",
            ),
            (
                Text(zh="供程序读取：", en="For a program:"),
                "shanxi-health-policy explain --condition 哮喘 --fee-class II --date 2023-11-20 \\\n"
                "    --item 督灸=100 --format json",
            ),
        ),
    ),
)
