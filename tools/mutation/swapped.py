"""A mistake put into functions that are imported already: the code of each is exchanged where it stands."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from types import CodeType, FunctionType


class Functions:
    """The functions of every module as they live in this process, by where they are written."""

    def __init__(self) -> None:
        self.living: dict[tuple[str, str, int], list[FunctionType]] = {}
        gc.unfreeze()  # what is frozen is not among the objects
        for one in gc.get_objects():
            if isinstance(one, FunctionType):
                self.living.setdefault(_key(one.__code__), []).append(one)

    def exchange(self, path: str, source: bytes, mistaken: bytes) -> bool:
        """Gives those that a mistake in a file changes their code of the mistaken source; whether any is another now."""
        before, after = (
            [*_codes(compile(one, path, "exec", dont_inherit=True))] for one in (source, mistaken)
        )
        if len(before) != len(after):  # a function within another is gone: which is which is not known
            return False
        changed = False
        for old, new in zip(before, after, strict=True):
            if old == new:
                continue
            for function in self.living.get(_key(old), ()):
                # two functions may begin on one line; a closure that lives already keeps what it encloses, and one that is made
                # anew encloses what its new code asks for
                if function.__code__ == old and old.co_freevars == new.co_freevars:
                    function.__code__ = new
                    changed = True
        return changed


def _key(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)
