"""Two accounts of one human being become one: said by one of the staff, made true by another. It is not undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from service.accounts.commands import merging as people
from service.accounts.commands import telling
from service.accounts.commands.ties import must_be_another, must_be_uninvolved
from service.accounts.errors import NotForYourself
from service.accounts.models import Account
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.db import db, new_id
from service.core.errors import Refusal
from service.core.retry import Rerun
from service.hours.commands import merging as hours
from service.ladder.commands import promoting
from service.lifecycle.commands import carrying, hand_over
from service.lifecycle.errors import merging as errors
from service.lifecycle.models import MergeReview, PersonMerge
from service.lifecycle.queries.merging import left_behind, waiting_about
from service.lifecycle.queries.pairs import SideBySide, ToReview, side_by_side
from service.lifecycle.rules.apart import MergeObstacle, keeps_apart
from service.lifecycle.rules.merging import (
    MergeReason,
    MergeState,
    ReviewKind,
    ReviewOutcome,
    ReviewState,
    SignInFate,
)
from service.passports.commands import merging as passports
from service.passports.commands import openings
from service.passports.commands.ledger import lock_heads
from service.passports.queries import of_person
from service.passports.rules import Head
from service.recognition.commands import ending as recognition
from service.redemption.commands import waits
from service.teams.commands import merging as teams
from service.teams.queries import officers_of

IN_THE_WAY: dict[MergeObstacle, type[Refusal]] = {
    MergeObstacle.IS_INVOLVED: NotForYourself,
    MergeObstacle.SAME_ACCOUNT: errors.SameAccount,
    MergeObstacle.CIRCULAR: errors.CircularMerge,
    MergeObstacle.ABSORBED_ALREADY: errors.AbsorbedAlready,
    MergeObstacle.INTO_ABSORBED: errors.IntoAbsorbed,
    MergeObstacle.HAS_ENDED: errors.MergeEnded,
    MergeObstacle.TWO_ID_NUMBERS: errors.TwoIdNumbers,
    MergeObstacle.UNALIKE: errors.Unalike,
    MergeObstacle.GUARDS_THE_OTHER: errors.GuardsTheOther,
    MergeObstacle.ACTS_FOR_THE_OTHER: errors.ActsForTheOther,
    MergeObstacle.HOLDS_ROLE: errors.MergeHoldsRole,
    MergeObstacle.DEATH_REPORTED: errors.MergeDeathReported,
    MergeObstacle.GUARDS_SOMEBODY: errors.MergeGuardsSomebody,
    MergeObstacle.ACTS_FOR_SOMEBODY: errors.MergeActsForSomebody,
    MergeObstacle.HOLDS_OFFICE: errors.MergeHoldsOffice,
    MergeObstacle.NO_PASSPORT: errors.SurvivorWithoutPassport,
    MergeObstacle.ORDER_STANDING: errors.MergeOrderStanding,
    MergeObstacle.ORDER_DAY_OPEN: errors.OrderDayOpen,
    MergeObstacle.PROPOSAL_WAITS: errors.ProposalWaits,
    MergeObstacle.IN_TWO_PLACES: errors.InTwoPlaces,
    MergeObstacle.TWO_RECORDS: errors.TwoRecords,
    MergeObstacle.NO_ROOM: errors.ServedTwice,
    MergeObstacle.WITHIN_OPENING: errors.ServedWithinOpening,
    MergeObstacle.TWO_SIGN_UPS: errors.TwoSignUps,
    MergeObstacle.DAY_TOO_LONG: errors.DayTooLong,
}


def propose(absorbed: Account, survivor: Account, reason: MergeReason, *, actor: Actor, now: datetime) -> PersonMerge:
    """Nothing happens before another has looked into it; the colleagues of both homes are told. What waits about either
    from before one of them moved, nobody can confirm any more: it is turned down by this. Refuses: what stands
    ``IN_THE_WAY``, in that order, and ``MergeWaits``.
    """
    _must_fit(side_by_side(absorbed, survivor, actor=actor, now=now))
    if standing := waiting_about(absorbed.id, survivor.id):
        raise errors.MergeWaits(merge_id=str(standing))
    for each in left_behind(absorbed.id, survivor.id):
        _turn_down(each, actor=actor, now=now)
    merge = PersonMerge(
        id=new_id(),
        absorbed_id=absorbed.id,
        survivor_id=survivor.id,
        community_id=survivor.home_id,
        absorbed_home_id=absorbed.home_id,
        state=MergeState.WAITING,
        reason=reason.value,
        proposed_by=actor.person_id,
        proposed_at=now,
    )
    db.session.add(merge)
    db.session.flush()
    _audit("merge.proposed", merge, actor, now, reason=reason.value)
    _tell_staff("person.merge_proposed", merge, actor=actor, now=now)
    return merge


def confirm(merge: PersonMerge, *, actor: Actor, now: datetime, real_now: datetime) -> PersonMerge:
    """Make it true, judged again as things are now, under the locks: shifts, records, ledgers, passports, hand-overs
    of a team, accounts, each by id. Refuses: ``MergeDecided``, ``MergedByOne``, ``MergersTied``, ``MergeMovedAway``,
    and what proposing it refuses.
    """
    _must_wait(merge)
    must_be_another(actor, merge.proposed_by, same=errors.MergedByOne, tied=errors.MergersTied, now=now)
    one, other = of_person(merge.absorbed_id), of_person(merge.survivor_id)
    hours.hold_still([merge.absorbed_id, merge.survivor_id], [each.id for each in (one, other) if each])
    heads = passports.lock_both(one.id, other.id) if one and other else {}
    if one and other:
        passports.close_door(one.id, other.id)
    hand_over.hold_still(merge.absorbed_id)
    absorbed, survivor = people.locked(merge.absorbed_id, merge.survivor_id)
    if (absorbed.home_id, survivor.home_id) != (merge.absorbed_home_id, merge.community_id):
        raise errors.MergeMovedAway  # as the locks show it: moving writes the account
    found = side_by_side(absorbed, survivor, actor=actor, now=now, said_by=merge.proposed_by)
    _must_fit(found)
    merge.state, merge.decided_by, merge.decided_at = MergeState.CONFIRMED, actor.person_id, now
    recognition.end_merged(found.ending, actor=actor, now=now)
    promoting.withdraw(found.steps_ending, actor=actor, now=now)
    to_tell = list(_what_the_person_hears(found))
    hours.let_own_words_fall([absorbed.id, survivor.id], actor=actor, now=now)
    _keep_reviews(merge, found.reviews)
    rosters = teams.carry(absorbed.id, survivor.id, actor=actor, now=now)
    hand_over.lapse_all(absorbed.id, actor=actor, now=now)
    people.carry_ties(absorbed, survivor, actor=actor, now=now)
    carrying.carry(found)
    promoting.withdraw_all(absorbed.id, actor=actor, now=now)
    recognition.withdraw_all(absorbed.id, actor=actor, now=now)
    if one and other:
        waits.leave_all(one.id, now=now)
        hours.carry((absorbed.id, one.id), (survivor.id, other.id))
        folded = passports.fold(one.id, other.id, heads, actor=actor, now=now)
        merge.minutes, merge.points = folded.minutes, folded.points
    if found.sign_in is SignInFate.MOVES:
        people.move_sign_ins(absorbed, survivor, said_by=merge.proposed_by, now=now, real_now=real_now)
    elif found.is_in_doubt:
        people.doubt_sign_ins(absorbed, survivor, said_by=merge.proposed_by, now=now)
    people.shut(absorbed, survivor, actor=actor, now=now, real_now=real_now)
    db.session.flush()
    _audit("merge.confirmed", merge, actor, now, sign_in=found.sign_in.value)
    _tell_person(merge, to_tell, now=now)
    _tell_others(merge, rosters, actor=actor, now=now)
    return merge


def decline(merge: PersonMerge, *, actor: Actor, now: datetime) -> PersonMerge:
    """By whoever of the staff, who proposed it too, or else is told. Refuses: ``MergeDecided``, ``NotForYourself``."""
    _must_wait(merge)
    must_be_uninvolved(actor, merge.absorbed_id, merge.survivor_id, now=now)
    return _turn_down(merge, actor=actor, now=now)


def _turn_down(merge: PersonMerge, *, actor: Actor, now: datetime) -> PersonMerge:
    merge.state, merge.decided_by, merge.decided_at = MergeState.DECLINED, actor.person_id, now
    db.session.flush()
    _audit("merge.declined", merge, actor, now)
    if merge.proposed_by != actor.person_id:
        told = {"account_id": str(merge.proposed_by), "done_by": str(actor.person_id), "merge_id": str(merge.id)}
        outbox.put("inbox", [{"code": "person.merge_declined", **told}], now=now)
    return merge


def settle(review: MergeReview, outcome: ReviewOutcome, *, actor: Actor, now: datetime) -> MergeReview:
    """Whoever has looked at it says what they found. A correction itself is made on the record; of two openings, which
    no record tells of, the smallest that stands is taken back here, and the person hears it. The review is locked after
    the ledger, as by a merge that hands it on. Refuses: ``ReviewSettled``, ``NotForYourself``, ``OneOpening``.
    """
    takes_back = review.kind == ReviewKind.TWO_OPENINGS and outcome is ReviewOutcome.CORRECTED
    survivor_id = review.survivor_id
    heads = lock_heads([each.id for each in [of_person(survivor_id)] if each]) if takes_back else {}
    db.session.refresh(review, with_for_update=True)
    if review.state != ReviewState.OPEN:
        raise errors.ReviewSettled
    if review.survivor_id != survivor_id:
        raise Rerun  # merged into another between our reading it and our locks
    must_be_uninvolved(actor, review.survivor_id, now=now)
    if takes_back:
        _take_back(review, heads, actor=actor, now=now)
    review.state, review.settled_by, review.settled_at = outcome.value, actor.person_id, now
    db.session.flush()
    about: dict[str, Any] = {"community_id": review.community_id, "outcome": outcome.value, "kind": review.kind}
    audit.record("merge_review.settled", "merge_review", review.id, actor=actor, now=now, **about)
    return review


def _take_back(review: MergeReview, heads: Mapping[UUID, Head], *, actor: Actor, now: datetime) -> None:
    """Under the ledger's lock, so that of two reviews of one person each takes another opening, and one stays."""
    taken = next((openings.take_back_smallest(each, heads, actor=actor, now=now) for each in heads), None)
    if taken is None:
        raise errors.OneOpening
    about = {"account_id": str(review.survivor_id), "merge_id": str(review.merge_id)}
    said = {"code": "person.opening_taken_back", "minutes": taken.minutes, "points": taken.points}
    outbox.put("inbox", [about | said], now=now)


