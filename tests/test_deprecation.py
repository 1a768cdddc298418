"""A function that is to go works as before, warns whoever calls it where they call it, and cannot outlive its version."""

from __future__ import annotations

import pickle
import warnings

import pytest

from shanxi_health_policy import __version__
from shanxi_health_policy.deprecation import PolicyDeprecationWarning, deprecated
from shanxi_health_policy.text import Text


def pay(fen: int, *, times: int = 1) -> int:
    """What is paid."""
    return fen * times


OLD = deprecated(since="0.1", gone="99.0", instead="settle")(pay)


def test_it_works_as_before_and_warns_where_it_is_called() -> None:
    with pytest.warns(PolicyDeprecationWarning) as caught:
        assert OLD(5, times=3) == 15
    assert (OLD.__name__, OLD.__doc__) == ("pay", pay.__doc__)
    [warning] = caught.list
    assert warning.filename == __file__
    assert str(warning.message) == (
        "pay 自 0.1 版起不再推荐，99.0 版删除；请改用 settle | pay is deprecated since 0.1 and goes with 99.0; use settle"
    )


def test_it_is_a_deprecation_to_python_and_to_tools() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        assert OLD(1) == 1
    assert OLD.__deprecated__ == "pay is deprecated since 0.1 and goes with 99.0; use settle"  # type: ignore[attr-defined]
    told = pickle.loads(pickle.dumps(PolicyDeprecationWarning("a", "0.1", "0.3", "b")))
    assert told.text() == Text(
        "a 自 0.1 版起不再推荐，0.3 版删除；请改用 b", "a is deprecated since 0.1 and goes with 0.3; use b"
    )


@pytest.mark.parametrize(
    ("since", "gone"), [("0.0", "0.0.9"), ("0.0", __version__), ("97.1", "97.1.5"), ("98.0", "97.9")]
)
def test_what_should_be_gone_already_or_has_no_version_between_is_refused(since: str, gone: str) -> None:
    with pytest.raises(ValueError, match="expected a version after"):
        deprecated(since=since, gone=gone, instead="settle")
