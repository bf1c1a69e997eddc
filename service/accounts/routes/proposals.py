from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.accounts import queries
from service.accounts.commands import registration
from service.accounts.errors import AlreadyDecided, BirthDateDiffers, PersonKnown, PossibleDuplicate
from service.accounts.routes.blueprint import routes
from service.accounts.schemas.people import AcceptIn, ProposedPeopleIn, ProposedPersonOut, ProposedPersonPageOut
from service.core.actor import staff
from service.core.http import Call
from service.core.paging import Page

if TYPE_CHECKING:
    from service.accounts.models import ProposedPerson


@routes.get("/proposed-people", who=staff, filters=ProposedPeopleIn, gives=ProposedPersonPageOut)
def list_proposed_people(call: Call) -> Page:
    """推荐登记的人员 · People whom leaders have proposed, masked

    默认按先后排列；只有自己社区的。

    Of one's own communities only.
    """
    return queries.proposals_listed(call.actor, call.query)


@routes.post(
    "/proposed-people/<uuid:proposed_id>/accept",
    who=staff,
    takes=AcceptIn,
    gives=ProposedPersonOut,
    refuses=(AlreadyDecided, BirthDateDiffers, PersonKnown, PossibleDuplicate),
)
def accept_proposed_person(call: Call, proposed_id: UUID) -> ProposedPerson:
    """同意登记 · Enter whom a leader has proposed

    证件号等在这时补上；拒绝的次序与 `enter_person` 相同，已处理过的答 409。

    Add identity number and the rest now; refused as `enter_person`, and a 409 once it is decided.
    """
    return registration.accept(
        queries.proposed_for(call.actor, proposed_id), **call.body, actor=call.actor, now=call.now
    )


@routes.post(
    "/proposed-people/<uuid:proposed_id>/decline", who=staff, gives=ProposedPersonOut, refuses=(AlreadyDecided,)
)
def decline_proposed_person(call: Call, proposed_id: UUID) -> ProposedPerson:
    """不予登记 · Decline; what the proposal said is forgotten

    姓名和电话随即删除，不能恢复；已处理过的答 409。

    Name and phone are erased for good; a 409 once it is decided.
    """
    return registration.decline(queries.proposed_for(call.actor, proposed_id), actor=call.actor, now=call.now)