def _must_fit(found: SideBySide) -> None:
    for obstacle in keeps_apart(found.pair):
        raise IN_THE_WAY[obstacle.code](**obstacle.facts)


def _must_wait(merge: PersonMerge) -> None:
    if merge.state != MergeState.WAITING:
        raise errors.MergeDecided


def _keep_reviews(merge: PersonMerge, reviews: Iterable[ToReview]) -> None:
    for each in reviews:
        said = {"kind": each.kind.value, "record_id": each.record_id, "day": each.day, "minutes": each.minutes}
        about = {"merge_id": merge.id, "survivor_id": merge.survivor_id}
        db.session.add(MergeReview(community_id=each.community_id or merge.community_id, **about, **said))
    db.session.flush()


def _what_the_person_hears(found: SideBySide) -> Iterator[dict[str, Any]]:
    """A code and its facts each: that the two are one, what they have to do now, and what has come to nothing."""
    other, _ = found.passports
    yield (
        {"code": "person.you_merged", "passport_number": other.number} if other else {"code": "person.you_merged_bare"}
    )
    if found.is_to_be_confirmed_anew:
        yield {"code": "person.merged_identity"}
    if void := len(found.ending.issued):
        yield {"code": "person.merged_statements", "count": void}
    if found.requests_ending:
        yield {"code": "person.merged_requests", "count": found.requests_ending}


