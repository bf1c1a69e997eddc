"""What the system tells people: owed in the outbox, delivered once, said in the reader's language when it is read."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from service.accounts.commands import inbox
from service.app import RECEIVERS, WORK
from service.core import notices, outbox, transaction
from service.core.db import db, new_id
from service.core.jobs import run_once
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.fakes.phone import Phone


def tell(time: Time, *people: Person, code: str = "hours.approved", **facts: Any) -> None:
    payloads = [{"account_id": str(person.account_id), "code": code, **facts} for person in people]
    transaction.run(lambda: outbox.put("inbox", payloads, now=time.now))
    while run_once(list(WORK)):
        pass


def inbox_of(phone: Phone, person: Person, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = phone.of(person).get("/me/inbox", **query).json["items"]
    return found


class TestDelivery:
    def test_what_is_owed_arrives_once_however_often_the_worker_runs(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        tell(time, cast.resident, minutes=90)
        run_once(list(WORK))
        [message] = inbox_of(phone, cast.resident)
        assert (message["code"], message["facts"], message["read_at"]) == ("hours.approved", {"minutes": 90}, None)
        assert inbox_of(phone, cast.neighbour) == []

    def test_a_batch_that_comes_again_changes_nothing(self, phone: Phone, cast: Cast, time: Time) -> None:
        batch = [(new_id(), {"account_id": str(cast.resident.account_id), "code": "hours.approved", "minutes": 30})]
        for _ in range(2):
            transaction.run(lambda: inbox.deliver(batch, time.now))
        assert len(inbox_of(phone, cast.resident)) == 1

    def test_a_batch_of_a_hundred_is_one_statement(self, app: Flask, cast: Cast, time: Time) -> None:
        payload = {"account_id": str(cast.resident.account_id), "code": "hours.approved", "minutes": 30}
        counted: list[str] = []

        def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            counted.append(statement)

        event.listen(db.engine, "before_cursor_execute", count)
        transaction.run(lambda: inbox.deliver([(new_id(), payload) for _ in range(100)], time.now))
        event.remove(db.engine, "before_cursor_execute", count)
        assert len([each for each in counted if each.startswith("INSERT")]) == 1

    def test_facts_may_stand_beside_the_code_or_under_a_name_of_their_own(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        tell(time, cast.resident, facts={"records": 4}, code="hours.to_approve", shift_id="x")
        [message] = inbox_of(phone, cast.resident)
        assert message["facts"] == {"records": 4, "shift_id": "x"}

    def test_times_are_spoken_like_all_others(self, phone: Phone, cast: Cast, time: Time) -> None:
        facts = {"starts_at": "2026-03-10T05:00:00.250000+00:00", "ends_at": "later", "minutes": 5}
        tell(time, cast.resident, code="shift.stopped", **facts)
        [message] = inbox_of(phone, cast.resident)
        assert message["facts"] == {**facts, "starts_at": "2026-03-10T13:00:00+08:00"}

    def test_the_worker_knows_a_receiver_for_the_inbox(self) -> None:
        assert RECEIVERS["inbox"] is inbox.deliver


class TestSentences:
    def test_are_made_in_the_readers_language(self, phone: Phone, cast: Cast, time: Time) -> None:
        tell(time, cast.resident, minutes=90, points=3)
        [message] = inbox_of(phone, cast.resident)
        assert message["sentence"] == "您的 90 分钟志愿服务已通过审核，护照增加 3 分。"
        english = phone.of(cast.resident).send("GET", "/me/inbox", headers={"Accept-Language": "en"})
        assert english.json["items"][0]["sentence"].startswith("Your 90 minutes")

    @pytest.mark.parametrize(
        ("code", "facts"), [("code.of.old", {}), ("hours.approved", {}), ("hours.approved", {"minute": 1})]
    )
    def test_a_code_or_fact_that_is_gone_is_still_said_somehow(
        self, phone: Phone, cast: Cast, time: Time, code: str, facts: dict[str, Any]
    ) -> None:
        tell(time, cast.resident, code=code, **facts)
        [message] = inbox_of(phone, cast.resident)
        assert message["sentence"] == notices.UNKNOWN[0]

    def test_times_are_shown_as_shanghai_lives_them(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(notices._declared, "a.b", ("{starts_at} 开始", "from {starts_at}"))
        said = notices.sentence("a.b", {"starts_at": "2026-03-10T04:00:00+00:00"}, "zh")
        assert said == "2026-03-10 12:00 开始"

    def test_two_sentences_for_one_code_stop_the_start(self) -> None:
        with pytest.raises(ValueError, match=r"a\.b"):
            notices.declare([{"a.b": ("一", "one")}, {"a.b": ("二", "two")}])


class TestReading:
    def test_marks_once_and_lowers_the_count(self, phone: Phone, cast: Cast, time: Time) -> None:
        tell(time, cast.resident, cast.resident, minutes=30)
        mine = phone.of(cast.resident)
        assert mine.get("/me/inbox/unread").json == {"count": 2}
        newest = inbox_of(phone, cast.resident)[0]
        first = mine.post(f"/me/inbox/{newest['id']}/read", key=None).json["read_at"]
        time.pass_(minutes=1)
        assert mine.post(f"/me/inbox/{newest['id']}/read", key=None).json["read_at"] == first
        assert mine.get("/me/inbox/unread").json == {"count": 1}
        [left] = inbox_of(phone, cast.resident, unread="true")
        assert left["id"] != newest["id"]

    def test_the_count_ends_at_99(self, phone: Phone, cast: Cast, time: Time) -> None:
        tell(time, *[cast.resident] * 120, minutes=30)
        assert phone.of(cast.resident).get("/me/inbox/unread").json == {"count": 99}

    def test_anothers_message_is_not_there(self, phone: Phone, cast: Cast, time: Time) -> None:
        tell(time, cast.resident, minutes=30)
        [message] = inbox_of(phone, cast.resident)
        for number in (message["id"], uuid.uuid4()):
            answer = phone.of(cast.staff).post(f"/me/inbox/{number}/read", key=None)
            assert (answer.status_code, answer.json["code"]) == (404, "request.not_found")

    def test_pages_do_not_repeat(self, phone: Phone, cast: Cast, time: Time) -> None:
        tell(time, *[cast.resident] * 3, minutes=30)
        first = phone.of(cast.resident).get("/me/inbox", limit=2).json
        second = phone.of(cast.resident).get("/me/inbox", limit=2, cursor=first["next_cursor"]).json
        assert len({each["id"] for each in first["items"] + second["items"]}) == 3
        assert second["next_cursor"] is None
