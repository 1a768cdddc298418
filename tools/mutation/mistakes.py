"""The small mistakes that are tried: each replaces a few bytes of a source file and leaves its lines where they are.

Only what decides or counts is changed: comparisons at their border, arithmetic, numbers, truths, parts of a condition, the
smallest for the largest. Texts for people are not: a wrong letter in a message is no wrong payment.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

from attrs import frozen

_COMPARED: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: (r"<", "<="),
    ast.LtE: (r"<=", "<"),
    ast.Gt: (r">", ">="),
    ast.GtE: (r">=", ">"),
    ast.Eq: (r"==", "!="),
    ast.NotEq: (r"!=", "=="),
    ast.Is: (r"\bis\b", "is not"),
    ast.IsNot: (r"\bis\s+not\b", "is"),
    ast.In: (r"\bin\b", "not in"),
    ast.NotIn: (r"\bnot\s+in\b", "in"),
}
_COMPUTED: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: (r"\+", "-"),
    ast.Sub: (r"-", "+"),
    ast.Mult: (r"\*", "+"),
    ast.FloorDiv: (r"//", "*"),
    ast.Div: (r"/", "*"),
    ast.Mod: (r"%", "*"),
    ast.Pow: (r"\*\*", "*"),
    ast.BitOr: (r"\|", "&"),
    ast.BitAnd: (r"&", "|"),
    ast.LShift: (r"<<", ">>"),
    ast.RShift: (r">>", "<<"),
}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}
_MEANS_NOTHING = {"strict", "repr", "example", "kw_only", "maxsize", "stacklevel"}
"""Keywords whose value changes no answer: a guard that never fires, an example, how a call is written, what is kept for
speed, and what programmers are shown."""


@frozen
class Mistake:
    """One small mistake in one file: these bytes in place of those."""

    path: str
    place: str
    """The function, method or constant that it is in."""
    lines: range
    """The lines of the statement that it is in."""
    start: int
    end: int
    new: str
    was: str
    """The line as it is and, in `now`, as the mistake makes it."""
    now: str
    inside: bool
    """Whether it is in the body of a function, and not in what an import computes."""

    def made(self, source: bytes) -> bytes:
        """The file with the mistake in it."""
        return source[: self.start] + self.new.encode() + source[self.end :]


@frozen
class Place:
    """A function, method or constant, and the mistakes that can be made in it, in the order of the file."""

    name: str
    digest: str
    """Of its text: what was found of it holds as long as it is not rewritten."""
    mistakes: tuple[Mistake, ...]


@cache
def places(path: str, source: bytes) -> tuple[Place, ...]:
    """Everything in a file that a mistake can be made in."""
    return tuple(_File(path, source).places())


class _File:
    def __init__(self, path: str, source: bytes) -> None:
        self.path, self.source = path, source
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def places(self) -> list[Place]:
        found: list[Place] = []
        names: dict[str, int] = {}
        for name, node, inside in _units(ast.parse(self.source).body, ""):
            names[name] = names.get(name, 0) + 1
            place = name if names[name] == 1 else f"{name} ({names[name]})"
            spans = sorted(set(self._spans(node)), key=lambda span: (span[0], span[1], span[2]))
            made = tuple(
                Mistake(
                    self.path,
                    place,
                    lines,
                    start,
                    end,
                    new,
                    *self._shown(start, end, new),
                    inside and _in_body(node, start, self._at),
                )
                for start, end, new, lines in spans
            )
            if made:
                text = self.source[
                    self._at(_first_line(node), 0) : self._at(node.end_lineno or 0, node.end_col_offset or 0)
                ]
                found.append(Place(place, hashlib.sha256(text).hexdigest()[:10], made))
        return found

    def _at(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column

    def _ends(self, node: ast.expr) -> tuple[int, int]:
        return self._at(node.lineno, node.col_offset), self._at(
            node.end_lineno or node.lineno, node.end_col_offset or 0
        )

    def _shown(self, start: int, end: int, new: str) -> tuple[str, str]:
        """The line, or the lines, before and after, in one line each."""
        first = self.source.rfind(b"\n", 0, start) + 1
        last = self.source.find(b"\n", end)
        before, after = self.source[first:start].decode(), self.source[end:last].decode()
        was = before + self.source[start:end].decode() + after
        return _one_line(was), _one_line(before + new + after)

    def _spans(self, node: ast.AST) -> Iterator[tuple[int, int, str, range]]:
        for one, statement in _walk(node, None):
            lines = _header(statement)
            for start, end, new in self._mistakes(one):
                yield start, end, new, lines

    def _mistakes(self, node: ast.AST) -> Iterator[tuple[int, int, str]]:
        match node:
            case ast.Compare():
                for (left, right), operator in zip(
                    pairwise([node.left, *node.comparators]), node.ops, strict=True
                ):
                    yield from self._between(left, right, *_COMPARED[type(operator)])
            case ast.BinOp() if type(node.op) in _COMPUTED:
                yield from self._between(node.left, node.right, *_COMPUTED[type(node.op)])
            case ast.AugAssign() if type(node.op) in _COMPUTED:
                sign, other = _COMPUTED[type(node.op)]
                yield from self._between(node.target, node.value, f"{sign}=", f"{other}=")
            case ast.BoolOp():
                yield from self._parts(node)
            case ast.UnaryOp(op=ast.Not()):
                start, _ = self._ends(node)
                yield start, start + 3, ""
            case ast.Constant(value=bool()):
                yield *self._ends(node), str(not node.value)
            case ast.Constant(value=int(number)):
                yield *self._ends(node), str(number + 1)
            case ast.Call(func=ast.Name(id=name)) if name in _CALLED:
                yield *self._ends(node.func), _CALLED[name]
            case ast.Continue() | ast.Break():
                start = self._at(node.lineno, node.col_offset)
                yield (
                    start,
                    self._at(node.lineno, node.end_col_offset or 0),
                    ("break" if isinstance(node, ast.Continue) else "continue"),
                )
            case ast.If() | ast.IfExp() | ast.While():
                yield from self._condition(node.test)
            case ast.comprehension():
                for test in node.ifs:
                    yield from self._condition(test)

    def _condition(self, test: ast.expr) -> Iterator[tuple[int, int, str]]:
        """A condition that is a value by itself is turned round; all others have an operator to change."""
        if isinstance(test, ast.Name | ast.Attribute | ast.Call | ast.Subscript) and not _for_types(test):
            start, end = self._ends(test)
            yield start, end, f"(not {self.source[start:end].decode()})"

    def _between(
        self, left: ast.expr, right: ast.expr, sign: str, other: str
    ) -> Iterator[tuple[int, int, str]]:
        start, end = self._ends(left)[1], self._ends(right)[0]
        found = re.search(sign.encode(), self.source[start:end])
        if found is None:
            raise ValueError(f"{self.path}: no {sign} in {self.source[start:end]!r}")
        yield start + found.start(), start + found.end(), other

    def _parts(self, node: ast.BoolOp) -> Iterator[tuple[int, int, str]]:
        """A part of a condition left out: as if it were never in the way."""
        neutral = "True" if isinstance(node.op, ast.And) else "False"
        for part in node.values:
            if neutral == "False" and isinstance(part, ast.Constant) and not part.value:
                continue  # nothing in place of nothing
            start, end = self._ends(part)
            yield start, end, neutral + "\n" * self.source.count(b"\n", start, end)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _units(body: list[ast.stmt], within: str) -> Iterator[tuple[str, ast.stmt, bool]]:
    """The functions, methods and statements of a module and of its classes, and whether they are functions."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _units(node.body, f"{within}{node.name}.")
            if node.decorator_list:
                bare = ast.ClassDef(node.name, [], [], [], node.decorator_list)
                first = node.decorator_list[0].lineno
                yield f"{within}{node.name}", ast.copy_location(bare, node), False
                bare.lineno, bare.end_lineno, bare.end_col_offset = first, node.lineno, 0
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{within}{node.name}", node, True
        elif isinstance(node, ast.If) and _for_types(node.test):
            continue
        elif not isinstance(node, ast.Import | ast.ImportFrom) and not _alias(node):
            yield f"{within}{_named(node)}", node, False


