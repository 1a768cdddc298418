"""On what was measured: the machine and the versions."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("shanxi-health-policy", "attrs", "polars", "numpy", "numba", "duckdb")


def machine() -> str:
    """Processor, cores, memory and system."""
    model = _found("/proc/cpuinfo", r"^model name\s*:\s*(.+)$") or platform.processor() or platform.machine()
    kilobytes = _found("/proc/meminfo", r"^MemTotal:\s+([0-9]+) kB$")
    memory = "" if kilobytes is None else f", {int(kilobytes) / 2**20:.0f} GiB"
    return f"{model}, {os.cpu_count()} cores{memory}, {platform.system()} {platform.machine()}"


def versions() -> str:
    """Python and the libraries that take part."""
    return ", ".join(
        [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in LIBRARIES)]
    )


def _found(path: str, pattern: str) -> str | None:
    try:
        match = re.search(pattern, Path(path).read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        return None
    return None if match is None else match[1].strip()
