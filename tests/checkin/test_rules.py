import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checkin.codec import CodeKind, CodeVerdict
from service.checkin.rules import (
    CODE_REFUSALS,
    DEFAULT_POLICY,
    GRADE_BY_METHOD,
    REFUSALS,
    TO_LEADERS,
    UNDO_REFUSALS,
    CheckinPolicy,
    Direction,
    Grade,
    Method,
    Outcome,
    PersonFacts,
    PresenceFacts,
    ScanFacts,
    Sentences,
    ShiftFacts,
    UndoFacts,
    Verdict,
    grade_of,
    inferred_end,
    judge,
    judge_undo,
    weaker,
    window_of,
)

NINE = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)  # 09:00 in Hefei, when the shift starts
TICK = timedelta(microseconds=1)
SHIFT = ShiftFacts(state="published", starts_at=NINE, ends_at=NINE + timedelta(hours=2))
ADULT = PersonFacts(account_status="active", age=68)
SCAN = ScanFacts(
    now=NINE, direction=Direction.AUTO, method=Method.SHIFT, actor_is_person=True, shift=SHIFT, person=ADULT
)
BY_LEADER = replace(SCAN, method=Method.PASSPORT, actor_is_person=False, actor_is_leader_here=True)

CHECKED_IN = Verdict(Outcome.CHECKED_IN)
ALREADY = Verdict(Outcome.ALREADY)


def at(minutes: float) -> datetime:
    """Minutes after the shift's start."""
    return NINE + timedelta(minutes=minutes)


def refused(code: str) -> Verdict:
    return Verdict(Outcome.REFUSED, code)


def on_shift(facts: ScanFacts = SCAN, **changes: object) -> ScanFacts:
    return replace(facts, shift=replace(SHIFT, **changes))  # type: ignore[arg-type]


def by_person(facts: ScanFacts = SCAN, **changes: object) -> ScanFacts:
    return replace(facts, person=replace(ADULT, **changes))  # type: ignore[arg-type]


def inside(since: float, facts: ScanFacts = SCAN) -> ScanFacts:
    return replace(facts, presence=PresenceFacts(open_here_since=at(since)))


def left(when: float, facts: ScanFacts = SCAN) -> ScanFacts:
    return replace(facts, presence=PresenceFacts(last_closed_here_at=at(when)))


# --- every refusal -------------------------------------------------------------------------------------------------

CASES: dict[str, ScanFacts] = {
    "code_unreadable": replace(SCAN, token="unreadable"),
    "code_forged": replace(SCAN, token="forged"),
    "code_expired": replace(SCAN, token="expired"),
    "code_not_yet": replace(SCAN, token="not_yet"),
    "number_mistyped": replace(BY_LEADER, method=Method.ROLL_CALL, is_number_mistyped=True),
    "code_wrong_kind": replace(SCAN, method=Method.PICKUP),
    "code_of_other_shift": replace(SCAN, is_code_of_other_shift=True),
    "poster_withdrawn": replace(SCAN, method=Method.POSTER, serial_read=0, serial_current=1),
    "card_replaced": replace(BY_LEADER, method=Method.CARD, serial_read=0, serial_current=1),
    "shift_not_found": replace(SCAN, shift=None),
    "shift_not_chosen": replace(BY_LEADER, shift=None, is_shift_named=False),
    "shift_not_published": on_shift(state="draft"),
    "shift_cancelled": on_shift(state="cancelled"),
    "shift_recorded_on_paper": on_shift(state="recorded"),
    "checkout_over": inside(0, replace(SCAN, now=at(180))),
    "shift_closed": on_shift(state="closed"),
    "too_early": replace(SCAN, now=at(-31)),
    "scanned_for_another": replace(SCAN, actor_is_person=False),
    "own_card_scanned": replace(BY_LEADER, actor_is_person=True),
    "own_name_called": replace(BY_LEADER, method=Method.ROLL_CALL, actor_is_person=True),
    "not_leader_here": replace(BY_LEADER, actor_is_leader_here=False),
    "person_not_found": replace(BY_LEADER, person=None),
    "account_closed": by_person(account_status="closed"),
    "no_passport": by_person(has_passport=False),
    "guardian_consent_missing": by_person(age=13),
    "never_in": replace(SCAN, direction=Direction.OUT),
    "shift_stopped": replace(on_shift(stopped_at=at(60)), now=at(60)),
    "checkin_over": replace(SCAN, now=at(120)),
    "age_unknown": replace(on_shift(by_person(age=None), min_age=16)),
    "minor_on_hazardous": on_shift(by_person(age=17, sign_up="signed_up"), is_hazardous=True),
    "too_young": on_shift(by_person(age=15), min_age=16),
    "too_old": on_shift(max_age=67),
    "waitlisted": on_shift(by_person(sign_up="waitlisted"), capacity=20, places_taken=20),
    "hazardous_needs_sign_up": on_shift(is_hazardous=True),
    "sign_up_required": on_shift(requires_sign_up=True),
    "shift_full": on_shift(capacity=20, places_taken=20),
    "present_elsewhere": replace(SCAN, presence=PresenceFacts(taken_from=at(119))),
    "elsewhere_needs_card": replace(
        BY_LEADER, method=Method.ROLL_CALL, presence=PresenceFacts(open_elsewhere_since=at(-10))
    ),
}


