"""A visit looked through before it is paid, and what the hospital did about it: 3101, 3102, 3103."""

from __future__ import annotations

from shanxi_health_policy.his.message_review import review_message
from shanxi_health_policy.his.transactions.before_paying import FeedbackData, ReviewData
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.stand_in.refusing import RefusedError
from shanxi_health_policy.stand_in.settling import paid_in_year
from shanxi_health_policy.stand_in.turn import Nodes, Turn


def review(turn: Turn) -> Nodes:
    """3101, 3102: the warnings of the library, over the books of the year; `patn_id` is taken for the person's number."""
    patients = turn.the_one(ReviewData).patient_dtos
    if len(patients) != 1:
        raise RefusedError("一次审核一个患者（patient_dtos）", "one patient at a time (patient_dtos)")
    psn_no = turn.text(patients[0], "patn_id")
    catalogue = turn.scenario.catalogue
    # which condition it is only reading the message tells; only then are its books known
    visit = review_message([turn.message], turn.settings, ytd_paid=0, catalogue=catalogue).review.answer.visit
    paid = paid_in_year(turn, turn.person(psn_no), visit.condition, visit.visited_on.year)
    found = review_message([turn.message], turn.settings, ytd_paid=to_yuan(paid), catalogue=catalogue)
    return dict(found.message.nodes)


def feedback(turn: Turn) -> Nodes:
    """3103: what was done about warnings; it is written down in the journal, and there is no output."""
    if not turn.the_one(FeedbackData).warns:
        raise RefusedError("3103 须有 warns", "3103 needs warns")
    return None
