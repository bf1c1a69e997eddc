"""An identity is forgotten as a whole: what names the person, and what was written about them in free words."""

from __future__ import annotations

from datetime import datetime

from service.accounts.commands import ending
from service.accounts.models import AccountEnd
from service.activities.commands import sign_ups
from service.core.actor import WORKER, Actor
from service.ladder.commands import drifting, promoting
from service.recognition.commands.ending import forget_words as forget_recognition
from service.redemption.commands.forgetting import forget_words


def erase(end: AccountEnd, *, now: datetime, actor: Actor = WORKER) -> None:
    """By the person, by two, or when ten years are over. Again changes nothing."""
    ending.erase(end, now=now, actor=actor)
    sign_ups.forget_words(end.account_id)
    forget_words(end.account_id)
    promoting.forget_words(end.account_id)
    forget_recognition(end.account_id)
    drifting.forget_words(end.account_id)
