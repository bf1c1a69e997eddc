"""Keys for each purpose from one secret, short signed tokens, and opaque tokens that are stored hashed.

Guarantees: a key or a token of one purpose is worth nothing for another; secrets and keys are never shown by ``repr``.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES_MIN = 32
KEY_BYTES = 32
MAC_BYTES = 10  # 80 bits, guessed only against a server that limits rates; short enough for a code that people scan
OPAQUE_BYTES = 32


def derive_key(secret: bytes, purpose: str) -> bytes:
    """HKDF-SHA256. Purposes are few and fixed: names in the code, never what a request says."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(secret)


@dataclass(frozen=True, slots=True)
class SecretRing:
    """Secrets, newest first: the first signs, all verify. Dropping one ends whatever it signed."""

    secrets: tuple[bytes, ...] = field(repr=False)
    _derived: dict[str, tuple[bytes, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.secrets or any(len(secret) < SECRET_BYTES_MIN for secret in self.secrets):
            raise ValueError(f"a ring holds secrets of at least {SECRET_BYTES_MIN} bytes")

    def keys(self, purpose: str) -> tuple[bytes, ...]:
        """The purpose's key of each secret, newest first; derived once per process."""
        if purpose not in self._derived:
            self._derived[purpose] = tuple(derive_key(secret, purpose) for secret in self.secrets)
        return self._derived[purpose]

    def sign(self, purpose: str, payload: bytes) -> str:
        """The payload, readable by everyone, with its truncated MAC: ``[A-Za-z0-9_-]``, 4 characters for 3 bytes."""
        return urlsafe_b64encode(payload + _mac(self.keys(purpose)[0], payload)).rstrip(b"=").decode()

    def verify(self, purpose: str, token: str) -> bytes | None:
        """The payload of a token that any secret of the ring has signed, else ``None``, whatever the text."""
        try:
            signed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            return None
        payload, mac = signed[:-MAC_BYTES], signed[-MAC_BYTES:]
        # One token has one spelling: padding, spare bits and foreign characters are refused, not ignored.
        is_canonical = urlsafe_b64encode(signed).rstrip(b"=").decode() == token
        is_signed = [hmac.compare_digest(mac, _mac(key, payload)) for key in self.keys(purpose)]
        return payload if is_canonical and any(is_signed) else None


def _mac(key: bytes, payload: bytes) -> bytes:
    return hmac.digest(key, payload, "sha256")[:MAC_BYTES]


def new_opaque_token() -> str:
    """256 bits of chance in 43 characters; it means nothing but what a row says under its hash."""
    return secrets.token_urlsafe(OPAQUE_BYTES)


def hash_token(token: str) -> str:
    """For storing: whoever reads the table holds no token. Without salt or stretching, which 256 bits do not need.

    What comes in was typed by anybody: half a surrogate pair has a hash too, and no row.
    """
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
