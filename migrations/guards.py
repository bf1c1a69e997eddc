"""Guards that live in the database: append-only tables and no person in two places, on both engines.

A trigger raises the name of its constraint and nothing else, so that the service can tell which one spoke. Frozen: a
migration that has been released imports from here, so these functions are only ever added to.
"""

from __future__ import annotations

from alembic import op

OF_THE_FIRST = (
    "audit_event",
    "ledger_entry",
    "scan",
    "decision",
    "record_version",
    "sheet",
    "sheet_row",
    "national_export",
    "national_export_item",
    "proposal",
)
OF_REDEMPTION = ("stock_movement", "collection", "period_seal", "sealed_head", "passport_move")
OF_TEAMS = ("team_standing",)
OF_GROWTH = ("promotion_evidence",)
OF_RECOGNITION = ("issued_statement",)
APPEND_ONLY = (*OF_THE_FIRST, *OF_REDEMPTION, *OF_TEAMS, *OF_GROWTH, *OF_RECOGNITION)

# Append-only from when this holds, and in these columns: free text may be erased.
SINCE = {
    "proposal": (
        "OLD.state <> 'waiting'",
        "id, kind, community_id, passport_id, minutes, points, service_date, cause, fact_type, fact_id, root_id, "
        "state, proposed_by, proposed_at, decided_by, decided_at",
    ),
}


def append_only(table: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE of a table for ever (INSERT OR REPLACE too, by recursive triggers)."""
    name = f"append_only_{table}"
    condition, columns = SINCE.get(table, ("", ""))
    when, of = (f"WHEN ({condition})", f"OF {columns}") if condition else ("", "")
    if op.get_bind().dialect.name == "sqlite":
        for verb, of_these in (("UPDATE", of), ("DELETE", "")):
            op.execute(
                f"CREATE TRIGGER {name}_{verb.lower()} BEFORE {verb} {of_these} ON {table} {when} "
                f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
            )
        return
    op.execute(
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{name}' USING ERRCODE = '23001', CONSTRAINT = '{name}'; END $$"""
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE UPDATE {of} OR DELETE ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {name}()"
    )
    op.execute(
        f"CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def not_append_only(table: str) -> None:
    """Before a table is dropped: on PostgreSQL its function would stay behind."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION append_only_{table}() CASCADE")


def never_in_two_places() -> None:
    """Presences of one passport that count never overlap; half-open, so one may begin where another ends."""
    name = "no_overlap_presence"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"""ALTER TABLE presence ADD CONSTRAINT {name} EXCLUDE USING gist (
            int8range(passport_no, passport_no, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&
            ) WHERE (state IN ('open','closed'))"""
        )
        return
    clash = """SELECT 1 FROM presence AS other WHERE other.passport_no = NEW.passport_no AND other.id <> NEW.id
        AND other.state IN ('open','closed') AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at
        AND other.starts_at < other.ends_at"""
    for verb in ("INSERT", "UPDATE"):
        op.execute(
            f"""CREATE TRIGGER {name}_{verb.lower()} BEFORE {verb} ON presence
            WHEN NEW.state IN ('open','closed') AND NEW.starts_at < NEW.ends_at AND EXISTS ({clash})
            BEGIN SELECT RAISE(ABORT, '{name}'); END"""
        )


# Where nothing is begun any more under whom was merged into another: table → the column that names them, and its table.
BY_WHOM = {
    "presence": ("passport_id", "passport"),
    "service_record": ("passport_id", "passport"),
    "ledger_entry": ("passport_id", "passport"),
    "hold": ("passport_id", "passport"),
    "sign_up": ("account_id", "account"),
    "team_member": ("account_id", "account"),
    "join_ask": ("account_id", "account"),
}


def not_merged(table: str) -> None:
    """Whoever was still read as two writes nothing for the one that has just gone: on PostgreSQL the row is locked as a
    foreign key locks it, so that a merge under way is waited for, and then seen.
    """
    name, (column, parent) = f"not_merged_{table}", BY_WHOM[table]
    if op.get_bind().dialect.name == "sqlite":
        gone = f"SELECT 1 FROM {parent} AS w WHERE w.id = NEW.{column} AND w.merged_into_id IS NOT NULL"  # noqa: S608 - names of our own
        op.execute(
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN EXISTS ({gone}) "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        )
        return
    op.execute(
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE heir uuid;
        BEGIN
            SELECT merged_into_id INTO heir FROM {parent} WHERE id = NEW.{column} FOR KEY SHARE;
            IF heir IS NOT NULL THEN
                RAISE EXCEPTION '{name}' USING ERRCODE = '23001', CONSTRAINT = '{name}';
            END IF;
            RETURN NEW;
        END $$"""  # noqa: S608 - names of our own
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def merged_or_not(table: str) -> None:
    """Without the guard, as before it came."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION not_merged_{table}() CASCADE")
    else:
        op.execute(f"DROP TRIGGER not_merged_{table}")
