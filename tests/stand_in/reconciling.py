"""What a hospital does to reconcile with a stand-in: it sums up its own list, sends it, and reads what comes back."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from attrs import evolve, frozen
from tests.stand_in.hospital import Hospital, fen

from shanxi_health_policy.money import to_yuan

MAY, AGENCY = ("2023-05-01", "2023-05-31"), "141199"


@frozen
class Own:
    """A settlement or a refund as the hospital has it in its list; amounts in fen."""

    setl_id: str
    mdtrt_id: str
    psn_no: str
    insutype: str
    medfee: int
    fund: int
    account: int

    @classmethod
    def of(cls, info: dict[str, Any], insutype: str = "390") -> Own:
        """Of an answer of 2207 or 2208."""
        ids = (info["setl_id"], info["mdtrt_id"], info["psn_no"])
        amounts = (info["medfee_sumamt"], info["fund_pay_sumamt"], info["acct_pay"])
        return cls(*ids, insutype, *map(fen, amounts))

    @property
    def refund(self) -> bool:
        return self.medfee < 0

    @property
    def back(self) -> Own:
        """What refunds it, under the same id."""
        return evolve(self, medfee=-self.medfee, fund=-self.fund, account=-self.account)

    @property
    def line(self) -> str:
        amounts = (str(to_yuan(one)) for one in (self.medfee, self.fund, self.account))
        cells = (self.setl_id, self.mdtrt_id, self.psn_no, *amounts, "1" if self.refund else "0")
        return "\t".join(cells) + "\n"


def summed(rows: Sequence[Own], days: tuple[str, str] = MAY, **more: object) -> dict[str, object]:
    """What both 3201 and 3202 hold of some rows."""
    return {
        "setl_optins": AGENCY,
        "clr_type": "11",
        "stmt_begndate": days[0],
        "stmt_enddate": days[1],
        "medfee_sumamt": str(to_yuan(sum(one.medfee for one in rows))),
        "fund_pay_sumamt": str(to_yuan(sum(one.fund for one in rows))),
        "acct_pay": str(to_yuan(sum(one.account for one in rows))),
        "fixmedins_setl_cnt": sum(-1 if one.refund else 1 for one in rows),
    } | more


def asks_3201(hospital: Hospital, rows: Sequence[Own], insutype: str = "390", **more: Any) -> str:
    """The result of 3201 for the rows of one kind of insurance."""
    own = [one for one in rows if one.insutype == insutype]
    found: str = hospital.ask("3201", data=summed(own, **more) | {"insutype": insutype})["stmtinfo"][
        "stmt_rslt"
    ]
    return found


def packed(text: str, inner: str = "sent.txt") -> bytes:
    """A text in a ZIP, the same whenever it is made."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr(zipfile.ZipInfo(inner), text)
    return whole.getvalue()


def base64_of(content: bytes) -> object:
    return base64.b64encode(content).decode()


def uploads(
    hospital: Hospital, content: bytes, form: Callable[[bytes], object] = base64_of, name: str = "s.zip"
) -> str:
    """9101; the number of the file."""
    told = {"in": form(content), "filename": name, "fixmedins_code": hospital.code}
    found = hospital.ask("9101", fsUploadIn=told)
    assert (found["filename"], found["fixmedins_code"]) == (name, hospital.code)
    number: str = found["file_qury_no"]
    return number


def downloads(hospital: Hospital, info: dict[str, str]) -> bytes:
    """9102; the file."""
    told = {name: info[name] for name in ("file_qury_no", "filename")}
    reply = hospital.send("9102", fsDownloadIn=told | {"fixmedins_code": hospital.code})
    assert reply.media_type == "application/octet-stream", reply.body
    return reply.body


def unpacked(content: bytes) -> list[list[str]]:
    """The rows of a file that answers a 3202."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["result.txt"]
        return [line.split("\t") for line in archive.read("result.txt").decode().splitlines()]


def asks_3202(hospital: Hospital, rows: Sequence[Own], **more: object) -> list[list[str]]:
    """9101, 3202 and 9102, one after another; the rows that are not level."""
    number = uploads(hospital, packed("".join(one.line for one in rows)))
    data = summed(rows) | {"file_qury_no": number, "cash_payamt": "0.00"} | more
    return unpacked(downloads(hospital, hospital.ask("3202", data=data)["fileinfo"]))


def told(rows: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """Rows that are not level, but for what is said of them in words."""
    return sorted((*row[:6], *row[7:]) for row in rows)
