"""A profile: what it says holds as if options had said it, what is wrong with it is told at once, and what it does is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.running import HEADER

from shanxi_health_policy import Catalogue
from shanxi_health_policy.batch import Layout, Profile, settle_file
from shanxi_health_policy.batch.files.headers import INPUT_COLUMNS
from shanxi_health_policy.batch.files.sources import profile_beside
from shanxi_health_policy.batch.profile import COLUMNS, Outputs, ProfileFile
from shanxi_health_policy.errors import FileError

ROW = "V1,P1,2023-05-04,颈椎病,I,电针,150.00"
WHOLE = """
place = "吕梁"
items = "items.csv"
his = ["hospital.toml"]
encoding = "gb18030"
sheet = "明细"
skip_rows = 2
time_zone = "Asia/Shanghai"
[columns]
"本院的列" = "person_id"
"科室" = "-"
[outputs]
language = "en"
columns = "zh"
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a profile, beside which there are the files that it names."""

    def write_it(text: str) -> Path:
        (tmp_path / "items.csv").write_text("code,technique\n", encoding="utf-8")
        (tmp_path / "hospital.toml").write_text("", encoding="utf-8")
        path = tmp_path / "own.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write_it


def faults(path: Path) -> dict[str, str]:
    """What is wrong with a profile, by key."""
    with pytest.raises(FileError) as caught:
        Profile.load(path)
    assert {one.file for one in caught.value.faults} == {str(path)}
    return {one.where: one.text().en.partition(": ")[2] for one in caught.value.faults}


def test_a_profile_says_all_that_options_say(write: Callable[[str], Path]) -> None:
    path = write(WHOLE)
    found = Profile.load(path)
    assert found.layout == Layout(
        encoding="gb18030", sheet="明细", skip_rows=2, time_zone="Asia/Shanghai",
        columns={"本院的列": "person_id", "科室": "-"},
    )  # fmt: skip
    assert (found.place, found.items, found.his) == (
        "吕梁",
        path.parent / "items.csv",
        (path.parent / "hospital.toml",),
    )
    assert (found.look.language, found.look.columns) == ("en", "zh")
    (note,) = found.layout.notes
    assert note.says.en == (
        "by the profile own.toml: encoding = gb18030; sheet = 明细; skip_rows = 2; time_zone = Asia/Shanghai; "
        "columns = 本院的列→person_id、科室→-"
    )


def test_every_key_is_read_and_told(write: Callable[[str], Path]) -> None:
    keys = {one.name for one in attrs.fields(ProfileFile)} - {"outputs"}
    keys |= {f"outputs.{one.name}" for one in attrs.fields(Outputs)}
    found = Profile.load(write(WHOLE))
    assert set(found.settings) == keys
    assert all(f"{key} = " in found.note(keys).says.zh for key in keys)


def test_an_empty_profile_says_nothing(write: Callable[[str], Path]) -> None:
    found = Profile.load(write(""))
    assert found.layout == Layout()
    assert (found.layout.notes, found.settings, found.place, found.items, found.his) == (
        (),
        {},
        None,
        None,
        (),
    )
    assert (found.look.language, found.look.columns) == ("zh", None)


def test_everything_that_is_wrong_is_told_at_once_with_the_nearest_name(write: Callable[[str], Path]) -> None:
    text = """
