"""For which place a question about TCM treatment is asked, where the caller may leave it out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from shanxi_health_policy.asking.question_places import only_place
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.catalogue import Catalogue, Period
from shanxi_health_policy.text import Text

if TYPE_CHECKING:
    from shanxi_health_policy.notices.notice import Notice
    from shanxi_health_policy.notices.scheme import TcmScheme

_EXPECTED_PLACE = Text(
    "有中医适宜技术门诊支付文件的地方", "a place with a notice on payment for TCM outpatient treatment"
)
_WHAT = Text("中医门诊治疗的支付", "what is paid for TCM outpatient treatment")


def paying_places(catalogue: Catalogue) -> Iterable[str]:
    """The places whose notices pay for TCM outpatient treatment."""
    return catalogue.paying_places


def treatment_place(catalogue: Catalogue, place: str | None) -> tuple[str, bool]:
    """The code of the place, and whether none was asked for, so that it is the only one whose notices pay for treatment.

    Raises [InputError][], which names them, where several places pay.
    """
    if place is None:
        paying = catalogue.paying_places
        one = paying[0] if len(paying) == 1 else only_place(paying, _WHAT, catalogue.place_names)
        return one, True
    return catalogue.place(place), False


def periods_with_payment(place: str, catalogue: Catalogue) -> tuple[Period, ...]:
    """The periods in which visits are paid for; raises [InputError][] for a place without any."""
    periods = catalogue.tcm(place).periods
    if not periods:
        raise InputError("place", place, _EXPECTED_PLACE)
    return periods


def paying_notice(given: object, field: str, catalogue: Catalogue) -> tuple[Notice, TcmScheme]:
    """A notice that pays for treatment, itself or by its id or number, and what it pays.

    Raises [UnknownTermError][] for an unknown id, [InputError][], which names those that pay, for a notice that does not.
    """
    from shanxi_health_policy.notices.notice import Notice

    notice = catalogue[given] if isinstance(given, str) else given
    if not isinstance(notice, Notice) or notice.tcm is None:
        paying = "、".join(one.id for one in catalogue if one.pays_for_treatment)
        expected = Text(f"有支付标准的文件：{paying}", f"a notice that pays for treatment: {paying}")
        raise InputError(field, given, expected)
    return notice, notice.tcm
