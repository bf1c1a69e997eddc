import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.crypto import (
    BadKeyRing,
    KeyRing,
    KeyUnknown,
    SealBroken,
    blind_index,
    decode_base64,
    mask_name,
    mask_phone,
)

OLD, NEW = b"o" * 32, b"n" * 32
RING = KeyRing({"k2": NEW, "k1": OLD})
OLD_RING = KeyRing({"k1": OLD})
PLACE = "account.name:0198"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def encoded(key: bytes) -> str:
    return base64.b64encode(key).decode()


# sealing


@given(texts, texts)
def test_what_was_sealed_opens_in_its_place(text: str, place: str) -> None:
    assert RING.decrypt(RING.encrypt(text, context=place), context=place) == text


def test_a_sealed_field_says_its_version_and_its_key_and_nothing_else() -> None:
    sealed = RING.encrypt("张玉琴", context=PLACE)
    version, key_id, body = sealed.split(".")
    assert (version, key_id) == ("v1", "k2")
    assert len(base64.urlsafe_b64decode(body)) == 12 + len("张玉琴".encode()) + 16


def test_the_same_text_looks_different_every_time() -> None:
    assert len({RING.encrypt("13812341234", context=PLACE) for _ in range(50)}) == 50


def test_a_sealed_field_moved_to_another_place_does_not_open() -> None:
    sealed = RING.encrypt("张玉琴", context=PLACE)
    with pytest.raises(SealBroken):
        RING.decrypt(sealed, context="account.name:0199")


@given(texts, st.data())
def test_a_sealed_field_with_any_bit_changed_does_not_open(text: str, data: st.DataObject) -> None:
    head, _, body = RING.encrypt(text, context=PLACE).rpartition(".")
    raw = bytearray(base64.urlsafe_b64decode(body))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(SealBroken):
        RING.decrypt(f"{head}.{base64.urlsafe_b64encode(bytes(raw)).decode()}", context=PLACE)


def test_a_sealed_field_does_not_open_under_the_name_of_another_key() -> None:
    twins = KeyRing({"k1": OLD, "k9": OLD})
    renamed = twins.encrypt("张玉琴", context=PLACE).replace("v1.k1.", "v1.k9.")
    with pytest.raises(SealBroken):
        twins.decrypt(renamed, context=PLACE)


@pytest.mark.parametrize(
    "text", ["", "张玉琴", "v1", "v1.k1", "v1.k1.", "v1.k1.AAAA", f"v1.k1.{'A' * 20}", "v2.k1." + "A" * 80]
)
def test_what_was_never_sealed_is_told_apart(text: str) -> None:
    with pytest.raises(SealBroken):
        OLD_RING.decrypt(text, context=PLACE)


def test_a_key_that_has_left_the_ring_is_named() -> None:
    with pytest.raises(KeyUnknown, match="k2"):
        OLD_RING.decrypt(RING.encrypt("张玉琴", context=PLACE), context=PLACE)


# rotation


def test_what_an_older_key_sealed_still_opens_and_asks_for_rotation() -> None:
    sealed = OLD_RING.encrypt("张玉琴", context=PLACE)
    assert RING.needs_rotation(sealed)
    assert RING.decrypt(sealed, context=PLACE) == "张玉琴"


def test_after_rotation_the_old_key_is_no_longer_needed() -> None:
    rotated = RING.rotate(OLD_RING.encrypt("张玉琴", context=PLACE), context=PLACE)
    assert not RING.needs_rotation(rotated)
    assert KeyRing({"k2": NEW}).decrypt(rotated, context=PLACE) == "张玉琴"


def test_rotation_leaves_what_is_new_alone_and_never_moves_a_field() -> None:
    fresh = RING.encrypt("张玉琴", context=PLACE)
    assert RING.rotate(fresh, context=PLACE) == fresh
    with pytest.raises(SealBroken):
        RING.rotate(OLD_RING.encrypt("张玉琴", context=PLACE), context="elsewhere")


# the ring


