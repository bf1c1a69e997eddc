from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.checkin import codec
from service.checkin.commands.poster import replace_poster as replacing
from service.checkin.errors import PosterSerialsUsedUp
from service.checkin.routes.base import keys, link_to, png, rotating, routes, shift_checked_in_by, shift_run_by, svg
from service.checkin.schemas.codes import CardOut, PosterOut, ShiftCodeOut
from service.core.actor import signed_in, staff
from service.core.downloads import Download
from service.core.errors import NotAllowed
from service.core.http import Call
from service.passports import queries as passports
from service.passports.commands import card as cards
from service.passports.errors import CardSerialsUsedUp, HolderClosed, NoCard, NoPassport
from service.passports.schemas import RotatingCodeOut
from service.regions.access import must_be_staff_in

if TYPE_CHECKING:
    from service.activities.models import Shift
    from service.passports.models import Passport

CARD_REFUSALS = (NoCard,)


EXPIRING = ("X-Expires-In",)


@routes.get("/shifts/<uuid:shift_id>/code", who=signed_in, gives=ShiftCodeOut, refuses=(NotAllowed,))
def get_shift_code(call: Call, shift_id: UUID) -> dict[str, Any]:
    """场次动态码 · The shift's rotating code, for the venue's screen or the leader's phone

    把 `link` 画成二维码，过了 `expires_in_seconds` 秒重新取。

    Draw `link` as QR, and ask again after `expires_in_seconds`.
    """
    return rotating(_shift_code(call, shift_id), call.now)


@routes.get(
    "/shifts/<uuid:shift_id>/code.png", who=signed_in, gives="image/png", headers=EXPIRING, refuses=(NotAllowed,)
)
def get_shift_code_png(call: Call, shift_id: UUID) -> Download:
    """场次动态码（PNG）· The rotating code as a PNG image

    几秒后取下一张，看答复头 `X-Expires-In`。

    The header `X-Expires-In` says after how many seconds to ask for the next one.
    """
    return png(_shift_code(call, shift_id), call.now)


@routes.get(
    "/shifts/<uuid:shift_id>/code.svg", who=signed_in, gives="image/svg+xml", headers=EXPIRING, refuses=(NotAllowed,)
)
def get_shift_code_svg(call: Call, shift_id: UUID) -> Download:
    """场次动态码（SVG）· The rotating code as an SVG image

    几秒后取下一张，看答复头 `X-Expires-In`。

    The header `X-Expires-In` says after how many seconds to ask for the next one.
    """
    return svg(_shift_code(call, shift_id), call.now)


@routes.get("/me/passport/code", who=signed_in, gives=RotatingCodeOut, refuses=(NoPassport,))
def get_my_code(call: Call) -> dict[str, Any]:
    """我的护照码 · One's own rotating code, for a leader to scan

    把 `link` 画成二维码，过了 `expires_in_seconds` 秒重新取。

    Draw `link` as QR, and ask again after `expires_in_seconds`.
    """
    return rotating(_my_code(call), call.now)


@routes.get("/me/passport/code.png", who=signed_in, gives="image/png", headers=EXPIRING, refuses=(NoPassport,))
def get_my_code_png(call: Call) -> Download:
    """我的护照码（PNG）· One's own rotating code as a PNG image

    几秒后取下一张，看答复头 `X-Expires-In`。

    The header `X-Expires-In` says after how many seconds to ask for the next one.
    """
    return png(_my_code(call), call.now)


@routes.get("/me/passport/code.svg", who=signed_in, gives="image/svg+xml", headers=EXPIRING, refuses=(NoPassport,))
def get_my_code_svg(call: Call) -> Download:
    """我的护照码（SVG）· One's own rotating code as an SVG image

    几秒后取下一张，看答复头 `X-Expires-In`。

    The header `X-Expires-In` says after how many seconds to ask for the next one.
    """
    return svg(_my_code(call), call.now)


@routes.get("/shifts/<uuid:shift_id>/poster", who=signed_in, gives=PosterOut, refuses=(NotAllowed,))
def get_poster(call: Call, shift_id: UUID) -> dict[str, Any]:
    """海报码 · The code of the poster that may hang now

    海报码只在签到时间内有用，等级低于现场变动的码。

    It works in the shift's window only, at a lower grade than the rotating code.
    """
    return _shown_poster(shift_run_by(call, shift_id))


@routes.get("/shifts/<uuid:shift_id>/poster.png", who=signed_in, gives="image/png", refuses=(NotAllowed,))
def get_poster_png(call: Call, shift_id: UUID) -> Download:
    """海报码（PNG）· The poster's code as a PNG image, to be printed

    打印用；要带 Authorization 头下载。

    To print; download it with the Authorization header.
    """
    return png(_poster_code(shift_run_by(call, shift_id)))


@routes.get("/shifts/<uuid:shift_id>/poster.svg", who=signed_in, gives="image/svg+xml", refuses=(NotAllowed,))
def get_poster_svg(call: Call, shift_id: UUID) -> Download:
    """海报码（SVG）· The poster's code as an SVG image, to be printed

    矢量图，放大不糊；要带 Authorization 头下载。

    A vector image that scales; download it with the Authorization header.
    """
    return svg(_poster_code(shift_run_by(call, shift_id)))


