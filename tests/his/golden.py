"""One request and its answer of each transaction, with the oddities that real ones have."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

GOLDEN: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("golden-messages.json").read_text(encoding="utf-8"), parse_float=Decimal
)


def request_of(golden: dict[str, Any]) -> dict[str, Any]:
    """The request, with its head."""
    return {
        "infno": golden["infno"],
        "msgid": f"H1411000000120230504093000{golden['infno'][:4]}",
        "mdtrtarea_admvs": "141100",
        "insuplc_admdvs": "141121",
        "recer_sys_code": "99",
        "dev_no": None,
        "infver": "V1.0",
        "opter_type": "1",
        "opter": "D0001",
        "opter_name": "收费员丙",
        "inf_time": "2023-05-04 09:30:00",
        "fixmedins_code": "H14110000001",
        "fixmedins_name": "某县中医医院",
        "sign_no": "000001",
        "input": golden["input"],
    }


def answer_of(golden: dict[str, Any]) -> dict[str, Any]:
    """The answer, with its head."""
    return {
        "infcode": 0,
        "inf_refmsgid": "141100202305040930000000000001",
        "refmsg_time": "20230504093000123",
        "respond_time": "20230504093000456",
        "err_msg": None,
        "warn_msg": None,
        "output": golden["output"],
    }
