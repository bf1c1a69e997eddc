import dataclasses
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.passports.chain import (
    HASHED_FIELDS,
    Break,
    Cause,
    Entry,
    Fault,
    canonical_bytes,
    digest,
    merge,
    new_head,
    post,
    take_back,
    verify,
)
from service.passports.rules import Head, Kind, points_for

PASSPORT, OTHER_PASSPORT, RECORD, LEADER = (UUID(int=number) for number in range(1, 5))
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CAUSE = Cause(
    source_type="service_record",
    source_id=RECORD,
    policy_version=1,
    posted_at=NOON,
    actor_id=LEADER,
    grade="rotating",
    service_date=date(2026, 11, 20),
)

# A step says what is tried: kind, then minutes or points. What the rules refuse changes nothing.
steps = st.lists(
    st.one_of(
        st.tuples(st.just(Kind.EARN), st.integers(1, 480), st.just(0)),
        st.tuples(st.just(Kind.CORRECT), st.integers(-480, 480), st.just(0)),
        st.tuples(st.just(Kind.OPENING), st.integers(1, 10_000), st.integers(0, 300)),
        st.tuples(st.just(Kind.SPEND), st.just(0), st.integers(-40, -1)),
        st.tuples(st.just(Kind.RESTORE), st.just(0), st.integers(1, 40)),
        st.tuples(st.just(Kind.ADJUST), st.just(0), st.integers(-20, 20)),
    ),
    max_size=25,
)
Step = tuple[Kind, int, int]


def ledger(history: list[Step], passport_id: UUID = PASSPORT) -> tuple[Head, list[Entry]]:
    head, entries = new_head(passport_id), []
    for kind, minutes, points in history:
        try:
            head, entry = post(head, kind, cause=CAUSE, minutes=minutes, points=points)
        except ValueError:
            continue
        entries.append(entry)
    return head, entries


def five() -> tuple[Head, list[Entry]]:
    return ledger(
        [
            (Kind.OPENING, 600, 20),
            (Kind.EARN, 45, 0),
            (Kind.EARN, 45, 0),
            (Kind.CORRECT, -15, 0),
            (Kind.SPEND, 0, -5),
        ]
    )


def reseal(entry: Entry, **changes: Any) -> Entry:
    altered = replace(entry, **changes)
    return replace(altered, hash=digest(altered))


def total(entries: list[Entry], *kinds: Kind) -> int:
    return sum(entry.points_change for entry in entries if entry.kind in kinds)


# what posting promises


@given(steps)
def test_points_earned_are_the_floor_of_the_net_minutes_after_any_history(history: list[Step]) -> None:
    head, entries = ledger(history)
    net = sum(entry.minutes_change for entry in entries if entry.kind in {Kind.EARN, Kind.CORRECT})
    assert head.net_minutes == net
    assert head.earned_points == points_for(net) == total(entries, Kind.EARN, Kind.CORRECT)


@given(steps)
def test_the_balance_is_the_sum_of_its_kinds_and_stands_in_the_last_entry(history: list[Step]) -> None:
    head, entries = ledger(history)
    earned = total(entries, Kind.EARN, Kind.CORRECT)
    others = total(entries, Kind.OPENING, Kind.ADJUST, Kind.RESTORE)
    spent = -total(entries, Kind.SPEND)
    assert head.balance == earned + others - spent
    assert head.balance == (entries[-1].balance_after if entries else 0)


@given(steps)
def test_minutes_served_are_the_opening_and_the_net_minutes_and_are_never_spent(history: list[Step]) -> None:
    head, entries = ledger(history)
    opened = sum(entry.minutes_change for entry in entries if entry.kind is Kind.OPENING)
    assert head.minutes == opened + head.net_minutes
    assert head.minutes == (entries[-1].minutes_after if entries else 0)


