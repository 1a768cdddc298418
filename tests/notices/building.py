"""Notice files for tests: small ones written from plain data, so that a test shows only what it changes."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from shanxi_health_policy import Catalogue, NoticeError
from shanxi_health_policy.errors import Fault

Data: TypeAlias = dict[str, Any]
KeyPath: TypeAlias = tuple[str | int, ...]
DATA = Path(__file__).parents[2] / "src" / "shanxi_health_policy" / "notices" / "data"
HEADER = "list,no,city,county,printed,name,kind,reading"
ROW = "own,1,忻州市,原平市,某镇卫生院,某镇卫生院,township_health_centre,"


def text(word: str = "文") -> Data:
    """One text in both languages."""
    return {"zh": word, "en": f"text {word}"}


def clause(clause_id: str, **changes: Any) -> Data:
    """One clause, computed by `reimburse` unless changed."""
    return {"id": clause_id, "at": text(), "says": text(), "rule": ["reimburse"]} | changes


def head(notice_id: str, **changes: Any) -> Data:
    """What identifies a notice of Xinzhou (140900)."""
    return {
        "id": notice_id,
        "number": f"测〔2024〕{notice_id}号",
        "title": text(),
        "issuers": ["测试局"],
        "place": "140900",
        "place_name": text("忻州市"),
        "source": "none.txt",
    } | changes


def tcm(**changes: Any) -> Data:
    """A small scheme: one condition, one technique, class I only."""
    basis = {"clause": "A"}
    return {
        "in_force": basis,
        "scope": basis,
        "rate": {"clause": "A", "share": "0.50", "rounding": "half_up"},
        "per_visit_limit": basis,
        "annual_limit": basis,
        "remainder": basis,
        "facility": {"clause": "A", "ways": [{"id": "a", "at": text(), "says": text()}]},
        "fee_classes": [{"fee_class": "I", "clause": "A", "at": text(), "grades": ["三级甲等"]}],
        "limits": [limit_row()],
        "techniques": [{"category": "针刺", "clause": "A", "at": text(), "count": 1, "names": ["电针"]}],
    } | changes


def limit_row(condition: str = "颈椎病", **changes: Any) -> Data:
    """One condition's limits in class I."""
    row: Data = {"condition": condition, "at": text(), "clauses": ["A"]}
    return row | {"per_visit": {"I": "100.00"}, "annual": {"I": "1000.00"}} | changes


def notice(
    notice_id: str = "next-2024-1",
    *,
    start: date = date(2024, 1, 1),
    scheme: Data | None = None,
    **changes: Any,
) -> Data:
    """A whole notice, issued a month before it is in force; `changes` go to its head."""
    issued = date(start.year - 1, 12, 1) if start.month == 1 else date(start.year, start.month - 1, 1)
    return {
        "schema": 1,
        "notice": head(notice_id, **changes),
        "dates": {"issued": issued, "in_force_from": start},
        "clauses": [clause("A")],
        "tcm": tcm() if scheme is None else scheme,
    }


def with_list(**changes: Any) -> Data:
    """A notice with one facility list of one row; `write` it and a CSV file beside."""
    table: Data = {"id": "own", "clause": "A", "accreditation": "推荐标准", "year": 2024, "at": text()}
    return notice() | {"facility_lists": [table | {"file": "own.csv", "count": 1} | changes]}


def complete() -> Data:
    """The Lvliang notice with fewer rows, and with every key that it leaves out."""
    data: Data = tomllib.loads((DATA / "lvliang-2022-22.toml").read_text(encoding="utf-8"))
    data["notice"] |= {"forwards": "wenshui-2022-7", "replaces": ["old-2020-1"]}
    data["dates"]["in_force_to"] = date(2030, 12, 31)
    data["examples"] = data["examples"][:1]
    data["clauses"].append({"id": "U", "at": text(), "says": text(), "not_yet_encoded": True})
    data["clauses"][0] |= {"sections": ["三"], "beyond": text()}
    data["facility_lists"] = with_list(clause="T7", target="a")["facility_lists"]
    scheme = data["tcm"]
    scheme["in_force"]["readings"] = ["I-N1"]
    scheme["limits"] = scheme["limits"][:2]
    scheme["techniques"] = scheme["techniques"][1:2]
    scheme["per_visit_limit"]["none"] = scheme["annual_limit"]["none"] = False
    scheme["own_conditions"] = [{"code": "a_cold", "zh": "感冒", "en": "a cold", "aliases": ["伤风"]}]
    scheme["own_techniques"] = [{"code": "gua_sha", "zh": "刮痧", "en": "gua sha", "aliases": ["刮痧疗法"]}]
    found = data | rule_tables()
    found["standards"][0]["on_list"] = "own"
    return found


