"""The laws of the payment kernel, each over all integers that its assumptions allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import z3
from attrs import frozen

from .integers import Formula, translate

Law: TypeAlias = tuple[Formula, list[Formula]]
"""A law and the assumptions that it needs."""

INPUTS = ("eligible", "per_visit_limit", "annual_limit", "paid")


@frozen
class Run:
    """One call of the kernel on unknown inputs."""

    given: Mapping[str, Formula]
    fund: Formula
    per_visit_cut: Formula
    annual_cut: Formula

    @property
    def by_rate(self) -> Formula:
        """The payment before any limit."""
        return self.fund + self.per_visit_cut + self.annual_cut

    @property
    def left(self) -> Formula:
        """What the annual limit leaves."""
        rest = self.given["annual_limit"] - self.given["paid"]
        return z3.If(rest >= 0, rest, 0)


@frozen
class Kernel:
    """The kernel's source at one share of the cost."""

    source: str
    numerator: Formula
    denominator: Formula

    def run(self, suffix: str = "", **fixed: Formula) -> tuple[Run, list[Formula]]:
        """A call on fresh unknowns, all of them at least nothing; `fixed` names those that another call shares."""
        given = {name: z3.Int(name + suffix) for name in INPUTS} | fixed
        share = {"numerator": self.numerator, "denominator": self.denominator}
        fund, per_visit_cut, annual_cut = translate(self.source, given | share)
        return Run(given, fund, per_visit_cut, annual_cut), [given[name] >= 0 for name in INPUTS]


def never_negative(kernel: Kernel) -> Law:
    run, allowed = kernel.run()
    return z3.And(run.fund >= 0, run.per_visit_cut >= 0, run.annual_cut >= 0), allowed


def at_most_each_bound(kernel: Kernel) -> Law:
    run, allowed = kernel.run()
    return z3.And(
        run.fund <= run.given["per_visit_limit"], run.fund <= run.left, run.fund <= run.by_rate
    ), allowed


def nothing_is_held_back(kernel: Kernel) -> Law:
    """The fund pays one of its three bounds in full, and a limit that does not bind cuts nothing."""
    run, allowed = kernel.run()
    limit = run.given["per_visit_limit"]
    over = run.by_rate - limit
    full = z3.Or(run.fund == run.by_rate, run.fund == limit, run.fund == run.left)
    return z3.And(full, run.per_visit_cut == z3.If(over >= 0, over, 0)), allowed


def rounded_half_up(kernel: Kernel) -> Law:
    """Fund and cuts together are the exact share to within half a fen, and a half goes up."""
    run, allowed = kernel.run()
    off = 2 * run.by_rate * kernel.denominator - 2 * run.given["eligible"] * kernel.numerator
    return z3.And(off > -kernel.denominator, off <= kernel.denominator), allowed


def never_above_the_cost(kernel: Kernel) -> Law:
    run, allowed = kernel.run()
    return run.by_rate <= run.given["eligible"], allowed


def _compared(kernel: Kernel, name: str) -> tuple[Run, Run, list[Formula]]:
    one, allowed = kernel.run()
    shared = {key: value for key, value in one.given.items() if key != name}
    other, also = kernel.run("_more", **shared)
    return one, other, [*allowed, *also, one.given[name] <= other.given[name]]


def more_cost_never_pays_less(kernel: Kernel) -> Law:
    one, other, allowed = _compared(kernel, "eligible")
    return one.fund <= other.fund, allowed


def more_paid_never_pays_more(kernel: Kernel) -> Law:
    one, other, allowed = _compared(kernel, "paid")
    return one.fund >= other.fund, allowed


def a_higher_limit_a_visit_never_pays_less(kernel: Kernel) -> Law:
    one, other, allowed = _compared(kernel, "per_visit_limit")
    return one.fund <= other.fund, allowed


def a_higher_limit_a_year_never_pays_less(kernel: Kernel) -> Law:
    one, other, allowed = _compared(kernel, "annual_limit")
    return one.fund <= other.fund, allowed


def one_visit_stays_within_the_year(kernel: Kernel) -> Law:
    run, allowed = kernel.run()
    paid, annual = run.given["paid"], run.given["annual_limit"]
    return run.given["paid"] + run.fund <= z3.If(annual >= paid, annual, paid), allowed


def a_year_stays_within_its_largest_limit(kernel: Kernel) -> Law:
    """The step of an induction over the visits and cancellations of a year, in whatever classes.

    As long as what is paid is at most the larger of the opening balance and the largest annual limit used, it is so after
    one more visit; giving something back keeps it so.
    """
    run, allowed = kernel.run()
    opening, largest, given_back = z3.Ints("opening largest given_back")
    bound = z3.If(opening >= largest, opening, largest)
    paid = run.given["paid"]
    assumed = [*allowed, run.given["annual_limit"] <= largest, paid <= bound, given_back >= 0]
    return z3.And(paid + run.fund <= bound, paid + run.fund >= paid, paid - given_back <= bound), assumed


LAWS: tuple[Callable[[Kernel], Law], ...] = (
    never_negative,
    at_most_each_bound,
    nothing_is_held_back,
    rounded_half_up,
    never_above_the_cost,
    more_cost_never_pays_less,
    more_paid_never_pays_more,
    a_higher_limit_a_visit_never_pays_less,
    a_higher_limit_a_year_never_pays_less,
    one_visit_stays_within_the_year,
    a_year_stays_within_its_largest_limit,
)
