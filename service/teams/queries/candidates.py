"""Whom the rows of a roster name: found by what they give, in a fixed number of statements for any number of rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from service.accounts.models import Account, name_birth_index, read_birth_date, read_name
from service.accounts.queries import ever_signed_in, heirs_among, holders_of
from service.accounts.rules import AccountStatus, normalise_name
from service.core import vault
from service.core.actor import Actor
from service.core.crypto import mask_name
from service.core.db import db
from service.regions.queries import get as get_region
from service.regions.queries import subtree
from service.teams import access
from service.teams.models import JoinAsk, Team, TeamMember
from service.teams.rules import JoinKind, JoinState, TeamRole
from service.teams.sheet_reader import DraftRow


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a row may name: a person near the team whose account is open, or a member of it."""

    account_id: UUID
    name: str | None
    birth_date: date | None
    phone_index: str | None
    name_birth_index: str | None
    signs_in: bool
    role_now: TeamRole | None
    waiting: JoinAsk | None
    has_left: bool
    has_declined: bool

    def is_called(self, written: str) -> bool:
        """Whole; or masked, as the roster of a team shows whom it knows."""
        if self.name is None:
            return False
        is_known_here = self.role_now is not None or self.waiting is not None
        return normalise_name(self.name) == normalise_name(written) or (
            is_known_here and written == mask_name(self.name)
        )


class Candidates:
    """Everybody whom these rows might name, for this actor: of others it is not said whether they are there."""

    def __init__(self, actor: Actor, team: Team, rows: Sequence[DraftRow], *, is_by_staff: bool) -> None:
        self.is_by_staff = is_by_staff
        self.rows_of = Counter(_given(row) for row in rows)
        self.holders = holders_of({row.number for row in rows if row.number})
        written = {row.member_id for row in rows if row.member_id}
        self.heirs = heirs_among(written)
        account_ids = {self.heirs.get(each, each) for each in written} | set(self.holders.values())
        phones = {_phone_index(row) for row in rows if row.phone} if is_by_staff else set()
        births = {_birth_index(row) for row in rows if row.name and row.birth_date} if is_by_staff else set()
        self.by_id = _found(actor, team, account_ids, phones, births)
        self.by_phone, self.by_birth = defaultdict[str, list[Candidate]](list), defaultdict[str, list[Candidate]](list)
        for each in self.by_id.values():
            self.by_phone[each.phone_index or ""].append(each)
            self.by_birth[each.name_birth_index or ""].append(each)

    def named_by(self, row: DraftRow) -> Candidate | str:
        """The person, or the code of why nobody is: by the member's id, the passport's number, the phone, the birth
        date, whichever stands first; the name must be theirs. An id and a number of an account that was merged lead to
        who goes on. What stands in two rows names nobody: a file that tries out names for one number learns none.
        """
        given = _given(row)
        if given and self.rows_of[given] > 1:
            return "named_twice"
        if row.member_id or row.number:
            found = self._held_by(row)
        elif not row.phone and row.birth_date is None:
            return "person_not_named"
        elif not self.is_by_staff:
            return "number_needed"
        else:
            found = self.by_phone[_phone_index(row)] if row.phone else self.by_birth[_birth_index(row)]
        called = [each for each in found if each.is_called(row.name or "")]
        if len(called) == 1:
            return called[0]
        return "person_ambiguous" if called else "person_unknown"

    def _held_by(self, row: DraftRow) -> list[Candidate]:
        account_id = self.holders.get(row.number or "")
        if row.member_id:
            account_id = self.heirs.get(row.member_id, row.member_id)
        return [self.by_id[account_id]] if account_id in self.by_id else []


def _given(row: DraftRow) -> UUID | str | None:
    """What tells who it is, of one person alone; a birth date is shared by many."""
    return row.member_id or row.number or row.phone


def _phone_index(row: DraftRow) -> str:
    return vault.index("phone", row.phone) or ""


def _birth_index(row: DraftRow) -> str:
    return name_birth_index(row.name, row.birth_date) or ""


def _found(
    actor: Actor, team: Team, account_ids: Collection[UUID], phones: Collection[str], births: Collection[str]
) -> dict[UUID, Candidate]:
    stretches: dict[UUID, TeamMember] = {}
    for member in db.session.scalars(select(TeamMember).where(TeamMember.team_id == team.id).order_by(TeamMember.id)):
        stretches[member.account_id] = member
    asks: dict[UUID, JoinAsk] = {}
    for asked in db.session.scalars(select(JoinAsk).where(JoinAsk.team_id == team.id).order_by(JoinAsk.id)):
        asks[asked.account_id] = asked
    live = {who for who, member in stretches.items() if member.left_at is None}
    named = [Account.id.in_(account_ids), Account.phone_index.in_(phones), Account.name_birth_index.in_(births)]
    columns = (
        *(Account.id, Account.name_sealed, Account.birth_date_sealed, Account.phone_index, Account.name_birth_index),
        ever_signed_in(Account.id).label("signs_in"),
    )
    rows = db.session.execute(
        select(*columns).where(or_(*named), or_(_within_reach(actor, team), Account.id.in_(live)))
    )
    return {
        row.id: Candidate(
            account_id=row.id,
            name=read_name(row.id, row.name_sealed),
            birth_date=read_birth_date(row.id, row.birth_date_sealed),
            phone_index=row.phone_index,
            name_birth_index=row.name_birth_index,
            signs_in=bool(row.signs_in),
            role_now=TeamRole(stretches[row.id].role) if row.id in live else None,
            waiting=_if_waiting(asks.get(row.id)),
            has_left=row.id in stretches and row.id not in live,
            has_declined=_has_declined(asks.get(row.id)),
        )
        for row in rows
    }


def _within_reach(actor: Actor, team: Team) -> ColumnElement[bool]:
    """As ``must_be_invitable``."""
    reach = subtree(get_region(team.community_id).path)
    near = Account.home_id.in_(access.staffed_regions(actor)) | Account.home_id.in_(reach)
    return near & Account.status.in_((AccountStatus.PENDING, AccountStatus.ACTIVE))


def _if_waiting(asked: JoinAsk | None) -> JoinAsk | None:
    return asked if asked is not None and asked.state == JoinState.WAITING else None


def _has_declined(asked: JoinAsk | None) -> bool:
    return asked is not None and asked.kind == JoinKind.INVITATION and asked.state == JoinState.DECLINED
