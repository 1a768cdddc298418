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
        changed = False
        for old, new in _pairs(
            *(compile(one, path, "exec", dont_inherit=True) for one in (source, mistaken))
        ):
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


def _pairs(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """What stands within a code, before and after; where something is gone, which is which is not known."""
    before, after = ([one for one in code.co_consts if isinstance(one, CodeType)] for code in (old, new))
    if len(before) == len(after):
        for pair in zip(before, after, strict=True):
            yield pair
            yield from _pairs(*pair)
