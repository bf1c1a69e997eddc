"""Keys for each purpose from one secret, and opaque tokens that are stored hashed.

Guarantees: a key of one purpose is worth nothing for another; secrets and keys are never shown by ``repr``.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES_MIN = 32
KEY_BYTES = 32
OPAQUE_BYTES = 32


def derive_key(secret: bytes, purpose: str) -> bytes:
    """HKDF-SHA256. Purposes are few and fixed: names in the code, never what a request says."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(secret)


@dataclass(frozen=True, slots=True)
class SecretRing:
    """Secrets, newest first: the first one's keys sign, all of them verify. Dropping one ends whatever it signed."""

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


def new_opaque_token() -> str:
    """256 bits of chance in 43 characters; it means nothing but what a row says under its hash."""
    return secrets.token_urlsafe(OPAQUE_BYTES)


def hash_token(token: str) -> str:
    """For storing: whoever reads the table holds no token. Without salt or stretching, which 256 bits do not need.

    What comes in was typed by anybody: half a surrogate pair has a hash too, and no row.
    """
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
