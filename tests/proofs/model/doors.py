"""The reference's doors: sign-ups, scans and presences, as the product's rules tell them.

Written from the rules; of the product it calls nothing. Where the rules are silent it follows the product's own words:
in which order refusals come, who inherits a walk-in's place, and what an undone scan reopens.

Shifts lie within one Shanghai day: how minutes part at midnight is a matter of the rules' own tests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.proofs.model.people import NOT_ALLOWED, NOT_FOUND, People
from tests.proofs.model.shifts import GRADE_OF, Presence, Scan, Shift, SignUp

OPENS_BEFORE = timedelta(minutes=30)
OUT_AFTER = timedelta(minutes=60)
SECOND_TAP = timedelta(minutes=10)


@dataclass
class Doors:
    people: People
    shifts: list[Shift] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)
    undone: set[str] = field(default_factory=set)
    moved_up: int = 0

    # --- sign-ups ---------------------------------------------------------------------------------------------------

    def may_sign_up(self, shift: Shift, actor: str, who: str, now: datetime) -> str | None:
        if not self.people.may_sign_up_for(actor, who, now >= shift.starts_at, now):
            return NOT_FOUND
        if shift.state == "cancelled":
            return "sign_up.shift_cancelled"  # cancelled before the start: no service
        if shift.state != "published" or now >= shift.ends_at:
            return "sign_up.shift_over"
        if now >= shift.starts_at and not self.people.runs_shifts(actor):
            return "sign_up.too_late"  # once it has begun it is for who runs it to give what is free
        if actor == who and who not in self.people.with_passport:
            return "passport.none"  # nothing is earned without one
        mine = shift.sign_up_of(who)
        if mine is not None and not (mine.state == "waitlisted" and now >= shift.starts_at):
            return "sign_up.already"
        has_place = not shift.is_full or any(each.holds_place for each in shift.presences if each.who == who)
        return "sign_up.full" if now >= shift.starts_at and not has_place else None  # nobody waits any more

    def sign_up(self, shift: Shift, actor: str, who: str, ref: str) -> str:
        walked_in = next((each for each in shift.presences if each.who == who and each.holds_place), None)
        state = "waitlisted" if walked_in is None and shift.is_full else "signed_up"
        if walked_in is not None:
            walked_in.holds_place = False
        elif state == "signed_up":
            shift.taken += 1
        mine = shift.sign_up_of(who)
        if mine is None:
            shift.sign_ups.append(SignUp(who, ref, state, actor))
        else:
            mine.state = state
        return state

    def cancel_sign_up(self, shift: Shift, mine: SignUp, now: datetime) -> str | None:
        if mine.state == "cancelled":
            return None
        if shift.state != "published" or now >= shift.starts_at:
            return "sign_up.too_late_to_cancel"  # a no-show brings no penalty
        had_place, mine.state = mine.state == "signed_up", "cancelled"
        inside = next((each for each in shift.presences if each.who == mine.who and each.counts), None)
        if had_place and inside is not None:
            inside.holds_place = True
        elif had_place:
            self._give_back(shift, now)
        return None

    def _give_back(self, shift: Shift, now: datetime) -> None:
        """The next in the queue moves up, before the shift begins."""
        shift.taken -= 1
        waiting = [each for each in shift.sign_ups if each.state == "waitlisted"]
        if shift.state == "published" and now < shift.starts_at and waiting and not shift.is_full:
            waiting[0].state = "signed_up"
            shift.taken += 1
            self.moved_up += 1

    # --- scans ------------------------------------------------------------------------------------------------------

    def judge(self, shift: Shift, actor: str, who: str, method: str, direction: str, now: datetime, age: int) -> str:
        """``checked_in``, ``checked_out``, ``already``, or the code of a refusal."""
        if method in ("shift", "passport") and age > 1:
            return "scan.code_expired"  # changes every 15 s, one step of tolerance
        has_left = shift.open_of(who) is None and shift.last_left(who) is not None
        wrong_hand = self._wrong_hand(actor, who, method)
        late_out = shift.state == "closed" and has_left and direction != "in" and wrong_hand is None
        is_over = now >= shift.ends_at + OUT_AFTER
        if shift.state == "cancelled":
            return "scan.shift_cancelled"
        if is_over and wrong_hand is None and (has_left or shift.open_of(who) is not None):
            return "scan.checkout_over"  # 60 minutes after the planned end, whether or not the closing job has run
        if shift.state == "closed" and not late_out:
            return "scan.shift_closed"
        if is_over:
            return "scan.checkin_over"  # of who was never here no end is filled in; nor is a stranger told who was
        if shift.state == "published" and now < shift.starts_at - OPENS_BEFORE:
            return "scan.too_early"  # check-in opens 30 minutes before the start
        if wrong_hand is not None:
            return wrong_hand
        if who not in self.people.with_passport:
            return "scan.no_passport"  # credited is a passport
        if late_out:
            return "already"  # forgotten check-out: a later ``out`` answers so, and only a correction changes it
        return self._direction(shift, who, direction, now) or self._entry(shift, actor, who, method, now)

    def _wrong_hand(self, actor: str, who: str, method: str) -> str | None:
        if method in ("shift", "poster"):
            return None
        if actor == who:
            # The leader calls the roll and scans the card: nobody vouches for themselves.
            return "scan.own_name_called" if method == "roll_call" else "scan.own_card_scanned"
        return None if self.people.runs_shifts(actor) else "scan.not_leader_here"  # nobody checks in for another

    def _direction(self, shift: Shift, who: str, direction: str, now: datetime) -> str | None:
        """Unless this is a coming in."""
        inside, left = shift.open_of(who), shift.last_left(who)
        if inside is not None:
            is_second_tap = direction == "auto" and now - inside.starts_at < SECOND_TAP
            return "already" if direction == "in" or is_second_tap else "checked_out"  # ``auto``: less than 10 minutes
        if direction == "out":
            return "scan.never_in" if left is None else "already"  # ``out`` when never in: refused
        if direction == "in" or left is None:
            return None
        assert left.ends_at is not None
        gone = any(
            each.starts_at >= left.ends_at and each.starts_at <= now and each.state != "undone"
            for other in self.shifts
            if other is not shift
            for each in other.presences
            if each.who == who
        )
        elsewhere = self.elsewhere(shift, who) is not None
        is_second_tap = now - left.ends_at < SECOND_TAP and not gone and not elsewhere
        return "already" if is_second_tap or now >= shift.ends_at else None

    def _entry(self, shift: Shift, actor: str, who: str, method: str, now: datetime) -> str:
        if now >= shift.ends_at:
            return "scan.checkin_over"  # check-in ends at the planned end
        mine = shift.sign_up_of(who)
        if shift.last_left(who) is None and (mine is None or mine.state != "signed_up") and shift.is_full:
            return (
                "scan.waitlisted" if mine is not None else "scan.shift_full"
            )  # walk-ins are welcome unless it is full
        taken_from = self._taken_from(who, now)
        if taken_from is not None and taken_from < shift.ends_at:
            return "scan.present_elsewhere"  # presences of one person never overlap
        is_expected = who in self.people.roster or (mine is not None and mine.by != actor)
        if method == "roll_call" and self.elsewhere(shift, who) is not None and not is_expected:
            return "scan.elsewhere_needs_card"  # one word ends no presence elsewhere
        return "checked_in"

    def _taken_from(self, who: str, since: datetime) -> datetime | None:
        """When the first stretch begins that has ended and reaches beyond: the clock has gone back since."""
        mine = (each for shift in self.shifts for each in shift.presences if each.who == who and each.state == "closed")
        beyond = (each for each in mine if each.ends_at is not None and each.ends_at > max(since, each.starts_at))
        return min((each.starts_at for each in beyond), default=None)

    def elsewhere(self, shift: Shift, who: str) -> Presence | None:
        return next((found for other in self.shifts if other is not shift and (found := other.open_of(who))), None)

    def come_in(self, shift: Shift, actor: str, who: str, method: str, now: datetime, refs: tuple[str, str]) -> None:
        """``refs`` of the scan and the presence. Coming in ends the stretch elsewhere, there and then."""
        scan_ref, presence_ref = refs
        mine, came_before = shift.sign_up_of(who), shift.last_left(who) is not None
        presence = Presence(who, shift, presence_ref, now, GRADE_OF[method], actor)
        if shift.capacity is not None and not came_before and (mine is None or mine.state != "signed_up"):
            shift.taken += 1
            if mine is None:
                presence.holds_place = True
            else:
                mine.state = "signed_up"
        if (there := self.elsewhere(shift, who)) is not None:
            there.state, there.grade_out, there.by_out, there.ended_by_scan = "closed", "inferred", None, scan_ref
            there.ends_at = max(there.starts_at, min(there.shift.ends_at, now))
        shift.presences.append(presence)
        self.scans.append(Scan(scan_ref, actor, who, "checked_in", presence))

    def go_out(self, shift: Shift, actor: str, who: str, method: str, now: datetime, scan_ref: str) -> None:
        inside = shift.open_of(who)
        assert inside is not None
        ends_at = max(inside.starts_at, min(now, self._taken_from(who, inside.starts_at) or now))
        inside.state, inside.ends_at, inside.grade_out, inside.by_out = "closed", ends_at, GRADE_OF[method], actor
        inside.ended_by_scan = scan_ref
        self.scans.append(Scan(scan_ref, actor, who, "checked_out", inside))

    # --- undo -------------------------------------------------------------------------------------------------------

    def undo(self, scan: Scan, actor: str, now: datetime) -> str | None:
        if not self.people.runs_shifts(actor):
            return NOT_ALLOWED if actor in (scan.who, scan.actor) else NOT_FOUND
        if scan.ref in self.undone:
            return None
        here, shift = scan.presence, scan.presence.shift
        if actor == scan.who:
            return "scan.own_scan_undone"  # nobody decides for themselves
        if shift.state != "published" or now >= shift.ends_at + OUT_AFTER:
            return "scan.undo_too_late"  # until the shift closes; afterwards it is a correction
        if here.state == "undone":
            return "scan.nothing_to_undo"
        if scan.outcome == "checked_in":
            self._strike(here, now)
            for there in self._ended_by(scan):
                if now < there.shift.ends_at + OUT_AFTER:
                    self._reopen(there, actor)
        elif not self._reopen(here, actor):
            return "scan.seen_since"  # presences of one person never overlap
        self.undone.add(scan.ref)
        return None

    def _ended_by(self, scan: Scan) -> list[Presence]:
        others = (each for shift in self.shifts for each in shift.presences)
        return [each for each in others if each.ended_by_scan == scan.ref and each is not scan.presence]

    def _strike(self, presence: Presence, now: datetime) -> None:
        presence.state = "undone"
        if not presence.holds_place:
            return
        presence.holds_place = False
        mine = (each for each in presence.shift.presences if each.who == presence.who and each.state != "undone")
        heir = next(mine, None)
        if heir is not None:
            heir.holds_place = True
        else:
            self._give_back(presence.shift, now)

    def _reopen(self, presence: Presence, actor: str) -> bool:
        """Until the planned end; not if they were seen elsewhere since."""
        if presence.shift.state != "published" or presence.state != "closed":
            return False
        until = max(presence.starts_at, presence.shift.ends_at)
        for shift in self.shifts:
            for each in shift.presences:
                if each.who != presence.who or each is presence:
                    continue
                if each.state == "open":
                    return False
                ends_at = each.ends_at or each.starts_at
                lasts = each.state == "closed" and each.starts_at < ends_at
                if lasts and each.starts_at < until and ends_at > presence.starts_at:
                    return False
        presence.state, presence.ends_at, presence.grade_out, presence.by_out = "open", None, "inferred", None
        presence.ended_by_scan, presence.reopened_by = None, presence.reopened_by | {actor}
        return True

    # --- the shift --------------------------------------------------------------------------------------------------

    def cancel(self, shift: Shift, actor: str, now: datetime) -> str | None:
        if not self.people.runs_shifts(actor):
            return NOT_ALLOWED
        if shift.state != "published":
            return "shift.not_published"
        if now >= shift.starts_at:
            return "shift.begun"  # cancelled before the start; later it is stopped midway
        shift.state = "cancelled"
        for each in shift.presences:
            if each.counts:
                each.ends_at = each.ends_at or max(each.starts_at, now)
                each.state = "void"
        return None

    def close(self, shift: Shift, actor: str, now: datetime) -> str | None:
        """Again changes nothing."""
        if not self.people.runs_shifts(actor):
            return NOT_ALLOWED
        if shift.state == "closed":
            return None
        if shift.state != "published":
            return "hours.shift_not_open"
        if now < shift.ends_at:
            return "hours.shift_not_over"  # until then people serve
        shift.state = "closed"
        for each in shift.presences:
            if each.state == "open":
                each.state, each.ends_at, each.grade_out = "closed", max(each.starts_at, shift.ends_at), "inferred"
        return None
