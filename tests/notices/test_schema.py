"""The JSON Schema of notice files and the loader agree: same keys, same required ones, and the same files are refused."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any, cast, get_args, get_origin

import attrs
import pytest
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from shanxi_health_policy import Share
from shanxi_health_policy.notices.file_format import notice_file
from shanxi_health_policy.notices.notice_files import load_notice

from .building import DATA, HEADER, ROW, Data, KeyPath, at, changed, complete, keys, notice, to_toml, where

SCHEMA: Data = json.loads(
    (resources.files("shanxi_health_policy.notices") / "notice.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


def as_json(value: Any) -> Any:
    """TOML as an editor sees it: dates are strings."""
    if isinstance(value, Mapping):
        return {key: as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def refusals(data: Data) -> list[ValidationError]:
    """What the schema finds wrong."""
    return list(VALIDATOR.iter_errors(as_json(data)))


def node(found: Data) -> Data:
    """A node of the schema with its reference followed."""
    target: Data = found
    while "$ref" in target:
        target = SCHEMA["$defs"][target["$ref"].removeprefix("#/$defs/")]
    return target


def pairs(cls: Any, found: Data, path: str = "") -> Iterator[tuple[str, type[attrs.AttrsInstance], Data]]:
    """Every class of the file format with the node of the schema that describes it."""
    found = node(found)
    if get_origin(cls) is tuple:
        yield from pairs(get_args(cls)[0], found["items"], f"{path}[]")
    elif type(None) in get_args(cls):
        yield from pairs(get_args(cls)[0], found, path)
    elif attrs.has(cls) and cls is not Share:
        yield path, cls, found
        for field in attrs.fields(attrs.resolve_types(cls)):
            yield from pairs(field.type, found["properties"][field.name], f"{path}.{field.name}")


PAIRS = {path: (cls, found) for path, cls, found in pairs(notice_file(), SCHEMA)}


def test_the_schema_is_a_schema_and_speaks_both_languages() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    objects = [SCHEMA, *SCHEMA["$defs"].values()]
    named = objects + [
        one
        for found in objects
        for one in found.get("properties", {}).values()
        if "$ref" not in one and "$ref" not in one.get("items", {})  # which says itself what it is
    ]
    assert all("title" in found for found in objects)
    for found in named:
        assert " · " in found.get("title", found["description"]), found
        assert any("\u4e00" <= letter <= "\u9fff" for letter in found["description"])
        assert any("a" <= letter <= "z" for letter in found["description"])


@pytest.mark.parametrize("path", PAIRS)
def test_every_table_has_the_keys_of_the_file_format_and_no_others(path: str) -> None:
    cls, found = PAIRS[path]
    fields = attrs.fields(cls)
    assert set(found["properties"]) == {field.name for field in fields}
    assert set(found["required"]) == {field.name for field in fields if field.default is attrs.NOTHING}
    assert found["additionalProperties"] is False


@pytest.mark.parametrize("file", sorted(DATA.glob("*.toml")), ids=lambda file: str(file.stem))
def test_every_shipped_file_is_valid_and_names_the_schema(file: Path) -> None:
    content = file.read_text(encoding="utf-8")
    assert refusals(tomllib.loads(content)) == []
    assert content.startswith("#:schema ../notice.schema.json\n")


def load(folder: Path, data: Data) -> list[tuple[str, str]]:
    """What the loader finds wrong: keys and values."""
    (folder / "notice.toml").write_text(to_toml(data), encoding="utf-8")
    (folder / "own.csv").write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    return [(fault.where, fault.value) for fault in load_notice(folder, "notice.toml", "f.toml")[1]]


def test_the_file_that_the_mutations_start_from_is_valid_and_holds_every_key(tmp_path: Path) -> None:
    assert load(tmp_path, complete()) == []
    assert refusals(complete()) == []
    present = {
        where(tuple("" if isinstance(step, int) else step for step in path)) for path in keys(complete())
    }
    present = {one.replace("..", "[].") for one in present}
    every = {
        f"{path}.{field.name}".removeprefix(".")
        for path, (cls, _) in PAIRS.items()
        for field in attrs.fields(cls)
    }
    assert every - present == {"dates.issued"}  # a file has it or known_from


def missing(data: Data, path: KeyPath) -> bool:
    """Whether the schema misses the key at a path."""
    found = [error for error in refusals(data) if error.validator == "required"]
    return any((*error.absolute_path, *_named(error)) == path for error in found)


def _named(error: ValidationError) -> tuple[str, ...]:
    required = cast("list[str]", error.validator_value)
    return tuple(key for key in required if error.message.startswith(f"'{key}' "))


COMPLETE = complete()
CASES = [pytest.param(path, id=where(path)) for path in keys(COMPLETE)]


def around(path: KeyPath) -> Data:
    """What is asked about a key: the complete file; within a table, of the others only those that every file has."""
    return {
        name: one
        for name, one in COMPLETE.items()
        if len(path) == 1 or name == path[0] or name in SCHEMA["required"]
    }


@pytest.mark.parametrize("path", CASES)
def test_a_wrong_kind_of_value_is_refused_at_its_key(path: KeyPath, tmp_path: Path) -> None:
    wrong: object = 5 if isinstance(at(COMPLETE, path), (str, date)) else "x"
    data = changed(around(path), path, wrong)
    assert where(path) in [key for key, _ in load(tmp_path, data)]
    assert path in [tuple(error.absolute_path) for error in refusals(data)]


@pytest.mark.parametrize("path", CASES)
def test_a_missing_key_is_missed_by_both_or_by_neither(path: KeyPath, tmp_path: Path) -> None:
    data = changed(around(path), path)
    assert ((where(path), "missing key") in load(tmp_path, data)) == missing(data, path)


TABLES = [(), *(path for path in keys(COMPLETE) if isinstance(at(COMPLETE, path), dict))]


@pytest.mark.parametrize(
    "path", [path for path in TABLES if path[-1:] not in {("given",), ("expect",)}], ids=where
)
def test_an_unknown_key_is_refused_where_it_stands(path: KeyPath, tmp_path: Path) -> None:
    data = changed(around(path or ("colour",)), (*path, "colour"), "red")
    assert where((*path, "colour")) in [key for key, _ in load(tmp_path, data)]
    assert path in [tuple(error.absolute_path) for error in refusals(data)]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("notice", "place"), "14110"),
        (("notice", "id"), "Lvliang 22"),
        (("tcm", "rate", "share"), "60%"),
        (("tcm", "rate", "rounding"), "down"),
        (("tcm", "annual_limit", "year"), "fiscal"),
        (("tcm", "limits", 0, "annual", "I"), "1,000.00"),
        (("tcm", "limits", 0, "annual", "I"), "1000.005"),
        (("tcm", "facility", "ways", 0, "min_level"), 4),
        (("tcm", "facility", "ways", 0, "min_level"), True),
        (("tcm", "facility", "ways", 1, "vouched"), ["bureau_approval"]),
        (("tcm", "fee_classes", 0, "fee_class"), "IV"),
        (("tcm", "own_conditions", 0, "code"), "A Cold"),
        (("facility_lists", 0, "file"), "../own.csv"),
        (("schema",), 2),
        (("notice", "number"), ""),
    ],
)
def test_a_value_of_another_form_is_refused_by_both(path: KeyPath, value: object, tmp_path: Path) -> None:
    data = changed(COMPLETE, path, value)
    assert any(key.startswith(where(path)) for key, _ in load(tmp_path, data))
    assert any(tuple(error.absolute_path)[: len(path)] == path for error in refusals(data))


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("dates",), {"in_force_from": date(2024, 1, 1)}, "dates"),
        (("dates", "known_from"), date(2024, 1, 1), "dates"),
        (("clauses", 0, "not_yet_encoded"), True, "clauses[0]"),
        (("tcm", "fee_classes", 0, "grades_by_reading"), ["二级甲等"], "tcm.fee_classes[0].reading"),
    ],
)
def test_what_belongs_together_is_asked_for_by_both(
    path: KeyPath, value: object, key: str, tmp_path: Path
) -> None:
    data = changed(notice(), path, value)
    assert key in [found for found, _ in load(tmp_path, data)]
    assert refusals(data) != []
    assert refusals(notice()) == []
