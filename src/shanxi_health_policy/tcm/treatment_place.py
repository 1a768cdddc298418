"""For which place a question about TCM treatment is asked, where the caller may leave it out."""

from __future__ import annotations

from collections.abc import Iterable

from shanxi_health_policy.asking.declaration import only_place
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Text

_WHAT = Text("中医门诊治疗的支付", "what is paid for TCM outpatient treatment")


def paying_places(catalogue: Catalogue) -> Iterable[str]:
    """The places whose notices pay for TCM outpatient treatment."""
    return catalogue.paying_places


def treatment_place(catalogue: Catalogue, place: str | None) -> tuple[str, bool]:
    """The code of the place, and whether none was asked for, so that it is the only one whose notices pay for treatment.

    Raises [InputError][], which names them, where several places pay.
    """
    if place is None:
        return only_place(catalogue.paying_places, _WHAT), True
    return catalogue.place(place), False
