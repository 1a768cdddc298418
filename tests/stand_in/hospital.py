"""A hospital's system for tests: it makes the messages of a visit in order, and keeps what it was answered."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from shanxi_health_policy.his import Moment
from shanxi_health_policy.stand_in import Reply, StandIn

CODE = "H14110000001"


class Hospital:
    """One institution's system, calling a stand-in in process; every call has its own `msgid` and a later time."""

    def __init__(self, platform: StandIn, code: str = CODE, insuplc: str | None = "141121") -> None:
        self.platform, self.code, self.insuplc = platform, code, insuplc
        self.now = Moment.read("2023-05-04 08:00:00").at
        self._numbers = count(1)
        self.sign_no = ""
        self.sent: list[dict[str, Any]] = []

    def message(self, infno: str, /, msgid: str | None = None, **nodes: Any) -> dict[str, Any]:
        """One request; the clock moves on by a minute."""
        self.now += timedelta(minutes=1)
        made = {
            "infno": infno,
            "msgid": msgid or f"{self.code}{self.now:%Y%m%d%H%M%S}{next(self._numbers):04d}",
            "mdtrtarea_admvs": "141100",
            "insuplc_admdvs": self.insuplc,
            "inf_time": f"{self.now}",
            "fixmedins_code": self.code,
            "fixmedins_name": "示例中医院",
            "opter": "000001",
            "opter_name": "收费员甲",
            "sign_no": self.sign_no,
            "input": nodes,
        }
        self.sent.append(made)
        return made

    def send(self, infno: str, /, fault: str | None = None, **nodes: Any) -> Reply:
        """A request, sent; what comes back as it is."""
        return self.platform.call(self.message(infno, **nodes), fault=fault)

    def ask(self, infno: str, /, **nodes: Any) -> Any:
        """A request that has to go well; its output."""
        answer = self.send(infno, **nodes).plain
        assert int(answer["infcode"]) == 0, answer["err_msg"]
        return answer["output"]

    def refused(self, infno: str, /, **nodes: Any) -> str:
        """A request that has to be refused; the reason."""
        answer = self.send(infno, **nodes).plain
        assert int(answer["infcode"]) == -1, answer
        assert answer["output"] is None
        assert answer["inf_refmsgid"] is None
        return str(answer["err_msg"])

    # ------------------------------------------------------ a visit, step by step

    def register(self, psn_no: str = "P1", insutype: str = "390") -> dict[str, str]:
        """2201; whose visit it is."""
        number = f"{next(self._numbers)}"
        data = {"psn_no": psn_no, "insutype": insutype, "ipt_otp_no": number, "begntime": f"{self.now}"}
        found = self.ask("2201", data=data)["data"]
        return {"mdtrt_id": found["mdtrt_id"], "psn_no": psn_no}

    def tell(
        self, whose: dict[str, str], code: str = "M47.801", begun: str | None = None, **more: Any
    ) -> None:
        """2203."""
        told = whose | {"med_type": "11", "begntime": begun or f"{self.now}"}
        row = {"diag_type": "1", "diag_srt_no": "1", "diag_code": code} | more
        assert self.ask("2203", mdtrtinfo=told, diseinfo=[row]) is None

    def lines(
        self, whose: dict[str, str], *amounts: object, batch: str = "B1", name: str = "电针"
    ) -> list[dict[str, Any]]:
        """Lines of a bill."""
        return [
            whose
            | {
                "feedetl_sn": f"{next(self._numbers)}",
                "chrg_bchno": batch,
                "medins_list_codg": "ZL",
                "medins_list_name": name,
                "det_item_fee_sumamt": str(amount),
                "dise_dor_name": "医师甲",
            }
            for amount in amounts
        ]

    def upload(self, whose: dict[str, str], *amounts: object, batch: str = "B1", name: str = "电针") -> Any:
        """2204; the rows of the answer."""
        return self.ask("2204", feedetail=self.lines(whose, *amounts, batch=batch, name=name))["result"]

    def paying(
        self, whose: dict[str, str], total: object, insutype: str = "390", **more: Any
    ) -> dict[str, object]:
        """The node of 2206 and 2207."""
        data = whose | {
            "medfee_sumamt": str(total),
            "insutype": insutype,
            "acct_used_flag": "0",
            "med_type": "11",
        }
        return data | {"mdtrt_cert_type": "02", "mdtrt_cert_no": "C1"} | more

    def settle(self, whose: dict[str, str], total: object, **more: Any) -> dict[str, Any]:
        """2207; the answer's `setlinfo`."""
        found: dict[str, Any] = self.ask("2207", data=self.paying(whose, total, **more))["setlinfo"]
        return found

    def visit(
        self, psn_no: str = "P1", amount: object = "150.00", code: str = "M47.801", **more: Any
    ) -> dict[str, Any]:
        """A whole visit, settled; its `setlinfo`."""
        whose = self.register(psn_no, str(more.get("insutype", "390")))
        self.tell(whose, code)
        self.upload(whose, amount)
        return self.settle(whose, amount, **more)

    def naming(self, info: dict[str, Any]) -> dict[str, str]:
        """What names a settlement in 2208 and 5203."""
        return {name: info[name] for name in ("setl_id", "mdtrt_id", "psn_no")}


def fen(amount: object) -> int:
    """Yuan as fen."""
    return int(Decimal(str(amount)) * 100)
