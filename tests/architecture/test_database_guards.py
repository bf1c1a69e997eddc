"""Every guard that lives in the database, attacked after the real migrations, on both engines.

Foreign keys are off while rows are made out of nothing; triggers, CHECKs, UNIQUEs and exclusions are on. Nothing lasts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_migrate import check
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Connection,
    Engine,
    Table,
    UniqueConstraint,
    and_,
    create_engine,
    event,
    insert,
    text,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError, IntegrityError

import service.app  # noqa: F401 - every model is imported
from migrations.guards import APPEND_ONLY, BY_WHOM
from service.core import transaction
from service.core.db import Base, db, engine_options, new_id, prepare_engine
from service.core.retry import constraint_name
from tests.architecture.rows import breaking, codes_of, row_of, value_for, within
from tests.conftest import NOON, ROOT

TABLES = Base.metadata.tables
LATER = NOON + timedelta(hours=1)

# A row that breaks exactly this CHECK, where its form does not say so by itself; SAME is one id for two columns.
VIOLATIONS: dict[str, dict[str, Any]] = {
    "ck_consent_means": {"by_guardian": True, "means": "app"},
    "ck_region_profile": {"households": -1, "population": 0},
    "ck_scan_refusal": {"outcome": "already", "refusal": "too_early"},
    "ck_presence_void_reason": {"state": "void"},
    "ck_activity_insured": {"is_hazardous": True, "insurance_number": None},
    "ck_activity_ages": {"min_age": 61, "max_age": 60},
    "ck_hold_state": {"state": "?", "ended_at": NOON},
    "ck_hold_ended": {"state": "pending", "ended_at": NOON},
    "ck_proposal_kind": {"kind": "?", "passport_id": "SAME"},
    "ck_proposal_about": {"kind": "go_live", "passport_id": "SAME"},
    "ck_proposal_root": {"kind": "adjustment", "passport_id": "SAME"},
    "ck_proposal_two_people": {"state": "confirmed", "proposed_by": "SAME", "decided_by": "SAME"},
    "ck_task_days": {"wanted_from": NOON.date(), "wanted_until": NOON.date() - timedelta(days=1)},
    "ck_task_answered": {"state": "accepted"},
    "ck_task_decline_reason": {"state": "accepted", "answered_at": NOON, "decline_reason": "那天队里有活动"},
    "ck_task_minutes_expected": {"minutes_expected": 0},
    "ck_task_state": {"state": "?", "answered_at": NOON},
    "ck_shift_window": {"starts_at": NOON, "ends_at": NOON},
    "ck_shift_places": {"capacity": 1, "places_taken": 2},
    "ck_shift_capacity": {"capacity": 0, "places_taken": 0},
    "ck_sheet_row_both_times": {"starts_at": NOON},
    "ck_sheet_row_measured": {"stated_minutes": None},
    "ck_window_correction_state": {"state": "?", "ended_at": LATER},
    "ck_window_correction_longer": {"ends_before": NOON, "ends_at": NOON},
    "ck_window_correction_two_people": {
        "state": "applied",
        "proposed_by": "SAME",
        "ended_by": "SAME",
        "ended_at": LATER,
    },
    "ck_window_correction_ended": {"state": "proposed", "ended_at": NOON},
    "ck_presence_stretch": {"starts_at": LATER, "ends_at": NOON},
    "ck_gift_limit_per_person": {"limit_per_person": 0},
    "ck_gift_stock_stock_identity": {"received": 2, "on_shelf": 1},
    "ck_gift_stock_stock_terms": {"received": 0, "on_shelf": 1, "lost": -1},
    "ck_gift_wait_offer": {"state": "offered"},
    "ck_gift_wait_quantity": {"quantity": 0, "pieces_offered": 0},
    "ck_gift_wait_pieces_offered": {"quantity": 1, "pieces_offered": 2},
    "ck_order_line_ended": {"state": "held", "ended_at": NOON},
    "ck_order_line_state": {"state": "?", "ended_at": NOON},
    "ck_redemption_period_window": {"opens_at": NOON, "closes_at": NOON},
    "ck_redemption_day_hours": {"opens_at": NOON, "closes_at": NOON},
    "ck_redemption_day_two_people": {"first_signed_by": "SAME", "closed_by": "SAME"},
    "ck_redemption_slot_window": {"starts_at": NOON, "ends_at": NOON},
    "ck_redemption_slot_places": {"capacity": 1, "places_taken": 2},
    "ck_redemption_slot_capacity": {"capacity": 0, "places_taken": 0},
    "ck_account_end_kind": {"kind": "?"},
    "ck_account_end_died": {"kind": "closing", "died_on": NOON.date()},
    "ck_account_end_two_people": {
        "kind": "death",
        "died_on": NOON.date(),
        "state": "confirmed",
        "proposed_by": "SAME",
        "decided_by": "SAME",
    },
    "ck_team_hand_over_answered": {"state": "done"},
    "ck_team_hand_over_answer": {"state": "done", "answer": "?"},
    "ck_team_hand_over_way": {"reason": None},
    "ck_end_change_two_people": {"state": "confirmed", "proposed_by": "SAME", "decided_by": "SAME"},
    "ck_promotion_answered": {"answered_at": NOON},
    "ck_promotion_confirmed": {"state": "confirmed"},
    "ck_promotion_review": {"review_at": NOON},
    "ck_star_reached": {"state": "granted", "minutes": 1, "threshold_minutes": 2},
    "ck_commendation_two_people": {"state": "confirmed", "proposed_by": "SAME", "decided_by": "SAME"},
    "ck_service_statement_issued": {"state": "issued"},
    "ck_service_statement_period": {"first_day": LATER.date(), "last_day": LATER.date() - timedelta(days=1)},
    "ck_service_statement_revoke_reason": {"revoke_reason": "wrong_person"},
    "ck_person_merge_two_people": {"state": "confirmed", "proposed_by": "SAME", "decided_by": "SAME"},
    "ck_merge_review_kind": {"kind": "?"},
    "ck_merge_review_record": {"kind": "approval"},
    "ck_merge_review_day": {"kind": "long_day"},
    "ck_merge_review_state": {"state": "?", "settled_at": NOON},
    "ck_merge_review_settled": {"state": "stands", "settled_at": None},
    "ck_job_ended": {"state": "done"},
    "ck_job_error": {"state": "failed", "ended_at": NOON},
    "ck_job_progress": {"done": 2, "total": 1},
    "ck_team_filing_decided": {"level": "community_filed", "state": "granted", "decided_at": None},
    "ck_team_filing_two_people": {
        "level": "subdistrict_filed",
        "state": "granted",
        "community_reviewed_by": "SAME",
        "decided_by": "SAME",
    },
    "ck_team_filing_registration_number": {"level": "community_filed", "registration_number": "52340111"},
    "ck_team_founder_kind": {"account_id": None, "organisation": None},
    "ck_counter_proposal_kind": {"kind": "?"},
    "ck_counter_proposal_gift": {"kind": "undo", "gift_id": "SAME"},
    "ck_counter_proposal_order": {"kind": "undo", "order_id": None},
    "ck_counter_proposal_two_people": {"state": "confirmed", "proposed_by": "SAME", "decided_by": "SAME"},
}


@pytest.fixture(scope="module")
def loose_engine(app: Flask, environment: dict[str, str]) -> Iterator[Engine]:
    """As the application's own, but rows may refer to nothing."""
    url = environment["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url, **engine_options(url, 2, 3000))
    prepare_engine(engine)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    yield engine
    engine.dispose()


@pytest.fixture
def connection(loose_engine: Engine) -> Iterator[Connection]:
    with loose_engine.connect() as opened:
        _foreign_keys(opened, on=False)
        yield opened
        opened.rollback()


def _foreign_keys(opened: Connection, *, on: bool) -> None:
    """On PostgreSQL a replica enforces neither foreign keys nor triggers, but every other constraint."""
    if opened.dialect.name == "postgresql":
        opened.execute(text(f"SET LOCAL session_replication_role = {'origin' if on else 'replica'}"))


def named_by(opened: Connection, act: Any) -> str | None:
    """The name of the constraint that refuses ``act``, as the service recovers it; ``None`` if nothing does."""
    try:
        with opened.begin_nested():
            opened.execute(act) if not callable(act) else act()
    except IntegrityError as error:
        return constraint_name(error)
    except DBAPIError as error:
        return f"{type(error.orig).__name__}: {error.orig}"
    return None


# --- append-only tables ---------------------------------------------------------------------------------------------


def test_the_tables_that_call_themselves_append_only_are_those_that_are_guarded() -> None:
    def says_so(model: type[Any]) -> bool:
        told = (model.__doc__ or "").lower()
        return "append-only" in told or "never updated" in told

    told = {mapper.local_table.name for mapper in Base.registry.mappers if says_so(mapper.class_)}
    assert told == set(APPEND_ONLY)


def _is(table: Table, row: dict[str, Any]) -> ColumnElement[bool]:
    return and_(*(column == row[column.name] for column in table.primary_key.columns))


@pytest.fixture(params=APPEND_ONLY)
def kept(request: pytest.FixtureRequest, connection: Connection) -> tuple[Table, dict[str, Any]]:
    """A row of each append-only table."""
    table = TABLES[request.param]
    row = row_of(table)
    connection.execute(insert(table).values(row))
    _foreign_keys(connection, on=True)
    return table, row


class TestAppendOnlyTablesRefuse:
    def test_update(self, connection: Connection, kept: tuple[Table, dict[str, Any]]) -> None:
        table, row = kept
        erasable = {"proposal": {"evidence"}}.get(table.name, set())
        for column in (each for each in table.columns if each.name not in erasable):
            change = table.update().where(_is(table, row)).values({column.name: row[column.name]})
            assert named_by(connection, change) == f"append_only_{table.name}", column.name

    def test_delete(self, connection: Connection, kept: tuple[Table, dict[str, Any]]) -> None:
        table, row = kept
        assert named_by(connection, table.delete().where(_is(table, row))) == f"append_only_{table.name}"
        assert named_by(connection, table.delete()) == f"append_only_{table.name}"

    def test_insert_or_replace(self, connection: Connection, kept: tuple[Table, dict[str, Any]]) -> None:
        table, row = kept
        if connection.dialect.name == "sqlite":
            act: Any = insert(table).values(row).prefix_with("OR REPLACE")
        else:
            key = [column.name for column in table.primary_key.columns]
            act = upsert(table).values(row).on_conflict_do_update(index_elements=key, set_={key[0]: row[key[0]]})
        assert named_by(connection, act) == f"append_only_{table.name}"

    def test_replacing_by_another_key(self, connection: Connection, kept: tuple[Table, dict[str, Any]]) -> None:
        """A new id with the same unique columns would take the old row's place."""
        table, row = kept
        for columns in [columns for name, _, columns, where in uniques() if name == table.name and where is None]:
            newcomer = {**row_of(table, nth=2), **{column: row[column] for column in columns}}
            if connection.dialect.name == "sqlite":
                act: Any = insert(table).values(newcomer).prefix_with("OR REPLACE")
            else:
                _foreign_keys(connection, on=True)
                same = {column: row[column] for column in columns}
                act = upsert(table).values(newcomer).on_conflict_do_update(index_elements=columns, set_=same)
            assert named_by(connection, act) == f"append_only_{table.name}", columns

    def test_update_that_asks_to_be_ignored(self, connection: Connection, kept: tuple[Table, dict[str, Any]]) -> None:
        table, row = kept
        key = next(iter(table.primary_key.columns)).name
        if connection.dialect.name == "sqlite":
            change = table.update().where(_is(table, row)).values({key: new_id()}).prefix_with("OR IGNORE")
        else:
            change = table.update().where(_is(table, row)).values({key: new_id()})
        assert named_by(connection, change) == f"append_only_{table.name}"

    def test_truncate(self, connection: Connection, kept: tuple[Table, dict[str, Any]]) -> None:
        table, _row = kept
        if connection.dialect.name == "sqlite":  # which truncates by a DELETE without WHERE, and then may skip triggers
            assert named_by(connection, text(f"DELETE FROM {table.name}")) == f"append_only_{table.name}"  # noqa: S608
        else:
            assert named_by(connection, text(f"TRUNCATE {table.name} CASCADE")) == f"append_only_{table.name}"


# --- nobody begins under a name that is gone ------------------------------------------------------------------------


@pytest.mark.parametrize("table_name", BY_WHOM)
@pytest.mark.parametrize("is_merged", [True, False])
def test_nothing_is_begun_under_who_was_merged(connection: Connection, table_name: str, is_merged: bool) -> None:
    table, (column, parent) = TABLES[table_name], BY_WHOM[table_name]
    whom = row_of(TABLES[parent], merged_into_id=new_id() if is_merged else None)
    connection.execute(insert(TABLES[parent]).values(whom))
    act = insert(table).values(row_of(table, **{column: whom["id"]}))
    if connection.dialect.name == "postgresql":  # the guard stands, the foreign keys do not
        connection.execute(text(f"ALTER TABLE {table_name} ENABLE ALWAYS TRIGGER not_merged_{table_name}"))
    assert named_by(connection, act) == (f"not_merged_{table_name}" if is_merged else None)


# --- nobody in two places -------------------------------------------------------------------------------------------


class TestNobodyIsInTwoPlaces:
    @pytest.fixture
    def there(self, connection: Connection) -> dict[str, Any]:
        row = row_of(TABLES["presence"], state="closed", starts_at=NOON, ends_at=LATER)
        connection.execute(insert(TABLES["presence"]).values(row))
        _foreign_keys(connection, on=True)
        return row

    @pytest.mark.parametrize(
        ("starts", "ends", "refused"),
        [
            (0, 60, True),
            (-30, 1, True),
            (59, 90, True),
            (10, 20, True),
            (-10, 70, True),
            (-30, 0, False),
            (60, 90, False),
        ],
    )
    def test_an_overlap_is_refused_and_a_touch_is_none(
        self, connection: Connection, there: dict[str, Any], starts: int, ends: int, refused: bool
    ) -> None:
        times = {"starts_at": NOON + timedelta(minutes=starts), "ends_at": NOON + timedelta(minutes=ends)}
        other = row_of(TABLES["presence"], passport_no=there["passport_no"], state="closed", **times)
        act = insert(TABLES["presence"]).values({**other, "community_id": there["community_id"]})
        _foreign_keys(connection, on=False)
        assert named_by(connection, act) == ("no_overlap_presence" if refused else None)

    def test_nor_by_changing_a_row_into_an_overlap(self, connection: Connection, there: dict[str, Any]) -> None:
        presence = TABLES["presence"]
        times = {"starts_at": LATER, "ends_at": LATER + timedelta(hours=1)}
        other = row_of(presence, passport_no=there["passport_no"], state="closed", **times)
        _foreign_keys(connection, on=False)
        connection.execute(insert(presence).values(other))
        _foreign_keys(connection, on=True)
        earlier = presence.update().where(presence.c.id == other["id"]).values(starts_at=LATER - timedelta(minutes=1))
        assert named_by(connection, earlier) == "no_overlap_presence"

    def test_nor_by_undoing_an_undoing(self, connection: Connection, there: dict[str, Any]) -> None:
        presence = TABLES["presence"]
        undone = row_of(presence, passport_no=there["passport_no"], state="undone", starts_at=NOON, ends_at=LATER)
        _foreign_keys(connection, on=False)
        connection.execute(insert(presence).values(undone))
        _foreign_keys(connection, on=True)
        again = presence.update().where(presence.c.id == undone["id"]).values(state="closed")
        assert named_by(connection, again) == "no_overlap_presence"

    def test_nor_by_replacing_a_row(self, connection: Connection, there: dict[str, Any]) -> None:
        presence = TABLES["presence"]
        other = row_of(presence, passport_no=there["passport_no"], state="closed", starts_at=NOON, ends_at=LATER)
        act: Any = insert(presence).values(other)
        act = act.prefix_with("OR REPLACE") if connection.dialect.name == "sqlite" else act
        _foreign_keys(connection, on=False)
        assert named_by(connection, act) == "no_overlap_presence"


def test_emptying_a_table_does_not_empty_what_hangs_on_it(connection: Connection) -> None:
    _foreign_keys(connection, on=True)
    if connection.dialect.name == "postgresql":
        assert str(named_by(connection, text("TRUNCATE passport CASCADE"))).startswith("append_only_")
    else:  # which has no TRUNCATE; no foreign key of ours deletes children
        assert not [key for table in TABLES.values() for key in table.foreign_keys if key.ondelete or key.onupdate]


@pytest.mark.parametrize("table", [each for each in TABLES.values() if each.foreign_keys], ids=lambda each: each.name)
def test_a_row_that_refers_to_nothing_is_refused(app: Flask, table: Table) -> None:
    always = [key.parent.name for key in table.foreign_keys if not key.parent.nullable]
    dangling = {} if always else {key.parent.name: new_id() for key in table.foreign_keys}
    orphan = insert(table).values(row_of(table, **dangling))
    with db.engine.connect() as opened, pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        opened.execute(orphan)


# --- named constraints ----------------------------------------------------------------------------------------------


def checks() -> list[tuple[str, str, str]]:
    return sorted(
        (table.name, str(constraint.name), str(constraint.sqltext).strip())
        for table in TABLES.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    )


def uniques() -> list[tuple[str, str, tuple[str, ...], str | None]]:
    """(table, name, columns, WHERE) of every UNIQUE, as a constraint or as a (partial) index."""
    found: list[tuple[str, str, tuple[str, ...], str | None]] = []
    for table in TABLES.values():
        for constraint in table.constraints:
            if isinstance(constraint, UniqueConstraint):
                columns = tuple(column.name for column in constraint.columns)
                found.append((table.name, str(constraint.name), columns, None))
        for index in table.indexes:
            if index.unique:
                where = index.dialect_options["sqlite"].get("where")
                columns = tuple(column.name for column in index.columns)
                found.append((table.name, str(index.name), columns, None if where is None else str(where)))
    return sorted(found)


@pytest.mark.parametrize(("table_name", "name", "sql"), checks(), ids=lambda value: str(value)[:40])
def test_a_row_that_breaks_a_check_is_refused_by_name(
    connection: Connection, table_name: str, name: str, sql: str
) -> None:
    table = TABLES[table_name]
    assert named_by(connection, insert(table).values(row_of(table))) is None, f"an ORDINARY row of {table_name}"
    broken = VIOLATIONS.get(name) or breaking(table, sql)
    assert broken, f"VIOLATIONS needs a line: a row of {table_name} that breaks {name} ({sql}) and nothing else"
    one = new_id()
    given = {key: one if value == "SAME" else value for key, value in broken.items()}
    assert named_by(connection, insert(table).values(row_of(table, nth=2, **given))) == name


@pytest.mark.parametrize(("table_name", "name", "columns", "where"), uniques(), ids=lambda value: str(value)[:40])
def test_a_second_row_is_refused_by_the_name_of_its_unique(
    connection: Connection, table_name: str, name: str, columns: tuple[str, ...], where: str | None
) -> None:
    table = TABLES[table_name]
    shared = {column: value_for(table.c[column]) for column in columns if column not in codes_of(table)}
    shared |= within(table, where)
    first = row_of(table, **shared)
    second = row_of(table, nth=2, **{column: first[column] for column in columns}, **within(table, where))
    assert named_by(connection, insert(table).values(first)) is None
    assert named_by(connection, insert(table).values(second)) == name


def test_every_table_names_its_rows_once(connection: Connection) -> None:
    for table in TABLES.values():
        row = row_of(table)
        connection.execute(insert(table).values(row))
        twin = row_of(table, nth=2, **{column.name: row[column.name] for column in table.primary_key.columns})
        assert named_by(connection, insert(table).values(twin)) == f"pk_{table.name}"


# --- the engines' settings ------------------------------------------------------------------------------------------


def test_the_migrations_make_what_the_models_say(app: Flask) -> None:
    with app.app_context():
        assert check(directory=str(ROOT / "migrations")) is None


def _setting(name: str) -> str:
    statement = f"PRAGMA {name}" if db.engine.dialect.name == "sqlite" else f"SHOW {name}"
    return str(db.session.connection().exec_driver_sql(statement).scalar())


def test_every_connection_has_the_settings_that_the_promises_need(app: Flask) -> None:
    wanted = (
        {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "recursive_triggers": "1"}
        if db.engine.dialect.name == "sqlite"
        else {"TimeZone": "UTC", "lock_timeout": "3s", "statement_timeout": "9s", "synchronous_commit": "on"}
    )
    assert transaction.run(lambda: {name: _setting(name) for name in wanted}) == wanted


def test_reading_is_read_only_and_writing_is_not(app: Flask) -> None:
    name, yes, no = (
        ("query_only", "1", "0") if db.engine.dialect.name == "sqlite" else ("transaction_read_only", "on", "off")
    )
    assert transaction.run(lambda: _setting(name), read_only=True) == yes
    assert transaction.run(lambda: _setting(name)) == no
    assert transaction.run(lambda: _setting(name), read_only=True) == yes
