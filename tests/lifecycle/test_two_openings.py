"""One paper, entered for both accounts: after the merge the smaller opening is taken back, once, and everything that
counts openings says so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.core import notices, transaction
from service.core.audit import AuditEvent
from service.core.db import db, new_id
from service.lifecycle.models import MergeReview
from service.passports.chain import Cause, take_back
from service.passports.commands.ledger import Posting, lock_heads, post, write
from service.passports.models import LedgerEntry
from service.passports.queries import broken, openings_cover, spendable, unanswered
from service.passports.rules import Kind
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, confirm
from tests.factories.hours import MORNING
from tests.factories.redemption import rich
from tests.fakes.phone import Phone
from tests.lifecycle.test_merging import become_one, books_are_true, entries, head, preview, serve
from tests.lifecycle.test_merging_waits import heard, stars
from tests.proofs.promises.causes import broken_causes
from tests.proofs.promises.kept import read
from tests.recognition.test_changed import work
from tests.recognition.test_stars import granted
from tests.recognition.test_statements import act, issued, verify
from tests.redemption.test_orders import code, tie, told

LATER = MORNING + timedelta(hours=4)
COVERED = "2026-02-01"


@pytest.fixture(autouse=True)
def they_are_known(cast: Cast, time: Time) -> None:
    confirm(cast.resident, cast.neighbour, now=time.now)


def opened(phone: Phone, cast: Cast, who: Person, minutes: int, points: int, until: str = COVERED) -> None:
    body = {"minutes": minutes, "points": points, "covers_until": until, "evidence": "爱心存折第 3 本第 12 页"}
    asked = phone.of(cast.staff).post(f"/passports/{who.passport_id}/openings", body)
    assert asked.status_code == 201, asked.text
    assert phone.of(cast.second_staff).post(f"/proposals/{asked.json['id']}/confirm").status_code == 200


def reviews(phone: Phone, cast: Cast) -> list[dict[str, Any]]:
    found = phone.of(cast.staff).get("/merge-reviews").json["items"]
    return [each for each in found if each["kind"] == "two_openings"]


def settle(phone: Phone, by: Person, review: dict[str, Any], outcome: str = "corrected") -> Any:
    return phone.of(by).post(f"/merge-reviews/{review['id']}/settle", {"outcome": outcome})


def corrected(phone: Phone, cast: Cast) -> None:
    [review] = reviews(phone, cast)
    settled = settle(phone, cast.staff, review)
    assert (settled.status_code, settled.json["state"]) == (200, "corrected"), settled.text


def opening_of(who: Person) -> LedgerEntry:
    [found] = [each for each in entries(who) if each.kind == "opening"]
    return found


def everything_is_true(*people: Person) -> None:
    books_are_true(*people)
    ids = [each.passport_id for each in people if each.passport_id]
    assert transaction.run(lambda: list(broken_causes(read(ids))), read_only=True) == []


class TestTakingBack:
    @pytest.mark.parametrize("own_is_smaller", [False, True])
    def test_the_smaller_one_leaves_as_it_came_and_the_person_hears_it(
        self, phone: Phone, cast: Cast, own_is_smaller: bool
    ) -> None:
        large, small = (cast.neighbour, cast.resident) if own_is_smaller else (cast.resident, cast.neighbour)
        opened(phone, cast, large, 7500, 100)
        opened(phone, cast, small, 7400, 90)
        serve(phone, cast, cast.resident, 45)
        [seen] = preview(phone, cast.staff, cast.neighbour, cast.resident)["reviews"]
        become_one(phone, cast, cast.neighbour, cast.resident)
        [review] = reviews(phone, cast)
        assert (seen["minutes"], review["minutes"]) == (7400, 7400)
        assert head(cast.resident) == (14_945, 45, 191)
        corrected(phone, cast)
        assert head(cast.resident) == (7545, 45, 101)
        assert phone.of(cast.resident).get("/me/passport").json["minutes"] == 7545
        hears = heard(cast.resident)["person.opening_taken_back"]
        assert (hears["minutes"], hears["points"], hears["merge_id"]) == (7400, 90, review["merge_id"])
        everything_is_true(cast.resident, cast.neighbour)

    def test_what_a_person_reads_of_it_in_the_ledger(self, phone: Phone, cast: Cast) -> None:
        opened(phone, cast, cast.resident, 600, 20)
        opened(phone, cast, cast.neighbour, 60, 2, "2026-01-31")
        become_one(phone, cast, cast.neighbour, cast.resident)
        corrected(phone, cast)
        brought = opening_of(cast.neighbour)
        shown, merged, *_ = phone.of(cast.resident).get("/me/passport/entries").json["items"]
        assert (shown["kind"], shown["source_type"], shown["source_id"]) == ("merge", "opening_entry", str(brought.id))
        assert (shown["minutes_change"], shown["points_change"]) == (-60, -2)
        assert (shown["grade"], shown["service_date"]) == ("opening", "2026-01-31")
        assert merged["source_type"] == "passport"
        last = entries(cast.resident)[-1]
        assert (last.source_type, last.policy_version, last.actor_id) == (
            "ledger_entry",
            brought.policy_version,
            cast.staff.account_id,
        )

    def test_its_trace_says_which_and_how_much(self, phone: Phone, cast: Cast) -> None:
        opened(phone, cast, cast.resident, 600, 20)
        opened(phone, cast, cast.neighbour, 60, 2)
        become_one(phone, cast, cast.neighbour, cast.resident)
        corrected(phone, cast)
        rows = select(AuditEvent).where(AuditEvent.subject_id == cast.resident.passport_id)
        rows = rows.where(AuditEvent.action == "passport.opening_taken_back")
        [trace] = transaction.run(lambda: list(db.session.scalars(rows)), read_only=True)
        assert trace.details == {"entry_id": str(opening_of(cast.neighbour).id), "minutes": 60, "points": 2}

    def test_of_two_alike_the_later_one(self, phone: Phone, cast: Cast) -> None:
        opened(phone, cast, cast.resident, 600, 20)
        opened(phone, cast, cast.neighbour, 600, 20)
        become_one(phone, cast, cast.neighbour, cast.resident)
        corrected(phone, cast)
        assert entries(cast.resident)[-1].source_id == opening_of(cast.neighbour).id

    def test_what_was_spent_already_is_owed(self, phone: Phone, cast: Cast, time: Time) -> None:
        opened(phone, cast, cast.resident, 600, 20)
        opened(phone, cast, cast.neighbour, 600, 20)
        become_one(phone, cast, cast.neighbour, cast.resident)

        def spend() -> None:
            assert cast.resident.passport_id
            cause = Cause("hold", new_id(), 0, time.now, None)
            heads = lock_heads([cast.resident.passport_id])
            post([Posting(cast.resident.passport_id, Kind.SPEND, cause, points=-35)], heads)

        transaction.run(spend)
        corrected(phone, cast)
        assert head(cast.resident) == (600, 0, -15)
        seen = phone.of(cast.resident).get("/me/passport").json
        assert (seen["balance"], seen["available"]) == (-15, -15)
        books_are_true(cast.resident, cast.neighbour)

    def test_two_papers_stand_and_nothing_changes(self, phone: Phone, cast: Cast) -> None:
        opened(phone, cast, cast.resident, 600, 20)
        opened(phone, cast, cast.neighbour, 60, 2)
        become_one(phone, cast, cast.neighbour, cast.resident)
        [review] = reviews(phone, cast)
        assert settle(phone, cast.staff, review, "stands").json["state"] == "stands"
        assert head(cast.resident) == (660, 0, 22)
        assert "person.opening_taken_back" not in told(cast.resident)

    def test_nobody_does_it_for_family(self, phone: Phone, cast: Cast, time: Time) -> None:
        opened(phone, cast, cast.resident, 600, 20)
        opened(phone, cast, cast.neighbour, 60, 2)
        become_one(phone, cast, cast.neighbour, cast.resident)
        [review] = reviews(phone, cast)
        tie(cast.staff, cast.resident, time)
        assert code(settle(phone, cast.staff, review)) == "person.not_for_yourself"
        assert head(cast.resident) == (660, 0, 22)

    @pytest.mark.parametrize("points", [0, 90])
    def test_the_sentence_is_read_in_hours_and_names_no_points_where_there_were_none(self, points: int) -> None:
        facts = {"minutes": 7410, "points": points}
        zh, en = (notices.sentence("person.opening_taken_back", facts, each) for each in ("zh", "en"))
        assert "123 小时 30 分钟" in zh
        assert "123 hours and 30 minutes" in en
        assert ("积分" in zh, "points" in en) == (points > 0, points > 0)


class TestOnce:
    def test_a_second_time_it_has_been_looked_at(self, phone: Phone, cast: Cast) -> None:
        opened(phone, cast, cast.resident, 600, 20)
        opened(phone, cast, cast.neighbour, 60, 2)
        become_one(phone, cast, cast.neighbour, cast.resident)
        [review] = reviews(phone, cast)
        assert settle(phone, cast.staff, review).status_code == 200
        assert code(settle(phone, cast.second_staff, review)) == "merge_review.settled"
        assert head(cast.resident) == (600, 0, 20)

    def test_the_last_one_stays(self, phone: Phone, cast: Cast) -> None:
        """Another review of the same two: it is refused, and can be settled as it stands."""
        opened(phone, cast, cast.resident, 600, 20)
        opened(phone, cast, cast.neighbour, 60, 2)
        become_one(phone, cast, cast.neighbour, cast.resident)
        [review] = reviews(phone, cast)

        def again() -> None:
            same = {name: UUID(review[name]) for name in ("merge_id", "survivor_id", "community_id")}
            db.session.add(MergeReview(id=new_id(), kind="two_openings", minutes=60, **same))

        transaction.run(again)
        assert settle(phone, cast.staff, review).status_code == 200
        [other] = reviews(phone, cast)
        refused = settle(phone, cast.staff, other)
        assert (refused.status_code, code(refused)) == (409, "merge_review.one_opening")
        assert head(cast.resident) == (600, 0, 20)
        assert settle(phone, cast.staff, other, "stands").json["state"] == "stands"

    def test_the_database_takes_no_second_entry_of_one_opening(self, phone: Phone, cast: Cast, time: Time) -> None:
        opened(phone, cast, cast.resident, 600, 20)
        opened(phone, cast, cast.neighbour, 60, 2)
        become_one(phone, cast, cast.neighbour, cast.resident)
        corrected(phone, cast)
        again = self.taking(cast.resident, opening_of(cast.neighbour).id, time, minutes=60, points=2)
        with pytest.raises(IntegrityError, match="ledger_entry"):
            self.once(again)

    def test_what_is_taken_back_of_nothing_or_otherwise_than_it_came_is_found(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        opened(phone, cast, cast.resident, 600, 20)
        opened(phone, cast, cast.neighbour, 60, 2)
        opened(phone, cast, cast.other_leader, 90, 3)
        become_one(phone, cast, cast.neighbour, cast.resident)
        own, elses = opening_of(cast.neighbour).id, opening_of(cast.other_leader).id
        self.once(self.taking(cast.resident, own, time, minutes=30, points=1))
        self.once(self.taking(cast.resident, elses, time, minutes=90, points=3))
        ids = [cast.resident.passport_id, cast.neighbour.passport_id, cast.other_leader.passport_id]
        assert transaction.run(lambda: broken(ids), read_only=True) == {}  # type: ignore[arg-type]
        seqs = [each.seq for each in entries(cast.resident)][-2:]
        found = transaction.run(lambda: unanswered(ids), read_only=True)  # type: ignore[arg-type]
        assert found == {cast.resident.passport_id: seqs}
        said = transaction.run(lambda: list(broken_causes(read(ids))), read_only=True)  # type: ignore[arg-type]
        assert len(said) == 2

    @staticmethod
    def once(work: Callable[[], None]) -> None:
        """Without another try, so that what the database says is seen."""
        with transaction.transaction():
            work()

    @staticmethod
    def taking(who: Person, opening_id: UUID, time: Time, *, minutes: int, points: int) -> Callable[[], None]:
        def work() -> None:
            assert who.passport_id
            day = date.fromisoformat(COVERED)
            cause = Cause("ledger_entry", opening_id, 0, time.now, None, "opening", day)
            heads = lock_heads([who.passport_id])
            made, entry = take_back(heads[who.passport_id], minutes=minutes, points=points, cause=cause)
            write({new_id(): entry}, [made])

        return work

    def test_the_ledger_is_locked_before_the_review_as_a_merge_takes_them(
        self, phone: Phone, cast: Cast, statements: Statements
    ) -> None:
        opened(phone, cast, cast.resident, 600, 20)
        opened(phone, cast, cast.neighbour, 60, 2)
        become_one(phone, cast, cast.neighbour, cast.resident)
        corrected(phone, cast)
        asked = [each for each in statements if each.startswith("SELECT")]
        heads = [at for at, each in enumerate(asked) if "FROM passport_head" in each]
        looked = [at for at, each in enumerate(asked) if "FROM merge_review" in each]
        assert looked[0] < heads[0] < looked[1]


class TestThreeAccounts:
    def test_each_merge_has_its_review_and_in_the_end_one_opening_stands(self, phone: Phone, cast: Cast) -> None:
        for who, minutes in ((cast.neighbour, 100), (cast.resident, 300), (cast.other_leader, 200)):
            opened(phone, cast, who, minutes, 2)
        become_one(phone, cast, cast.neighbour, cast.resident)
        become_one(phone, cast, cast.resident, cast.other_leader)
        both = reviews(phone, cast)
        assert [each["minutes"] for each in both] == [100, 100]
        assert {each["survivor_id"] for each in both} == {str(cast.other_leader.account_id)}
        left = [(500, 0, 4), (300, 0, 2)]
        for review, stands in zip(both, left, strict=True):
            assert settle(phone, cast.staff, review).status_code == 200
            assert head(cast.other_leader) == stands
        everything_is_true(cast.neighbour, cast.resident, cast.other_leader)

    def test_what_was_taken_back_before_the_next_merge_is_not_taken_again(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        for who, minutes in ((cast.neighbour, 100), (cast.resident, 300), (cast.other_leader, 200)):
            opened(phone, cast, who, minutes, 2)
        become_one(phone, cast, cast.neighbour, cast.resident)
        corrected(phone, cast)
        become_one(phone, cast, cast.resident, cast.other_leader)
        assert head(cast.other_leader) == (500, 0, 4)
        [review] = reviews(phone, cast)
        assert review["minutes"] == 200
        corrected(phone, cast)
        assert head(cast.other_leader) == (300, 0, 2)
        everything_is_true(cast.neighbour, cast.resident, cast.other_leader)
        confirm(cast.other_leader, now=time.now)
        assert issued(phone, cast, cast.other_leader)["minutes"] == 300


class TestWhateverCountsOpenings:
    def test_a_statement_of_before_says_that_it_changed_and_the_next_leaves_it_out(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        opened(phone, cast, cast.resident, 600, 20)
        opened(phone, cast, cast.neighbour, 60, 2)
        serve(phone, cast, cast.resident, 90)
        become_one(phone, cast, cast.neighbour, cast.resident)
        confirm(cast.resident, now=time.now)
        made = issued(phone, cast)
        assert (made["minutes"], verify(phone, made["number"]).json["holds"]) == (750, "valid")
        corrected(phone, cast)
        found = verify(phone, made["number"]).json
        assert (found["holds"], found["minutes_changed"], found["records_changed"]) == ("changed", -60, 1)
        assert UUID(made["id"]) in work(time.pass_(minutes=5))
        assert "recognition.statement_changed" in told(cast.resident)
        assert UUID(made["id"]) not in work(time.pass_(minutes=5))
        newer = act(phone, cast.staff, made, "reissue").json
        assert newer["minutes"] == phone.of(cast.resident).get("/me/passport").json["minutes"] == 690
        assert verify(phone, newer["number"]).json["grades"] == {"opening": 600, "live_code": 90}

    @pytest.mark.parametrize(("own", "holds"), [(600, "valid"), (60, "changed")])
    def test_one_of_before_the_merge_has_changed_only_if_it_stated_what_was_taken_back(
        self, phone: Phone, cast: Cast, time: Time, own: int, holds: str
    ) -> None:
        opened(phone, cast, cast.resident, own, 2)
        opened(phone, cast, cast.neighbour, 300, 10)
        made = issued(phone, cast)
        assert made["minutes"] == own
        become_one(phone, cast, cast.neighbour, cast.resident)
        corrected(phone, cast)
        assert verify(phone, made["number"]).json["holds"] == holds
        work(time.pass_(minutes=5))
        assert ("recognition.statement_changed" in told(cast.resident)) is (holds == "changed")

    def test_a_star_is_measured_by_what_is_left(self, phone: Phone, cast: Cast, time: Time) -> None:
        opened(phone, cast, cast.resident, 60 * 60, 20)
        opened(phone, cast, cast.neighbour, 50 * 60, 20)
        become_one(phone, cast, cast.neighbour, cast.resident)
        confirm(cast.resident, now=time.now)
        star = granted(phone, cast, cast.resident)
        assert stars(phone, cast, below="true") == {}
        corrected(phone, cast)
        below = stars(phone, cast, below="true")
        assert below[star["id"]]["minutes_now"] == 60 * 60

    def test_points_of_after_the_cut_off_are_not_late_any_more(self, phone: Phone, cast: Cast, time: Time) -> None:
        cutoff = date(2026, 1, 15)
        opened(phone, cast, cast.resident, 600, 20, "2026-01-10")
        opened(phone, cast, cast.neighbour, 150, 5)
        rich(cast.resident, 4, time.now, on=date(2026, 1, 12))
        become_one(phone, cast, cast.neighbour, cast.resident)

        def late() -> tuple[int, int]:
            assert cast.resident.passport_id
            found = spendable(cast.resident.passport_id, cutoff)
            return found.late, found.points

        assert transaction.run(late, read_only=True) == (5, 24)
        corrected(phone, cast)
        assert transaction.run(late, read_only=True) == (0, 24)

    def test_what_was_taken_back_covers_no_day(self, phone: Phone, cast: Cast) -> None:
        opened(phone, cast, cast.resident, 600, 20, "2025-12-31")
        opened(phone, cast, cast.neighbour, 60, 2)

        def covered() -> date | None:
            assert cast.resident.passport_id
            return openings_cover([cast.resident.passport_id]).get(cast.resident.passport_id)

        become_one(phone, cast, cast.neighbour, cast.resident)
        assert transaction.run(covered, read_only=True) == date.fromisoformat(COVERED)
        corrected(phone, cast)
        assert transaction.run(covered, read_only=True) == date(2025, 12, 31)

    def test_an_adjustment_answers_an_opening_once_whichever_entry_tells_of_it(self, phone: Phone, cast: Cast) -> None:
        opened(phone, cast, cast.resident, 60, 2)
        opened(phone, cast, cast.neighbour, 600, 20)
        become_one(phone, cast, cast.neighbour, cast.resident)
        corrected(phone, cast)
        came, went = opening_of(cast.resident), entries(cast.resident)[-1]
        body = {"points": 2, "cause": "system_error", "fact_type": "ledger_entry", "reason": "查实不是同一份"}
        path = f"/passports/{cast.resident.passport_id}/adjustments"
        asked = phone.of(cast.staff).post(path, {**body, "fact_id": str(went.id)})
        assert asked.status_code == 201, asked.text
        assert phone.of(cast.second_staff).post(f"/proposals/{asked.json['id']}/confirm").status_code == 200
        again = phone.of(cast.staff).post(path, {**body, "fact_id": str(came.id)})
        assert code(again) == "adjustment.already_answered"
        everything_is_true(cast.resident, cast.neighbour)
