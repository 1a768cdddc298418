"""The requests of the documentation, sent as they stand: by curl, and from other languages."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.service.running import Client

from shanxi_health_policy import ask
from shanxi_health_policy.service import PORT

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples" / "service"
PAGE = (ROOT / "docs" / "how-to" / "serve.md").read_text(encoding="utf-8")
INPUTS: dict[str, Any] = {
    "condition": "颈椎病",
    "visited_on": "2023-05-04",
    "tier": "I",
    "items": [["电针", "150.00"], ["血常规", "20.00"]],
    "ytd_paid": "2640.00",
}


def needs(program: str, package: str) -> pytest.MarkDecorator:
    """Runs where a program is there; else it says which package of Debian brings it."""
    return pytest.mark.skipif(
        shutil.which(program) is None, reason=f"without {program}: apt-get install {package}"
    )


def has_aborted(done: subprocess.CompletedProcess[bytes], command: Sequence[str | Path]) -> bool:
    """Whether Mono itself has aborted, as it does now and then while a program with an open connection ends."""
    return command[0] == "mono" and done.returncode == -signal.SIGABRT


def run(*command: str | Path) -> str:
    def once() -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([str(one) for one in command], capture_output=True, timeout=120, check=False)

    done = once()
    if has_aborted(done, command):
        done = once()
    done.check_returncode()
    return done.stdout.decode("utf-8")


@needs("curl", "curl")
def test_what_curl_sends(client: Client) -> None:
    commands = re.findall(r"^```sh\n(curl .*?)\n^```$", PAGE, re.MULTILINE | re.DOTALL)
    here = [one.replace(f"127.0.0.1:{PORT}", f"127.0.0.1:{client.port}") for one in commands]
    visit, year = (json.loads(run("sh", "-c", one)) for one in here)
    assert visit == ask("reimburse", INPUTS).to_plain()
    assert visit["result"]["fund_payment"] == "80.00"
    assert [one["fund_payment"] for one in year["settlements"]] == ["90.00", "-90.00"]
    assert year["closing"]["paid"][0]["paid"] == "2600.00"


@needs("javac", "default-jdk-headless")
def test_what_java_sends(client: Client) -> None:
    status, answer = run("java", EXAMPLES / "Ask.java", f"http://127.0.0.1:{client.port}").split("\n", 1)
    assert (status, json.loads(answer)) == ("200", ask("reimburse", INPUTS).to_plain())


@needs("mcs", "mono-mcs")
def test_what_c_sharp_sends(client: Client, tmp_path: Path) -> None:
    program = tmp_path / "Ask.exe"
    run("mcs", "-r:System.Net.Http.dll", f"-out:{program}", EXAMPLES / "Ask.cs")
    status, answer = run("mono", program, f"http://127.0.0.1:{client.port}").split("\n", 1)
    assert (status, json.loads(answer)) == ("200", ask("reimburse", INPUTS).to_plain())
