"""Rules of the desk: approve alone and in batches, amend, return, answer, reject, correct, confirm, decline; paper."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.conftest import NOON
from tests.proofs.model.engines import Answer, Fate, Paper
from tests.proofs.model.people import NOT_ALLOWED
from tests.proofs.model.records import SHANGHAI, Correction, Record, ten_working_days_after
from tests.proofs.model.shifts import Shift
from tests.proofs.model.story import ANY, DECIDERS, FATE, Story

OTHER_MINUTES = st.sampled_from([0, 1, 29, 30, 31, 60, 89, 90, 91, 120, 600])
ENTERED_BY = st.sampled_from(["", "@staff", "@staff", "@leader"])  # whoever leads now; and who led at first
PAPERS_MOST = 4
ON_PAPER = (("@resident", "张玉琴"), ("@neighbour", "李桂兰"), ("@deputy", "陈秀英"))
HINT = {"reason": "核对签到表"}


class DeskRules(Story):
    def newest(self, which: int, *states: str) -> Record:
        """Among the last few, those in a state where this rule does something, if there are any."""
        fitting = [each for each in self.desk.records if each.state in states]
        return self.one_of((fitting or self.desk.records)[-5:][::-1], which)

    def decider(self, record: Record, by: int, first: str | None = None) -> str:
        """Mostly somebody who may; else somebody who sees it, or anybody."""
        seeing = [who for who in DECIDERS if self.desk.sees(record, who)]
        may = [who for who in seeing if self.desk.ineligible(record, who) is None and who != first]
        return self.one_of((may or seeing, may or seeing, seeing, DECIDERS)[by % 4], by // 4)

    @precondition(lambda self: self.desk.records)
    @rule(which=ANY, by=ANY, seen=st.sampled_from([None, None, 0, 0, 1]), fate=FATE)
    def approve(self, which: int, by: int, seen: int | None, fate: Fate) -> None:
        """``seen``: what the screen showed is right, or off by one."""
        record = self.newest(which, "pending", "awaiting_second")
        self._approve(record, by, None if seen is None else record.minutes + seen, fate)

    @precondition(lambda self: self.desk.records)
    @rule(which=ANY, first=ANY, second=ANY, fate=FATE)
    def approve_by_two(self, which: int, first: int, second: int, fate: Fate) -> None:
        """One after the other, if it takes two."""
        record = self.newest(which, "pending", "awaiting_second")
        self._approve(record, first, None, fate)
        if record.state == "awaiting_second":
            self._approve(record, second, None, fate)

    def _approve(self, record: Record, by: int, minutes: int | None, fate: Fate) -> None:
        first = self.desk.first(record)
        who = self.decider(record, by, first)
        body = None if minutes is None else {"expected_minutes": minutes}
        answer = self.post(who, f"/service-records/{record.ref}/approve", body, fate)
        state = self.desk.approve(record, who, self.now, minutes)
        if self._decided("approve", answer, record, state):
            self._earned(record)
            self.tally.done["first approval"] += state == "awaiting_second"
            self.tally.done["second approval"] += state == "approved" and first is not None

    @precondition(lambda self: len(self.desk.records) > 1)
    @rule(by=ANY, fate=FATE)
    def approve_batch(self, by: int, fate: Fate) -> None:
        undecided = [each for each in self.desk.records if each.state != "approved"] or self.desk.records
        chosen = undecided[-4:]
        who = self.decider(chosen[-1], by)
        answer = self.post(who, "/service-records/approve", {"record_ids": [each.ref for each in chosen]}, fate)
        self.compare("approve batch", answer, None)
        items = answer.body["items"]
        assert [item["record_id"] for item in items] == [each.ref for each in chosen]
        for item, record in zip(items, chosen, strict=True):
            code = item["problem"]["code"] if item["problem"] else None
            state = self.desk.approve_in_batch(record, who, self.now)
            assert (code or item["state"]) == state, f"batch: {item}, expected {state}"
            if code is None:
                self._earned(record)
                self.tally.done["approved in a batch"] += 1
            else:
                self.tally.refused[code] += 1

    @precondition(lambda self: self.desk.records)
    @rule(which=ANY, by=ANY, minutes=OTHER_MINUTES, fate=FATE)
    def amend(self, which: int, by: int, minutes: int, fate: Fate) -> None:
        record = self.newest(which, "pending", "awaiting_second")
        who = self.decider(record, by)
        answer = self.post(who, f"/service-records/{record.ref}/amend", {**HINT, "minutes": minutes}, fate)
        self._decided("amend", answer, record, self.desk.amend(record, who, minutes, self.now))

    @precondition(lambda self: self.desk.records)
    @rule(which=ANY, by=ANY, fate=FATE)
    def send_back(self, which: int, by: int, fate: Fate) -> None:
        record = self.newest(which, "pending", "awaiting_second")
        who = self.decider(record, by)
        answer = self.post(who, f"/service-records/{record.ref}/return", HINT, fate)
        if self._decided("return", answer, record, self.desk.send_back(record, who, self.now)):
            record.staff_decide_at = datetime.fromisoformat(answer.body["staff_decide_at"])
            assert record.staff_decide_at == ten_working_days_after(self.now), answer.body

    @precondition(lambda self: any(each.state == "returned" for each in self.desk.records))
    @rule(which=ANY, by=st.sampled_from(["", "", "@leader", "@neighbour"]), fate=FATE)
    def answer(self, which: int, by: str, fate: Fate) -> None:
        """Whose it is, or somebody who may have seen them."""
        record = self.newest(which, "returned")
        who = by or record.who
        answer = self.post(who, f"/service-records/{record.ref}/answer", {"answer": "当天四点才离开"}, fate)
        self._decided("answer", answer, record, self.desk.answer(record, who))

    @precondition(lambda self: len(self.desk.records) > 1)
    @rule(which=ANY, by=ANY, fate=FATE)
    def reject(self, which: int, by: int, fate: Fate) -> None:
        record = self.newest(which, "returned", "pending")
        who = self.decider(record, by)
        answer = self.post(who, f"/service-records/{record.ref}/reject", HINT, fate)
        self._decided("reject", answer, record, self.desk.reject(record, who, self.now))

    # --- corrections ------------------------------------------------------------------------------------------------

    @precondition(lambda self: any(each.state == "approved" for each in self.desk.records))
    @rule(which=ANY, by=ANY, minutes=OTHER_MINUTES, second=st.none() | ANY, fate=FATE)
    def correct(self, which: int, by: int, minutes: int, second: int | None, fate: Fate) -> None:
        """Alone, or with another at once."""
        self._correct(self.newest(which, "approved"), by, minutes, second, fate)

    @precondition(lambda self: any(each.state == "approved" for each in self.desk.records))
    @rule(which=ANY, by=ANY, again_by=ANY, second=ANY, fate=FATE)
    def correct_twice(self, which: int, by: int, again_by: int, second: int, fate: Fate) -> None:
        """Down to nothing and back up."""
        record = self.newest(which, "approved")
        self._correct(record, by, 0, None, fate)
        if record.state == "approved" and not record.minutes:
            self._correct(record, again_by, record.evidence_minutes, second, fate)

    def _correct(self, record: Record, by: int, minutes: int, second: int | None, fate: Fate) -> None:
        who, before = self.decider(record, by), record.minutes
        answer = self.post(who, f"/service-records/{record.ref}/correct", {**HINT, "minutes": minutes}, fate)
        state = self.desk.correct(record, who, minutes)
        waiting = answer.body["waiting_correction"] if answer.code is None else None
        assert waiting or answer.code or state != "proposed", f"correct: it waits for nobody: {answer}"
        if not self._decided("correct", answer, record, "approved" if state == "proposed" else state):
            return
        if state == "approved":
            assert waiting is None
            self._changed(record, before)
            return
        assert waiting["minutes"] == minutes
        self.desk.corrections.append(Correction(waiting["id"], record, minutes, who))
        if second is not None:
            self._confirm_correction(self.desk.corrections[-1], second, fate)

    @precondition(lambda self: self.desk.corrections)
    @rule(which=ANY, by=ANY, fate=FATE)
    def confirm_correction(self, which: int, by: int, fate: Fate) -> None:
        self._confirm_correction(self.one_of(self.desk.corrections[-3:][::-1], which), by, fate)

    def _confirm_correction(self, correction: Correction, by: int, fate: Fate) -> None:
        record, before = correction.record, correction.record.minutes
        who = self.decider(record, by, correction.by)
        answer = self.post(who, f"/corrections/{correction.ref}/confirm", None, fate)
        if self._decided("confirm correction", answer, record, self.desk.confirm(correction, who)):
            self._changed(record, before)

    @precondition(lambda self: self.desk.corrections)
    @rule(which=ANY, by=ANY, fate=FATE)
    def decline_correction(self, which: int, by: int, fate: Fate) -> None:
        correction = self.one_of(self.desk.corrections[-3:][::-1], which)
        who = self.decider(correction.record, by)
        answer = self.post(who, f"/corrections/{correction.ref}/decline", HINT, fate)
        self._decided("decline correction", answer, correction.record, self.desk.decline(correction, who))

    # --- paper ------------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.papers < PAPERS_MOST)
    @rule(whose=ANY, by=ENTERED_BY, minutes=st.sampled_from([29, 60, 90, 120, 120]), fate=FATE)
    def hand_in(self, whose: int, by: str, minutes: int, fate: Fate) -> None:
        """A sheet of last week, one row of minutes: whoever enters it is the first of two. Two share an afternoon, and
        are mostly of one person, who cannot have served both for long.
        """
        if self.papers % 2 == 0 or whose % 3 == 0:
            self.on_paper = self.one_of(ON_PAPER, whose // 3)
        self._hand_in(by or self.people.leader, minutes, fate)

    @precondition(lambda self: self.papers % 2 == 0 and self.papers < PAPERS_MOST)
    @rule(whose=ANY, by=ENTERED_BY, second=ANY, fate=FATE)
    def crowd_an_afternoon(self, whose: int, by: str, second: int, fate: Fate) -> None:
        """Two sheets of one person that just fit, both approved; and then one is to say more."""
        self.on_paper, before = self.one_of(ON_PAPER, whose), len(self.desk.records)
        for minutes in (60, 90):
            self._hand_in(by or self.people.leader, minutes, fate)
        made = self.desk.records[before:]
        for record in made:
            self._approve(record, second, None, fate)
        if made and made[0].state == "approved":
            self._correct(made[0], second, 91, None, fate)

    def _hand_in(self, by: str, minutes: int, fate: Fate) -> None:
        who, name = self.on_paper
        day, minute = NOON - timedelta(days=2 + 2 * (self.papers // 2)), 30 * (self.papers % 2)
        self.papers += 1
        starts_at = day.astimezone(SHANGHAI).replace(hour=14, minute=minute)
        ends_at, title = starts_at + timedelta(hours=2), f"旧账 {self.papers}"
        times = {"日期": f"{starts_at:%Y-%m-%d}", "开始时间": f"{starts_at:%H:%M}", "结束时间": f"{ends_at:%H:%M}"}
        header = {"活动名称": title, **times, "团队": self.desk.team_name}
        answer = self.post(by, "/communities/@community/sheets", Paper(self.passport(who), name, minutes, header), fate)
        shift = Shift("", starts_at, ends_at, None, "recorded", is_paper=True, title=title)
        record = Record("", who, shift, minutes, "late_entry", [], self.limits[0][1])
        refusal = self.desk.may_enter(record) if self.people.runs_shifts(by) else NOT_ALLOWED
        if not self.compare("hand in a sheet", answer, refusal):
            return
        [report] = answer.body["sheets"]
        [shown] = self.get("@staff", f"/service-records?sheet_id={report['sheet_id']}")["items"]
        record.ref, shift.ref = shown["id"], shown["shift_id"]
        record.set(minutes)
        record.entered_by = by
        self.desk.records.append(record)
        self.desk.approve(record, by, self.now)
        self.compare_record(shown, record)

    # --- what follows -----------------------------------------------------------------------------------------------

    def _decided(self, rule_name: str, answer: Answer, record: Record, state: str) -> bool:
        refusal = state if "." in state else None
        done = self.compare(rule_name, answer, refusal)
        if done:
            self.compare_record(answer.body, record)
        self.touched = record.who
        return done

    def _earned(self, record: Record) -> None:
        if record.state == "approved":
            self._changed(record, 0)

    def _changed(self, record: Record, before: int) -> None:
        self.purse.net[record.who] += record.minutes - before
        if before and not record.minutes:
            self.tally.done["corrected to nothing"] += 1
        self.tally.done["corrected up from nothing"] += not before and record.has_been_corrected > 0
        record.has_been_corrected += 1
