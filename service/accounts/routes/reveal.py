from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.accounts import queries
from service.accounts.access import must_see_whole
from service.accounts.commands import reveal
from service.accounts.errors import NotForYourself, PersonNotFound, RevealNeedsApproval
from service.accounts.routes.blueprint import routes
from service.accounts.schemas.people import RevealApprovalIn, RevealApprovalOut, RevealIn, RevealOut
from service.core.actor import Role, administrator, case_worker
from service.core.errors import NotAllowed
from service.core.http import Call

if TYPE_CHECKING:
    from service.accounts.models import RevealApproval


@routes.post(
    "/people/<uuid:account_id>/reveal",
    who=case_worker,
    takes=RevealIn,
    gives=RevealOut,
    once="no",
    refuses=(NotAllowed, RevealNeedsApproval),
)
def reveal_person(call: Call, account_id: UUID) -> dict[str, Any]:
    """查看完整信息 · See data whole, for a purpose; it leaves an audit row

    按用途查看，每次都留下记录。社工为了联系居民，可以看姓名和手机号；证件号、出生日期只有工作人员能看。儿童的信息先要另一人批准。

    For a purpose, and each time leaves a trace. Social workers, who call people, see name and phone; identity number
    and birth date are for staff alone. A child's data needs another's approval first.
    """
    account = queries.get_as(call.actor, account_id, Role.STAFF, Role.SOCIAL_WORKER)
    must_see_whole(call.actor, account, call.body["fields_"])
    return reveal.reveal(account, call.body["fields_"], call.body["purpose"], actor=call.actor, now=call.now)


@routes.post(
    "/people/<uuid:account_id>/reveal-approvals",
    who=administrator,
    takes=RevealApprovalIn,
    gives=RevealApprovalOut,
    status=201,
    refuses=(NotForYourself, PersonNotFound),
)
def approve_reveal(call: Call, account_id: UUID) -> RevealApproval:
    """批准查看儿童信息 · Let one member of staff see a child's data for a purpose, for seven days

    看未满14岁孩子的资料，要别人先批准；不能批给自己或家人，孩子也不能是自己的家人；七天后失效。

    Whoever sees a child's data needs another's approval first, never their own or family's, nor for a child of their
    family; it ends after seven days.
    """
    account = queries.get_as(call.actor, account_id, Role.ADMINISTRATOR)
    return reveal.approve(account, **call.body, actor=call.actor, now=call.now)
