"""What the single-file program begins with: it is the command `shanxi-health-policy`."""

from __future__ import annotations

import sys

from shanxi_health_policy.cli import main

if __name__ == "__main__":
    sys.exit(main())
