"""`python -m shanxi_health_policy` is the command line."""

from __future__ import annotations

import sys

from shanxi_health_policy.cli import main

if __name__ == "__main__":
    sys.exit(main())
