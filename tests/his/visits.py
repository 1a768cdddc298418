"""A visit's messages for tests: one that is right, and changes to it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from shanxi_health_policy.his import Institution, Settings

WHOSE = {"mdtrt_id": "V000001", "psn_no": "P000001"}
SETTINGS = Settings(institution=Institution(hosp_lv="02"))


def line(serial: str, name: str, amount: object, **more: object) -> dict[str, Any]:
    """One line of a bill."""
    return {"feedetl_sn": serial, "medins_list_name": name, "det_item_fee_sumamt": amount, **more}


def request(infno: str, **nodes: object) -> dict[str, Any]:
    """One request."""
    return {
        "infno": infno,
        "msgid": f"H14110000001202305040930000{infno}",
        "mdtrtarea_admvs": "141100",
        "insuplc_admdvs": "141121",
        "inf_time": "2023-05-04 09:30:00",
        "input": nodes,
    }


def diagnosis(code: str, kind: str = "1", number: object = 1, **more: object) -> dict[str, Any]:
    """One diagnosis."""
    return {"diag_type": kind, "diag_srt_no": number, "diag_code": code, **more}


def visit(
    *lines: dict[str, Any],
    diagnoses: list[dict[str, Any]] | None = None,
    infno: str = "2207",
    registered: dict[str, Any] | None = None,
    **asked: object,
) -> list[dict[str, Any]]:
    """The messages of a visit for cervical spondylosis: 150 yuan of electroacupuncture and 20 yuan of something else."""
    told = {"begntime": "2023-05-04 09:00:00", "med_type": "11"} | WHOSE | (registered or {})
    data = {"insutype": "390", "medfee_sumamt": "170.00", "acct_used_flag": "0", "med_type": "11"} | WHOSE
    return deepcopy(
        [
            request("2203", mdtrtinfo=told, diseinfo=diagnoses or [diagnosis("M47.801")]),
            request("2204", feedetail=list(lines) or [line("1", "电针", "150.00"), line("2", "血常规", 20)]),
            request(infno, data=data | asked),
        ]
    )
