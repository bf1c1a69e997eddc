"""The look-up's ticket: that this member of staff has looked this person up in this community, by what was shown, a
moment ago. Whoever hands over with it need not be believed.

It holds what was shown, when, and a MAC. Whom, where and by whom go into the MAC alone, so that a ticket may stand in
an address, and is worth nothing for another person, to another member of staff or elsewhere.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from uuid import UUID

from service.checkin.codec import CodeKeys
from service.values import value

LASTS = timedelta(minutes=15)  # somebody is served, and chooses from the shelf
PURPOSE = b"look-up:"  # no code's message begins so: theirs begin with the letter of their kind and are shorter
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DIGITS_MOST = 12


@value()
class LookedUp:
    """Who stands there, where, and who looked."""

    community_id: UUID
    account_id: UUID
    by: UUID


def issue(keys: CodeKeys, looked_up: LookedUp, shown: str, at: datetime) -> str:
    return _ticket(keys.current, looked_up, shown, (at - EPOCH) // timedelta(seconds=1))


def read(keys: CodeKeys, ticket: str, looked_up: LookedUp, now: datetime) -> str | None:
    """What was shown; ``None`` when it is not ours, is about somebody or something else, or too old."""
    shown, _, rest = ticket.partition(".")
    said = rest.partition(".")[0]
    if not (said.isascii() and said.isdigit() and len(said) <= DIGITS_MOST):
        return None
    second = int(said)
    ours = (_ticket(key, looked_up, shown, second).encode(errors="surrogatepass") for key in keys.ring)
    if not any(hmac.compare_digest(each, ticket.encode(errors="surrogatepass")) for each in ours):
        return None
    return shown if now - (EPOCH + timedelta(seconds=second)) < LASTS else None


def _ticket(key: bytes, looked_up: LookedUp, shown: str, second: int) -> str:
    about = looked_up.community_id.bytes + looked_up.account_id.bytes + looked_up.by.bytes
    said = f"{shown}.{second}"
    mac = hmac.digest(key, PURPOSE + about + said.encode(errors="surrogatepass"), "sha256")
    return f"{said}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}"
