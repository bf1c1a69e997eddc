"""Settling the sandbox: regions, people and teams, all by the commands that real people use."""

from __future__ import annotations

from datetime import datetime, timedelta

from service.accounts.commands import consents, grants, passwords, people, sign_in, standing
from service.accounts.models import Account
from service.accounts.rules import IdentityEvidence, Purpose
from service.adapters.wechat import WeChatIdentity
from service.core.actor import OPERATOR, Actor, ActorKind
from service.core.clock import real_now
from service.core.db import db
from service.passports.commands.issue import open_passport
from service.regions import commands as regions
from service.regions.models import Region
from service.sandbox.cast import PASSWORD, PEOPLE, REGIONS, SECOND_STAFF, STAFF, TEAMS, Inhabitant
from service.sandbox.wechat import APP_ID
from service.teams.commands import founding, joining, offices
from service.teams.models import Team
from service.teams.rules import JoinKind, JoinState, TeamRole

SETTLED_DAYS_AGO = 30


def settle(*, now: datetime) -> dict[str, Actor]:
    """Everybody at their place, as of a month ago; gives them as actors, by key. Only for an empty database."""
    then = now - timedelta(days=SETTLED_DAYS_AGO)
    places: dict[str, Region] = {}
    for name, tier, parent in REGIONS:
        above = places[parent] if parent else None
        places[name] = regions.add(name=name, tier=tier, parent=above, actor=OPERATOR, now=then)
    actors = {person.key: _move_in(person, places, then) for person in PEOPLE}
    for name, home, category in TEAMS:
        team = founding.create(places[home], name=name, category=category, actor=actors[STAFF.key], now=then)
        for person in PEOPLE:
            if person.team == name and person.team_role:
                _join(team, actors[person.key], person.team_role, actors, then)
    return actors


def _move_in(person: Inhabitant, places: dict[str, Region], now: datetime) -> Actor:
    home = places[person.home]
    account = _newcomer(person.key, now)
    actor = Actor(ActorKind.PERSON, account.id)
    people.introduce(account, name=person.name, home_id=home.id, birth_date=person.birth_date, actor=actor, now=now)
    consents.record(account, Purpose.RECORD, means="app", actor=actor, now=now)
    open_passport(account, home.id, actor=actor, now=now)
    if person.role and person.over:
        grants.grant(account.id, person.role, places[person.over], actor=OPERATOR, now=now)
        passwords.set_password(account, person.key, PASSWORD, actor=OPERATOR, real_now=real_now())
    return actor


def _newcomer(key: str, now: datetime) -> Account:
    """By a first sign-in through WeChat, which ends at once: nobody has the phone in hand yet."""
    signed_in = sign_in.with_wechat(WeChatIdentity(key, None), APP_ID, now=now, real_now=real_now())
    if not isinstance(signed_in, sign_in.SignedIn):
        raise signed_in
    sign_in.end_session(signed_in.session_id, "sign_out", actor=OPERATOR, real_now=real_now())
    return db.session.get_one(Account, signed_in.account_id)


def _join(team: Team, member: Actor, role: TeamRole, actors: dict[str, Actor], now: datetime) -> None:
    """Whoever confirms an officer's identity is not who appoints them."""
    staff, colleague = actors[STAFF.key], actors[SECOND_STAFF.key]
    asked = joining.ask(team, member.person_id, JoinKind.REQUEST, actor=member, now=now)
    joining.answer(asked, JoinState.ACCEPTED, actor=staff, now=now)
    if role is not TeamRole.MEMBER:
        account = db.session.get_one(Account, member.person_id)
        standing.confirm_identity(account, IdentityEvidence.ID_CARD, actor=colleague, now=now)
        offices.appoint(team, member.person_id, role, actor=staff, now=now)
