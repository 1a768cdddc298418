"""The mistakes that mutation testing makes: which there are, that each can be read, and that a place is known by its text."""

from __future__ import annotations

import ast
import random

import pytest
from tools.mutation.mistakes import Mistake, places
from tools.mutation.rooms import Room, rooms

SOURCE = '''\
MOST = 2


def paid(fen: int, limit: int | None = 3, *, 名: str = "元") -> int:
    """A text with 1 < 2 and 名."""
    if limit is None or fen <= limit:
        return min(fen, 5)
    for one in range(fen):
        if not one:
            continue
    told = "甲" if 名 else f"{fen + 1}"
    return (fen +
            limit) if told and fen > 0 else -1


class Kept:
    size: int = 1

    def grown(self) -> None:
        self.size += 1
'''


def mistakes(source: str) -> dict[tuple[str, str, str], Mistake]:
    """Every mistake by its place, what is replaced, and what by."""
    text = source.encode()
    return {
        (place.name, text[one.start : one.end].decode(), one.new): one
        for place in places("some.py", text)
        for one in place.mistakes
    }


def test_each_kind_of_mistake_is_made_where_it_can_be() -> None:
    assert list(mistakes(SOURCE)) == [
        ("MOST", "2", "3"),
        ("paid", "3", "4"),
        ("paid", "limit is None", "False"),
        ("paid", "is", "is not"),
        ("paid", "fen <= limit", "False"),
        ("paid", "<=", "<"),
        ("paid", "min", "max"),
        ("paid", "5", "6"),
        ("paid", "not", ""),
        ("paid", "continue", "break"),
        ("paid", "名", "(not 名)"),
        ("paid", "+", "-"),
        ("paid", "told", "True"),
        ("paid", "fen > 0", "True"),
        ("paid", ">", ">="),
        ("paid", "0", "1"),
        ("paid", "1", "2"),
        ("Kept.size", "1", "2"),
        ("Kept.grown", "+=", "-="),
        ("Kept.grown", "1", "2"),
    ]


def test_what_an_import_computes_is_told_from_the_body_of_a_function() -> None:
    found = mistakes(SOURCE)
    assert not found["MOST", "2", "3"].inside
    assert not found["paid", "3", "4"].inside
    assert not found["Kept.size", "1", "2"].inside
    assert found["paid", "5", "6"].inside
    assert found["Kept.grown", "+=", "-="].inside


def test_a_mistake_is_shown_as_the_line_it_is_in_before_and_after() -> None:
    one = mistakes(SOURCE)["paid", "+", "-"]
    assert (one.was, one.now) == ("return (fen +", "return (fen -")
    assert list(one.lines) == [12, 13]
    assert b"return (fen -\n" in one.made(SOURCE.encode())


def test_a_place_is_known_by_its_text_and_not_by_what_stands_above_it() -> None:
    before = {one.name: one.digest for one in places("some.py", SOURCE.encode())}
    moved = {one.name: one.digest for one in places("some.py", ("X = 1\n\n\n" + SOURCE).encode())}
    assert {name: moved[name] for name in before} == before
    rewritten = {one.name: one.digest for one in places("some.py", SOURCE.replace("5", "7").encode())}
    assert [name for name in before if rewritten[name] != before[name]] == ["paid"]


@pytest.mark.parametrize("room", rooms().values(), ids=lambda room: room.name)
def test_a_mistake_changes_the_code_and_moves_no_line(room: Room) -> None:
    chance = random.Random(1)
    for path in chance.sample(list(room.files()), k=min(4, len(list(room.files())))):
        source = path.read_bytes()
        plain = ast.dump(ast.parse(source))
        made = [one.made(source) for place in places(path.name, source) for one in place.mistakes]
        for one in chance.sample(made, k=min(10, len(made))):
            assert one.count(b"\n") == source.count(b"\n")
            assert ast.dump(ast.parse(one)) != plain