plcae = "吕梁"
place = "吕粱市"
items = "itms.csv"
his = ["hopsital.toml", "hospital.toml"]
encoding = "gb1803"
time_zone = "Asia/Shangai"
skip_rows = -1
sheet = ""
[columns]
"参保人" = "persn_id"
"参保 人" = "person_id"
"科室" = 1
[outputs]
language = "cn"
colums = "zh"
"""
    found = faults(write(text))
    assert found.keys() == {
        "plcae", "place", "items", "his", "encoding", "time_zone", "skip_rows", "sheet", "columns.参保人", "columns.参保 人",
        "columns.科室", "outputs.language", "outputs.colums",
    }  # fmt: skip
    near = {
        "plcae": "place", "place": "吕梁市141100", "encoding": "gb18030", "time_zone": "Asia/Shanghai",
        "columns.参保人": "person_id", "outputs.colums": "columns",
    }  # fmt: skip
    for key, name in near.items():
        assert f"did you mean: {name}" in found[key]
    assert "expected zh, en" in found["outputs.language"]
    assert "a file that exists" in found["items"]


@pytest.mark.parametrize(
    ("text", "where"),
    [("a = 1\na = 2", "TOML"), ("x", "TOML"), ("\udcff", "line 1"), ("a" + ".b" * 60 + " = 1", "TOML")],
)
def test_what_is_no_toml_is_told(tmp_path: Path, text: str, where: str) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert list(faults(path)) == [where]


@pytest.mark.parametrize(
    "text",
    [
        'columns = "x"', "his = 1", "his = [1]", "place = 1", 'encoding = ["utf-8"]', "skip_rows = true",
        'skip_rows = "1"', 'outputs = "zh"', "items = 2023-01-01",
    ],
)  # fmt: skip
def test_a_wrong_type_is_one_fault(write: Callable[[str], Path], text: str) -> None:
    assert len(faults(write(text))) == 1


def test_a_profile_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert list(faults(tmp_path / "none.toml")) == ["none.toml"]


def test_a_place_of_own_notices_is_known_by_their_catalogue(write: Callable[[str], Path]) -> None:
    path = write('place = "149900"')
    assert Profile.load(path, catalogue=Catalogue.shipped()).place == "149900"


@given(st.data())
def test_what_a_profile_maps_is_read_as_if_an_option_mapped_it(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("profile")
    names = HEADER.split(",")
    mapped = data.draw(st.lists(st.sampled_from(names), unique=True))
    headers = [f"本院{place}" if name in mapped else name for place, name in enumerate(names)]
    columns = {header: name for header, name in zip(headers, names, strict=True) if name in mapped}
    (folder / "in.csv").write_text(f"{','.join(headers)}\n{ROW}\n", encoding="utf-8")
    lines = (f'"{header}" = "{name}"' for header, name in columns.items())
    (folder / "p.toml").write_text("\n".join(["[columns]", *lines]), encoding="utf-8")
    profile = Profile.load(folder / "p.toml")
    said = [settle_file(folder / "in.csv", folder / "o.csv", layout=Layout(columns=columns))]
    before = (folder / "o.csv").read_bytes()
    said.append(settle_file(folder / "in.csv", folder / "o.csv", layout=profile.layout))
    assert (folder / "o.csv").read_bytes() == before
    assert said[1] == attrs.evolve(said[0], notes=(*profile.layout.notes, *said[0].notes))


@pytest.mark.parametrize("name", sorted({one.name for one in COLUMNS} - {one.name for one in INPUT_COLUMNS}))
def test_a_column_of_another_table_is_not_used_and_never_taken_for_something_else(
    write: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    layout = Profile.load(write(f'[columns]\n"费用" = "{name}"\n"没有的列" = "-"')).layout
    (tmp_path / "in.csv").write_text(f"{HEADER},费用\n{ROW},1.00\n", encoding="utf-8")
    assert settle_file(tmp_path / "in.csv", tmp_path / "o.csv", layout=layout).ignored_columns == ("费用",)
    (tmp_path / "in.csv").write_text(f"{HEADER.replace('amount', '费用')}\n{ROW}\n", encoding="utf-8")
    with pytest.raises(FileError, match="amount"):
        settle_file(tmp_path / "in.csv", tmp_path / "o.csv", layout=layout)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('sheet = "明细"', "own.toml sheet"),
        ('[columns]\n"参保人" = "person_id"', "own.toml columns"),
    ],
)
def test_what_does_not_fit_the_file_names_the_profile(
    write: Callable[[str], Path], tmp_path: Path, text: str, where: str
) -> None:
    layout = Profile.load(write(text)).layout
    (tmp_path / "in.csv").write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    with pytest.raises(FileError) as caught:
        settle_file(tmp_path / "in.csv", tmp_path / "o.csv", layout=layout)
    assert [one.where for one in caught.value.faults] == [where]


def test_the_profile_beside_a_file_or_in_a_folder_is_found(tmp_path: Path) -> None:
    assert profile_beside(tmp_path / "in.csv") is None
    path = tmp_path / "shanxi-health-policy.toml"
    path.write_text("", encoding="utf-8")
    assert profile_beside(tmp_path / "in.csv") == profile_beside(tmp_path) == path
