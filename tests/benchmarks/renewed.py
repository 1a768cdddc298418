"""One part of the page measured anew (`make bench SIZE=service`), with its targets; each such part says when that was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final, TypeAlias

from tests.benchmarks import report, targets
from tests.benchmarks.bilingual import Words
from tests.benchmarks.measuring import RECONCILED, WAITED, Say, measure_bounded
from tests.benchmarks.reconciling import reconciled
from tests.benchmarks.service import served
from tests.benchmarks.stand_in import stood_in
from tests.benchmarks.targets import Target
from tests.benchmarks.waiting import waited

from shanxi_health_policy.text import Text

Part: TypeAlias = tuple[tuple[Text, *tuple[str, ...]], Iterable[Target]]
"""Its heading with what stands below, and its targets."""


def _service(say: Words, _: Say) -> Part:
    found = served()
    return report.service_part(say, found), targets.of_service(found)


def _stand_in(say: Words, _: Say) -> Part:
    found = stood_in()
    return report.stand_in_part(say, found), targets.of_stand_in(found)


def _waiting(say: Words, _: Say) -> Part:
    found = [one for visits in WAITED["full"] for one in waited(visits)]
    return report.waited_part(say, found), targets.of_waited(found)


def _reconciling(say: Words, _: Say) -> Part:
    found = reconciled(RECONCILED["full"])
    return report.reconciled_part(say, found), targets.of_reconciled(found)


def _beyond_memory(say: Words, tell: Say) -> Part:
    found = measure_bounded("full", tell)
    return report.bounded_part(say, found), targets.of_bounded(found)


PARTS: Final[Mapping[str, Callable[[Words, Say], Part]]] = {
    "service": _service,
    "stand-in": _stand_in,
    "waiting": _waiting,
    "reconciling": _reconciling,
    "beyond-memory": _beyond_memory,
}


def renewed(text: str, say: Words, part: Part, today: date) -> str:
    """The page with a part renewed; one that it does not have yet comes at the end, as its targets do in their table."""
    (title, *below), goals = part
    when = say(Text(f"本节测于 {today}。", f"This part was measured on {today}."))
    section = "\n".join([f"## {say(title)}\n", *below, f"{when}\n"])
    before, known, behind = text.partition(f"## {title.zh}\n")
    _, mark, others = behind.partition("\n## ")
    text = f"{before}{section}{mark}{others}" if known else f"{text}\n{section}"
    lines = text.split("\n")
    for goal in goals:
        cells = [say(cell) for cell in report.target_row(goal)]
        places = [number for number, line in enumerate(lines) if line.startswith(f"| {cells[0]} | ")]
        place = places[0] if places else _end_of_first_table(lines)
        lines[place : place + len(places)] = [f"| {' | '.join(cells)} |"]
    return "\n".join(lines)


def _end_of_first_table(lines: list[str]) -> int:
    first = next(number for number, line in enumerate(lines) if line.startswith("| --- "))
    return next(number for number in range(first, len(lines)) if not lines[number].startswith("|"))
