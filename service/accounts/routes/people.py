from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.accounts import access, queries
from service.accounts.commands import people, registration, searches, standing
from service.accounts.commands.ties import must_be_uninvolved
from service.accounts.errors import (
    BirthDateDiffers,
    ChangedOften,
    IdentityFixed,
    NoName,
    NotForYourself,
    PassportMistyped,
    PersonClosed,
    PersonKnown,
    PossibleDuplicate,
    StatusForbids,
    WayInByYou,
)
from service.accounts.routes import naming
from service.accounts.routes.blueprint import routes
from service.accounts.schemas.people import (
    ConfirmIn,
    CorrectIn,
    DisableIn,
    FoundOut,
    MeIn,
    MeOut,
    PeopleIn,
    PersonIn,
    PersonOut,
    PersonPageOut,
    SearchIn,
)
from service.core.actor import Role, administrator, case_worker, reader, signed_in, staff
from service.core.clock import real_now
from service.core.crypto import mask_name, mask_phone
from service.core.errors import NotAllowed, NotFound, StaleVersion
from service.core.http import Call
from service.core.paging import Page
from service.regions.access import must_be_staff_in
from service.regions.commands import community_of
from service.regions.errors import NotACommunity

if TYPE_CHECKING:
    from service.accounts.models import Account
    from service.accounts.queries.carried import Carried
    from service.core.actor import Actor


@routes.get("/me", who=signed_in, gives=MeOut)
def get_me(call: Call) -> Account:
    """我的资料 · One's own account

    姓名是完整的，电话中间四位遮住；`pending` 表示还没有有效的同意。

    The name is whole, the phone is masked; `pending` means that no valid consent stands.
    """
    return queries.own(call.actor)


@routes.put("/me", who=signed_in, takes=MeIn, gives=MeOut, refuses=(StaleVersion, IdentityFixed, ChangedOften))
def change_me(call: Call) -> Account:
    """修改我的资料 · Change what one has said of oneself; a confirmed name or birth date is changed by staff

    没填的不变，填 `null` 是清空（姓名不能清空）；带上读到的 `version`。一天最多改三次。

    What is left out stays, `null` removes (a name cannot be removed); carries the `version` that was read. Three times
    a day at most.
    """
    version = call.body.pop("version")
    return people.change_own(queries.own(call.actor), version, call.body, actor=call.actor, now=call.now)


@routes.get("/people", who=reader, filters=PeopleIn, gives=PersonPageOut)
def list_people(call: Call) -> Page:
    """人员列表（脱敏）· People at home within one's grants, masked

    按建立的先后排列，新的在前。只有脱敏的姓名；按姓名找人用 `POST /people/search`，看完整的用 `reveal`。

    Newest account first. Masked; find by name with `POST /people/search`, see whole values with `reveal`.
    """
    page = queries.listed(call.actor, call.query)
    return Page(_shown(page.items, call.actor), page.next_cursor)


@routes.post("/people/search", who=case_worker, takes=SearchIn, gives=FoundOut, once="no", refuses=(PassportMistyped,))
def search_people(call: Call) -> dict[str, Any]:
    """查找人员 · Find people by exact name, phone or identity number, or by their passport; masked

    要精确的值，不支持模糊；几项都填就要都对。找过什么不记，按哪几项找会记。同名的人，本社区工作人员看出生年份分得开。

    Exact values only; all that are given must match. That one searched, and by which fields, is on record, the
    values are not. Who bear one name are told apart by the staff of their home by the year of birth.
    """
    held = naming.holders(call)
    found = searches.search(holders=held, **call.body, actor=call.actor, now=call.now)
    years = queries.birth_years(call.actor, found, call.now)
    return {"items": [each | {"birth_year": years.get(each["id"])} for each in _shown(found, call.actor)]}


@routes.post(
    "/people",
    who=staff,
    takes=PersonIn,
    gives=PersonOut,
    status=201,
    refuses=(NotACommunity, NotAllowed, NotFound, BirthDateDiffers, PersonKnown, PossibleDuplicate),
)
def enter_person(call: Call) -> dict[str, Any]:
    """登记人员 · Enter an elder who will not sign in; pending until a consent is recorded

    本社区工作人员才能办。依次拒绝：生日与证件号不符；证件号已有人；可能重复——核实是另一个人后，带 `is_distinct` 再
    提交。

    By staff of that community. Refused in order: birth date against identity number; a number known already; a
    possible duplicate, unless sent again with `is_distinct`.
    """
    community = community_of(call.body.pop("home_id"))
    must_be_staff_in(call.actor, community.id)
    details = registration.Details(**call.body)
    return _one(registration.enter(details, community.id, actor=call.actor, now=call.now), call.actor)


@routes.get("/people/<uuid:account_id>", who=reader, gives=PersonOut)
def get_person(call: Call, account_id: UUID) -> dict[str, Any]:
    """人员（脱敏）· A person, masked

    完整的姓名、电话用 `reveal`，要写目的。

    Whole name and phone come from `reveal`, for a purpose.
    """
    return _one(queries.get_for(call.actor, account_id), call.actor)


