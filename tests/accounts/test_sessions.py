"""Staying signed in: a refresh token works once, an old one ends its family, and what is withdrawn is gone at once."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.accounts.commands import sign_in
from service.accounts.models import Session
from service.core import clock, transaction
from service.core.actor import OPERATOR
from service.core.audit import AuditEvent
from service.core.db import db
from service.sandbox.wechat import issue_code
from tests.accounts.conftest import RealTime, Signed, at_once, by_wechat, openid
from tests.factories.cast import Cast
from tests.fakes.phone import Phone


@pytest.fixture
def newcomer(phone: Phone) -> Signed:
    return by_wechat(phone, openid())


def refresh(phone: Phone, token: str) -> TestResponse:
    return phone.post("/sign-in/refresh", {"refresh_token": token}, key=None)


class TestRefreshing:
    def test_gives_new_tokens_of_the_same_session(self, phone: Phone, newcomer: Signed) -> None:
        fresh = Signed(refresh(phone, newcomer.refresh_token).json)
        assert fresh.refresh_token != newcomer.refresh_token
        assert phone.of(fresh).get("/me").json["id"] == newcomer.account_id
        assert phone.of(newcomer).get("/me").status_code == 200  # an access token lives out its minutes

    def test_an_old_token_ends_the_family_and_the_end_is_remembered(
        self, phone: Phone, newcomer: Signed, real_time: RealTime
    ) -> None:
        fresh = Signed(refresh(phone, newcomer.refresh_token).json)
        real_time.pass_(seconds=11)
        stolen = refresh(phone, newcomer.refresh_token)
        assert (stolen.status_code, stolen.json["code"]) == (401, "sign_in.refresh_reused")
        assert refresh(phone, fresh.refresh_token).json["code"] == "sign_in.refresh_refused"
        assert phone.of(fresh).get("/me").status_code == 401
        ended = select(Session.end_reason).where(Session.account_id == UUID(newcomer.account_id))
        assert transaction.run(lambda: db.session.scalars(ended).all(), read_only=True) == ["reuse"]

    def test_a_family_that_has_ended_is_not_noted_as_ended_again(self, newcomer: Signed) -> None:
        """As when two thieves with two old tokens come at once, and both have read that it goes on."""
        mine = Session.account_id == UUID(newcomer.account_id)
        session = transaction.run(lambda: db.session.scalars(select(Session.id).where(mine)).one(), read_only=True)
        for _ in range(2):
            transaction.run(lambda: sign_in.end_session(session, "reuse", actor=OPERATOR, real_now=clock.real_now()))
        noted = select(AuditEvent).where(AuditEvent.subject_id == session, AuditEvent.action == "session.ended")
        assert len(transaction.run(lambda: db.session.scalars(noted).all(), read_only=True)) == 1

    def test_within_ten_seconds_a_lost_answer_is_asked_for_again(
        self, phone: Phone, newcomer: Signed, real_time: RealTime
    ) -> None:
        first = Signed(refresh(phone, newcomer.refresh_token).json)
        real_time.pass_(seconds=8)
        again = refresh(phone, newcomer.refresh_token)
        assert again.status_code == 200
        for each in (first, Signed(again.json)):  # one family: both work on
            assert refresh(phone, each.refresh_token).status_code == 200

    def test_two_at_once_both_get_tokens_and_nobody_is_signed_out(self, phone: Phone, newcomer: Signed) -> None:
        answers = at_once(*[lambda: refresh(phone, newcomer.refresh_token)] * 2)
        assert [each.status_code for each in answers] == [200, 200]
        assert [refresh(phone, each.json["refresh_token"]).status_code for each in answers] == [200, 200]

    def test_after_thirty_days_it_is_refused(self, phone: Phone, newcomer: Signed, real_time: RealTime) -> None:
        real_time.pass_(days=30, seconds=1)
        assert refresh(phone, newcomer.refresh_token).json["code"] == "sign_in.refresh_refused"

    @pytest.mark.parametrize("token", ["x", "a" * 43, "令牌"])
    def test_a_made_up_one_is_refused(self, phone: Phone, token: str) -> None:
        assert refresh(phone, token).json["code"] == "sign_in.refresh_refused"

    def test_an_access_token_is_no_refresh_token_and_the_other_way_round(self, phone: Phone, newcomer: Signed) -> None:
        assert refresh(phone, newcomer.token[:100]).status_code == 401
        newcomer.token = newcomer.refresh_token
        assert phone.of(newcomer).get("/me").json["code"] == "auth.token_refused"


class TestSigningOut:
    def test_ends_this_session_and_no_other(self, phone: Phone) -> None:
        who = openid()
        here, there = by_wechat(phone, who), by_wechat(phone, who)
        assert phone.of(here).post("/sign-out", key=None).json == {"ended": True}
        assert phone.of(here).get("/me").status_code == 401
        assert refresh(phone, here.refresh_token).status_code == 401
        assert phone.of(there).get("/me").status_code == 200

    def test_everywhere_ends_all_of_ones_own(self, phone: Phone, newcomer: Signed) -> None:
        who = openid()
        here, there = by_wechat(phone, who), by_wechat(phone, who)
        assert phone.of(here).post("/sign-out-everywhere", key=None).json == {"ended": True}
        assert [phone.of(each).get("/me").status_code for each in (here, there)] == [401, 401]
        assert phone.of(newcomer).get("/me").status_code == 200


class TestAtOnce:
    def test_a_withdrawn_grant_is_gone_on_the_next_request(self, phone: Phone, cast: Cast) -> None:
        path = f"/people/{cast.resident.account_id}"
        assert phone.of(cast.staff).get(path).status_code == 200
        [grant] = phone.of(cast.administrator).get("/grants", account_id=str(cast.staff.account_id)).json["items"]
        assert phone.of(cast.administrator).post(f"/grants/{grant['id']}/withdraw").status_code == 200
        assert phone.of(cast.staff).get(path).status_code == 403

    def test_a_disabled_account_is_out_and_an_enabled_one_may_sign_in_again(self, phone: Phone, cast: Cast) -> None:
        who = openid()
        newcomer = by_wechat(phone, who)
        opened = phone.of(newcomer).post(
            "/me/passport", {"name": "赵小兰", "community_id": str(cast.community.id), "consents": ["record"]}
        )
        assert opened.status_code == 201
        admin, path = phone.of(cast.administrator), f"/people/{newcomer.account_id}"
        assert admin.post(f"{path}/disable", {"reason": "misuse"}).json["status"] == "disabled"
        assert phone.of(newcomer).get("/me").json["code"] == "auth.token_refused"
        assert refresh(phone, newcomer.refresh_token).status_code == 401
        refused = phone.post("/sign-in/wechat", {"js_code": issue_code(who, now=clock.real_now())}, key=None)
        assert (refused.status_code, refused.json["code"]) == (403, "account.closed")
        assert admin.post(f"{path}/enable").json["status"] == "active"
        assert phone.of(newcomer).get("/me").status_code == 401  # the old session stays ended
        assert phone.of(by_wechat(phone, who)).get("/me").status_code == 200