@pytest.mark.parametrize(("code", "facts"), CASES.items(), ids=CASES)
def test_each_refusal_has_a_scan_that_meets_it(code: str, facts: ScanFacts) -> None:
    assert judge(facts) == refused(code)


def test_every_refusal_is_reached() -> None:
    assert set(CASES) == set(REFUSALS)
    assert len(REFUSALS) >= 20


@pytest.mark.parametrize(("code", "sentences"), [*REFUSALS.items(), *UNDO_REFUSALS.items(), *TO_LEADERS.items()])
def test_every_refusal_speaks_both_languages_briefly_and_says_what_to_do(code: str, sentences: Sentences) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", code)
    for chinese in (sentences.zh, sentences.next_zh):
        assert re.search(r"[一-鿿]", chinese)
        assert chinese.endswith("。")
        assert len(chinese) <= 30  # one breath when read aloud
        assert not set("{}") & set(chinese)  # nothing here waits to be filled in
    for english in (sentences.en, sentences.next_en):
        assert english.isascii()
        assert english.endswith(".")
        assert len(english) <= 70
        assert not set("{}") & set(english)


def test_a_leader_is_never_spoken_to_as_the_volunteer() -> None:
    assert set(TO_LEADERS) <= set(REFUSALS)
    for said in TO_LEADERS.values():
        assert "您" not in said.zh + said.next_zh
        assert "leader" not in said.next_en


def test_a_name_called_ends_a_presence_elsewhere_only_of_who_is_expected_here() -> None:
    elsewhere = PresenceFacts(open_elsewhere_since=at(-10), elsewhere_ends_at=at(60))
    called = replace(BY_LEADER, method=Method.ROLL_CALL, presence=elsewhere)
    assert judge(called) == refused("elsewhere_needs_card")
    moved = Verdict(Outcome.CHECKED_IN, closes_elsewhere_at=NINE)
    assert judge(replace(called, is_expected=True)) == moved
    assert judge(replace(called, method=Method.PASSPORT)) == moved
    assert judge(replace(called, presence=PresenceFacts())) == CHECKED_IN


def test_no_two_refusals_say_the_same() -> None:
    assert len({sentences.zh for sentences in REFUSALS.values()}) == len(REFUSALS)
    assert len({sentences.en for sentences in REFUSALS.values()}) == len(REFUSALS)


# --- precedence ----------------------------------------------------------------------------------------------------


def repaired_one_by_one() -> Iterator[tuple[str, ScanFacts]]:
    """A scan by a stranger with everything wrong; each step mends exactly what was refused."""
    adult, child = replace(ADULT, account_status="closed", has_passport=False), 12
    person = replace(adult, age=child)
    shift = replace(SHIFT, state="draft", min_age=16, is_hazardous=True, requires_sign_up=True, capacity=0)
    facts = replace(BY_LEADER, method=Method.PICKUP, serial_read=1, token="forged", is_code_of_other_shift=True)
    facts = replace(facts, now=at(200), direction=Direction.OUT, actor_is_leader_here=False, shift=None, person=None)
    yield "code_forged", facts
    yield "code_wrong_kind", (facts := replace(facts, token="live"))
    yield "code_of_other_shift", (facts := replace(facts, method=Method.CARD))
    yield "card_replaced", (facts := replace(facts, is_code_of_other_shift=False))
    yield "shift_not_found", (facts := replace(facts, serial_current=1))
    yield "shift_not_published", (facts := replace(facts, shift=shift))
    yield "shift_closed", (facts := replace(facts, shift=replace(shift, state="closed")))
    shift = replace(shift, state="published")
    yield "too_early", (facts := replace(facts, now=at(-40), shift=shift))
    yield "not_leader_here", (facts := replace(facts, now=at(125)))
    yield "person_not_found", (facts := replace(facts, actor_is_leader_here=True))
    yield "account_closed", (facts := replace(facts, person=person))
    yield "no_passport", (facts := replace(facts, person=(person := replace(person, account_status="active"))))
    yield "guardian_consent_missing", (facts := replace(facts, person=(person := replace(person, has_passport=True))))
    person = replace(person, has_guardian_consent=True)
    yield "never_in", (facts := replace(facts, person=person))
    yield "checkin_over", (facts := replace(facts, direction=Direction.IN))
    yield "minor_on_hazardous", (facts := replace(facts, now=NINE))
    yield "too_young", (facts := replace(facts, shift=(shift := replace(shift, is_hazardous=False))))
    yield "sign_up_required", (facts := replace(facts, shift=(shift := replace(shift, min_age=None))))
    yield "shift_full", (facts := replace(facts, shift=(shift := replace(shift, requires_sign_up=False))))


