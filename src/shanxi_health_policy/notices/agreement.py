"""What notices say of one another: which ends which, and where they contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from shanxi_health_policy.errors import Fault
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition

if TYPE_CHECKING:
    from shanxi_health_policy.notices.notice import Notice


def is_known(notice: Notice, known_on: date | None) -> bool:
    """Whether anyone could have counted with a notice on a day; None stands for today's knowledge."""
    return known_on is None or notice.dates.known <= known_on


def last_day(notice: Notice, notices: Sequence[Notice], known_on: date | None = None) -> date:
    """The last day a notice holds: as it says itself, or the day before a notice that replaces it."""
    ends = [notice.dates.in_force_to or date.max]
    ends += [
        other.dates.in_force_from - timedelta(days=1)
        for other in notices
        if notice.id in other.replaces and is_known(other, known_on)
    ]
    return min(ends)


def disagreements(notices: Sequence[Notice]) -> list[Fault]:
    """Everything in which notices contradict each other."""
    return [*_duplicates(notices), *_references(notices), *_overlaps(notices), *_clashing_terms(notices)]


def _duplicates(notices: Sequence[Notice]) -> Iterator[Fault]:
    seen: dict[str, Notice] = {}
    for notice in notices:
        if notice.id in seen:
            other = seen[notice.id].path
            expected = Text(f"未被 {other} 使用的编号", f"an id that {other} does not use")
            yield Fault(notice.path, "notice.id", notice.id, expected)
        seen[notice.id] = notice


def _references(notices: Sequence[Notice]) -> Iterator[Fault]:
    by_id = {notice.id: notice for notice in notices}
    known = Text("目录中另一文件的编号", "the id of another notice of the catalogue")
    same_place = Text("同一地方的文件", "a notice of the same place")
    no_circle = Text(
        "不取代本文件的文件", "a notice that does not, itself or through others, replace this one"
    )
    for notice in notices:
        if notice.forwards is not None and notice.forwards not in by_id.keys() - {notice.id}:
            yield Fault(notice.path, "notice.forwards", notice.forwards, known)
        for target in notice.replaces:
            if target not in by_id.keys() - {notice.id}:
                yield Fault(notice.path, "notice.replaces", target, known)
            elif by_id[target].place != notice.place:
                yield Fault(notice.path, "notice.replaces", target, same_place)
            elif notice.id in _all_replaced(by_id[target], by_id):
                yield Fault(notice.path, "notice.replaces", target, no_circle)


def _all_replaced(notice: Notice, by_id: Mapping[str, Notice]) -> set[str]:
    found: set[str] = set()
    to_visit = [notice.id]
    while to_visit:
        one = by_id.get(to_visit.pop())
        new = set() if one is None else set(one.replaces) - found
        found |= new
        to_visit += new
    return found


def _overlaps(notices: Sequence[Notice]) -> Iterator[Fault]:
    spans = [
        (notice, notice.dates.in_force_from, last_day(notice, notices))
        for notice in notices
        if notice.pays_for_treatment
    ]
    for index, (one, one_from, one_to) in enumerate(spans):
        for other, other_from, other_to in spans[index + 1 :]:
            if one.place == other.place and max(one_from, other_from) <= min(one_to, other_to):
                expected = Text(
                    f'与 {one.id} 不重叠的施行期；若取代它，写 replaces = ["{one.id}"]',
                    f"a period that does not overlap {one.id}; if it takes its place, "
                    f'say replaces = ["{one.id}"]',
                )
                yield Fault(other.path, "dates", str(other_from), expected)


def _clashing_terms(notices: Sequence[Notice]) -> Iterator[Fault]:
    taken: dict[str, tuple[AnyCondition, str]] = {}
    for notice in notices:
        declared = {} if notice.tcm is None else notice.tcm.declared_conditions
        for name, condition in declared.items():
            other, path = taken.setdefault(name, (condition, notice.path))
            if other != condition:
                expected = Text(
                    f"与 {path} 相同的代码和名称（{other.code}），或另一个名称",
                    f"the code and names that {path} declares ({other.code}), or another name",
                )
                yield Fault(notice.path, "tcm.own_conditions", name, expected)
