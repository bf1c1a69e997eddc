"""The codes that people scan: at most 32 characters of ``[A-Za-z0-9_-]``, so that one fits WeChat's ``scene``.

A code is a kind letter, the subject's UUID and a tail that ends in a truncated HMAC-SHA256, so that a forged, an old or
a misread code is refused without the database. The layout, vectors and limits stand in ``docs/codes.md``; a test holds
that page to what is issued here.

Guarantees: one code has one spelling (no padding, no spare bits); ``read`` never raises, whatever the text; a reading
carries a subject only when the MAC was genuine, so that nothing a forger claims is passed on.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import unquote
from uuid import UUID

from service.values import value

STEP_SECONDS = 15
TOLERANCE_STEPS = 1  # the step before, for slow hands; the step after, for a worker whose clock runs behind
AHEAD_SECONDS_MAX = 3600  # further ahead no clock of ours can be: the MAC is not even tried
REMEMBERED_DAYS = 7  # how long an old rotating code is still told apart (expired) from a forged one
SERIAL_MAX = 63  # one character
TEXT_LENGTH_MAX = 1024  # characters; a link with its query, percent-encoded, stays far below
KEY_BYTES_MIN = 32  # RFC 8725: an HMAC-SHA256 key has at least 256 bits

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_STEP = timedelta(seconds=STEP_SECONDS)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEPS_PER_CYCLE = 1 << 12  # a rotating tail shows the low 12 bits of its step; the MAC covers all 64
_AHEAD_STEPS_MAX = AHEAD_SECONDS_MAX // STEP_SECONDS
_REMEMBERED_STEPS = REMEMBERED_DAYS * 24 * 3600 // STEP_SECONDS


class CodeKind(StrEnum):
    SHIFT = "shift"  # rotating, on the venue's screen or the leader's phone; the subject is the shift
    POSTER = "poster"  # printed; the subject is the shift
    PASSPORT = "passport"  # rotating, on the resident's phone; the subject is the passport
    CARD = "card"  # the paper passport; replacing a card bumps its serial
    PICKUP = "pickup"  # redemption; the subject is the order

    @property
    def letter(self) -> str:
        return _LETTERS[self]

    @property
    def is_rotating(self) -> bool:
        return self in (CodeKind.SHIFT, CodeKind.PASSPORT)


class CodeVerdict(StrEnum):
    LIVE = "live"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    FORGED = "forged"
    UNREADABLE = "unreadable"


_LETTERS = {
    CodeKind.SHIFT: "S",
    CodeKind.POSTER: "P",
    CodeKind.PASSPORT: "V",
    CodeKind.CARD: "C",
    CodeKind.PICKUP: "G",
}
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}

# 16 bytes fill 21 characters and two bits of the 22nd: its four spare bits are zero in A, Q, g and w only.
_CODE = r"[SPVCG][A-Za-z0-9_-]{21}[AQgw][A-Za-z0-9_-]{9}"
_SPELLINGS = re.compile(
    rf"(?P<bare>{_CODE})"
    rf"|(?:\S*[?&])?scene=(?P<scene>{_CODE})(?:[&#]\S*)?"
    rf"|(?i:https?)://[^\s?#]+/q/(?P<link>{_CODE})/?(?:[?#]\S*)?"
)


@dataclass(frozen=True, slots=True)
class CodeKeys:
    """A ring: ``current`` signs, all verify. Dropping a previous key ends every poster and card signed with it."""

    current: bytes = field(repr=False)
    previous: tuple[bytes, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if any(len(key) < KEY_BYTES_MIN for key in self.ring):
            raise ValueError(f"a code key has at least {KEY_BYTES_MIN} bytes")

    @property
    def ring(self) -> tuple[bytes, ...]:
        return (self.current, *self.previous)


@value()
class Reading:
    """What a scanned text says. All but the verdict is ``None`` unless the MAC was genuine.

    A live fixed code may still be withdrawn: whether its serial is the present one, only the database knows.
    """

    verdict: CodeVerdict
    kind: CodeKind | None = None
    subject: UUID | None = None
    serial: int | None = None
    step_starts_at: datetime | None = None


_UNREADABLE = Reading(CodeVerdict.UNREADABLE)
_FORGED = Reading(CodeVerdict.FORGED)


def issue_rotating(keys: CodeKeys, kind: CodeKind, subject: UUID, at: datetime) -> str:
    """The code to show at this moment; draw the next one at ``expires_at``."""
    if not kind.is_rotating:
        raise ValueError(f"a {kind} code does not rotate")
    step = _step_at(at)
    high, low = divmod(step % _STEPS_PER_CYCLE, len(_ALPHABET))
    mac = _mac(keys.current, kind, subject, step)[:7]
    return f"{kind.letter}{_base64url(subject.bytes)}{_ALPHABET[high]}{_ALPHABET[low]}{mac}"


def issue_fixed(keys: CodeKeys, kind: CodeKind, subject: UUID, serial: int) -> str:
    """A code for paper, or for one order. Refuses a serial outside 0..63: a wrapped one would revive a lost card."""
    if kind.is_rotating:
        raise ValueError(f"a {kind} code rotates")
    if not 0 <= serial <= SERIAL_MAX:
        raise ValueError(f"a serial lies between 0 and {SERIAL_MAX}")
    return f"{kind.letter}{_base64url(subject.bytes)}{_ALPHABET[serial]}{_mac(keys.current, kind, subject, serial)}"


def expires_at(at: datetime) -> datetime:
    """When the screen should draw the next code; the one shown is accepted for one step more."""
    return _EPOCH + (_step_at(at) + 1) * _STEP


def expires_in_seconds(at: datetime) -> int:
    """How long the screen may wait before it draws the next code; rounded up, so that it is there by then."""
    return -((at - expires_at(at)) // timedelta(seconds=1))


def read(keys: CodeKeys, text: str, at: datetime) -> Reading:
    """Read a bare code, a WeChat ``scene`` or a whole ``https://…/q/{token}`` link. Never raises on any text.

    Percent-encoding is undone once and surrounding white space dropped. A link's host is not compared: the MAC is the
    only proof, and a community may move to another host while its posters hang.
    """
    token = token_in(text)
    if token is None:
        return _UNREADABLE
    kind, subject = _KINDS[token[0]], UUID(bytes=urlsafe_b64decode(token[1:23] + "=="))
    if kind.is_rotating:
        return _read_rotating(keys, kind, subject, token[23:], _step_at(at))
    serial = _ALPHABET.index(token[23])
    if not _is_genuine(keys, token[24:], kind, subject, serial):
        return _FORGED
    return Reading(CodeVerdict.LIVE, kind, subject, serial=serial)


def token_in(text: str) -> str | None:
    """The code itself, however it was spelt; ``None``: there is none."""
    if len(text) > TEXT_LENGTH_MAX:
        return None
    match = _SPELLINGS.fullmatch(unquote(text).strip())
    return match and (match["bare"] or match["scene"] or match["link"])


def _read_rotating(keys: CodeKeys, kind: CodeKind, subject: UUID, tail: str, now_step: int) -> Reading:
    low_bits = _ALPHABET.index(tail[0]) * len(_ALPHABET) + _ALPHABET.index(tail[1])
    for step in _steps_ending_in(low_bits, now_step):
        if _is_genuine(keys, tail[2:], kind, subject, step):
            return Reading(_verdict_on(now_step - step), kind, subject, step_starts_at=_EPOCH + step * _STEP)
    return _FORGED


def _steps_ending_in(low_bits: int, now_step: int) -> range:
    """Every step that a tail may mean, newest first, so that a live code costs one HMAC per key and no more."""
    newest = now_step + _AHEAD_STEPS_MAX
    newest -= (newest - low_bits) % _STEPS_PER_CYCLE
    return range(newest, now_step - _REMEMBERED_STEPS - 1, -_STEPS_PER_CYCLE)


def _verdict_on(steps_old: int) -> CodeVerdict:
    if steps_old > TOLERANCE_STEPS:
        return CodeVerdict.EXPIRED
    return CodeVerdict.NOT_YET if steps_old < -TOLERANCE_STEPS else CodeVerdict.LIVE


def _is_genuine(keys: CodeKeys, mac: str, kind: CodeKind, subject: UUID, counter: int) -> bool:
    return any(hmac.compare_digest(_mac(key, kind, subject, counter)[: len(mac)], mac) for key in keys.ring)


def _mac(key: bytes, kind: CodeKind, subject: UUID, counter: int) -> str:
    """Eight characters: the first 48 bits. The letter inside keeps one kind from passing for another."""
    message = kind.letter.encode() + subject.bytes + counter.to_bytes(8, "big", signed=True)
    return _base64url(hmac.digest(key, message, "sha256")[:6])


def _step_at(at: datetime) -> int:
    return (at - _EPOCH) // _STEP


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
