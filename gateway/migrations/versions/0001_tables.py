"""The intake ledger, the public view, the directory, the staff accounts and the exports."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Moment, Plain

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "submission",
        sa.Column("complaint_id", sa.Uuid, primary_key=True),
        sa.Column("receipt_number", sa.String(12), nullable=False),
        sa.Column("received_at", Moment, nullable=False, index=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("idempotency", sa.String(64), unique=True),
        sa.Column("fingerprint", sa.String(64)),
        sa.Column("taken_by", sa.String(80)),
    )
    op.create_table(
        "view",
        sa.Column("complaint_id", sa.Uuid, primary_key=True),
        sa.Column("receipt_number", sa.String(12), nullable=False, unique=True),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("locale", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(20)),
        sa.Column("service_code", sa.String(40)),
        sa.Column("title", sa.String(200)),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("location", Plain),
        sa.Column("visibility", sa.String(20), nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.Column("due_at", Moment),
        sa.Column("department", Plain),
        sa.Column("department_code", sa.String(40)),
        sa.Column("contributors", Plain, nullable=False),
        sa.Column("moves", sa.Integer, nullable=False),
        sa.Column("handler", Plain),
        sa.Column("paused", Plain),
        sa.Column("supplement", Plain),
        sa.Column("answer", sa.Text),
        sa.Column("official_answer", sa.Text),
        sa.Column("answered_at", Moment),
        sa.Column("refusal", Plain),
        sa.Column("transfer", Plain),
        sa.Column("confirmation", Plain),
        sa.Column("actions", Plain, nullable=False),
    )
    op.create_table(
        "view_entry",
        sa.Column("entry_id", sa.Uuid, primary_key=True),
        sa.Column("complaint_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("details", Plain, nullable=False),
    )
    op.create_index("view_entry_case", "view_entry", ["complaint_id", "position"])
    op.create_table(
        "view_photo",
        sa.Column("complaint_id", sa.Uuid, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("content_hash", sa.String(64), nullable=False, index=True),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("line", sa.Integer),
    )
    op.create_table(
        "laid_file",
        sa.Column("complaint_id", sa.Uuid, primary_key=True),
        sa.Column("content_hash", sa.String(64), primary_key=True),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
    )
    op.create_index("laid_file_hash", "laid_file", ["content_hash"])
    op.create_table(
        "department",
        sa.Column("code", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("phone", sa.String(40)),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("as_of", Moment, nullable=False),
    )
    op.create_table(
        "day_root",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
    )
    op.create_table(
        "account",
        sa.Column("account_id", sa.String(80), primary_key=True),
        sa.Column("login", sa.String(80), nullable=False, unique=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("department_code", sa.String(40)),
        sa.Column("contact", sa.String(80)),
        sa.Column("sealed_email", sa.Text),
        sa.Column("active", sa.Boolean, nullable=False),
    )
    op.create_table(
        "export",
        sa.Column("export_id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.String(80), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("department_code", sa.String(40)),
        sa.Column("exported_at", Moment, nullable=False, index=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("format", sa.String(10), nullable=False),
        sa.Column("filters", Plain, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "audit_line",
        sa.Column("line_id", sa.Uuid, primary_key=True),
        sa.Column("at", Moment, nullable=False, index=True),
        sa.Column("account_id", sa.String(80), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("department_code", sa.String(40)),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("receipt_number", sa.String(12)),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("detail", sa.String(300), nullable=False),
    )
    op.create_table(
        "saved_filter",
        sa.Column("filter_id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.String(80), nullable=False, index=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("filters", Plain, nullable=False),
        sa.Column("saved_at", Moment, nullable=False),
    )
    op.create_table(
        "conversation",
        sa.Column("conversation_id", sa.Uuid, primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("locale", sa.String(10), nullable=False),
        sa.Column("began_at", Moment, nullable=False),
        sa.Column("heard_at", Moment, nullable=False, index=True),
        sa.Column("expects", sa.String(20), nullable=False),
        sa.Column("draft", sa.Text),
        sa.Column("photos", Plain, nullable=False),
        sa.Column("place", Plain),
        sa.Column("contact", Plain),
        sa.Column("contact_declined", sa.Boolean, nullable=False),
        sa.Column("cases", Plain, nullable=False),
        sa.Column("renewed_at", Moment),
        sa.Column("piece_of", sa.String(64)),
        sa.Column("group_case", sa.Uuid),
        sa.Column("acknowledged_at", Moment),
        sa.Column("lost_told_at", Moment),
        sa.Column("owes", sa.String(20)),
        sa.Column("pressure", sa.Integer, nullable=False),
        sa.Column("held_back", sa.Boolean, nullable=False),
    )
    op.create_table(
        "message",
        sa.Column("message_id", sa.Uuid, primary_key=True),
        sa.Column("heard_at", Moment, nullable=False, index=True),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("complaint_id", sa.Uuid),
        sa.Column("locale", sa.String(10)),
        sa.Column("said", Plain, nullable=False),
        sa.Column("taken_back", sa.Boolean, nullable=False),
    )
    op.create_table(
        "unread",
        sa.Column("unread_id", sa.Uuid, primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("excerpt", sa.String(300), nullable=False),
        sa.Column("sealed_content", sa.Text, nullable=False),
        sa.Column("why", sa.String(100), nullable=False),
        sa.Column("seen_at", Moment),
        sa.Column("seen_by", sa.String(80)),
    )
    op.create_index("unread_open", "unread", ["seen_at", "unread_id"])
    op.create_table(
        "mention",
        sa.Column("mention_id", sa.Uuid, primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("heard_at", Moment, nullable=False),
        sa.Column("said_at", Moment),
        sa.Column("author_hint", sa.String(80)),
        sa.Column("shut_author", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("shut_text", sa.Text),
        sa.Column("link", sa.String(500)),
        sa.Column("under", sa.String(200)),
        sa.Column("shut_pictures", sa.Text),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("decided_at", Moment),
        sa.Column("decided_by", sa.String(80)),
        sa.Column("complaint_id", sa.Uuid),
    )
    op.create_index("mention_waiting", "mention", ["state", "heard_at"])
    op.create_table(
        "mailbox",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("cursor", sa.Text),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("chain", sa.Uuid, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    for table in (
        "mailbox",
        "mention",
        "unread",
        "message",
        "conversation",
        "laid_file",
        "saved_filter",
        "audit_line",
        "export",
        "account",
        "day_root",
        "department",
        "view_photo",
        "view_entry",
        "view",
        "submission",
    ):
        op.drop_table(table)
