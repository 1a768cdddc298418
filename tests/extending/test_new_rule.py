"""A new rule is one new file: everything else finds it there, and nothing else is edited."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.extending.copies import Tree, copied
from tests.notices.building import notice, text, with_headings

MODULE = '''"""What a village clinic that rents its rooms is given for the rent (村卫生室房租补助)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.asking.kinds import count
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.rows import Row, table
from shanxi_health_policy.notices.values import Fen
from shanxi_health_policy.steps import Step
from shanxi_health_policy.text import Text


@table("subsidies.rents", "房租补助")
@frozen(kw_only=True)
class RentRow(Row):
    """What a clinic that rents its rooms is given in a year.

    租房的村卫生室每年得到的补助。
    """

    id: str
    """编号 · Id"""
    amount: Fen
    """每所每年的金额 · The amount for each clinic in a year"""


@frozen(kw_only=True)
class RentSubsidy(RuleAnswer):
    """What some clinics are given for their rent, in yuan; None where no rule speaks."""

    clinics: int
    amount: Decimal | None = None


@rule(
    purpose=Text(zh="村卫生室房租补助", en="help with the rent of village clinics"),
    row=RentRow,
    example={"clinics": 3},
)
def clinic_rent_subsidy(
    question: Question,
    clinics: Annotated[int, count("村卫生室数", "village clinics", Text(zh="所", en="clinics"))],
    *,
    place: At = None,
    on: On = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> RentSubsidy:
    """What some village clinics are given for their rent in a year."""
    title = Text(zh=f"{clinics} 所村卫生室的房租补助", en=f"help with the rent of {clinics} clinics")
    found = question.rows(RentRow, on)
    if found.why_not is not None:
        return RentSubsidy(**question.no_rule(title, found.why_not), clinics=clinics)
    placed = found.rows[0]
    amount = to_yuan(placed.row.amount * clinics)
    return RentSubsidy(
        **question.ruled(title, [placed]),
        steps=(Step(Text(zh="补助", en="help"), amount, placed.citation, placed.row.readings),),
        decided_by=Text(zh=f"结论：补助 {amount} 元", en=f"Decided: {amount} yuan"),
        clinics=clinics,
        amount=amount,
    )
'''
ASKED = """
import json
from shanxi_health_policy import Catalogue, Receipt, ask, receipt, replay
from shanxi_health_policy.asking import answer_schema, every_rule, question_schema, rule_named

rule = rule_named("clinic-rent-subsidy")
answer = ask("clinic_rent_subsidy", {"村卫生室数": 3})
kept = Receipt.from_json(receipt(answer).to_json())
read = type(answer).from_json(answer.to_json())
print(json.dumps({
    "known": "clinic_rent_subsidy" in every_rule(),
    "answer": json.loads(answer.to_json()),
    "read": read == answer,
    "unchanged": replay(kept).unchanged,
    "question_schema": question_schema(rule),
    "answer_schema": answer_schema(rule),
    "elsewhere": str(ask("clinic_rent_subsidy", {"clinics": 3, "place": "天津"}).reasons[0].value),
    "example": ask(rule.name, rule.example).decided_by.zh,
}))
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The package with one more file of source, and one more notice that holds its table."""
    found = copied(
        tmp_path_factory.mktemp("rule"), "tools", "tests", "docs", "README.md", "README.en.md", "SECURITY.md"
    )
    (found.package / "subsidies" / "rents.py").write_text(MODULE, encoding="utf-8")
    rows = {"rents": [{"clause": "A", "id": "rent", "amount": "1200.00"}]}
    data: dict[str, Any] = notice("xinzhou-2024-1", title=text("房租")) | {"subsidies": rows}
    del data["tcm"]
    data["clauses"][0]["rule"] = ["clinic_rent_subsidy"]
    (found.notices / "xinzhou-2024-1.toml").write_text(with_headings(data), encoding="utf-8")
    return found


def test_the_rule_is_asked_written_down_and_replayed(tree: Tree) -> None:
    told = tree.told(ASKED)
    answer = told["answer"]
    assert told["known"]
    assert answer["result"]["amount"] == "3600.00"
    assert (answer["place"]["code"], answer["place"]["assumed"]) == ("140900", True)
    assert answer["steps"][0]["basis"]["notice"] == "xinzhou-2024-1"
    assert told["read"]
    assert told["unchanged"]
    assert told["elsewhere"] == "no_rule_for_place"
    assert told["example"] == "结论：补助 3600.00 元"


def test_its_question_and_answer_have_schemas(tree: Tree) -> None:
    told = tree.told(ASKED)
    question, answer = told["question_schema"], told["answer_schema"]
    assert question["properties"]["clinics"]["x-unit"] == {"zh": "所", "en": "clinics"}
    assert question["required"] == ["clinics"]
    Draft202012Validator(question).validate({"clinics": 3})
    Draft202012Validator(answer).validate(told["answer"])


def test_the_command_asks_it_and_tells_about_it(tree: Tree) -> None:
    command = ("-m", "shanxi_health_policy.cli", "ask")
    assert "clinic-rent-subsidy" in tree.run(*command, "--help")
    page = tree.run(*command, "clinic-rent-subsidy", "--help")
    assert "--clinics" in page
    assert "村卫生室数" in page
    asked = (*command, "clinic-rent-subsidy", "--clinics", "3")
    assert "未指定地方，按唯一有此规则的忻州市" in tree.run(*asked)
    named = tree.run(*asked, "--place", "忻州")
    assert "3600.00" in named
    assert "未指定" not in named


def test_its_table_is_checked_and_described(tree: Tree) -> None:
    loaded = (
        "from shanxi_health_policy import Catalogue; print(len(Catalogue.load({!r}, with_shipped=False)))"
    )
    file = str(tree.notices / "xinzhou-2024-1.toml")
    assert tree.run("-c", loaded.format(file)) == "1\n"
    tree.run("-m", "tools.notice_schema")
    schema = json.loads((tree.package / "notices" / "notice.schema.json").read_text(encoding="utf-8"))
    assert schema["$defs"]["subsidies"]["properties"]["rents"]["items"] == {"$ref": "#/$defs/rentRow"}
    assert schema["$defs"]["rentRow"]["required"] == ["clause", "id", "amount"]
    page = (tree.root / "docs" / "reference" / "notice-file.md").read_text(encoding="utf-8")
    assert "### `[[subsidies.rents]]`\n\n房租补助：租房的村卫生室每年得到的补助。" in page
    catalogue = tree.root / "docs" / "locale" / "en" / "LC_MESSAGES" / "reference" / "notice-file.po"
    said = 'msgid "房租补助：租房的村卫生室每年得到的补助。"\nmsgstr "What a clinic that rents its rooms is given in a year."'
    assert said in catalogue.read_text(encoding="utf-8")


def test_the_reference_holds_it(tree: Tree) -> None:
    tree.run("tools/reference.py")
    reference = tree.root / "docs" / "reference"
    assert (reference / "schemas" / "clinic_rent_subsidy.question.json").is_file()
    tree.run("-m", "tools.pages", "zh")
    page = (reference / "rules" / "clinic_rent_subsidy.md").read_text(encoding="utf-8")
    assert "| `clinics` \\* | 村卫生室数 | 所 |" in page
    assert "| rent | 1200 |" in page
    assert "结论：补助 3600.00 元" in page
    assert "#rule-clinic-rent-subsidy" in (reference / "rules" / "index.md").read_text(encoding="utf-8")


def test_nothing_else_of_the_source_knows_it(tree: Tree) -> None:
    knowing = [
        path for path in tree.package.rglob("*.py") if "rent_subsidy" in path.read_text(encoding="utf-8")
    ]
    assert knowing == [tree.package / "subsidies" / "rents.py"]
    assert Path(tree.package / "subsidies" / "__init__.py").read_text(encoding="utf-8").count("rent") == 0
