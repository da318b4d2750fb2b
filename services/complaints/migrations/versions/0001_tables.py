"""The case, its history, the directory of departments and the city's table of services."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Counter, Moment, Plain

REFUSED = "the timeline is append-only"
APPEND_ONLY = {
    "sqlite": (
        f"CREATE TRIGGER timeline_not_changed BEFORE UPDATE ON timeline BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
        f"CREATE TRIGGER timeline_not_deleted BEFORE DELETE ON timeline BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION timeline_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$",
        "CREATE TRIGGER timeline_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON timeline "
        "FOR EACH STATEMENT EXECUTE FUNCTION timeline_is_append_only()",
    ),
}

revision = "0001"
down_revision = None


# Which words stand in a case: no table that both kinds of database know.
WORDS = {
    "sqlite": ("CREATE VIRTUAL TABLE complaint_words USING fts5(complaint_id UNINDEXED, pairs, detail=none)",),
    "postgresql": (
        "CREATE TABLE complaint_words (complaint_id uuid PRIMARY KEY, pairs integer[] NOT NULL)",
        "CREATE INDEX complaint_words_pairs ON complaint_words USING gin (pairs)",
    ),
}


def upgrade() -> None:
    op.create_table(
        "complaint",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("receipt_number", sa.Text, nullable=False, unique=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("service_code", sa.Text),
        sa.Column("title", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("sealed_text", sa.Text),
        sa.Column("contact_hint", sa.Text),
        sa.Column("phone_last", sa.String(4)),
        sa.Column("reachable", sa.Boolean, nullable=False),
        sa.Column("unreachable_after", Moment),
        sa.Column("location", sa.Text),
        sa.Column("photos", sa.Text, nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
        sa.Column("questions", sa.Text, nullable=False),
        sa.Column("question_at", Moment),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("arrived_at", Moment, nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("warn_at", Moment, nullable=False),
        sa.Column("respond_by", Moment, nullable=False),
        sa.Column("arrived_in_hours", sa.Boolean, nullable=False),
        sa.Column("responded_at", Moment),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("runs_from", Moment, nullable=False),
        sa.Column("pauses", Plain, nullable=False),
        sa.Column("extensions", Plain, nullable=False),
        sa.Column("due_at", Moment),
        sa.Column("desk_at", Moment, nullable=False),
        sa.Column("stands_until", Moment),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("counted_as", sa.Integer, nullable=False),
        sa.Column("reminded", sa.Integer, nullable=False),
        sa.Column("reminded_at", Moment),
        sa.Column("remind_at", Moment),
        sa.Column("progress_at", Moment),
        sa.Column("department_code", sa.Text),
        sa.Column("department", sa.Text),
        sa.Column("came_at", Moment),
        sa.Column("handover", Plain),
        sa.Column("handover_at", Moment),
        sa.Column("moves", sa.Integer, nullable=False),
        sa.Column("disputed_at", Moment),
        sa.Column("proposals", sa.Text, nullable=False),
        sa.Column("kind_proposal", sa.Text),
        sa.Column("officer_id", sa.Text),
        sa.Column("officer", sa.Text),
        sa.Column("assigned_at", Moment),
        sa.Column("handler", sa.Text),
        sa.Column("asked", Plain),
        sa.Column("merged_into", sa.Uuid),
        sa.Column("signatories", sa.Integer, nullable=False),
        sa.Column("group_at", Moment),
        sa.Column("repeat", sa.Text),
        sa.Column("joinable", sa.Boolean, nullable=False),
        sa.Column("parts", sa.Text, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("answer_files", sa.Text, nullable=False),
        sa.Column("answers", sa.Integer, nullable=False),
        sa.Column("official_answer", sa.Text),
        sa.Column("draft", sa.Text),
        sa.Column("folded_at", Moment),
        sa.Column("notified_at", Moment),
        sa.Column("declined_at", Moment),
        sa.Column("objected_at", Moment),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
    )
    op.create_index("complaint_counted", "complaint", ["status", "counted_as"])
    for column in ("remind_at", "progress_at", "merged_into", "disputed_at", "handover_at", "phone_last", "stands_until", "question_at"):
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"complaint_{column}", "complaint", [column], postgresql_where=there, sqlite_where=there)
    for order in ("desk_at", "received_at", "updated_at"):
        op.create_index(f"complaint_{order}", "complaint", ["status", order, "id"])
        op.create_index(f"complaint_{order}_of_department", "complaint", ["department_code", "status", order, "id"])
    taken = sa.text("officer_id IS NOT NULL")
    op.create_index(
        "complaint_desk_of_officer", "complaint", ["officer_id", "status", "desk_at", "id"], postgresql_where=taken, sqlite_where=taken
    )
    for statement in WORDS[op.get_bind().dialect.name]:
        op.execute(statement)
    silent = sa.text("responded_at IS NULL")
    op.create_index("complaint_silent", "complaint", ["status", "desk_at", "id"], postgresql_where=silent, sqlite_where=silent)
    joinable = sa.text("joinable")
    op.create_index("complaint_joinable", "complaint", ["status", "desk_at", "id"], postgresql_where=joinable, sqlite_where=joinable)
    op.create_index("complaint_to_close", "complaint", ["status", "notified_at"])
    op.create_table(
        "filed_by",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("complaint_id", sa.Uuid, sa.ForeignKey("complaint.id"), primary_key=True),
    )
    op.create_index("ix_filed_by_complaint_id", "filed_by", ["complaint_id"])
    op.create_table(
        "matter",
        sa.Column("mark", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("complaint_id", sa.Uuid, primary_key=True),
    )
    op.create_table(
        "part",
        sa.Column("complaint_id", sa.Uuid, sa.ForeignKey("complaint.id"), primary_key=True),
        sa.Column("department_code", sa.Text, primary_key=True),
        sa.Column("contribute_by", Moment, nullable=False),
    )
    op.create_index("part_desk_of_department", "part", ["department_code", "contribute_by", "complaint_id"])
    op.create_table(
        "timeline",
        sa.Column("id", Counter, primary_key=True, autoincrement=True),
        sa.Column("complaint_id", sa.Uuid, sa.ForeignKey("complaint.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("by", sa.Text),
        sa.Column("text", sa.Text),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("salt", sa.String(32)),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("chain", sa.String(64), nullable=False),
    )
    op.create_index("timeline_line", "timeline", ["complaint_id", "position"], unique=True)
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
    op.create_table(
        "root",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("last_id", sa.BigInteger, nullable=False, unique=True),
        sa.Column("blocks", Plain, nullable=False),
    )
    op.create_table(
        "department",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("registered_at", Moment, nullable=False),
    )
    op.create_table(
        "staff",
        sa.Column("account_id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("department_code", sa.Text),
        sa.Column("contact", sa.Text),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("registered_at", Moment, nullable=False),
        sa.Column("digested_at", Moment),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("begins_at", Moment, nullable=False),
        sa.Column("ends_at", Moment, nullable=False),
        sa.Column("deputy", sa.Text, nullable=False),
    )
    op.create_index("ix_absence_account_id", "absence", ["account_id"])
    op.create_index("ix_absence_ends_at", "absence", ["ends_at"])
    op.create_table(
        "succession",
        sa.Column("account_id", sa.Text, primary_key=True),
        sa.Column("department_code", sa.Text, nullable=False),
        sa.Column("successor", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
    )
    op.create_table(
        "service",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("service", sa.Text, nullable=False),
    )
    op.create_table(
        "approval",
        sa.Column("department_code", sa.Text, primary_key=True),
        sa.Column("since", Moment, nullable=False),
        sa.Column("set_by", sa.Text, nullable=False),
    )
    op.create_table(
        "standard_answer",
        sa.Column("department_code", sa.Text, primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("complaint_id", sa.Uuid, sa.ForeignKey("complaint.id"), nullable=False),
        sa.Column("notice", sa.String(20), nullable=False),
        sa.Column("arose_at", Moment, nullable=False),
        sa.Column("told_at", Moment),
        sa.Column("means", sa.Text),
        sa.Column("delivery_id", sa.Uuid),
    )
    op.create_index("ix_notice_complaint_id", "notice", ["complaint_id"])
    untold = sa.text("told_at IS NULL")
    op.create_index("notice_owed", "notice", ["arose_at"], postgresql_where=untold, sqlite_where=untold)
    op.create_table(
        "declared_day",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("works", sa.Boolean, nullable=False),
    )
    op.create_table(
        "outage",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("began_at", Moment, nullable=False),
        sa.Column("ended_at", Moment, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "days_version",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("declared", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("complaint_words")
    op.drop_table("matter")
    for name in ("root", "days_version", "outage", "declared_day", "notice", "standard_answer", "approval"):
        op.drop_table(name)
    for table in ("service", "succession", "absence", "staff", "department", "timeline", "part", "filed_by", "complaint"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION timeline_is_append_only()")
