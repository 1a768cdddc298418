"""How much memory this process takes, and took at most.

On Linux the `ru_maxrss` of a process begins with its parent's, and so is not used there.
"""

from __future__ import annotations

import re
import resource
from pathlib import Path

_STATUS = Path("/proc/self/status")
_FORGET = Path("/proc/self/clear_refs")


def resident_bytes() -> int:
    """Now."""
    return _kilobytes("VmRSS") * 1024


def forget_peak() -> None:
    """From here on the peak is counted anew, where the system can do that."""
    if _FORGET.exists():
        _FORGET.write_text("5", encoding="ascii")


def peak_bytes() -> int:
    """At most since the process began, or since the peak was forgotten."""
    return _kilobytes("VmHWM") * 1024


def _kilobytes(key: str) -> int:
    if not _STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = re.search(rf"^{key}:\s+([0-9]+) kB", _STATUS.read_text(encoding="ascii"), re.MULTILINE)
    assert found is not None
    return int(found[1])