def rule_tables() -> Data:
    """Every table of rules with every key, resting on clause T7; for keys that exclude each other there are two rows."""
    row: Data = {"clause": "T7", "at": text(), "place": "141121", "in_force_from": date(2023, 1, 1)}
    row |= {"in_force_to": date(2024, 12, 31), "readings": ["I-N1"]}
    at_least: Data = {"figure": "nurses", "at_least": 3, "of": "doctors", "per": 2}
    tests: list[Data] = [
        at_least,
        {"figure": "residents", "below": 200},
        {"figure": "own_beds", "share": "0.5", "of": "beds"},
        {"figure": "public", "holds": True},
        {"figure": "accreditations", "includes": "推荐标准"},
        {"figure": "community_hospital_name", "form": "{county}{own}社区医院"},
        {"figure": "name_registered_on", "by": date(2021, 5, 31)},
        {"figure": "posts_reviewed_on", "within_years": 5},
    ]
    counts: Data = {"city": "某市", "place": "141100", "facilities": 4, "self_assessed": 4}
    counts |= {"self_assessed_share": "100%", "basic_in_year": 1, "basic_in_all": 2, "basic_share": "50%"}
    counts |= {"recommended_in_year": 0, "recommended_in_all": 1, "recommended_share": "25%"}
    target: Data = {
        "says": text(),
        "figure": "a_count",
        "unit": text(),
        "strength": "力争",
        "about": True,
        "yearly": True,
    }
    return {
        "own_figures": [{"code": "own_beds", "zh": "床", "en": "beds", "kind": "count", "unit": text()}],
        "standards": [
            row
            | {"id": "a", "title": text(), "strength": "要求", "leads_to": "推荐标准", "min_level": 2}
            | {"open_ended": False}
            | {"kinds": ["中医医院"], "accreditations": ["基本标准"], "when": deepcopy(tests)}
            | {"criteria": [{"id": "a", "says": text(), "any_of": deepcopy(tests), "source": text()}]}
        ],
        "averages": [
            row
            | {"id": "a", "title": text(), "among": text(), "year": 2020}
            | {"figures": [{"figure": "beds", "value": 53, "or_more": True}]}
        ],
        "effects": [row | {"id": "a", "when": "达标", "accreditation": "社区医院", "says": text()}],
        "targets": [
            row | target | {"id": "a", "of": "a_whole", "share": "0.2", "due": date(2022, 12, 31)},
            row | target | {"id": "b", "at_least": 1, "at_most": 3, "each": text()},
        ],
        "due_dates": [
            row | {"id": "a", "what": text(), "opens": date(2022, 9, 1), "due": date(2022, 9, 30)},
            row
            | {"id": "b", "what": text(), "years": 3, "after": date(2022, 12, 31)}
            | {"since": text(), "about": True},
            row | {"id": "c", "what": text(), "every": "每周"},
        ],
        "review_routes": [
            row
            | {"id": "a", "accreditation": "基本标准", "year": 2022}
            | {"steps": [{"level": "市级", "act": text(), "decides": True}]}
        ],
        "expert_groups": [
            row
            | {"id": "a", "name": text(), "level": "市级", "conveners": 1}
            | {"areas": [{"place": "141121", "role": "牵头", "experts": 2}, {"place": "141122"}]}
        ],
        "plan_rules": [
            row | {"id": "a", "accreditation": "基本标准", "year": 2022, "opened_by": date(2021, 4, 30)}
        ],
        "measurements": [
            row
            | {
                "id": "a",
                "topic": text(),
                "also": ["别名"],
                "says": text(),
                "population": text(),
                "year": 2020,
            }
            | {"count": 3, "parts": [{"kind": "乡镇卫生院", "count": 3}], "anomalies": ["A-T1"]},
            row
            | {
                "id": "b",
                "topic": text(),
                "says": text(),
                "of": "a",
                "year": 2020,
                "count": 1,
                "share": "0.33",
            },
            row
            | {"id": "c", "topic": text(), "says": text(), "population": text(), "year": 2020}
            | {"cities": ["141100"]},
        ],
        "named_facilities": [
            row
            | {"id": "a", "topic": text(), "also": ["别名"], "name": "甲镇卫生院", "kind": "乡镇卫生院"}
            | {"located": "141121", "named_for": text(), "amount": "1.00"}
        ],
        "pilots": [
            row | {"id": "a", "programme": text(), "places": ["141121"], "first": "141121", "further": "a"}
        ],
        "price_rules": [row | {"id": "a", "says": text(), "held_in": text()}],
        "repeals": [row | {"id": "a", "number": "测〔2020〕1号", "title": text(), "anomalies": ["A-T1"]}],
        "accreditation_totals": [
            row | {"id": "a", "accreditation": "推荐标准", "year": 2020, "count": 69},
        ],
        "departments": [
            {"name": text(f"{one}局"), "printed": f"{one}局", "also": [f"{one}办"]} for one in "甲乙丙丁戊"
        ],
        "responsibilities": [
            row
            | {"id": "a", "points": ["1", "2"], "leads": ["甲局"], "leads_jointly": ["乙局"]}
            | {"leads_own_part": ["丙局"], "takes_part": ["丁局"], "supports": ["戊局"]},
        ],
        "statistics": [
            row | {"id": "a", "title": text(), "year": 2020, "cities": [counts], "total": dict(counts)}
        ],
        "subsidies": {
            "premium": [
                row
                | {
                    "group": "低保",
                    "share": "0.8",
                    "floor": "280.00",
                    "from_year": 2023,
                    "to_year": 2025,
                    "or_to_year": 2024,
                },
                row | {"group": "易返贫致贫", "amount": "280.00", "from_year": 2023},
            ],
            "awards": [row | {"id": "a", "accreditation": "推荐标准", "amount": "100000.00", "round": 2021}],
            "posts": [row | {"id": "a", "amount": "1000.00", "period": text()}],
            "capitation": [row | {"id": "a", "surplus_kept": "1", "overspend_borne": "1"}],
            "insurance": [
                row | {"on_establishment": True, "pensions": ["civil_service"], "medical": ["职工医保"]}
            ],
            "senior_posts": [row | {"id": "a", "years_in_a_row": 15, "years_in_all": 25}],
            "income_floor": [row | {"id": "a", "of_average": "1"}],
        },
    }


