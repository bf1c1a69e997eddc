"""Merges and what has to be looked at again, as staff see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select

from service.accounts.models import Account
from service.accounts.queries import Shown, get_as, named, signs_in
from service.core.actor import Actor, Role
from service.core.crypto import mask_name, mask_phone
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.lifecycle.models import MergeReview, PersonMerge
from service.lifecycle.queries.pairs import SideBySide, side_by_side
from service.lifecycle.rules.apart import KeptApart, keeps_apart
from service.lifecycle.rules.merging import MergeState, ReviewState
from service.passports.models import Passport
from service.passports.rules import MINUTES_PER_POINT, points_for
from service.regions.queries import within_grants

BY = (Role.STAFF, Role.ADMINISTRATOR)  # of one community its staff; of two, who works for both


def of_either(actor: Actor, account_id: UUID) -> Account:
    """One of the two, at home where the actor works. Refuses: ``NotFound``."""
    return get_as(actor, account_id, *BY)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, as a second person decides by: masked."""

    account_id: UUID
    name_masked: str | None
    passport_number: str | None
    home_id: UUID | None
    minutes: int
    points: int
    phone_masked: str | None
    birth_year: int | None
    signs_in: bool
    is_identity_confirmed: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be, if nothing changed until then."""

    absorbed: Side
    survivor: Side
    minutes_after: int
    points_after: int
    remainder_minutes: int
    points_from_remainders: int
    sign_in: str
    is_identity_confirmed_after: bool
    statements_void: int
    requests_ending: int
    waiting_merge_id: UUID | None
    obstacles: list[KeptApart]
    reviews: list[Any]


def preview(absorbed: Account, survivor: Account, *, actor: Actor, now: datetime) -> Preview:
    """Asks what the merge itself asks, so that it refuses what is shown here, and nothing else; a merge that waits
    already is told beside it, for its second person looks here too.
    """
    found = side_by_side(absorbed, survivor, actor=actor, now=now)
    net = [head.net_minutes if head else 0 for head in found.heads]
    bonus = points_for(sum(net)) - sum(points_for(each) for each in net)
    sides = (_side(found, place) for place in range(len(found.heads)))
    one, other = sides
    return Preview(
        absorbed=one,
        survivor=other,
        minutes_after=one.minutes + other.minutes,
        points_after=one.points + other.points + bonus,
        remainder_minutes=sum(net) % MINUTES_PER_POINT,
        points_from_remainders=bonus,
        sign_in=found.sign_in,
        is_identity_confirmed_after=found.is_confirmed_after,
        statements_void=len(found.ending.issued),
        requests_ending=found.requests_ending,
        waiting_merge_id=waiting_about(absorbed.id, survivor.id),
        obstacles=keeps_apart(found.pair),
        reviews=found.reviews,
    )


def _side(found: SideBySide, place: int) -> Side:
    account, passport, head = (found.absorbed, found.survivor)[place], found.passports[place], found.heads[place]
    return Side(
        account_id=account.id,
        name_masked=mask_name(account.name) if account.name else None,
        passport_number=passport.number if passport else None,
        home_id=account.home_id,
        minutes=head.minutes if head else 0,
        points=head.balance if head else 0,
        phone_masked=mask_phone(account.phone) if account.phone else None,
        birth_year=account.birth_date.year if account.birth_date else None,
        signs_in=found.signs_in[place],
        is_identity_confirmed=account.is_identity_confirmed,
    )


def waiting_about(*account_ids: UUID) -> UUID | None:
    """A merge of one of these that waits for its second person, where both still are at home."""
    rows = _waiting_about(account_ids).where(_at_home()).with_only_columns(PersonMerge.id)
    return db.session.scalar(rows.order_by(PersonMerge.id).limit(1))


def left_behind(*account_ids: UUID) -> Sequence[PersonMerge]:
    """Those about one of these that nobody can confirm any more, for one of the two has moved away since; locked."""
    rows = _waiting_about(account_ids).where(not_(_at_home())).order_by(PersonMerge.id).with_for_update()
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()


def _waiting_about(account_ids: Collection[UUID]) -> Select[PersonMerge]:
    about = or_(PersonMerge.absorbed_id.in_(account_ids), PersonMerge.survivor_id.in_(account_ids))
    return select(PersonMerge).where(PersonMerge.state == MergeState.WAITING, about)


def _at_home() -> ColumnElement[bool]:
    """Both are at home where they were when it was proposed."""
    homes = (
        (PersonMerge.absorbed_id, PersonMerge.absorbed_home_id),
        (PersonMerge.survivor_id, PersonMerge.community_id),
    )
    here = (select(Account.id).where(Account.id == who, Account.home_id == home).exists() for who, home in homes)
    return and_(*here)


def _near(actor: Actor) -> Select[PersonMerge]:
    """By the homes of when it was proposed: whoever has moved away since is judged elsewhere, but it can be closed."""
    both = [home.in_(within_grants(actor, *BY)) for home in (PersonMerge.community_id, PersonMerge.absorbed_home_id)]
    return select(PersonMerge).where(*both)


def seen_merge(actor: Actor, merge_id: UUID) -> PersonMerge:
    """As in the list of merges, whatever its state. Refuses: ``NotFound``."""
    found = db.session.scalar(_near(actor).where(PersonMerge.id == merge_id))
    if found is None:
        raise NotFound
    return found


def merge_for(actor: Actor, merge_id: UUID) -> PersonMerge:
    """Where the actor works for both homes, locked for the decision. Refuses: ``NotFound``."""
    rows = _near(actor).where(PersonMerge.id == merge_id).with_for_update()
    found = db.session.scalar(rows.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def merges_listed(actor: Actor, query: dict[str, Any]) -> Page:
    """Newest first; those that wait unless other states are asked for."""
    rows = _near(actor).where(PersonMerge.state.in_(query.get("state") or [MergeState.WAITING]))
    page = read_page(rows, PersonMerge.id, query)
    return Page(shown_merges(page.items), page.next_cursor)


def merges_to_confirm(actor: Actor, kin: Collection[UUID]) -> Select[Any]:
    """Those that another of the staff has proposed, of nobody with whom one has to do."""
    own = {actor.person_id, *kin}
    sides = (PersonMerge.proposed_by, PersonMerge.absorbed_id, PersonMerge.survivor_id)
    others = [who.not_in(own) for who in sides]
    return _near(actor).where(PersonMerge.state == MergeState.WAITING, *others)


def reviews_open(actor: Actor, kin: Collection[UUID]) -> Select[Any]:
    """What is theirs to look at again, of nobody with whom one has to do."""
    near = MergeReview.community_id.in_(within_grants(actor, *BY))
    others = MergeReview.survivor_id.not_in({actor.person_id, *kin})
    return select(MergeReview).where(near, others, MergeReview.state == ReviewState.OPEN)


@dataclass(frozen=True, slots=True)
class ToldApart:
    """What tells which of several people of one name it is, as staff see them anyway: masked, and as they are now."""

    phone_masked: str | None
    birth_year: int | None
    signs_in: bool
    is_identity_confirmed: bool


def shown_merges(merges: Sequence[PersonMerge]) -> list[Shown]:
    """With the masked names, the numbers and what else a second person decides by: two statements, however many. Of who
    has moved away since, nothing is told beside name and number: the staff of another home see the rest.
    """
    whose = {"absorbed_name_masked": "absorbed_id", "survivor_name_masked": "survivor_id"}
    by = {"proposed_by_name_masked": "proposed_by", "decided_by_name_masked": "decided_by"}
    about = {each for merge in merges for each in (merge.absorbed_id, merge.survivor_id)}
    rows = select(Account, Passport.number, signs_in(Account.id).label("signs_in"))
    rows = rows.outerjoin(Passport, Passport.account_id == Account.id).where(Account.id.in_(about))
    people = {row.Account.id: row for row in db.session.execute(rows)}
    return [
        each.beside(
            absorbed_passport_number=people[each.absorbed_id].number,
            survivor_passport_number=people[each.survivor_id].number,
            absorbed=_told_apart(people[each.absorbed_id], each.absorbed_home_id),
            survivor=_told_apart(people[each.survivor_id], each.community_id),
        )
        for each in named(merges, **whose, **by)
    ]


def _told_apart(row: Any, home_id: UUID) -> ToldApart | None:
    account: Account = row.Account
    if account.home_id != home_id:
        return None
    return ToldApart(
        phone_masked=mask_phone(account.phone) if account.phone else None,
        birth_year=account.birth_date.year if account.birth_date else None,
        signs_in=bool(row.signs_in),
        is_identity_confirmed=account.is_identity_confirmed,
    )


def shown_merge(merge: PersonMerge) -> Shown:
    [found] = shown_merges([merge])
    return found


def reviews_listed(actor: Actor, query: dict[str, Any]) -> Page:
    """Of the communities where the actor works; those still open unless other states are asked for."""
    rows = select(MergeReview).where(MergeReview.community_id.in_(within_grants(actor, *BY)))
    rows = rows.where(MergeReview.state.in_(query.get("state") or [ReviewState.OPEN]))
    page = read_page(rows, MergeReview.id, query)
    return Page(shown_reviews(page.items), page.next_cursor)


def shown_reviews(reviews: Sequence[MergeReview]) -> list[Shown]:
    return named(reviews, name_masked="survivor_id", settled_by_name_masked="settled_by")


def review_for(actor: Actor, review_id: UUID) -> MergeReview:
    """Where the actor works; whoever settles it locks it, after the ledger. Refuses: ``NotFound``."""
    near = MergeReview.community_id.in_(within_grants(actor, *BY))
    found = db.session.scalar(select(MergeReview).where(MergeReview.id == review_id, near))
    if found is None:
        raise NotFound
    return found
