"""What the addresses of messages are shown with in the description: a visit as messages, and the form of the answers."""

from __future__ import annotations

from typing import Any

from attrs import fields

from shanxi_health_policy import his
from shanxi_health_policy.asking.schemas import object_schema
from shanxi_health_policy.his.nodes import Response
from shanxi_health_policy.notices.catalogue import Catalogue

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_ROWS: Schema = {"type": "array", "items": {"type": "object"}}
ANSWERED: Schema = {
    "type": "object",
    "properties": {
        **{one.name: _TEXT for one in fields(Response) if one.name != "infcode"},
        "infcode": {"type": ["integer", "string"]},
        "output": {"type": ["object", "array"]},
    },
    "required": ["infcode", "output"],
}
"""An answer in the platform's own form; settings may spell its keys otherwise, so that others are not excluded."""


def checked(versions: dict[str, Schema]) -> Schema:
    """The report of a check."""
    found: dict[str, Schema] = {
        "right": {"type": "boolean"},
        "messages": {"type": "integer"},
        "faults": _ROWS,
        "oddities": _ROWS,
        "broken_identities": _ROWS,
        "uncheckable_identities": _ROWS,
        "diagnoses": {"type": "array", "items": _TEXT},
        "unmatched": _ROWS,
    }
    return object_schema({**versions, **found})


_OF = {"mdtrt_id": "V1", "psn_no": "P1"}
_VISIT = {**_OF, "med_type": "11", "hosp_lv": "02", "begntime": "2023-05-04 09:12:00"}
_DIAGNOSIS = {
    "diag_type": "1",
    "diag_srt_no": "1",
    "diag_code": "M47.801",
    "diag_name": "颈椎病",
    "vali_flag": "1",
}
_ITEM = {
    **_OF,
    "feedetl_sn": "1",
    "fee_ocur_time": "2023-05-04 09:20:00",
    "medins_list_name": "电针",
    "det_item_fee_sumamt": "150.00",
}
_ASKED = {**_OF, "med_type": "11", "medfee_sumamt": "150.00", "insutype": "390", "acct_used_flag": "0"}
_REVIEWED = {
    "mdtrt_id": "V1",
    "medins_admdvs": "141100",
    "medins_lv": "02",
    "adm_date": "2023-05-04 09:00:00",
    "med_type": "11",
    "medfee_sumamt": "150.00",
    "hifp_payamt": "120.00",
    "insutype": "390",
    "fsi_diagnose_dtos": [
        {
            "inout_dise_type": "1",
            "maindise_flag": "1",
            "dias_srt_no": "1",
            "dise_codg": "M47.801",
            "dise_name": "颈椎病",
        }
    ],
    "fsi_order_dtos": [{"rx_id": "1", "hilist_name": "电针", "sumamt": "150.00"}],
}


def _request(number: str, **given: object) -> dict[str, Any]:
    head = {"insuplc_admdvs": "141100", "mdtrtarea_admvs": "141100", "inf_time": "2023-05-04 09:30:00"}
    return {"infno": number, **head, "input": given}


def examples() -> dict[str, dict[str, Any]]:
    """A question to each address, answered with `infcode` 0 unless the hospital's settings have it otherwise."""
    visit = [_request("2203", mdtrtinfo=_VISIT, diseinfo=[_DIAGNOSIS]), _request("2204", feedetail=[_ITEM])]
    settling = [*visit, _request("2207", data=_ASKED)]
    settled = his.settle_message(settling, ytd_paid="0.00", setl_id="S1", catalogue=Catalogue.shipped())
    patient = {"patn_id": "P1", "poolarea": "141100", "fsi_encounter_dtos": [_REVIEWED]}
    return {
        "preview": {"messages": [*visit, _request("2206", data=_ASKED)], "ytd_paid": "0.00"},
        "settle": {"messages": settling, "ytd_paid": "0.00", "setl_id": "S1"},
        "cancel": {"messages": [_request("2208", data={**_OF, "setl_id": "S1"}), settled.message.to_plain()]},
        "check": {"messages": settling},
        "review": {
            "messages": [_request("3101", data={"patient_dtos": [patient]})],
            "ytd_paid": "0.00",
        },
    }
