"""What the documentation calls proven, sampled, measured or tested leads to a test that there is, in both languages."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from tests.pages import CATALOGUES, english_of
from tools import claims

PAGES = {one.relative_to(claims.ROOT).as_posix(): one.read_text(encoding="utf-8") for one in claims.pages()}
LAWS = "tests/proofs/test_kernel_laws.py"
LAW = "test_the_law_holds_for_all_inputs_at_every_share"
LINK = f'[z3](../../{LAWS} "{LAW}")'


@pytest.mark.parametrize("page", PAGES)
def test_a_claim_leads_to_its_test(page: str) -> None:
    assert claims.faults(page, PAGES[page]) == []


def test_the_pages_make_claims_of_every_kind() -> None:
    kinds = Counter(link.kind for page, text in PAGES.items() for link in claims.links(page, text))
    assert kinds.keys() == claims.KINDS.keys()
    assert kinds["proven"] > 10
    assert kinds["sampled"] > 30


@pytest.mark.parametrize(
    "page", sorted(str(one.relative_to(CATALOGUES).with_suffix(".md")) for one in CATALOGUES.rglob("*.po"))
)
def test_the_english_leads_to_the_same_tests(page: str) -> None:
    for zh, en in english_of(page).items():
        told = [{(link.path, link.test) for link in claims.links(f"docs/{page}", text)} for text in (zh, en)]
        assert told[0] == told[1], zh


@pytest.mark.parametrize(("where", "phrase"), claims.ELSEWHERE)
def test_words_in_another_sense_are_still_there(where: str, phrase: str) -> None:
    assert [page for page, text in PAGES.items() if re.search(where, page) and re.search(phrase, text)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("这条定律已经证明。", "a claim without a link"),
        ("The law is proven.", "a claim without a link"),
        ("- 其余由生成的记录检验。", "a claim without a link"),
        ("大小在一台机器上测得，\n由测试守住。", "a claim without a link"),
        (f"这条定律已经证明。\n\n另一段：{LINK}。", "a claim without a link"),
        ("| 词 | 义 |\n|---|---|\n| 甲 | 由测试证明 |", "a claim without a link"),
        ("| 测什么 | 测得 |\n|---|---|\n| 甲 | 1 |", "a claim without a link"),
        (f"## 抽查\n\n没有。\n\n## 别的\n\n{LINK}", "a claim without a link"),
        (f'已经[证明](../../{LAWS} "test_that_there_is_not")。', "no such test"),
        ("已经证明：`tests/proofs/test_that_there_is_not.py::test_x`。", "no such test"),
        (f"已经[证明](../../{LAWS})。", "which of the tests"),
        (f'已经[证明](../{LAWS} "{LAW}")。', "leads elsewhere"),
        ("见[证明了什么](proof.md)，都已证明。", "a claim without a link"),
    ],
)
def test_a_claim_that_leads_nowhere_is_told(text: str, fault: str) -> None:
    (told,) = claims.faults("docs/explanation/proof.md", text)
    assert fault in told


@pytest.mark.parametrize(
    "text",
    [
        f"这条定律已经证明：{LINK}。",
        f"这条定律已经证明：`{LAWS}::{LAW}`。",
        f"## 已经证明\n\n### 甲\n\n{LINK}\n\n## 别的",
        "由此[测得](../../tests/benchmarks/contest.py)。\n\n| 测什么 | 测得 |\n|---|---|\n| 甲 | 1 |",
        f"| 定律 |\n|---|\n| 已经证明：{LINK} |",
        "见[证明了什么，抽查了什么](proof.md)。",
        "`证明` 是一个名称。",
        "```text\n已经证明\n```",
        "测试自己的系统，用测试向量。",
    ],
)
def test_what_is_no_claim_or_has_its_test_is_not_told(text: str) -> None:
    assert claims.faults("docs/explanation/proof.md", text) == []


def test_a_word_in_another_sense_is_one_only_in_its_phrase_and_place() -> None:
    papers = "| `10` | 军烈属证明 | S |"
    assert claims.faults("docs/reference/messages.md", papers) == []
    assert claims.faults("docs/reference/cli.md", papers)
    assert claims.faults("docs/reference/messages.md", "军烈属证明，已经证明")


CONF = """
import sys
sys.path.insert(0, {root!r})
from tools.pages import links_to_tests
links_to_tests.ROOT = __import__("pathlib").Path({folder!r})
extensions = ["myst_parser"]
def setup(app):
    app.add_transform(links_to_tests.TestLinks)
    app.connect("source-read", links_to_tests.warn)
"""
INDEX = f"""# Page

({claims.label_of(LAWS, LAW)})=

The test.

Proven: {LINK}, `{LAWS}::{LAW}`.

"""


def built(folder: Path, more: str = "") -> subprocess.CompletedProcess[str]:
    """A documentation of one page, built as ours is: a warning is an error."""
    docs = folder / "docs"
    (docs / "a").mkdir(parents=True)
    (docs / "conf.py").write_text(CONF.format(root=str(claims.ROOT), folder=str(folder)), encoding="utf-8")
    (docs / "index.md").write_text("# Index\n\n```{toctree}\na/b\n```\n", encoding="utf-8")
    (docs / "a" / "b.md").write_text(INDEX + more, encoding="utf-8")
    (folder / "tests").symlink_to(claims.ROOT / "tests")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", str(docs), str(folder / "built")]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_a_link_leads_to_the_test_on_its_page(tmp_path: Path) -> None:
    run = built(tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    page = (tmp_path / "built" / "a" / "b.html").read_text(encoding="utf-8")
    label = claims.label_of(LAWS, LAW)
    assert page.count(f'href="#{label}"') == 2
    assert f'id="{label}"' in page


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("This too is proven.", "a claim without a link to its test"),
        (f"[z3](../../{LAWS} 'test_code_that_is_not_understood_is_not_proven')", "undefined label"),
    ],
)
def test_a_claim_without_a_test_stops_the_build(more: str, said: str, tmp_path: Path) -> None:
    run = built(tmp_path, more)
    assert run.returncode == 1
    assert said in run.stderr
