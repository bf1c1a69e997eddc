"""Every refusal of a scan, met over HTTP, kept as a row, and said in two languages."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from service.accounts.models import Account
from service.activities.models import SignUp
from service.checkin import codec
from service.checkin.models import Presence
from service.checkin.rules import OF_ANOTHER, REFUSALS, TO_LEADERS
from service.checkin.rules.judging import STATE_REFUSALS
from service.core import transaction
from service.core.clock import SHANGHAI
from service.core.db import db
from tests.checkin.door import Door, change, door_of
from tests.factories.cast import Person, person
from tests.factories.shifts import published_shift

Attempt = Callable[[Door], object]
CASES: dict[str, Attempt] = {}


def refused_as(code: str) -> Callable[[Attempt], Attempt]:
    def note(attempt: Attempt) -> Attempt:
        CASES[code] = attempt
        return attempt

    return note


def born(years: int, door: Door) -> date:
    """Somebody who is that old on the day of the shift."""
    day = door.shift.service_date
    return day.replace(year=day.year - years)


def newcomer(door: Door, years: int | None = 40, *, with_passport: bool = True) -> Person:
    birth_date = None if years is None else born(years, door)
    make = lambda: person(  # noqa: E731 - one line to be run in a transaction
        "赵小兰", door.cast.community, door.time.now, birth_date=birth_date, with_passport=with_passport
    )
    return transaction.run(make)


def at_shift(door: Door, **details: object) -> Door:
    return door_of(door.phone, door.cast, door.time, **details)


def sign_up(door: Door, who: Person, state: str) -> None:
    row = {"community_id": door.cast.community.id, "shift_id": door.shift.id, "account_id": who.account_id}
    times = {"asked_at": door.time.now, "asked_by": who.account_id, "ordinal": 1}
    transaction.run(lambda: db.session.add(SignUp(state=state, **row, **times)))


def paper(door: Door, who: Person, start: float, end: float) -> None:
    """A presence with typed times, at another shift."""
    other = published_shift(door.cast, door.time.now)

    def work() -> None:
        at = (door.shift.starts_at + timedelta(minutes=start), door.shift.starts_at + timedelta(minutes=end))
        row = Presence(
            community_id=other.community_id,
            shift_id=other.id,
            passport_id=who.passport_id,
            passport_no=int(who.number or 0),
            state="closed",
            starts_at=at[0],
            ends_at=at[1],
            in_grade="late_entry",
            out_grade="late_entry",
        )
        db.session.add(row)

    transaction.run(work)


@refused_as("code_unreadable")
def _(door: Door) -> object:
    return door.at(0).scan(door.cast.resident, code="你好")


@refused_as("code_forged")
def _(door: Door) -> object:
    code = door.at(0).code()
    return door.scan(door.cast.resident, code=code[:-1] + ("A" if code[-1] != "A" else "B"))


@refused_as("code_expired")
def _(door: Door) -> object:
    code = door.at(0).code()
    door.time.pass_(seconds=30)
    return door.scan(door.cast.resident, code=code)


@refused_as("code_not_yet")
def _(door: Door) -> object:
    ahead = door.at(0).time.now + timedelta(seconds=30)
    code = codec.issue_rotating(door.keys, codec.CodeKind.SHIFT, door.shift.id, ahead)
    return door.scan(door.cast.resident, code=code)


@refused_as("number_mistyped")
def _(door: Door) -> object:
    number = door.cast.resident.number or ""
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    return door.at(0).call(door.cast.leader, door.cast.resident, passport_id=None, passport_number=wrong)


@refused_as("code_wrong_kind")
def _(door: Door) -> object:
    code = codec.issue_fixed(door.keys, codec.CodeKind.PICKUP, uuid.uuid4(), 0)
    return door.at(0).scan(door.cast.resident, code=code)


@refused_as("code_of_other_shift")
def _(door: Door) -> object:
    other = published_shift(door.cast, door.time.now)
    return door.at(0).scan(door.cast.resident, shift_id=other.id)


@refused_as("poster_withdrawn")
def _(door: Door) -> object:
    old = door.poster()
    assert door.phone.of(door.cast.leader).post(f"/shifts/{door.shift.id}/poster/replace").status_code == 200
    return door.at(0).scan(door.cast.resident, code=old)


@refused_as("card_replaced")
def _(door: Door) -> object:
    staff, card = door.phone.of(door.cast.staff), f"/passports/{door.cast.resident.passport_id}/card"
    old = staff.post(card).json["code"]
    staff.post(card)
    return door.at(0).send(door.cast.leader, code=old, shift_id=door.shift.id)


@refused_as("shift_not_found")
def _(door: Door) -> object:
    code = codec.issue_rotating(door.keys, codec.CodeKind.SHIFT, uuid.uuid4(), door.at(0).time.now)
    return door.scan(door.cast.resident, code=code)


@refused_as("shift_not_chosen")
def _(door: Door) -> object:
    return door.at(0).send(door.cast.leader, code=door.passport_code(door.cast.resident))


@refused_as("shift_not_published")
def _(door: Door) -> object:
    change(door.shift, state="draft")
    return door.at(0).scan(door.cast.resident)


@refused_as("shift_cancelled")
def _(door: Door) -> object:
    change(door.shift, state="cancelled")
    return door.at(0).scan(door.cast.resident)


@refused_as("shift_recorded_on_paper")
def _(door: Door) -> object:
    change(door.shift, state="recorded")
    return door.at(0).scan(door.cast.resident)


@refused_as("checkout_over")
def _(door: Door) -> object:
    door.at(0).scan(door.cast.resident)
    return door.at(180).scan(door.cast.resident, "out")


@refused_as("shift_closed")
def _(door: Door) -> object:
    door.at(120).phone.of(door.cast.leader).post(f"/shifts/{door.shift.id}/close")
    return door.scan(door.cast.resident)


@refused_as("too_early")
def _(door: Door) -> object:
    return door.at(-31).scan(door.cast.resident)


@refused_as("scanned_for_another")
def _(door: Door) -> object:
    return door.at(0).scan(door.cast.leader, passport_id=door.cast.resident.passport_id)


@refused_as("own_card_scanned")
def _(door: Door) -> object:
    return door.at(0).send(door.cast.leader, code=door.passport_code(door.cast.leader), shift_id=door.shift.id)


@refused_as("own_name_called")
def _(door: Door) -> object:
    return door.at(0).call(door.cast.leader, door.cast.leader)


@refused_as("not_leader_here")
def _(door: Door) -> object:
    return door.at(0).call(door.cast.neighbour, door.cast.resident)


@refused_as("person_not_found")
def _(door: Door) -> object:
    return door.at(0).call(door.cast.leader, door.cast.resident, passport_id=uuid.uuid4())


@refused_as("account_closed")
def _(door: Door) -> object:
    gone = newcomer(door)
    transaction.run(lambda: setattr(db.session.get_one(Account, gone.account_id), "status", "closed"))
    return door.at(0).call(door.cast.leader, gone)


@refused_as("no_passport")
def _(door: Door) -> object:
    return door.at(0).scan(newcomer(door, with_passport=False))


@refused_as("guardian_consent_missing")
def _(door: Door) -> object:
    return door.at(0).scan(newcomer(door, 13))


@refused_as("never_in")
def _(door: Door) -> object:
    return door.at(0).scan(door.cast.resident, "out")


@refused_as("shift_stopped")
def _(door: Door) -> object:
    change(door.shift, stopped_at=door.at(60).time.now)
    return door.scan(door.cast.resident)


@refused_as("checkin_over")
def _(door: Door) -> object:
    return door.at(120).scan(door.cast.resident)


@refused_as("age_unknown")
def _(door: Door) -> object:
    return at_shift(door, min_age=16).at(0).scan(newcomer(door, None))


@refused_as("minor_on_hazardous")
def _(door: Door) -> object:
    risky = {"is_hazardous": True, "insurance_number": "PICC-1", "risk_notice": "登高"}
    return at_shift(door, **risky).at(0).scan(newcomer(door, 17))


@refused_as("too_young")
def _(door: Door) -> object:
    return at_shift(door, min_age=16).at(0).scan(newcomer(door, 15))


@refused_as("too_old")
def _(door: Door) -> object:
    return at_shift(door, max_age=70).at(0).scan(newcomer(door, 71))


@refused_as("waitlisted")
def _(door: Door) -> object:
    full = at_shift(door, capacity=1)
    full.at(0).scan(door.cast.neighbour)
    sign_up(full, door.cast.resident, "waitlisted")
    return full.scan(door.cast.resident)


@refused_as("hazardous_needs_sign_up")
def _(door: Door) -> object:
    risky = {"is_hazardous": True, "insurance_number": "PICC-1", "risk_notice": "登高"}
    return at_shift(door, **risky).at(0).scan(door.cast.resident)


@refused_as("sign_up_required")
def _(door: Door) -> object:
    return at_shift(door, requires_sign_up=True).at(0).scan(door.cast.resident)


@refused_as("shift_full")
def _(door: Door) -> object:
    full = at_shift(door, capacity=1)
    full.at(0).scan(door.cast.neighbour)
    return full.scan(door.cast.resident)


@refused_as("present_elsewhere")
def _(door: Door) -> object:
    paper(door, door.cast.resident, 30, 60)
    return door.at(0).scan(door.cast.resident)


@refused_as("elsewhere_needs_card")
def _(door: Door) -> object:
    at_shift(door).at(0).scan(door.cast.neighbour)
    return door.call(door.cast.leader, door.cast.neighbour)


def test_every_refusal_can_be_met_at_the_door() -> None:
    assert set(CASES) == set(REFUSALS)
    assert len(CASES) >= 20


@pytest.mark.parametrize("code", CASES)
def test_a_refusal_is_answered_kept_and_changes_nothing(code: str, door: Door) -> None:
    response = CASES[code](door)
    assert response.status_code == 409, response.text  # type: ignore[attr-defined]
    assert response.json["code"] == f"scan.{code}"  # type: ignore[attr-defined]
    said = response.json  # type: ignore[attr-defined]
    row = door.kept(response)  # type: ignore[arg-type]
    expected = TO_LEADERS.get(code, REFUSALS[code]) if row.method in OF_ANOTHER else REFUSALS[code]
    assert (said["title"], said["detail"]) == (expected.zh, expected.next_zh)
    assert said["facts"].get("shift_id") == (str(row.shift_id) if row.shift_id else None)
    assert ("title" in said["facts"]) == (row.shift_id is not None)
    assert (row.outcome, row.refusal, row.presence_id, row.is_present) == ("refused", code, None, None)
    assert row.at == door.time.now


def test_who_is_early_hears_of_what_and_from_when(door: Door) -> None:
    facts = door.at(-31).scan(door.cast.resident).json["facts"]
    opens_at = door.shift.starts_at - timedelta(minutes=30)
    assert facts["opens_at"] == opens_at.astimezone(SHANGHAI).isoformat()
    assert (facts["shift_id"], facts["title"]) == (str(door.shift.id), "入户探访")


@pytest.mark.parametrize("state", ["draft", "recorded", "cancelled"])
def test_what_was_never_public_is_not_there_but_for_who_runs_it(door: Door, state: str) -> None:
    change(door.shift, state=state, published_at=None)
    guessed = door.at(0).call(door.cast.neighbour, door.cast.resident)
    unknown = door.call(door.cast.neighbour, door.cast.resident, shift_id=str(uuid.uuid4()))
    told = [
        {**each.json, "facts": {**each.json["facts"], "scan_id": ""}, "request_id": ""} for each in (guessed, unknown)
    ]
    assert told[0] == told[1]
    assert (guessed.json["code"], door.kept(guessed).shift_id) == ("scan.shift_not_found", None)
    refused = door.call(door.cast.leader, door.cast.resident).json
    assert (refused["code"], "title" in refused["facts"]) == (f"scan.{STATE_REFUSALS[state]}", False)


def test_a_leader_can_sign_up_whom_the_door_refused_and_scan_again(door: Door) -> None:
    asked = at_shift(door, requires_sign_up=True).at(10)
    code, here = asked.passport_code(door.cast.neighbour), asked.shift.id
    refused = asked.send(door.cast.leader, code=code, shift_id=here).json
    assert (refused["code"], refused["title"]) == ("scan.sign_up_required", TO_LEADERS["sign_up_required"].zh)
    account = {"account_id": refused["facts"]["account_id"]}
    assert door.phone.of(door.cast.leader).post(f"/shifts/{here}/sign-ups", account).status_code == 201
    assert asked.send(door.cast.leader, code=code, shift_id=here).json["outcome"] == "checked_in"
    assert "account_id" not in asked.scan(newcomer(door)).json["facts"]


def test_a_refusal_is_said_in_english_to_who_asks_for_it(door: Door) -> None:
    body = {"client_id": uuid.uuid4().hex, "code": door.at(-31).code()}
    said = door.phone.of(door.cast.resident).post("/scans", body, key=None, language="en").json
    assert (said["title"], said["detail"]) == (REFUSALS["too_early"].en, REFUSALS["too_early"].next_en)


def test_a_refused_scan_sent_again_is_refused_the_same_way_though_the_door_is_open_now(door: Door) -> None:
    body = {"client_id": uuid.uuid4().hex, "code": door.poster()}
    first = door.at(-31).send(door.cast.resident, **body)
    again = door.at(0).send(door.cast.resident, **body)
    assert (again.status_code, again.json["facts"]) == (409, first.json["facts"])
    assert door.presences(door.cast.resident) == []