@given(steps)
def test_entries_are_numbered_without_gaps_and_each_names_the_one_before(history: list[Step]) -> None:
    head, entries = ledger(history)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert head.seq == len(entries)
    hashes = [new_head(PASSPORT).hash, *(entry.hash for entry in entries)]
    assert [entry.prev_hash for entry in entries] == hashes[:-1]
    assert head.hash == hashes[-1]


@given(steps)
def test_what_was_posted_verifies(history: list[Step]) -> None:
    head, entries = ledger(history)
    assert verify(entries, head) is None


def test_two_services_of_forty_five_minutes_make_three_points() -> None:
    head, entries = ledger([(Kind.EARN, 45, 0), (Kind.EARN, 45, 0)])
    assert [entry.points_change for entry in entries] == [1, 2]
    assert (head.minutes, head.balance) == (90, 3)


@given(steps, st.integers(1, 480))
def test_a_correction_to_nothing_and_back_restores_everything(history: list[Step], minutes: int) -> None:
    head, _ = ledger(history)
    served, _ = post(head, Kind.EARN, cause=CAUSE, minutes=minutes)
    undone, _ = post(served, Kind.CORRECT, cause=CAUSE, minutes=-minutes)
    again, _ = post(undone, Kind.CORRECT, cause=CAUSE, minutes=minutes)

    def stand(of: Head) -> tuple[int, int, int, int]:
        return of.minutes, of.net_minutes, of.earned_points, of.balance

    assert stand(undone) == stand(head)
    assert stand(again) == stand(served)


def test_posting_leaves_what_is_held_alone() -> None:
    head, _ = five()
    after, _ = post(replace(head, held=3), Kind.SPEND, cause=CAUSE, points=-3)
    assert after.held == 3


def test_an_entry_quotes_its_cause() -> None:
    _, entry = post(new_head(PASSPORT), Kind.EARN, cause=replace(CAUSE, expires_on=date(2030, 1, 1)), minutes=30)
    assert (entry.source_type, entry.source_id, entry.policy_version) == ("service_record", RECORD, 1)
    assert (entry.posted_at, entry.actor_id, entry.grade) == (NOON, LEADER, "rotating")
    assert (entry.service_date, entry.expires_on) == (date(2026, 11, 20), date(2030, 1, 1))


# merging two passports of one person


@given(steps, steps)
def test_a_merge_adds_minutes_and_remainders_and_empties_the_absorbed_ledger(
    ours: list[Step], theirs: list[Step]
) -> None:
    survivor, entries = ledger(ours)
    absorbed, absorbed_entries = ledger(theirs, OTHER_PASSPORT)
    (head, gained), (ended, last) = merge(survivor, absorbed, gained=CAUSE, ended=CAUSE)
    remainders = survivor.net_minutes % 30 + absorbed.net_minutes % 30
    assert head.minutes == survivor.minutes + absorbed.minutes
    assert head.balance == survivor.balance + absorbed.balance + remainders // 30
    assert head.earned_points == points_for(head.net_minutes)
    assert (ended.minutes, ended.net_minutes, ended.earned_points, ended.balance) == (0, 0, 0, 0)
    assert verify([*entries, gained], head) is None
    assert verify([*absorbed_entries, last], ended) is None


def test_two_remainders_of_fifteen_minutes_become_a_point_by_merging() -> None:
    survivor, _ = ledger([(Kind.EARN, 15, 0)])
    absorbed, _ = ledger([(Kind.EARN, 15, 0)], OTHER_PASSPORT)
    (head, _), _ = merge(survivor, absorbed, gained=CAUSE, ended=CAUSE)
    assert (head.net_minutes, head.balance) == (30, 1)


def test_a_passport_is_not_merged_with_itself_nor_while_points_are_held_on_it() -> None:
    head, _ = five()
    other, _ = ledger([(Kind.EARN, 60, 0)], OTHER_PASSPORT)
    with pytest.raises(ValueError, match="merged"):
        merge(head, head, gained=CAUSE, ended=CAUSE)
    with pytest.raises(ValueError, match="held"):
        merge(head, replace(other, held=1), gained=CAUSE, ended=CAUSE)


