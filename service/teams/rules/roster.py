"""Roster rules. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class TeamRole(StrEnum):
    LEADER = "leader"
    DEPUTY = "deputy"
    MEMBER = "member"

    __labels__: ClassVar = {"leader": "队长", "deputy": "副队长", "member": "队员"}


OFFICERS = (TeamRole.LEADER, TeamRole.DEPUTY)


class JoinKind(StrEnum):
    REQUEST = "request"
    INVITATION = "invitation"

    __labels__: ClassVar = {"request": "本人申请", "invitation": "团队邀请"}


class JoinState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    __labels__: ClassVar = {"waiting": "等待回复", "accepted": "已接受", "declined": "已拒绝", "withdrawn": "已撤回"}
