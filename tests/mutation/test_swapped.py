"""Code exchanged in functions that live already: theirs, that of what they will make, and never of another file."""

from __future__ import annotations

from typing import Any

from tools.mutation.swapped import Functions

SOURCE = """\
def within(limit):
    def inner(fen):
        return fen <= limit
    return inner
"""


def made(path: str, source: str = SOURCE) -> Any:
    """The function of a source, as an import would make it."""
    names: dict[str, Any] = {}
    exec(compile(source, path, "exec", dont_inherit=True), names)
    return names["within"]


def test_a_mistake_is_in_what_is_called_from_now_on() -> None:
    within, other = made("some.py"), made("other.py")
    old = within(5)
    assert Functions().exchange("some.py", SOURCE.encode(), SOURCE.replace("<=", "<").encode())
    assert (within(5)(5), old(5), other(5)(5)) == (False, False, True)


def test_a_closure_that_would_enclose_something_else_stays_as_it_is() -> None:
    within = made("third.py")
    old = within(5)
    assert Functions().exchange("third.py", SOURCE.encode(), SOURCE.replace("fen <= limit", "True").encode())
    assert (within(5)(9), old(9)) == (True, False)


def test_the_same_code_changes_nothing() -> None:
    made_again = made("fourth.py")
    assert not Functions().exchange("fourth.py", SOURCE.encode(), SOURCE.encode())
    assert made_again(1)(1)


TWO = """\
def within(limit):
    return lambda fen: fen <= limit, lambda fen: fen > limit
"""


def test_of_two_functions_on_one_line_only_the_mistaken_one_is_another() -> None:
    at_most, above = made("fifth.py", TWO)(5)
    assert Functions().exchange("fifth.py", TWO.encode(), TWO.replace(">", ">=").encode())
    assert (at_most(5), at_most(6), above(5)) == (True, False, True)


def test_where_a_function_within_is_gone_only_the_outer_one_is_another() -> None:
    within = made("sixth.py", TWO)
    at_most, above = within(5)
    assert Functions().exchange(
        "sixth.py", TWO.encode(), TWO.replace("lambda fen: fen > limit", "limit").encode()
    )
    assert within(5)[1] == 5
    assert (at_most(5), above(5), above(6)) == (True, False, True)


def test_a_condition_that_is_gone_with_what_it_computes_is_another() -> None:
    source = "def within(limit):\n    return all(fen <= limit for fen in (1, 9))\n"
    within = made("seventh.py", source)
    mistaken = source.replace("all(fen <= limit for fen in (1, 9))", "True")
    assert not within(5)
    assert Functions().exchange("seventh.py", source.encode(), mistaken.encode())
    assert within(5)
