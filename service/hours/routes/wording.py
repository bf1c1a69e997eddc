"""Verdicts in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from service.core.problems import document
from service.hours.errors import DECISION_REFUSALS
from service.hours.rules import INFERRED_END, REASONS_FOR_TWO, ApprovalVerdict, Reason, Why


def looks(reasons: Iterable[str], *, has_inferred_end: bool = False, language: str) -> list[dict[str, str]]:
    """Why two people are needed and what else an approver should look at."""
    found = [(reason, REASONS_FOR_TWO[Reason(reason)]) for reason in reasons]
    if has_inferred_end:
        found.insert(0, ("inferred_end", INFERRED_END))
    return [{"code": str(code), "sentence": _said(why, language)} for code, why in found]


def problem_of(verdict: ApprovalVerdict, language: str) -> dict[str, Any] | None:
    if verdict.code is None:
        return None
    return document(DECISION_REFUSALS[verdict.code](**dict[str, Any](verdict.facts)), language)


def _said(why: Why, language: str) -> str:
    return why.zh if language == "zh" else why.en
