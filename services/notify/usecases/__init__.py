"""What can be asked of notify: each use case gets, decides, puts and says, in one commit."""

from services.notify.usecases.asked import cancel, list_deliveries, list_sandbox_letters, record_attempt, resend
from services.notify.usecases.carrying import prepare, settle
from services.notify.usecases.cases import (
    answer,
    decline,
    end_triage,
    extend,
    go_on,
    hand_over,
    inherit,
    merge,
    move_deadline,
    receive,
    reply,
    report_progress,
    request_supplement,
    route,
    start,
    tell_of_triage,
    transfer,
)
from services.notify.usecases.colleagues import alert, register_staff, remind, send_digest, tell_of_question, tell_of_surge
from services.notify.usecases.contacts import change_contact, opt_out, talk
from services.notify.usecases.foreseeing import foresee
from services.notify.usecases.reported import hear_of_delivery, mend
from services.notify.usecases.ways import list_ways_out
from services.notify.usecases.wording import end, read_editions, read_letter, register_templates, restore, reword

__all__ = [
    "alert",
    "answer",
    "cancel",
    "change_contact",
    "decline",
    "end",
    "end_triage",
    "extend",
    "foresee",
    "go_on",
    "hand_over",
    "hear_of_delivery",
    "inherit",
    "list_deliveries",
    "list_sandbox_letters",
    "list_ways_out",
    "mend",
    "merge",
    "move_deadline",
    "opt_out",
    "prepare",
    "read_editions",
    "read_letter",
    "receive",
    "record_attempt",
    "register_staff",
    "register_templates",
    "remind",
    "reply",
    "report_progress",
    "request_supplement",
    "resend",
    "restore",
    "reword",
    "route",
    "send_digest",
    "settle",
    "start",
    "talk",
    "tell_of_question",
    "tell_of_surge",
    "tell_of_triage",
    "transfer",
]
