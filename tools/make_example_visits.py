"""Writes docs/examples/visits.csv: two thousand rows shaped like a hospital's export, made up from a fixed seed."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, timedelta
from pathlib import Path

from shanxi_health_policy import Catalogue, FeeClass

TARGET = Path(__file__).parents[1] / "docs" / "examples" / "visits.csv"
HEADER = ("就诊编号", "人员编号", "就诊日期", "病症", "收费类别", "项目名称", "金额", "科室")
PERSONS = 90
ROWS = 2000
_UNLISTED = ("血常规", "普通挂号费", "腰椎正侧位片", "甲钴胺片")


def example_visits() -> str:
    """The text of the file, always the same."""
    chance = random.Random(20230101)
    scheme = Catalogue.shipped().tcm("141100").periods[0].scheme
    conditions, techniques = scheme.conditions, [listed.printed for listed in scheme.techniques]
    rows: list[list[str]] = []
    number = 0
    while len(rows) < ROWS:
        number += 1
        person = chance.randrange(PERSONS)
        # The first ten persons come often, for one condition, and reach their annual limits.
        person = chance.randrange(10) if chance.random() < 0.45 else person
        condition = conditions[(person * 7 + (0 if person < 10 else chance.randrange(3))) % len(conditions)]
        usual = list(FeeClass)[person % 3]
        fee_class = chance.choice(list(FeeClass)) if chance.random() < 0.15 else usual
        day = date(2023, 1, 1) + timedelta(days=chance.randrange(365))
        if chance.random() < 0.01:
            day = date(2022, 8, 1) + timedelta(days=chance.randrange(28))
        names = chance.sample(techniques, k=chance.choice((1, 1, 2, 3)))
        if chance.random() < 0.3:
            names.append(chance.choice(_UNLISTED))
        for name in names:
            amount = f"{chance.randrange(1500, 26000) / 100:.2f}"
            rows.append(
                [
                    f"MZ{number:06d}",
                    f"P{person + 1:06d}",
                    day.isoformat(),
                    condition.zh,
                    fee_class.zh,
                    name,
                    amount,
                    chance.choice(("针灸科", "推拿科", "中医科")),
                ]
            )
    rows = sorted(rows[:ROWS], key=lambda row: (row[2], row[0]))
    _spoil(rows)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([HEADER, *rows])
    return text.getvalue()


def _spoil(rows: list[list[str]]) -> None:
    """The mistakes that real exports hold: each holds back its visit."""
    rows[700][6] = "1e3"
    rows[820][6] = "１２０．００"
    rows[930][6] = "-35.00"
    rows[1040][2] = "2023-02-30"
    rows[1150][3] = "颈椎"
    rows[1260][4] = ""
    rows[1370][1] = ""
    rows[1481][0] = rows[1480][0] = "MZ900001"  # one visit id used by two persons
    rows[1481][1], rows[1480][1] = "P000088", "P000089"


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(example_visits(), encoding="utf-8-sig")
