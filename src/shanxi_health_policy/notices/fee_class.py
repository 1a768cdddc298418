"""The fee class (收费类别) a notice sorts hospitals into; each class has limits of its own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from shanxi_health_policy.vocabulary.facilities import HospitalGrade
from shanxi_health_policy.vocabulary.labelled import LabelledEnum

if TYPE_CHECKING:
    from shanxi_health_policy.notices.catalogue import Catalogue


class FeeClass(LabelledEnum, term="收费类别"):
    """A fee class (收费类别): I, II or III. Which grade belongs to which class is the notice's to say.

    >>> FeeClass.parse("二类")
    <FeeClass.II: 'II'>
    """

    I = "I", "一类", "class I", ("1", "一", "一类收费标准")  # noqa: E741  (the notice's own name)
    II = "II", "二类", "class II", ("2", "二", "二类收费标准")
    III = "III", "三类", "class III", ("3", "三", "三类收费标准")

    @classmethod
    def of(
        cls,
        grade: HospitalGrade,
        *,
        place: str = "141100",
        on: date | None = None,
        catalogue: Catalogue | None = None,
    ) -> FeeClass:
        """The fee class of a hospital grade (T6, and I-T6 for grades the notice does not name), by the notice of a place.

        `on` is the day asked about; without it the latest notice of the place speaks. Raises [InputError][] when no notice
        of the place sorts this grade.

        >>> FeeClass.of(HospitalGrade.LEVEL_2_A)
        <FeeClass.II: 'II'>
        """
        from shanxi_health_policy.notices.catalogue import Catalogue

        return (Catalogue.shipped() if catalogue is None else catalogue).fee_class(grade, place=place, on=on)