def to_toml(data: Mapping[str, Any]) -> str:
    """Plain data as TOML, everything below the top inline."""
    return "".join(f"{key} = {_inline(value)}\n" for key, value in data.items())


def with_headings(data: Mapping[str, Any]) -> str:
    """The same as the shipped files write it: every table under a heading of its own."""
    lines = [f"{key} = {_inline(one)}" for key, one in data.items() if not isinstance(one, (dict, list))]
    for name, one in data.items():
        for row in one if isinstance(one, list) else ():
            lines += [f"[[{name}]]", *(f"{key} = {_inline(value)}" for key, value in row.items())]
        if isinstance(one, dict):
            rows = {key: value for key, value in one.items() if isinstance(value, list) and key not in _LISTS}
            lines += [f"[{name}]", *(f"{key} = {_inline(one[key])}" for key in one if key not in rows)]
            lines += with_headings({f"{name}.{key}": value for key, value in rows.items()}).splitlines()
    return "\n".join(lines) + "\n"


_LISTS = {"issuers", "rests_on", "replaces"}
"""Lists of the head that are no tables."""


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(key)} = {_inline(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def write(folder: Path, data: Mapping[str, Any], csv: str | None = None) -> Path:
    """Write a notice file, and the CSV file of its facility list; the path of the notice file."""
    path = folder / f"{data['notice']['id']}.toml"
    path.write_text(to_toml(data), encoding="utf-8")
    if csv is not None:
        (folder / "own.csv").write_text(csv, encoding="utf-8")
    return path


def changed(data: Data, path: KeyPath, value: Any = ...) -> Data:
    """A copy with another value at a path, or, without a value, with the key gone."""
    copy = deepcopy(data)
    holder: Any = copy
    for step in path[:-1]:
        holder = holder[step]
    if value is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return copy


def at(data: Data, path: KeyPath) -> Any:
    """The value at a path."""
    found: Any = data
    for step in path:
        found = found[step]
    return found


def where(path: KeyPath) -> str:
    """A path as a fault writes it."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def keys(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """The path of every key; of the tables in an array only the first that has it. Examples' contents are free."""
    seen: set[tuple[str, ...]] = set()
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield (*path, key)
            if key not in {"given", "expect"}:
                yield from keys(one, (*path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            for found in keys(one, (*path, index)):
                names = tuple(step for step in found[len(path) :] if isinstance(step, str))
                if names not in seen:
                    seen.add(names)
                    yield found


def faults_of(*paths: Path, with_shipped: bool = False) -> tuple[Fault, ...]:
    """What the catalogue finds wrong with files and folders; nothing when it takes them."""
    try:
        Catalogue.load(*paths, with_shipped=with_shipped)
    except NoticeError as error:
        return error.faults
    return ()


OWN_FIGURES: dict[str, Any] = {
    "schema": 1,
    "notice": head("own-2024-1"),
    "clauses": [clause("A")],
    "dates": {"issued": date(2024, 1, 1), "in_force_from": date(2024, 1, 1)},
    "own_figures": [
        {"code": "scanners", "zh": "超声仪", "en": "scanners", "unit": {"zh": "台", "en": "machines"}},
        {"code": "night", "zh": "夜间门诊", "en": "open at night", "kind": "flag"},
    ],
}
"""A notice that brings figures of its own: a count, and a yes or no."""
