"""Writes the pages into `docs/reference`, in the language that is named: `python -m tools.pages zh`."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.pages.every_page import write

if __name__ == "__main__":
    write(Path(__file__).parents[2] / "docs", "en" if "en" in sys.argv[1:] else "zh")