def _tell_person(merge: PersonMerge, told: Iterable[dict[str, Any]], *, now: datetime) -> None:
    about = {"account_id": str(merge.survivor_id), "merge_id": str(merge.id)}
    outbox.put("inbox", [about | each for each in told], now=now)


def _tell_others(merge: PersonMerge, team_ids: Sequence[UUID], *, actor: Actor, now: datetime) -> None:
    """The staff of both homes, and whoever leads a team whose roster has changed."""
    survivor = str(merge.survivor_id)
    _tell_staff("person.merged", merge, actor=actor, now=now, for_id=merge.survivor_id)
    for team_id in team_ids:
        officers = officers_of(team_id) - {merge.survivor_id, actor.person_id}
        said = {"code": "person.member_merged", "team_id": str(team_id), "for_id": survivor}
        outbox.put("inbox", [{"account_id": str(each), **said} for each in sorted(officers)], now=now)


def _tell_staff(said: str, merge: PersonMerge, *, actor: Actor, now: datetime, **ids: UUID) -> None:
    but = {actor.person_id, merge.absorbed_id, merge.survivor_id}
    for home in sorted({merge.community_id, merge.absorbed_home_id}):
        telling.staff_of(home, said, but=but, now=now, merge_id=merge.id, region_id=home, **ids)


def _audit(action: str, merge: PersonMerge, actor: Actor, now: datetime, **details: str) -> None:
    ids = {"absorbed_id": str(merge.absorbed_id), "survivor_id": str(merge.survivor_id)}
    home = merge.community_id
    audit.record(action, "merge", merge.id, actor=actor, now=now, community_id=home, **ids, **details)