@given(steps, steps)
def test_an_opening_that_a_merge_brought_twice_leaves_as_it_came_and_touches_no_service(
    ours: list[Step], theirs: list[Step]
) -> None:
    survivor, entries = ledger([(Kind.OPENING, 600, 20), *ours])
    absorbed, _ = ledger([(Kind.OPENING, 60, 2), *theirs], OTHER_PASSPORT)
    (merged, gained), _ = merge(survivor, absorbed, gained=CAUSE, ended=CAUSE)
    held = replace(merged, held=1)
    head, entry = take_back(held, minutes=60, points=2, cause=CAUSE)
    assert (entry.kind, entry.minutes_change, entry.net_change, entry.points_change) == (Kind.MERGE, -60, 0, -2)
    assert (head.minutes, head.balance, head.held) == (merged.minutes - 60, merged.balance - 2, 1)
    assert (head.net_minutes, head.earned_points) == (merged.net_minutes, merged.earned_points)
    assert verify([*entries, gained, entry], head) is None


@pytest.mark.parametrize(("minutes", "points"), [(0, 0), (-60, 0), (60, -1), (60, 3), (600, 0), (660, 0)])
def test_nothing_else_is_taken_back_nor_the_last_opening(minutes: int, points: int) -> None:
    """600 minutes are all that this passport was opened with."""
    head, _ = ledger([(Kind.OPENING, 600, 20), (Kind.EARN, 90, 0)])
    with pytest.raises(ValueError, match="opening"):
        take_back(head, minutes=minutes, points=points, cause=CAUSE)


# the bytes


def test_everything_but_the_hash_is_hashed() -> None:
    assert set(HASHED_FIELDS) == {field.name for field in dataclasses.fields(Entry)} - {"hash"}


def test_the_bytes_of_an_entry_are_these_for_ever() -> None:
    _, entry = post(new_head(PASSPORT), Kind.EARN, cause=CAUSE, minutes=45)
    assert canonical_bytes(entry).decode() == "\n".join(
        [
            "passport-ledger/1",
            "passport_id=36:00000000-0000-0000-0000-000000000001",
            "seq=1:1",
            "kind=4:earn",
            "minutes_change=2:45",
            "net_change=2:45",
            "points_change=1:1",
            "minutes_after=2:45",
            "balance_after=1:1",
            "source_type=14:service_record",
            "source_id=36:00000000-0000-0000-0000-000000000003",
            "policy_version=1:1",
            "grade=8:rotating",
            "service_date=10:2026-11-20",
            "posted_at=32:2026-11-22T04:00:00.000000+00:00",
            "actor_id=36:00000000-0000-0000-0000-000000000004",
            "expires_on=-",
            "prev_hash=64:d6868399cf8ab9a07b1ef4023722e76b6490f55d7a9fb0cdf9b6dcff9a8d90f5",
        ]
    )
    assert entry.hash == hashlib.sha256(canonical_bytes(entry)).hexdigest()


def test_the_same_moment_in_another_zone_gives_the_same_bytes() -> None:
    _, entry = post(new_head(PASSPORT), Kind.EARN, cause=CAUSE, minutes=45)
    shanghai = replace(entry, posted_at=NOON.astimezone(timezone(timedelta(hours=8))))
    assert canonical_bytes(shanghai) == canonical_bytes(entry)


def test_a_naive_moment_is_never_sealed() -> None:
    with pytest.raises(ValueError, match="naive"):
        post(new_head(PASSPORT), Kind.EARN, cause=replace(CAUSE, posted_at=NOON.replace(tzinfo=None)), minutes=45)


