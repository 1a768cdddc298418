"""A pytest plugin that checks the implementations named in the settings, without a line of test code.

```ini
[tool.pytest.ini_options]
shanxi_reimburse = "billing.tcm:fund_payment"
```

The fixture `shanxi_platform` is a stand-in for the insurance platform on a free port.
The plugin stands aside where nothing is named, and loads the kit only when a check runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from shanxi_health_policy import Catalogue, PolicyError, testing
from shanxi_health_policy.errors import brought_by

if TYPE_CHECKING:
    from shanxi_health_policy.stand_in.serving import Served

_OPTIONS = (
    ("reimburse", "module:function of (visit, tier, ytd_paid) to check against the library"),
    ("settle", "module:function of a whole history to check against the library"),
    ("place", "code or name of the place whose notice counts (default: the only one that pays)"),
    ("notices", "notice file, or folder of files, besides the shipped ones"),
    ("cases", "how many cases are drawn after the fixed ones"),
    ("seed", "seed that draws the same cases again (default: 0)"),
    ("seconds", "seconds that one check may take (default: 60)"),
    ("scenario", "scenario file of the fixture shanxi_platform (default: any institution and person)"),
)
_EXPECTED = "应为 module:function，且可以调用 | expected module:function that can be called"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of the command line, each also a line of the settings."""
    group = parser.getgroup("shanxi-health-policy", "shanxi-health-policy: conformance of an implementation")
    for name, told in _OPTIONS:
        group.addoption(f"--shanxi-{name}", default=None, metavar=name.upper(), help=told)
        parser.addini(f"shanxi_{name}", told, default="")


@pytest.fixture
def shanxi_platform(request: pytest.FixtureRequest) -> Iterator[Served]:
    """A stand-in for the insurance platform on a free port: its `url`, and the `stand_in` itself; new for every test."""
    from shanxi_health_policy.stand_in import Scenario, StandIn

    with brought_by("service"):
        from shanxi_health_policy.stand_in.serving import serving
    scenario = Scenario.load(_setting(request.config, "scenario") or None)
    with StandIn(scenario=scenario) as stand_in, serving(stand_in) as served:
        yield served


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """One test more for each implementation named; `-k` chooses among them as among all others."""
    for check in ("reimburse", "settle"):
        named = _setting(config, check)
        if named:
            items.append(
                ConformanceItem.from_parent(session, name=f"check_{check}[{named}]", check=check, named=named)
            )


class ConformanceItem(pytest.Item):
    """The check of one implementation."""

    def __init__(self, *, check: str, named: str, **kwargs: Any) -> None:
        """A check by its name, of an implementation by its name."""
        super().__init__(**kwargs)
        self._check = check
        self._named = named

    def runtest(self) -> None:
        """Find the implementation and check it."""
        settings: dict[str, Any] = {
            name: kind(found)
            for setting, name, kind in (
                ("place", "place", str),
                ("notices", "catalogue", Catalogue.load),
                ("cases", "max_cases", _whole),
                ("seed", "seed", _whole),
                ("seconds", "seconds", _number),
            )
            if (found := _setting(self.config, setting))
        }
        getattr(testing, f"check_{self._check}")(_found(self._named), name=self._named, **settings)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What differs, in both languages; the library's own frames say nothing to the reader."""
        if isinstance(excinfo.value, (PolicyError, pytest.UsageError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[str, int | None, str]:
        """How the test is named in reports."""
        return "shanxi-health-policy", None, self.name


def _setting(config: pytest.Config, name: str) -> str:
    given = config.getoption(f"--shanxi-{name}")
    return str(config.getini(f"shanxi_{name}") if given is None else given)


def _found(named: str) -> Callable[..., Any]:
    module, _, function = named.partition(":")
    try:
        found: Any = import_module(module)
        for part in function.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as error:
        raise pytest.UsageError(f"{named}: {_EXPECTED} ({error})") from error
    if not callable(found):
        raise pytest.UsageError(f"{named}: {_EXPECTED}")
    return found  # type: ignore[no-any-return]


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise pytest.UsageError(f"{text}: 应为整数 | expected a whole number") from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise pytest.UsageError(f"{text}: 应为秒数 | expected a number of seconds") from None
