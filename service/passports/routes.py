from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.accounts import queries as accounts
from service.accounts.commands import people
from service.accounts.rules import Purpose
from service.core.actor import reader, signed_in
from service.core.http import Call, Routes
from service.core.paging import Page, PageIn
from service.passports import commands, queries
from service.passports.errors import AlreadyOpened, ConsentNeeded, NoPassport
from service.passports.schemas import EntryPageOut, PassportIn, PassportOut
from service.regions.commands import community_of
from service.regions.errors import NotACommunity

if TYPE_CHECKING:
    from service.passports.models import Passport

routes = Routes("passports", __name__, description="护照与积分 · Passports and points")


@routes.post(
    "/me/passport",
    who=signed_in,
    takes=PassportIn,
    gives=PassportOut,
    status=201,
    refuses=(AlreadyOpened, ConsentNeeded, NotACommunity),
)
def open_my_passport(call: Call) -> dict[str, Any]:
    """办理护照 · Open one's own passport"""
    if Purpose.RECORD not in call.body["consents"]:
        raise ConsentNeeded
    community = community_of(call.body["community_id"])
    account = accounts.own(call.actor)
    passport = commands.open_passport(account, community.id, actor=call.actor, now=call.now)
    who = {"name": call.body["name"], "birth_date": call.body.get("birth_date"), "home_id": community.id}
    people.introduce(account, **who, actor=call.actor, now=call.now)
    for purpose in call.body["consents"]:
        people.consent(account, purpose, means="app", actor=call.actor, now=call.now)
    return shown(passport)


@routes.get("/me/passport", who=signed_in, gives=PassportOut, refuses=(NoPassport,))
def get_my_passport(call: Call) -> dict[str, Any]:
    """我的护照 · One's own passport, minutes and points"""
    return shown(queries.own(call.actor))


@routes.get("/me/passport/entries", who=signed_in, filters=PageIn, gives=EntryPageOut, refuses=(NoPassport,))
def list_my_entries(call: Call) -> Page:
    """我的积分流水 · One's own ledger, newest first"""
    return queries.entries_of(queries.own(call.actor).id, call.query)


@routes.get("/passports/<uuid:passport_id>", who=reader, gives=PassportOut)
def get_passport(call: Call, passport_id: UUID) -> dict[str, Any]:
    """护照 · A passport within one's scope"""
    return shown(queries.get_for(call.actor, passport_id))


@routes.get("/passports/<uuid:passport_id>/entries", who=reader, filters=PageIn, gives=EntryPageOut)
def list_entries(call: Call, passport_id: UUID) -> Page:
    """积分流水 · The ledger of a passport within one's scope, newest first"""
    return queries.entries_of(queries.get_for(call.actor, passport_id).id, call.query)


def shown(passport: Passport) -> dict[str, Any]:
    head = queries.head_of(passport.id)
    own = {name: getattr(passport, name) for name in PassportOut._declared_fields if hasattr(passport, name)}
    points = {"points_earned": head.earned_points, "balance": head.balance, "held": head.held}
    return {**own, **points, "minutes": head.minutes, "available": head.balance - head.held}
