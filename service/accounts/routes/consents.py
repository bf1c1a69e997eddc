from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.accounts import queries
from service.accounts.commands import consents
from service.accounts.commands.ties import must_be_uninvolved
from service.accounts.errors import (
    ConsentNotGiven,
    GuardianNeeded,
    GuardianWithdrew,
    NoGuardian,
    NotForYourself,
    PersonClosed,
)
from service.accounts.routes.blueprint import routes
from service.accounts.rules import CONSENT_TEXTS, ConsentMeans, ConsentText, Purpose
from service.accounts.schemas.consents import (
    ConsentIn,
    ConsentOut,
    ConsentTextsOut,
    MyConsentsOut,
    PaperConsentIn,
    PaperWithdrawalIn,
)
from service.core.actor import Role, anyone, signed_in, staff
from service.core.errors import NotFound
from service.core.http import Call
from service.core.problems import reader_language

if TYPE_CHECKING:
    from service.accounts.models import Account, Consent


@routes.get("/consent-texts", who=anyone, gives=ConsentTextsOut)
def list_consent_texts(call: Call) -> dict[str, Any]:
    """同意书 · What a person is asked for, purpose by purpose, in its current version

    显示的就是这里的文字；同意时记下的是当前版本。

    Show these very texts: a consent records the version that is current.
    """
    return {"items": [_text(purpose, text) for purpose, text in CONSENT_TEXTS.items()]}


@routes.get("/me/consents", who=signed_in, gives=MyConsentsOut)
def list_my_consents(call: Call) -> dict[str, Any]:
    """我的同意 · What one has agreed to

    每个目的一项，没同意过的也有，所以可以直接画成开关。

    One item for each purpose, those never agreed to as well: draw them as switches.
    """
    return _listed(queries.own(call.actor), call)


@routes.post("/me/consents", who=signed_in, takes=ConsentIn, gives=ConsentOut, status=201, refuses=(GuardianNeeded,))
def give_consent(call: Call) -> Consent:
    """同意 · Consent to one purpose

    自愿的目的不同意也能参加服务。重复不加新记录。未满14岁的答 `consent.guardian_needed`。

    Optional purposes never block serving. Again adds nothing. Under 14 it needs a guardian.
    """
    own = queries.own(call.actor)
    return consents.give(own, call.body["purpose"], ConsentMeans.APP, actor=call.actor, now=call.now)


@routes.post(
    "/me/consents/<purpose>/withdraw",
    who=signed_in,
    gives=ConsentOut,
    refuses=(ConsentNotGiven,),
)
def withdraw_consent(call: Call, purpose: str) -> Consent:
    """撤回同意 · Withdraw a consent, from now on

    从现在起有效，以前的服务不变。撤回 `record` 后，账号回到 `pending`，姓名不再公开。

    From now on; what was served stays. Without `record` the account is `pending` again, and nothing is published.
    """
    return consents.withdraw(queries.own(call.actor), _purpose(purpose), actor=call.actor, now=call.now)


@routes.get("/me/wards/<uuid:account_id>/consents", who=signed_in, gives=MyConsentsOut)
def list_wards_consents(call: Call, account_id: UUID) -> dict[str, Any]:
    """被监护人的同意 · What stands for one's ward

    只有此刻的监护人；别人是 404。

    For a guardian of now; anybody else gets a 404.
    """
    return _listed(queries.ward_of(call.actor, account_id), call)


@routes.post("/me/wards/<uuid:account_id>/consents", who=signed_in, takes=ConsentIn, gives=ConsentOut, status=201)
def give_wards_consent(call: Call, account_id: UUID) -> Consent:
    """监护人同意 · Consent for one's ward

    未满14岁必须由监护人同意；满14岁的，与本人的同意并存。重复不加新记录。

    Under 14 only a guardian's counts; from 14 on it stands beside the ward's own. Again adds nothing.
    """
    ward = queries.ward_of(call.actor, account_id)
    return consents.give(ward, call.body["purpose"], ConsentMeans.GUARDIAN_APP, actor=call.actor, now=call.now)


@routes.post(
    "/me/wards/<uuid:account_id>/consents/<purpose>/withdraw",
    who=signed_in,
    gives=ConsentOut,
    refuses=(ConsentNotGiven,),
)
def withdraw_wards_consent(call: Call, account_id: UUID, purpose: str) -> Consent:
    """监护人撤回同意 · Withdraw a consent given for one's ward

    只撤回监护人给的；没有的答 409。

    Takes back the guardian's only; a 409 where none was given.
    """
    ward = queries.ward_of(call.actor, account_id)
    return consents.withdraw(ward, _purpose(purpose), by_guardian=True, actor=call.actor, now=call.now)


@routes.post(
    "/people/<uuid:account_id>/consents",
    who=staff,
    takes=PaperConsentIn,
    gives=ConsentOut,
    status=201,
    refuses=(NotForYourself, PersonClosed, NoGuardian, GuardianWithdrew, GuardianNeeded),
)
def record_paper_consent(call: Call, account_id: UUID) -> Consent:
    """登记纸质同意书 · Enter a signed paper; under 14 a guardian's

    `is_signed_by_guardian` 写清是谁签的；未满14岁的要登记过的监护人签。监护人自己撤回的，要监护人自己重新同意。重复
    不加新记录；本人和监护人每次都收到消息。

    `is_signed_by_guardian` says who signed; under 14 it must be a guardian on record, who gives again with their own
    hands what they took back with them. Again adds nothing; the person and the guardians are told each time.
    """
    account = _at_desk(call, account_id)
    return consents.give_on_paper(account, **call.body, actor=call.actor, now=call.now)


@routes.post(
    "/people/<uuid:account_id>/consents/<purpose>/withdraw",
    who=staff,
    takes=PaperWithdrawalIn,
    gives=ConsentOut,
    refuses=(NotForYourself, ConsentNotGiven),
)
def record_paper_withdrawal(call: Call, account_id: UUID, purpose: str) -> Consent:
    """登记撤回同意 · Enter a withdrawal made at the desk, by the person or a guardian

    监护人签的撤回，只撤回监护人给的同意。

    A guardian's paper takes back the guardian's consent only.
    """
    account = _at_desk(call, account_id)
    return consents.withdraw_on_paper(account, _purpose(purpose), **call.body, actor=call.actor, now=call.now)


def _at_desk(call: Call, account_id: UUID) -> Account:
    """Refuses: ``NotForYourself`` (oneself, family)."""
    account = queries.get_as(call.actor, account_id, Role.STAFF)
    must_be_uninvolved(call.actor, account.id, now=call.now)
    return account


def _purpose(text: str) -> Purpose:
    """Refuses: ``NotFound``."""
    try:
        return Purpose(text)
    except ValueError:
        raise NotFound from None


def _text(purpose: Purpose, text: ConsentText) -> dict[str, Any]:
    said = text.zh if reader_language() == "zh" else text.en
    return {"purpose": purpose, "version": text.version, "is_required": text.is_required, "text": said}


def _listed(account: Account, call: Call) -> dict[str, Any]:
    """What stands at this age, purpose by purpose."""
    standing = queries.standing_consents(account, call.now)
    return {"items": [_text(purpose, text) | _given(standing.get(purpose)) for purpose, text in CONSENT_TEXTS.items()]}


def _given(consent: Consent | None) -> dict[str, Any]:
    if consent is None:
        return {"given_version": None, "given_at": None, "by_guardian": False}
    return {
        "given_version": consent.text_version,
        "given_at": consent.given_at,
        "by_guardian": consent.by_guardian,
    }
