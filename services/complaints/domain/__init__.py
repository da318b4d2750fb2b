"""What is true of a case, and what each act makes of it. Every act returns the case after it, what is said about it, and the line
that it leaves in the internal history; one that may not be is a Refusal that names the rule."""

from services.complaints.domain.asking import change, give_more_time, hear_of_change, request_supplement, supplement
from services.complaints.domain.case import CLOSES_AFTER, Asked, City, Complaint, Done, Listed, Noted, noted, words
from services.complaints.domain.clock import extend, pause, reclassify, recount, remind, report_progress, resume
from services.complaints.domain.coming import MOST_MOVES, dispute, note, propose, receive, reroute, route, settle_dispute, start
from services.complaints.domain.ending import (
    answer,
    answer_together,
    close,
    confirm,
    decline,
    merge,
    notify,
    possible,
    rate,
    refuse,
    reopen,
    transfer,
    unmerge,
    withdraw,
)
from services.complaints.domain.openings import citizen_actions, desk_actions
from services.complaints.domain.persons import Member, assign, hand_out, take
from services.complaints.domain.standard import check_standard_answer, fill_in
from services.complaints.domain.table import check_services

__all__ = [
    "CLOSES_AFTER",
    "MOST_MOVES",
    "Asked",
    "City",
    "Complaint",
    "Done",
    "Listed",
    "Member",
    "Noted",
    "answer",
    "answer_together",
    "assign",
    "change",
    "check_services",
    "check_standard_answer",
    "citizen_actions",
    "close",
    "confirm",
    "decline",
    "desk_actions",
    "dispute",
    "extend",
    "fill_in",
    "give_more_time",
    "hand_out",
    "hear_of_change",
    "merge",
    "note",
    "noted",
    "notify",
    "pause",
    "possible",
    "propose",
    "rate",
    "receive",
    "reclassify",
    "recount",
    "refuse",
    "remind",
    "reopen",
    "report_progress",
    "request_supplement",
    "reroute",
    "resume",
    "route",
    "settle_dispute",
    "start",
    "supplement",
    "take",
    "transfer",
    "unmerge",
    "withdraw",
    "words",
]
