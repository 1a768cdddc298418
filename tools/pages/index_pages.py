"""The pages that lead to the others: the rules by subject, the notices by place and day, and the map of what is covered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tools.coverage_map import examples_of
from tools.pages.links import to_clause, to_notice, to_rule
from tools.pages.markdown import Reader, contents, escaped, heading, table
from tools.pages.notice_page import Proofs, standing
from tools.pages.rule_facts import spoken_for
from tools.pages.rule_page import title
from tools.pages.subjects import SUBJECTS, subject_of

from shanxi_health_policy import Catalogue
from shanxi_health_policy.asking import Rule, every_rule
from shanxi_health_policy.notices import Clause, Notice


def rules_index(catalogue: Catalogue, reader: Reader) -> str:
    """Every rule, by subject."""
    rules = every_rule()
    lines = [
        *heading(1, reader.say("规则", "Rules")),
        reader.say(
            "每条规则一页：回答什么，哪里、自何时，条款、数字和口径，参数，以及怎么用 Python、命令行和 HTTP 问。",
            "A page a rule: what it answers, where and since when, its clauses, figures and readings, its parameters, and how"
            " to ask it in Python, on the command line and over HTTP.",
        ),
    ]
    for subject in SUBJECTS:
        own = [one for one in rules.values() if subject_of(one.module) is subject]
        if own:
            lines += heading(2, reader.of(subject.title))
            lines += _rules(own, catalogue, reader)
    return _page(lines, rules)


def _rules(rules: Iterable[Rule], catalogue: Catalogue, reader: Reader) -> list[str]:
    rows = []
    for rule in rules:
        spoken = spoken_for(rule, catalogue)
        places = "<br>".join(
            f"{reader.place(one.place)} {reader.days(one.first, one.last)}" for one in spoken
        )
        rows.append([to_rule(rule.name), title(rule, reader), places])
    heads = reader.say("规则;回答什么;哪里、自何时", "Rule;What it answers;Where, since when").split(";")
    return table(heads, rows)


def notices_index(catalogue: Catalogue, reader: Reader) -> str:
    """Every notice, by place and day."""
    ordered = sorted(catalogue, key=lambda one: (one.place, one.dates.in_force_from))
    heads = reader.say("地方;文件;标题;施行;现状", "Place;Notice;Title;In force;Standing").split(";")
    rows = [
        [
            f"{reader.of(one.place_name)} {one.place}",
            to_notice(one),
            reader.of(one.title),
            reader.days(one.dates.in_force_from, one.dates.in_force_to),
            standing(one, catalogue, reader),
        ]
        for one in ordered
    ]
    lines = [
        *heading(1, reader.say("文件", "Notices")),
        reader.say(
            "随程序发布的文件，按地方和施行日排列；每份一页：条款及各条的去向、数字、名单、口径、异常和算例。",
            "The notices that ship, by place and by the day they are in force. A page a notice: its clauses with what becomes"
            " of each, its figures, lists, readings, anomalies and worked examples.",
        ),
        "",
        *table(heads, rows),
    ]
    return _page(lines, (one.id for one in ordered))


def _page(lines: list[str], below: Iterable[str]) -> str:
    return "\n".join([*lines, "", *contents(below)]).strip() + "\n"


def coverage_page(catalogue: Catalogue, proofs: Proofs, reader: Reader) -> str:
    """Every clause of every notice in a line: what computes it, how often it is proven; or that nothing computes it."""
    ordered = sorted(catalogue, key=lambda notice: (notice.tcm is None, notice.id))
    heads = reader.say(
        "文件;条款;可计算;部分可计算;不可计算;尚未编码",
        "Notice;Clauses;Computed;Computed in part;Not computable;Not yet encoded",
    ).split(";")
    lines = [
        *heading(1, reader.say("条款覆盖表", "Coverage map")),
        reader.say(
            "每份文件的每一条款：由什么计算，有多少测试和算例证明；或者不可计算。理由、内容和测试的名称在条款的页上。",
            "Every clause of every notice: what computes it, and how many tests and worked examples prove it; or that it is not"
            " computable. Why, what it says, and which tests stand with the clause.",
        ),
        "",
        *table(heads, ([to_notice(one), *map(str, _counts(one))] for one in ordered)),
    ]
    for notice in ordered:
        lines += heading(2, f"{escaped(notice.number)} {reader.of(notice.place_name)}")
        lines += table(
            reader.say("条款;位置;去向;测试;算例", "Clause;Where;What becomes of it;Tests;Examples").split(
                ";"
            ),
            (_line(notice, one, proofs, reader) for one in notice.clauses.values()),
        )
    return "\n".join(lines).strip() + "\n"


def _counts(notice: Notice) -> Iterator[int]:
    clauses = notice.clauses.values()
    yield len(clauses)
    yield sum(bool(one.rule) and one.beyond is None for one in clauses)
    yield sum(bool(one.rule) and one.beyond is not None for one in clauses)
    yield sum(one.not_computable is not None for one in clauses)
    yield sum(one.not_yet_encoded for one in clauses)


def _line(notice: Notice, clause: Clause, proofs: Proofs, reader: Reader) -> list[str]:
    where = [to_clause(notice, clause.id), reader.of(clause.at)]
    if clause.not_yet_encoded:
        return [*where, reader.say("尚未编码", "not yet encoded"), "", ""]
    if not clause.rule:
        return [*where, reader.say("不可计算", "not computable"), "", ""]
    part = "" if clause.beyond is None else reader.say("（部分）", " (in part)")
    tests = len(proofs.get((notice.id, clause.id), []))
    return [
        *where,
        reader.together(map(to_rule, clause.rule)) + part,
        str(tests or ""),
        str(examples_of(notice, clause.id) or ""),
    ]