def test_nothing_and_the_sign_of_nothing_are_told_apart() -> None:
    _, entry = post(new_head(PASSPORT), Kind.EARN, cause=replace(CAUSE, grade=None), minutes=45)
    assert canonical_bytes(entry) != canonical_bytes(replace(entry, grade="-"))


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_no_two_entries_share_their_bytes(type_a: str, grade_a: str, type_b: str, grade_b: str) -> None:
    _, entry = post(new_head(PASSPORT), Kind.EARN, cause=CAUSE, minutes=45)
    one = canonical_bytes(replace(entry, source_type=type_a, grade=grade_a))
    two = canonical_bytes(replace(entry, source_type=type_b, grade=grade_b))
    assert (one == two) is ((type_a, grade_a) == (type_b, grade_b))


# the verifier finds and names the first bad entry

TAMPERED: dict[str, Callable[[Any], Any]] = {
    "passport_id": lambda _: OTHER_PASSPORT,
    "seq": lambda seq: seq + 100,
    "kind": lambda kind: Kind.ADJUST if kind != Kind.ADJUST else Kind.EARN,
    "minutes_change": lambda minutes: minutes + 30,
    "net_change": lambda minutes: minutes + 30,
    "points_change": lambda points: points + 1,
    "minutes_after": lambda minutes: minutes + 30,
    "balance_after": lambda points: points + 1,
    "source_type": lambda _: "sheet_row",
    "source_id": lambda _: LEADER,
    "policy_version": lambda version: version + 1,
    "grade": lambda _: None,
    "service_date": lambda day: day + timedelta(days=1),
    "posted_at": lambda moment: moment + timedelta(microseconds=1),
    "actor_id": lambda _: None,
    "expires_on": lambda _: date(2030, 1, 1),
    "prev_hash": lambda _: "0" * 64,
    "hash": lambda _: "0" * 64,
}


def test_every_field_has_its_tampering() -> None:
    assert set(TAMPERED) == {field.name for field in dataclasses.fields(Entry)}


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("field", TAMPERED)
def test_a_change_of_any_field_of_any_entry_is_found_and_located(field: str, place: int) -> None:
    head, entries = five()
    entry = entries[place]
    entries[place] = replace(entry, **{field: TAMPERED[field](getattr(entry, field))})
    assert verify(entries, head) == Break(place + 1, Fault.ALTERED)


@given(steps, st.data())
def test_a_change_of_any_number_is_found_in_any_history(history: list[Step], data: st.DataObject) -> None:
    head, entries = ledger([(Kind.EARN, 45, 0), *history])
    place = data.draw(st.integers(0, len(entries) - 1))
    field = data.draw(
        st.sampled_from(["minutes_change", "net_change", "points_change", "minutes_after", "balance_after"])
    )
    shift = data.draw(st.integers(-100, 100).filter(bool))
    entries[place] = replace(entries[place], **{field: getattr(entries[place], field) + shift})
    assert verify(entries, head) == Break(place + 1, Fault.ALTERED)


def test_a_kind_that_nobody_knows_is_named_and_stops_nothing() -> None:
    head, entries = five()
    entries[2] = replace(entries[2], kind="gift from heaven")
    assert verify(entries, head) == Break(3, Fault.ALTERED)


@pytest.mark.parametrize("place", range(4))
def test_a_missing_entry_is_named(place: int) -> None:
    head, entries = five()
    del entries[place]
    assert verify(entries, head) == Break(place + 1, Fault.MISSING)


@pytest.mark.parametrize(("kept", "first_lost"), [(4, 5), (3, 4), (0, 1)])
def test_a_cut_tail_is_found_by_the_head(kept: int, first_lost: int) -> None:
    head, entries = five()
    assert verify(entries[:kept], head) == Break(first_lost, Fault.CUT)


def test_two_entries_in_the_wrong_order_are_named_at_the_first() -> None:
    head, entries = five()
    entries[1], entries[2] = entries[2], entries[1]
    assert verify(entries, head) == Break(2, Fault.REORDERED)


