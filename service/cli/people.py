"""Whom and what an operator names at the console: people by user name, communities by name or id."""

from __future__ import annotations

from datetime import datetime

from service.accounts.queries import acting_as
from service.cli.group import NotStarted
from service.core import audit
from service.core.actor import OPERATOR, Actor
from service.regions.models import Region
from service.regions.queries import named
from service.regions.rules import Tier


def person(username: str) -> Actor:
    """Whoever signs in by this name, with what they may do now."""
    found = acting_as(username)
    if found is None:
        raise NotStarted(f"没有用户名“{username}”，或已停用。\nNobody signs in as {username}, or they no longer may.")
    return found


def acting_for(username: str, command: str, *, now: datetime) -> Actor:
    """Act as a person, and say so: what they did bears their name, the audit also that it was done at the console."""
    actor = person(username)
    audit.record("console.acted_as", "account", actor.person_id, actor=OPERATOR, now=now, command=command)
    return actor


def community(written: str) -> Region:
    found = named(written, Tier.COMMUNITY)
    if len(found) != 1:
        raise NotStarted(
            f"叫“{written}”的社区有 {len(found)} 个，请写准名称，或写编号。\n"
            f"There are {len(found)} communities of this name; write another, or the id."
        )
    return found[0]
