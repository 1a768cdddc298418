"""How hard the property tests try, chosen with HYPOTHESIS_PROFILE; and how test cases are named."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import Phase, settings
from tests.naming import plain
from tests.untraced import UNTRACED

# No deadlines: a slow moment of a shared machine is not a fault of the library.
settings.register_profile("developer", deadline=None)
# The same cases each time: more of them would find nothing new from one run to the next, as `make fuzz` does.
settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, print_blob=True, max_examples=30
)
settings.register_profile("fuzz", deadline=None, max_examples=3000)
settings.register_profile("brief", parent=settings.get_profile("ci"), max_examples=10)
# For mutation testing: that a test fails is all that is asked, and not by which smallest example.
settings.register_profile(
    "mutation",
    parent=settings.get_profile("ci"),
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
    print_blob=False,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "developer"))


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Texts are named in plain ASCII; everything else as pytest does."""
    return plain(val) if isinstance(val, str) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What runs for long is marked: it is not traced."""
    here = Path(__file__).parent
    for item in items:
        names = UNTRACED.get(item.path.relative_to(here).as_posix(), ())
        if item.nodeid.partition("[")[0].rpartition("::")[2] in names:
            item.add_marker("untraced")


MADE: Final = {
    "batch/test_spark.py": "Spark",
    "batch/test_spark_cluster.py": "Spark",
    "counter/test_device_page.py": "the page that is built for a browser",
    "generated_pages/": "the pages of the reference",
}
"""What takes long to make, by the tests that need it."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests on Spark go to one process, which starts one Spark for them; a second one would only take its processors."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class ByFunction(LoadScopeScheduling):  # type: ignore[misc]
        """The cases of one test function together; and all of what takes long to make, and is made once by a process."""

        def _split_scope(self, nodeid: str) -> str:
            return next((made for path, made in MADE.items() if path in nodeid), nodeid.partition("[")[0])

    return ByFunction(config, log)
