"""Which pension and medical insurance a village doctor joins (S6): by whether he or she is on the establishment (事业编制)."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from shanxi_health_policy.answer import Answer, Asked, Step
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.answering import check_asked, no_rule, ruled
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.notices.rows_at import rows_at
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.labelled import LabelledEnum
from shanxi_health_policy.vocabulary.payment import InsuranceKind, Reason
from shanxi_health_policy.vocabulary.people import PensionScheme


@frozen(kw_only=True)
class VillageDoctorInsurance(Answer):
    """The schemes a village doctor joins, one of each; more than one is a choice, none says that no rule speaks."""

    on_establishment: bool
    pensions: tuple[PensionScheme, ...] = ()
    medical: tuple[InsuranceKind, ...] = ()


def village_doctor_insurance(
    on_establishment: bool,
    *,
    place: str = "140000",
    on: date | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> VillageDoctorInsurance:
    """Which pension and medical insurance a village doctor joins (S6, point 41 of 晋政办发〔2023〕51号).

    Raises [InputError][] for anything but True or False.

    >>> [scheme.code for scheme in village_doctor_insurance(False).pensions]
    ['enterprise_employee', 'resident_pension']
    """
    if not isinstance(on_establishment, bool):
        raise InputError("on_establishment", on_establishment, Text(zh="True 或 False", en="True or False"))
    check_asked(place, on, known_on)
    inputs = {"on_establishment": on_establishment, "place": place, "on": on, "known_on": known_on}
    asked = Asked("village_doctor_insurance", inputs)
    title = Text(
        zh=f"乡村医生的养老和医保：{'已' if on_establishment else '未'}纳入事业编制",
        en=f"a village doctor's insurance: {'' if on_establishment else 'not '}on the establishment",
    )
    found = rows_at(chosen(catalogue), lambda notice: notice.subsidies.insurance, place, on, known_on)
    fitting = [one for one in found.nearest if one.row.on_establishment is on_establishment]
    if not fitting:
        # A notice with rows for the other doctors only speaks of none for these.
        reason = found.why_not or Reason.NO_RULE_FOR_PLACE
        return VillageDoctorInsurance(
            **no_rule(asked, title, place, reason),
            on_establishment=on_establishment,
        )
    placed = fitting[0]
    pension, medical, readings = (
        _one_of(placed.row.pensions),
        _one_of(placed.row.medical),
        placed.row.readings,
    )
    return VillageDoctorInsurance(
        **ruled(asked, title, place, [placed]),
        steps=(
            Step(
                Text(zh=f"养老：{pension.zh}", en=f"pension: {pension.en}"), None, placed.citation, readings
            ),
            Step(
                Text(zh=f"医保：{medical.zh}", en=f"medical: {medical.en}"), None, placed.citation, readings
            ),
        ),
        decided_by=Text(zh=f"结论：{pension.zh}；{medical.zh}", en=f"Decided: {pension.en}; {medical.en}"),
        on_establishment=on_establishment,
        pensions=placed.row.pensions,
        medical=placed.row.medical,
    )


def _one_of(terms: tuple[LabelledEnum, ...]) -> Text:
    return Text(zh=" 或 ".join(one.zh for one in terms), en=" or ".join(one.en for one in terms))
