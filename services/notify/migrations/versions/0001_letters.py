"""Cases, the ledger of deliveries with attempts and reports, the words of the letters, the sandbox."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Counter, Moment, Plain

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("receipt_number", sa.String(12), nullable=False),
        sa.Column("locale", sa.String(20), nullable=False),
        sa.Column("sealed_contact", sa.Text),
        sa.Column("ways", Plain, nullable=False),
        sa.Column("wanted", Plain, nullable=False),
        sa.Column("updates", sa.Boolean, nullable=False),
        sa.Column("told", sa.Boolean, nullable=False),
        sa.Column("wrote_at", Moment, nullable=False),
        sa.Column("received_event_id", sa.Uuid, nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("due_at", Moment),
        sa.Column("triage_at", Moment),
        sa.Column("department", Plain),
        sa.Column("department_code", sa.Text),
    )
    in_triage = sa.text("triage_at IS NOT NULL")
    op.create_index("cases_triage", "cases", ["triage_at"], postgresql_where=in_triage, sqlite_where=in_triage)
    op.create_index("ix_cases_department_code", "cases", ["department_code"])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("complaint_id", sa.Uuid),
        sa.Column("account_id", sa.Text),
        sa.Column("entry", sa.Text),
        sa.Column("letter", sa.String(20), nullable=False),
        sa.Column("template_id", sa.Uuid),
        sa.Column("cause_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("facts", Plain),
        sa.Column("sealed", sa.Text),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("hint", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("queued_at", Moment, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.Column("due_at", Moment),
        sa.Column("until", Moment),
        sa.Column("after", sa.Uuid),
        sa.Column("reference", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("resent_by", sa.Text),
        sa.UniqueConstraint("cause_id", "fingerprint", "channel", name="deliveries_once"),
    )
    op.create_index("ix_deliveries_complaint_id", "deliveries", ["complaint_id"])
    op.create_index("deliveries_state", "deliveries", ["state", "created_at"])
    due, referred_to = sa.text("due_at IS NOT NULL"), sa.text("reference IS NOT NULL")
    op.create_index("deliveries_due", "deliveries", ["due_at"], postgresql_where=due, sqlite_where=due)
    op.create_index("deliveries_reference", "deliveries", ["channel", "reference"], postgresql_where=referred_to, sqlite_where=referred_to)
    op.create_table(
        "attempts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("delivery_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("began_at", Moment, nullable=False),
        sa.Column("ended_at", Moment),
        sa.Column("outcome", sa.String(20)),
        sa.Column("reason", sa.Text),
        sa.Column("by", sa.Text),
    )
    op.create_index("ix_attempts_delivery_id", "attempts", ["delivery_id"])
    op.create_table(
        "reports",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("reference", sa.Text),
        sa.Column("delivery_id", sa.Uuid),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("code", sa.Text),
        sa.Column("reported_at", Moment, nullable=False),
        sa.Column("heard_at", Moment, nullable=False),
    )
    op.create_index("ix_reports_delivery_id", "reports", ["delivery_id"])
    op.create_index("ix_reports_heard_at", "reports", ["heard_at"])
    op.create_index("reports_reference", "reports", ["reference"])
    op.create_table(
        "bounced", sa.Column("id", sa.Text, primary_key=True), sa.Column("since", Moment, nullable=False), sa.Column("reason", sa.Text)
    )
    op.create_table("declined", sa.Column("id", sa.Text, primary_key=True), sa.Column("since", Moment, nullable=False))
    op.create_table(
        "colleagues",
        sa.Column("account_id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sealed_email", sa.Text),
        sa.Column("channel", sa.String(20)),
        sa.Column("fingerprint", sa.String(64)),
        sa.Column("hint", sa.Text),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("registered_at", Moment, nullable=False),
    )
    op.create_table(
        "templates",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("letter", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("locale", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("code", sa.Text),
        sa.Column("variables", Plain),
        sa.Column("approved", sa.Boolean, nullable=False),
        sa.Column("registered_at", Moment, nullable=False),
        sa.Column("replaced_at", Moment),
        sa.UniqueConstraint("letter", "kind", "locale", "version", name="templates_once"),
    )
    op.create_table(
        "sandbox_letter",
        sa.Column("id", Counter, primary_key=True, autoincrement=True),
        sa.Column("at", Moment, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("receipt_number", sa.String(12), nullable=False),
        sa.Column("letter", sa.String(20), nullable=False),
        sa.Column("request", sa.Text),
    )
    op.create_index("ix_sandbox_letter_receipt_number", "sandbox_letter", ["receipt_number"])


def downgrade() -> None:
    for table in (
        *("sandbox_letter", "templates", "colleagues"),
        *("declined", "bounced", "reports", "attempts", "deliveries", "cases"),
    ):
        op.drop_table(table)
