"""The messages of the national insurance platform (定点医药机构接口), as a hospital's system has them already.

From the requests of a visit, 2203, 2204 and 2206 or 2207, to the answer with `setlinfo` and `setldetail`; from a settlement to
its cancellation, 2208; and a check of any message. Names of fields and codes are those of the interface.

>>> from shanxi_health_policy import his
>>> whose = {"mdtrt_id": "V000001", "psn_no": "P000001"}
>>> amounts = {
...     "medfee_sumamt": 170,
...     "inscp_scp_amt": "170.00",
...     "psn_part_amt": 170,
...     "psn_cash_pay": 169,
...     "acct_pay": 0,
... }
>>> found = his.check_messages({"infcode": 0, "output": {"setlinfo": whose | amounts}})
>>> [(one.identity, str(one.difference)) for one in found.broken]
[('D', '1.00')]
"""

from typing import TYPE_CHECKING

from shanxi_health_policy.face import lazily

if TYPE_CHECKING:  # what `__all__` names, as `_MODULES` finds it
    from shanxi_health_policy.errors import MessageError as MessageError
    from shanxi_health_policy.his.cancellation import *
    from shanxi_health_policy.his.code_tables import *
    from shanxi_health_policy.his.diagnoses import *
    from shanxi_health_policy.his.dialect import *
    from shanxi_health_policy.his.hospital_visit import *
    from shanxi_health_policy.his.identities import *
    from shanxi_health_policy.his.items import *
    from shanxi_health_policy.his.json_text import *
    from shanxi_health_policy.his.message_answer import *
    from shanxi_health_policy.his.message_check import *
    from shanxi_health_policy.his.message_review import *
    from shanxi_health_policy.his.messages import *
    from shanxi_health_policy.his.node_values import *
    from shanxi_health_policy.his.nodes import *
    from shanxi_health_policy.his.settings import *
    from shanxi_health_policy.tcm.item_mapping import ItemMapping as ItemMapping

_MODULES = {
    "errors": "MessageError",
    "his.code_tables": "CodeName CodeTable code_sources code_table every_code_table",
    "his.diagnoses": "AmbiguousDiagnosis Diagnosis KnownDiagnosis UnknownDiagnosis diagnose",
    "his.dialect": "Dialect diag_types hospital_grade readings",
    "his.hospital_visit": "HospitalVisit",
    "his.identities": "BrokenIdentity UncheckableIdentity broken_identities",
    "his.items": "UnmatchedItem",
    "his.json_text": "write_json",
    "his.cancellation": "cancel_message",
    "his.message_answer": "MessageAnswer OtherAmount preview_message refusal settle_message",
    "his.message_check": "MessageCheck check_messages",
    "his.messages": "Message read_message read_messages",
    "his.nodes": "CancelData CumInfo DiseInfo FeeDetail FeeResult MdtrtInfo Node PreviewData Request Response SetlDetail "
    "SetlInfo SettleData WithdrawData",
    "his.message_review": "MessageReview review_message",
    "his.settings": "Institution Settings",
    "his.node_values": "Moment",
    "tcm.item_mapping": "ItemMapping",
}
"""The public names of each module."""
__all__ = sorted(name for names in _MODULES.values() for name in names.split())
lazily("shanxi_health_policy", _MODULES)


def __dir__() -> list[str]:
    return __all__
