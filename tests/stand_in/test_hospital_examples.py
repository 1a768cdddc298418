"""The hospitals of `docs/examples/platform`: each mistake planted in them is found by name, and none without one."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.service.test_other_languages import needs

from shanxi_health_policy.reconciling import Cause, DifferenceKind, reconcile_files, write_list
from shanxi_health_policy.stand_in import Scenario, StandIn, list_settlements
from shanxi_health_policy.stand_in.faults import KINDS, FaultRule
from shanxi_health_policy.stand_in.order_check import Offence, check_order
from shanxi_health_policy.stand_in.serving import serving

FOLDER = Path(__file__).parents[2] / "docs" / "examples" / "platform"
DAY = FOLDER / "day.json"
SCENARIO = Scenario.load(FOLDER / "scenario.toml")
Difference: TypeAlias = tuple[DifferenceKind, Cause]
LOST = FaultRule(kind="time_out_after", infno="2207", first=1, seconds=0)
NEVER_CAME = attrs.evolve(LOST, kind="time_out_before")
PAGE = attrs.evolve(LOST, kind="gateway_page")
NO_ANSWER = (DifferenceKind.ONLY_PLATFORM, Cause.NO_ANSWER)

FOUND: list[tuple[str, FaultRule | None, set[Offence], set[Difference]]] = [
    ("no_reversal", LOST, {Offence.LEFT_UNKNOWN}, {NO_ANSWER}),
    ("no_reversal", NEVER_CAME, {Offence.LEFT_UNKNOWN}, set()),
    ("no_reversal", PAGE, {Offence.LEFT_UNKNOWN}, {NO_ANSWER}),
    ("sent_again", NEVER_CAME, {Offence.NOT_REVERSED}, set()),
    ("sent_again", LOST, {Offence.NOT_REVERSED, Offence.SETTLED_TWICE}, {NO_ANSWER}),
    ("sent_again", PAGE, {Offence.NOT_REVERSED, Offence.SETTLED_TWICE}, {NO_ANSWER}),
    ("no_preview", None, {Offence.NO_PREVIEW}, set()),
    ("rounded_total", None, {Offence.OTHER_TOTAL}, set()),
    ("negative_line", None, {Offence.NEGATIVE_LINE}, set()),
    ("same_msgid", None, {Offence.MSGID_AGAIN}, set()),
    ("settled_twice", None, {Offence.SETTLED_TWICE}, set()),
    ("cancelled_twice", None, {Offence.CANCELLED_TWICE}, set()),
    ("truncated_share", None, set(), {(DifferenceKind.AMOUNT, Cause.TRUNCATED_SHARE)}),
    ("preview_kept", None, set(), {(DifferenceKind.AMOUNT, Cause.NO_ANNUAL_LIMIT)}),
    ("account_as_fund", None, set(), {(DifferenceKind.AMOUNT, Cause.PERSONAL_ACCOUNT)}),
    ("refund_not_booked", None, set(), {(DifferenceKind.REFUNDED_PLATFORM, Cause.ONE_SIDED_REFUND)}),
    ("positive_refund", None, set(), {(DifferenceKind.AMOUNT, Cause.SIGN)}),
    ("booked_twice", None, set(), {(DifferenceKind.TWICE_HOSPITAL, Cause.SAME_SETTLEMENT)}),
    ("reversed_kept", LOST, set(), {(DifferenceKind.ONLY_HOSPITAL, Cause.BOOKED_AGAIN)}),
    ("visit_day", None, set(), {(DifferenceKind.ACROSS_MONTH, Cause.CLOCK)}),
    ("one_insutype", None, set(), {(DifferenceKind.GROUP, Cause.INSUTYPE)}),
]


def module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hospital", FOLDER / "hospital.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


PYTHON = module()


@contextmanager
def platform(*faults: FaultRule) -> Iterator[StandIn]:
    file = attrs.evolve(SCENARIO.file, faults=faults)
    with StandIn(scenario=attrs.evolve(SCENARIO, file=file)) as stand_in:
        yield stand_in


def in_process(stand_in: StandIn) -> Callable[[bytes], bytes]:
    """What sends a message without a network, and has no answer where a network would have none."""

    def send(message: bytes) -> bytes:
        reply = stand_in.call(message)
        if reply.status != 200 or not reply.answered:
            raise PYTHON.UnclearError(f"{reply.status}")
        return reply.body

    return send


def work(stand_in: StandIn, books: Path, mistake: str | None = None) -> None:
    """The days of the example, done by the Python system in this process."""
    with books.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, PYTHON.COLUMNS)
        rows.writeheader()
        visits = json.loads(DAY.read_text(encoding="utf-8"))
        PYTHON.work(PYTHON.Hospital(in_process(stand_in), rows.writerow, mistake), visits)


def run(
    stand_in: StandIn, books: Path, program: str, file: str, *options: str
) -> subprocess.CompletedProcess[bytes]:
    """The same, done by another program over HTTP."""
    with serving(stand_in) as served:
        command = [program, str(FOLDER / file), served.url, str(DAY), str(books), *options]
        return subprocess.run(command, capture_output=True, timeout=120, check=False)


def found_after(stand_in: StandIn, books: Path) -> tuple[set[Offence], set[Difference]]:
    """What the journal and the two lists show."""
    offences = {one.offence for one in check_order(stand_in.books.entries())}
    listed, told = books.with_name("platform.csv"), books.with_name("differences.csv")
    write_list(list_settlements(stand_in), listed)
    compared = reconcile_files(books, listed, told)
    assert (compared.rows_rejected, compared.platform_rows_rejected) == (0, 0)
    with told.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return offences, {(DifferenceKind.parse(one["kind"]), Cause.parse(one["cause"])) for one in rows}


needs_node = needs("node", "nodejs")


def identified(case: Any) -> str | None:
    return case.kind if isinstance(case, FaultRule) else None


planted = pytest.mark.parametrize(("mistake", "fault", "offences", "differences"), FOUND, ids=identified)


@planted
def test_a_mistake_of_the_system_in_python_is_found_by_name(
    tmp_path: Path,
    mistake: str,
    fault: FaultRule | None,
    offences: set[Offence],
    differences: set[Difference],
) -> None:
    with platform(*filter(None, [fault])) as stand_in:
        work(stand_in, tmp_path / "books.csv", mistake)
        assert found_after(stand_in, tmp_path / "books.csv") == (offences, differences)


@needs_node
@planted
def test_a_mistake_of_the_system_in_javascript_is_found_by_name(
    tmp_path: Path,
    mistake: str,
    fault: FaultRule | None,
    offences: set[Offence],
    differences: set[Difference],
) -> None:
    with platform(*filter(None, [fault])) as stand_in:
        done = run(stand_in, tmp_path / "books.csv", "node", "hospital.js", "--mistake", mistake)
        assert not done.stderr, done.stderr.decode()
        assert found_after(stand_in, tmp_path / "books.csv") == (offences, differences)


def test_both_systems_have_the_same_mistakes_and_each_is_planted_here() -> None:
    source = (FOLDER / "hospital.js").read_text(encoding="utf-8")
    listed = re.search(r"const MISTAKES = \[(.*?)\];", source, re.DOTALL)
    assert listed is not None
    assert set(re.findall(r'"(\w+)"', listed[1])) == set(PYTHON.MISTAKES) == {one[0] for one in FOUND}


def test_the_page_tells_of_each_mistake_and_what_finds_it() -> None:
    page = (FOLDER.parents[1] / "how-to" / "hospital-systems.md").read_text(encoding="utf-8")
    for mistake, _, offences, differences in FOUND:
        row = re.search(rf"^\| `{mistake}` \|.*\| (.*) \|$", page, re.MULTILINE)
        assert row is not None, mistake
        assert any(f"`{one.value}`" in row[1] for one in offences) or not offences
        for kind, cause in differences:
            assert f"“{kind.zh}”" in row[1] or offences
            assert kind is not DifferenceKind.AMOUNT or cause.zh in row[1]


HONEST: list[tuple[FaultRule, ...]] = [
    (),
    *(
        (FaultRule(kind=kind, infno=infno, first=first, seconds=0),)
        for kind, infno, first in (
            ("time_out_before", None, 2),
            ("time_out_after", "2207", 3),
            ("time_out_after", "2208", 1),
            ("twice", "2207", 1),
            ("gateway_page", "2207", 2),
            ("gbk", None, 100),
            ("bom", None, 100),
            ("infcode_text", None, 100),
            ("output_text", None, 100),
            ("numbers_as_text", None, 100),
            ("text_as_numbers", None, 100),
            ("fen_off", "2207", 1),
        )
    ),
]


@needs_node
@pytest.mark.parametrize("faults", HONEST, ids=lambda some: "-".join(one.kind for one in some) or "none")
def test_the_honest_system_in_javascript_is_not_blamed(tmp_path: Path, faults: tuple[FaultRule, ...]) -> None:
    with platform(*faults) as stand_in:
        done = run(stand_in, tmp_path / "books.csv", "node", "hospital.js")
        assert not done.stderr, done.stderr.decode()
        assert found_after(stand_in, tmp_path / "books.csv") == (set(), set())
        if (
            faults[:1] != HONEST[4]
        ):  # what is refused as a repetition is left to a clerk, and nothing is booked
            assert (done.returncode, len(stand_in.books.booked())) == (0, 7), done.stdout.decode()


def test_the_system_in_python_runs_as_the_page_has_it(tmp_path: Path) -> None:
    with platform(LOST) as stand_in:
        done = run(stand_in, tmp_path / "books.csv", sys.executable, "hospital.py")
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert found_after(stand_in, tmp_path / "books.csv") == (set(), set())
        assert sum(one["infno"] == "2601" for one in stand_in.books.entries()) == 1


NUMBERS = ("9001", "1101", "2201", "2203", "2204", "2205", "2206", "2207", "2208", "2601", "5203")
struck = st.dictionaries(
    st.sampled_from(NUMBERS), st.tuples(st.sampled_from(sorted(KINDS)), st.integers(1, 3))
)


@given(struck)
def test_the_honest_system_in_python_is_not_blamed_whatever_it_meets(
    tmp_path_factory: pytest.TempPathFactory, faults: dict[str, tuple[str, int]]
) -> None:
    books = tmp_path_factory.mktemp("books") / "books.csv"
    rules = [FaultRule(kind=kind, infno=infno, first=first) for infno, (kind, first) in faults.items()]
    with platform(*rules) as stand_in:
        work(stand_in, books)
        assert found_after(stand_in, books) == (set(), set())


def test_a_platform_that_never_answers_leaves_nothing_booked(tmp_path: Path) -> None:
    with platform(attrs.evolve(LOST, first=None)) as stand_in:
        work(stand_in, tmp_path / "books.csv")
        assert stand_in.books.booked() == []
        assert found_after(stand_in, tmp_path / "books.csv") == (set(), set())
