"""The messages of the national insurance platform (定点医药机构接口), as a hospital's system has them already.

From the requests of a visit, 2203, 2204 and 2206 or 2207, to the answer with `setlinfo` and `setldetail`; from a settlement to
its cancellation, 2208; and a check of any message. Names of fields and codes are those of the interface.

>>> from shanxi_health_policy import his
>>> head = {"mdtrtarea_admvs": "141100", "insuplc_admdvs": "141121"}
>>> whose = {"mdtrt_id": "V000001", "psn_no": "P000001"}
>>> visit = [
...     head
...     | {
...         "infno": "2203",
...         "input": {
...             "mdtrtinfo": whose | {"med_type": "11", "begntime": "2023-05-04 09:00:00", "hosp_lv": "02"},
...             "diseinfo": [{"diag_type": "1", "diag_srt_no": 1, "diag_code": "M47.801"}],
...         },
...     },
...     head
...     | {
...         "infno": "2204",
...         "input": {
...             "feedetail": [
...                 {"feedetl_sn": "1", "medins_list_name": "电针", "det_item_fee_sumamt": "150.00"},
...                 {"feedetl_sn": "2", "medins_list_name": "血常规", "det_item_fee_sumamt": 20},
...             ]
...         },
...     },
...     head | {"infno": "2206", "input": {"data": whose | {"insutype": "390", "medfee_sumamt": "170"}}},
... ]
>>> found = his.preview_message(visit, ytd_paid="2640.00")
>>> found.to_plain()["output"]["setlinfo"]["fund_pay_sumamt"]
'80.00'
>>> found.to_plain()["output"]["setldetail"][0]["crt_payb_lmt_amt"]
'80.00'
"""

from shanxi_health_policy.errors import MessageError
from shanxi_health_policy.his.cancelling import cancel_message
from shanxi_health_policy.his.checking import MessageCheck, check_messages
from shanxi_health_policy.his.diagnoses import (
    AmbiguousDiagnosis,
    Diagnosis,
    KnownDiagnosis,
    UnknownDiagnosis,
    diagnose,
)
from shanxi_health_policy.his.dialect import Dialect, diag_types
from shanxi_health_policy.his.envelope import Message, Request, Response
from shanxi_health_policy.his.identities import BrokenIdentity, broken_identities
from shanxi_health_policy.his.items import ItemMapping, UnmatchedItem
from shanxi_health_policy.his.json_text import write_json
from shanxi_health_policy.his.messages import read_message, read_messages
from shanxi_health_policy.his.nodes import (
    CancelData,
    CumInfo,
    DiseInfo,
    FeeDetail,
    FeeResult,
    MdtrtInfo,
    Node,
    PreviewData,
    SetlDetail,
    SetlInfo,
    SettleData,
)
from shanxi_health_policy.his.reading import HospitalVisit
from shanxi_health_policy.his.responding import refusal
from shanxi_health_policy.his.settings import Institution, Settings
from shanxi_health_policy.his.settling import MessageAnswer, preview_message, settle_message
from shanxi_health_policy.his.tables import hospital_grade, readings
from shanxi_health_policy.his.times import Moment

__all__ = [
    "AmbiguousDiagnosis",
    "BrokenIdentity",
    "CancelData",
    "CumInfo",
    "Diagnosis",
    "Dialect",
    "DiseInfo",
    "FeeDetail",
    "FeeResult",
    "HospitalVisit",
    "Institution",
    "ItemMapping",
    "KnownDiagnosis",
    "MdtrtInfo",
    "Message",
    "MessageAnswer",
    "MessageCheck",
    "MessageError",
    "Moment",
    "Node",
    "PreviewData",
    "Request",
    "Response",
    "SetlDetail",
    "SetlInfo",
    "Settings",
    "SettleData",
    "UnknownDiagnosis",
    "UnmatchedItem",
    "broken_identities",
    "cancel_message",
    "check_messages",
    "diag_types",
    "diagnose",
    "hospital_grade",
    "preview_message",
    "read_message",
    "read_messages",
    "readings",
    "refusal",
    "settle_message",
    "write_json",
]
