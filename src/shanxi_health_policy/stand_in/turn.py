"""One call as its transaction sees it: the request, the books, the institution and the person, and the checks all share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from attrs import field, frozen

from shanxi_health_policy.his.dialect import Dialect
from shanxi_health_policy.his.messages import Message
from shanxi_health_policy.his.node_forms import write_node
from shanxi_health_policy.his.node_values import Moment
from shanxi_health_policy.his.nodes import Node, Request
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.stand_in.books import Books, VisitRow
from shanxi_health_policy.stand_in.compact import kept_json
from shanxi_health_policy.stand_in.refusing import RefusedError
from shanxi_health_policy.stand_in.scenario import Behaviour, Person, Scenario

Nodes: TypeAlias = Mapping[str, tuple[Node, ...]] | None
"""What a transaction answers; None is an answer without output."""
NodeT = TypeVar("NodeT", bound=Node)
PLAIN = Dialect()
"""How messages are kept in the books."""


class Download(dict[str, tuple[Node, ...]]):
    """An answer that is a file and no message; its nodes are what the journal tells of it."""

    def __init__(self, nodes: Mapping[str, tuple[Node, ...]], content: bytes) -> None:
        super().__init__(nodes)
        self.content = content


@frozen(eq=False, kw_only=True)
class Turn:
    """One call."""

    message: Message
    head: Request
    books: Books
    scenario: Scenario
    settings: Settings
    now: datetime
    """The platform's time: that of the request, so that a run can be played again."""
    written: dict[int, str] = field(factory=dict)
    """Rows of the message as the books keep them, by their `id`, as far as they were written before the books were opened."""
    foreseen: dict[object, Any] = field(factory=dict)
    """What else was worked out before, by what it hangs on: it counts where the books still say the same."""

    @property
    def behaviour(self) -> Behaviour:
        """What the scenario sets."""
        return self.scenario.file.behaviour

    @property
    def code(self) -> str:
        """The institution's code."""
        return (self.head.fixmedins_code or "").strip()

    @property
    def day(self) -> str:
        """The day as ids hold it."""
        return self.second[:8]

    @property
    def second(self) -> str:
        """The time as ids hold it."""
        return Moment(text="", at=self.now).compact[:14]

    def kept(self, row: Node) -> str:
        """A row as the books keep it."""
        return self.written.get(id(row)) or kept_json(write_node(row, PLAIN))

    def write(self, rows: Iterable[Node]) -> None:
        """Write rows of the message, which are there as long as this is, before they are kept."""
        self.written.update((id(row), self.kept(row)) for row in rows)

    def the_one(self, cls: type[NodeT]) -> NodeT:
        """The node that the transaction needs; refused where there is none."""
        rows = self.message.rows(cls)
        if len(rows) != 1:
            raise RefusedError(
                f"{self.head.infno} 须有节点 {cls.name}", f"{self.head.infno} needs the node {cls.name}"
            )
        return rows[0]

    def text(self, node: Node, name: str) -> str:
        """A field that the transaction needs; refused where it is not given."""
        value = str(getattr(node, name) or "").strip()
        if not value:
            raise RefusedError(f"{node.name}.{name} 不能为空", f"{node.name}.{name} must not be empty")
        return value

    def person(self, psn_no: str) -> Person:
        """A person by number; without a list of persons anybody, insured where the request says."""
        people = self.scenario.people
        found = people.get(psn_no)
        if found is None and people:
            raise RefusedError(f"查无此人：人员编号 {psn_no}", f"no such person: psn_no {psn_no}")
        place = (self.head.insuplc_admdvs or self.head.mdtrtarea_admvs or "").strip()
        found = found or Person(psn_no=psn_no, insutypes=("310", "390"), insuplc_admdvs=place)
        if found.ended:
            raise RefusedError("参保关系已终止", "the person's cover has ended")
        return found

    def insured_here(self, psn_no: str, insutype: str | None = None) -> Person:
        """A person whose insurance settles here; refused for one from elsewhere, unless the scenario says otherwise."""
        found, told = self.person(psn_no), (self.head.insuplc_admdvs or "").strip()
        if not told:
            raise RefusedError(
                "有人员编号时须填参保地 insuplc_admdvs", "insuplc_admdvs is required with a psn_no"
            )
        if self.scenario.people and told[:4] != found.insuplc_admdvs[:4]:
            zh, en = f"参保地 {told} 与参保信息不符", f"the person is not insured in {told}"
            raise RefusedError(zh, en)
        here = (self.head.mdtrtarea_admvs or told).strip()
        if self.behaviour.elsewhere == "refuse" and told[:4] != here[:4]:
            zh, en = f"异地参保（{told}），本地不结算", f"insured elsewhere ({told}), and not settled here"
            raise RefusedError(zh, en)
        if insutype is not None and self.scenario.people and insutype not in found.insutypes:
            zh, en = f"此人没有险种 {insutype}", f"the person has no insurance {insutype}"
            raise RefusedError(zh, en)
        return found

    def visit(self, mdtrt_id: str, psn_no: str, *, may_begin: bool = False) -> VisitRow:
        """A visit of this institution and person that has not been taken back; one that `may_begin` is registered here."""
        found = self.books.visit(mdtrt_id)
        if found is None and may_begin:
            self.books.register(mdtrt_id, psn_no, self.code, None)
            found = self.books.visit(mdtrt_id)
        if found is None or found.fixmedins_code != self.code or found.psn_no != psn_no:
            zh = f"没有就诊 {mdtrt_id}，或不属于本机构、此人"
            raise RefusedError(zh, f"no visit {mdtrt_id} of this institution and person")
        if found.gone:
            raise RefusedError(f"就诊 {mdtrt_id} 的挂号已撤销", f"visit {mdtrt_id} was taken back")
        return found
