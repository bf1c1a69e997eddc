"""The application's sealed fields and blind indexes: ``crypto`` with the keys of this process's configuration."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app

from service.core.crypto import KeyRing, blind_index
from service.core.proxies import bound


@dataclass(frozen=True, slots=True, repr=False)
class Vault:
    ring: KeyRing
    index_key: bytes


def init_vault(app: Flask, vault: Vault) -> None:
    app.extensions["vault"] = vault


def _vault() -> Vault:
    found: Vault = bound(current_app).extensions["vault"]
    return found


def seal(text: str | None, context: str) -> str | None:
    """Encrypt for one place: a ciphertext that is moved to another row or column does not open."""
    return None if text is None else _vault().ring.encrypt(text, context=context)


def unseal(sealed: str | None, context: str) -> str | None:
    return None if sealed is None else _vault().ring.decrypt(sealed, context=context)


def index(purpose: str, value: str | None) -> str | None:
    """A keyed hash for looking up and for duplicate warnings, without being readable."""
    return None if value is None else blind_index(_vault().index_key, purpose, value)


def reseal(sealed: str | None, context: str) -> str | None:
    """The same text under the newest key; as it is where it is already. Raises ``CryptoError``."""
    return None if sealed is None else _vault().ring.rotate(sealed, context=context)


def has_key_of(sealed: str) -> bool:
    return _vault().ring.has_key_of(sealed)


def newest_key_id() -> str:
    return _vault().ring.newest_id
