"""The payment kernel, proven for all inputs by a solver; see docs/explanation/proof.md."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import z3

from shanxi_health_policy import Catalogue, Share
from shanxi_health_policy.money import MAX_FEN
from shanxi_health_policy.tcm.kernel import UNLIMITED, pay

from .integers import holds, source_of, translate
from .laws import LAWS, Kernel, Law

SOURCE = source_of(pay)
NUMERATOR, DENOMINATOR = z3.Ints("numerator denominator")
EVERY_SHARE = [NUMERATOR >= 0, DENOMINATOR > 0, NUMERATOR <= DENOMINATOR]


def shares() -> list[Share]:
    """The rates of the shipped notices, and some at which exact halves of a fen occur or thirds never end."""
    shipped = [notice.tcm.rate for notice in Catalogue.shipped() if notice.tcm is not None]
    return [*dict.fromkeys([*shipped, *map(Share.parse, ("0", "0.5", "0.125", "0.333333", "1"))])]


def kernel_at(share: Share, source: str = SOURCE) -> Kernel:
    return Kernel(source, z3.IntVal(share.numerator), z3.IntVal(share.denominator))


KERNEL = Kernel(SOURCE, NUMERATOR, DENOMINATOR)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.clause("lvliang-2022-22", "T3", "T4", "T5", "I-T1", "I-T2", "I-T4")
def test_the_law_holds_for_all_inputs_at_every_share(law: Callable[[Kernel], Law]) -> None:
    claim, allowed = law(KERNEL)
    assert holds(claim, *allowed, *EVERY_SHARE)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_law_holds_for_all_inputs_at_the_rates_in_use(law: Callable[[Kernel], Law]) -> None:
    for share in shares():
        claim, allowed = law(kernel_at(share))
        assert holds(claim, *allowed), share


@pytest.mark.clause("lvliang-2022-22", "I-T2")
def test_a_share_rounds_as_the_kernel_does() -> None:
    run, allowed = KERNEL.run()
    names = {"fen": run.given["eligible"], "numerator": NUMERATOR, "denominator": DENOMINATOR}
    (rounded,) = translate(source_of(Share.of_half_up), names)
    assert holds(rounded == run.by_rate, *allowed, *EVERY_SHARE)


def test_no_limit_cuts_nothing_below_any_sum_that_can_occur() -> None:
    unlimited = z3.IntVal(UNLIMITED)
    run, allowed = KERNEL.run(per_visit_limit=unlimited, annual_limit=unlimited)
    a_million_visits = [run.given["eligible"] <= MAX_FEN, run.given["paid"] <= MAX_FEN * 1_000_000]
    assert holds(run.fund == run.by_rate, *allowed, *a_million_visits, *EVERY_SHARE)


def test_a_bound_that_is_too_tight_is_refuted() -> None:
    run, allowed = kernel_at(Share(3, 5)).run()
    assert not holds(run.fund < run.given["per_visit_limit"], *allowed)


MISTAKES = {
    "rounded down": ("eligible * numerator + denominator)", "eligible * numerator)"),
    "rounded up": ("numerator + denominator)", "numerator + 2 * denominator - 1)"),
    "a half goes down": ("numerator + denominator)", "numerator + denominator - 1)"),
    "limit before rate": ("(2 * eligible * numerator", "(2 * min(eligible, per_visit_limit) * numerator"),
    "less than for at most": (
        "min(by_rate, per_visit_limit)",
        "by_rate if by_rate < per_visit_limit else per_visit_limit - 1",
    ),
    "the year forgotten": ("min(within_visit, max(annual_limit - paid, 0))", "within_visit"),
    "below nothing": ("max(annual_limit - paid, 0)", "annual_limit - paid"),
    "the wrong sign": ("annual_limit - paid, 0", "annual_limit + paid, 0"),
    "nothing paid at all": ("max(annual_limit - paid, 0)", "0"),
    "cuts in the wrong place": (
        "by_rate - within_visit, within_visit - fund",
        "within_visit - fund, by_rate - within_visit",
    ),
}


@pytest.mark.parametrize(("right", "wrong"), MISTAKES.values(), ids=MISTAKES)
def test_a_planted_mistake_breaks_a_proof(right: str, wrong: str) -> None:
    assert SOURCE.count(right) == 1, "the kernel reads differently now: plant the mistake anew"
    planted = SOURCE.replace(right, wrong)
    laws = (law(kernel_at(share, planted)) for share in shares() for law in LAWS)
    assert not all(holds(claim, *allowed) for claim, allowed in laws)


@pytest.mark.parametrize(
    "source",
    [
        "def f(a):\n    while a:\n        pass",
        "def f(a):\n    b = a",
        "def f(a):\n    return a % 2",
        "def f(a):\n    return abs(a)",
        "def f(a):\n    return 1 if a == 2 else 3",
    ],
)
def test_code_that_is_not_understood_is_not_proven(source: str) -> None:
    with pytest.raises(NotImplementedError):
        translate(source, {"a": z3.Int("a")})


@pytest.mark.parametrize(("sign", "expected"), [("<", 1), ("<=", 1), (">", 2), (">=", 2)])
def test_comparisons_and_signs_are_translated(sign: str, expected: int) -> None:
    (value,) = translate(f"def f(a):\n    return -1 * -({expected}) if a {sign} 5 else 0", {"a": z3.Int("a")})
    assert holds(value == expected, z3.Int("a") == (4 if expected == 1 else 6))


def test_what_is_neither_proven_nor_refuted_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    # a timer that rings before the solver has begun would never be heard
    monkeypatch.setattr(f"{holds.__module__}.TIMEOUT_MS", 300)
    a, b, c, n = z3.Ints("a b c n")
    with pytest.raises(TimeoutError):
        holds(a**n + b**n != c**n, a > 0, b > 0, c > 0, n > 2)
