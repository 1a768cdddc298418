"""A hospital's mapping of items: what it says of a code or a name, however written, and every fault of it at once."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy import Catalogue, Technique
from shanxi_health_policy.his import ItemMapping, MessageError
from shanxi_health_policy.tcm.item_mapping import load_mapping, mapping_in

SHIPPED = Catalogue.shipped()
NAMES = st.text(st.sampled_from("电针治疗督灸A1-（ "), min_size=1, max_size=6).filter(
    lambda text: bool(text.strip())
)
NO_TECHNIQUE = ("", "-", "——", "none", "None", "无", " 无 ")


def faults(text: str) -> list[tuple[str, str]]:
    """Where each fault of a mapping is, and what it says."""
    return [(one.where, one.expected.en) for one in mapping_in(text, "items.csv", SHIPPED)[1]]


@given(NAMES, st.sampled_from(tuple(Technique)), st.sampled_from(("zh", "en", "code")))
def test_a_code_or_name_of_the_mapping_means_its_technique(
    written: str, technique: Technique, spelled: str
) -> None:
    mapping = ItemMapping.read(f"code,technique\n{written},{getattr(technique, spelled)}\n")
    assert mapping.knows(written.strip())
    found = SHIPPED.find_technique(mapping.technique(written.strip()) or "")
    assert found is technique
    assert pickle.loads(pickle.dumps(mapping)) == mapping


@pytest.mark.parametrize("nothing", NO_TECHNIQUE)
def test_what_is_no_technique_is_known_as_none(nothing: str) -> None:
    mapping = ItemMapping.read(f"code,technique,name\nJ1,{nothing},血常规（五分类）\n")
    for item in ("J1", "j 1", "血常规(五分类)", "血常规 （五分类）"):
        assert (mapping.knows(item), mapping.technique(item)) == (True, None)
    assert (mapping.knows("血常规"), mapping.technique("血常规")) == (False, None)


def test_a_code_counts_as_written_before_it_counts_as_a_name_in_any_spelling() -> None:
    mapping = ItemMapping.read("code,technique\nA-1,电针\nA1,督灸\nB-1,电针\n")
    assert [mapping.technique(one) for one in ("A-1", "A1", "B-1", "B1")] == ["电针", "督灸", "电针", "电针"]
    assert not mapping.knows("A_1"), "two codes that are alike are told apart, or neither is meant"


def test_the_same_said_twice_is_no_fault_and_empty_rows_are_nothing() -> None:
    text = "code,technique,name\nZ1,电针,电针治疗\n,,\nZ1,electroacupuncture,电针 治疗\n,电针,电针治疗\n"
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("code,technique\nZ1,电针\nZ1,督灸\n", "line 3", "one meaning: it is 电针 in line 2, and 督灸 here"),
        (
            "code,technique\nZ1,电针\nZ1,\n",
            "line 3",
            "one meaning: it is 电针 in line 2, and no technique here",
        ),
        (
            "code,technique,name\nZ1,,某项\nZ2,督灸,某 项\n",
            "line 3",
            "it is no technique in line 2, and 督灸 here",
        ),
        ("code,technique,name\nZ1,督灸,电针\n", "line 2", "this is itself 电针 on the list"),
        ("code,technique,name\nZ1,,电针\n", "line 2", "this is itself 电针 on the list"),
        ("code,technique\nZ1,电真\n", "line 2", "the name of a technique; alike are: 电针"),
        ("code,technique,name\n,电针,\n", "line 2", "a code, or a name, or both"),
        ("code,technique,name,name\nZ1,电针,,\n", "line 1", "at most one column name"),
    ],
)
def test_a_contradiction_names_both_sides(text: str, where: str, said: str) -> None:
    [(place, expected)] = faults(text)
    assert place == where
    assert said in expected


def test_every_fault_is_told_at_once() -> None:
    text = "code,technique\nZ1,电真\nZ2,电针\nZ2,督灸\n,电针\n"
    assert [where for where, _ in faults(text)] == ["line 2", "line 4", "line 5"]
    with pytest.raises(MessageError) as caught:
        ItemMapping.read(text)
    assert len(caught.value.faults) == 3


def test_a_file_is_read_or_every_fault_of_it_told(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("code,technique\nZ1,电针\n", encoding="utf-8")
    mapping, faults = load_mapping(path, SHIPPED)
    assert (mapping.technique("Z1"), faults) == ("电针", [])
    mapping, faults = load_mapping(tmp_path / "none.csv", SHIPPED)
    assert mapping == ItemMapping()
    assert len(faults) == 1


@pytest.mark.parametrize(
    ("text", "where", "said", "value"),
    [
        ("\0", "line 1", "without NUL", "NUL"),
        ("code,technique\nZ1,\0\n", "line 2", "without NUL", "NUL"),
        ("\n\n\0\n\n", "line 3", "without NUL", "NUL"),
        ("", "line 1", "one column code and one column technique", "''"),
        ("code\nZ1\n", "line 1", "one column code and one column technique", "'code'"),
        ("technique,name\n电针,电\n", "line 1", "one column code and one column technique", "'technique,name'"),
        ('code,technique\n"Z1,电针\nZ2,督灸\n', "line 2", "closed quotes", '"'),
        ("code,technique\nZ1,电针,beyond\n", "line 2", "as many cells", "'beyond'"),
        ("code,technique\nZ1,电针, ,more,again\n", "line 2", "as many cells", "'more'"),
        ("code,technique\nZ1\n", "line 2", "as many cells", "'Z1'"),
        ("name,code,technique\n电针治疗,\n", "line 2", "as many cells", "'电针治疗'"),
        ("name,code,technique\n电针治疗,Z1\n", "line 2", "as many cells", "'Z1'"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_says_in_which_line(text: str, where: str, said: str, value: str) -> None:
    [fault] = mapping_in(text, "items.csv", SHIPPED)[1]
    assert (fault.where, fault.value) == (where, value)
    assert said in fault.expected.en


@pytest.mark.parametrize(
    "text",
    [
        "code,technique\nZ1,电针, ,\n",
        "name,code,technique\n,\n",
        "code,technique\n\n\n",
        "code,technique,name\nZ1,电针,电针\n",
    ],
)
def test_what_is_empty_or_says_the_same_of_itself_is_no_fault(text: str) -> None:
    assert mapping_in(text, "items.csv", SHIPPED)[1] == []


def test_a_name_alone_is_enough() -> None:
    mapping = ItemMapping.read("code,technique,name\n,,血常规\n")
    assert (mapping.knows("血常规"), mapping.technique("血常规")) == (True, None)


def test_a_text_of_four_million_characters_is_read_and_a_longer_one_refused() -> None:
    text = "code,technique\nZ1,电针\n" + ("," + " " * 99_998 + "\n") * 40
    longest = text[: 4_000_000 - 1] + "\n"
    assert mapping_in(longest, "items.csv", SHIPPED)[1] == []
    assert len(mapping_in(longest + "\n", "items.csv", SHIPPED)[1]) == 1
