"""Writes docs/examples/visits.csv: a year of invented visits, shaped like a hospital's export, some of its rows faulty.

Nobody in it exists, and the prices are invented. The same seed gives the same file on every machine.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

from attrs import evolve, frozen

TARGET = Path(__file__).parents[1] / "docs" / "examples" / "visits.csv"
HEADER = ("就诊编号", "人员编号", "就诊日期", "科室", "病症", "收费类别", "项目名称", "金额")
SEED = 20230101

_PAIN = ("电针", "普通针刺", "温针", "火罐", "闪罐", "艾条灸法", "游走罐", "经络推拿术")
_HEAD = ("头皮针", "电针", "普通针刺", "耳针", "穴位注射", "艾条灸法")
_INNER = ("隔姜灸法", "督灸", "天灸法", "穴位埋线", "普通针刺", "脏腑推拿术")
TREATMENTS = {
    "颈椎病": ("针灸科", ("颈椎病推拿治疗", *_PAIN)),
    "腰椎间盘突出症": ("推拿科", ("腰椎间盘突出推拿治疗", *_PAIN)),
    "骨性关节炎": ("针灸科", ("膝关节骨性关节炎推拿治疗", "火针", *_PAIN)),
    "腰痛": ("推拿科", ("急性腰扭伤推拿治疗", *_PAIN)),
    "腰肌劳损": ("推拿科", ("药棒穴位按摩治疗", *_PAIN)),
    "肩周炎": ("推拿科", ("肩周炎推拿治疗", *_PAIN)),
    "脑梗恢复期": ("康复科", ("运动疗法", *_HEAD)),
    "脑出血恢复期": ("康复科", ("运动疗法", *_HEAD)),
    "前庭性眩晕": ("针灸科", _HEAD),
    "后循环缺血": ("针灸科", _HEAD),
    "椎基底动脉供血不足": ("针灸科", _HEAD),
    "短暂性脑缺血": ("康复科", _HEAD),
    "面神经炎": ("针灸科", ("微针针刺", "馋针", *_HEAD)),
    "紧张性头痛": ("针灸科", ("梅花针", *_HEAD)),
    "睡眠障碍": ("针灸科", ("滚针", *_HEAD)),
    "慢性胃炎": ("治未病科", _INNER),
    "神经性耳聋": ("针灸科", ("子午流注开穴法", *_HEAD)),
    "过敏性鼻炎": ("治未病科", ("雷火灸", *_INNER)),
    "荨麻疹": ("治未病科", ("放血疗法", *_INNER)),
    "哮喘": ("治未病科", ("火龙药灸", *_INNER)),
    "月经不规则": ("治未病科", ("吕氏脐药灸", "内科妇科疾病推拿治疗", *_INNER)),
}
"""Each condition as a hospital writes it, with a department and techniques that are used for it."""

NOT_LISTED = (("血常规", 20), ("中药饮片", 86), ("颈椎X线片", 65), ("普通门诊诊查费", 10), ("中药熏洗", 45))


@frozen
class Row:
    """One row of the export: one item on the bill of a visit."""

    visit_id: str
    person_id: str
    visited_on: str
    department: str
    condition: str
    fee_class: str
    technique: str
    amount: str

    def cells(self) -> tuple[str, ...]:
        """The row in the order of the header."""
        return (
            self.visit_id,
            self.person_id,
            self.visited_on,
            self.department,
            self.condition,
            self.fee_class,
            self.technique,
            self.amount,
        )


@frozen
class Attendance:
    """A visit before it has its number."""

    day: date
    person: int
    condition: str
    fee_class: str
    items: tuple[tuple[str, int], ...]
    """Names and amounts in fen."""


def example_visits() -> str:
    """The whole file as text, without the byte-order mark it is written with."""
    rows = spoil(numbered(attendances(Random(SEED))))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(row.cells() for row in rows)
    return text.getvalue()


def attendances(random: Random) -> list[Attendance]:
    """All visits in the order of their days: a few people come all year, some for a course, most once or twice."""
    found: list[Attendance] = []
    conditions = list(TREATMENTS)
    for person in range(1, 181):
        if person <= 14:  # so often, and so dear, that the annual limit is reached
            often, level = random.randint(20, 32), 1.5
        elif person <= 70:
            often, level = random.randint(5, 9), 1.0
        else:
            often, level = random.randint(1, 2), 0.9
        condition = conditions[(person - 1) % len(conditions)]
        first = random.choice(("一类", "二类", "三类"))
        later = random.choice(("一类", "二类", "三类")) if person % 3 == 0 else first
        for number, day in enumerate(days(random, often)):
            fee_class = first if number < often // 2 else later
            found.append(Attendance(day, person, condition, fee_class, bill(random, condition, level)))
        if person % 9 == 0:  # another condition: a limit of its own
            other = conditions[(person + 7) % len(conditions)]
            for day in days(random, 3):
                found.append(Attendance(day, person, other, first, bill(random, other, 1.0)))
    for person in range(181, 186):  # the days before the notice was in force, and the last ones of 2022
        condition = conditions[person % len(conditions)]
        for day in (date(2022, 8, 9 + person % 6), date(2022, 12, 24 + person % 8)):
            found.append(Attendance(day, person, condition, "二类", bill(random, condition, 1.0)))
    return sorted(found, key=lambda one: (one.day, one.person))


def days(random: Random, number: int) -> list[date]:
    """So many different working days of 2023, in order."""
    year = [date(2023, 1, 3) + timedelta(days=day) for day in range(360)]
    return sorted(random.sample([day for day in year if day.weekday() < 6], number))


def bill(random: Random, condition: str, level: float) -> tuple[tuple[str, int], ...]:
    """One to three techniques, and now and then something that the notice does not list."""
    _, techniques = TREATMENTS[condition]
    chosen = random.sample(techniques, random.choice((1, 1, 2, 2, 2, 3)))
    items = [
        (name, 100 * round(level * random.randint(35, 110)) + random.choice((0, 0, 50))) for name in chosen
    ]
    if random.random() < 0.3:
        name, yuan = random.choice(NOT_LISTED)
        items.append((name, 100 * yuan))
    return tuple(items)


def numbered(visits: list[Attendance]) -> list[Row]:
    """The rows of all visits, which are numbered by the day."""
    rows: list[Row] = []
    of_day: dict[date, int] = {}
    for visit in visits:
        of_day[visit.day] = of_day.get(visit.day, 0) + 1
        visit_id = f"MZ{visit.day:%Y%m%d}{of_day[visit.day]:03d}"
        department, _ = TREATMENTS[visit.condition]
        for name, fen in visit.items:
            amount = f"{fen // 100}.{fen % 100:02d}"
            who, day = f"P{visit.person:06d}", visit.day.isoformat()
            rows.append(Row(visit_id, who, day, department, visit.condition, visit.fee_class, name, amount))
    return rows


def spoil(rows: list[Row]) -> list[Row]:
    """The rows with the mistakes that real exports bring, each in one place."""
    rows = list(rows)
    mistakes: tuple[tuple[int, Callable[[Row], Row]], ...] = (
        (240, lambda row: evolve(row, amount="６５．００")),
        (410, lambda row: evolve(row, amount="-60.00")),
        (655, lambda row: evolve(row, visited_on="2023-02-30")),
        (980, lambda row: evolve(row, condition="颈锥病")),
        (1290, lambda row: evolve(row, fee_class="")),
        (1530, lambda row: evolve(row, amount="12O.00")),
        (1610, lambda row: evolve(row, amount="1e3")),
        (1650, lambda row: evolve(row, person_id="")),
    )
    for position, mistake in mistakes:
        rows[position] = mistake(rows[position])
    # Two visits of two persons under one number.
    first, second = next(
        (one.visit_id, two.visit_id) for one, two in pairwise(rows[1700:]) if one.person_id != two.person_id
    )
    return [evolve(row, visit_id=first) if row.visit_id == second else row for row in rows]


def main() -> None:
    """Write the file, with a byte-order mark as spreadsheets do."""
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(example_visits(), encoding="utf-8-sig", newline="")


if __name__ == "__main__":
    main()
