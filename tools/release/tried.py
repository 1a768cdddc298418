"""Installs a release as an intranet does, in an empty environment without network, and does the main job.

The main job: a file of visits settled, a visit explained, and one computed in code. The single-file program, where it was
built, must write the same file byte for byte. `make release-check` runs it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parents[2]
VISITS = ROOT / "docs" / "examples" / "visits.csv"
PAYS = """
from datetime import date
from shanxi_health_policy import Condition, FeeClass, ServiceItem, Visit, reimburse
bill = (ServiceItem("电针", "150.00"), ServiceItem("血常规", "20.00"))
visit = Visit(Condition.CERVICAL_SPONDYLOSIS, visited_on=date(2023, 5, 4), items=bill)
print(reimburse(visit, FeeClass.I, ytd_paid="2640.00").fund_payment)
"""
EXPLAINED = (
    "explain",
    "--condition",
    "颈椎病",
    "--tier",
    "I",
    "--date",
    "2023-05-04",
    "--item",
    "电针=150.00",
)
_SOME_REJECTED = 1
"""What `settle` ends with on the example, which holds a few wrong rows on purpose."""


def _fail(told: str) -> NoReturn:
    sys.exit(f"release-check：{told}")


class Offline:
    """Runs programs that see no network and nothing of this user's settings."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = {
            "PATH": os.defpath,
            "HOME": str(folder),
            "LANG": "zh_CN.UTF-8",
            "PYTHONUTF8": "1",
        }
        self._environment |= {"PIP_CONFIG_FILE": os.devnull, "TMPDIR": str(folder)}
        alone = ("unshare", "-rn")
        self._alone: Sequence[str] = alone if _works(*alone, "true") else ()

    @property
    def cut_off(self) -> bool:
        """Whether this system can take the network away; where it cannot, pip is still told not to ask."""
        return bool(self._alone)

    def run(self, *command: str | Path, code: int = 0) -> str:
        """What the program writes; fails unless it ends with this code."""
        done = subprocess.run(
            [*self._alone, *map(str, command)],
            capture_output=True,
            check=False,
            cwd=self._folder,
            encoding="utf-8",
            env=self._environment,
        )
        if done.returncode != code:
            _fail(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
        return done.stdout


def _works(*command: str) -> bool:
    found = shutil.which(command[0]) is not None
    return found and subprocess.run(command, check=False, capture_output=True).returncode == 0


def try_release(dist: Path, folder: Path) -> None:
    """Install and try what is in `dist`, within the folder."""
    offline = Offline(folder)
    if not offline.cut_off:
        sys.stdout.write(
            "    这里不能断网，只是不让 pip 联网 / The network stays; pip is only told not to use it\n"
        )
    offline.run(sys.executable, "-m", "venv", folder / "venv")
    here = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    houses = dist / "wheelhouse"
    offline.run(
        here / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-index",
        "--find-links", houses, "shanxi-health-policy[cli]",
    )  # fmt: skip
    offline.run(here / "python", "-m", "pip", "check")
    if (paid := offline.run(here / "python", "-c", PAYS).strip()) != "80.00":
        _fail(f"reimburse：80.00 → {paid}")
    told = _main_job(offline, here / "shanxi-health-policy", folder / "by-wheel.csv")
    sys.stdout.write(f"    wheel：{told}\n")
    for program in dist.glob("shanxi-health-policy-*"):
        told = _main_job(offline, program.resolve(), folder / "by-program.csv")
        if (folder / "by-program.csv").read_bytes() != (folder / "by-wheel.csv").read_bytes():
            _fail(f"{program.name} 的结果与 wheel 的不同 / settles otherwise than the wheel")
        sys.stdout.write(f"    {program.name}：{told}\n")


def _main_job(offline: Offline, command: Path, out: Path) -> str:
    if "基金支付 90.00 元" not in offline.run(command, *EXPLAINED):
        _fail(f"{command} explain")
    offline.run(command, "settle", VISITS, "-o", out, code=_SOME_REJECTED)
    return f"{len(out.read_text(encoding='utf-8').splitlines()) - 1} 次就诊已结算 / visits settled"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        try_release(Path(sys.argv[1]).resolve(), Path(made))
