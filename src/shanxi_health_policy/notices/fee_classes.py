"""The fee class of a hospital grade by a scheme (T6); of a hospital known by its level alone the classes that it may be in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.text import Text, joined
from shanxi_health_policy.vocabulary.facilities import HospitalGrade
from shanxi_health_policy.vocabulary.fee_class import FeeClass

if TYPE_CHECKING:
    from shanxi_health_policy.notices.scheme import TcmScheme

LEVEL_ONLY = "I-T21"
"""The reading that a level whose grades are in several classes leaves the class open."""


class OpenFeeClassError(InputError):
    """A hospital's level without its grade, where the grades of the level are in several fee classes: `classes` are those."""

    def __init__(
        self,
        field: str,
        value: object,
        expected: Text,
        line: int | None = None,
        *,
        classes: tuple[FeeClass, ...] = (),
    ) -> None:
        super().__init__(field, value, expected, line)
        self.classes: tuple[FeeClass, ...] = classes


def possible_classes(scheme: TcmScheme, grade: HospitalGrade) -> Text:
    """Which fee class each grade is in that a level may stand for."""
    return joined(
        (
            Text(
                f"{joined(one.label for one in grades).zh}为{fee_class.zh}",
                f"{joined(one.label for one in grades).en}: {fee_class.en}",
            )
            for fee_class, grades in scheme.classes_of(grade).items()
        ),
        "，",
        "; ",
    )


def sorted_class(scheme: TcmScheme, grade: HospitalGrade, place: str) -> FeeClass:
    """The fee class of a grade by the scheme of a place.

    Raises [OpenFeeClassError][] for a level whose grades are in several classes, and [InputError][] for a grade in none.
    """
    row = scheme.grade_row(grade)
    if row is not None:
        return row.fee_class
    classes = tuple(scheme.classes_of(grade))
    if len(classes) < 2:
        raise unsorted(grade, place)
    told = possible_classes(scheme, grade)
    expected = Text(
        f"带等次的等级，或收费类别：{told.zh}", f"the grade within the level, or a fee class: {told.en}"
    )
    raise OpenFeeClassError("grade", grade.zh, expected, classes=classes)


def unsorted(grade: HospitalGrade, place: str) -> InputError:
    """The error of a grade that no notice of a place sorts into a fee class."""
    return InputError(
        "grade",
        grade.zh,
        Text(
            f"{place} 的文件归入某一收费类别的等级",
            f"a grade that a notice of {place} sorts into a fee class",
        ),
    )
