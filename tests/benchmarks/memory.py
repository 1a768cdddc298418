"""How much memory this process takes, and took at most.

On Linux the `ru_maxrss` of a process begins with its parent's, and so is not used there.
"""

from __future__ import annotations

import re
import resource
from pathlib import Path

_STATUS = Path("/proc/self/status")


def resident_bytes() -> int:
    """Now."""
    return _kilobytes("VmRSS") * 1024


def peak_bytes() -> int:
    """At most since the process began."""
    return _kilobytes("VmHWM") * 1024


def _kilobytes(key: str) -> int:
    if not _STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = re.search(rf"^{key}:\s+([0-9]+) kB", _STATUS.read_text(encoding="ascii"), re.MULTILINE)
    assert found is not None
    return int(found[1])
