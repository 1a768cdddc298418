"""Which pension and medical insurance a village doctor joins (S6): by whether he or she is on the establishment (事业编制)."""

from __future__ import annotations

from typing import Annotated

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.asking.kinds import flag
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.rows import Row, table
from shanxi_health_policy.text import Text, joined
from shanxi_health_policy.vocabulary.payment import InsuranceKind, Reason
from shanxi_health_policy.vocabulary.people import PensionScheme


@table("subsidies.insurance", "养老和医保")
@frozen(kw_only=True)
class InsuranceRow(Row):
    """Which schemes a village doctor joins.

    乡村医生参加哪种养老保险和医疗保险。
    """

    on_establishment: bool
    """已纳入事业编制 · On the establishment"""
    pensions: tuple[PensionScheme, ...]
    """养老保险，参加其一 · Pension schemes, one of which is joined"""
    medical: tuple[InsuranceKind, ...]
    """医保，参加其一 · Medical insurance, one of which is joined"""


@frozen(kw_only=True)
class VillageDoctorInsurance(RuleAnswer):
    """The schemes a village doctor joins, one of each; more than one is a choice, none says that no rule speaks."""

    on_establishment: bool
    pensions: tuple[PensionScheme, ...] = ()
    medical: tuple[InsuranceKind, ...] = ()


@rule(
    purpose=Text("乡村医生参加哪种养老和医保", "which pension and medical insurance a village doctor joins"),
    row=InsuranceRow,
    example={"on_establishment": False},
)
def village_doctor_insurance(
    question: Question,
    on_establishment: Annotated[
        bool, flag("已纳入事业编制", "whether on the establishment", "事业编制", "在编")
    ],
    *,
    place: At = None,
    on: On = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> VillageDoctorInsurance:
    """Which pension and medical insurance a village doctor joins (S6, point 41 of 晋政办发〔2023〕51号).

    Raises [InputError][] for anything but True or False.

    >>> [scheme.code for scheme in village_doctor_insurance(False).pensions]
    ['enterprise_employee', 'resident_pension']
    """
    title = Text(
        f"乡村医生的养老和医保：{'已' if on_establishment else '未'}纳入事业编制",
        f"a village doctor's insurance: {'' if on_establishment else 'not '}on the establishment",
    )
    found = question.rows(InsuranceRow, on)
    fitting = [one for one in found.nearest if one.row.on_establishment is on_establishment]
    if not fitting:
        # A notice with rows for the other doctors only speaks of none for these.
        reason = found.why_not or Reason.NO_RULE_FOR_PLACE
        return VillageDoctorInsurance(**question.no_rule(title, reason), on_establishment=on_establishment)
    placed = fitting[0]
    pension, medical = (joined(one, " 或 ", " or ") for one in (placed.row.pensions, placed.row.medical))
    return VillageDoctorInsurance(
        **question.ruled(title, [placed]),
        steps=(
            placed.step(Text(f"养老：{pension.zh}", f"pension: {pension.en}")),
            placed.step(Text(f"医保：{medical.zh}", f"medical: {medical.en}")),
        ),
        decided_by=Text(f"结论：{pension.zh}；{medical.zh}", f"Decided: {pension.en}; {medical.en}"),
        on_establishment=on_establishment,
        pensions=placed.row.pensions,
        medical=placed.row.medical,
    )
