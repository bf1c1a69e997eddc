"""Rules of the desk: approve alone and in batches, amend, return, answer, reject, correct, confirm, decline; paper."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.conftest import NOON
from tests.proofs.model.engines import Answer, Fate, Paper
from tests.proofs.model.records import SHANGHAI, Correction, Record, ten_working_days_after
from tests.proofs.model.shifts import Shift
from tests.proofs.model.story import ANY, DECIDERS, FATE, TAKEN, Story

BY = st.sampled_from(DECIDERS[:4] * 3 + DECIDERS[4:])  # mostly people who may
OTHER_MINUTES = st.sampled_from([0, 1, 29, 30, 31, 60, 89, 90, 91, 600])
PAPERS_MOST = 3
ON_PAPER = (("@resident", "张玉琴"), ("@neighbour", "李桂兰"), ("@deputy", "陈秀英"), ("@staff", "吴洁"))
HINT = {"reason": "核对签到表"}


class DeskRules(Story):
    def newest(self, which: int, *states: str) -> Record:
        """Among the last few, those in a state where this rule does something, if there are any."""
        fitting = [each for each in self.desk.records if each.state in states]
        return self.one_of((fitting or self.desk.records)[-5:][::-1], which)

    @precondition(lambda self: self.desk.records)
    @rule(which=ANY, by=BY, seen=st.sampled_from([None, None, 0, 1]), fate=FATE)
    def approve(self, which: int, by: str, seen: int | None, fate: Fate) -> None:
        """``seen``: what the screen showed is right, or off by one."""
        record = self.newest(which, "pending", "awaiting_second")
        minutes = None if seen is None else record.minutes + seen
        body = None if minutes is None else {"expected_minutes": minutes}
        answer = self.post(by, f"/service-records/{record.ref}/approve", body, fate)
        if self._is_taken("approve", answer, record):
            return
        first, state = self.desk.first(record), self.desk.approve(record, by, self.now, minutes)
        if self._decided("approve", answer, record, state):
            self._earned(record)
            is_first, is_second = state == "awaiting_second", state == "approved" and first is not None
            self.tally.done["first approval"] += is_first
            self.tally.done["second approval"] += is_second

    @precondition(lambda self: len(self.desk.records) > 1)
    @rule(by=BY, fate=FATE)
    def approve_batch(self, by: str, fate: Fate) -> None:
        undecided = [each for each in self.desk.records if each.state != "approved"] or self.desk.records
        chosen = undecided[-4:]
        answer = self.post(by, "/service-records/approve", {"record_ids": [each.ref for each in chosen]}, fate)
        self.compare("approve batch", answer, None)
        items = answer.body["items"]
        assert [item["record_id"] for item in items] == [each.ref for each in chosen]
        for item, record in zip(items, chosen, strict=True):
            code = item["problem"]["code"] if item["problem"] else None
            if code == TAKEN and self.desk.may_be_taken(record):
                self.tally.believed[TAKEN] += 1
                continue
            state = self.desk.approve_in_batch(record, by, self.now)
            assert (code or item["state"]) == state, f"batch: {item}, expected {state}"
            if code is None:
                self._earned(record)
                self.tally.done["approved in a batch"] += 1

    @precondition(lambda self: self.desk.records)
    @rule(which=ANY, by=BY, minutes=OTHER_MINUTES, fate=FATE)
    def amend(self, which: int, by: str, minutes: int, fate: Fate) -> None:
        record = self.newest(which, "pending", "awaiting_second")
        answer = self.post(by, f"/service-records/{record.ref}/amend", {**HINT, "minutes": minutes}, fate)
        self._decided("amend", answer, record, self.desk.amend(record, by, minutes, self.now))

    @precondition(lambda self: self.desk.records)
    @rule(which=ANY, by=BY, fate=FATE)
    def send_back(self, which: int, by: str, fate: Fate) -> None:
        record = self.newest(which, "pending", "awaiting_second")
        answer = self.post(by, f"/service-records/{record.ref}/return", HINT, fate)
        if self._decided("return", answer, record, self.desk.send_back(record, by, self.now)):
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
    @rule(which=ANY, by=BY, fate=FATE)
    def reject(self, which: int, by: str, fate: Fate) -> None:
        record = self.newest(which, "returned", "pending")
        answer = self.post(by, f"/service-records/{record.ref}/reject", HINT, fate)
        self._decided("reject", answer, record, self.desk.reject(record, by, self.now))

    # --- corrections ------------------------------------------------------------------------------------------------

    @precondition(lambda self: any(each.state == "approved" for each in self.desk.records))
    @rule(which=ANY, by=BY, minutes=OTHER_MINUTES, fate=FATE)
    def correct(self, which: int, by: str, minutes: int, fate: Fate) -> None:
        """Down to nothing and back up, alone or with another."""
        record = self.newest(which, "approved")
        before = record.minutes
        answer = self.post(by, f"/service-records/{record.ref}/correct", {**HINT, "minutes": minutes}, fate)
        if self._is_taken("correct", answer, record, minutes):
            return
        state = self.desk.correct(record, by, minutes)
        done = self._decided("correct", answer, record, "approved" if state == "proposed" else state)
        if done and state == "proposed":
            waiting = answer.body["waiting_correction"]
            assert waiting is not None, f"correct: it waits for nobody: {answer}"
            assert waiting["minutes"] == minutes
            self.desk.corrections.append(Correction(waiting["id"], record, minutes, by))
        elif done:
            assert answer.body["waiting_correction"] is None
            self._changed(record, before)

    @precondition(lambda self: self.desk.corrections)
    @rule(which=ANY, by=BY, fate=FATE)
    def confirm_correction(self, which: int, by: str, fate: Fate) -> None:
        correction = self.one_of(self.desk.corrections[-3:][::-1], which)
        record, before = correction.record, correction.record.minutes
        answer = self.post(by, f"/corrections/{correction.ref}/confirm", None, fate)
        if self._is_taken("confirm correction", answer, record, correction.minutes):
            return
        if self._decided("confirm correction", answer, record, self.desk.confirm(correction, by)):
            self._changed(record, before)

    @precondition(lambda self: self.desk.corrections)
    @rule(which=ANY, by=BY, fate=FATE)
    def decline_correction(self, which: int, by: str, fate: Fate) -> None:
        correction = self.one_of(self.desk.corrections[-3:][::-1], which)
        answer = self.post(by, f"/corrections/{correction.ref}/decline", HINT, fate)
        self._decided("decline correction", answer, correction.record, self.desk.decline(correction, by))

    # --- paper ------------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.papers < PAPERS_MOST)
    @rule(whose=ANY, by=st.sampled_from(["@staff", "@leader"]), minutes=st.sampled_from([29, 30, 60, 120]), fate=FATE)
    def hand_in(self, whose: int, by: str, minutes: int, fate: Fate) -> None:
        """A sheet of last week, one row of minutes: whoever enters it is the first of two."""
        self.papers += 1
        who, name = self.one_of(ON_PAPER, whose)
        starts_at = (NOON - timedelta(days=2 * self.papers)).astimezone(SHANGHAI).replace(hour=14)
        header = {"活动名称": f"旧账 {self.papers}", "日期": starts_at.date().isoformat(), "团队": "乐竹邻"}
        paper = Paper(self.passport(who), name, minutes, header)
        answer = self.post(by, "/communities/@community/sheets", paper, fate)
        covered = self.desk.covered_until.get(who)
        is_covered = covered is not None and starts_at.date() <= covered
        if not self.compare("hand in a sheet", answer, "sheet.has_bad_rows" if is_covered else None):
            return
        [report] = answer.body["sheets"]
        [shown] = self.get("@staff", f"/service-records?sheet_id={report['sheet_id']}")["items"]
        shift = Shift(shown["shift_id"], starts_at, starts_at + timedelta(hours=2), None, "recorded", is_paper=True)
        record = Record(shown["id"], who, shift, minutes, "late_entry", [], self.limits[0][1])
        record.set(minutes)
        self.desk.records.append(record)
        self.desk.approve(record, by, self.now)
        self.compare_record(shown, record)

    # --- what follows -----------------------------------------------------------------------------------------------

    def _is_taken(self, rule_name: str, answer: Answer, record: Record, minutes: int | None = None) -> bool:
        if answer.code != TAKEN:
            return False
        assert self.desk.may_be_taken(record, minutes), f"{rule_name}: {answer.body}"
        self.tally.ran[rule_name] += 1
        self.tally.believed[TAKEN] += 1
        return True

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
