"""`python -m shanxi_health_policy` is the command line."""

from __future__ import annotations

from shanxi_health_policy.cli import command

if __name__ == "__main__":
    command()
