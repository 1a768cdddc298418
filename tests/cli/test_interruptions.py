"""Ctrl-C and SIGTERM wherever they fall: each ends a run with its own code, whatever other libraries make of it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from tests.cli.conftest import Runner

from shanxi_health_policy import batch
from shanxi_health_policy.batch import settle_run
from shanxi_health_policy.batch.columns.settled import settle_visits
from shanxi_health_policy.cli import app
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.text import Text

MADE_OF_IT: dict[str, Callable[[], BaseException | None]] = {
    "a panic": lambda: pl.exceptions.PanicException("called `Result::unwrap()` on an `Err` value"),
    "an error of Polars": lambda: pl.exceptions.ComputeError("KeyboardInterrupt: "),
    "an error of another kind": lambda: SystemError("returned a result with an exception set"),
    "a file that looks broken": lambda: FileError([Fault("a", "b", "c", Text("d", "e"))]),
    "a disk that looks full": lambda: OSError(28, "No space left on device"),
    "a pipe that looks closed": lambda: BrokenPipeError(),
    "an end of its own": lambda: SystemExit(1),
    "nothing at all": lambda: None,
}
ASKED = ((signal.SIGINT, ExitCode.INTERRUPTED), (signal.SIGTERM, ExitCode.TERMINATED))


@pytest.fixture(autouse=True)
def _interruptible() -> Iterator[None]:
    """Ctrl-C raises, whatever the tests were started with: in the background it may be ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(("asked", "code"), ASKED, ids=lambda one: one.name)
@pytest.mark.parametrize("made", MADE_OF_IT)
def test_whatever_error_is_made_of_it_the_code_is_that_of_the_signal(
    run: Runner,
    monkeypatch: pytest.MonkeyPatch,
    visits: Path,
    made: str,
    asked: signal.Signals,
    code: ExitCode,
) -> None:
    real = settle_visits

    def interrupted(*given: object) -> object:
        try:
            signal.raise_signal(asked)
        except KeyboardInterrupt:
            error = MADE_OF_IT[made]()
            if error is not None:
                raise error from None
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(settle_run, "settle_visits", interrupted)
    found = run("settle", visits, "-o", visits.parent / "out.csv", "--lang", "en")
    assert (found.code, found.err) == (code, f"{code.meaning.en}\n")
    left = {path.name for path in visits.parent.iterdir()}
    whole = {"out.csv", "out.rejects.csv"} if made == "nothing at all" else set()
    assert left == {"visits.csv"} | whole


@pytest.mark.parametrize("made", ["a panic", "an error of another kind", "an end of its own"])
def test_an_error_of_another_library_alone_is_never_the_code_of_rejected_rows(
    run: Runner, monkeypatch: pytest.MonkeyPatch, made: str
) -> None:
    def failing(*_: object, **__: object) -> None:
        error = MADE_OF_IT[made]()
        assert error is not None
        raise error

    monkeypatch.setattr(batch, "settle_file", failing)
    found = run("settle", "in.csv", "-o", "out.csv", "--lang", "en")
    assert found.code == ExitCode.FAULT_OF_OURS
    assert "Traceback" in found.err


@pytest.mark.parametrize(("asked", "code"), ASKED, ids=lambda one: one.name)
def test_a_signal_while_the_failure_is_put_into_words_is_one_all_the_same(
    run: Runner, monkeypatch: pytest.MonkeyPatch, asked: signal.Signals, code: ExitCode
) -> None:
    monkeypatch.setattr(app, "usage_failure", lambda *_: signal.raise_signal(asked))
    assert run("settle").code == code


def test_who_takes_ctrl_c_in_another_way_goes_on_doing_so(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> tuple[str, ExitCode]:
        signal.raise_signal(signal.SIGINT)
        return "", ExitCode.WRONG_USAGE

    taken: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: taken.append(number))
    monkeypatch.setattr(app, "usage_failure", interrupted)
    assert run("settle").code == ExitCode.WRONG_USAGE
    assert taken == [signal.SIGINT]
