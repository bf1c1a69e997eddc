import base64
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.signing import MAC_BYTES, SecretRing, derive_key, hash_token, new_opaque_token

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


# signed tokens


@given(st.binary(max_size=40))
def test_a_signed_payload_comes_back(payload: bytes) -> None:
    token = RING.sign("codes", payload)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", token)
    assert RING.verify("codes", token) == payload


def test_a_token_is_short() -> None:
    assert len(RING.sign("codes", b"p" * 14)) == 32


def test_a_token_signed_before_the_secret_changed_is_still_good_until_the_old_one_is_dropped() -> None:
    token = SecretRing((OLD,)).sign("codes", b"payload")
    assert RING.verify("codes", token) == b"payload"
    assert SecretRing((NEW,)).verify("codes", token) is None


def test_the_newest_secret_signs() -> None:
    assert SecretRing((NEW,)).verify("codes", RING.sign("codes", b"payload")) == b"payload"


def test_a_token_of_one_purpose_is_worth_nothing_for_another() -> None:
    assert RING.verify("download", RING.sign("codes", b"payload")) is None


@given(st.binary(max_size=20), st.data())
def test_a_token_with_any_bit_changed_is_worth_nothing(payload: bytes, data: st.DataObject) -> None:
    token = RING.sign("codes", payload)
    raw = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    changed = base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()
    assert RING.verify("codes", changed) is None


@given(st.binary(max_size=20), st.integers(1, 13))
def test_a_token_that_was_cut_is_worth_nothing(payload: bytes, lost: int) -> None:
    assert RING.verify("codes", RING.sign("codes", payload)[:-lost]) is None


def test_one_token_has_one_spelling() -> None:
    token = RING.sign("codes", b"payload")  # 17 bytes: the last character has four bits, two of them spare
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".index(token[-1])
    assert last % 4 == 0
    spare = token[:-1] + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[last + 1]
    for spelling in (token + "=", " " + token, token + "\n", token[:4] + "." + token[4:], spare):
        assert RING.verify("codes", spelling) is None


@given(st.text(st.characters(), max_size=60))
def test_no_text_breaks_the_verifier(text: str) -> None:
    assert RING.verify("codes", text) is None


def test_a_mac_alone_signs_the_empty_payload_only() -> None:
    token = RING.sign("codes", b"")
    assert len(base64.urlsafe_b64decode(token + "==")) == MAC_BYTES
    assert RING.verify("codes", token) == b""


# opaque tokens


def test_an_opaque_token_is_never_drawn_twice() -> None:
    tokens = {new_opaque_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)


def test_what_is_stored_of_an_opaque_token_is_its_hash() -> None:
    assert hash_token("abc") == hashlib.sha256(b"abc").hexdigest()


def test_whatever_is_sent_as_a_token_has_a_hash() -> None:
    assert len(hash_token("\ud800")) == len(hash_token("")) == len(hash_token("口令")) == 64
