"""The command line, run in this process."""

from tests.cli.conftest import plain_surroundings, run

__all__ = ["plain_surroundings", "run"]
