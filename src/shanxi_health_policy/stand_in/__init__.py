"""A stand-in for the national insurance platform (医保信息平台替身), to build and try a hospital's system against.

[StandIn][] answers the interface's messages in process, with its books in one SQLite file and every figure from the rules;
`shanxi-health-policy platform` serves it over HTTP, with the extra `[service]`.
"""

from typing import TYPE_CHECKING

from shanxi_health_policy.face import lazily

if TYPE_CHECKING:
    from shanxi_health_policy.stand_in.reply import Reply
    from shanxi_health_policy.stand_in.scenario import Scenario
    from shanxi_health_policy.stand_in.settlement_list import list_settlements
    from shanxi_health_policy.stand_in.stand_in import StandIn

__all__ = ["Reply", "Scenario", "StandIn", "list_settlements"]

lazily(
    __name__,
    {
        "reply": "Reply",
        "scenario": "Scenario",
        "settlement_list": "list_settlements",
        "stand_in": "StandIn",
    },
)
