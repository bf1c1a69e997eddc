"""Signing in at a desk: one answer and one duration for every failure, and a lock after five."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time as stopwatch
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.accounts.commands.expiry import forget_failures
from service.accounts.models import PasswordFailures, PasswordSignIn
from service.accounts.rules import (
    FAILURES_KEPT_FOR,
    KNOWN_ADDRESS_FOR,
    LOCK_AFTER_FAILURES,
    LOCK_NAME_AFTER_FAILURES,
    address_counted,
    failures_so_far,
    is_known_address,
)
from service.core import transaction
from service.core.actor import Role
from service.core.audit import AuditEvent
from service.core.db import db
from service.core.outbox import OutboxMessage
from service.core.passwords import Hashing
from tests.accounts.conftest import PASSWORD, RealTime, Signed, at_once, with_password
from tests.conftest import NOON, Time
from tests.factories.cast import Cast, Person, person
from tests.factories.outbox import mentions
from tests.fakes.phone import Phone

WRONG = "Passport-2025"


def sign_in(phone: Phone, username: str, password: str = PASSWORD, *, address: str = "127.0.0.1") -> TestResponse:
    body = {"username": username, "password": password}
    return phone.send("POST", "/sign-in/password", json=body, environ_base={"REMOTE_ADDR": address})


def said(answer: TestResponse) -> tuple[int, dict[str, Any]]:
    return answer.status_code, {**answer.json, "request_id": ""}


def told(who: Person) -> list[str]:
    """What is owed to this person's inbox, oldest first."""

    def read() -> list[str]:
        rows = db.session.query(OutboxMessage).filter_by(topic="inbox").filter(mentions(who.account_id))
        rows = rows.order_by(OutboxMessage.id)
        return [row.payload["code"] for row in rows if row.payload["account_id"] == str(who.account_id)]

    return transaction.run(read, read_only=True)


def locks_on_record(who: Person) -> list[str]:
    def read() -> list[str]:
        rows = select(AuditEvent).where(AuditEvent.action == "sign_in.locked", AuditEvent.subject_id == who.account_id)
        return [row.details["scope"] for row in db.session.scalars(rows)]

    return transaction.run(read, read_only=True)


class TestTheLock:
    def test_comes_with_the_fifth_failure_and_lasts_fifteen_minutes(
        self, phone: Phone, cast: Cast, real_time: RealTime
    ) -> None:
        username = with_password(cast.staff)
        for _ in range(5):
            assert sign_in(phone, username, WRONG).status_code == 401
        assert sign_in(phone, username).status_code == 401
        real_time.pass_(minutes=14, seconds=50)
        assert sign_in(phone, username).status_code == 401
        real_time.pass_(seconds=15)
        assert sign_in(phone, username).status_code == 200

    def test_does_not_come_with_the_fourth(self, phone: Phone, cast: Cast, real_time: RealTime) -> None:
        username = with_password(cast.staff)
        for _ in range(4):
            sign_in(phone, username, WRONG)
        assert sign_in(phone, username).status_code == 200
        for _ in range(4):  # the count began again
            sign_in(phone, username, WRONG)
        assert sign_in(phone, username).status_code == 200

    def test_counts_failures_that_come_at_once(self, phone: Phone, cast: Cast) -> None:
        username = with_password(cast.staff)
        at_once(*[lambda: sign_in(phone, username, WRONG)] * 5)
        assert sign_in(phone, username).status_code == 401

    def test_is_not_lengthened_by_trying_while_it_lasts(self, phone: Phone, cast: Cast, real_time: RealTime) -> None:
        username = with_password(cast.staff)
        for _ in range(8):
            sign_in(phone, username, WRONG)
        real_time.pass_(minutes=15, seconds=5)
        assert sign_in(phone, username).status_code == 200


