"""What the doors are opened with: the command line in this process, and one service."""

from tests.cli.conftest import plain_surroundings, run
from tests.service.conftest import client

__all__ = ["client", "plain_surroundings", "run"]
