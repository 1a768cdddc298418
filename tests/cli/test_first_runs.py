"""The first run after an installation, wherever it happens: nothing is kept between runs, so nothing can be in the way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.benchmarks.generate import Shape, rows_of_a_file

NOWHERE = "/dev/null/nowhere"
"""A folder that not even the owner of the machine can make."""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="has another name for nowhere")


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("visits") / "visits.csv"
    rows_of_a_file(Shape(400, several=True)).write_csv(path)
    return path


def _begun(visits: Path, out: Path, **environment: str) -> subprocess.Popen[str]:
    """A run of its own in the folder of its output, with no byte code of any library unless the environment says so."""
    command = [
        sys.executable,
        "-m",
        "shanxi_health_policy",
        "settle",
        str(visits),
        "-o",
        str(out),
        "--place",
        "141100",
    ]
    env = {**os.environ, "LANG": "en_US.UTF-8", "PYTHONDONTWRITEBYTECODE": "", **environment}
    kept = subprocess.PIPE
    return subprocess.Popen(command, cwd=out.parent, env=env, stdout=kept, stderr=kept, text=True)


def _outcome(run: subprocess.Popen[str], out: Path) -> tuple[int, str, bytes]:
    said, wrong = run.communicate()
    return run.returncode, said.replace(str(out.parent), "") + wrong, out.read_bytes()


def test_a_home_and_a_cache_that_cannot_be_written_to_make_no_difference(
    visits: Path, tmp_path: Path
) -> None:
    home, places = tmp_path / "home", []
    home.mkdir()
    for name, environment in {
        "usual": {"HOME": str(home)},
        "no home": {"HOME": NOWHERE, "XDG_CACHE_HOME": NOWHERE, "XDG_CONFIG_HOME": NOWHERE},
        "no cache": {"HOME": NOWHERE, "PYTHONPYCACHEPREFIX": NOWHERE},
    }.items():
        out = tmp_path / name / "settled.csv"
        out.parent.mkdir()
        places.append(_outcome(_begun(visits, out, **environment), out))
        assert sorted(one.name for one in out.parent.iterdir()) == ["settled.csv", "settled.rejects.csv"]
    assert places[0][0] == 0
    assert places[1:] == places[:1] * 2
    assert not list(home.iterdir()), "nothing is left behind in a home"


def test_two_first_runs_at_once_do_not_disturb_each_other(visits: Path, tmp_path: Path) -> None:
    outs = [tmp_path / name / "settled.csv" for name in ("one", "two")]
    for out in outs:
        out.parent.mkdir()
    runs = [_begun(visits, out, PYTHONPYCACHEPREFIX=str(tmp_path / "cache")) for out in outs]
    first, second = (_outcome(run, out) for run, out in zip(runs, outs, strict=True))
    assert first == second
    assert first[0] == 0
    assert list((tmp_path / "cache").iterdir()), "they did begin without byte code"
