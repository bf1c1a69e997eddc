"""Passwords, hashed slowly on purpose (argon2): to be called outside a transaction.

Guarantee: an unknown name takes as long as a known one.
"""

from __future__ import annotations

from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Flask, current_app


class Hashing:
    def __init__(self, *, is_quick: bool = False) -> None:
        self._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1) if is_quick else PasswordHasher()

    @cached_property
    def _nobodys(self) -> str:
        """Checked for an unknown name. Made by the first check, of whoever: a start must not cost a hash."""
        return self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def matches(self, password_hash: str | None, password: str) -> bool:
        nobodys = self._nobodys  # before it is known whether it is needed
        try:
            return self._hasher.verify(password_hash or nobodys, password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def init_passwords(app: Flask, hashing: Hashing) -> None:
    app.extensions["passwords"] = hashing


def hash_password(password: str) -> str:
    hashing: Hashing = current_app.extensions["passwords"]
    return hashing.hash(password)


def password_matches(password_hash: str | None, password: str) -> bool:
    """``None`` stands for a name that is unknown."""
    hashing: Hashing = current_app.extensions["passwords"]
    return hashing.matches(password_hash, password)
