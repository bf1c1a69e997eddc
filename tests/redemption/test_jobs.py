"""Long work: it shows how far it has come, goes on after whatever interrupts it, and says why it could not end."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update
from structlog.testing import capture_logs

from service.app import RECEIVERS
from service.core import clock, outbox, progress, transaction
from service.core.db import db
from service.core.jobs import Sweep, do_one
from service.core.progress import Job, JobPart, Step, Work
from service.core.retry import Rerun
from service.passports.models import PassportHead
from service.redemption.commands import exports, sealing
from service.redemption.models import RedemptionDay, RedemptionPeriod
from service.redemption.queries import sealing as seal_queries
from service.redemption.rules.seals import Sealed, digest_of
from tests.conftest import Time
from tests.factories.cast import Cast, people
from tests.factories.redemption import Fair, rich
from tests.factories.work import a_step, steps
from tests.fakes.phone import Phone
from tests.redemption.test_orders import code, order, told
from tests.redemption.test_papers import named


@pytest.fixture
def closed(phone: Phone, cast: Cast, open_fair: Fair, time: Time, monkeypatch: pytest.MonkeyPatch) -> str:
    """The path of a half year that one has closed, for another to seal, three ledgers a step."""
    monkeypatch.setattr(sealing, "AT_ONCE", 3)
    day = update(RedemptionDay).where(RedemptionDay.id == open_fair.day.id).values(state="closed")
    transaction.run(lambda: db.session.execute(day))
    path = f"/redemption-periods/{open_fair.period.id}"
    time.now = open_fair.over_at
    assert phone.of(cast.second_staff).post(f"{path}/close").status_code == 200
    return path


def ask(phone: Phone, cast: Cast, path: str) -> Any:
    return phone.of(cast.staff).post(path)


def job_of(phone: Phone, cast: Cast, asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = phone.of(cast.staff).get(f"/jobs/{asked.json['id']}").json
    return found


def digest_now(fair: Fair) -> str:
    """Of the ledgers as they stand, without any seal."""

    def work() -> str:
        period = db.session.get_one(RedemptionPeriod, fair.period.id)
        heads = db.session.execute(seal_queries.heads_now(period))
        return digest_of(period.half_year, [Sealed(*row[1:]) for row in heads])

    return transaction.run(work, read_only=True)


class TestSealing:
    def test_shows_how_far_it_has_come(self, phone: Phone, cast: Cast, open_fair: Fair, closed: str) -> None:
        asked = ask(phone, cast, f"{closed}/seal")
        told = asked.json
        assert (told["kind"], told["state"], told["done"], told["problem"]) == ("seal", "waiting", 0, None)
        a_step(asked)
        seen = job_of(phone, cast, asked)
        assert (seen["state"], seen["done"], seen["of"], seen["ended_at"]) == ("running", 3, told["of"], None)
        assert code(phone.of(cast.staff).get(f"{closed}/seal")) == "period.not_sealed"
        steps(asked)
        seen = job_of(phone, cast, asked)
        assert (seen["state"], seen["done"], seen["file_url"]) == ("done", seen["of"], None)
        seal = phone.of(cast.staff).get(f"{closed}/seal").json
        assert (seal["passports"], seal["digest"]) == (seen["done"], digest_now(open_fair))
        assert (seal["sealed_by"], seal["sealed_by_name_masked"]) == (str(cast.staff.account_id), "吴*")

    def test_asked_again_meanwhile_is_the_same_and_afterwards_refused(
        self, phone: Phone, cast: Cast, closed: str
    ) -> None:
        asked = ask(phone, cast, f"{closed}/seal")
        a_step(asked)
        again = ask(phone, cast, f"{closed}/seal")
        assert (again.status_code, again.json["id"], again.json["done"]) == (202, asked.json["id"], 3)
        steps(asked)
        assert code(ask(phone, cast, f"{closed}/seal")) == "period.sealed"

    def test_a_worker_that_dies_amidst_loses_one_step_and_seals_the_same(
        self, phone: Phone, cast: Cast, open_fair: Fair, closed: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        expected = digest_now(open_fair)
        asked = ask(phone, cast, f"{closed}/seal")
        a_step(asked)
        with monkeypatch.context() as patch:
            patch.setattr(sealing, "digest_of", _dies)  # when all heads have been kept, and nothing is committed
            with pytest.raises(_Died):
                steps(asked)
        seen = job_of(phone, cast, asked)
        assert (seen["state"], 3 <= seen["done"] < seen["of"]) == ("running", True)
        assert code(phone.of(cast.staff).get(f"{closed}/seal")) == "period.not_sealed"
        assert steps(asked).state == "done"
        assert phone.of(cast.staff).get(f"{closed}/seal").json["digest"] == expected

    def test_a_ledger_that_does_not_stand_is_not_sealed(
        self, phone: Phone, cast: Cast, open_fair: Fair, closed: str
    ) -> None:
        theirs = update(PassportHead).where(PassportHead.passport_id == cast.resident.passport_id)
        transaction.run(lambda: db.session.execute(theirs.values(balance=PassportHead.balance + 1)))
        asked = ask(phone, cast, f"{closed}/seal")
        steps(asked)
        seen = job_of(phone, cast, asked)
        assert (seen["state"], seen["problem"]["code"]) == ("failed", "period.ledger_broken")
        assert seen["problem"]["facts"] == {"count": 1, "passport_id": str(cast.resident.passport_id)}
        assert code(phone.of(cast.staff).get(f"{closed}/seal")) == "period.not_sealed"
        transaction.run(lambda: db.session.execute(theirs.values(balance=PassportHead.balance - 1)))
        again = ask(phone, cast, f"{closed}/seal")
        assert again.json["id"] != asked.json["id"]
        assert steps(again).state == "done"


def _dies(*_: Any) -> str:
    raise _Died


class _Died(BaseException):
    pass


class TestExports:
    def test_of_orders_are_made_page_by_page(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exports, "AT_ONCE", 2)
        elders = transaction.run(lambda: people(4, "老人", cast.community, time.now))
        for who in elders:
            rich(who, 4, time.now)
            order(phone, who, open_fair, (open_fair.soap, 1))
        order(phone, cast.resident, open_fair, (open_fair.soap, 1), (open_fair.rice, 1))
        asked = ask(phone, cast, f"/redemption-periods/{open_fair.period.id}/orders-export")
        a_step(asked)
        seen = job_of(phone, cast, asked)
        assert (seen["state"], seen["done"], seen["of"], seen["file_url"]) == ("running", 2, 5, None)
        assert code(phone.of(cast.staff).get(f"/jobs/{seen['id']}/file")) == "job.not_done"
        steps(asked)
        seen = job_of(phone, cast, asked)
        assert (seen["state"], seen["done"]) == ("done", 5)
        made = phone.of(cast.staff).get(seen["file_url"].removeprefix("/api/v1"))
        [head, *rows] = CalamineWorkbook.from_filelike(io.BytesIO(made.data)).get_sheet_by_index(0).to_python()
        assert head[2:5] == ["护照号", "姓名", "礼品"]
        assert sorted(row[4] for row in rows) == ["大米", *["肥皂"] * 5]
        mine = [row for row in rows if row[2] == cast.resident.number]
        assert [(row[3], row[5], row[7], row[8]) for row in mine] == [
            ("张*琴", 1, 2, "待领取"),
            ("张*琴", 1, 5, "待领取"),
        ]

    def test_of_nothing_are_empty(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        asked = ask(phone, cast, f"/redemption-periods/{open_fair.period.id}/orders-export")
        job = steps(asked)
        assert (job.state, job.done, job.total) == ("done", 0, 0)

    def test_go_after_seven_days(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        order(phone, cast.resident, open_fair, (open_fair.soap, 1))
        asked = ask(phone, cast, f"/redemption-periods/{open_fair.period.id}/orders-export")
        path = f"/jobs/{steps(asked).id}/file"
        time.pass_(days=7)
        transaction.run(lambda: progress.forget_made(clock.now()))
        kept = phone.of(cast.staff).get(path)
        assert named(kept) == ("attachment", f"{cast.community.name}兑换订单 2026H1.xlsx")
        time.now += timedelta(seconds=1)
        assert transaction.run(lambda: progress.forget_made(clock.now())) >= 1
        assert code(phone.of(cast.staff).get(path)) == "job.file_gone"


def _breaks(job: Job, _now: datetime) -> Step:
    progress.keep(job, [["half done"]])
    raise ZeroDivisionError


def _collides(job: Job, _now: datetime) -> Step:
    db.session.add_all([JobPart(job_id=job.id, ordinal=1, rows=[each]) for each in "ab"])
    db.session.flush()
    raise AssertionError("the database takes no second part of that number")


def _is_in_the_way(_job: Job, _now: datetime) -> Step:
    raise Rerun


class TestAStepThatBreaks:
    def worker(self, step: Work) -> Sweep:
        return progress.sweep("breaks", {sealing.SEAL: step, exports.ORDERS: step})

    @pytest.mark.parametrize(
        ("step", "error"),
        [(_breaks, "ZeroDivisionError"), (_collides, "request.conflict")],
        ids=["a defect", "a constraint"],
    )
    def test_is_tried_again_and_then_the_work_has_failed(
        self, phone: Phone, cast: Cast, open_fair: Fair, step: Work, error: str
    ) -> None:
        path = f"/redemption-periods/{open_fair.period.id}/orders-export"
        asked = ask(phone, cast, path)
        job_id = UUID(asked.json["id"])
        with capture_logs() as logged:
            for _ in range(progress.FAILURES_MOST - 1):
                assert do_one(self.worker(step), job_id) == 0
            seen = job_of(phone, cast, asked)
            assert (seen["state"], seen["problem"], seen["ended_at"]) == ("waiting", None, None)
            assert "job.failed" not in told(cast.staff)
            assert do_one(self.worker(step), job_id) == 0
            assert do_one(self.worker(step), job_id) == 1  # nothing is left to be done
        mine = [line for line in logged if line["event"] == "job.failed" and line["subject"] == str(job_id)]
        assert [line["error"] for line in mine] == [error] * progress.FAILURES_MOST
        assert all(":" in line["place"] for line in mine)
        seen = job_of(phone, cast, asked)
        assert (seen["state"], seen["problem"]["code"], seen["file_url"]) == ("failed", "job.broke_off", None)
        assert "再办一次" in seen["problem"]["detail"]
        english = phone.of(cast.staff).send("GET", f"/jobs/{job_id}", headers={"Accept-Language": "en"})
        assert "Ask for it again" in english.json["problem"]["detail"]
        assert transaction.run(lambda: progress.made_by(job_id), read_only=True) == []

    def test_is_told_to_who_asked_and_can_be_asked_for_again(
        self, phone: Phone, cast: Cast, open_fair: Fair, closed: str
    ) -> None:
        asked = ask(phone, cast, f"{closed}/seal")
        for _ in range(progress.FAILURES_MOST):
            do_one(self.worker(_breaks), UUID(asked.json["id"]))
        while transaction.run(lambda: outbox.deliver_waiting(RECEIVERS, clock.now())):
            pass  # whatever other tests have left comes first
        [message] = [each for each in phone.of(cast.staff).get("/me/inbox").json["items"] if "job" in each["code"]]
        assert (message["code"], message["facts"]) == ("job.failed", {"job_id": asked.json["id"]})
        assert "job.failed" not in told(cast.second_staff)
        assert code(phone.of(cast.staff).get(f"{closed}/seal")) == "period.not_sealed"
        again = ask(phone, cast, f"{closed}/seal")
        assert again.json["id"] != asked.json["id"]
        assert steps(again).state == "done"

    def test_is_forgiven_once_one_succeeds(self, phone: Phone, cast: Cast, open_fair: Fair, closed: str) -> None:
        asked = ask(phone, cast, f"{closed}/seal")
        for _ in range(2):
            for _ in range(progress.FAILURES_MOST - 1):
                do_one(self.worker(_breaks), UUID(asked.json["id"]))
            a_step(asked)
        assert job_of(phone, cast, asked)["state"] == "running"
        assert steps(asked).state == "done"

    def test_is_no_failure_of_the_work_when_the_database_is_busy(
        self, phone: Phone, cast: Cast, open_fair: Fair, closed: str
    ) -> None:
        asked = ask(phone, cast, f"{closed}/seal")
        for _ in range(progress.FAILURES_MOST + 1):
            assert do_one(self.worker(_is_in_the_way), UUID(asked.json["id"])) == 0
        assert job_of(phone, cast, asked)["state"] == "waiting"
        assert steps(asked).state == "done"


def test_two_workers_side_by_side_do_nothing_twice(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time, closed: str
) -> None:
    transaction.run(lambda: people(20, "老人", cast.community, time.now))
    asked = ask(phone, cast, f"{closed}/seal")

    def work(_: int) -> None:
        with phone.app.app_context():
            steps(asked)

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(work, range(2)))
    seen = job_of(phone, cast, asked)
    assert (seen["state"], seen["done"]) == ("done", asked.json["of"])
    seal = phone.of(cast.staff).get(f"{closed}/seal").json
    assert (seal["passports"], seal["digest"]) == (seen["done"], digest_now(open_fair))


def test_jobs_are_for_the_staff_of_their_community(phone: Phone, cast: Cast, closed: str) -> None:
    asked = ask(phone, cast, f"{closed}/seal")
    for who, status in ((cast.second_staff, 200), (cast.resident, 403), (cast.staff_next_door, 404)):
        assert phone.of(who).get(f"/jobs/{asked.json['id']}").status_code == status
    assert phone.of(cast.staff).get(f"/jobs/{asked.json['id']}/file").status_code == 404
