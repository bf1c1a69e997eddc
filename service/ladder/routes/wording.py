"""Policies and explanations in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from service.core.paging import Page
from service.core.problems import reader_language
from service.ladder.queries.explaining import Brief, Ladder, Reversal
from service.ladder.queries.invitation import OwnInvitation
from service.ladder.rules import Judged, LadderPolicy, Rung, steps
from service.ladder.rules.invitation import told_of
from service.ladder.rules.policies import Criterion
from service.ladder.rules.promotions import measure_in
from service.ladder.rules.sentences import about, asks, drifts, step

if TYPE_CHECKING:
    from service.accounts.queries import Shown


def named(policy: LadderPolicy) -> dict[str, Any]:
    """By its name alone."""
    name = policy.name_zh if reader_language() == "zh" else policy.name_en
    return {"key": policy.key, "code": policy.code, "version": policy.version, "name": name}


def in_words(policy: LadderPolicy) -> dict[str, Any]:
    """Whole."""
    source = policy.source_zh if reader_language() == "zh" else policy.source_en
    return {**named(policy), "source": source, "stages": [_rung(rung) for rung in policy.rungs]}


def shown(ladder: Ladder) -> dict[str, Any]:
    """Somebody's place on it, explained."""
    explained = ladder.explanation
    return {
        "account_id": ladder.account_id,
        "policy": named(ladder.policy),
        "as_of": ladder.as_of,
        "stage": ladder.stands_on,
        "open_promotion": ladder.open_promotion,
        "reached": ladder.reached,
        "next_stage": ladder.next_stage,
        "asked_stage": explained.stage,
        "about": about(explained.stage).sentence(reader_language()),
        "is_reached": explained.is_reached,
        "criteria": [_criterion(ladder, each) for each in explained.criteria],
        "steps": [_step(each) for each in steps(explained)],
        "without": _reversal(ladder.without) if ladder.without else None,
    }


def in_brief(brief: Brief | None) -> dict[str, Any] | None:
    """For a home screen."""
    if brief is None:
        return None
    return {
        "stage": brief.stands_on,
        "open_promotion": brief.open_promotion,
        "next_stage": brief.next_stage,
        "steps": [_step(each) for each in brief.steps],
    }


def invitation_in_words(own: OwnInvitation) -> dict[str, Any]:
    """With a sentence for whoever has given a code, or may."""
    told = told_of(own.state, own.standing, own.until).sentence(reader_language())
    return {**{each.name: getattr(own, each.name) for each in fields(own)}, "told": told}


def promotion_in_words(promotion: Shown) -> Shown:
    """With what its criteria ask, as they were kept with it."""
    row = promotion.row
    return promotion.beside(
        criteria=[_frozen(each) for each in row.criteria], review=[_frozen(each) for each in row.review]
    )


def promotions_in_words(page: Page) -> Page:
    return Page([promotion_in_words(each) for each in page.items], page.next_cursor)


def _frozen(each: Mapping[str, Any]) -> dict[str, Any]:
    asked = Criterion(measure_in(each), each["at_least"])
    return {**each, "within_months": each["within_months"] or None, "asks": asks(asked).sentence(reader_language())}


def _rung(rung: Rung) -> dict[str, Any]:
    language = reader_language()
    criteria = [
        {
            "fact": each.measure.fact,
            "at_least": each.at_least,
            "within_months": each.measure.within_months or None,
            "asks": asks(each).sentence(language),
        }
        for each in rung.criteria
    ]
    drift = rung.drift and {
        "fact": rung.drift.measure.fact,
        "within_months": rung.drift.measure.within_months,
        "sentence": drifts(rung.drift).sentence(language),
    }
    return {
        "stage": rung.stage,
        "about": about(rung.stage).sentence(language),
        "criteria": criteria,
        "drift": drift,
    }


def _judged(each: Judged) -> dict[str, Any]:
    measure = each.criterion.measure
    return {
        "stage": each.stage,
        "fact": measure.fact,
        "within_months": measure.within_months or None,
        "value": each.value,
        "at_least": each.criterion.at_least,
        "missing": each.missing,
        "is_met": each.is_met,
        "asks": asks(each.criterion).sentence(reader_language()),
    }


def _criterion(ladder: Ladder, each: Judged) -> dict[str, Any]:
    measure = each.criterion.measure
    return {
        **_judged(each),
        "since": measure.since(ladder.as_of),
        "step": _step(each),
        "evidence_count": ladder.behind(measure),
        "evidence": ladder.evidence[measure],
    }


def _step(each: Judged) -> str | None:
    said = step(each)
    return said.sentence(reader_language()) if said else None


def _reversal(without: Reversal) -> dict[str, Any]:
    return {
        "record_id": without.record_id,
        "reached": without.reached,
        "is_reached": without.explanation.is_reached,
        "criteria": [_judged(each) for each in without.explanation.criteria],
        "falls": [_judged(each) for each in without.falls],
    }
