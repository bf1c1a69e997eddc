"""The night's look at a whole community: one of a village's size and one of a town's, with a year behind them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psycopg

from bench import history
from bench.measure import table
from bench.postgres import Postgres
from bench.scene import Scene, scene, tidy
from bench.servers import production
from bench.statements import written_down
from service.core import transaction
from service.core.clock import real_now
from service.ladder.commands.nominating import look_at

VILLAGE = 1000  # people, against whom the many are held
FORTNIGHTS = 26  # of a year: on one day of each people take part
FIRST_SHARE = 0.6  # of all, on the fullest day; half of them on the second, a third on the third, …: regulars are few
BROUGHT_BY_EACH = 5  # neighbours whom each of the tenth that comes most has brought along: half of all came so
SESSION_LEADERS = 200  # one of so many has been in charge of sessions
CORRECTED = 100  # of one in so many who stand higher all records turn out to be wrong

# Who has come most, first; as ``history`` has let them come.
REGULARS = """
    SELECT account_id, row_number() OVER (ORDER BY number) - 1 AS place FROM passport
    WHERE community_id = %(community)s AND account_id <> %(leader)s"""
INVITATIONS = f"""
    WITH regular AS ({REGULARS})
    INSERT INTO neighbour_invitation (id, inviter_id, invitee_id, given_at, given_on)
    SELECT md5(format('invitation %%s', invitee.account_id))::uuid, inviter.account_id, invitee.account_id,
           now() - interval '2 years', (now() - interval '2 years')::date
    FROM regular AS invitee JOIN regular AS inviter ON inviter.place = invitee.place / (2 * %(each)s)
    WHERE invitee.place %% 2 = 0 AND invitee.place > 0"""
IDENTITIES = "UPDATE account SET identity_confirmed_at = created_at"
LEADERS = f"""
    WITH regular AS ({REGULARS}),
         past AS (SELECT id, row_number() OVER (ORDER BY id) AS place FROM shift WHERE state = 'closed')
    UPDATE shift SET led_by = regular.account_id
    FROM past, regular
    WHERE shift.id = past.id
      AND regular.place = past.place %% GREATEST(1, (SELECT count(*) FROM regular) / %(leaders)s)"""
ACCEPTED = """
    UPDATE promotion SET state = 'accepted', confirmed_by = %(leader)s, confirmed_at = nominated_at,
                         answered_by = account_id, answered_at = nominated_at
    WHERE state = 'nominated' AND account_id <> %(leader)s"""
WRONG = """
    CREATE TABLE wrong AS
    SELECT account_id FROM (SELECT account_id, row_number() OVER (ORDER BY account_id) AS place
                            FROM promotion WHERE state = 'accepted' GROUP BY account_id) AS risen
    WHERE place %% %(corrected)s = 1"""
CORRECTIONS = (
    "UPDATE service_record SET minutes = 0 WHERE account_id IN (SELECT account_id FROM wrong)",
    """UPDATE presence SET state = 'void', void_reason = 'record_rejected'
       WHERE passport_id IN (SELECT id FROM passport WHERE account_id IN (SELECT account_id FROM wrong))""",
)
NIGHTS = "the first night", "all have accepted", "some records were corrected", "a night like any other"


@dataclass(frozen=True, slots=True)
class Night:
    nominated: int
    reopened: int
    statements: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Town:
    people: int
    presences: int
    loaded_in: float
    nights: tuple[Night, ...]


def run(server: Postgres, folder: Path, *, people: int) -> str:
    towns = []
    for size in (min(VILLAGE, people), people):
        with settled(server, folder, size) as (found, seconds):
            towns.append(Town(size, found.count("presence"), seconds, nights_of(found)))
    return told(*towns)


@contextmanager
def settled(server: Postgres, folder: Path, people: int) -> Iterator[tuple[Scene, float]]:
    name = f"ladder_{people}"
    place = folder / name
    place.mkdir()
    with scene(production(server.new(name), place), place, people) as found:
        yield found, live(found, people)


def live(found: Scene, people: int) -> float:
    """A year of taking part, neighbours who came along, sessions that residents led; the seconds it took to load."""
    world, url = found.world, found.env["DATABASE_URL"]
    came = [max(1, int(people * FIRST_SHARE / (back + 1))) for back in range(FORTNIGHTS)]
    about = {"community": str(world.community_id), "model": str(world.shift_id), "by": str(world.leader.account_id)}
    seconds = history.load_days(url, came, every=14, **about)
    given = {**whose(found), "each": BROUGHT_BY_EACH, "leaders": SESSION_LEADERS}
    with psycopg.connect(url) as connection:
        for statement in (IDENTITIES, INVITATIONS, LEADERS):
            connection.execute(statement, given)
    tidy(url)
    return seconds


def whose(found: Scene) -> dict[str, object]:
    return {"community": found.world.community_id, "leader": found.world.leader.account_id}


def nights_of(found: Scene) -> tuple[Night, ...]:
    """Four in a row, with what people do between them; a database is tidied as autovacuum would."""
    now, url = real_now(), found.env["DATABASE_URL"]
    first = night(found, now)
    with psycopg.connect(url) as connection:
        connection.execute(ACCEPTED, whose(found))
    tidy(url)
    second = night(found, now + timedelta(days=1))
    with psycopg.connect(url) as connection:
        connection.execute(ACCEPTED, whose(found))
        connection.execute(WRONG, {"corrected": CORRECTED})
        for statement in CORRECTIONS:
            connection.execute(statement)
    tidy(url)
    third = night(found, now + timedelta(days=2))
    return first, second, third, night(found, now + timedelta(days=3))


def night(found: Scene, now: datetime) -> Night:
    """In this process, as the worker's sweep does it: one transaction."""
    community_id = found.world.community_id
    began = time.perf_counter()
    with written_down() as said:
        transaction.run(lambda: look_at(community_id, now=now))
    seconds = time.perf_counter() - began
    with psycopg.connect(found.env["DATABASE_URL"]) as connection:
        asked = "SELECT nominated, reopened FROM promotion_night ORDER BY day DESC LIMIT 1"
        nominated, reopened = connection.execute(asked).fetchone() or (0, 0)
    return Night(nominated, reopened, len(said), seconds)


def told(few: Town, many: Town) -> str:
    """Stops where the many take more statements than the few."""
    rows = []
    for name, small, large in zip(NIGHTS, few.nights, many.nights, strict=True):
        if large.statements > small.statements:
            raise RuntimeError(f"{name}: {large.statements} statements for many, {small.statements} for few")
        for town, each in ((few, small), (many, large)):
            found = f"{each.nominated:,}", f"{each.reopened:,}", str(each.statements), f"{each.seconds:.1f}"
            rows.append((name, f"{town.people:,}", *found))
    head = ("the night", "people", "nominated", "reopened", "statements", "s")
    loaded = f"{many.presences:,} presences of {many.people:,} people, loaded in {many.loaded_in:.0f} s."
    return f"{table(head, rows)}\n\n{loaded}"