def test_of_many_refusals_the_first_in_the_table_is_given() -> None:
    steps = list(repaired_one_by_one())
    for code, facts in steps:
        assert judge(facts) == refused(code)
    order = list(REFUSALS)
    given_in_order = [order.index(code) for code, _ in steps]
    assert given_in_order == sorted(given_in_order)


def test_a_stranger_with_a_card_learns_nothing_about_its_owner() -> None:
    stranger = replace(BY_LEADER, actor_is_leader_here=False)
    people = [None, replace(ADULT, account_status="closed"), replace(ADULT, has_passport=False), replace(ADULT, age=9)]
    assert {judge(replace(stranger, person=person)) for person in people} == {refused("not_leader_here")}


# --- the code ------------------------------------------------------------------------------------------------------


def test_the_words_of_the_codec_are_all_known_here() -> None:
    assert set(CODE_REFUSALS) == set(CodeVerdict) - {CodeVerdict.LIVE}
    assert {*CodeKind, Method.ROLL_CALL, Method.UNKNOWN} == set(Method)


def test_what_the_code_alone_refuses_needs_no_rows() -> None:
    for verdict, code in CODE_REFUSALS.items():
        bare = ScanFacts(now=NINE, direction=Direction.AUTO, method=Method.SHIFT, token=verdict)
        assert judge(bare) == refused(code)


@pytest.mark.parametrize(("read", "current"), [(0, 1), (1, 0), (0, None), (None, None), (None, 0)])
@pytest.mark.parametrize(
    ("method", "code"), [(Method.POSTER, "poster_withdrawn"), (Method.CARD, "card_replaced")], ids=["poster", "card"]
)
def test_paper_counts_only_with_the_serial_now_in_use(
    method: Method, code: str, read: int | None, current: int | None
) -> None:
    facts = SCAN if method is Method.POSTER else BY_LEADER
    assert judge(replace(facts, method=method, serial_read=read, serial_current=current)) == refused(code)
    assert judge(replace(facts, method=method, serial_read=2, serial_current=2)) == CHECKED_IN


# --- the window ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("direction", [Direction.IN, Direction.AUTO])
@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        (at(-30) - TICK, refused("too_early")),
        (at(-30), CHECKED_IN),
        (at(0), CHECKED_IN),
        (at(120) - TICK, CHECKED_IN),
        (at(120), refused("checkin_over")),
        (at(180) - TICK, refused("checkin_over")),
        (at(180), refused("checkin_over")),  # who never was here has nothing to check out of
    ],
)
def test_check_in_opens_half_an_hour_before_and_ends_at_the_planned_end(
    direction: Direction, now: datetime, verdict: Verdict
) -> None:
    assert judge(replace(SCAN, direction=direction, now=now)) == verdict


@pytest.mark.parametrize("direction", [Direction.OUT, Direction.AUTO])
@pytest.mark.parametrize("now", [at(60), at(120), at(180) - TICK])
def test_check_out_is_open_until_an_hour_after_the_end(direction: Direction, now: datetime) -> None:
    verdict = judge(inside(0, replace(SCAN, direction=direction, now=now)))
    assert verdict == Verdict(Outcome.CHECKED_OUT, closes_here_at=now)


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("state", ["published", "closed"])
def test_after_an_hour_all_scans_are_refused_whether_or_not_the_shift_was_closed(
    direction: Direction, state: str
) -> None:
    facts = inside(0, on_shift(replace(SCAN, direction=direction, now=at(180)), state=state))
    assert judge(facts) == refused("checkout_over")


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize(("state", "code"), [("published", "checkin_over"), ("closed", "shift_closed")])
def test_who_was_never_here_is_not_told_that_an_end_will_be_filled_in(
    direction: Direction, state: str, code: str
) -> None:
    for asked in (SCAN, BY_LEADER):
        assert judge(on_shift(replace(asked, direction=direction, now=at(180)), state=state)) == refused(code)


@pytest.mark.parametrize("state", ["published", "closed"])
def test_who_may_not_scan_a_person_is_not_told_whether_they_were_here(state: str) -> None:
    by_stranger = on_shift(replace(BY_LEADER, actor_is_leader_here=False, now=at(180)), state=state)
    assert judge(by_stranger) == judge(inside(0, by_stranger)) == judge(left(50, by_stranger))


@pytest.mark.parametrize("state", ["draft", "cancelled", "recorded", "closed", "archived", ""])
@pytest.mark.parametrize("direction", Direction)
def test_only_a_published_shift_takes_scans(state: str, direction: Direction) -> None:
    assert judge(inside(0, on_shift(replace(SCAN, direction=direction, now=at(60)), state=state))).code in REFUSALS


@pytest.mark.parametrize(
    ("now", "verdict"),
    [(at(60) - TICK, CHECKED_IN), (at(60), refused("shift_stopped")), (at(120), refused("shift_stopped"))],
)
def test_a_stop_midway_takes_the_place_of_the_end(now: datetime, verdict: Verdict) -> None:
    assert judge(replace(on_shift(stopped_at=at(60)), now=now)) == verdict


