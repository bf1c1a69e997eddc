from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import current_app

from service.adapters.photos import CONTENT_TYPE
from service.core import transaction
from service.core.actor import anyone, staff
from service.core.downloads import Download
from service.core.errors import BadRequest, NotAllowed, NotFound
from service.core.http import Call
from service.core.proxies import bound
from service.redemption.commands import photos
from service.redemption.errors.photos import NoPhoto, PhotoTooLarge
from service.redemption.queries import gifts as queries
from service.redemption.queries.customers import shown_gift
from service.redemption.routes.blueprint import routes
from service.redemption.routes.gifts import gift_of_staff
from service.redemption.schemas.gifts import GiftOut

if TYPE_CHECKING:
    from service.adapters.files import Files
    from service.redemption.queries.customers import ShownGift

# A name stands for one content for ever; opened by itself it may do nothing.
SHOWN_AS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


def _files() -> Files:
    files: Files = bound(current_app).extensions["files"]
    return files


def read_photo(call: Call, gift_id: UUID) -> bytes:
    """Unpacking takes up to a second: not inside the transaction, and not for whoever may put nothing here."""
    if call.upload is None:
        raise BadRequest
    transaction.run_request(lambda: gift_of_staff(call, gift_id), read_only=True)
    return photos.clean(call.upload.content)


@routes.post(
    "/gifts/<uuid:gift_id>/photo",
    who=staff,
    prepare=read_photo,
    gives=GiftOut,
    upload=True,
    refuses=(NotAllowed, PhotoTooLarge, *photos.FAULTS.values()),
)
def put_gift_photo(call: Call, gift_id: UUID) -> ShownGift:
    """上传礼品照片 · Put a photo to a gift, or another in its place

    `file` 是 JPEG、PNG 或 WebP，最多 4 MB。照片重新生成，拍摄地点等信息不保留；长边缩到 1280。
    礼品的 `version` 会变：接着改礼品的，用答复里的。

    `file` is a JPEG, PNG or WebP of at most 4 MB. It is made anew, so that where it was taken is not kept, and is at
    most 1280 pixels a side. The gift's `version` is another: to change the gift next, take that of the answer.
    """
    gift = photos.put(gift_of_staff(call, gift_id), call.prepared, _files(), actor=call.actor, now=call.now)
    return shown_gift(gift, call.actor.person_id)


@routes.post("/gifts/<uuid:gift_id>/photo/remove", who=staff, gives=GiftOut, refuses=(NotAllowed, NoPhoto))
def remove_gift_photo(call: Call, gift_id: UUID) -> ShownGift:
    """删除礼品照片 · Take a gift's photo away

    原来的地址马上打不开；手机里缓存的，过后才消失。礼品的 `version` 会变。

    Its address answers 404 at once; what a phone has kept of it goes later. The gift's `version` is another.
    """
    gift = photos.take_away(gift_of_staff(call, gift_id), actor=call.actor, now=call.now)
    return shown_gift(gift, call.actor.person_id)


@routes.get("/gifts/<uuid:gift_id>/photo/<photo_name>", who=anyone, gives=CONTENT_TYPE)
def get_gift_photo(call: Call, gift_id: UUID, photo_name: str) -> Download:
    """礼品照片 · The photo of a gift, at the address that the gift tells

    不用登录，小程序的 `<image>` 直接打开。换了照片，地址也换。

    Without a sign-in, for a mini-program's `<image>`. Another photo has another address.
    """
    content = _files().get(photo_name) if queries.get_gift(gift_id).photo_name == photo_name else None
    if content is None:
        raise NotFound
    return Download(content, CONTENT_TYPE, headers=dict(SHOWN_AS))
