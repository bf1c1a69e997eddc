"""What is fuzzed: the stage of the permission table with some more people, whose data are canaries."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from service.accounts.commands.grants import grant
from service.accounts.models import Account, ProposedPerson
from service.core import transaction
from service.core.actor import OPERATOR, Role
from service.core.clock import real_now
from service.core.db import db
from service.core.http import Route, route_table
from service.lifecycle.models import PersonMerge
from service.regions.models import Region
from service.regions.rules import Tier
from service.sandbox.wechat import issue_code
from tests.accounts.conftest import PASSWORD, by_wechat, openid, with_password
from tests.architecture.scene import FILES, Stage, body_for, made, set_up
from tests.architecture.test_permissions import name_of, rows
from tests.conftest import Time
from tests.factories.cast import Cast, Person, person, region
from tests.factories.hours import Stretch, closed_shift
from tests.factories.redemption import rich
from tests.factories.work import steps
from tests.fakes.phone import Phone
from tests.proofs.fuzz.canaries import Flock
from tests.proofs.fuzz.formats import identity_number

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
RARE = "龘靐齉齾爩鱻麤灪籱饢鬱驫麣纞鸜黷癵虋讟钃鸝"
ADDRESS = "203.0.113.77"  # of every client
PROPOSED_BORN = date(1938, 12, 29)  # whoever is proposed; an identity number has to agree

_given_names: set[str] = set()
SEEDED_VERSION = 2  # of an account that has been given its canaries

# Who may be let in with what, where the permission table has nobody: operation → (who, what else is put in).
MORE: dict[str, tuple[str, str]] = {
    "sign_in_with_wechat": ("nobody", ""),
    "sign_in_with_password": ("nobody", ""),
    "refresh_sign_in": ("nobody", ""),
    "link_phone": ("newcomer", ""),
    "link_wechat": ("desk", ""),
    "change_my_password": ("desk", ""),
    "open_my_passport": ("newcomer", ""),
    "enable_person": ("administrator", "account_id=disabled_id"),
    "close_shift": ("leader", "shift_id=overdue_shift_id"),
    "sign_up": ("neighbour", "shift_id=future_shift_id account_id=neighbour_id"),
    "step_down": ("deputy", ""),
    "withdraw_join": ("asker", "ask_id=own_ask_id"),
    "open_period": ("keeper", "community_id=unopened_id"),
    "close_period": ("second_keeper", "period_id=empty_period_id"),
    "seal_period": ("keeper", "period_id=closed_period_id"),
    "get_seal": ("keeper", "period_id=sealed_period_id"),
    "sign_day": ("keeper", "day_id=counted_day_id"),
    "place_order": ("neighbour", "account_id=neighbour_id"),
    "walk_in": ("staff", "account_id=walker_id"),
    "change_gift": ("staff", "gift_id=rare_gift_id"),
    "wait_for_gift": ("neighbour", "gift_id=rare_gift_id account_id=neighbour_id"),
    "accept_offer": ("neighbour", "wait_id=offered_wait_id"),
    "look_up": ("staff", ""),
    "deny_my_death": ("alive", ""),
}


@dataclass(slots=True)
class Ground:
    """``reach``: by operation everybody who is let in, with what."""

    stage: Stage
    flock: Flock
    routes: dict[str, Route]
    people: dict[str, Person | None] = field(default_factory=dict)
    reach: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    secrets: dict[str, Callable[[], dict[str, Any]]] = field(default_factory=dict)

    def things(self, given: str) -> dict[str, str]:
        swapped = dict(part.split("=") for part in given.split())
        return {**self.stage.things, **{name: self.stage.things[other] for name, other in swapped.items()}}

    def token(self, who: str) -> str | None:
        asker = self.people[who]
        return asker.token if asker else None

    def account(self, who: str) -> UUID | None:
        asker = self.people[who]
        return UUID(str(asker.account_id)) if asker else None

    def file(self, operation: str) -> bytes:
        return FILES[operation](self.stage)

    def body(self, operation: str, given: str = "") -> dict[str, Any] | None:
        """What is taken, about the things of the stage."""
        body = body_for(self.routes[operation], self.things(given))
        if body is None or operation not in self.secrets:
            return body
        return {name: value for name, value in {**body, **self.secrets[operation]()}.items() if value is not None}


def lay_out(app: Flask, time: Time) -> Ground:
    stage = set_up(Phone(app), time)
    ground = Ground(stage, Flock(), {route.operation: route for route in route_table(app)})
    cast = stage.cast
    ground.people = {**stage.people, "deputy": cast.deputy, "district_staff": cast.district_staff}
    _bring_more(ground)
    _know_secrets(ground)
    transaction.run(lambda: _make_canaries(ground))
    ground.reach = dict(_reach(app))
    return ground


def _reach(app: Flask) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    table: dict[str, list[tuple[str, str]]] = {}
    for row in rows():
        for who, cell in row.expected.items():
            if cell in ("ok", "none"):
                table.setdefault(row.name, []).append((who, row.given))
    for route in route_table(app):
        more = [MORE[route.operation]] if route.operation in MORE else []
        yield route.operation, more + table.get(name_of(route), [])


def _bring_more(ground: Ground) -> None:
    stage, cast = ground.stage, ground.stage.cast

    def come(name: str) -> Person:
        return transaction.run(lambda: person(name, cast.community, stage.time.now))

    known = openid()
    newcomer, asker, disabled, alive = by_wechat(stage.phone, known), come("问人"), come("停人"), come("在人")
    ground.people |= {"desk": come("台人"), "asker": asker, "alive": alive}
    ground.people["newcomer"] = Person(UUID(newcomer.account_id), make_token=lambda: newcomer.token)
    stage.things["own_ask_id"] = made(stage.phone.of(asker).post(f"/teams/{stage.of('team_id')}/join"))
    stage.things["disabled_id"] = str(disabled.account_id)
    path = f"/people/{disabled.account_id}/disable"
    assert stage.phone.of(cast.administrator).post(path, {"reason": "left_office"}).status_code == 200
    said = {"died_on": "2026-03-01", "seen": "certificate"}
    made(stage.phone.of(cast.second_staff).post(f"/people/{alive.account_id}/deaths", said))
    stage.things["overdue_shift_id"] = str(closed_shift(cast, Stretch(cast.neighbour), is_closed=False))
    ground.flock.add("openid", known)
    ground.flock.add("card code", stage.of("card_code"))
    ground.flock.add("refresh token", newcomer.refresh_token)
    _bring_redemption(ground)
    ground.secrets["refresh_sign_in"] = lambda: {"refresh_token": newcomer.refresh_token}


def _bring_redemption(ground: Ground) -> None:
    """A half year in each of its states, elsewhere; and here somebody who may order, walk in and take an offer."""
    stage, cast = ground.stage, ground.stage.cast
    names = ("unopened", "empty", "closed", "sealed", "counted")
    places, keeper, second = transaction.run(lambda: _keepers(cast, names, stage.time.now))
    ground.people |= {"keeper": keeper, "second_keeper": second}
    by = stage.phone.of(keeper)
    periods = {name: _opened(by, str(place.id), stage) for name, place in zip(names[1:], places[1:], strict=True)}
    for name in ("closed", "sealed"):
        assert stage.phone.of(second).post(f"/redemption-periods/{periods[name]}/close").status_code == 200
    steps(by.post(f"/redemption-periods/{periods['sealed']}/seal"))
    stage.things |= {f"{name}_period_id": period for name, period in periods.items()}
    stage.things["unopened_id"] = str(places[0].id)
    stage.things["counted_day_id"] = _ended_day(by, stage.phone.of(second), periods["counted"], stage)
    walker = transaction.run(lambda: person("走人", cast.community, stage.time.now))
    stage.things["walker_id"] = str(walker.account_id)
    until = (stage.time.now + timedelta(days=9)).isoformat()
    proxy = {"delegate_id": stage.of("proxy_id"), "scopes": ["order", "collect"], "expires_at": until}
    made(stage.phone.of(walker).post("/me/delegations", proxy))
    for who in (cast.neighbour, walker):
        rich(who, 20, stage.time.now)
    stage.things["offered_wait_id"] = _offered(stage)
    report = f"/redemption-days/{stage.of('counted_day_id')}/report"
    ground.secrets |= {
        "look_up": lambda: {"code": None, "passport_number": cast.resident.number},
        "accept_offer": lambda: {"expected_price": 1},
        "sign_day": lambda: {"digest": by.get(report).json["digest"]},
    }


def _keepers(cast: Cast, names: Sequence[str], now: datetime) -> tuple[list[Region], Person, Person]:
    """Communities of their own, and two of their staff: what one has closed, the other seals."""
    places = [region(f"兑换{name}", Tier.COMMUNITY, cast.district, now) for name in names]
    keeper, second = (person(name, cast.community, now, role=Role.STAFF, over=places[-1]) for name in ("管人", "副人"))
    for place in places[:-1]:
        for each in (keeper, second):
            grant(each.account_id, Role.STAFF, place, actor=OPERATOR, now=now)
    return places, keeper, second


def _opened(by: Phone, community_id: str, stage: Stage) -> str:
    """The half year before, which can be closed now."""
    over = stage.time.now + timedelta(seconds=1)
    times = (stage.time.now - timedelta(days=9), over, over)
    window = dict(zip(("opens_at", "closes_at", "cancel_until"), (at.isoformat() for at in times), strict=True))
    period = made(by.post(f"/communities/{community_id}/redemption-periods", {"half_year": "2025H2", **window}))
    stage.time.now = over
    return period


def _ended_day(by: Phone, second: Phone, period_id: str, stage: Stage) -> str:
    """Counted, for there is nothing to count, and signed once."""
    times = {"opens_at": stage.time.now, "closes_at": stage.time.now + timedelta(minutes=90)}
    body = {name: at.isoformat() for name, at in times.items()} | {"place": "睦邻中心", "slot_capacity": 3}
    day = made(by.post(f"/redemption-periods/{period_id}/days", body))
    assert by.post(f"/redemption-days/{day}/end").status_code == 200
    seen = {"digest": second.get(f"/redemption-days/{day}/report").json["digest"]}
    assert second.post(f"/redemption-days/{day}/sign", seen).status_code == 200
    return day


def _offered(stage: Stage) -> str:
    """What the neighbour waits for, and somebody has given up."""
    staff, first = (
        stage.phone.of(stage.cast.second_staff),
        transaction.run(lambda: person("先人", stage.cast.community, stage.time.now)),
    )
    rich(first, 4, stage.time.now)
    body = {"name": "电饭煲", "unit": "个", "price_points": 1}
    gift = made(staff.post(f"/communities/{stage.of('community_id')}/gifts", body))
    assert staff.post(f"/gifts/{gift}/stock", {"move": "donated", "pieces": 1}).status_code == 200
    period = stage.of("period_id")
    asked = {"slot_id": stage.of("slot_id"), "lines": [{"gift_id": gift, "quantity": 1}]}
    order = made(stage.phone.of(first).post(f"/redemption-periods/{period}/orders", asked))
    wish = {"period_id": period, "quantity": 1}
    wait = made(stage.phone.of(stage.cast.neighbour).post(f"/gifts/{gift}/waits", wish))
    assert stage.phone.of(first).post(f"/orders/{order}/cancel", {}).status_code == 200
    return wait


def _know_secrets(ground: Ground) -> None:
    desk = ground.people["desk"]
    assert desk
    username = with_password(desk)  # which ends the session that was
    by_password = {"username": username, "password": PASSWORD}
    signed = ground.stage.phone.post("/sign-in/password", by_password, key=None)
    assert signed.status_code == 200, signed.text
    ground.people["desk"] = replace(desk, make_token=lambda: signed.json["access_token"])
    elder = ground.stage.of("known_elder_id")
    code = ground.stage.phone.of(ground.stage.cast.staff).post(f"/people/{elder}/link-code", key=None)
    assert code.status_code == 201, code.text
    ground.secrets |= {
        "sign_in_with_wechat": lambda: {"js_code": issue_code(openid(), now=real_now())},
        "link_wechat": lambda: {"js_code": issue_code(openid(), now=real_now()), "password": PASSWORD},
        "remove_my_sign_in": lambda: {"password": PASSWORD},
        "sign_in_with_password": lambda: by_password,
        "change_my_password": lambda: {"old_password": PASSWORD, "new_password": "Passport-2027!"},
        "link_phone": lambda: {"code": code.json["code"]},
        "change_me": lambda: {"version": SEEDED_VERSION},
        "correct_person": lambda: {"version": SEEDED_VERSION},
        "accept_proposed_person": lambda: {"id_number": _id_number(PROPOSED_BORN)},
        "get_my_data": lambda: {"section": None, "cursor": None},
        "reveal_person": lambda: {"fields": ["name", "phone", "id_number", "birth_date"]},
    }
    ground.flock.add("link code", code.json["code"])
    ground.flock.add("user name", username)
    ground.flock.add("password", PASSWORD)
    ground.flock.add("address", ADDRESS)


def _make_canaries(ground: Ground) -> None:
    """Everybody of the community and its neighbours gets a name, a phone, a number and a birthday of their own."""
    flock, cast = ground.flock, ground.stage.cast
    homes = [cast.community.id, cast.next_door.id]
    doubles = {each.absorbed_id: each.survivor_id for each in db.session.scalars(select(PersonMerge))}
    doubles[UUID(ground.stage.of("into_id"))] = UUID(ground.stage.of("known_elder_id"))
    alone = (Account.home_id.in_(homes), Account.id.not_in(doubles))
    for turn, account in enumerate(db.session.scalars(select(Account).where(*alone))):
        born = (account.birth_date or date(1941, 1, 1)).replace(month=turn % 12 + 1, day=turn % 28 + 1)
        account.name, account.phone, account.birth_date = _new_name(), _new_phone(), born
        account.id_number = _id_number(born)
        for kind in ("name", "phone", "id_number"):
            flock.add(kind, getattr(account, kind), account.id)
        flock.add("birth_date", born.isoformat(), account.id)
    for double, other in doubles.items():  # of one human being; what else is known of the one is none of the other's
        account = db.session.get_one(Account, double)
        account.name, account.birth_date = db.session.get_one(Account, other).name, None
    for proposed in db.session.scalars(select(ProposedPerson).where(ProposedPerson.community_id.in_(homes))):
        name, phone = _new_name(), _new_phone()
        proposed.fill(name, phone, PROPOSED_BORN)
        for kind, value in (("name", name), ("phone", phone), ("birth_date", PROPOSED_BORN.isoformat())):
            flock.add(kind, value)
    for who in ground.people.values():
        if who:
            flock.add("access token", who.token, who.account_id)


def personal() -> dict[str, tuple[str, str]]:
    """By the field of a body: what a person may say of themselves, new each time, and what is none of the kind."""
    born = date(1938, secrets.randbelow(12) + 1, secrets.randbelow(28) + 1)
    name, phone, id_number = _new_name(), _new_phone(), _id_number(born)
    return {
        "name": (name, f"{name}\u202e"),
        "phone": (phone, f"{phone}0123"),
        "id_number": (id_number, id_number[:-1] + ("1" if id_number[-1] == "0" else "0")),
        "birth_date": (born.isoformat(), f"{born.isoformat()}x"),
    }


def _new_name() -> str:
    """Nobody's yet: of two people with one name each would seem to hear of the other."""
    while (name := secrets.choice(SURNAMES) + "".join(secrets.choice(RARE) for _ in range(3))) in _given_names:
        continue
    _given_names.add(name)
    return name


def _new_phone() -> str:
    return f"139{secrets.randbelow(10**8):08}"


def _id_number(born: date) -> str:
    return identity_number(born, secrets.randbelow(1000))


def new_key() -> str:
    return uuid.uuid4().hex
