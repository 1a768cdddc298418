"""What a person waits for in a fresh process: the import, the first answer, and two commands; each beside `import attrs`.

Every round starts each of them once, in turn, so that all see the same machine; the median of the rounds counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median
from time import perf_counter
from typing import Final

_IMPORT = "from shanxi_health_policy import Condition, FeeClass, ServiceItem, Visit, reimburse"
_FIRST = f"""from datetime import date
{_IMPORT}
visit = Visit(
    condition=Condition.CERVICAL_SPONDYLOSIS,
    visited_on=date(2023, 5, 4),
    items=(ServiceItem("电针", "150.00"), ServiceItem("血常规", "20.00")),
)
assert str(reimburse(visit, FeeClass.I, ytd_paid="2640.00").fund_payment) == "80.00"
"""
_COMMAND = ("-m", "shanxi_health_policy")
_EXPLAIN = (
    *("explain", "--condition", "颈椎病", "--tier", "I", "--date", "2023-05-04"),
    *("--item", "电针=150.00", "--item", "血常规=20.00", "--ytd-paid", "2640.00"),
)
STARTS: Final[dict[str, tuple[str, ...]]] = {
    "python": ("-c", "pass"),
    "attrs": ("-c", "import attrs"),
    "import": ("-c", _IMPORT),
    "first answer": ("-c", _FIRST),
    "--help": (*_COMMAND, "--help"),
    "explain": (*_COMMAND, *_EXPLAIN),
    **{one: ("-c", f"import {one}") for one in ("cattrs", "dateutil", "click", "rich", "numpy", "polars")},
}
"""What is started, by its name in the table."""
BOUNDS: Final = {"import": 1.8, "first answer": 3.0, "--help": 2.5, "explain": 4.0}
"""How many times `import attrs` each may take."""


def seconds_to_start(rounds: int = 21) -> dict[str, float]:
    """The median time of a whole process for each of `STARTS`; byte code is there, as after any installation."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "LANG": "zh_CN.UTF-8"}
    taken: dict[str, list[float]] = {name: [] for name in STARTS}
    for turn in range(rounds + 1):
        for name, arguments in STARTS.items():
            begin = perf_counter()
            subprocess.run(
                [sys.executable, *arguments], check=True, env=environment, stdout=subprocess.DEVNULL
            )
            if turn:  # the first round only warms the disk
                taken[name].append(perf_counter() - begin)
    return {name: median(times) for name, times in taken.items()}
