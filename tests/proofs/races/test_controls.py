"""A race that cannot be lost proves nothing: with its guard taken away, each is seen to go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from service.core.db import db
from tests.factories.databases import Databases
from tests.proofs.conftest import Told
from tests.proofs.extent import full_or
from tests.proofs.races.arena import Arena, Case, arena
from tests.proofs.races.cases import approval, check_in, corrections, keys, offices, sign_ups, two_people
from tests.proofs.races.conftest import engine_of, only_on

ROUNDS = full_or(8, full=40)  # at most: nearly all go wrong in the first
THREADS = full_or(8, full=16)
WORKERS = full_or(1, full=2)
GUARDED = "applications:guarded"
Arenas = Callable[[str], Arena]


@dataclass(frozen=True, slots=True)
class Control:
    engine: str
    case: Case
    guard: str
    dropped: tuple[str, ...] = ()  # constraints and unique indexes
    factory: str = GUARDED

    def __str__(self) -> str:
        return f"{self.case.__name__}-without-{self.guard}".replace(" ", "_")


PG, LITE = "postgresql", "sqlite"
ONE_PLACE = ("no_overlap_presence", "uq_presence_open")
ONE_CHAIN = ("uq_ledger_entry_passport_id_seq", "uq_ledger_entry_passport_id_kind_source_type_source_id")
OUTSIDE = ("judging inside the transaction", (), "unguarded:judging_outside_the_transaction")


def without_locks(case: Case, *dropped: str) -> Control:
    """Where a constraint stands behind the lock it goes too: either alone holds."""
    return Control(PG, case, " and ".join(("row locks", *dropped)), dropped, "unguarded:without_row_locks")


def without_conditions(case: Case, *dropped: str) -> Control:
    guard = " and ".join(("the conditions of its update", *dropped))
    return Control(PG, case, guard, dropped, "unguarded:without_conditions")


CONTROLS = [
    Control(PG, check_in.a_double_check_in, "one place at a time", ONE_PLACE),
    Control(LITE, approval.each_approves_the_other, *OUTSIDE),
]
MORE = [
    Control(PG, check_in.two_shifts_at_once, "one place at a time", ONE_PLACE),
    Control(PG, check_in.one_persons_code_and_many_leaders, "one place at a time", ONE_PLACE),
    Control(
        PG,
        check_in.one_scan_sent_many_times,
        "one row per client id and one place at a time",
        ("uq_scan_actor_id_client_id", *ONE_PLACE),
    ),
    Control(PG, keys.one_key_sent_many_times, "one row per key", ("pk_idempotency_key",)),
    Control(PG, keys.one_key_for_many_requests, "one row per key", ("pk_idempotency_key",)),
    Control(PG, two_people.two_openings_proposed, "one opening per passport", ("uq_proposal_opening",)),
    without_locks(approval.each_approves_the_other),
    without_locks(approval.a_day_between_two_communities),
    without_locks(approval.approve_against_reject),
    without_locks(approval.approve_against_amend),
    without_locks(offices.an_old_refresh_token_reused),
    without_locks(approval.many_approvers, *ONE_CHAIN, "uq_record_version_record_id_number", "pk_approved_day"),
    without_locks(approval.one_chain_and_many_writers, *ONE_CHAIN),
    without_locks(corrections.two_confirmations_of_a_correction, *ONE_CHAIN, "uq_record_version_record_id_number"),
    without_locks(check_in.close_against_check_out, "uq_service_record_shift_id_passport_id"),
    without_locks(sign_ups.a_double_sign_up, "uq_sign_up_live", "uq_sign_up_shift_id_ordinal"),
    without_locks(sign_ups.the_last_place_and_who_waits_for_it, "uq_sign_up_live", "uq_sign_up_shift_id_ordinal"),
    without_locks(offices.two_leaders_appointed, "uq_team_member_leader"),
    without_conditions(check_in.a_double_check_out),
    without_conditions(sign_ups.the_last_place_and_who_walks_in, "ck_shift_places"),
    Control(LITE, approval.a_day_between_two_communities, *OUTSIDE),
    Control(LITE, approval.approve_against_reject, *OUTSIDE),
]
CHOSEN = CONTROLS + full_or([], full=MORE)


@pytest.fixture(scope="module")
def arenas(databases: Databases, empty_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arenas]:
    """A system with a throwaway database for each way of serving ours."""
    made: dict[str, Arena] = {}
    with ExitStack() as stack:

        def serve(factory: str) -> Arena:
            if factory not in made:
                url, folder = databases.new(empty_url), tmp_path_factory.mktemp("control")
                system = arena(engine_of(databases), url, folder, factory, threads=THREADS, workers=WORKERS)
                made[factory] = stack.enter_context(system)
            return made[factory]

        yield serve


def drop(name: str, live: Arena) -> None:
    """A constraint or, where there is none of that name, an index, unless another control has done it before."""
    if name in live.dropped:
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        of = "SELECT conrelid::regclass FROM pg_constraint WHERE conname = :name"
        if table := connection.execute(text(of), {"name": name}).scalar():
            connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
        else:
            connection.execute(text(f"DROP INDEX {name}"))
    live.dropped.add(name)


@pytest.mark.parametrize("control", CHOSEN, ids=str)
@only_on({engine: [each for each in CHOSEN if each.engine == engine] for engine in (PG, LITE)}, "control")
def test_without_its_guard_the_race_goes_wrong(control: Control, arenas: Arenas, told: Told) -> None:
    live = arenas(control.factory)
    with live.behind():
        for name in control.dropped:
            drop(name, live)
        live.must_go_wrong(control.case, told, control.guard, rounds=ROUNDS, threads=THREADS)