def test_who_was_in_when_the_shift_stopped_may_check_out() -> None:
    facts = inside(0, replace(on_shift(stopped_at=at(60)), now=at(120) - TICK))
    assert judge(facts) == Verdict(Outcome.CHECKED_OUT, closes_here_at=at(120) - TICK)


def test_the_numbers_are_the_policys() -> None:
    policy = CheckinPolicy(open_before_minutes=5, check_out_after_minutes=20, already_within_minutes=2)
    window = window_of(SHIFT, policy)
    assert (window.opens_at, window.check_in_ends_at, window.check_out_ends_at) == (at(-5), at(120), at(140))
    assert judge(replace(SCAN, now=at(-6)), policy) == refused("too_early")
    assert judge(inside(0, replace(SCAN, now=at(140))), policy) == refused("checkout_over")
    assert judge(inside(0, replace(SCAN, now=at(2))), policy).outcome is Outcome.CHECKED_OUT


def test_the_default_numbers_are_thirty_sixty_and_ten() -> None:
    assert [getattr(DEFAULT_POLICY, field.name) for field in fields(DEFAULT_POLICY)] == [30, 60, 10]


# --- direction -----------------------------------------------------------------------------------------------------


def test_auto_within_ten_minutes_of_coming_in_is_a_repetition() -> None:
    assert judge(inside(0, replace(SCAN, now=at(10) - TICK))) == ALREADY
    assert judge(inside(0, replace(SCAN, now=at(10)))) == Verdict(Outcome.CHECKED_OUT, closes_here_at=at(10))


def test_auto_within_ten_minutes_of_leaving_is_a_repetition() -> None:
    assert judge(left(50, replace(SCAN, now=at(60) - TICK))) == ALREADY
    assert judge(left(50, replace(SCAN, now=at(60)))) == CHECKED_IN


def back_from_elsewhere(minutes: float, *, is_still_there: bool = True) -> ScanFacts:
    """``auto`` here, at ``minutes``, by who left at 110 and has been at another shift since."""
    facts = left(110, replace(SCAN, now=at(minutes)))
    there = {"open_elsewhere_since": at(110), "elsewhere_ends_at": at(300)} if is_still_there else {}
    return replace(facts, presence=replace(facts.presence, was_elsewhere_since=True, **there))  # type: ignore[arg-type]


@pytest.mark.parametrize("minutes", [110, 111, 119.99])
def test_auto_of_who_comes_back_from_elsewhere_is_a_check_in_that_ends_the_stretch_there(minutes: float) -> None:
    back = Verdict(Outcome.CHECKED_IN, closes_elsewhere_at=at(minutes))
    assert judge(back_from_elsewhere(minutes)) == back
    assert judge(back_from_elsewhere(minutes, is_still_there=False)) == CHECKED_IN


def left_in_the_last_minutes(minutes: float) -> ScanFacts:
    facts = left(115, replace(SCAN, now=at(minutes)))
    return replace(facts, presence=replace(facts.presence, was_elsewhere_since=True, open_elsewhere_since=at(115)))


def test_auto_of_who_comes_back_once_check_in_is_over_can_only_mean_the_leaving() -> None:
    assert judge(left_in_the_last_minutes(120)) == ALREADY
    assert judge(left_in_the_last_minutes(125)) == ALREADY  # ten minutes later too
    assert judge(replace(left_in_the_last_minutes(120), now=at(120) - TICK)).outcome is Outcome.CHECKED_IN


@pytest.mark.parametrize("minutes", [120, 179.99])
def test_auto_long_after_leaving_is_already_once_check_in_is_over(minutes: float) -> None:
    assert judge(left(50, replace(SCAN, now=at(120) - TICK))) == CHECKED_IN
    assert judge(left(50, replace(SCAN, now=at(minutes)))) == ALREADY
    stopped = replace(SHIFT, stopped_at=at(90))
    assert judge(left(50, replace(SCAN, shift=stopped, now=at(90)))) == ALREADY


@pytest.mark.parametrize("minutes", [0, 9, 10, 90, 120, 179])
def test_in_while_here_is_already_even_when_check_in_is_over(minutes: int) -> None:
    assert judge(inside(0, replace(SCAN, direction=Direction.IN, now=at(minutes)))) == ALREADY


@pytest.mark.parametrize("minutes", [50, 51, 119])
def test_in_after_leaving_begins_a_new_presence_at_once(minutes: int) -> None:
    assert judge(left(50, replace(SCAN, direction=Direction.IN, now=at(minutes)))) == CHECKED_IN


def test_in_after_leaving_is_refused_once_check_in_is_over() -> None:
    assert judge(left(50, replace(SCAN, direction=Direction.IN, now=at(120)))) == refused("checkin_over")


@pytest.mark.parametrize("minutes", [50, 61, 150])
def test_out_after_leaving_is_already(minutes: int) -> None:
    assert judge(left(50, replace(SCAN, direction=Direction.OUT, now=at(minutes)))) == ALREADY


