"""Children that try a mistake: each says what it found, ends by its alarm, or tells that the tool itself has failed."""

from __future__ import annotations

import os
import signal
import time

import pytest
from tools.mutation.children import each_in_a_child


def test_each_says_what_it_found_and_changes_nothing_here() -> None:
    seen: list[int] = []

    def work(number: int) -> int:
        seen.append(number)
        return number * number

    assert dict(each_in_a_child(range(5), work, 2)) == {0: 0, 1: 1, 2: 4, 3: 9, 4: 16}
    assert seen == []


def test_one_whose_time_is_over_or_that_dies_says_nothing() -> None:
    def work(number: int) -> int:
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        if number == 2:
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            time.sleep(60)
        return number

    assert dict(each_in_a_child(range(3), work, 3)) == {0: 0, 1: None, 2: None}


def test_a_failure_of_the_tool_is_no_finding() -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        list(each_in_a_child([0], lambda number: 1 // number, 1))
