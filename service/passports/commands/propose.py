"""Proposed by one, made true by another: opening balances, adjustments, go-live. Nothing is posted before."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.accounts.queries import ties_of
from service.accounts.queries.ends import is_closed
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.clock import SHANGHAI
from service.core.db import db
from service.passports import queries, rules
from service.passports.chain import Cause
from service.passports.commands.ledger import Posting, lock_heads, post
from service.passports.errors import (
    OBJECTIONS,
    AlreadyLive,
    AlreadyProposed,
    HolderClosed,
    ProposalDecided,
    ProposalMovedAway,
)
from service.passports.models import Passport, Proposal
from service.passports.rules import (
    AdjustmentCause,
    AdjustmentPolicy,
    FactType,
    Kind,
    Objection,
    PassportsPolicy,
    Signers,
)
from service.regions.models import Region
from service.regions.queries import policy_for

GRADE_OF_OPENING = "opening"


def propose_opening(
    passport: Passport, *, minutes: int, points: int, covers_until: date, evidence: str, actor: Actor, now: datetime
) -> Proposal:
    """Take over what was served and earned before the system. Refuses: ``AlreadyProposed`` and
    what openings are refused for."""
    proposal = Proposal(
        kind="opening",
        community_id=passport.community_id,
        passport_id=passport.id,
        minutes=minutes,
        points=points,
        service_date=covers_until,
        evidence=evidence,
    )
    _judge(proposal, passport, Signers(passport.account_id, _related(passport, now), actor.person_id), now)
    return _put(proposal, actor=actor, now=now)


def propose_adjustment(
    passport: Passport,
    *,
    points: int,
    cause: AdjustmentCause,
    fact_type: FactType,
    fact_id: UUID,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Proposal:
    """Move points by hand, for a cause on the list and as of the day of a fact about this passport; never earned.
    Refuses: what adjustments are refused for.
    """
    fact = queries.fact_about(passport, fact_type, fact_id, cause, now)
    proposal = Proposal(
        kind="adjustment",
        community_id=passport.community_id,
        passport_id=passport.id,
        points=points,
        cause=cause,
        fact_type=fact_type,
        fact_id=fact_id,
        root_id=fact.root_id if fact else None,
        service_date=fact.on if fact else None,
        evidence=reason,
    )
    _judge(proposal, passport, Signers(passport.account_id, _related(passport, now), actor.person_id), now)
    return _put(proposal, actor=actor, now=now)


def propose_go_live(community: Region, *, actor: Actor, now: datetime) -> Proposal:
    """End the time of historical sheets and opening balances. Refuses: ``AlreadyLive``, ``AlreadyProposed``."""
    if queries.is_live(community.id):
        raise AlreadyLive
    return _put(Proposal(kind="go_live", community_id=community.id), actor=actor, now=now)


def confirm(proposal: Proposal, *, actor: Actor, now: datetime) -> Proposal:
    """Make it true, judged anew as of now, where the passport is kept now. Refuses: ``ProposalDecided``,
    ``ProposalMovedAway``, the signers' and the kind's refusals.
    """
    _still_waiting(proposal)
    are_tied = proposal.proposed_by in ties_of(actor.person_id, now)
    if proposal.passport_id is None:
        if proposal.proposed_by == actor.person_id:
            raise OBJECTIONS[Objection.SAME_SIGNER]
        if are_tied:
            raise OBJECTIONS[Objection.SIGNERS_TIED]
        return _decide(proposal, "confirmed", actor, now)
    passport = db.session.get_one(Passport, proposal.passport_id)
    heads = lock_heads([passport.id])
    db.session.refresh(passport)  # moving takes the same lock
    if passport.community_id != proposal.community_id:
        raise ProposalMovedAway
    signers = Signers(passport.account_id, _related(passport, now), proposal.proposed_by, actor.person_id, are_tied)
    _judge(proposal, passport, signers, now)
    post([_posting(proposal, actor, now)], heads)
    _tell(proposal, passport, now)
    return _decide(proposal, "confirmed", actor, now)


def _tell(proposal: Proposal, passport: Passport, now: datetime) -> None:
    """Whose passport it is; the reason stays in the proposal, where it can be erased."""
    numbers = {"points": proposal.points} | ({"minutes": proposal.minutes} if proposal.kind == "opening" else {})
    said = {"passport_id": str(passport.id), "kind": proposal.kind, **numbers}
    code = "passport.opened_with" if proposal.kind == "opening" else "passport.adjusted"
    outbox.put("inbox", [{"account_id": str(passport.account_id), "code": code, "facts": said}], now=now)


def decline(proposal: Proposal, *, actor: Actor, now: datetime) -> Proposal:
    """Turn it down, or take back one's own; its proposer is told of the first. Refuses: ``ProposalDecided``, and who
    may not sign for the beneficiary.
    """
    _still_waiting(proposal)
    if proposal.passport_id is not None:
        passport = db.session.get_one(Passport, proposal.passport_id)
        signers = Signers(passport.account_id, _related(passport, now), proposal.proposed_by, actor.person_id)
        if objection := rules.judge_decline(signers):
            raise OBJECTIONS[objection]
    if proposal.proposed_by != actor.person_id:
        said = {"proposal_id": str(proposal.id), "kind": proposal.kind}
        told = {"account_id": str(proposal.proposed_by), "code": "proposal.declined", "facts": said}
        outbox.put("inbox", [told], now=now)
    return _decide(proposal, "declined", actor, now)


def _put(proposal: Proposal, *, actor: Actor, now: datetime) -> Proposal:
    same = [Proposal.kind == proposal.kind, Proposal.community_id == proposal.community_id]
    same += [Proposal.passport_id == proposal.passport_id] if proposal.passport_id else []
    waiting = select(Proposal.id).where(*same, Proposal.state == "waiting")
    if proposal.kind != "adjustment" and db.session.scalar(waiting):
        raise AlreadyProposed
    proposal.proposed_by, proposal.proposed_at = actor.person_id, now
    db.session.add(proposal)
    db.session.flush()
    _record(proposal, "proposed", actor, now)
    return proposal


def _still_waiting(proposal: Proposal) -> None:
    db.session.refresh(proposal, with_for_update=True)
    if proposal.state != "waiting":
        raise ProposalDecided


def _decide(proposal: Proposal, state: str, actor: Actor, now: datetime) -> Proposal:
    proposal.state, proposal.decided_by, proposal.decided_at = state, actor.person_id, now
    db.session.flush()
    _record(proposal, state, actor, now)
    return proposal


def _record(proposal: Proposal, state: str, actor: Actor, now: datetime) -> None:
    numbers: dict[str, Any] = {"kind": proposal.kind, "minutes": proposal.minutes, "points": proposal.points}
    audit.record(
        f"proposal.{state}",
        "proposal",
        proposal.id,
        actor=actor,
        now=now,
        community_id=proposal.community_id,
        **numbers,
    )


def _related(passport: Passport, now: datetime) -> frozenset[UUID]:
    return frozenset(ties_of(passport.account_id, now))


def _judge(proposal: Proposal, passport: Passport, signers: Signers, now: datetime) -> None:
    if is_closed(passport.account_id):  # nobody can spend it
        raise HolderClosed
    today = now.astimezone(SHANGHAI).date()
    policy = _policy(proposal)
    if proposal.kind == "opening":
        opening = _opening(proposal, passport, policy.opening_cap_minutes)
        objection = rules.judge_opening(opening, signers, today)
    else:
        objection = rules.judge_adjustment(
            points=proposal.points,
            cause=proposal.cause or "",
            has_fact=proposal.service_date is not None,
            is_answered=queries.is_answered(proposal),
            signers=signers,
            policy=AdjustmentPolicy(frozenset(AdjustmentCause), policy.adjustment_cap_points),
        )
    if objection:
        raise OBJECTIONS[objection](**_facts(objection, proposal, policy, today))


def _facts(objection: Objection, proposal: Proposal, policy: PassportsPolicy, today: date) -> dict[str, Any]:
    """What the sentence of a refusal names; the reach of late claims is that of service today."""
    if objection is Objection.GO_LIVE_CLOSED:
        return {"late_claim_days": policy_for(proposal.community_id, today).told("hours", "late_claim_days")}
    facts: dict[Objection, dict[str, Any]] = {
        Objection.ABOVE_CAP: {"cap_points": policy.adjustment_cap_points},
        Objection.ABOVE_OPENING_CAP: {"cap_minutes": policy.opening_cap_minutes},
    }
    return facts.get(objection, {})


def _opening(proposal: Proposal, passport: Passport, cap_minutes: int) -> rules.Opening:
    return rules.Opening(
        minutes=proposal.minutes,
        points=proposal.points,
        covers_until=proposal.service_date or date.max,
        has_evidence=bool((proposal.evidence or "").strip()),
        is_go_live_closed=queries.is_live(passport.community_id),
        is_opened=queries.opening_covers_until(passport.id) is not None,
        first_served_on=queries.first_served_on(passport.id),
        cap_minutes=cap_minutes,
    )


def _policy(proposal: Proposal) -> PassportsPolicy:
    return policy_for(proposal.community_id, proposal.service_date or date.max).of(PassportsPolicy)


def _posting(proposal: Proposal, actor: Actor, now: datetime) -> Posting:
    is_opening = proposal.kind == "opening"
    cause = Cause(
        source_type="proposal",
        source_id=proposal.id,
        policy_version=policy_for(proposal.community_id, proposal.service_date or date.max).version,
        posted_at=now,
        actor_id=actor.person_id,
        grade=GRADE_OF_OPENING if is_opening else None,
        service_date=proposal.service_date,
    )
    kind = Kind.OPENING if is_opening else Kind.ADJUST
    passport_id = proposal.passport_id
    if passport_id is None:
        raise ValueError("a go-live posts nothing")
    return Posting(passport_id, kind, cause, minutes=proposal.minutes, points=proposal.points)