@pytest.mark.parametrize("direction", [Direction.OUT, Direction.AUTO])
def test_out_of_a_shift_that_was_closed_is_already_for_who_was_here(direction: Direction) -> None:
    closed = on_shift(left(120), state="closed")
    for minutes in (121, 131, 179.99):
        assert judge(replace(closed, direction=direction, now=at(minutes))) == ALREADY
    assert judge(replace(closed, direction=direction, now=at(180))) == refused("checkout_over")
    assert judge(replace(closed, direction=Direction.IN, now=at(131))) == refused("shift_closed")
    never_here = replace(closed, direction=direction, now=at(131), presence=PresenceFacts())
    assert judge(never_here) == refused("shift_closed")
    by_another = replace(closed, direction=direction, actor_is_person=False)
    for minutes in (131, 180):  # who may not scan a person is not told whether they were here
        assert judge(replace(by_another, now=at(minutes))) == refused("shift_closed")


def test_out_at_once_is_what_was_asked_for() -> None:
    assert judge(inside(0, replace(SCAN, direction=Direction.OUT))) == Verdict(Outcome.CHECKED_OUT, closes_here_at=NINE)


def test_a_clock_behind_never_ends_a_presence_before_it_began() -> None:
    verdict = judge(inside(1, replace(SCAN, direction=Direction.OUT)))
    assert verdict == Verdict(Outcome.CHECKED_OUT, closes_here_at=at(1))
    assert judge(inside(1)) == ALREADY


# --- who may scan --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [Method.PASSPORT, Method.CARD, Method.ROLL_CALL])
def test_a_leader_checks_people_in_by_code_card_or_roll_call(method: Method) -> None:
    assert judge(replace(BY_LEADER, method=method, serial_read=0, serial_current=0)) == CHECKED_IN


@pytest.mark.parametrize("method", [Method.PASSPORT, Method.CARD, Method.ROLL_CALL])
@pytest.mark.parametrize("is_leader", [True, False])
def test_nobody_checks_themselves_in_the_leaders_way(method: Method, is_leader: bool) -> None:
    facts = replace(BY_LEADER, method=method, serial_read=0, serial_current=0, actor_is_person=True)
    code = "own_name_called" if method is Method.ROLL_CALL else "own_card_scanned"
    assert judge(replace(facts, actor_is_leader_here=is_leader)) == refused(code)


@pytest.mark.parametrize("method", [Method.SHIFT, Method.POSTER])
def test_nobody_scans_the_shifts_code_for_another_not_even_a_leader(method: Method) -> None:
    facts = replace(BY_LEADER, method=method, serial_read=0, serial_current=0)
    assert judge(facts) == refused("scanned_for_another")


def test_a_leader_checks_in_like_anyone_by_the_shifts_code() -> None:
    assert judge(replace(SCAN, actor_is_leader_here=True)) == CHECKED_IN


# --- the person ----------------------------------------------------------------------------------------------------


def test_a_person_without_recorded_consent_may_serve() -> None:
    assert judge(by_person(account_status="pending")) == CHECKED_IN


@pytest.mark.parametrize("status", ["closed", "disabled", "deceased", ""])
def test_an_account_in_any_other_state_is_refused(status: str) -> None:
    assert judge(by_person(account_status=status)) == refused("account_closed")


@pytest.mark.parametrize("facts", [SCAN, BY_LEADER, replace(BY_LEADER, method=Method.ROLL_CALL)])
def test_a_child_under_14_is_named_only_with_a_guardians_consent(facts: ScanFacts) -> None:
    assert judge(by_person(facts, age=13)) == refused("guardian_consent_missing")
    assert judge(by_person(facts, age=13, has_guardian_consent=True)) == CHECKED_IN
    assert judge(by_person(facts, age=14)) == CHECKED_IN


def test_an_unknown_age_fails_only_where_there_is_a_limit() -> None:
    unknown = by_person(age=None, sign_up="signed_up")
    assert judge(unknown) == CHECKED_IN
    limits: list[dict[str, object]] = [{"min_age": 1}, {"max_age": 99}, {"is_hazardous": True}]
    for limit in limits:
        assert judge(on_shift(unknown, **limit)) == refused("age_unknown")


@pytest.mark.parametrize(("age", "code"), [(15, "too_young"), (16, None), (70, None), (71, "too_old")])
@pytest.mark.parametrize("sign_up", [None, "signed_up"])
def test_age_limits_are_inclusive_and_hold_for_everybody(age: int, code: str | None, sign_up: str | None) -> None:
    facts = on_shift(by_person(age=age, sign_up=sign_up), min_age=16, max_age=70)
    assert judge(facts) == (refused(code) if code else CHECKED_IN)


@pytest.mark.parametrize(("age", "code"), [(17, "minor_on_hazardous"), (18, None)])
def test_nobody_under_18_serves_on_a_hazardous_shift(age: int, code: str | None) -> None:
    facts = on_shift(by_person(age=age, sign_up="signed_up", has_guardian_consent=True), is_hazardous=True)
    assert judge(facts) == (refused(code) if code else CHECKED_IN)