class TestTheLockIsTheAddresss:
    """Nobody shuts a member of staff out from elsewhere by guessing wrongly in their name."""

    def test_from_elsewhere_the_right_password_still_opens(self, phone: Phone, cast: Cast) -> None:
        username = with_password(cast.staff)
        for _ in range(LOCK_AFTER_FAILURES + 1):
            sign_in(phone, username, WRONG, address="203.0.113.7")
        assert sign_in(phone, username, address="203.0.113.7").status_code == 401
        assert sign_in(phone, username, address="203.0.113.8").status_code == 200
        assert sign_in(phone, username, address="203.0.113.7").status_code == 401, "the lock there stays"

    def test_a_home_network_of_ipv6_is_one_address(self, phone: Phone, cast: Cast) -> None:
        username = with_password(cast.staff)
        for each in range(LOCK_AFTER_FAILURES):
            sign_in(phone, username, WRONG, address=f"2001:db8:1:2::{each}")
        assert sign_in(phone, username, address="2001:db8:1:ff:ffff::1").status_code == 401
        assert sign_in(phone, username, address="2001:db8:1:100::1").status_code == 200

    def test_failures_from_many_addresses_lock_the_name_with_the_fiftieth(
        self, phone: Phone, cast: Cast, real_time: RealTime
    ) -> None:
        username = with_password(cast.staff)
        addresses = [f"198.51.100.{each}" for each in range(13) for _ in range(4)]
        for address in addresses[: LOCK_NAME_AFTER_FAILURES - 1]:
            sign_in(phone, username, WRONG, address=address)
        assert locks_on_record(cast.staff) == []
        sign_in(phone, username, WRONG, address="192.0.2.1")
        assert locks_on_record(cast.staff) == ["name"]
        assert sign_in(phone, username, address="192.0.2.2").status_code == 401
        real_time.pass_(minutes=15, seconds=5)
        assert sign_in(phone, username, address="192.0.2.2").status_code == 200

    def test_failures_of_a_day_ago_count_no_more(self, phone: Phone, cast: Cast, real_time: RealTime) -> None:
        username = with_password(cast.staff)
        for each in range(LOCK_NAME_AFTER_FAILURES - 1):
            sign_in(phone, username, WRONG, address=f"198.51.100.{each}")
        real_time.pass_(days=1)
        sign_in(phone, username, WRONG, address="192.0.2.1")
        assert locks_on_record(cast.staff) == []
        assert sign_in(phone, username, address="192.0.2.2").status_code == 200

    def test_an_address_from_which_the_name_signed_in_lately_passes_a_lock_of_the_name(
        self, phone: Phone, cast: Cast, real_time: RealTime
    ) -> None:
        username, desk = with_password(cast.staff), "192.0.2.1"
        assert sign_in(phone, username, address=desk).status_code == 200

        def guess_from_many_addresses() -> None:
            for each in range(LOCK_NAME_AFTER_FAILURES):
                sign_in(phone, username, WRONG, address=f"198.51.100.{each}")

        guess_from_many_addresses()
        assert locks_on_record(cast.staff) == ["name"]
        assert sign_in(phone, username, address=desk).status_code == 200
        assert sign_in(phone, username, address="192.0.2.2").status_code == 401, "the lock stays for strangers"
        for _ in range(LOCK_AFTER_FAILURES):
            sign_in(phone, username, WRONG, address=desk)
        assert sign_in(phone, username, address=desk).status_code == 401, "and its own lock for the address"

    def test_it_falls_with_a_new_password(self, phone: Phone, cast: Cast) -> None:
        username = with_password(cast.staff)
        for _ in range(LOCK_AFTER_FAILURES):
            sign_in(phone, username, WRONG)
        path = f"/people/{cast.staff.account_id}/password-sign-in"
        body = {"username": username, "password": "Another-2026"}
        assert phone.of(cast.administrator).post(path, body, key=None).status_code == 200
        assert sign_in(phone, username, "Another-2026").status_code == 200

    def test_no_address_is_stored_and_none_is_known_after_a_day(self, phone: Phone, cast: Cast) -> None:
        username = with_password(cast.staff)
        sign_in(phone, username, WRONG, address="203.0.113.9")

        def theirs() -> list[PasswordFailures]:
            kept = select(PasswordFailures).join(PasswordSignIn).where(PasswordSignIn.username == username)
            return list(db.session.scalars(kept))

        [kept] = transaction.run(theirs, read_only=True)
        assert "203.0.113" not in kept.address_index
        day_over = kept.last_at + FAILURES_KEPT_FOR
        transaction.run(lambda: forget_failures(day_over - timedelta(seconds=1)))
        assert len(transaction.run(theirs, read_only=True)) == 1
        transaction.run(lambda: forget_failures(day_over))
        assert transaction.run(theirs, read_only=True) == []


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::7", "2001:db8:1::/56"),
        ("2001:db8:1:ff:ffff:ffff:ffff:ffff", "2001:db8:1::/56"),
        ("unknown", "unknown"),
    ],
)
def test_failures_are_counted_by_what_one_person_can_have(address: str, counted: str) -> None:
    assert address_counted(address) == counted