def test_two_entries_that_swapped_numbers_and_were_sealed_again_are_found() -> None:
    head, entries = five()
    entries[1], entries[2] = reseal(entries[2], seq=2), reseal(entries[1], seq=3)
    assert verify(entries, head) == Break(2, Fault.FORKED)


def test_an_entry_rewritten_and_sealed_again_breaks_the_link_of_the_next() -> None:
    head, entries = five()
    entries[2] = reseal(entries[2], grade="poster")
    assert verify(entries, head) == Break(4, Fault.FORKED)


def test_a_second_entry_with_the_same_number_is_a_fork() -> None:
    head, entries = five()
    before = replace(new_head(PASSPORT), seq=1, hash=entries[0].hash, minutes=600, balance=20)
    _, twin = post(before, Kind.ADJUST, cause=CAUSE, points=9)
    entries.insert(2, twin)
    assert verify(entries, head) == Break(3, Fault.FORKED)


def test_the_last_entry_rewritten_and_sealed_again_is_found_by_the_head() -> None:
    head, entries = five()
    entries[4] = reseal(entries[4], grade="poster")
    assert verify(entries, head) == Break(5, Fault.HEAD)


def test_an_entry_behind_the_head_is_found() -> None:
    head, entries = five()
    _, extra = post(head, Kind.ADJUST, cause=CAUSE, points=9)
    assert verify([*entries, extra], head) == Break(6, Fault.HEAD)


@pytest.mark.parametrize("field", ["hash", "minutes", "net_minutes", "earned_points", "balance"])
def test_a_head_that_was_changed_alone_is_found(field: str) -> None:
    head, entries = five()
    wrong: Any = "0" * 64 if field == "hash" else getattr(head, field) + 1
    assert verify(entries, replace(head, **{field: wrong})) == Break(5, Fault.HEAD)


def test_what_is_held_is_no_matter_of_the_chain() -> None:
    head, entries = five()
    assert verify(entries, replace(head, held=7)) is None


def test_an_empty_ledger_has_the_head_of_its_own_passport() -> None:
    assert verify([], new_head(PASSPORT)) is None
    assert verify([], replace(new_head(PASSPORT), balance=1)) == Break(0, Fault.HEAD)
    assert new_head(PASSPORT).hash != new_head(OTHER_PASSPORT).hash


def test_a_whole_chain_moved_to_another_passport_is_foreign() -> None:
    head, entries = five()
    assert verify(entries, replace(head, passport_id=OTHER_PASSPORT)) == Break(1, Fault.FOREIGN)


def chain_of(entries: list[Entry]) -> tuple[Head, list[Entry]]:
    """As a forger with the whole database would write them: every link and every seal in order."""
    head, chained = new_head(PASSPORT), []
    for entry in entries:
        sealed = reseal(entry, prev_hash=head.hash)
        head = replace(
            head, seq=sealed.seq, hash=sealed.hash, minutes=sealed.minutes_after, balance=sealed.balance_after
        )
        head = replace(head, net_minutes=head.net_minutes + sealed.net_change)
        head = replace(head, earned_points=points_for(head.net_minutes))
        chained.append(sealed)
    return head, chained


def test_an_untouched_ledger_survives_the_forgers_hand() -> None:
    head, entries = five()
    assert chain_of(entries) == (head, entries)


@pytest.mark.parametrize(
    ("place", "changes"),
    [
        (1, {"points_change": 2, "balance_after": 22}),  # a point too many for 45 minutes
        (1, {"net_change": 60}),
        (1, {"minutes_after": 700}),
        (1, {"balance_after": 30}),
        (0, {"net_change": 600}),
        (4, {"net_change": 30}),
    ],
)
def test_a_forged_chain_whose_sums_or_half_hours_are_wrong_is_found(place: int, changes: dict[str, Any]) -> None:
    _, entries = five()
    entries[place] = replace(entries[place], **changes)
    head, forged = chain_of(entries)
    assert verify(forged, head) == Break(place + 1, Fault.MISCOUNTED)