# --- a place -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign_up", [None, "cancelled", "waitlisted"])
def test_walk_ins_are_welcome_while_a_place_is_free(sign_up: str | None) -> None:
    taking_it = Verdict(Outcome.CHECKED_IN, takes_place=True)
    assert judge(on_shift(by_person(sign_up=sign_up), capacity=20, places_taken=19)) == taking_it
    assert judge(on_shift(by_person(sign_up=sign_up), capacity=None, places_taken=500)) == CHECKED_IN


@pytest.mark.parametrize("taken", [20, 21])
@pytest.mark.parametrize("sign_up", [None, "cancelled", "declined"])
def test_a_full_shift_takes_no_walk_in(sign_up: str | None, taken: int) -> None:
    assert judge(on_shift(by_person(sign_up=sign_up), capacity=20, places_taken=taken)) == refused("shift_full")


def test_who_signed_up_has_a_place_on_a_full_shift() -> None:
    assert judge(on_shift(by_person(sign_up="signed_up"), capacity=20, places_taken=20)) == CHECKED_IN


@pytest.mark.parametrize("need", ["requires_sign_up", "is_hazardous"])
def test_the_waitlist_is_no_sign_up(need: str) -> None:
    facts = on_shift(by_person(sign_up="waitlisted"), **{need: True})
    assert judge(facts) == refused("waitlisted")


def test_who_came_before_keeps_the_place() -> None:
    full = on_shift(replace(SCAN, now=at(60)), capacity=20, places_taken=20, requires_sign_up=True)
    assert judge(full) == refused("sign_up_required")
    assert judge(left(40, full)) == CHECKED_IN


def test_a_place_is_not_asked_for_on_the_way_out() -> None:
    facts = on_shift(replace(SCAN, now=at(60)), capacity=0, requires_sign_up=True, is_hazardous=True, min_age=99)
    assert judge(inside(0, facts)).outcome is Outcome.CHECKED_OUT


def test_a_walk_in_takes_a_place_once_and_only_where_places_are_counted() -> None:
    counted: dict[str, object] = {"capacity": 20, "places_taken": 19}
    assert judge(on_shift(**counted)).takes_place
    assert not judge(on_shift(capacity=None)).takes_place
    assert not judge(on_shift(by_person(sign_up="signed_up"), **counted)).takes_place
    assert not judge(on_shift(left(40, replace(SCAN, now=at(60))), **counted)).takes_place


# --- two places ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "ends", "closes"),
    [
        (-90, 30, 0),  # still running there: it ends with this check-in
        (-90, 0, 0),
        (-90, -20, -20),  # forgotten there: it ends when that shift was planned to
        (-10, -20, -10),  # never before its own start
        (1, 60, 1),  # begun by a clock ahead of ours
    ],
)
def test_coming_in_here_closes_the_presence_elsewhere(since: float, ends: float, closes: float) -> None:
    presence = PresenceFacts(open_elsewhere_since=at(since), elsewhere_ends_at=at(ends))
    verdict = judge(replace(SCAN, presence=presence))
    assert verdict == Verdict(Outcome.CHECKED_IN, closes_elsewhere_at=at(closes))


def test_a_refused_or_repeated_scan_closes_nothing_elsewhere() -> None:
    presence = PresenceFacts(open_elsewhere_since=at(-60), elsewhere_ends_at=at(60), last_closed_here_at=at(-5))
    assert judge(replace(SCAN, presence=presence, direction=Direction.OUT)) == ALREADY
    assert judge(replace(SCAN, presence=presence, shift=None)) == refused("shift_not_found")


@pytest.mark.parametrize(("taken", "code"), [(-10, "present_elsewhere"), (119, "present_elsewhere"), (120, None)])
def test_a_presence_that_paper_already_puts_in_this_time_refuses_the_check_in(taken: float, code: str | None) -> None:
    verdict = judge(replace(SCAN, presence=PresenceFacts(taken_from=at(taken))))
    assert verdict == (refused(code) if code else CHECKED_IN)


@pytest.mark.parametrize(("taken", "end"), [(None, 150), (151, 150), (150, 150), (130, 130), (120, 120)])
def test_a_late_check_out_ends_where_paper_has_the_person_elsewhere(taken: float | None, end: float) -> None:
    presence = PresenceFacts(open_here_since=at(0), taken_from=None if taken is None else at(taken))
    verdict = judge(replace(SCAN, now=at(150), presence=presence))
    assert verdict == Verdict(Outcome.CHECKED_OUT, closes_here_at=at(end))


@pytest.mark.parametrize(
    ("closed", "elsewhere", "end"),
    [(None, None, 120), (180, None, 120), (100, None, 100), (180, 90, 90), (100, 110, 100), (None, 121, 120)],
)
def test_a_forgotten_end_is_the_earliest_that_is_known(
    closed: float | None, elsewhere: float | None, end: float
) -> None:
    closed_at, elsewhere_at = (None if each is None else at(each) for each in (closed, elsewhere))
    assert inferred_end(at(0), at(120), closed_at, elsewhere_at) == at(end)


