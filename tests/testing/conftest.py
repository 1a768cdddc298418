"""What several tests of the kit share."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanxi_health_policy import Catalogue

EXAMPLE_CITY = Path(__file__).parents[2] / "docs" / "how-to" / "example-city.toml"


@pytest.fixture(scope="session")
def three_quarters(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The notice of the example city, with a share of 75%: a share may now end on exactly half a fen."""
    file = tmp_path_factory.mktemp("city") / "city.toml"
    text = EXAMPLE_CITY.read_text(encoding="utf-8").replace('share = "0.70"', 'share = "0.75"')
    file.write_text(text[: text.rindex("[[examples]]")], encoding="utf-8")
    return Catalogue.load(file)