def test_a_ring_is_read_newest_first() -> None:
    ring = KeyRing.parse(f" k2:{encoded(NEW)} , k1:{encoded(OLD)}")
    assert ring.newest_id == "k2"
    assert dict(ring.keys) == {"k2": NEW, "k1": OLD}


def test_both_alphabets_of_base64_are_read_with_or_without_padding() -> None:
    key = bytes(range(224, 256))
    for text in (encoded(key), encoded(key).rstrip("="), base64.urlsafe_b64encode(key).decode()):
        assert decode_base64(text) == key


@pytest.mark.parametrize("text", ["ä", "a b", "a", "****", "A===A"])
def test_what_is_no_base64_is_empty(text: str) -> None:
    assert decode_base64(text) == b""


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "id:base64"),
        (encoded(NEW), "id:base64"),
        (f"K2:{encoded(NEW)}", "id:base64"),
        (f"{'k' * 17}:{encoded(NEW)}", "id:base64"),
        (f"k.2:{encoded(NEW)}", "id:base64"),
        (f"k1:{encoded(NEW)},", "id:base64"),
        (f"k1:{encoded(NEW)},k1:{encoded(OLD)}", "stands twice"),
        ("k1:", "32 bytes"),
        (f"k1:{encoded(b'n' * 31)}", "32 bytes"),
        (f"k1:{encoded(b'n' * 33)}", "32 bytes"),
        ("k1:not base64 at all", "32 bytes"),
    ],
)
def test_a_ring_that_cannot_be_read_is_refused_without_showing_a_key(text: str, complaint: str) -> None:
    with pytest.raises(BadKeyRing, match=complaint) as refused:
        KeyRing.parse(text)
    assert encoded(NEW) not in str(refused.value)


def test_a_ring_shows_no_key() -> None:
    assert repr(RING) == "KeyRing()"


# looking up


def test_a_blind_index_is_an_hmac_of_purpose_and_value() -> None:
    # printf 'phone\0+8613812341234' | openssl dgst -sha256 -hmac "$(printf 'i%.0s' $(seq 32))"
    assert blind_index(b"i" * 32, "phone", "+8613812341234") == (
        "e3f18e71da548eaad18c5a3610f59821ecb1e374bd250bc8b73a0e24c3972426"
    )


def test_equal_values_are_found_and_purposes_and_keys_kept_apart() -> None:
    index = blind_index(NEW, "phone", "340111")
    assert blind_index(NEW, "phone", "340111") == index
    others = [
        blind_index(NEW, "id_number", "340111"),
        blind_index(OLD, "phone", "340111"),
        blind_index(NEW, "phone", "340112"),
    ]
    assert index not in others
    assert len(set(others)) == 3


def test_people_without_a_phone_are_not_the_same_person() -> None:
    with pytest.raises(ValueError, match="empty"):
        blind_index(NEW, "phone", "")


# masks


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张玉琴", "张*琴"),
        ("王芳", "王*"),
        ("欧阳建华", "欧**华"),
        ("买买提·艾力", "买****力"),
        ("John Smith", "J********h"),
        (" 张玉琴 ", "张*琴"),
        ("Jose\u0301", "J**é"),
        ("𠮷田", "𠮷*"),
        ("王", "*"),
        ("", ""),
    ],
)
def test_of_a_name_the_first_and_the_last_character_are_shown(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812341234", "138****1234"),
        ("+8613812341234", "+86*******1234"),
        ("055112345678", "055*****5678"),
        ("0551123456", "********56"),
        ("1234567", "*****67"),
        ("123456", "******"),
        ("", ""),
    ],
)
def test_of_a_phone_the_ends_are_shown(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@given(st.text(st.characters(categories=["Lo", "Nd"]), min_size=1, max_size=30))
def test_every_mask_hides_something_and_keeps_the_length(text: str) -> None:
    assert "*" in mask_phone(text)
    assert len(mask_phone(text)) == len(text)
    assert "*" in mask_name(text)
