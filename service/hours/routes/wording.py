"""Verdicts in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from service.core.problems import document
from service.hours.commands.batch import Item
from service.hours.errors import DECISION_REFUSALS
from service.hours.rules import LOOKS, REASONS_FOR_TWO, SHEET_FINDINGS, ApprovalVerdict, Look, Reason, Why
from service.hours.sheet_reader import Finding


def looks(reasons: Iterable[str], *, others: Iterable[Look] = (), language: str) -> list[dict[str, str]]:
    """Why two people are needed and what else an approver should look at."""
    found = [(str(look), LOOKS[look]) for look in others]
    found += [(reason, REASONS_FOR_TWO[Reason(reason)]) for reason in reasons]
    return [{"code": str(code), "sentence": _said(why, language)} for code, why in found]


def problem_of(verdict: ApprovalVerdict, language: str) -> dict[str, Any] | None:
    if verdict.code is None:
        return None
    return document(DECISION_REFUSALS[verdict.code](**dict[str, Any](verdict.facts)), language)


def shown_item(item: Item, language: str) -> dict[str, Any]:
    """The result for one record of a batch."""
    return {
        "record_id": item.record_id,
        "state": item.state,
        "problem": document(item.refusal, language) if item.refusal else None,
        "reasons_for_two": looks(item.reasons, language=language),
    }


def found(finding: Finding, language: str) -> dict[str, Any]:
    """What is to be mended in a paper sheet."""
    said = SHEET_FINDINGS[finding.code]
    sentence, next_step = (said.zh, said.next_zh) if language == "zh" else (said.en, said.next_en)
    return {
        "code": finding.code,
        "sentence": sentence.format(**finding.facts),
        "next_step": next_step.format(**finding.facts),
        "facts": dict(finding.facts),
    }


def _said(why: Why, language: str) -> str:
    return why.zh if language == "zh" else why.en