@routes.post(
    "/shifts/<uuid:shift_id>/poster/replace",
    who=signed_in,
    gives=PosterOut,
    refuses=(NotAllowed, PosterSerialsUsedUp),
)
def replace_poster(call: Call, shift_id: UUID) -> dict[str, Any]:
    """换海报 · Withdraw the poster that hangs, and give the code of the next

    照片流传出去时用；旧海报马上失效，要换下来。

    When a photo of it goes round: the old poster stops at once, take it down.
    """
    shift = shift_run_by(call, shift_id)
    return _shown_poster(replacing(shift.id, actor=call.actor, now=call.now))


# Its answer is kept with the key, code and all, unlike those of sign-in: done twice, a double tap would show a card
# that the next one has replaced already, to be printed and refused at the door. The code opens no session: a leader
# must scan it, staff may read it again at any time, and withdrawing the card ends the kept one too.
@routes.post("/passports/<uuid:passport_id>/card", who=staff, gives=CardOut, refuses=(HolderClosed, CardSerialsUsedUp))
def issue_card(call: Call, passport_id: UUID) -> dict[str, Any]:
    """发护照卡 · Issue a paper passport; an earlier card stops working, its history stays

    旧卡马上失效，扫到会说明；历史不变。

    The old card stops at once, and a scan of it says so; the history stays.
    """
    passport = _passport_of_staff(call, passport_id)
    return _shown_card(cards.issue_card(passport, actor=call.actor, now=call.now))


@routes.post("/passports/<uuid:passport_id>/card/withdraw", who=staff, status=204, refuses=(NoCard,))
def withdraw_card(call: Call, passport_id: UUID) -> None:
    """停用护照卡 · Withdraw a lost card without issuing another

    护照和积分不受影响；以后可以再发卡。

    Passport and points stay; another card may be issued later.
    """
    cards.withdraw_card(_passport_with_card(call, passport_id), actor=call.actor, now=call.now)


@routes.get("/passports/<uuid:passport_id>/card", who=staff, gives=CardOut, refuses=CARD_REFUSALS)
def get_card(call: Call, passport_id: UUID) -> dict[str, Any]:
    """护照卡 · The code of the card in use, to be printed again

    只给工作人员；补打用。没有在用的卡答 409。

    For staff, to print it again; a 409 without a card in use.
    """
    return _shown_card(_passport_with_card(call, passport_id))


@routes.get("/passports/<uuid:passport_id>/card.png", who=staff, gives="image/png", refuses=CARD_REFUSALS)
def get_card_png(call: Call, passport_id: UUID) -> Download:
    """护照卡（PNG）· The card's code as a PNG image

    图片要带 Authorization 头下载，不能直接放进 `<image src>`。

    Download it with the Authorization header: it cannot stand in an image tag's src.
    """
    return png(_card_code(_passport_with_card(call, passport_id)))


@routes.get("/passports/<uuid:passport_id>/card.svg", who=staff, gives="image/svg+xml", refuses=CARD_REFUSALS)
def get_card_svg(call: Call, passport_id: UUID) -> Download:
    """护照卡（SVG）· The card's code as an SVG image

    矢量图，适合打印；同样要带 Authorization 头。

    A vector image to print; it needs the Authorization header, too.
    """
    return svg(_card_code(_passport_with_card(call, passport_id)))


def _shift_code(call: Call, shift_id: UUID) -> str:
    shift = shift_checked_in_by(call, shift_id)
    return codec.issue_rotating(keys(), codec.CodeKind.SHIFT, shift.id, call.now)


def _my_code(call: Call) -> str:
    return codec.issue_rotating(keys(), codec.CodeKind.PASSPORT, passports.own(call.actor).id, call.now)


def _poster_code(shift: Shift) -> str:
    return codec.issue_fixed(keys(), codec.CodeKind.POSTER, shift.id, shift.poster_serial)


def _shown_poster(shift: Shift) -> dict[str, Any]:
    code = _poster_code(shift)
    return {"shift_id": shift.id, "code": code, "link": link_to(code), "serial": shift.poster_serial}


def _passport_of_staff(call: Call, passport_id: UUID) -> Passport:
    """By staff of its own community: a card is handed over in person. Refuses: ``NotFound``."""
    passport = passports.get_for(call.actor, passport_id)
    must_be_staff_in(call.actor, passport.community_id)
    return passport


def _passport_with_card(call: Call, passport_id: UUID) -> Passport:
    passport = _passport_of_staff(call, passport_id)
    if not passport.has_card:
        raise NoCard
    return passport


def _card_code(passport: Passport) -> str:
    return codec.issue_fixed(keys(), codec.CodeKind.CARD, passport.id, passport.card_serial)


def _shown_card(passport: Passport) -> dict[str, Any]:
    code = _card_code(passport)
    own = {"passport_id": passport.id, "number": passport.number, "serial": passport.card_serial}
    return {**own, "code": code, "link": link_to(code)}
