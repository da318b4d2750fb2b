"""The tables of notify: what it knows of each case, the ledger of deliveries, the words of the city, the sandbox."""

from __future__ import annotations

from sqlalchemy import Boolean, Integer, String, Text, Uuid, text
from sqlalchemy.schema import Column, Index, MetaData, Table, UniqueConstraint

from chassis.columns import Counter, Moment, Plain

metadata = MetaData()

cases = Table(
    "cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("receipt_number", String(12), nullable=False),
    Column("locale", String(20), nullable=False),
    Column("sealed_contact", Text),
    Column("ways", Plain, nullable=False),
    Column("wanted", Plain, nullable=False),
    Column("updates", Boolean, nullable=False),
    Column("told", Boolean, nullable=False),
    Column("wrote_at", Moment, nullable=False),
    Column("received_event_id", Uuid, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("triage_at", Moment),
    Column("department", Plain),
    Column("department_code", Text, index=True),
)
Index("cases_triage", cases.c.triage_at, postgresql_where=text("triage_at IS NOT NULL"), sqlite_where=text("triage_at IS NOT NULL"))

# The ledger, of letters to citizens (of a case, or in a conversation), to colleagues (of an account) and to departments (of an entry in
# the city's list): an event never causes a second letter to the same recipient on the same channel.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("complaint_id", Uuid, index=True),
    Column("account_id", Text),
    Column("entry", Text),
    Column("letter", String(20), nullable=False),
    Column("template_id", Uuid),
    Column("cause_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("facts", Plain),
    Column("sealed", Text),
    Column("channel", String(20), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("hint", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("queued_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("until", Moment),
    Column("after", Uuid),
    Column("reference", Text),
    Column("reason", Text),
    Column("resent_by", Text),
    UniqueConstraint("cause_id", "fingerprint", "channel", name="deliveries_once"),
)
Index("deliveries_state", deliveries.c.state, deliveries.c.created_at)
Index("deliveries_due", deliveries.c.due_at, postgresql_where=text("due_at IS NOT NULL"), sqlite_where=text("due_at IS NOT NULL"))
referred_to = text("reference IS NOT NULL")
Index("deliveries_reference", deliveries.c.channel, deliveries.c.reference, postgresql_where=referred_to, sqlite_where=referred_to)

# Each try at a delivery: begun in the transaction that claims it, ended in the one that settles it.
attempts = Table(
    "attempts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("delivery_id", Uuid, nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("outcome", String(20)),
    Column("reason", Text),
    Column("by", Text),
)

# What providers have said of letters that aren't known here, or whose attempt isn't settled yet.
reports = Table(
    "reports",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("reference", Text),
    Column("delivery_id", Uuid, index=True),
    Column("state", String(20), nullable=False),
    Column("code", Text),
    Column("reported_at", Moment, nullable=False),
    Column("heard_at", Moment, nullable=False, index=True),
)
Index("reports_reference", reports.c.reference)

# Addresses, as `channel:fingerprint`: those that nothing can be delivered to, and those that want no more than they must have.
bounced = Table("bounced", metadata, Column("id", Text, primary_key=True), Column("since", Moment, nullable=False), Column("reason", Text))
declined = Table("declined", metadata, Column("id", Text, primary_key=True), Column("since", Moment, nullable=False))

# Staff, as the gateway last registered them: letters inside the house go there.
colleagues = Table(
    "colleagues",
    metadata,
    Column("account_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sealed_email", Text),
    Column("channel", String(20)),
    Column("fingerprint", String(64)),
    Column("hint", Text),
    Column("active", Boolean, nullable=False),
    Column("registered_at", Moment, nullable=False),
)

# The words of each letter, of one `kind`: for a class of channels, or approved ones of 알림톡. A version that has been replaced stays,
# because letters were written with it. `by` None: the folder's; `folder_digest`: of what the folder says instead, None: it says the same.
templates = Table(
    "templates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("letter", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("locale", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("code", Text),
    Column("variables", Plain),
    Column("approved", Boolean, nullable=False),
    Column("registered_at", Moment, nullable=False),
    Column("replaced_at", Moment),
    Column("by", Text),
    Column("by_name", Text),
    Column("note", Text),
    Column("folder_digest", String(64)),
    UniqueConstraint("letter", "kind", "locale", "version", name="templates_once"),
)

sandbox_letter = Table(
    "sandbox_letter",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("receipt_number", String(12), nullable=False, index=True),
    Column("letter", String(20), nullable=False),
    Column("request", Text),
)
