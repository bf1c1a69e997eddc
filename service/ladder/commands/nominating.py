"""Nominations by the rule: of everybody in a community at night, or of one person when somebody asks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, insert, literal, or_, select, true
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from service.accounts.access import must_be_open
from service.accounts.commands.telling import case_workers_of
from service.accounts.commands.ties import must_be_uninvolved
from service.accounts.models import Account
from service.accounts.rules import AccountStatus
from service.core import audit
from service.core.actor import WORKER, Actor
from service.core.calendar import local_date
from service.core.db import Base, db, new_id
from service.core.errors import Conflict, NotFound, Refusal
from service.ladder import policy as ladder_policy
from service.ladder.commands import reviewing
from service.ladder.errors import (
    AtTheTop,
    ConsentFirst,
    CriteriaMissing,
    EnableFirst,
    HeldAlready,
    LadderNotLoaded,
    PastAStage,
    PromotionOpen,
    StageNotInLadder,
)
from service.ladder.models import Promotion, PromotionEvidence, PromotionNight
from service.ladder.queries import facts_of, promotions, stage_of
from service.ladder.queries.circles import People
from service.ladder.queries.standing import stages_of
from service.ladder.rules import Explanation, Fact, LadderPolicy, Measure, Stage, explain, next_after, steps
from service.ladder.rules.growth import GrowthPolicy
from service.ladder.rules.promotions import snapshot
from service.ladder.rules.sentences import asks
from service.regions.policy import Policy
from service.regions.queries import policy_for

INSERT: dict[str, Any] = {"postgresql": postgresql_insert, "sqlite": sqlite_insert}


def look_at(community_id: UUID, *, now: datetime) -> None:
    """Once a night: whoever meets the next stage is nominated, and promotions whose records were corrected come up for
    review. So many statements, however many people; of two workers the second finds the night taken.
    """
    today = local_date(now)
    if not _takes_night(community_id, today):
        return
    whole = policy_for(community_id, today)
    policy = ladder_policy.named(ladder_policy.chosen(whole))
    people = promotions.people_of(community_id)
    # where the operator has taken the policy's file away nobody is nominated; what is frozen is looked at all the same
    nominated = _nominate_all(community_id, people, policy, whole, now) if policy else 0
    reopened = reviewing.reopen_shaken(people, now=now)
    if nominated:
        case_workers_of(community_id, "promotion.nominated", now=now, count=nominated)
    if reopened:
        case_workers_of(community_id, "promotion.to_review", now=now, count=reopened)
    night = db.session.get_one(PromotionNight, (community_id, today))
    night.nominated, night.reopened = nominated, reopened
    db.session.flush()


def _takes_night(community_id: UUID, day: date) -> bool:
    row = {"community_id": community_id, "day": day, "nominated": 0, "reopened": 0}
    taking = _insert(PromotionNight).values(row).on_conflict_do_nothing().returning(PromotionNight.day)
    return db.session.execute(taking).first() is not None


def _insert(model: type[Base]) -> Any:
    return INSERT[db.session.connection().dialect.name](model)


def _nominate_all(community_id: UUID, people: People, policy: LadderPolicy, whole: Policy, now: datetime) -> int:
    today = local_date(now)
    stages = stages_of(people)
    facts = facts_of(people, policy.measures(), today)
    spared = promotions.not_to_nominate(people, today, whole.of(GrowthPolicy).rest_months)
    rows = []
    for account_id, known in facts.items():
        stage = stages.get(account_id, Stage.RESIDENT)
        target = next_after(stage, policy.stages)
        if account_id in spared or target is None or not any(known.values.values()):
            continue
        explained = explain(policy, target, known)
        if explained.is_reached:
            rows.append(_row(account_id, community_id, stage, explained, policy, whole, today, now, None))
    if not rows:
        return 0
    db.session.execute(_insert(Promotion).on_conflict_do_nothing(), rows)
    tonight = (Promotion.nominated_at == now, Promotion.nominated_by.is_(None))
    made = db.session.scalars(select(Promotion.id).where(Promotion.community_id == community_id, *tonight)).all()
    _keep_evidence(people, policy, {Stage(row["stage"]) for row in rows}, today, tonight)
    audit.record_many(
        "promotion.nominated",
        "promotion",
        [(each, {"by_rule": True}) for each in made],
        actor=WORKER,
        now=now,
        community_id=community_id,
    )
    return len(made)


def nominate(account: Account, wanted: Stage | None, *, actor: Actor, now: datetime) -> Promotion:
    """One person, by whoever works with them: the rule of the night without its rest. ``wanted``: the stage that is
    meant. Refuses, in this order: ``NotForYourself``, ``PersonClosed``, ``ConsentFirst``, ``EnableFirst``, ``NotFound``
    (at home nowhere), ``LadderNotLoaded``, ``AtTheTop``, ``HeldAlready``, ``StageNotInLadder``, ``PastAStage``,
    ``PromotionOpen``, ``CriteriaMissing``.
    """
    must_be_uninvolved(actor, account.id, now=now)
    _must_be_active(account)
    today, home = local_date(now), account.home_id
    if home is None:
        raise NotFound
    whole = policy_for(home, today)
    policy = ladder_policy.named(ladder_policy.chosen(whole))
    stage = stage_of(account.id)
    if policy is None:
        raise LadderNotLoaded
    target = next_after(stage, policy.stages)
    if target is None:
        raise AtTheTop
    if wanted is not None and wanted is not target:
        raise _why_not_there(wanted, stage, policy)
    if refusal := _open_already(account.id):
        raise refusal
    explained = explain(policy, target, facts_of([account.id], policy.measures(), today)[account.id])
    if not explained.is_reached:
        raise _missing(explained)
    row = _row(account.id, home, stage, explained, policy, whole, today, now, actor.person_id)
    made = _insert(Promotion).values(row).on_conflict_do_nothing().returning(Promotion.id)
    if db.session.execute(made).first() is None:  # the night, or a colleague, has come first by a moment
        raise _open_already(account.id) or Conflict(constraint="uq_promotion_open")
    _keep_evidence([account.id], policy, {target}, today, (Promotion.id == row["id"],))
    audit.record("promotion.nominated", "promotion", row["id"], actor=actor, now=now, community_id=home)
    return promotions.fresh(row["id"])


def _must_be_active(account: Account) -> None:
    """As the rule at night finds people (``promotions.people_of``)."""
    must_be_open(account)
    if account.status == AccountStatus.PENDING:
        raise ConsentFirst
    if account.status != AccountStatus.ACTIVE:
        raise EnableFirst


def _missing(explained: Explanation) -> CriteriaMissing:
    """What is asked and not there yet, the nearest first, as the ladder names it."""
    said = [asks(each.criterion) for each in steps(explained)]
    return CriteriaMissing(
        criteria_zh="；".join(each.zh for each in said), criteria_en="; ".join(each.en for each in said)
    )


def _why_not_there(wanted: Stage, stage: Stage, policy: LadderPolicy) -> Refusal:
    """Of a stage that is not the very next one."""
    if wanted.height <= stage.height:
        return HeldAlready()
    return PastAStage() if wanted in policy.stages else StageNotInLadder()


def _open_already(account_id: UUID) -> PromotionOpen | None:
    standing = promotions.open_of(account_id)
    return PromotionOpen(promotion_id=str(standing)) if standing else None


def _row(
    account_id: UUID,
    community_id: UUID,
    stage: Stage,
    explained: Explanation,
    policy: LadderPolicy,
    whole: Policy,
    today: date,
    now: datetime,
    by: UUID | None,
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "account_id": account_id,
        "community_id": community_id,
        "from_stage": stage.value,
        "stage": explained.stage.value,
        "state": "nominated",
        "policy": policy.key,
        "policy_version": whole.version,
        "as_of": today,
        "criteria": snapshot(explained),
        "nominated_at": now,
        "nominated_by": by,
        "review": [],
        "kept": {},
    }


def _keep_evidence(
    people: People, policy: LadderPolicy, stages: Collection[Stage], today: date, which: tuple[ColumnElement[bool], ...]
) -> None:
    """Of what each promotion's own stage asks for, and no further back than that stage looks: a statement per fact, the
    ids are copied within the database. The promotion is looked up for each row by its person, not joined: nobody has
    counted yet how many there are tonight.
    """
    for fact in sorted({measure.fact for stage in stages for measure in _asked(policy, stage)}):
        begins = {stage: since for stage in stages if (since := _looks_back_to(policy, stage, fact, today)) is not None}
        found = promotions.evidence_rows(fact, people, today).subquery().c
        its = or_(*(and_(Promotion.stage == stage.value, _on_or_after(found.day, begins[stage])) for stage in begins))
        theirs = select(Promotion.id).where(Promotion.account_id == found.account_id, *which, its)
        promotion_id = theirs.scalar_subquery().label("promotion_id")
        rows = select(promotion_id, found.id, found.amount, literal(fact.value).label("fact"))
        there = rows.where(_on_or_after(found.day, min(begins.values()))).subquery()
        kept = select(there).where(there.c.promotion_id.is_not(None)).distinct()
        columns = ["promotion_id", "subject_id", "amount", "fact"]
        db.session.execute(insert(PromotionEvidence).from_select(columns, kept))


def _looks_back_to(policy: LadderPolicy, stage: Stage, fact: Fact, today: date) -> date | None:
    """The first day of what a stage asks of a fact, by the widest of its windows (``date.min``: from the beginning, or
    what is so today, which has no day); ``None``: it asks nothing of it.
    """
    asked = [measure for measure in _asked(policy, stage) if measure.fact is fact]
    if fact.is_of_today and asked:
        return date.min
    return min((measure.since(today) or date.min for measure in asked), default=None)


def _on_or_after(day: ColumnElement[Any], first: date) -> ColumnElement[bool]:
    return true() if first == date.min else day >= first


def _asked(policy: LadderPolicy, stage: Stage) -> set[Measure]:
    return {criterion.measure for _, criterion in policy.up_to(stage)}
