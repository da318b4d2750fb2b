"""What keeps the history append-only: the database itself refuses to change a line or to take one away."""

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