def test_a_forgotten_end_is_never_before_the_start() -> None:
    assert inferred_end(at(30), at(20), at(25), at(10)) == at(30)


# --- evidence ------------------------------------------------------------------------------------------------------


def test_the_scale_of_evidence_runs_from_the_own_code_to_the_opening_balance() -> None:
    scale = ["own_code", "live_code", "card", "poster", "roll_call", "inferred", "late_entry", "opening"]
    assert list(Grade) == scale
    assert [grade.rank for grade in Grade] == list(range(8))


@given(st.sampled_from(Grade), st.sampled_from(Grade), st.sampled_from(Grade))
def test_the_weaker_end_counts(one: Grade, two: Grade, three: Grade) -> None:
    assert weaker(one, two) == weaker(two, one) == grade_of(one, two)
    assert grade_of(one, two).rank == max(one.rank, two.rank)
    assert weaker(one, two, three) == weaker(weaker(one, two), three)
    assert weaker(one) == one


def test_a_live_code_that_was_forgotten_at_the_end_is_only_inferred() -> None:
    assert grade_of(Grade.LIVE_CODE, Grade.INFERRED) is Grade.INFERRED


def test_every_way_of_being_seen_has_its_grade_and_a_pick_up_code_none() -> None:
    assert {method: GRADE_BY_METHOD.get(method) for method in Method} == {
        "passport": "own_code",
        "shift": "live_code",
        "card": "card",
        "poster": "poster",
        "roll_call": "roll_call",
        "pickup": None,
        "unknown": None,
    }


# --- properties ----------------------------------------------------------------------------------------------------

moments = st.integers(-300 * 60, 300 * 60).map(lambda seconds: NINE + timedelta(seconds=seconds))
maybe_moments = st.none() | moments
maybe_ages = st.none() | st.integers(0, 110)
shifts = st.builds(
    ShiftFacts,
    state=st.sampled_from(["published"] * 4 + ["draft", "cancelled", "closed", "recorded", "unheard_of"]),
    starts_at=moments,
    ends_at=moments,
    stopped_at=maybe_moments,
    requires_sign_up=st.booleans(),
    capacity=st.none() | st.integers(0, 3),
    places_taken=st.integers(0, 4),
    is_hazardous=st.booleans(),
    min_age=maybe_ages,
    max_age=maybe_ages,
)
persons = st.builds(
    PersonFacts,
    account_status=st.sampled_from(["active", "pending", "closed", "unheard_of"]),
    has_passport=st.booleans(),
    age=maybe_ages,
    has_guardian_consent=st.booleans(),
    sign_up=st.sampled_from([None, "signed_up", "waitlisted", "cancelled", "unheard_of"]),
)
presences = st.builds(
    PresenceFacts,
    open_here_since=maybe_moments,
    last_closed_here_at=maybe_moments,
    was_elsewhere_since=st.booleans(),
    open_elsewhere_since=maybe_moments,
    elsewhere_ends_at=maybe_moments,
)
scans = st.builds(
    ScanFacts,
    now=moments,
    direction=st.sampled_from(Direction),
    method=st.sampled_from(Method),
    token=st.sampled_from(["live"] * 4 + [*CODE_REFUSALS, "unheard_of"]),
    is_code_of_other_shift=st.sampled_from([False, False, False, True]),
    serial_read=st.none() | st.integers(0, 1),
    serial_current=st.none() | st.integers(0, 1),
    actor_is_person=st.booleans(),
    actor_is_leader_here=st.booleans(),
    shift=st.none() | st.just(SHIFT) | shifts,
    person=st.none() | st.just(ADULT) | persons,
    presence=presences,
)
hopeful_scans = st.builds(
    replace, st.sampled_from([SCAN, BY_LEADER]), now=moments, shift=shifts, person=persons, presence=presences
)


@given(scans | hopeful_scans)
def test_every_scan_has_a_verdict_that_hangs_together(facts: ScanFacts) -> None:
    verdict, presence = judge(facts), facts.presence
    assert (verdict.code is not None) == (verdict.outcome is Outcome.REFUSED)
    assert verdict.code is None or verdict.code in REFUSALS
    assert (verdict.closes_here_at is not None) == (verdict.outcome is Outcome.CHECKED_OUT)
    if verdict.closes_here_at is not None:
        assert presence.open_here_since is not None
        assert verdict.closes_here_at >= presence.open_here_since
    closes_elsewhere = verdict.outcome is Outcome.CHECKED_IN and presence.open_elsewhere_since is not None
    assert (verdict.closes_elsewhere_at is not None) == closes_elsewhere
    if verdict.closes_elsewhere_at is not None and presence.open_elsewhere_since is not None:
        assert verdict.closes_elsewhere_at >= presence.open_elsewhere_since
        assert verdict.closes_elsewhere_at <= max(facts.now, presence.open_elsewhere_since)


