"""Headers that speak of refunds: what such a column says could be that a visit is none, so it is understood or refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shanxi_health_policy.errors import Fault, shown
from shanxi_health_policy.text import Text, at
from shanxi_health_policy.vocabulary.labelled import normal_form

_LIKE_A_REFUND = re.compile(
    "退费|退款|退号|收退|冲正|红冲|冲红|冲销|撤销|作废|refund|refd|reversal|cancel|^(is)?void(ed)?$"
    "|原(就诊|结算|流水|门诊|单据|发票|收据|交易|业务|记录)"
)
_EXPECTED = Text(
    "能看懂的退费列：退费标志（1/0、是/否），或撤销（被撤销的就诊编号），各一列。与退费无关的请删去，或写明不用：{1} {0}=-",
    "a column of refunds that is understood: refund_flag (1/0, 是/否), or cancels (the id of the visit taken back), one of "
    "each. Leave out a column that says nothing of refunds, or say that it is not used: {1} {0}=-",
)


def unclear_refund(header: str, position: int, file: str, option: str = "--map") -> Iterator[Fault]:
    """The fault that a header speaks of refunds, if it does; asked of one that is not used, which an `option` could say."""
    if _LIKE_A_REFUND.search(normal_form(header)):
        expected = Text(_EXPECTED.zh.format(header, option), _EXPECTED.en.format(header, option))
        yield Fault(file, at("column", position + 1), shown(header), expected)
