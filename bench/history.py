"""Years of service in a few minutes: past presences with their scans, records, decisions and ledger entries, written
by PostgreSQL itself with every index, constraint and foreign key in place.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import psycopg

HALL = 50  # people of one shift
LOADERS = 2

# One more hour of service for everybody, on the day that lies :back days back. Shifts first: they are referred to.
SHIFTS = """
    INSERT INTO shift (id, activity_id, community_id, team_id, starts_at, ends_at, planned_ends_at, lengthened,
                       service_date, state, places_taken, poster_serial, published_at, closed_at, created_at, version)
    SELECT md5(format('shift %%s %%s %%s', %(model)s::uuid, %(back)s::int, hall))::uuid, activity_id, community_id,
           team_id, at,
           at + interval '1 hour', at + interval '1 hour', '[]',
           at::date, 'closed', 0, 0, at, at, at, 1
    FROM shift AS model, generate_series(0, %(halls)s - 1) AS hall, LATERAL (SELECT model.starts_at
         - %(back)s::int * interval '1 day' - interval '30 days' AS at) AS times
    WHERE model.id = %(model)s"""
PEOPLE = """
    WITH served AS (
        SELECT passport.id AS passport_id, account_id, number, shift.*,
               md5(format('scan %%s %%s', %(back)s::int, passport.id))::uuid AS scan_id,
               md5(format('presence %%s %%s', %(back)s::int, passport.id))::uuid AS presence_id,
               md5(format('record %%s %%s', %(back)s::int, passport.id))::uuid AS record_id,
               md5(format('decision %%s %%s', %(back)s::int, passport.id))::uuid AS decision_id
        FROM (SELECT *, (row_number() OVER (ORDER BY number) - 1) / %(hall)s AS hall FROM passport
              WHERE community_id = %(community)s ORDER BY number LIMIT %(people)s) AS passport
        JOIN shift ON shift.id = md5(format('shift %%s %%s %%s', %(model)s::uuid, %(back)s::int, hall))::uuid
    )"""
ROWS = (
    """INSERT INTO scan (id, actor_id, client_id, request_hash, community_id, shift_id, person_id, passport_id,
                         presence_id, direction, method, grade, outcome, is_present, effective_at, at)
       SELECT scan_id, account_id, scan_id::text, md5(scan_id::text), community_id, id, account_id, passport_id,
              presence_id, 'auto', 'shift', 'live_code', 'checked_in', true, starts_at, starts_at FROM served""",
    """INSERT INTO presence (id, community_id, shift_id, passport_id, passport_no, state, starts_at, ends_at,
                             in_scan_id, in_grade, out_grade, in_by, out_by, holds_place)
       SELECT presence_id, community_id, id, passport_id, number::bigint, 'closed', starts_at, ends_at, scan_id,
              'live_code', 'live_code', account_id, account_id, false FROM served""",
    """INSERT INTO service_record (id, shift_id, passport_id, account_id, community_id, team_id, service_date, state,
                                   minutes_on_site, credited_minutes, minutes, days, credited_days, grade, ends,
                                   policy_version, due_at, escalated_to, decided_at, national_state, created_at,
                                   version)
       SELECT record_id, id, passport_id, account_id, community_id, team_id, service_date, 'approved', 60, 60, 60,
              json_build_object(service_date, 60), '{}', 'live_code', '[]', 0, ends_at, '[]', ends_at,
              'not_exported', ends_at, 2 FROM served""",
    """INSERT INTO decision (id, record_id, shift_id, account_id, by, verb, minutes_before, minutes_after, reasons,
                             policy_version, at)
       SELECT decision_id, record_id, id, account_id, %(by)s, 'approve', 60, 60, '[]', 0, ends_at FROM served""",
    """INSERT INTO approved_day (record_id, day, passport_id, minutes)
       SELECT record_id, service_date, passport_id, 60 FROM served""",
    """INSERT INTO ledger_entry (id, passport_id, seq, kind, minutes_change, net_change, points_change, minutes_after,
                                 balance_after, source_type, source_id, policy_version, grade, service_date,
                                 posted_at, actor_id, prev_hash, hash)
       SELECT record_id, passport_id, %(seq)s, 'earn', 60, 60, 2, 60 * %(seq)s, 2 * %(seq)s, 'service_record',
              record_id, 0, 'live_code', service_date, ends_at, %(by)s, md5(record_id::text),
              md5(decision_id::text) FROM served""",
)
HEADS = """
    UPDATE passport_head SET seq = last.seq, minutes = last.minutes_after, net_minutes = last.minutes_after,
           earned_points = last.balance_after, balance = last.balance_after, hash = last.hash
    FROM (SELECT DISTINCT ON (passport_id) * FROM ledger_entry ORDER BY passport_id, seq DESC) AS last
    WHERE passport_head.passport_id = last.passport_id"""


def load(url: str, *, community: str, model: str, by: str, people: int, days: int) -> float:
    """``people`` × ``days`` presences, and as many rows in each of the other tables; returns the seconds it took."""
    return load_days(url, [people] * days, community=community, model=model, by=by)


def load_days(url: str, came: Sequence[int], *, community: str, model: str, by: str, every: int = 1) -> float:
    """As ``load``, with so many people on each day, the newest first, ``every`` so many days: the first of them all."""
    started = time.monotonic()
    given = {"community": community, "model": model, "by": by, "hall": HALL}

    def one(place: int) -> None:
        of_the_day = {"people": came[place], "halls": -(-came[place] // HALL), "back": place * every}
        _day(url, {**given, **of_the_day, "seq": len(came) - place})

    with ThreadPoolExecutor(LOADERS) as pool:
        list(pool.map(one, range(len(came))))
    with psycopg.connect(url) as connection:
        connection.execute(HEADS)
    return time.monotonic() - started


def _day(url: str, given: dict[str, object]) -> None:
    with psycopg.connect(url, options="-c synchronous_commit=off") as connection:
        connection.execute(SHIFTS, given)
        for statement in ROWS:
            connection.execute(PEOPLE + statement, given)
