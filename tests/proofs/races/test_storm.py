"""Whatever statement meets a serialization failure, a deadlock or a busy file: tried again it counts once, and in a
storm that does not end nothing happens at all, the phone is told when to come back, and its key is good then.
"""

from __future__ import annotations

import random
import time as real_time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from service.activities.models import SignUp
from service.checkin.models import Presence, Scan
from service.core import transaction
from service.core.db import db
from service.core.idempotency import IdempotencyKey
from service.core.retry import ATTEMPTS
from service.passports.models import LedgerEntry
from tests.conftest import Time
from tests.factories.cast import Person
from tests.fakes.phone import Phone
from tests.proofs.conftest import Told
from tests.proofs.extent import SEED, full_or
from tests.proofs.promises import broken_promises
from tests.proofs.races.cases.two_people import openings_for
from tests.proofs.races.evidence import served
from tests.proofs.races.stage import code_of, count, set_stage
from tests.proofs.races.storm import COMMIT, ERRORS, Position, Storm, storm_over

SAMPLE = 2  # positions of each request in the short form, the commit among them
FOR_EVER = 1_000


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, and how many rows it has brought about."""

    who: Person
    path: str
    body: Any
    effects: Callable[[], int]
    once: int = 1  # rows when it has happened once
    is_keyed: bool = True
    passports: tuple[UUID | None, ...] = ()


Asks = Callable[[int], Iterator[Ask]]


def check_in(many: int) -> Iterator[Ask]:
    stage = set_stage()
    [shift] = stage.shifts(1)
    for who in stage.people(many):
        body = {"client_id": uuid.uuid4().hex, "code": code_of(shift)}
        mine = (Presence.passport_id == who.passport_id, Scan.passport_id == who.passport_id)
        rows = lambda mine=mine: count(Presence, mine[0]) + count(Scan, mine[1])  # noqa: E731
        yield Ask(who, "/scans", body, rows, once=2, is_keyed=False, passports=(who.passport_id,))


def sign_up(many: int) -> Iterator[Ask]:
    stage = set_stage()
    [shift] = stage.shifts(1, begun_minutes=-600)
    for who in stage.people(many):
        mine = (SignUp.account_id == who.account_id,)
        yield Ask(who, f"/shifts/{shift}/sign-ups", {}, lambda mine=mine: count(SignUp, *mine))


def approve(many: int) -> Iterator[Ask]:
    stage = set_stage()
    crowd = stage.people(many)
    [records] = served(stage, [crowd])
    for who in crowd:
        rows = _entries(records[who])
        yield Ask(stage.cast.leader, f"/service-records/{records[who]}/approve", {}, rows, passports=(who.passport_id,))


def approve_a_batch(many: int) -> Iterator[Ask]:
    stage = set_stage()
    crowd = stage.people(3)
    for records in served(stage, [crowd] * many):
        ids, passports = list(records.values()), tuple(who.passport_id for who in crowd)
        body = {"record_ids": list(map(str, ids))}
        yield Ask(stage.cast.leader, "/service-records/approve", body, _entries(*ids), once=3, passports=passports)


def confirm_an_opening(many: int) -> Iterator[Ask]:
    stage = set_stage()
    crowd = stage.people(many)
    for who, proposal in zip(crowd, openings_for(crowd, stage.cast.staff), strict=True):
        path = f"/proposals/{proposal}/confirm"
        yield Ask(stage.cast.second_staff, path, None, _entries(proposal), passports=(who.passport_id,))


def _entries(*causes: UUID) -> Callable[[], int]:
    return lambda: count(LedgerEntry, LedgerEntry.source_id.in_(causes))


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often it was tried again; the tests do not wait."""
    tried: list[int] = []
    monkeypatch.setattr(transaction, "wait_before", tried.append)
    return tried


@pytest.mark.parametrize(
    "asks", full_or([check_in, approve], full=[check_in, sign_up, approve, approve_a_batch, confirm_an_opening])
)
def test_a_storm_at_any_statement_doubles_nothing_and_loses_nothing(
    app: Flask, phone: Phone, time: Time, asks: Asks, waits: list[int], told: Told
) -> None:
    engine, begun = db.engine, real_time.monotonic()
    codes, passports = list(ERRORS[engine.dialect.name]), list[UUID]()
    codes = codes if asks is check_in else full_or(codes[:1], full=codes)  # the quickest act meets them all
    with storm_over(engine) as storm:
        [calm] = asks(1)
        assert send(phone, calm, str(uuid.uuid4())) in (200, 201)
        statements = storm.last
        positions = chosen(statements)
        strikes = [(at, code) for at in positions for code in codes]
        for (at, code), (passing, lasting) in zip(strikes, pairs(asks, len(strikes)), strict=True):
            storm.arm(at, code, strikes=1)
            passes(phone, storm, passing, waits)
            storm.arm(at, code, strikes=FOR_EVER)
            lasts(phone, storm, lasting, waits)
            passports += [each for each in (*passing.passports, *lasting.passports) if each]
    assert transaction.run(lambda: broken_promises(passports), read_only=True) == []
    places = f"{len(positions)} of {statements + 1} positions"
    told(
        f"storm · {asks.__name__.replace('_', ' ')} · {engine.dialect.name} · {' and '.join(codes)} at {places}, once "
        f"and for ever · {2 * len(strikes)} requests · {real_time.monotonic() - begun:.0f} s"
    )


def chosen(statements: int) -> list[Position]:
    every: list[Position] = [*range(1, statements + 1)]
    return full_or([*random.Random(SEED).sample(every, SAMPLE - 1), COMMIT], full=[*every, COMMIT])


def pairs(asks: Asks, many: int) -> Iterator[tuple[Ask, Ask]]:
    found = asks(2 * many)
    return zip(found, found, strict=True)


def passes(phone: Phone, storm: Storm, ask: Ask, waits: list[int]) -> None:
    waits.clear()
    assert send(phone, ask, str(uuid.uuid4())) in (200, 201), (storm.at, storm.code)
    assert (storm.struck, len(waits)) == (1, 1), "it was struck once and tried once more"
    _is_done_once(storm, ask)


def lasts(phone: Phone, storm: Storm, ask: Ask, waits: list[int]) -> None:
    waits.clear()
    key = str(uuid.uuid4())
    assert send(phone, ask, key) == 503, (storm.at, storm.code)
    assert storm.struck == ATTEMPTS, (storm.at, storm.code)
    storm.calm()
    assert ask.effects() == 0 == count(IdempotencyKey, IdempotencyKey.key == key), (storm.at, storm.code)
    assert send(phone, ask, key) in (200, 201)
    _is_done_once(storm, ask)


def send(phone: Phone, ask: Ask, key: str) -> int:
    answer = phone.of(ask.who).post(ask.path, ask.body, key=key if ask.is_keyed else None)
    assert answer.status_code != 503 or int(answer.headers["Retry-After"]) > 0
    return int(answer.status_code)


def _is_done_once(storm: Storm, ask: Ask) -> None:
    where, code = storm.at, storm.code
    storm.calm()
    assert ask.effects() == ask.once, (where, code)
