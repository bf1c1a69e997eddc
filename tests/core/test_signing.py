import hashlib
import re

import pytest

from service.core.signing import SecretRing, derive_key, hash_token, new_opaque_token

OLD, NEW = b"o" * 32, b"n" * 32
RING = SecretRing((NEW, OLD))


# keys


def test_keys_are_derived_as_rfc_5869_says() -> None:
    # openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt key:(32 × n) -kdfopt info:codes -binary HKDF
    assert derive_key(NEW, "codes").hex() == "bd58132502bdb386d4ca0bf39b8bfd10cb193f1cac19d983594443b6c5edf185"


def test_every_purpose_and_every_secret_has_a_key_of_its_own() -> None:
    keys = {derive_key(secret, purpose) for secret in (OLD, NEW) for purpose in ("codes", "access token", "")}
    assert len(keys) == 6
    assert {len(key) for key in keys} == {32}


def test_a_ring_gives_the_keys_of_a_purpose_newest_first() -> None:
    assert RING.keys("codes") == (derive_key(NEW, "codes"), derive_key(OLD, "codes"))


@pytest.mark.parametrize("secrets", [(), (b"n" * 31,), (NEW, b"")])
def test_a_ring_without_secrets_or_with_a_short_one_is_refused(secrets: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SecretRing(secrets)


def test_a_ring_shows_neither_secrets_nor_keys() -> None:
    RING.keys("codes")
    assert repr(RING) == "SecretRing()"


# opaque tokens


def test_an_opaque_token_is_never_drawn_twice() -> None:
    tokens = {new_opaque_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)


def test_what_is_stored_of_an_opaque_token_is_its_hash() -> None:
    assert hash_token("abc") == hashlib.sha256(b"abc").hexdigest()


def test_whatever_is_sent_as_a_token_has_a_hash() -> None:
    assert len(hash_token("\ud800")) == len(hash_token("")) == len(hash_token("口令")) == 64