def _alias(node: ast.stmt) -> bool:
    return isinstance(node, ast.AnnAssign) and "TypeAlias" in ast.unparse(node.annotation)


def _for_types(test: ast.expr) -> bool:
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def _named(node: ast.stmt) -> str:
    match node:
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            return ast.unparse(target)
    return type(node).__name__


def _walk(node: ast.AST, statement: ast.AST | None) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Everything in a node that is computed, with the statement it is in; not annotations, nor what is inside f-strings."""
    if isinstance(node, ast.stmt | ast.match_case | ast.ExceptHandler):
        statement = node
    yield node, statement or node
    if isinstance(node, ast.JoinedStr | ast.Assert):
        return
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.keyword) and child.arg in _MEANS_NOTHING:
                continue
            if isinstance(child, ast.AST):
                yield from _walk(child, statement)


def _header(node: ast.AST) -> range:
    """The lines of a statement without those of the statements inside it."""
    first: int = getattr(node.pattern if isinstance(node, ast.match_case) else node, "lineno", 1)
    body = getattr(node, "body", None)
    if isinstance(body, list) and body:
        return range(first, max(body[0].lineno, first + 1))
    return range(first, (getattr(node, "end_lineno", None) or first) + 1)


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def _in_body(node: ast.stmt, start: int, at: Callable[[int, int], int]) -> bool:
    """Whether this byte is in the body of a function: what stands before it is computed when the function is made."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return start >= at(node.body[0].lineno, node.body[0].col_offset)
