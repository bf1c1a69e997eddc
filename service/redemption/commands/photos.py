"""Photos of gifts: a name of content in the gift's row, the content in the store of files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from service.adapters import photos
from service.adapters.files import Files, name_of
from service.adapters.photos import BadPhotoError, PhotoFault
from service.core import audit, locks, outbox
from service.core.actor import Actor
from service.core.db import db
from service.redemption.errors.photos import (
    NoPhoto,
    NotAPhoto,
    PhotoAnimated,
    PhotoBroken,
    PhotoRefused,
    PhotoTooLarge,
    PhotoTooManyPixels,
    PhotoTooManyScans,
)
from service.redemption.models import Gift

MEGABYTES_MOST = 4
BYTES_MOST = MEGABYTES_MOST << 20
TOPIC = "files"
FAULTS: dict[PhotoFault, type[PhotoRefused]] = {
    PhotoFault.NOT_A_PHOTO: NotAPhoto,
    PhotoFault.TOO_MANY_PIXELS: PhotoTooManyPixels,
    PhotoFault.TOO_MANY_SCANS: PhotoTooManyScans,
    PhotoFault.ANIMATED: PhotoAnimated,
    PhotoFault.BROKEN: PhotoBroken,
}


def clean(content: bytes) -> bytes:
    """The pixels alone. Refuses: ``PhotoTooLarge``, ``FAULTS``."""
    if len(content) > BYTES_MOST:
        raise PhotoTooLarge(limit_mb=MEGABYTES_MOST)
    try:
        return photos.cleaned(content)
    except BadPhotoError as bad:
        raise FAULTS[bad.fault] from None


def put(gift: Gift, cleaned: bytes, files: Files, *, actor: Actor, now: datetime) -> Gift:
    """The file lasts before its name does: what is lost by a roll-back is a file that nobody names. The photo that it
    replaces goes when this is committed. Whoever removes this content as unused waits for us, or we for them.
    """
    locks.hold([name_of(cleaned, photos.KIND)])
    name = files.put(cleaned, photos.KIND)
    if name != gift.photo_name:
        _let_go(gift, now)
        gift.photo_name = name
        db.session.flush()
        audit.record("gift.photo_put", "gift", gift.id, actor=actor, now=now, community_id=gift.community_id)
    return gift


def take_away(gift: Gift, *, actor: Actor, now: datetime) -> Gift:
    """Refuses: ``NoPhoto``."""
    if gift.photo_name is None:
        raise NoPhoto
    _let_go(gift, now)
    gift.photo_name = None
    db.session.flush()
    audit.record("gift.photo_removed", "gift", gift.id, actor=actor, now=now, community_id=gift.community_id)
    return gift


def _let_go(gift: Gift, now: datetime) -> None:
    if gift.photo_name is not None:
        outbox.put(TOPIC, [{"name": gift.photo_name}], now=now)


def remove_unused(names: Iterable[str], files: Files) -> None:
    """The receiver of topic ``files``: content that no gift shows any more. Again changes nothing."""
    wanted = set(names)
    locks.hold(wanted)  # whoever is putting one of them to a gift has done so before we look who shows it
    shown = set(db.session.scalars(select(Gift.photo_name).where(Gift.photo_name.in_(wanted))))
    for name in sorted(wanted - shown):
        files.remove(name)
