"""Which pages of the documentation are written when it is built."""

from __future__ import annotations

GENERATED = (
    "reference/api",
    "reference/coverage-map",
    "reference/notices",
    "reference/proofs",
    "reference/readings",
    "reference/rules",
)
"""The pages, and the folders of pages, that come from here: they stand beside the others only while these are built."""


def is_generated(page: str) -> bool:
    """Whether a page, such as `reference/rules/reimburse`, is one of these.

    >>> (
    ...     is_generated("reference/rules/reimburse"),
    ...     is_generated("reference/readings"),
    ...     is_generated("reference/cli"),
    ... )
    (True, True, False)
    """
    return any(page == one or page.startswith(f"{one}/") for one in GENERATED)
