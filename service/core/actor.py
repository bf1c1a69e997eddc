"""Who is acting, as of now: loaded afresh in every transaction, so that a withdrawn grant has immediate effect."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from service.values import value


class Role(StrEnum):
    """Staff roles; leader and deputy come from team membership and residents need none."""

    STAFF = "staff"
    SOCIAL_WORKER = "social_worker"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    __labels__: ClassVar = {
        "staff": "社区工作人员",
        "social_worker": "社工",
        "auditor": "审计员",
        "administrator": "系统管理员",
    }


WITH_PEOPLE = frozenset({Role.STAFF, Role.SOCIAL_WORKER})  # the others look after the system, wherever it is
NEAR_PEOPLE = frozenset({"community", "compound"})


@dataclass(frozen=True, slots=True)
class Grant:
    """A role over a region's whole subtree; ``path`` is the region's place in the tree."""

    role: Role
    region_id: UUID
    path: str
    tier: str

    @property
    def only_oversees(self) -> bool:
        """Staff of a subdistrict, district or city compare communities by their sums. People's names and the work with
        them are the community's business; above it one decides only what was passed up (``hours``).
        """
        return self.role in WITH_PEOPLE and self.tier not in NEAR_PEOPLE


class ActorKind(StrEnum):
    ANONYMOUS = "anonymous"
    PERSON = "person"
    WORKER = "worker"
    OPERATOR = "operator"


@value()
class Actor:
    """One human being (whatever sign-in was used), or the worker, or the operator at the console."""

    kind: ActorKind
    account_id: UUID | None = None
    session_id: UUID | None = None
    grants: tuple[Grant, ...] = ()
    must_change_password: bool = False  # signed in by one that somebody else has chosen

    @property
    def person_id(self) -> UUID:
        """The account of a signed-in person; asking it of anyone else is a defect."""
        if self.account_id is None:
            raise LookupError("this actor is not a person")
        return self.account_id

    def grants_over(self, path: str, roles: Iterable[Role]) -> list[Grant]:
        """The grants of any of ``roles`` whose subtree holds the region at ``path``, those that only oversee too."""
        return [grant for grant in self.grants if grant.role in roles and path.startswith(grant.path)]

    def is_granted(self, path: str, *roles: Role) -> bool:
        """May one of these roles see and do its work with people in the region at ``path``?"""
        return any(not grant.only_oversees for grant in self.grants_over(path, roles))


ANONYMOUS = Actor(ActorKind.ANONYMOUS)
WORKER = Actor(ActorKind.WORKER)
OPERATOR = Actor(ActorKind.OPERATOR)


@dataclass(frozen=True, slots=True)
class Gate:
    """The first storey of permission: who may knock at a route at all. Rows are scoped later, in ``get_for``."""

    name: str
    admits: Callable[[Actor], bool]
    is_open_before_password_change: bool = False
    asks_who: bool = False  # of a route for anyone: whoever shows a token is shown more


def _holds(*roles: Role) -> Callable[[Actor], bool]:
    return lambda actor: any(grant.role in roles for grant in actor.grants)


def _is_person(actor: Actor) -> bool:
    return actor.kind is ActorKind.PERSON


anyone = Gate("anyone", lambda _actor: True, is_open_before_password_change=True)
anyone_known = Gate("anyone", lambda _actor: True, is_open_before_password_change=True, asks_who=True)
signed_in = Gate("signed_in", _is_person)
signed_in_somehow = Gate("signed_in", _is_person, is_open_before_password_change=True)
staff = Gate("staff", _holds(Role.STAFF, Role.ADMINISTRATOR))
case_worker = Gate("case_worker", _holds(Role.STAFF, Role.SOCIAL_WORKER, Role.ADMINISTRATOR))
reader = Gate("reader", _holds(*Role))
administrator = Gate("administrator", _holds(Role.ADMINISTRATOR))
