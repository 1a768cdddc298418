"""The fee class (收费类别) a notice sorts hospitals into; each class has limits of its own."""

from __future__ import annotations

from shanxi_health_policy.vocabulary.labelled import LabelledEnum


class FeeClass(LabelledEnum, term="收费类别"):
    """A fee class (收费类别): I, II or III. Which grade belongs to which class is the notice's to say: [fee_class_of][].

    >>> FeeClass.parse("二类")
    <FeeClass.II: 'II'>
    """

    I = "I", "一类", "class I", ("1", "一", "一类收费标准")  # noqa: E741  (the notice's own name)
    II = "II", "二类", "class II", ("2", "二", "二类收费标准")
    III = "III", "三类", "class III", ("3", "三", "三类收费标准")
