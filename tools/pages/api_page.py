"""The page of a subject: its public names as their modules describe them; a rule with the table of its parameters."""

from __future__ import annotations

from collections.abc import Iterator

from tools.pages.docstrings import as_rst, in_language
from tools.pages.links import rule_target
from tools.pages.markdown import Reader, code, contents, heading, table
from tools.pages.parameters import parameter_table
from tools.pages.public_names import PublicName, every_public_name
from tools.pages.subjects import SUBJECTS, Subject, subject_of

from shanxi_health_policy import Catalogue
from shanxi_health_policy.asking import every_rule

_ORDER = ("function", "class", "exception", "data")
_OPTIONS = {
    "CommandAdapter": ("members", "inherited-members"),
    "UrlAdapter": ("members", "inherited-members"),
    "Edge": ("members", "undoc-members"),
    "Guard": (),
}
"""What is shown of a class, where it is not just its own documented members."""


def names_of(subject: Subject) -> list[PublicName]:
    """The names of a subject: functions first, then what they take and give, as they stand in their modules."""
    own = [one for one in every_public_name() if subject_of(one.home) is subject]
    return sorted(own, key=lambda one: (_ORDER.index(one.kind), one.home, one.defined.line))


def api_index(reader: Reader) -> str:
    """Every subject, with its names."""
    heads = reader.say("主题;名称", "Subject;Names").split(";")
    rows = [
        [
            f"[{reader.of(one.title)}]({one.page}.md)",
            ", ".join(code(name.path.rpartition(".")[2]) for name in names_of(one)),
        ]
        for one in SUBJECTS
    ]
    lines = [
        *heading(1, reader.say("Python 接口", "Python interface")),
        reader.say(
            "日常的名称都可以从 `shanxi_health_policy` 导入，其余从写明的模块导入。金额以元为单位，是 `Decimal`。"
            "名称和说明是英文；规则的参数表是中文。",
            "The everyday names are imported from `shanxi_health_policy`, the others from the module that is written before"
            " them. Amounts are in yuan, as `Decimal`.",
        ),
        "",
        *table(heads, rows),
        *contents(one.page for one in SUBJECTS),
    ]
    return "\n".join(lines).strip() + "\n"


def api_page(subject: Subject, catalogue: Catalogue, reader: Reader) -> str:
    """The page as text."""
    lines = [*heading(1, reader.of(subject.title)), *_about(subject, reader)]
    for one in names_of(subject):
        lines += _described(one, catalogue, reader)
    return "\n".join(lines).strip() + "\n"


def _about(subject: Subject, reader: Reader) -> Iterator[str]:
    if subject.extra:
        needs = code(f"[{subject.extra}]")
        yield from (reader.say(f"需要可选依赖 {needs}。", f"It needs the extra {needs}."), "")
    if subject.guide:
        guide = f"../../how-to/{subject.guide}.md"
        yield from (
            reader.say(f"怎么用，见[操作指南]({guide})。", f"How to use it: [the guide]({guide})."),
            "",
        )


def _described(name: PublicName, catalogue: Catalogue, reader: Reader) -> Iterator[str]:
    short = name.path.rpartition(".")[2]
    yield "```{eval-rst}"
    if name.kind == "data":
        yield f".. py:data:: {name.path}"
        yield ""
        yield from (
            f"   {line}" for line in as_rst(in_language(name.defined.doc.splitlines(), reader.language))
        )
    else:
        yield f".. auto{name.kind}:: {name.path}"
        shown = _OPTIONS.get(short, ("members",)) if name.kind != "function" else ()
        yield from (f"   :{one}:" for one in shown)
    yield from ("```", "")
    rule = every_rule().get(short)
    if rule is not None and rule.module == name.home:
        yield reader.say(
            f"参数（规则的[全页](#{rule_target(short)})）：",
            f"Its parameters (the rule's [whole page](#{rule_target(short)})):",
        )
        yield ""
        yield from parameter_table(rule, catalogue, reader)
