"""The tables of the complaints service."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, MetaData, String, Table, Text, Uuid

from chassis.columns import Counter, Moment, Plain
from contracts.city import Service
from contracts.complaints import Department, Handler, Status
from contracts.conversation import QuestionAsked
from contracts.desk import Officer, Role
from contracts.drafts import Draft
from contracts.gateway import Answer, ChangeRequested, Channel, Kind, Location, Photo
from contracts.proposals import KindProposal, Proposal
from contracts.together import Part, Repeat
from contracts.urgency import Alarm, UrgencyAdvice
from services.complaints.domain.case import SealedWords
from services.complaints.notices import Notice
from services.complaints.store.append_only import APPEND_ONLY
from services.complaints.store.columns import Kept, KeptAll, word
from services.complaints.store.words import with_words

metadata = MetaData()

# The columns are the fields of domain.Complaint; department_code, officer_id, phone_last, handover_at, desk_at (by when somebody must do
# something), stands_until (of the clock), open (an answer is owed), danger_at, danger_waits_since and alert_at (of its alarm) and
# urgency_level are drawn out of them for the desk, which must stay quick with a million cases.
complaint = Table(
    "complaint",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("receipt_number", Text, nullable=False, unique=True),
    Column("status", word(Status), nullable=False),
    Column("channel", word(Channel), nullable=False),
    Column("locale", Text, nullable=False),
    Column("kind", word(Kind), nullable=False),
    Column("service_code", Text),
    Column("title", Text),
    Column("text", Text, nullable=False),
    Column("sealed_text", Text),
    Column("contact_hint", Text),
    Column("phone_last", String(4)),
    Column("reachable", Boolean, nullable=False),
    Column("unreachable_after", Moment),
    Column("location", Kept(Location)),
    Column("photos", KeptAll(Photo), nullable=False),
    Column("changes", KeptAll(ChangeRequested), nullable=False),
    Column("questions", KeptAll(QuestionAsked), nullable=False),
    Column("sealed_words", KeptAll(SealedWords), nullable=False),
    Column("question_at", Moment),
    Column("particulars", KeptAll(Answer), nullable=False),
    Column("visibility", Text, nullable=False),
    Column("arrived_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("warn_at", Moment, nullable=False),
    Column("respond_by", Moment, nullable=False),
    Column("arrived_in_hours", Boolean, nullable=False),
    Column("responded_at", Moment),
    Column("period", Text, nullable=False),
    Column("runs_from", Moment, nullable=False),
    Column("pauses", Plain, nullable=False),
    Column("extensions", Plain, nullable=False),
    Column("due_at", Moment),
    Column("desk_at", Moment, nullable=False),
    Column("stands_until", Moment),
    Column("open", Boolean, nullable=False),
    Column("counted_as", Integer, nullable=False),
    Column("reminded", Integer, nullable=False),
    Column("reminded_at", Moment),
    Column("remind_at", Moment),
    Column("progress_at", Moment),
    Column("department_code", Text),
    Column("department", Kept(Department)),
    Column("came_at", Moment),
    Column("handover", Plain),
    Column("handover_at", Moment),
    Column("moves", Integer, nullable=False),
    Column("disputed_at", Moment),
    Column("alarm", Kept(Alarm)),
    Column("danger_at", Moment),
    Column("danger_waits_since", Moment),
    Column("alert_at", Moment),
    Column("urgency", Kept(UrgencyAdvice)),
    Column("urgency_level", String(10)),
    Column("immediate", String(40)),
    Column("proposals", KeptAll(Proposal), nullable=False),
    Column("kind_proposal", Kept(KindProposal)),
    Column("officer_id", Text),
    Column("officer", Kept(Officer)),
    Column("assigned_at", Moment),
    Column("handler", Kept(Handler)),
    Column("asked", Plain),
    Column("merged_into", Uuid),
    Column("joins", Uuid),
    Column("signatories", Integer, nullable=False),
    Column("group_at", Moment),
    Column("repeat", Kept(Repeat)),
    Column("joinable", Boolean, nullable=False),
    Column("parts", KeptAll(Part), nullable=False),
    Column("answer", Text),
    Column("answer_files", KeptAll(Photo), nullable=False),
    Column("answers", Integer, nullable=False),
    Column("official_answer", Text),
    Column("draft", Kept(Draft)),
    Column("folded_at", Moment),
    Column("notified_at", Moment),
    Column("declined_at", Moment),
    Column("objected_at", Moment),
    Column("revision", Integer, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("head", String(64), nullable=False),
)
for _order in (complaint.c.desk_at, complaint.c.received_at, complaint.c.updated_at):
    Index(f"complaint_{_order.name}", complaint.c.status, _order, complaint.c.id)
    Index(f"complaint_{_order.name}_of_department", complaint.c.department_code, complaint.c.status, _order, complaint.c.id)
_TAKEN = complaint.c.officer_id.is_not(None)
_OFFICER = (complaint.c.officer_id, complaint.c.status, complaint.c.desk_at, complaint.c.id)
Index("complaint_desk_of_officer", *_OFFICER, postgresql_where=_TAKEN, sqlite_where=_TAKEN)
_SILENT = complaint.c.responded_at.is_(None)
Index("complaint_silent", complaint.c.status, complaint.c.desk_at, complaint.c.id, postgresql_where=_SILENT, sqlite_where=_SILENT)
_JOINABLE = complaint.c.joinable
Index("complaint_joinable", complaint.c.status, complaint.c.desk_at, complaint.c.id, postgresql_where=_JOINABLE, sqlite_where=_JOINABLE)
Index("complaint_to_close", complaint.c.status, complaint.c.notified_at)
Index("complaint_counted", complaint.c.status, complaint.c.counted_as)
_MOSTLY_NONE = (
    *("remind_at", "progress_at", "merged_into", "disputed_at", "handover_at", "phone_last", "stands_until", "question_at"),
    *("danger_at", "danger_waits_since", "alert_at", "immediate", "joins"),
)
for _column in (complaint.c[name] for name in _MOSTLY_NONE):
    Index(f"complaint_{_column.name}", _column, postgresql_where=_column.is_not(None), sqlite_where=_column.is_not(None))

# Who filed what: keyed fingerprints of contacts.
filed_by = Table(
    "filed_by",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("complaint_id", Uuid, ForeignKey("complaint.id"), primary_key=True, index=True),
)

# Whose part of which open case is awaited: drawn out of complaint.parts, for the lists of the departments that contribute.
part = Table(
    "part",
    metadata,
    Column("complaint_id", Uuid, ForeignKey("complaint.id"), primary_key=True),
    Column("department_code", Text, primary_key=True),
    Column("contribute_by", Moment, nullable=False),
)
Index("part_desk_of_department", part.c.department_code, part.c.contribute_by, part.c.complaint_id)

timeline = Table(
    "timeline",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    Column("complaint_id", Uuid, ForeignKey("complaint.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("act", String(20), nullable=False),
    Column("status", word(Status), nullable=False),
    Column("by", Text),
    Column("text", Text),
    Column("open", Boolean, nullable=False),
    Column("salt", String(32)),
    Column("digest", String(64), nullable=False),
    Column("chain", String(64), nullable=False),
)
Index("timeline_line", timeline.c.complaint_id, timeline.c.position, unique=True)  # no second line in the place of another
for _dialect, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        sa.event.listen(timeline, "after_create", sa.DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]  # SQLAlchemy's

# The root of each day that is over, as it was published.
root = Table(
    "root",
    metadata,
    Column("day", Date, primary_key=True),
    Column("root", String(64), nullable=False),
    Column("lines", Integer, nullable=False),
    Column("last_id", BigInteger, nullable=False, unique=True),
    Column("blocks", Plain, nullable=False),
)

department = Table(
    "department",
    metadata,
    Column("code", Text, primary_key=True),
    Column("department", Kept(Department), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("registered_at", Moment, nullable=False),
    Column("external", Boolean, nullable=False, server_default=sa.false()),
    Column("successor_codes", Plain, nullable=False, server_default="[]"),
)

staff = Table(
    "staff",
    metadata,
    Column("account_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", word(Role), nullable=False),
    Column("department_code", Text),
    Column("contact", Text),
    Column("active", Boolean, nullable=False),
    Column("registered_at", Moment, nullable=False),
    Column("digested_at", Moment),
)

# 대직: who is away, and who stands in.
absence = Table(
    "absence",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Text, nullable=False, index=True),
    Column("begins_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False, index=True),
    Column("deputy", Kept(Officer), nullable=False),
)

# 인사이동: cases that go to a successor, a few at a time; the line is gone when all have gone.
succession = Table(
    "succession",
    metadata,
    Column("account_id", Text, primary_key=True),
    Column("department_code", Text, nullable=False),
    Column("successor", Kept(Officer), nullable=False),
    Column("by", Text, nullable=False),
)

service = Table(
    "service",
    metadata,
    Column("code", Text, primary_key=True),
    Column("service", Kept(Service), nullable=False),
)

# What the law obliges the city to tell, and when it was told.
notice = Table(
    "notice",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("complaint_id", Uuid, ForeignKey("complaint.id"), nullable=False, index=True),
    Column("notice", word(Notice), nullable=False),
    Column("arose_at", Moment, nullable=False),
    Column("told_at", Moment),
    Column("means", Text),
    Column("delivery_id", Uuid),
)
Index("notice_owed", notice.c.arose_at, postgresql_where=notice.c.told_at.is_(None), sqlite_where=notice.c.told_at.is_(None))

# Days that the city has declared, and outages of its system. The version grows with each change, and open cases are counted anew.
declared_day = Table(
    "declared_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("name", Text, nullable=False),
    Column("works", Boolean, nullable=False),
)

outage = Table(
    "outage",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
)

days_version = Table(
    "days_version",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("declared", Boolean, nullable=False),
)

with_words(metadata)
