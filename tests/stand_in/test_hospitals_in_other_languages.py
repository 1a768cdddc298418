"""Hospital systems in Java and C#, and one that calls a library as the platform's own is called, against the stand-in."""

from __future__ import annotations

import ctypes
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.service.test_other_languages import has_aborted, needs
from tests.service.test_other_languages import run as run_well
from tests.stand_in.test_hospital_examples import (
    DAY,
    FOLDER,
    LOST,
    PAGE,
    PYTHON,
    found_after,
    platform,
    written,
)

from shanxi_health_policy.stand_in import StandIn
from shanxi_health_policy.stand_in.faults import FaultRule
from shanxi_health_policy.stand_in.serving import serving

LOST_REFUND = FaultRule(kind="time_out_after", infno="2208", first=1, seconds=0)
MET = [
    (),
    (LOST, LOST_REFUND),
    (PAGE,),
    (FaultRule(kind="numbers_as_text"), FaultRule(kind="fen_off", infno="2207", first=1)),
]
met = pytest.mark.parametrize("faults", MET, ids=lambda some: "-".join(one.kind for one in some) or "none")


@pytest.fixture(scope="module")
def java(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    folder = tmp_path_factory.mktemp("java")
    run_well("javac", "-d", folder, FOLDER / "Hospital.java")
    return ("java", "-XX:TieredStopAtLevel=1", "-cp", str(folder), "Hospital")


@pytest.fixture(scope="module")
def c_sharp(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    program = tmp_path_factory.mktemp("c_sharp") / "Hospital.exe"
    run_well("mcs", "-r:System.Net.Http.dll", f"-out:{program}", FOLDER / "Hospital.cs")
    return ("mono", str(program))


def is_honest(
    command: tuple[str, ...], books: Path, faults: tuple[FaultRule, ...], *, again: bool = True
) -> None:
    """A system settles and refunds one visit, books both once, and is not blamed."""
    with platform(*faults) as stand_in, serving(stand_in) as served:
        done = subprocess.run([*command, served.url, books], capture_output=True, timeout=120, check=False)
        if again and has_aborted(done, command):
            is_honest(command, books.with_name("again.csv"), faults, again=False)
            return
        assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()
        assert found_after(stand_in, books) == (set(), set())
        assert [one.fund_fen for one in stand_in.books.booked()] == [6001, -6001]
        assert (
            len(books.read_text(encoding="utf-8").split()) == 5
        )  # the header, and two rows with a day and a time


@needs("javac", "default-jdk-headless")
@met
def test_a_system_in_java(java: tuple[str, ...], tmp_path: Path, faults: tuple[FaultRule, ...]) -> None:
    is_honest(java, tmp_path / "books.csv", faults)


@needs("mcs", "mono-mcs")
@met
def test_a_system_in_c_sharp(c_sharp: tuple[str, ...], tmp_path: Path, faults: tuple[FaultRule, ...]) -> None:
    is_honest(c_sharp, tmp_path / "books.csv", faults)


# ------------------------------------------------------------------------------------------ the library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Any:
    built = tmp_path_factory.mktemp("library") / "libsi.so"
    run_well("cc", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", built, FOLDER / "si_interface.c")
    return ctypes.CDLL(str(built))


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What tells the library where to call, in the environment that C sees."""

    def tell(address: str, **more: int) -> None:
        told = {"SI_ADDRESS": address.removeprefix("http://")} | {
            name: str(value) for name, value in more.items()
        }
        for name, value in told.items():
            monkeypatch.setenv(name, value)

    return tell


BYTES = 50_000
GUARD = b"\x7f" * 64


def handled(library: Any, message: bytes, room: int = BYTES) -> tuple[int, bytes]:
    """One call as a hospital's system makes it: its buffer must not be left, and what comes is padded with NUL."""
    out = ctypes.create_string_buffer(b"\x01" * room + GUARD, room + len(GUARD))
    code = library.BUSINESS_HANDLE(ctypes.create_string_buffer(message), out)
    assert out.raw[room:] == GUARD
    text, _, padding = out.raw[:room].partition(b"\0")
    assert padding.strip(b"\0") == b""
    return code, text


def through(library: Any) -> Callable[[bytes], bytes]:
    """A transport for the system in Python: messages and answers in GBK, and -1 is an outcome that nobody knows."""

    def send(message: bytes) -> bytes:
        code, text = handled(library, message.decode().encode("gbk"))
        if code == -1:
            raise PYTHON.UnclearError(text.decode("gbk"))
        return text

    return send


needs_cc = needs("cc", "gcc libc6-dev")


@needs_cc
@met
def test_days_of_work_through_the_library(
    library: Any, at: Callable[..., None], tmp_path: Path, faults: tuple[FaultRule, ...]
) -> None:
    with platform(*faults) as stand_in, serving(stand_in) as served:
        at(served.address)
        assert library.INIT(ctypes.create_string_buffer(100)) == 0
        rows: list[dict[str, object]] = []
        visits = json.loads(DAY.read_text(encoding="utf-8"))
        assert PYTHON.work(PYTHON.Hospital(through(library), rows.append), visits) == 0
        assert found_after(stand_in, written(rows, tmp_path / "books.csv")) == (set(), set())
        assert "电针" in stand_in.books.entries()[4]["asked"]


@needs_cc
def test_what_the_library_answers_when_it_does_not_go_well(library: Any, at: Callable[..., None]) -> None:
    message = '{"infno": "%s", "msgid": "M1", "fixmedins_code": "H1", "inf_time": "2023-05-04 09:00:00", "input": {}}'
    with StandIn() as stand_in, serving(stand_in) as served:
        at(served.address)
        code, text = handled(library, (message % "编号").encode("gbk"))
        assert (code, "未知的交易编号 编号" in text.decode("gbk")) == (-2, True)
        assert handled(library, b"no JSON")[0] == -2
        assert handled(library, b"\xff\xff") == (-1, "没有明确的应答".encode("gbk"))
        signing = message.replace("{}", '{"signIn": {"opter_no": "1"}}') % "9001"
        whole = handled(library, signing.encode())
        assert whole[0] == 0
        # an answer is never cut off: where it has no room nobody is told half of it
        at(served.address, SI_OUT=len(whole[1]))
        assert handled(library, signing.encode(), len(whole[1])) == (-1, "没有明确的应答".encode("gbk"))
        at(served.address, SI_OUT=len(whole[1]) + 1)
        assert handled(library, signing.encode(), len(whole[1]) + 1)[0] == 0
    for address in (served.address, "nowhere", "no host:1"):
        at(address, SI_OUT=BYTES)
        err = ctypes.create_string_buffer(100)
        assert library.INIT(err) == -1
        assert err.value.decode("gbk") == "连不上平台替身，见 SI_ADDRESS"
        assert handled(library, b"{}") == (-1, "没有明确的应答".encode("gbk"))


@needs_cc
def test_the_library_waits_no_longer_than_it_is_told(library: Any, at: Callable[..., None]) -> None:
    slow = FaultRule(kind="slow", seconds=3)
    with platform(slow) as stand_in, serving(stand_in) as served:
        at(served.address, SI_SECONDS=1)
        assert handled(library, b'{"infno": "9001"}')[0] == -1