@routes.post(
    "/people/<uuid:account_id>/correct",
    who=staff,
    takes=CorrectIn,
    gives=PersonOut,
    refuses=(NotForYourself, NotAllowed, PersonClosed, StaleVersion, BirthDateDiffers, PersonKnown, PossibleDuplicate),
)
def correct_person(call: Call, account_id: UUID) -> dict[str, Any]:
    """更正资料 · Replace what is on record by what the papers say

    整体替换，没写的就清空；要带 `version`。改了姓名、生日或证件号，本人会收到消息；改证件号的，社区同事也会收到；
    身份核实过的，从此由更正的人担保。依次拒绝：自己或亲属；有工作身份的人（由其上级管理员办）；版本过时；
    然后与 `enter_person` 相同。两个账号是同一个人、要改成一致再合并的，带 `is_distinct`。

    Replaces everything, what is left out is emptied; send `version`. Of a name, birth date or identity number the
    person is told, of a number the other staff too; if it was confirmed, whoever corrects it vouches for it. Refused in
    order: oneself or a relative; who holds a role, but for an administrator over it; a stale version; then as
    `enter_person`. To make two accounts of one person alike before they are merged, send `is_distinct`.
    """
    account = queries.get_as(call.actor, account_id, Role.STAFF, Role.ADMINISTRATOR)
    must_be_uninvolved(call.actor, account.id, now=call.now)
    access.must_outrank(call.actor, account)
    version = call.body.pop("version")
    details = registration.Details(**call.body)
    return _one(registration.correct(account, version, details, actor=call.actor, now=call.now), call.actor)


@routes.post(
    "/people/<uuid:account_id>/confirm-identity",
    who=staff,
    takes=ConfirmIn,
    gives=PersonOut,
    refuses=(NotForYourself, NotAllowed, PersonClosed, NoName, WayInByYou, PossibleDuplicate),
)
def confirm_identity(call: Call, account_id: UUID) -> dict[str, Any]:
    """核实身份 · Confirm an identity, not one's own or a relative's; needed once, to order gifts

    `seen` 是看过的证件。依次拒绝：自己或亲属；有工作身份的人（由其上级管理员办）；没有姓名；
    新的登录方式是自己或家人给的（由同事办）；可能重复（核实后带 `is_distinct`）。重复不改变什么；
    之后有了新的登录方式，或资料由工作人员更正过，就重新核实。只凭认识核实的，社区其他工作人员会收到消息。

    `seen` is what was looked at. Refused in order: oneself or a relative; who holds a role, but for an administrator
    over it; no name; whose new sign-in came from oneself or one's family; a possible duplicate, unless `is_distinct`.
    Again changes nothing, but confirms anew when a sign-in was added since or staff corrected the details. Of one by
    acquaintance alone the other staff are told.
    """
    account = queries.get_as(call.actor, account_id, Role.STAFF, Role.ADMINISTRATOR)
    return _one(standing.confirm_identity(account, **call.body, actor=call.actor, now=call.now), call.actor)


@routes.post(
    "/people/<uuid:account_id>/disable",
    who=administrator,
    takes=DisableIn,
    gives=PersonOut,
    refuses=(NotAllowed, NotForYourself, StatusForbids),
)
def disable_person(call: Call, account_id: UUID) -> dict[str, Any]:
    """停用账号 · Shut a person out, at once

    所有登录马上失效；重复不改变什么。不能停用自己，也不能停用授权超出自己管辖的人。

    Every session ends at once; again changes nothing. Neither oneself, nor somebody whose roles reach beyond
    one's own regions.
    """
    account = access.must_outrank(call.actor, queries.get_as(call.actor, account_id, Role.ADMINISTRATOR))
    disabled = standing.disable(account, call.body["reason"], actor=call.actor, now=call.now, real_now=real_now())
    return _one(disabled, call.actor)


@routes.post(
    "/people/<uuid:account_id>/enable", who=administrator, gives=PersonOut, refuses=(NotAllowed, StatusForbids)
)
def enable_person(call: Call, account_id: UUID) -> dict[str, Any]:
    """恢复账号 · Let a disabled person in again

    恢复后是 `active` 还是 `pending`，看同意是否有效；没停用的答 409。

    Whether they are `active` or `pending` follows from their consent; a 409 for who is not disabled.
    """
    account = access.must_outrank(call.actor, queries.get_as(call.actor, account_id, Role.ADMINISTRATOR))
    return _one(standing.enable(account, actor=call.actor, now=call.now), call.actor)


def _one(account: Account, actor: Actor) -> dict[str, Any]:
    return _shown([account], actor)[0]


def _shown(accounts: Sequence[Account], actor: Actor) -> list[dict[str, Any]]:
    """Masked, each with what they carry and whether they sign in: two statements more, however many."""
    ids = [account.id for account in accounts]
    carried, signing_in = queries.carried_by(ids), queries.signing_in(actor, ids)
    return [
        _masked(account, carried.get(account.id)) | {"signs_in": signing_in.get(account.id)} for account in accounts
    ]


def _masked(account: Account, passport: Carried | None) -> dict[str, Any]:
    return {
        **{name: getattr(account, name) for name in ("id", "status", "home_id", "merged_into_id", "version")},
        "name_masked": mask_name(account.name) if account.name else None,
        "phone_masked": mask_phone(account.phone) if account.phone else None,
        "is_identity_confirmed": account.is_identity_confirmed,
        "passport_id": passport and passport.passport_id,
        "passport_number": passport and passport.number,
        "has_card": passport is not None and passport.has_card,
    }
