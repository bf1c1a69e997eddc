"""Sealed fields, blind indexes and masks: how names, phones and identity numbers are kept, found and shown.

Guarantees: a sealed field opens only in the place it was sealed for (``context``: table, column, row), and a changed
one not at all; the same text sealed twice looks different; a blind index cannot be turned back without its key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = "v1"
KEY_BYTES = 32  # AES-256
NONCE_BYTES = 12  # random: one key seals 2**32 fields before a collision is worth a thought
KEY_ID = re.compile(r"[a-z0-9-]{1,16}")


class CryptoError(Exception):
    """Never an answer to a person: the configuration or the stored data is at fault."""


class BadKeyRing(CryptoError):
    """The sentence says what to set, and never shows a key."""


class KeyUnknown(CryptoError):
    """Sealed with a key that has left the ring."""


class SealBroken(CryptoError):
    """Not sealed here, changed since, or moved to another place."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys by id; the first seals, all open. Rotation: put a new one in front, ``rotate`` every row, drop the old."""

    keys: Mapping[str, bytes] = field(repr=False)
    _ciphers: dict[str, AESGCM] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ciphers", {key_id: AESGCM(key) for key_id, key in self.keys.items()})

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """From ``id:base64,id:base64``, newest first."""
        keys: dict[str, bytes] = {}
        for part in text.split(","):
            key_id, _, encoded = part.strip().partition(":")
            if not KEY_ID.fullmatch(key_id):
                raise BadKeyRing("each key must be id:base64, the id 1 to 16 characters of a-z, 0-9 and -")
            if key_id in keys:
                raise BadKeyRing(f"the key id {key_id} stands twice")
            keys[key_id] = decode_base64(encoded)
            if len(keys[key_id]) != KEY_BYTES:
                raise BadKeyRing(f"the key {key_id} must be {KEY_BYTES} bytes in base64")
        return cls(keys)

    @property
    def newest_id(self) -> str:
        return next(iter(self.keys))

    def encrypt(self, text: str, *, context: str) -> str:
        """``v1.<key id>.<base64url of nonce and ciphertext>``; ASCII, longer than the text by a third and 40."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self.newest_id].encrypt(nonce, text.encode(), _bound_to(self.newest_id, context))
        return f"{VERSION}.{self.newest_id}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def decrypt(self, sealed: str, *, context: str) -> str:
        """Raises ``KeyUnknown`` and ``SealBroken``."""
        key_id, body = _parts(sealed)
        if key_id not in self.keys:
            raise KeyUnknown(f"no key {key_id} in the ring")
        try:
            opened = self._ciphers[key_id].decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], _bound_to(key_id, context))
        except InvalidTag:
            raise SealBroken("a sealed field does not open in this place") from None
        return opened.decode()

    def has_key_of(self, sealed: str) -> bool:
        """Whether it might open here; that it does, only opening it tells."""
        return _parts(sealed)[0] in self.keys

    def needs_rotation(self, sealed: str) -> bool:
        return _parts(sealed)[0] != self.newest_id

    def rotate(self, sealed: str, *, context: str) -> str:
        """The same text under the newest key; what stands under it already is returned as it is."""
        if not self.needs_rotation(sealed):
            return sealed
        return self.encrypt(self.decrypt(sealed, context=context), context=context)


def decode_base64(text: str) -> bytes:
    """Either alphabet, with or without padding, as key generators print it; what is no base64 is empty."""
    plain = text.strip().rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _bound_to(key_id: str, context: str) -> bytes:
    return f"{VERSION}.{key_id}.{context}".encode()


def _parts(sealed: str) -> tuple[str, bytes]:
    version, _, rest = sealed.partition(".")
    key_id, _, encoded = rest.partition(".")
    body = decode_base64(encoded)
    if version != VERSION or len(body) <= NONCE_BYTES:
        raise SealBroken("this is no sealed field")
    return key_id, body


def blind_index(key: bytes, purpose: str, value: str) -> str:
    """For look-up by equality. The caller normalises ``value``; a purpose keeps equal values of two columns apart.

    An empty value is refused: it would make all people without a phone the same person.
    """
    if not value:
        raise ValueError("an empty value has no blind index")
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


# --- masks ----------------------------------------------------------------------------------------------------------


def mask_name(name: str) -> str:
    """First and last character, a star for each between: 张*琴. Of two the second is hidden, of one all."""
    name = unicodedata.normalize("NFC", name.strip())
    if len(name) <= 2:
        return _hide(name, first=len(name) - 1, last=0)
    return _hide(name, first=1, last=1)


def mask_phone(phone: str) -> str:
    """A mobile as 138****1234; of a shorter number only the last two digits, of a very short one nothing."""
    if len(phone) >= 11:
        return _hide(phone, first=3, last=4)
    return _hide(phone, first=0, last=2 if len(phone) >= 7 else 0)


def _hide(text: str, *, first: int, last: int) -> str:
    first = max(0, first)
    hidden = len(text) - first - last
    return text[:first] + "*" * hidden + text[len(text) - last :]
