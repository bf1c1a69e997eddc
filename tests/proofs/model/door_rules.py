"""Rules at the door: registration, scans of every kind, undoing, cancelling, closing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from service.checkin.codec import CodeKind
from tests.proofs.model.engines import Code, Fate
from tests.proofs.model.people import OFFICERS, STAFF
from tests.proofs.model.records import Record, measured
from tests.proofs.model.shifts import GRADE_OF, Presence, Shift
from tests.proofs.model.story import ANY, FATE, SHIFTS_MOST, Story

NEWCOMERS_MOST = 2
SCANNER = st.sampled_from([*OFFICERS, *STAFF, "@other_leader"])
BY = st.sampled_from(["", "", "@staff", "@leader"])  # whoever leads now; and who led at first
DIRECTION = st.sampled_from(["auto", "auto", "in", "out"])
LENGTH = st.sampled_from([1, 29, 30, 31, 45, 60, 90, 90, 120, 240, 481, 600])


class DoorRules(Story):
    @initialize()
    def two_shifts(self) -> None:
        """One is over, with records to decide on, and one has just begun: most of what there is to find comes after."""
        self.begin()
        [first] = self.doors.shifts
        self._three_come(first, "in")
        self.time.now += timedelta(minutes=61)
        self._three_come(first, "out")
        self.time.now = first.ends_at
        self._close(first, "@leader", Fate.WELL)
        self.plan_shift(1, 90, None)
        self._three_come(self.doors.shifts[-1], "in")

    def _three_come(self, shift: Shift, direction: str) -> None:
        """Or go."""
        self.time.now = max(self.now, shift.starts_at)
        for who in ("@resident", "@leader"):
            code = {"code": Code(CodeKind.SHIFT, shift.ref)}
            self._scan("scan code", shift, who, who, "shift", direction, code, Fate.WELL)
        named = {"shift_id": shift.ref, "passport_id": self.passport("@neighbour")}
        self._scan("call the roll", shift, "@deputy", "@neighbour", "roll_call", direction, named, Fate.WELL)

    @precondition(lambda self: len(self.people.newcomers) < NEWCOMERS_MOST)
    @rule()
    def register(self) -> None:
        """From WeChat; the passport comes later, and until then nothing is earned."""
        name = f"@newcomer{len(self.people.newcomers)}"
        openid = uuid4().hex
        self.lockstep.each(lambda engine: engine.register(name, openid))
        self.people.newcomers.append(name)
        self._passed("register")

    @precondition(lambda self: self.people.newcomers)
    @rule(which=ANY, fate=FATE)
    def consent(self, which: int, fate: Fate) -> None:
        who = self.one_of(self.people.newcomers, which)
        body = {"name": self.name_of_newcomers, "community_id": "@community", "consents": ["record"]}
        answer = self.post(who, "/me/passport", body, fate)
        has_one = who in self.people.with_passport
        if self.compare("consent", answer, "passport.already_opened" if has_one else None):
            self.people.with_passport.add(who)
            self.lockstep.each(lambda engine: engine.admit(self.passport(who), answer.body["id"]))
            self.touched = who

    @precondition(lambda self: len(self.doors.shifts) < SHIFTS_MOST)
    @rule(in_minutes=st.sampled_from([1, 10, 31, 60]), length=LENGTH, capacity=st.sampled_from([None, None, 1, 2]))
    def plan(self, in_minutes: int, length: int, capacity: int | None) -> None:
        self.compare("plan", self.plan_shift(in_minutes, length, capacity), None, state="published")

    # --- scans ------------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.live)
    @rule(where=ANY, whose=ANY, direction=DIRECTION, age=st.sampled_from([0, 0, 0, 1, 2]), fate=FATE)
    def scan_code(self, where: int, whose: int, direction: str, age: int, fate: Fate) -> None:
        """The rotating code on the screen; two steps old, it has been replaced."""
        shift, who = self.one_of(self.live, where), self.one_of(self.volunteers, whose)
        code = {"code": Code(CodeKind.SHIFT, shift.ref, age)}
        self._scan("scan code", shift, who, who, "shift", direction, code, fate, age)

    @precondition(lambda self: self.live)
    @rule(where=ANY, whose=ANY, direction=DIRECTION, fate=FATE)
    def scan_poster(self, where: int, whose: int, direction: str, fate: Fate) -> None:
        shift, who = self.one_of(self.live, where), self.one_of(self.volunteers, whose)
        code = {"code": Code(CodeKind.POSTER, shift.ref)}
        self._scan("scan poster", shift, who, who, "poster", direction, code, fate)

    @precondition(lambda self: self.live)
    @rule(where=ANY, whose=ANY, by=SCANNER, direction=DIRECTION, fate=FATE)
    def scan_passport(self, where: int, whose: int, by: str, direction: str, fate: Fate) -> None:
        """Who leads scans the person's own code; of the elder without a phone, her card."""
        here = [each for each in self.volunteers if each in self.people.with_passport]
        shift, who = self.one_of(self.live, where), self.one_of([*here, "@neighbour", "@neighbour"], whose)
        kind = CodeKind.CARD if who == "@neighbour" else CodeKind.PASSPORT
        code = {"code": Code(kind, self.passport(who)), "shift_id": shift.ref}
        self._scan(f"scan {kind}", shift, by, who, kind.value, direction, code, fate)

    @precondition(lambda self: self.live)
    @rule(where=ANY, whose=ANY, by=st.sampled_from([*OFFICERS, *STAFF, "@resident"]), direction=DIRECTION, fate=FATE)
    def call_roll(self, where: int, whose: int, by: str, direction: str, fate: Fate) -> None:
        here = [each for each in self.volunteers if each in self.people.with_passport]
        shift, who = self.one_of(self.live, where), self.one_of(here, whose)
        named = {"shift_id": shift.ref, "passport_id": self.passport(who)}
        self._scan("call the roll", shift, by, who, "roll_call", direction, named, fate)

    def _scan(
        self,
        rule_name: str,
        shift: Shift,
        by: str,
        who: str,
        method: str,
        direction: str,
        body: dict[str, Any],
        fate: Fate,
        age: int = 0,
    ) -> None:
        expected = self.doors.judge(shift, by, who, method, direction, self.now, age)
        sent = {**body, "direction": direction, "client_id": f"client-{self.sent:08d}"}
        answer = self.post(by, "/scans", sent, fate)
        refusal = expected if expected.startswith("scan.") else None
        if not self.compare(rule_name, answer, refusal):
            return
        told = answer.body
        assert told["outcome"] == expected, f"{rule_name}: {told['outcome']}, expected {expected}"
        was_walk_in = shift.sign_up_of(who) is None
        if expected == "checked_in":
            self.doors.come_in(shift, by, who, method, self.now, (told["scan_id"], told["presence_id"]))
            self.tally.done["walk in"] += was_walk_in
        elif expected == "checked_out":
            self.doors.go_out(shift, by, who, method, self.now, told["scan_id"])
        inside = shift.open_of(who) is not None
        assert told["is_present"] == inside, f"{rule_name}: present {told['is_present']}, expected {inside}"
        assert expected == "already" or told["grade"] == GRADE_OF[method]

    @precondition(lambda self: self.inside)
    @rule(which=ANY, minutes=st.sampled_from([10, 29, 30, 31, 45, 61]), direction=DIRECTION, fate=FATE)
    def leave(self, which: int, minutes: int, direction: str, fate: Fate) -> None:
        """Somebody inside stays for a while, and scans again."""
        presence = self.one_of(self.inside, which)
        self.time.now += timedelta(minutes=minutes)
        code = {"code": Code(CodeKind.SHIFT, presence.shift.ref)}
        self._scan("leave", presence.shift, presence.who, presence.who, "shift", direction, code, fate)

    @property
    def inside(self) -> list[Presence]:
        return [each for shift in self.live for each in shift.presences if each.state == "open"]

    @precondition(lambda self: len(self.doors.scans) > 2)
    @rule(which=ANY, by=st.sampled_from([*OFFICERS, "@staff"]), fate=FATE)
    def undo(self, which: int, by: str, fate: Fate) -> None:
        """One of the last scans."""
        scan = self.one_of(self.doors.scans[-4:][::-1], which)
        answer = self.post(by, f"/scans/{scan.ref}/undo", {"reason": "扫错了人"}, fate)
        self.compare("undo", answer, self.doors.undo(scan, by, self.now))

    # --- the shift --------------------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.doors.shifts) > 1 and self.live)
    @rule(where=ANY, by=BY, fate=FATE)
    def cancel_shift(self, where: int, by: str, fate: Fate) -> None:
        shift, who = self.one_of(self.live[::-1], where % 2), by or self.people.leader
        answer = self.post(who, f"/shifts/{shift.ref}/cancel", {"reason": "暴雨"}, fate)
        self.compare("cancel shift", answer, self.doors.cancel(shift, who, self.now))

    @precondition(lambda self: any(each.state in ("published", "cancelled") for each in self.doors.shifts))
    @rule(where=ANY, by=BY, waits=st.booleans(), fate=FATE)
    def close(self, where: int, by: str, waits: bool, fate: Fate) -> None:
        """Every presence of a person becomes one record. Mostly where somebody came, and at its end."""
        served = [each for each in self.doors.shifts if each.state == "published" and each.presences]
        shift = self.one_of(served or self.doors.shifts, where)
        if waits and shift.state == "published":
            self.time.now = max(self.now, shift.ends_at)
        self._close(shift, by or self.people.leader, fate)

    def _close(self, shift: Shift, by: str, fate: Fate) -> None:
        was_open = shift.state == "published"
        answer = self.post(by, f"/shifts/{shift.ref}/close", None, fate)
        refusal = self.doors.close(shift, by, self.now)
        if self.compare("close", answer, refusal, **({} if refusal else {"state": "closed"})) and was_open:
            self._make_records(shift)

    @precondition(lambda self: len(self.doors.shifts) < SHIFTS_MOST)
    @rule(
        whose=ANY,
        method=st.sampled_from(["shift", "poster", "roll_call"]),
        minutes=st.sampled_from([29, 30, 31, 45, 60, 89, 300, 470, 500]),
        forgets=st.sampled_from([False, False, True]),
        fate=FATE,
    )
    def serve(self, whose: int, method: str, minutes: int, forgets: bool, fate: Fate) -> None:
        """A whole service at once, so that there is much to decide; often of somebody who was elsewhere."""
        self.plan_shift(1, 90 if minutes < 90 else 600, None)
        elsewhere = [each.who for each in self.inside]
        shift, who = self.doors.shifts[-1], self.one_of([*elsewhere, *self.volunteers], whose)
        kinds = {"shift": CodeKind.SHIFT, "poster": CodeKind.POSTER}
        named = {"shift_id": shift.ref, "passport_id": self.passport(who)}
        if method == "roll_call" and who not in self.people.with_passport:
            return
        body = {"code": Code(kinds[method], shift.ref)} if method in kinds else named
        leader = self.people.leader
        by = who if method in kinds else "@staff" if who == leader else leader
        self.time.now = shift.starts_at
        self._scan("serve", shift, by, who, method, "in", body, fate)
        self.the_promises_hold()  # while they are inside, too
        self.time.now += timedelta(minutes=minutes)
        if not forgets:
            self._scan("serve", shift, by, who, method, "out", body, fate)
        self.time.now = shift.ends_at
        self._close(shift, leader, fate)

    def _make_records(self, shift: Shift) -> None:
        came = dict.fromkeys(each.who for each in shift.presences)
        worth = {who: found for who in came if (found := measured(shift, who)) is not None}
        shown = self.get("@staff", f"/service-records?shift_id={shift.ref}")["items"]
        by_account = {each["account_id"]: each for each in shown}
        assert set(by_account) == set(worth), f"records of {set(by_account)}, expected {set(worth)}"
        for who, (minutes, grade, ends) in worth.items():
            version, limits = self.policy_on(shift)
            record = Record(by_account[who]["id"], who, shift, minutes, grade, ends, limits)
            record.set(minutes)
            self.desk.records.append(record)
            self.compare_record(by_account[who], record)
            assert by_account[who]["policy_version"] == version
        self.tally.done["record"] += len(worth)

    def policy_on(self, shift: Shift) -> tuple[int, Any]:
        day = Record("", "", shift, 0, "", [], self.limits[0][1]).day
        return max((number, limits) for number, (since, limits) in enumerate(self.limits) if since <= day)