@given(hopeful_scans)
def test_nobody_is_checked_in_outside_the_window_or_against_the_law(facts: ScanFacts) -> None:
    if judge(facts).outcome is not Outcome.CHECKED_IN:
        return
    shift, person = facts.shift, facts.person
    assert shift is not None
    assert person is not None
    assert shift.state == "published"
    assert shift.starts_at - timedelta(minutes=30) <= facts.now < shift.ends_at
    assert shift.stopped_at is None or facts.now < shift.stopped_at
    assert not shift.is_hazardous or (person.age is not None and person.age >= 18)
    assert person.age is None or person.age >= 14 or person.has_guardian_consent
    assert facts.presence.open_here_since is None


@given(hopeful_scans)
def test_no_scan_that_could_bring_somebody_in_leaves_them_elsewhere(facts: ScanFacts) -> None:
    """Whoever scans ``auto`` or ``in`` here while check-in is open stands here."""
    presence, shift = facts.presence, facts.shift
    if presence.open_here_since is not None or presence.open_elsewhere_since is None or shift is None:
        return
    if facts.now < window_of(shift).check_in_ends_at and facts.direction is not Direction.OUT:
        assert judge(facts).outcome in (Outcome.CHECKED_IN, Outcome.REFUSED)


@given(hopeful_scans)
def test_nobody_is_checked_out_later_than_an_hour_after_the_end(facts: ScanFacts) -> None:
    if judge(facts).outcome is Outcome.CHECKED_OUT:
        assert facts.shift is not None
        assert facts.now < facts.shift.ends_at + timedelta(minutes=60)


def after_verdict(presence: PresenceFacts, verdict: Verdict, now: datetime) -> PresenceFacts:
    """The presences as the command would leave them."""
    if verdict.outcome is Outcome.CHECKED_IN:
        return replace(presence, open_here_since=now, open_elsewhere_since=None)
    if verdict.outcome is Outcome.CHECKED_OUT:
        closed = {"last_closed_here_at": verdict.closes_here_at, "was_elsewhere_since": False}
        return replace(presence, open_here_since=None, open_elsewhere_since=None, **closed)  # type: ignore[arg-type]
    return presence


@given(first=hopeful_scans, seconds=st.integers(0, 599))
def test_auto_twice_within_ten_minutes_never_toggles(first: ScanFacts, seconds: int) -> None:
    first = replace(first, direction=Direction.AUTO)
    done = judge(first)
    now = first.now + timedelta(seconds=seconds)
    again = judge(replace(first, now=now, presence=after_verdict(first.presence, done, first.now)))
    if done.outcome in (Outcome.CHECKED_IN, Outcome.CHECKED_OUT):
        assert again.outcome in (Outcome.ALREADY, Outcome.REFUSED)


@given(st.lists(st.integers(0, 1500), max_size=30))
def test_a_phone_that_scans_auto_all_morning_changes_sides_no_sooner_than_every_ten_minutes(gaps: list[int]) -> None:
    facts, changes = replace(SCAN, now=at(-30)), []
    for seconds in gaps:
        facts = replace(facts, now=facts.now + timedelta(seconds=seconds))
        verdict = judge(facts)
        if verdict.outcome in (Outcome.CHECKED_IN, Outcome.CHECKED_OUT):
            changes.append((facts.now, verdict.outcome))
        facts = replace(facts, presence=after_verdict(facts.presence, verdict, facts.now))
    for (earlier, one), (later, other) in pairwise(changes):
        assert later - earlier >= timedelta(minutes=10)
        assert one is not other


# --- undo ----------------------------------------------------------------------------------------------------------

UNDO = UndoFacts(
    now=at(60),
    outcome="checked_in",
    actor_is_person=False,
    shift_state="published",
    check_out_ends_at=at(180),
    is_presence_undone=False,
)


@pytest.mark.parametrize("outcome", ["checked_in", "checked_out"])
def test_what_changed_something_can_be_undone(outcome: str) -> None:
    assert judge_undo(replace(UNDO, outcome=outcome)) is None


@pytest.mark.parametrize("outcome", ["already", "refused"])
def test_what_changed_nothing_cannot_be_undone(outcome: str) -> None:
    assert judge_undo(replace(UNDO, outcome=outcome)) == "nothing_to_undo"


def test_the_check_out_of_an_undone_presence_has_nothing_left_to_undo() -> None:
    assert judge_undo(replace(UNDO, outcome="checked_out", is_presence_undone=True)) == "nothing_to_undo"


def test_nobody_undoes_their_own_scan() -> None:
    assert judge_undo(replace(UNDO, actor_is_person=True)) == "own_scan_undone"


@pytest.mark.parametrize(("now", "code"), [(at(180) - TICK, None), (at(180), "undo_too_late")])
def test_undo_ends_with_check_out(now: datetime, code: str | None) -> None:
    assert judge_undo(replace(UNDO, now=now)) == code


@pytest.mark.parametrize("state", ["closed", "cancelled", "recorded", "draft", ""])
def test_only_an_open_shift_lets_scans_be_undone(state: str) -> None:
    assert judge_undo(replace(UNDO, shift_state=state)) == "undo_too_late"
