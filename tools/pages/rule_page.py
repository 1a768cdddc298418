"""The page of a rule: what it says, where and since when, by which clauses and figures, how it is read, and how to ask it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tools.pages.answer_fields import field_table
from tools.pages.docstrings import first_part
from tools.pages.figures import row_tables
from tools.pages.links import rule_target, to_clause, to_name, to_notice, to_reading
from tools.pages.markdown import Reader, code, heading, table
from tools.pages.parameters import NOTE, parameter_table
from tools.pages.public_names import public_path
from tools.pages.rule_asked import asked
from tools.pages.rule_facts import clauses_of, is_read, readings_of, spoken_for, tables_of
from tools.pages.subjects import subject_of
from tools.pages.treatment_figures import treatment_tables

from shanxi_health_policy import Catalogue
from shanxi_health_policy.asking import Rule
from shanxi_health_policy.notices import Notice


def rule_page(rule: Rule, catalogue: Catalogue, reader: Reader) -> str:
    """The page as text."""
    parts = (_head, _where, _clauses, _figures, _readings, _parameters, _answer)
    lines = [line for part in parts for line in part(rule, catalogue, reader)]
    return "\n".join([*lines, *asked(rule, reader)]).strip() + "\n"


def _head(rule: Rule, _: Catalogue, reader: Reader) -> Iterator[str]:
    yield from heading(1, title(rule, reader), rule_target(rule.name))
    subject = subject_of(rule.module)
    beside = f"[{reader.of(subject.title)}](../api/{subject.page}.md)"
    yield reader.say(f"规则 {code(rule.name)}，属于{beside}。", f"The rule {code(rule.name)}, of {beside}.")
    yield from ("", first_part(rule.body, reader.language), "")


def title(rule: Rule, reader: Reader) -> str:
    """The rule by what it is for."""
    said = reader.of(rule.purpose)
    return said[:1].upper() + said[1:]


def _where(rule: Rule, catalogue: Catalogue, reader: Reader) -> Iterator[str]:
    yield from heading(2, reader.say("哪里，自何时", "Where, and since when"))
    yield from table(
        reader.say("地方;施行;文件", "Place;In force;Notice").split(";"),
        (
            [reader.place(one.place), reader.days(one.first, one.last), _titled(one.notice, reader)]
            for one in spoken_for(rule, catalogue)
        ),
    )


def _titled(notice: Notice, reader: Reader) -> str:
    return f"{to_notice(notice)} {reader.of(notice.title)}"


def _clauses(rule: Rule, catalogue: Catalogue, reader: Reader) -> Iterator[str]:
    yield from heading(2, reader.say("条款", "Clauses"))
    yield from table(
        reader.say("文件;条款;位置;内容", "Notice;Clause;Where;What it says").split(";"),
        (
            [to_notice(notice), to_clause(notice, one.id), reader.of(one.at), reader.of(one.says)]
            for notice, one in clauses_of(rule, catalogue)
        ),
    )


def _figures(rule: Rule, catalogue: Catalogue, reader: Reader) -> Iterator[str]:
    yield from heading(2, reader.say("数字", "Figures"))
    classes = tables_of(rule)
    if not classes:
        for notice in dict.fromkeys(one.notice for one in spoken_for(rule, catalogue)):
            yield from (_titled(notice, reader), "")
            yield from treatment_tables(notice, reader, 3)
    for notice in catalogue:
        told = list(row_tables(notice, classes, reader, 4, partial(is_read, rule, notice)))
        if told:
            yield from heading(3, _titled(notice, reader))
            yield from told


def _readings(rule: Rule, catalogue: Catalogue, reader: Reader) -> Iterator[str]:
    rows = [
        [to_reading(notice, one.id), to_notice(notice), reader.of(one.question), reader.of(one.reading)]
        for notice, one in readings_of(rule, catalogue)
    ]
    if rows:
        yield from heading(2, reader.say("可能用到的口径", "Readings it may rest on"))
        yield from table(
            reader.say("口径;文件;问题;怎么读", "Reading;Notice;Question;How it is read").split(";"), rows
        )


def _parameters(rule: Rule, catalogue: Catalogue, reader: Reader) -> Iterator[str]:
    yield from heading(2, reader.say("参数", "Parameters"))
    yield from (reader.of(NOTE), "")
    yield from parameter_table(rule, catalogue, reader)


def _answer(rule: Rule, _: Catalogue, reader: Reader) -> Iterator[str]:
    yield from heading(2, reader.say("答案", "The answer"))
    name = to_name(public_path(rule.answer))
    if reader.language == "en":
        yield f"{name}: {first_part(rule.answer)}"
    yield reader.say(f"{name}，除步骤、条款和口径外有：", "Beside steps, clauses and readings it has:")
    yield ""
    yield from field_table(rule, reader)
    question, told = (f"../schemas/{rule.name}.{one}.json" for one in ("question", "answer"))
    yield reader.say(
        f"JSON Schema（2020-12）：[问题]({question})、[答案]({told})；`ask {rule.name.replace('_', '-')} --schema question`"
        f" 打印同样的内容。所在模块 {code(rule.module)}。",
        f"JSON Schemas (2020-12): [question]({question}), [answer]({told}); `ask {rule.name.replace('_', '-')} --schema"
        f" question` prints the same. Module {code(rule.module)}.",
    )
    yield ""
