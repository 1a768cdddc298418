"""What an import costs, each in a fresh interpreter; the quickest of several, in turn."""

from __future__ import annotations

import subprocess
import sys
from time import perf_counter
from typing import Final

STATEMENTS: Final = {
    "python": "pass",
    "attrs": "import attrs",
    "library": "import shanxi_health_policy",
    "polars": "import polars",
}


def seconds_to_import(rounds: int = 15) -> dict[str, float]:
    """The quickest start of an interpreter with each of `STATEMENTS`."""
    best = dict.fromkeys(STATEMENTS, float("inf"))
    for _ in range(rounds):
        for name, statement in STATEMENTS.items():
            begin = perf_counter()
            subprocess.run([sys.executable, "-c", statement], check=True)
            best[name] = min(best[name], perf_counter() - begin)
    return best
