"""The payment itself, in whole fen: plain integers in and out, and nothing else, so that its laws can be proven.

The same few lines are what every faster engine must agree with to the fen.
"""

from __future__ import annotations

UNLIMITED = 2**62
"""Stands for 'the notice sets no such limit'; above every sum that can occur."""


def pay(
    eligible: int, numerator: int, denominator: int, per_visit_limit: int, annual_limit: int, paid: int
) -> tuple[int, int, int]:
    """What the fund pays for one visit, and what the per-visit and the annual limit cut off, all in fen.

    The share of the eligible cost, rounded half up; of it at most the per-visit limit; of that at most what the annual limit
    leaves after what was `paid` in the year, and never less than nothing.
    """
    by_rate = (2 * eligible * numerator + denominator) // (2 * denominator)
    within_visit = min(by_rate, per_visit_limit)
    fund = min(within_visit, max(annual_limit - paid, 0))
    return fund, by_rate - within_visit, within_visit - fund
