"""Three words that are never mixed, in Chinese and English: 异常 anomaly, 疑点 finding, 错误 error.

An anomaly is what is odd in a notice's own text or figures, a finding what supervision finds in claims, an error what is
wrong with the input or the program.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from tests.pages import CATALOGUES, english_of

from shanxi_health_policy.vocabulary import FacilityKind, HospitalGrade, PremiumGroup
from shanxi_health_policy.vocabulary.labelled import LabelledEnum

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "shanxi_health_policy"
TERMS = {"异常": r"\banomal(y|ies)\b", "疑点": r"\bfindings?\b", "错误": r"\b(error|wrong)"}
ONLY_IN_CODE = re.compile(r"\b(exceptions?|irregularit(y|ies))\b", re.IGNORECASE)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WORDS = re.compile(r"[a-z]{3}")


def faults(zh: str, en: str) -> list[str]:
    """What is mixed in a text and its translation; names in code are left aside."""
    bare = re.sub(r"`[^`]*`", "", en)
    found = [one for one in TERMS if one in zh and not re.search(TERMS[one], bare, re.IGNORECASE)]
    for one in ("异常", "疑点"):
        found += [one for _ in re.finditer(TERMS[one], bare, re.IGNORECASE) if one not in zh]
    return found + [one.group() for one in ONLY_IN_CODE.finditer(bare)]


def written(node: ast.expr | None) -> str | None:
    """The words of a text in code, filled in or not."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(written(part) or "…" for part in node.values)
    if isinstance(node, ast.FormattedValue) and isinstance(
        node.value, ast.Call
    ):  # a count: `several(count, "row")`
        return " ".join(filter(None, map(written, node.value.args)))
    return None


def pairs(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Every text beside its translation: arguments or members that follow each other, and `zh=` with `en=`."""
    for node in ast.walk(tree):
        told: list[ast.expr] = []
        if isinstance(node, ast.Call):
            named = {one.arg: one.value for one in node.keywords}
            told = [*node.args] if "zh" not in named else [named["zh"], named.get("en", named["zh"])]
        elif isinstance(node, ast.Tuple):
            told = node.elts
        for first, second in pairwise(told):
            zh, en = written(first), written(second)
            if zh and en and CHINESE.search(zh) and not CHINESE.match(en) and WORDS.search(en):
                yield zh, en


@pytest.mark.parametrize("file", sorted(SOURCE.rglob("*.py")), ids=lambda one: str(one.relative_to(SOURCE)))
def test_no_text_in_code_mixes_the_terms(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = {zh: wrong for zh, en in pairs(tree) if (wrong := faults(zh, en))}
    for text in map(written, (node for node in ast.walk(tree) if isinstance(node, ast.expr))):
        if text and " · " in text and CHINESE.match(text):
            zh, en = text.split(" · ", 1)
            found |= {zh: wrong} if (wrong := faults(zh, en)) else {}
    assert not found


def texts(value: object) -> Iterator[tuple[str, str]]:
    """Every text of a notice file, in both languages."""
    if isinstance(value, dict):
        if value.keys() == {"zh", "en"}:
            yield value["zh"], value["en"]
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


OF_NOTICES = [
    one
    for path in sorted((SOURCE / "notices" / "data").glob("*.toml"))
    for one in texts(tomllib.loads(path.read_text(encoding="utf-8")))
]


def test_no_text_of_a_shipped_notice_mixes_the_terms() -> None:
    assert len(OF_NOTICES) > 500
    # a notice may speak of the findings of a review, which no supervision made
    assert {zh: one for zh, en in OF_NOTICES for one in faults(zh, en) if one != "疑点" or one in zh} == {}


@pytest.mark.parametrize(
    "term",
    # a bare level stands in compounds, and 其他机构 for whatever is not named
    [*PremiumGroup, *(one for one in HospitalGrade if "等" in one.zh), *FacilityKind],
    ids=lambda one: one.code,
)
def test_the_english_of_a_shipped_notice_has_the_terms_of_the_glossary(term: LabelledEnum) -> None:
    longer = [one.zh for one in type(term) if term.zh in one.zh and one is not term]  # 返贫致贫 in 易返贫致贫
    for zh, en in OF_NOTICES:
        alone = re.sub("|".join(longer) or "(?!)", "", zh)
        if term is not FacilityKind.OTHER_FACILITY and term.zh in alone:
            plain = re.sub("(centre|hospital|clinic|station)s", r"\1", en.replace("-", " ").lower())
            assert term.en.replace("-", " ").lower() in plain, (zh, en)
        assert term.zh not in re.sub(r"[\u4e00-\u9fff]+〔[0-9]+〕[0-9]+号", "", en), en


@pytest.mark.parametrize(
    "page", sorted(str(one.relative_to(CATALOGUES).with_suffix("")) for one in CATALOGUES.rglob("*.po"))
)
def test_no_page_mixes_the_terms(page: str) -> None:
    # what the glossary shows in both is no translation, and what examples print is held where the code says it
    said = {zh: en for zh, en in english_of(page).items() if en != zh and "\n" not in zh}
    assert {zh: wrong for zh, en in said.items() if (wrong := faults(zh, en))} == {}


ONE_TERM = {
    "询问方": "调用方|调用者|询问者",
    "符合条件的费用": "合规费用|合规的费用",
    "一致性检验": "符合性",
}
"""The one term for a thing, and others that were used for it."""
READ = [
    *sorted(one for kind in ("py", "toml", "json", "js", "html", "j2") for one in SOURCE.rglob(f"*.{kind}")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "docs").rglob("*.svg")),
    *sorted((ROOT / "tools").rglob("*.py")),
    *(ROOT / name for name in ("README.md", "README.en.md")),
]


@pytest.mark.parametrize("term", ONE_TERM)
def test_a_thing_has_one_term(term: str) -> None:
    texts = {str(one.relative_to(ROOT)): one.read_text(encoding="utf-8") for one in READ}
    assert [name for name, text in texts.items() if re.search(ONE_TERM[term], text)] == []
    assert f"| {term}" in texts["docs/reference/glossary.md"]


@pytest.mark.parametrize(
    ("zh", "en", "wrong"),
    [
        ("涉及的疑点", "the anomalies that it is part of", ["疑点", "异常"]),
        ("输入有误是异常", "wrong input is an exception", ["异常", "exception"]),
        ("疑点的种类", "kinds of irregularities", ["疑点", "irregularities"]),
        ("本库自身的错误", "an error of the library itself", []),
        ("`findings` 的疑点", "a finding in `anomalies`", []),
    ],
)
def test_mixed_terms_are_seen(zh: str, en: str, wrong: list[str]) -> None:
    assert faults(zh, en) == wrong
