"""The page of a notice: its head, every clause with what becomes of it, its figures, readings, anomalies and examples."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen
from tools.coverage_map import examples_of
from tools.pages.figures import row_tables
from tools.pages.links import (
    clause_target,
    notice_target,
    to_basis,
    to_clause,
    to_notice,
    to_reading,
    to_rule,
)
from tools.pages.markdown import Reader, block, code, escaped, heading, table
from tools.pages.treatment_figures import treatment_tables

from shanxi_health_policy import Catalogue
from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.notices import Clause, FacilityList, Notice
from shanxi_health_policy.notices.catalogue import number_form
from shanxi_health_policy.notices.file_format import tables
from shanxi_health_policy.organisation.repealed_notices import RepealRow
from shanxi_health_policy.plain import plain

MOST_TESTS = 6

Proofs = Mapping[tuple[str, str], list[str]]
"""Which tests prove which clause, by notice and clause id."""


@frozen
class NoticePage:
    """The parts of one page."""

    notice: Notice
    catalogue: Catalogue
    proofs: Proofs
    reader: Reader

    def text(self) -> str:
        """The page as text."""
        parts = (self._head, self._rules, self._clauses, self._figures, self._lists, self._readings)
        lines = [line for part in (*parts, self._anomalies, self._examples) for line in part()]
        return "\n".join(lines).strip() + "\n"

    def _head(self) -> Iterator[str]:
        notice, reader = self.notice, self.reader
        yield from heading(1, f"{escaped(notice.number)} {reader.of(notice.title)}", notice_target(notice))
        yield from table(["", ""], [[reader.say(*name), told] for name, told in self._told() if told])

    def _told(self) -> Iterator[tuple[tuple[str, str], str]]:
        notice, reader, dates = self.notice, self.reader, self.notice.dates
        reading = "" if dates.reading is None else f" {to_reading(notice, dates.reading)}"
        yield ("编号", "Id"), code(notice.id)
        yield ("发文机关", "Issuer"), reader.together(map(escaped, notice.issuers))
        yield ("地方", "Place"), f"{reader.of(notice.place_name)} {notice.place}"
        yield (
            ("成文", "Issued"),
            reader.say("文中没有", "not printed") if dates.issued is None else str(dates.issued),
        )
        yield ("视为已知", "Known from"), f"{dates.known}{reading}"
        yield ("施行", "In force"), reader.days(dates.in_force_from, dates.in_force_to)
        yield ("现状", "Standing"), standing(notice, self.catalogue, reader)
        yield ("依据", "Rests on"), reader.together(map(escaped, notice.rests_on))
        yield ("转发", "Forwards"), self._others(filter(None, [notice.forwards]))
        yield ("取代", "Replaces"), self._others(notice.replaces)
        yield ("原文", "Source"), code(notice.source)
        yield ("数据的散列", "Digest of the data"), code(f"sha256:{notice.digest}")

    def _others(self, ids: Any) -> str:
        return self.reader.together(to_notice(self.catalogue[one]) for one in ids)

    def _rules(self) -> Iterator[str]:
        reader = self.reader
        names = dict.fromkeys(name for clause in self.notice.clauses.values() for name in clause.rule)
        rows = [
            [to_rule(one), reader.of(every_rule()[one].purpose)]
            for one in sorted(names)
            if one in every_rule()
        ]
        if rows:
            yield from heading(2, reader.say("依据此文件的规则", "Rules that rest on it"))
            yield from table(reader.say("规则;回答什么", "Rule;What it answers").split(";"), rows)

    def _clauses(self) -> Iterator[str]:
        yield from heading(2, self.reader.say("条款", "Clauses"))
        for clause in self.notice.clauses.values():
            title = f"{escaped(clause.id)} · {self.reader.of(clause.at)}"
            yield from heading(3, title, clause_target(self.notice, clause.id))
            yield from (self.reader.of(clause.says), "")
            yield from (f"- {one}" for one in self._becomes(clause))
            yield ""

    def _becomes(self, clause: Clause) -> Iterator[str]:
        """What computes the clause and what proves it, or why nothing does."""
        reader = self.reader
        if clause.not_yet_encoded:
            yield reader.say("尚未编码。", "Not yet encoded.")
        if clause.not_computable is not None:
            yield f"{reader.say('不可计算：', 'Not computable: ')}{reader.of(clause.not_computable)}"
        if clause.rule:
            yield f"{reader.say('由此计算：', 'Computed by ')}{reader.together(map(to_rule, clause.rule))}"
        if clause.beyond is not None:
            yield f"{reader.say('其余不可计算：', 'The rest is not computable: ')}{reader.of(clause.beyond)}"
        examples, tests = (
            examples_of(self.notice, clause.id),
            self.proofs.get((self.notice.id, clause.id), []),
        )
        if clause.rule and examples:
            yield reader.say(
                f"[算例](#{self._target('examples')}) {examples} 个",
                f"[Worked examples](#{self._target('examples')}): {examples}",
            )
        if clause.rule and tests:
            more = "" if len(tests) <= MOST_TESTS else reader.say("……", ", …")
            shown = reader.together(map(code, tests[:MOST_TESTS]))
            yield reader.say(f"测试 {len(tests)} 个：{shown}{more}", f"Tests ({len(tests)}): {shown}{more}")

    def _target(self, part: str) -> str:
        return f"{notice_target(self.notice)}-{part}"

    def _figures(self) -> Iterator[str]:
        notice, reader = self.notice, self.reader
        told = [
            *treatment_tables(notice, reader, 3),
            *row_tables(notice, tables().values(), reader, 3, lambda _: True),
        ]
        if told:
            yield from heading(2, reader.say("数字", "Figures"), self._target("figures"))
            yield from told

    def _lists(self) -> Iterator[str]:
        if self.notice.facility_lists:
            yield from heading(2, self.reader.say("机构名单", "Lists of facilities"), self._target("lists"))
        for one in self.notice.facility_lists:
            yield from self._list(one)

    def _list(self, one: FacilityList) -> Iterator[str]:
        reader = self.reader
        year = reader.say(f"{one.year} 年", f"{one.year}")
        yield from heading(3, f"{reader.of(one.accreditation)} · {year}")
        yield reader.say(
            f"{to_clause(self.notice, one.clause)}，{reader.of(one.at)}，共 {one.count} 所；"
            "所载名称有误的列规范名称，所据口径在后。",
            f"{to_clause(self.notice, one.clause)}, {reader.of(one.at)}: {one.count} facilities, by their Chinese names; where"
            " the print is wrong, by the right one, with the reading.",
        )
        yield ""
        yield from table(
            reader.say("序号;市;县（市、区）;机构;类别", "No.;City;County;Facility;Kind").split(";"),
            (
                [
                    str(row.number),
                    escaped(row.city),
                    escaped(row.county),
                    escaped(row.name)
                    + ("" if row.reading is None else f" {to_reading(self.notice, row.reading)}"),
                    reader.of(row.kind),
                ]
                for row in one.facilities
            ),
        )

    def _readings(self) -> Iterator[str]:
        notice, reader = self.notice, self.reader
        if notice.readings:
            yield from heading(2, reader.say("口径", "Readings"))
        yield from table(
            reader.say("口径;条款;问题;怎么读", "Reading;Clauses;Question;How it is read").split(";"),
            (
                [
                    to_reading(notice, one.id),
                    reader.together(to_clause(notice, clause) for clause in one.clauses),
                    reader.of(one.question),
                    reader.of(one.reading),
                ]
                for one in notice.readings.values()
            ),
        )

    def _anomalies(self) -> Iterator[str]:
        notice, reader = self.notice, self.reader
        if notice.anomalies:
            yield from heading(2, reader.say("异常", "Anomalies"), self._target("anomalies"))
            yield reader.say(
                "自相矛盾的数字照文件所载记录，不改正。",
                "What contradicts itself in the print stands as printed, and is not repaired.",
            )
            yield ""
        yield from table(
            reader.say("编号;条款;位置;所载;应为;说明", "Id;Clause;Where;Printed;Expected;What of it").split(
                ";"
            ),
            (
                [
                    escaped(one.id),
                    to_clause(notice, one.clause),
                    reader.of(one.at),
                    escaped(one.printed),
                    escaped(one.expected or ""),
                    reader.of(one.note),
                ]
                for one in notice.anomalies
            ),
        )

    def _examples(self) -> Iterator[str]:
        notice, reader = self.notice, self.reader
        if notice.examples:
            yield from heading(2, reader.say("算例", "Worked examples"), self._target("examples"))
            yield reader.say("每次检查都重新计算。", "Every check computes them again.")
        for one in notice.examples:
            yield from heading(3, reader.of(one.title))
            clauses = reader.together(to_basis(notice, clause) for clause in one.clauses)
            yield reader.say(f"{to_rule(one.rule)}，条款 {clauses}。", f"{to_rule(one.rule)}, by {clauses}.")
            yield ""
            yield reader.say("问：", "Asked:")
            yield ""
            yield from block("json", _json(one.given))
            yield reader.say("答案中：", "In the answer:")
            yield ""
            yield from block("json", _json(one.expect))


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(plain(value), ensure_ascii=False)


def standing(notice: Notice, catalogue: Catalogue, reader: Reader) -> str:
    """Whether another notice of the catalogue has taken its place, or withdraws it."""
    number = number_form(notice.number)
    after = [other for other in catalogue if notice.id in other.replaces]
    repealing = [one for one in catalogue for row in one.rows(RepealRow) if number_form(row.number) == number]
    if after:
        others = reader.together(map(to_notice, after))
        return reader.say(f"由 {others} 取代", f"replaced by {others}")
    if repealing:
        others = reader.together(map(to_notice, repealing))
        return reader.say(f"由 {others} 废止", f"withdrawn by {others}")
    return reader.say("库中没有取代或废止它的文件", "no notice here replaces or withdraws it")