class TestNothingIsLearntFromARefusal:
    def test_unknown_wrong_locked_and_disabled_are_one_answer(self, phone: Phone, cast: Cast) -> None:
        username, other, third = (with_password(each) for each in (cast.staff, cast.second_staff, cast.auditor))
        for _ in range(5):
            sign_in(phone, other, WRONG)
        disabled = phone.of(cast.administrator).post(
            f"/people/{cast.auditor.account_id}/disable", {"reason": "left_office"}
        )
        assert disabled.status_code == 200
        refused = [
            said(sign_in(phone, "nobody-here")),
            said(sign_in(phone, username, WRONG)),
            said(sign_in(phone, other)),
            said(sign_in(phone, third)),
        ]
        assert [each == refused[0] for each in refused] == [True] * 4
        assert refused[0][1]["code"] == "sign_in.refused"

    @pytest.mark.in_short_on("sqlite")
    def test_an_unknown_name_takes_as_long_as_a_known_one(
        self, phone: Phone, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Both compute one argon2 hash; without it an unknown name would be many times faster."""
        monkeypatch.setitem(phone.app.extensions, "passwords", Hashing())  # as slow as in production
        usernames = [with_password(each) for each in (cast.staff, cast.second_staff)]

        def seconds(username: str) -> float:
            began = stopwatch.process_time()
            sign_in(phone, username, WRONG)
            return stopwatch.process_time() - began

        known = statistics.median(seconds(username) for username in usernames for _ in range(2))
        unknown = statistics.median(seconds("nobody-here") for _ in range(4))
        assert 0.5 < unknown / known < 2

    def test_no_hash_is_made_before_somebody_signs_in(self) -> None:
        """The operator's console starts for every command; with the first sign-in, known or not, it is there."""
        code = "import argon2; argon2.PasswordHasher.hash = None\n"  # to call it would end the process
        code += "import service.cli; from service.app import create_app; from service.core.config import Config\n"
        code += "create_app(Config.from_env({'VP_MODE': 'sandbox'}))"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603


class TestGivingAPassword:
    def give(self, phone: Phone, actor: Any, whom: Any, username: str, password: str = PASSWORD) -> TestResponse:
        path = f"/people/{whom.account_id}/password-sign-in"
        return phone.of(actor).post(path, {"username": username, "password": password}, key=None)

    def test_an_administrator_gives_staff_a_name_and_password(self, phone: Phone, cast: Cast) -> None:
        username = f"desk-{cast.staff.account_id.hex[-10:]}"
        given = self.give(phone, cast.administrator, cast.staff, username)
        assert (given.status_code, given.json["means"]) == (200, "password")
        assert PASSWORD not in given.text
        assert sign_in(phone, username).json["account_id"] == str(cast.staff.account_id)

    def test_a_forgotten_one_is_replaced_and_ends_the_sessions(self, phone: Phone, cast: Cast) -> None:
        username = with_password(cast.staff)
        session = Signed(sign_in(phone, username).json)
        self.give(phone, cast.administrator, cast.staff, username, "Another-2026")
        assert phone.of(session).get("/me").status_code == 401
        assert sign_in(phone, username).status_code == 401
        assert sign_in(phone, username, "Another-2026").status_code == 200

    def test_what_another_has_chosen_is_changed_before_anything_else(self, phone: Phone, cast: Cast) -> None:
        username = f"desk-{cast.staff.account_id.hex[-10:]}"
        self.give(phone, cast.administrator, cast.staff, username)
        session = Signed(sign_in(phone, username).json)
        for refused in (phone.of(session).get("/me/home"), phone.of(session).get("/people")):
            assert (refused.status_code, refused.json["code"]) == (403, "auth.password_change_needed")
            assert refused.json["detail"] == "请先修改密码，再重新登录。"
        assert phone.of(session).get("/teams").status_code == 200
        renewed = phone.post("/sign-in/refresh", {"refresh_token": session.refresh_token}, key=None)
        assert phone.of(Signed(renewed.json)).get("/me").status_code == 403

        def change(new: str) -> TestResponse:
            return phone.of(session).post("/me/password", {"old_password": PASSWORD, "new_password": new}, key=None)

        assert change(PASSWORD).json["code"] == "sign_in.password_too_weak"
        assert change("Only-mine-2026").status_code == 200
        own = Signed(sign_in(phone, username, "Only-mine-2026").json)
        assert phone.of(own).get("/me/home").status_code == 200

    def test_whoever_is_given_one_may_sign_out_instead_and_is_told(self, phone: Phone, cast: Cast) -> None:
        username = f"desk-{cast.staff.account_id.hex[-10:]}"
        self.give(phone, cast.administrator, cast.staff, username)
        session = Signed(sign_in(phone, username).json)
        assert phone.of(session).post("/sign-out", key=None).status_code == 200
        assert told(cast.staff) == ["sign_in.password_given"]

    def test_a_taken_name_is_refused(self, phone: Phone, cast: Cast) -> None:
        username = with_password(cast.staff)
        taken = self.give(phone, cast.administrator, cast.second_staff, username)
        assert (taken.status_code, taken.json["code"]) == (409, "sign_in.username_taken")

    @pytest.mark.parametrize("weak", ["Short1!", "alllowercase1", "12345678", "密码密码密码密码"])
    def test_a_weak_one_is_refused(self, phone: Phone, cast: Cast, weak: str) -> None:
        answer = self.give(phone, cast.administrator, cast.staff, "weak-desk", weak)
        assert (answer.status_code, answer.json["code"]) == (409, "sign_in.password_too_weak")

    def test_a_weak_one_is_judged_after_who_gives_it_to_whom(self, phone: Phone, cast: Cast) -> None:
        """Otherwise the answer would tell apart what must be one."""
        above = self.give(phone, cast.administrator, cast.stranger_staff, "weak-desk", "weak")
        assert (above.status_code, above.json["code"]) == (403, "auth.not_allowed")
        assert self.give(phone, cast.staff, cast.second_staff, "weak-desk", "weak").status_code == 403

    def test_staff_cannot_give_one(self, phone: Phone, cast: Cast) -> None:
        assert self.give(phone, cast.staff, cast.second_staff, "by-staff").status_code == 403

    def test_whoever_holds_a_role_outside_ones_region_is_out_of_reach(self, phone: Phone, cast: Cast) -> None:
        """Otherwise an administrator here could become the administrator of what lies above."""
        answer = self.give(phone, cast.administrator, cast.stranger_staff, "taken-over")
        assert (answer.status_code, answer.json["code"]) == (403, "auth.not_allowed")

    def test_ones_own_is_not_replaced_without_the_old_one(self, phone: Phone, cast: Cast) -> None:
        username = with_password(cast.administrator)
        admin = Signed(sign_in(phone, username).json)
        answer = self.give(phone, admin, cast.administrator, username, "Another-2026")
        assert (answer.status_code, answer.json["code"]) == (409, "sign_in.use_own_password_change")


class TestChangingOnesOwn:
    def change(self, phone: Phone, who: Any, old: str = PASSWORD, new: str = "Another-2026") -> TestResponse:
        return phone.of(who).post("/me/password", {"old_password": old, "new_password": new}, key=None)

    def test_judges_the_old_one_before_the_new_one(self, phone: Phone, cast: Cast) -> None:
        here = Signed(sign_in(phone, with_password(cast.staff)).json)
        wrong = self.change(phone, here, old=WRONG, new="weak")
        assert (wrong.status_code, wrong.json["code"]) == (409, "sign_in.old_password_wrong")
        weak = self.change(phone, here, new="weak")
        assert (weak.status_code, weak.json["code"]) == (409, "sign_in.password_too_weak")
        assert phone.of(here).get("/me").status_code == 200

    def test_needs_the_old_one_and_ends_every_session(self, phone: Phone, cast: Cast) -> None:
        username = with_password(cast.staff)
        here, there = (Signed(sign_in(phone, username).json) for _ in range(2))
        assert self.change(phone, here).json == {"ended": True}
        assert [phone.of(each).get("/me").status_code for each in (here, there)] == [401, 401]
        assert sign_in(phone, username).status_code == 401
        assert sign_in(phone, username, "Another-2026").status_code == 200

    def test_a_wrong_old_one_counts_towards_the_lock(self, phone: Phone, cast: Cast) -> None:
        username = with_password(cast.staff)
        here = Signed(sign_in(phone, username).json)
        for _ in range(5):
            wrong = self.change(phone, here, old=WRONG)
            assert (wrong.status_code, wrong.json["code"]) == (409, "sign_in.old_password_wrong")
        assert self.change(phone, here).status_code == 409
        assert sign_in(phone, username).status_code == 401

    def test_a_weak_new_one_is_refused(self, phone: Phone, cast: Cast) -> None:
        username = with_password(cast.staff)
        weak = self.change(phone, Signed(sign_in(phone, username).json), new="short")
        assert (weak.status_code, weak.json["code"]) == (409, "sign_in.password_too_weak")

    def test_whoever_has_none_is_refused(self, phone: Phone, cast: Cast) -> None:
        assert self.change(phone, cast.resident).json["code"] == "sign_in.old_password_wrong"


class TestGrantsAreNotMadeInSilence:
    def test_the_person_and_the_other_administrators_are_told(self, phone: Phone, cast: Cast, time: Time) -> None:
        def administrator(name: str, over: Any) -> Any:
            make = lambda: person(name, cast.community, time.now, role=Role.ADMINISTRATOR, over=over)  # noqa: E731
            return transaction.run(make)

        colleague, above = administrator("许多", cast.district), administrator("严明", cast.community)
        elsewhere = administrator("何远", cast.other_district)
        body = {"role": "staff", "region_id": str(cast.community.id)}
        given = phone.of(cast.administrator).post(f"/people/{cast.resident.account_id}/grants", body)
        phone.of(cast.administrator).post(f"/grants/{given.json['id']}/withdraw")
        assert told(cast.resident) == ["grant.given", "grant.withdrawn"]
        for who in (colleague, above):
            assert told(who) == ["grant.given_by_colleague", "grant.withdrawn_by_colleague"]
        assert told(elsewhere) == told(cast.administrator) == []


def test_a_count_begins_anew_a_day_after_its_first_failure() -> None:
    day_over = NOON + FAILURES_KEPT_FOR
    assert failures_so_far(0, None, NOON) == (0, NOON)
    assert failures_so_far(49, NOON, day_over - timedelta(seconds=1)) == (49, NOON)
    assert failures_so_far(49, NOON, day_over) == (0, day_over)


def test_an_address_is_known_for_thirty_days() -> None:
    assert not is_known_address(None, NOON)
    assert is_known_address(NOON, NOON + KNOWN_ADDRESS_FOR - timedelta(seconds=1))
    assert not is_known_address(NOON, NOON + KNOWN_ADDRESS_FOR)
