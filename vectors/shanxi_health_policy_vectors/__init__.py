"""Golden vectors as data: JSON files beside this module, which any language can read."""

import json
from importlib import resources
from typing import Any

from shanxi_health_policy_vectors._version import __version__ as __version__


def vectors(place: str) -> dict[str, Any]:
    """The vectors of a place by its GB/T 2260 code; raises `FileNotFoundError` for a place without any."""
    file = resources.files(__name__) / f"vectors-{place}-v2.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found
