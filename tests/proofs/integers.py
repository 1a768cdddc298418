"""Python source as integer formulas: what is proven is the code itself, so that a changed kernel changes the proof."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import z3

Formula: TypeAlias = Any
"""An integer or truth value of z3, which ships no types."""

TIMEOUT_MS = 20_000


def source_of(function: Callable[..., object]) -> str:
    """The source of a function, as it is installed."""
    return textwrap.dedent(inspect.getsource(function))


def translate(source: str, given: Mapping[str, Formula]) -> tuple[Formula, ...]:
    """What a function returns, as formulas over what it is given; anything but plain integer code is an error."""
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    names = dict(given)
    for statement in function.body:
        match statement:
            case ast.Expr(value=ast.Constant(value=str())):
                continue
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                names[name] = _formula(value, names)
            case ast.Return(value=ast.Tuple(elts=parts)):
                return tuple(_formula(part, names) for part in parts)
            case ast.Return(value=ast.expr() as value):
                return (_formula(value, names),)
            case _:
                raise NotImplementedError(ast.dump(statement))
    raise NotImplementedError("a function without a return")


def _formula(node: ast.expr, names: Mapping[str, Formula]) -> Formula:
    match node:
        case ast.Constant(value=int() as value):
            return z3.IntVal(value)
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="self"), attr=name):
            return names[name]
        case ast.BinOp(left=left, op=operator, right=right):
            return _binary(operator, _formula(left, names), _formula(right, names))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_formula(operand, names)
        case ast.Call(func=ast.Name(id="min"), args=[one, other], keywords=[]):
            a, b = _formula(one, names), _formula(other, names)
            return z3.If(a <= b, a, b)
        case ast.Call(func=ast.Name(id="max"), args=[one, other], keywords=[]):
            a, b = _formula(one, names), _formula(other, names)
            return z3.If(a >= b, a, b)
        case ast.IfExp(
            test=ast.Compare(left=left, ops=[comparison], comparators=[right]), body=body, orelse=orelse
        ):
            test = _compare(comparison, _formula(left, names), _formula(right, names))
            return z3.If(test, _formula(body, names), _formula(orelse, names))
        case _:
            raise NotImplementedError(ast.dump(node))


def _binary(operator: ast.operator, left: Formula, right: Formula) -> Formula:
    match operator:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.FloorDiv():
            # z3 divides like Python only by a positive number; the proofs assume, or fix, a positive one.
            return left / right
        case _:
            raise NotImplementedError(ast.dump(operator))


def _compare(comparison: ast.cmpop, left: Formula, right: Formula) -> Formula:
    match comparison:
        case ast.Lt():
            return left < right
        case ast.LtE():
            return left <= right
        case ast.Gt():
            return left > right
        case ast.GtE():
            return left >= right
        case _:
            raise NotImplementedError(ast.dump(comparison))


def holds(law: Formula, *assuming: Formula) -> bool:
    """Whether a law follows from its assumptions for all integers: True if proven, False if refuted.

    Neither in time is a failure: an unproven law must not pass for a proven one.
    """
    solver = z3.Solver()
    solver.set("timeout", TIMEOUT_MS)
    solver.add(*assuming, z3.Not(law))
    answer = solver.check()
    if answer == z3.unknown:
        raise TimeoutError(f"neither proven nor refuted: {solver.reason_unknown()}")
    return bool(answer == z3.unsat)
