import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checkin import codec
from service.checkin.codec import (
    CodeKeys,
    CodeKind,
    CodeVerdict,
    Reading,
    expires_at,
    issue_fixed,
    issue_rotating,
    read,
)

PAGE = Path(__file__).parents[2] / "docs" / "codes.md"
NEW, OLD, STRANGE = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))
KEYS = CodeKeys(NEW, (OLD,))
STEP_START = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
SHIFT = UUID("019aa8f3-5c00-7a11-8b22-0123456789ab")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

ROTATING = [kind for kind in CodeKind if kind.is_rotating]
FIXED = [kind for kind in CodeKind if not kind.is_rotating]
moments = st.datetimes(datetime(2000, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
serials = st.integers(0, codec.SERIAL_MAX)


def after(seconds: float) -> datetime:
    return STEP_START + timedelta(seconds=seconds)


def issue(keys: CodeKeys, kind: CodeKind, subject: UUID = SHIFT, serial: int = 3) -> str:
    """A code that is live at ``STEP_START``."""
    if kind.is_rotating:
        return issue_rotating(keys, kind, subject, STEP_START)
    return issue_fixed(keys, kind, subject, serial)


def verdict_of(text: str, at: datetime = STEP_START, keys: CodeKeys = KEYS) -> CodeVerdict:
    return read(keys, text, at).verdict


# --- what is issued is read back -----------------------------------------------------------------------------------


@given(kind=st.sampled_from(ROTATING), subject=st.uuids(), at=moments)
def test_a_rotating_code_reads_back_as_what_was_issued(kind: CodeKind, subject: UUID, at: datetime) -> None:
    reading = read(KEYS, issue_rotating(KEYS, kind, subject, at), at)
    starts_at = expires_at(at) - timedelta(seconds=codec.STEP_SECONDS)
    assert reading == Reading(CodeVerdict.LIVE, kind, subject, step_starts_at=starts_at)
    assert starts_at <= at < expires_at(at)


@given(kind=st.sampled_from(FIXED), subject=st.uuids(), serial=serials, at=moments)
def test_a_fixed_code_reads_back_as_what_was_issued(kind: CodeKind, subject: UUID, serial: int, at: datetime) -> None:
    assert read(KEYS, issue_fixed(KEYS, kind, subject, serial), at) == Reading(
        CodeVerdict.LIVE, kind, subject, serial=serial
    )


@given(kind=st.sampled_from(CodeKind), subject=st.uuids(), serial=serials)
def test_every_code_fits_the_scene_of_wechat(kind: CodeKind, subject: UUID, serial: int) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", issue(KEYS, kind, subject, serial))


def test_the_signature_is_the_documented_one() -> None:
    """Computed here by hand, so that the codec is not its own witness."""
    digest = hmac.new(NEW, b"P" + SHIFT.bytes + (7).to_bytes(8, "big"), "sha256").digest()
    expected = "P" + urlsafe_b64encode(SHIFT.bytes).decode()[:22] + ALPHABET[7] + urlsafe_b64encode(digest).decode()[:8]
    assert issue_fixed(KEYS, CodeKind.POSTER, SHIFT, 7) == expected


# --- what is not genuine is refused --------------------------------------------------------------------------------


@given(
    kind=st.sampled_from(CodeKind),
    subject=st.uuids(),
    serial=serials,
    index=st.integers(0, 31),
    char=st.one_of(st.sampled_from(ALPHABET), st.characters()),
)
def test_any_single_changed_character_is_refused(
    kind: CodeKind, subject: UUID, serial: int, index: int, char: str
) -> None:
    code = issue(KEYS, kind, subject, serial)
    changed = code[:index] + char + code[index + 1 :]
    expected = {CodeVerdict.LIVE} if changed == code else {CodeVerdict.FORGED, CodeVerdict.UNREADABLE}
    assert verdict_of(changed) in expected


@pytest.mark.parametrize("kind", CodeKind)
def test_every_single_changed_character_of_one_code_is_refused(kind: CodeKind) -> None:
    code = issue(KEYS, kind)
    changed = {code[:i] + char + code[i + 1 :] for i in range(32) for char in ALPHABET} - {code}
    assert len(changed) == 32 * 63
    assert {verdict_of(each) for each in changed} == {CodeVerdict.FORGED, CodeVerdict.UNREADABLE}


@pytest.mark.parametrize("spare_bits", range(1, 16))
def test_a_code_has_one_spelling_because_spare_bits_are_zero(spare_bits: int) -> None:
    code = issue(KEYS, CodeKind.CARD)
    respelled = code[:22] + ALPHABET[ALPHABET.index(code[22]) + spare_bits] + code[23:]
    assert verdict_of(respelled) == CodeVerdict.UNREADABLE


@pytest.mark.parametrize(
    ("kind", "other"), [(kind, other) for kind in CodeKind for other in CodeKind if kind is not other]
)
def test_a_code_of_one_kind_does_not_pass_for_another(kind: CodeKind, other: CodeKind) -> None:
    assert verdict_of(other.letter + issue(KEYS, kind)[1:]) == CodeVerdict.FORGED


@given(kind=st.sampled_from(CodeKind), subject=st.uuids())
def test_a_code_signed_with_a_strange_key_is_forged(kind: CodeKind, subject: UUID) -> None:
    assert verdict_of(issue(CodeKeys(STRANGE), kind, subject)) == CodeVerdict.FORGED


@pytest.mark.parametrize("kind", FIXED)
def test_the_next_serial_cannot_be_made_from_the_last(kind: CodeKind) -> None:
    code = issue(KEYS, kind, serial=0)
    assert verdict_of(code[:23] + ALPHABET[1] + code[24:]) == CodeVerdict.FORGED


@pytest.mark.parametrize("text", ["", " ", "签到", "S" * 31, "S" * 33, "scene=", "https://passport.example/q/"])
def test_what_is_no_code_is_unreadable(text: str) -> None:
    assert read(KEYS, text, STEP_START) == Reading(CodeVerdict.UNREADABLE)


def test_nothing_that_a_forged_code_claims_is_passed_on() -> None:
    assert read(KEYS, issue(CodeKeys(STRANGE), CodeKind.CARD), STEP_START) == Reading(CodeVerdict.FORGED)


# --- keys ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CodeKind)
def test_a_code_of_the_previous_key_is_live_until_that_key_leaves_the_ring(kind: CodeKind) -> None:
    code = issue(CodeKeys(OLD), kind)
    assert verdict_of(code, keys=CodeKeys(NEW, (STRANGE, OLD))) == CodeVerdict.LIVE
    assert verdict_of(code, keys=CodeKeys(NEW, (STRANGE,))) == CodeVerdict.FORGED


def test_the_first_key_of_the_ring_signs() -> None:
    assert issue(KEYS, CodeKind.CARD) == issue(CodeKeys(NEW), CodeKind.CARD) != issue(CodeKeys(OLD), CodeKind.CARD)


@pytest.mark.parametrize(("current", "previous"), [(b"x" * 31, ()), (NEW, (b"x" * 31,)), (b"", ())])
def test_a_short_key_is_refused(current: bytes, previous: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        CodeKeys(current, previous)


def test_a_ring_never_prints_its_keys() -> None:
    assert repr(CodeKeys(b"secret" * 6, (b"hidden" * 6,))) == "CodeKeys()"


# --- time ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ROTATING)
@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [
        (-3600, CodeVerdict.NOT_YET),
        (-15.001, CodeVerdict.NOT_YET),
        (-15, CodeVerdict.LIVE),  # one step of tolerance for a worker whose clock runs behind
        (-0.001, CodeVerdict.LIVE),
        (0, CodeVerdict.LIVE),
        (14.999, CodeVerdict.LIVE),
        (15, CodeVerdict.LIVE),  # one step of tolerance for slow hands
        (29.999, CodeVerdict.LIVE),
        (30, CodeVerdict.EXPIRED),
        (4096 * 15 - 0.001, CodeVerdict.EXPIRED),
        (4096 * 15, CodeVerdict.EXPIRED),  # the visible bits come round again; the signed step does not
        (4096 * 15 + 15, CodeVerdict.EXPIRED),
        (7 * 86400, CodeVerdict.EXPIRED),
    ],
)
def test_a_rotating_code_lives_for_its_step_and_one_around_it(
    kind: CodeKind, seconds: float, verdict: CodeVerdict
) -> None:
    reading = read(KEYS, issue_rotating(KEYS, kind, SHIFT, STEP_START), after(seconds))
    assert (reading.verdict, reading.subject, reading.step_starts_at) == (verdict, SHIFT, STEP_START)


@pytest.mark.parametrize("seconds", [-3601, 7 * 86400 + 15, 365 * 86400])
def test_a_rotating_code_from_too_far_away_is_not_told_from_a_forged_one(seconds: float) -> None:
    assert verdict_of(issue(KEYS, CodeKind.SHIFT), after(seconds)) == CodeVerdict.FORGED


@given(issued_at=moments, seconds=st.integers(-4000, 90000))
def test_a_rotating_code_is_live_exactly_when_the_steps_are_neighbours(issued_at: datetime, seconds: int) -> None:
    at = issued_at + timedelta(seconds=seconds)
    steps = (expires_at(at) - expires_at(issued_at)) // timedelta(seconds=15)
    is_live = verdict_of(issue_rotating(KEYS, CodeKind.SHIFT, SHIFT, issued_at), at) == CodeVerdict.LIVE
    assert is_live == (abs(steps) <= 1)


@pytest.mark.parametrize(("seconds", "expires"), [(0, 15), (14.999, 15), (15, 30), (29.999, 30)])
def test_a_code_expires_at_the_end_of_its_step(seconds: float, expires: int) -> None:
    assert expires_at(after(seconds)) == after(expires)


def test_the_screen_shows_a_new_code_every_step() -> None:
    codes = [issue_rotating(KEYS, CodeKind.SHIFT, SHIFT, after(seconds)) for seconds in range(0, 150, 15)]
    assert all(one != following for one, following in pairwise(codes))
    assert codes[0] == issue_rotating(KEYS, CodeKind.SHIFT, SHIFT, after(14.999))


def test_a_fixed_code_does_not_age() -> None:
    assert verdict_of(issue(KEYS, CodeKind.POSTER), after(10 * 365 * 86400)) == CodeVerdict.LIVE


# --- refusing to issue ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FIXED)
def test_a_printed_kind_is_not_issued_as_rotating(kind: CodeKind) -> None:
    with pytest.raises(ValueError, match="does not rotate"):
        issue_rotating(KEYS, kind, SHIFT, STEP_START)


@pytest.mark.parametrize("kind", ROTATING)
def test_a_rotating_kind_is_not_issued_for_print(kind: CodeKind) -> None:
    with pytest.raises(ValueError, match="rotates"):
        issue_fixed(KEYS, kind, SHIFT, 0)


@pytest.mark.parametrize("serial", [-1, 64])
def test_a_serial_outside_one_character_is_not_issued(serial: int) -> None:
    with pytest.raises(ValueError, match="between 0 and 63"):
        issue_fixed(KEYS, CodeKind.CARD, SHIFT, serial)


# --- the texts that phones send ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CodeKind)
@pytest.mark.parametrize(
    "wrap",
    [
        "{}",
        "  {}\r\n",
        "\u3000{}\u3000",
        "scene={}",
        "scene={}&from=poster",
        "pages/scan/index?scene={}",
        "pages/scan/index?a=1&scene={}#top",
        "https://passport.example/q/{}",
        "HTTPS://passport.example/q/{}",
        "https://passport.example/q/{}/",
        "https://passport.example/q/{}?scancode_time=1795311007&x=%2F",
        "https://passport.example/hefei/q/{}#code",
        "http://127.0.0.1:8000/q/{}",
    ],
)
def test_a_code_is_found_in_every_text_a_phone_may_send(kind: CodeKind, wrap: str) -> None:
    text = wrap.format(issue(KEYS, kind))
    assert verdict_of(text) == CodeVerdict.LIVE
    assert verdict_of(quote(text, safe="")) == CodeVerdict.LIVE


@pytest.mark.parametrize(
    "wrap",
    [
        "x{}",
        "{}x",
        "{0}{0}",
        "{}\x00",
        "{} {}",
        "scene={}x",
        "noscene={}",
        "ftp://passport.example/q/{}",
        "https://passport.example/p/{}",
        "https://passport.example/q/{}/more",
        "https://passport.example/?q=/q/{}",
        "https:///q/{}",
    ],
)
def test_a_code_inside_another_text_is_unreadable(wrap: str) -> None:
    code = issue(KEYS, CodeKind.CARD)
    assert verdict_of(wrap.format(code, code)) == CodeVerdict.UNREADABLE


def test_percent_encoding_is_undone_once_only() -> None:
    link = f"https://passport.example/q/{issue(KEYS, CodeKind.CARD)}"
    assert verdict_of(quote(quote(link, safe=""), safe="")) == CodeVerdict.UNREADABLE


def test_a_text_is_read_up_to_its_greatest_length() -> None:
    code = issue(KEYS, CodeKind.CARD)
    fits = code + " " * (codec.TEXT_LENGTH_MAX - len(code))
    assert verdict_of(fits) == CodeVerdict.LIVE
    assert verdict_of(fits + " ") == CodeVerdict.UNREADABLE


any_char = st.characters() | st.characters(categories=["Cs"]) | st.sampled_from("%=&?#/:-_ S\x00")
any_text = st.text(any_char, max_size=80)


@given(before=any_text, after_it=any_text, repeat=st.integers(0, 200), kind=st.sampled_from(CodeKind), at=moments)
def test_reading_never_raises_and_never_trusts_what_it_cannot_prove(
    before: str, after_it: str, repeat: int, kind: CodeKind, at: datetime
) -> None:
    for text in (before, before * repeat, before + issue(CodeKeys(STRANGE), kind) + after_it):
        assert verdict_of(text, at) in (CodeVerdict.UNREADABLE, CodeVerdict.FORGED)


@given(st.from_regex(r"\A[SPVCG][A-Za-z0-9_-]{21}[AQgw][A-Za-z0-9_-]{9}\Z"))
def test_a_well_formed_guess_is_forged(guess: str) -> None:
    assert read(KEYS, guess, STEP_START) == Reading(CodeVerdict.FORGED)


HOSTILE = ["\ud800", "%ud800", "%", "%%%", "%ff", "%zz" * 300, "scene=" * 170, "https://q/" * 100, "?scene=" * 10**6]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_unreadable(text: str) -> None:
    assert verdict_of(text) == CodeVerdict.UNREADABLE


# --- the page ------------------------------------------------------------------------------------------------------


def rows(columns: int, first: str) -> Iterator[list[str]]:
    """The cells of the page's table rows whose first cell matches, without back-ticks."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == columns and re.fullmatch(first, cells[0]):
            yield cells


def page_keys() -> dict[str, bytes]:
    found = re.findall(r"^- `(new|old)` = `([0-9a-f]{64})`$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: bytes.fromhex(key) for name, key in found}


def test_the_page_shows_the_codes_that_are_issued() -> None:
    vectors = list(rows(5, "|".join(CodeKind)))
    keys = page_keys()
    for kind, key, subject, when, code in vectors:
        ring = CodeKeys(keys[key])
        if CodeKind(kind).is_rotating:
            assert issue_rotating(ring, CodeKind(kind), UUID(subject), datetime.fromisoformat(when)) == code
        else:
            assert issue_fixed(ring, CodeKind(kind), UUID(subject), int(when)) == code
    assert {kind for kind, *_ in vectors} == set(CodeKind)
    assert {key for _, key, *_ in vectors} == {"new", "old"}


def test_the_page_shows_the_verdicts_that_are_given() -> None:
    examples = list(rows(3, r"\S{32,}"))
    keys = page_keys()
    for text, at, verdict in examples:
        assert read(CodeKeys(keys["new"], (keys["old"],)), text, datetime.fromisoformat(at)).verdict == verdict
    assert {verdict for *_, verdict in examples} == set(CodeVerdict)


def test_the_page_lists_every_kind_with_its_letter_and_every_verdict() -> None:
    assert {kind: letter for letter, kind, *_ in rows(6, "[A-Z]")} == {kind: kind.letter for kind in CodeKind}
    assert [verdict for verdict, *_ in rows(3, "|".join(CodeVerdict))] == list(CodeVerdict)
