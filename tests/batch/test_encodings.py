"""Encodings of text files: told for the file as a whole, and a mixture by its lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.test_csv_blocks import parts_of

from shanxi_health_policy import Catalogue
from shanxi_health_policy.batch import Profile, settle_file
from shanxi_health_policy.batch.files.headers import OUTPUT_COLUMNS
from shanxi_health_policy.batch.files.layout import Layout
from shanxi_health_policy.errors import FaultsError, FileError

ROWS = [("1", "颈椎病"), ("2", "一类"), ("3", "电针")]
TEXT = "x,y\n" + "".join(f"{x},{y}\n" for x, y in ROWS)


def refusal(path: Path, content: bytes, encoding: str | None = None, size: int = 100) -> str:
    path.write_bytes(content)
    with pytest.raises(FileError) as error:
        parts_of(path, size, Layout(encoding=encoding))
    return error.value.message("en")


@pytest.mark.parametrize("size", [30, 1_000])
@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("utf-8", None),
        ("utf-8", "utf-8"),
        ("utf-8-sig", None),
        ("utf-8-sig", "utf-8"),
        ("gb18030", None),
        ("gb18030", "gb18030"),
        ("utf-16", None),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
    ],
)
def test_every_encoding_is_found_out_or_obeyed(
    tmp_path: Path, written: str, given: str | None, size: int
) -> None:
    (tmp_path / "a.csv").write_bytes(TEXT.encode(written))
    assert parts_of(tmp_path / "a.csv", size, Layout(encoding=given))[0] == ROWS


def test_utf_16_of_the_other_order_says_so_itself(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xfe\xff" + TEXT.encode("utf-16-be"))
    assert parts_of(tmp_path / "a.csv", 1_000)[0] == ROWS


@given(
    wrong=st.sets(st.integers(0, 19), min_size=1, max_size=7),
    size=st.sampled_from([60, 10_000]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    base=st.sampled_from([("utf-8", "gb18030"), ("utf-8-sig", "gbk")]),
)
def test_lines_of_another_encoding_are_named(
    tmp_path_factory: pytest.TempPathFactory, wrong: set[int], size: int, end: str, base: tuple[str, str]
) -> None:
    """Wherever they stand: at the first row or the last, within the first block or beyond it."""
    usual, other = base
    lines = [
        f"{n},颈椎病{end}".encode(other if n in wrong else usual.removesuffix("-sig")) for n in range(20)
    ]
    content = f"x,y{end}".encode(usual) + b"".join(lines)
    message = refusal(tmp_path_factory.mktemp("mix") / "a.csv", content, size=size)
    named = [f"a.csv: line {n + 2}: " for n in sorted(wrong)[:5]]
    assert all(one in message for one in named)
    assert message.count("a.csv: line") == len(named)


@pytest.mark.parametrize("size", [40, 10_000])
def test_utf_8_in_a_file_that_is_said_to_be_gb18030_is_named(tmp_path: Path, size: int) -> None:
    lines = [b"1,\xb5\xe7\xd5\xeb\n"] * 9 + ["2,颈椎病\n".encode()] + ["3,男\n".encode()]
    message = refusal(tmp_path / "a.csv", b"x,y\n" + b"".join(lines), "gb18030", size)
    assert "line 11: " in message
    assert "line 12: " in message


def test_gbk_text_that_looks_like_utf_8_here_and_there_stays_gbk(tmp_path: Path) -> None:
    # 一 is D2 BB; 渚у, three bytes of which could be a character of UTF-8, is text that nobody writes.
    text = "x,y\n" + "1,一\n2,渚у电针\n" * 30
    (tmp_path / "a.csv").write_bytes(text.encode("gb18030"))
    for said in (None, "gb18030"):
        assert parts_of(tmp_path / "a.csv", 60, Layout(encoding=said))[0][:2] == [
            ("1", "一"),
            ("2", "渚у电针"),
        ]


@pytest.mark.parametrize(
    ("content", "given", "said"),
    [
        (TEXT.encode("utf-32"), None, "line 1: 'UTF-32'; expected a file saved as UTF-8"),
        (b"\0\0\xfe\xff" + TEXT.encode("utf-32-be"), None, "UTF-32"),
        (TEXT.encode("utf-16"), "utf-8", "BOM: utf-16-le"),
        (TEXT.encode("utf-8-sig"), "gb18030", "BOM: utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-16", "BOM: utf-8"),
        (TEXT.encode(), "utf-16", "line 1: "),
        (TEXT.encode("gb18030"), "utf-8", "line 2: "),
        (TEXT.encode("utf-16-le"), None, "--encoding utf-16"),
        (TEXT.encode("utf-16")[:-1], None, "ends in the middle of a character"),
        (TEXT.encode("utf-16").replace("电".encode("utf-16-le"), b"\x00\xd8"), None, "line 4: "),
        (b"x,y\n1,2\n" * 20 + "颈,椎\n".encode() + b"\xff,1\n", None, "line 42: "),
        (("x,y\n" + "颈,椎\n" * 20).encode() + b'"\xff",1\n', None, "text in utf-8"),
        (("x,y\n" + "颈,椎\n" * 20 + "颈").encode()[:-1], None, "in the middle of a character"),
        (("x,y\n1,2" + "颈").encode()[:-1], None, "in the middle of a character"),
        (b"\xef\xbb\xbfx,y\n\xff,1\n", None, "text in utf-8"),
        (b"x,y\n\xff,1\n", None, "line 2: '\\xff,1\\n'; expected text in utf-8 or gb18030"),
        (b"x,y\r\n" + "1,电\r\n".encode("gb18030") * 30 + b"1,\xff\r\n", None, "line 32: "),
    ],
)
@pytest.mark.parametrize("size", [60, 10_000])
def test_what_is_not_of_its_encoding_is_refused(
    tmp_path: Path, content: bytes, given: str | None, said: str, size: int
) -> None:
    assert said in refusal(tmp_path / "a.csv", content, given, size)


HEADERS = "visit_id,person_id,visited_on,condition,fee_class,technique,amount,备注\n"
VISIT = "V1,P1,2023-05-04,颈椎病,I,电针,10.00,备注\n"
BALANCES = "人员编号,病症,年度,已支付金额\nP1,颈椎病,2023,1.00\n"
EARLIER = f"{','.join(OUTPUT_COLUMNS)}\nV0,P1,2023-05-01,颈椎病,I,10.00,10.00,6.00,4.00,rate,6.00,2714.00,,\n"
ITEMS = "code,technique,name,备注\nA1,电针,电针一,\n"
PROFILE = '[columns]\n"备注" = "-"\n'
MIXTURES: dict[str, Callable[[str], bytes]] = {
    "the first line of another": lambda text: text.split("\n")[0].encode("gbk") + text[text.index("\n") :].encode() * 2,
    "the last line of another": lambda text: text.encode() + text.splitlines()[-1].encode("gbk") + b"\n",
    "a title of another": lambda text: "山西某医院\n".encode("gbk") + text.encode(),
    "a lone byte at the end": lambda text: text.encode() + b"\xff",
    "half a character at the end": lambda text: text.encode() + "备".encode()[:2],
    "UTF-16 without its mark": lambda text: text.encode("utf-16-le"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "a byte of nothing": lambda text: text.encode() + b"\0",
    "half a pair": lambda text: text.encode() + "\ud83d".encode("utf-8", "surrogatepass"),
}  # fmt: skip
"""How a file is of no one encoding."""


@pytest.mark.parametrize("role", ["file", "opening", "earlier", "items", "profile", "notice"])
@pytest.mark.parametrize("mixture", MIXTURES)
def test_no_file_of_any_kind_is_of_two_encodings(tmp_path: Path, role: str, mixture: str) -> None:
    texts = {
        "file": HEADERS + VISIT,
        "opening": BALANCES,
        "earlier": EARLIER,
        "items": ITEMS,
        "profile": PROFILE,
    }
    (tmp_path / "visits.csv").write_text(HEADERS + VISIT, encoding="utf-8")
    ending = ".toml" if role in {"profile", "notice"} else ".csv"
    mixed = tmp_path / f"mixed{ending}"

    def work() -> object:
        if role == "notice":
            return Catalogue.load(mixed)
        if role == "profile":
            return Profile.load(mixed)
        given: dict[str, Any] = {} if role == "file" else {role: [mixed] if role == "earlier" else mixed}
        return settle_file(
            mixed if role == "file" else tmp_path / "visits.csv", tmp_path / "out.csv", **given
        )

    mixed.write_bytes(MIXTURES[mixture](texts.get(role, PROFILE)))
    with pytest.raises(FaultsError) as error:
        work()
    assert "mixed" in error.value.message("en")
    assert sorted(one.name for one in tmp_path.iterdir()) == [mixed.name, "visits.csv"]
    if role != "notice":
        mixed.write_bytes(texts[role].encode())
        work()
