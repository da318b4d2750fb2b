"""The tables: the intake ledger, the public view with its timeline and photos, the directory of departments, the published roots,
the staff accounts, the ledger of exports and the audit."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, MetaData, String, Table, Text, Uuid, false

from chassis.columns import Moment, Plain

metadata = MetaData()

submission = Table(
    "submission",
    metadata,
    Column("complaint_id", Uuid, primary_key=True),
    Column("receipt_number", String(12), nullable=False),
    Column("received_at", Moment, nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("token_hash", String(64), nullable=False),
    Column("idempotency", String(64), unique=True),
    Column("fingerprint", String(64)),
    Column("taken_by", String(80)),
)

view = Table(
    "view",
    metadata,
    Column("complaint_id", Uuid, primary_key=True),
    Column("receipt_number", String(12), nullable=False, unique=True),
    Column("token_hash", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("locale", String(10), nullable=False),
    Column("kind", String(20)),
    Column("service_code", String(40)),
    Column("title", String(200)),
    Column("text", Text, nullable=False),
    Column("location", Plain),
    Column("visibility", String(20), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("department", Plain),
    Column("department_code", String(40)),
    Column("contributors", Plain, nullable=False),
    Column("moves", Integer, nullable=False),
    Column("handler", Plain),
    Column("paused", Plain),
    Column("supplement", Plain),
    Column("answer", Text),
    Column("official_answer", Text),
    Column("answered_at", Moment),
    Column("refusal", Plain),
    Column("transfer", Plain),
    Column("confirmation", Plain),
    Column("actions", Plain, nullable=False),
    Column("similar", Plain),
    Column("joins", Uuid),
)

# Who has lost the links of their cases finds them by an address that they left: it stands here as a keyed fingerprint alone.
contact_key = Table("contact_key", metadata, Column("key", String(64), primary_key=True), Column("complaint_id", Uuid, primary_key=True))

recovery_link = Table(
    "recovery_link",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("key", String(64), nullable=False),
    Column("receipt_number", String(12)),
    Column("asked_at", Moment, nullable=False, index=True),
    Column("used_at", Moment),
)
Index("recovery_link_key", recovery_link.c.key, recovery_link.c.asked_at)

view_entry = Table(
    "view_entry",
    metadata,
    Column("entry_id", Uuid, primary_key=True),
    Column("complaint_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("act", String(40), nullable=False),
    Column("status", String(20), nullable=False),
    Column("details", Plain, nullable=False),
)
Index("view_entry_case", view_entry.c.complaint_id, view_entry.c.position)

view_photo = Table(
    "view_photo",
    metadata,
    Column("complaint_id", Uuid, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("content_hash", String(64), nullable=False, index=True),
    Column("media_type", String(40), nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("line", Integer),  # the line of the timeline with which it came: an answer's; a citizen's own photos have none
)

# What officers lay with an answer before it goes out: the own department may see it, and nobody sweeps it away.
laid_file = Table(
    "laid_file",
    metadata,
    Column("complaint_id", Uuid, primary_key=True),
    Column("content_hash", String(64), primary_key=True),
    Column("media_type", String(40), nullable=False),
    Column("size_bytes", Integer, nullable=False),
)
Index("laid_file_hash", laid_file.c.content_hash)

department = Table(
    "department",
    metadata,
    Column("code", String(40), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("phone", String(40)),
    Column("active", Boolean, nullable=False),
    Column("as_of", Moment, nullable=False),
    Column("external", Boolean, nullable=False, server_default=false()),
    Column("successor_codes", Plain, nullable=False, server_default="[]"),
)

day_root = Table(
    "day_root",
    metadata,
    Column("day", Date, primary_key=True),
    Column("root", String(64), nullable=False),
    Column("lines", Integer, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("account_id", String(80), primary_key=True),
    Column("login", String(80), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("department_code", String(40)),
    Column("contact", String(80)),
    Column("sealed_email", Text),
    Column("active", Boolean, nullable=False),
)

export = Table(
    "export",
    metadata,
    Column("export_id", Uuid, primary_key=True),
    Column("account_id", String(80), nullable=False),
    Column("role", String(20), nullable=False),
    Column("department_code", String(40)),
    Column("exported_at", Moment, nullable=False, index=True),
    Column("reason", String(200), nullable=False),
    Column("format", String(10), nullable=False),
    Column("filters", Plain, nullable=False),
    Column("count", Integer, nullable=False),
)

audit_line = Table(
    "audit_line",
    metadata,
    Column("line_id", Uuid, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("account_id", String(80), nullable=False),
    Column("role", String(20), nullable=False),
    Column("department_code", String(40)),
    Column("what", String(200), nullable=False),
    Column("receipt_number", String(12)),
    Column("status", Integer, nullable=False),
    Column("reason", String(40), nullable=False),
    Column("detail", String(300), nullable=False),
)

saved_filter = Table(
    "saved_filter",
    metadata,
    Column("filter_id", Uuid, primary_key=True),
    Column("account_id", String(80), nullable=False, index=True),
    Column("name", String(40), nullable=False),
    Column("filters", Plain, nullable=False),
    Column("saved_at", Moment, nullable=False),
)

# What is said where citizens speak. Nobody's name there stands in any of them: a conversation is known by a keyed fingerprint.
conversation = Table(
    "conversation",
    metadata,
    Column("conversation_id", Uuid, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("locale", String(10), nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("heard_at", Moment, nullable=False, index=True),
    Column("expects", String(20), nullable=False),
    Column("draft", Text),
    Column("photos", Plain, nullable=False),
    Column("place", Plain),
    Column("contact", Plain),
    Column("contact_declined", Boolean, nullable=False),
    Column("cases", Plain, nullable=False),
    Column("renewed_at", Moment),
    Column("piece_of", String(64)),
    Column("group_case", Uuid),
    Column("acknowledged_at", Moment),
    Column("lost_told_at", Moment),
    Column("owes", String(20)),
    Column("pressure", Integer, nullable=False),  # thousandths of a message
    Column("held_back", Boolean, nullable=False),
)

# Each thing that a provider has told us, once: by its own name for it, which is fingerprinted too.
message = Table(
    "message",
    metadata,
    Column("message_id", Uuid, primary_key=True),
    Column("heard_at", Moment, nullable=False, index=True),
    Column("what", String(20), nullable=False),
    Column("complaint_id", Uuid),
    Column("locale", String(10)),
    Column("said", Plain, nullable=False),
    Column("taken_back", Boolean, nullable=False),
)

unread = Table(
    "unread",
    metadata,
    Column("unread_id", Uuid, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("excerpt", String(300), nullable=False),
    Column("sealed_content", Text, nullable=False),
    Column("why", String(100), nullable=False),
    Column("seen_at", Moment),
    Column("seen_by", String(80)),
)
Index("unread_open", unread.c.seen_at, unread.c.unread_id)

mention = Table(
    "mention",
    metadata,
    Column("mention_id", Uuid, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("heard_at", Moment, nullable=False),
    Column("said_at", Moment),
    Column("author_hint", String(80)),
    Column("shut_author", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("shut_text", Text),
    Column("link", String(500)),
    Column("under", String(200)),
    Column("shut_pictures", Text),
    Column("state", String(20), nullable=False),
    Column("decided_at", Moment),
    Column("decided_by", String(80)),
    Column("complaint_id", Uuid),
)
Index("mention_waiting", mention.c.state, mention.c.heard_at)

mailbox = Table(
    "mailbox",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("cursor", Text),
    Column("asked_at", Moment, nullable=False),
    Column("chain", Uuid, nullable=False),
    Column("failures", Integer, nullable=False),
)

# Acts of officers that are done in some seconds, unless they are taken back before: what they wrote is shut, and goes when it has ended.
held_act = Table(
    "held_act",
    metadata,
    Column("held_id", Uuid, primary_key=True),
    Column("account_id", String(80), nullable=False, index=True),
    Column("account", Boolean, nullable=False),
    Column("name", String(80), nullable=False),
    Column("complaint_id", Uuid, nullable=False),
    Column("receipt_number", String(12), nullable=False, index=True),
    Column("action", String(40), nullable=False),
    Column("held_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("try_at", Moment, nullable=False),
    Column("shut", Text),
    Column("traceparent", String(55)),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("leased_until", Moment),
    Column("ended_at", Moment),
    Column("problem", Plain),
)
Index("held_act_due", held_act.c.state, held_act.c.try_at)

# Who signed out: tokens of sign-ins that began until then open nothing.
ended_session = Table(
    "ended_session",
    metadata,
    Column("session", String(120), primary_key=True),
    Column("ended_at", Moment, nullable=False, index=True),
)
