"""`serve`: the whole process, from its first word to a clean end."""

from __future__ import annotations

import http.client
import json
import logging
import os
import signal
from pathlib import Path

import pytest
from tests.cli.conftest import Runner
from tests.service.running import running, serving

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.service import running as service_running

TOKEN = "a-token-of-some-length"


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_asked_to_end(end: signal.Signals) -> None:
    with serving("--log-requests") as (client, process):
        connection = http.client.HTTPConnection("127.0.0.1", client.port)
        connection.request("GET", "/health/ready")
        assert json.loads(connection.getresponse().read())["ready"] is True
        connection.close()
        process.send_signal(end)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out) == (ExitCode.DONE, "")
        assert "GET /health/ready 200" in err
        assert "Traceback" not in err


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command without a server: where it would have been."""
    found: list[str] = []
    monkeypatch.setattr(service_running.Service, "run", lambda self: found.append(self.address))
    monkeypatch.setattr(service_running.Service, "at", classmethod(_without_port))
    return found


def _without_port(cls: type, app: object, host: str = "", port: int = 0, *, token: bool = False) -> object:
    return cls(app, None, f"http://{host}:{port}")


def test_what_is_said_on_the_command_line(
    run: Runner, served: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "token.txt"
    secret.write_text(f"{TOKEN}\n", encoding="ascii")
    secret.chmod(0o600)
    done = run("serve", "--host", "0.0.0.0", "--token-file", secret, "--lang", "zh")
    assert (done.code, done.err) == (ExitCode.DONE, "")
    assert "服务在 http://0.0.0.0:8765" in done.out
    logs = list[object]()
    monkeypatch.setattr(logging, "basicConfig", lambda **given: logs.append(given["level"]))
    more = ("--timeout", "5", "--max-body", "1000", "--max-running", "2", "--log-requests")
    assert run("serve", *more).code == ExitCode.DONE
    assert logs == [logging.INFO]
    assert served == ["http://0.0.0.0:8765", "http://127.0.0.1:8765"]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--host", "0.0.0.0"), ExitCode.WRONG_USAGE, "--host: '0.0.0.0' is not valid"),
        (("--port", "65536"), ExitCode.WRONG_USAGE, "--port: 65536 is not valid"),
        (("--max-body", "0"), ExitCode.WRONG_USAGE, "--max-body: 0 is not valid"),
        (("--timeout", "99999"), ExitCode.WRONG_USAGE, "--timeout: 99999 is not valid"),
        (("--token-file", "{short}"), ExitCode.WRONG_USAGE, "--token-file: '…' is not valid"),
        (("--token-file", "{open}"), ExitCode.FILE_TROUBLE, "chmod 600"),
        (("--token-file", "{long}"), ExitCode.FILE_TROUBLE, "> 4096"),
        (("--token-file", "nowhere.txt"), ExitCode.FILE_TROUBLE, "no such file"),
        (("--config", "nowhere.toml"), ExitCode.WRONG_USAGE, "nowhere.toml"),
        (("--notices", "{notice}"), ExitCode.WRONG_NOTICES, "faulty.toml"),
    ],
)
def test_what_cannot_be_served_is_told_before(
    run: Runner, tmp_path: Path, options: tuple[str, ...], code: ExitCode, said: str
) -> None:
    long = 300 * TOKEN
    files = {
        "short": ("short", 0o600),
        "open": (TOKEN, 0o644),
        "long": (long, 0o600),
        "notice": ("x = 1", 0o600),
    }
    names = {name: str(tmp_path / ("faulty.toml" if name == "notice" else name)) for name in files}
    for name, (text, mode) in files.items():
        Path(names[name]).write_text(text, encoding="ascii")
        os.chmod(names[name], mode)
    found = run("serve", *(one.format(**names) for one in options), "--lang", "en")
    assert (found.code, found.out) == (code, "")
    assert said in found.err


def test_a_port_that_is_taken(run: Runner) -> None:
    with running() as client:
        found = run("serve", "--port", str(client.port), "--lang", "en")
    assert (found.code, found.out) == (ExitCode.FILE_TROUBLE, "")
    assert "the port is taken" in found.err
