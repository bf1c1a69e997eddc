"""An elder on paper gets a phone: a code from staff, a WeChat that enters it, and one person all along."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from service.accounts import queries
from service.accounts.commands import expiry, grants
from service.accounts.models import Account, LinkCode, Session
from service.accounts.queries.linking import referring_to_accounts
from service.accounts.rules import AccountStatus, after_wrong_link_code, read_link_code
from service.core import clock, transaction
from service.core.actor import OPERATOR, Role
from service.core.db import db
from service.teams.rules import TeamRole
from tests.accounts.conftest import RealTime, Signed, at_once, by_wechat, openid, with_password
from tests.accounts.test_people import SERIAL, audits, enter, id_number
from tests.conftest import NOON, Time
from tests.factories.cast import Cast, Person, member, token_for
from tests.factories.outbox import deliver_all
from tests.factories.shifts import published_shift
from tests.fakes.phone import Phone


@pytest.fixture
def elder(phone: Phone, cast: Cast) -> str:
    """On paper: a passport, no phone, and an identity that staff have confirmed."""
    entered = enter(phone, cast.staff, cast, id_number=id_number())
    assert phone.of(cast.staff).post(f"/people/{entered.json['id']}/passport").status_code == 201
    return confirmed(phone, cast, entered.json["id"])


def confirmed(phone: Phone, cast: Cast, account_id: Any) -> str:
    seen = {"seen": "id_card", "is_distinct": True}
    assert phone.of(cast.staff).post(f"/people/{account_id}/confirm-identity", seen).status_code == 200
    return str(account_id)


def issue(phone: Phone, by: Person, account_id: Any) -> TestResponse:
    return phone.of(by).post(f"/people/{account_id}/link-code", key=None)


def code_for(phone: Phone, cast: Cast, account_id: Any) -> str:
    issued = issue(phone, cast.staff, account_id)
    assert issued.status_code == 201, issued.text
    return str(issued.json["code"])


def enter_code(phone: Phone, who: Any, code: str) -> TestResponse:
    return phone.of(who).post("/me/link", {"code": code}, key=None)


def refused(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**9:09}"


def told(phone: Phone, cast: Cast, who: Any) -> list[str]:
    deliver_all(NOON)
    return [each["code"] for each in phone.of(who).get("/me/inbox").json["items"]]


class TestLinking:
    def test_the_phone_is_the_elder_from_now_on(self, phone: Phone, cast: Cast, elder: str) -> None:
        wechat = openid()
        before = by_wechat(phone, wechat)
        answer = enter_code(phone, before, code_for(phone, cast, elder))
        assert answer.status_code == 200
        now = Signed(answer.json)
        assert now.account_id == elder
        assert phone.of(now).get("/me/passport").status_code == 200
        assert by_wechat(phone, wechat).account_id == elder
        assert phone.post("/sign-in/refresh", {"refresh_token": now.refresh_token}, key=None).status_code == 200

    def test_a_sign_up_that_needed_a_passport_stands_in_nobodys_way(
        self, phone: Phone, cast: Cast, elder: str, time: Time
    ) -> None:
        newcomer, shift = by_wechat(phone, openid()), published_shift(cast, time.now)
        assert refused(phone.of(newcomer).post(f"/shifts/{shift.id}/sign-ups", {})) == (409, "passport.none")
        now = Signed(enter_code(phone, newcomer, code_for(phone, cast, elder)).json)
        assert phone.of(now).post(f"/shifts/{shift.id}/sign-ups", {}).status_code == 201

    def test_the_emptied_account_is_closed_and_its_sessions_end(self, phone: Phone, cast: Cast, elder: str) -> None:
        before = by_wechat(phone, openid())
        shown = phone.of(before).get("/me").json
        body = {"name": "赵素芬", "birth_date": "1949-12-31", "phone": None, "version": shown["version"]}
        phone.of(before).put("/me", body)
        assert phone.of(before).post("/me/consents", {"purpose": "record"}).status_code == 201
        enter_code(phone, before, code_for(phone, cast, elder))
        assert phone.of(before).get("/me").status_code == 401
        assert phone.post("/sign-in/refresh", {"refresh_token": before.refresh_token}, key=None).status_code == 401

        def left() -> tuple[Any, ...]:
            account = db.session.get_one(Account, UUID(before.account_id))
            open_sessions = db.session.query(Session).filter_by(account_id=account.id, ended_at=None).count()
            live = len(queries.consents_of(account.id))
            return account.status, account.name, account.birth_date, account.name_birth_index, open_sessions, live

        assert transaction.run(left, read_only=True) == (AccountStatus.CLOSED, None, None, None, 0, 0)
        [closed] = audits("account.closed", before.account_id)
        [linked] = audits("sign_in.linked", elder)
        assert (closed["into"], linked["left"]) == (elder, before.account_id)

    def test_the_elder_is_told_of_both(self, phone: Phone, cast: Cast, elder: str) -> None:
        now = Signed(enter_code(phone, by_wechat(phone, openid()), code_for(phone, cast, elder)).json)
        assert sorted(told(phone, cast, now)) == ["link_code.issued", "sign_in.linked"]

    def test_it_may_be_typed_in_threes_and_in_full_width(self, phone: Phone, cast: Cast, elder: str) -> None:
        code = code_for(phone, cast, elder)
        typed = f"{code[:3]} {code[3:6]}-{code[6:]}".translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        assert enter_code(phone, by_wechat(phone, openid()), typed).status_code == 200

    @pytest.mark.parametrize(
        "body", [{}, *({"code": code} for code in ("", "1" * 8, "1" * 10, "12345678a", 123456789))]
    )
    def test_what_is_no_code_at_all_is_said_and_not_counted(self, phone: Phone, body: dict[str, Any]) -> None:
        newcomer = by_wechat(phone, openid())
        answers = [phone.of(newcomer).post("/me/link", body, key=None).status_code for _ in range(6)]
        assert answers == [422] * 6


class TestWhoLeadsOrDecides:
    """No code leads to an account in whose name something is decided: who issues it could be two people then."""

    def test_is_given_no_code(self, phone: Phone, cast: Cast) -> None:
        for who in (cast.leader, cast.deputy, cast.second_staff, cast.auditor, cast.administrator):
            for by in (cast.staff, cast.administrator):
                if by is not who:
                    assert refused(issue(phone, by, who.account_id)) == (409, "link.holds_office")

    def test_a_code_from_before_a_grant_does_not_give_the_grant(self, phone: Phone, cast: Cast, elder: str) -> None:
        code = code_for(phone, cast, elder)
        whose = (UUID(elder), Role.STAFF, cast.community)
        transaction.run(lambda: grants.grant(*whose, actor=OPERATOR, now=NOON))
        assert refused(enter_code(phone, by_wechat(phone, openid()), code)) == (409, "link.code_refused")

    def test_nor_one_from_before_an_appointment_the_office(
        self, phone: Phone, cast: Cast, time: Time, elder: str
    ) -> None:
        code, deputy = code_for(phone, cast, elder), Person(UUID(elder))
        transaction.run(lambda: member(cast.other_team, deputy, TeamRole.DEPUTY, time.now))
        assert refused(enter_code(phone, by_wechat(phone, openid()), code)) == (409, "link.code_refused")


class TestALostPhone:
    def linked(self, phone: Phone, cast: Cast, elder: str) -> tuple[str, Signed]:
        wechat = openid()
        return wechat, Signed(enter_code(phone, by_wechat(phone, wechat), code_for(phone, cast, elder)).json)

    def test_is_not_replaced_by_staff_nor_by_their_code_from_before(self, phone: Phone, cast: Cast, elder: str) -> None:
        code = code_for(phone, cast, elder)
        transaction.run(lambda: token_for(db.session.get_one(Account, UUID(elder))))
        assert refused(issue(phone, cast.staff, elder)) == (409, "link.has_sign_in")
        assert refused(enter_code(phone, by_wechat(phone, openid()), code)) == (409, "link.code_refused")

    def test_is_replaced_by_an_administrator_and_the_old_one_ends(self, phone: Phone, cast: Cast, elder: str) -> None:
        lost, before = self.linked(phone, cast, elder)
        issued = issue(phone, cast.administrator, elder)
        assert issued.status_code == 201
        new = openid()
        now = Signed(enter_code(phone, by_wechat(phone, new), issued.json["code"]).json)
        assert now.account_id == by_wechat(phone, new).account_id == elder
        assert phone.of(before).get("/me").status_code == 401
        assert by_wechat(phone, lost).account_id != elder
        assert [each["count"] for each in audits("sign_in.detached", elder)] == [1]
        assert confirm(phone, cast, elder).status_code == 200, "what staff had given leads in no more"

    def test_a_thiefs_wechat_is_taken_off_and_the_person_is_told(
        self, phone: Phone, cast: Cast, time: Time, elder: str
    ) -> None:
        thief, before = self.linked(phone, cast, elder)
        path = f"/people/{elder}/detach-sign-ins"
        assert phone.of(cast.staff).post(path, key=None).status_code == 403
        assert phone.of(cast.administrator).post(path, key=None).status_code == 200
        assert phone.of(before).get("/me").status_code == 401
        assert by_wechat(phone, thief).account_id != elder
        now = Signed(enter_code(phone, by_wechat(phone, openid()), code_for(phone, cast, elder)).json)
        assert "sign_in.detached" in told(phone, cast, now)

    def test_an_administrator_takes_off_none_of_their_own(self, phone: Phone, cast: Cast) -> None:
        own = f"/people/{cast.administrator.account_id}/detach-sign-ins"
        assert refused(phone.of(cast.administrator).post(own, key=None)) == (409, "person.not_for_yourself")


def test_the_colleagues_are_told_who_issued_it_and_for_which_account(phone: Phone, cast: Cast, elder: str) -> None:
    code_for(phone, cast, elder)
    assert told(phone, cast, cast.second_staff) == ["link_code.issued_by_colleague"]
    [message] = phone.of(cast.second_staff).get("/me/inbox").json["items"]
    assert message["facts"] == {"done_by": str(cast.staff.account_id), "for_id": elder}
    assert [told(phone, cast, each) for each in (cast.staff, cast.staff_next_door, cast.district_staff)] == [[]] * 3


class TestAnElderWhoTypedHerNameOnTheNewPhoneFirst:
    @pytest.fixture
    def names(self) -> dict[str, str]:
        born = date(1930, 1, 1) + timedelta(days=next(SERIAL))
        return {"name": "钱玉梅", "birth_date": born.isoformat()}

    def test_is_confirmed_and_linked_without_calling_her_two(
        self, phone: Phone, cast: Cast, names: dict[str, str]
    ) -> None:
        elder = enter(phone, cast.staff, cast, **names).json["id"]
        newcomer = by_wechat(phone, openid())
        assert phone.of(newcomer).put("/me", {**names, "phone": None, "version": 1}).status_code == 200
        assert confirm(phone, cast, elder).status_code == 200
        answer = enter_code(phone, newcomer, code_for(phone, cast, elder))
        assert (answer.status_code, answer.json["account_id"]) == (200, elder)

    def test_with_a_passport_there_is_a_possible_duplicate(
        self, phone: Phone, cast: Cast, names: dict[str, str]
    ) -> None:
        elder = enter(phone, cast.staff, cast, **names).json["id"]
        opening = {**names, "community_id": str(cast.community.id), "consents": ["record"]}
        assert phone.of(by_wechat(phone, openid())).post("/me/passport", opening).status_code == 201
        assert refused(confirm(phone, cast, elder)) == (409, "person.possible_duplicate")

    def test_another_paper_account_is_a_possible_duplicate_too(
        self, phone: Phone, cast: Cast, names: dict[str, str]
    ) -> None:
        elder = enter(phone, cast.staff, cast, **names).json["id"]
        enter(phone, cast.staff, cast, **names, is_distinct=True)
        assert refused(confirm(phone, cast, elder)) == (409, "person.possible_duplicate")


def confirm(phone: Phone, cast: Cast, account_id: str) -> TestResponse:
    return phone.of(cast.staff).post(f"/people/{account_id}/confirm-identity", {"seen": "id_card"})


def test_who_has_given_the_code_does_not_confirm_that_it_is_the_same_human_being(
    phone: Phone, cast: Cast, elder: str
) -> None:
    """Else one member of staff could take over, with a phone of their own, what somebody has earned."""
    by_wechat_of_anybody = by_wechat(phone, openid())
    assert enter_code(phone, by_wechat_of_anybody, code_for(phone, cast, elder)).status_code == 200
    assert refused(confirm(phone, cast, elder)) == (409, "person.way_in_by_you")
    seen = {"seen": "id_card", "is_distinct": True}
    by_another = phone.of(cast.second_staff).post(f"/people/{elder}/confirm-identity", seen)
    assert (by_another.status_code, by_another.json["is_identity_confirmed"]) == (200, True)
    assert confirm(phone, cast, elder).status_code == 200, "again changes nothing"


class TestWhoMayIssue:
    def test_not_for_oneself_or_family(self, phone: Phone, cast: Cast, elder: str) -> None:
        body = {"account_id": elder, "relation": "parent"}
        assert phone.of(cast.staff).post("/me/family", body).status_code == 201
        assert refused(issue(phone, cast.staff, elder)) == (409, "person.not_for_yourself")
        assert issue(phone, cast.second_staff, elder).status_code == 201

    def test_where_nobody_signs_in_yet_only_staff_of_the_home(self, phone: Phone, cast: Cast, elder: str) -> None:
        assert refused(issue(phone, cast.administrator, elder)) == (403, "auth.not_allowed")

    def test_not_next_door(self, phone: Phone, cast: Cast, elder: str) -> None:
        assert issue(phone, cast.staff_next_door, elder).status_code == 404

    def test_not_before_the_identity_is_confirmed(self, phone: Phone, cast: Cast) -> None:
        stranger = enter(phone, cast.staff, cast, is_distinct=True).json["id"]
        assert refused(issue(phone, cast.staff, stranger)) == (409, "person.identity_unconfirmed")

    @pytest.mark.parametrize("status", [AccountStatus.DISABLED, AccountStatus.CLOSED])
    def test_not_for_an_account_that_is_shut(self, phone: Phone, cast: Cast, elder: str, status: AccountStatus) -> None:
        shut(elder, status)
        assert refused(issue(phone, cast.staff, elder)) == (409, "account.status_forbids")

    def test_only_a_digest_is_kept_and_the_audit_knows_no_code(self, phone: Phone, cast: Cast, elder: str) -> None:
        code = code_for(phone, cast, elder)
        kept = transaction.run(lambda: db.session.query(LinkCode).filter_by(account_id=UUID(elder)).one())
        assert code not in kept.digest
        assert code not in str(audits("link_code.issued", elder))


def shut(account_id: str, status: AccountStatus) -> None:
    def change() -> None:
        db.session.get_one(Account, UUID(account_id)).status = status

    transaction.run(change)


class TestAChild:
    @pytest.fixture
    def child(self, phone: Phone, cast: Cast, time: Time) -> str:
        born = (time.now.date() - timedelta(days=3000)).isoformat()
        entered = str(enter(phone, cast.staff, cast, birth_date=born, is_distinct=True).json["id"])
        guardian = {"guardian_id": str(cast.neighbour.account_id)}
        assert phone.of(cast.staff).post(f"/people/{entered}/guardians", guardian).status_code == 201
        return confirmed(phone, cast, entered)

    def test_needs_a_guardians_consent_and_the_guardian_is_told(self, phone: Phone, cast: Cast, child: str) -> None:
        assert refused(issue(phone, cast.staff, child)) == (409, "consent.guardian_needed")
        path = f"/me/wards/{child}/consents"
        assert phone.of(cast.neighbour).post(path, {"purpose": "record"}).status_code == 201
        code = code_for(phone, cast, child)
        assert enter_code(phone, by_wechat(phone, openid()), code).status_code == 200
        assert {"link_code.issued_for_ward", "sign_in.linked_for_ward"} <= set(told(phone, cast, cast.neighbour))

    def test_no_code_works_once_the_guardian_has_withdrawn(self, phone: Phone, cast: Cast, child: str) -> None:
        path = f"/me/wards/{child}/consents"
        phone.of(cast.neighbour).post(path, {"purpose": "record"})
        code = code_for(phone, cast, child)
        assert phone.of(cast.neighbour).post(f"{path}/record/withdraw").status_code == 200
        assert refused(enter_code(phone, by_wechat(phone, openid()), code)) == (409, "link.code_refused")


class TestACode:
    def test_works_once(self, phone: Phone, cast: Cast, elder: str) -> None:
        code = code_for(phone, cast, elder)
        assert enter_code(phone, by_wechat(phone, openid()), code).status_code == 200
        assert refused(enter_code(phone, by_wechat(phone, openid()), code)) == (409, "link.code_refused")

    def test_of_two_phones_at_once_one_wins(self, phone: Phone, cast: Cast) -> None:
        for _ in range(3):
            code = code_for(phone, cast, confirmed(phone, cast, enter(phone, cast.staff, cast).json["id"]))
            two = [by_wechat(phone, openid()) for _ in range(2)]
            answers = at_once(*[lambda who=who, code=code: enter_code(phone, who, code) for who in two])
            assert sorted(each.status_code for each in answers) == [200, 409]

    def test_entered_twice_at_once_by_one_phone_moves_it_once(self, phone: Phone, cast: Cast, elder: str) -> None:
        newcomer, code = by_wechat(phone, openid()), code_for(phone, cast, elder)
        answers = at_once(*[lambda: enter_code(phone, newcomer, code)] * 2)
        assert [each.status_code for each in answers].count(200) == 1
        assert {each.status_code for each in answers} <= {200, 401, 409}

    def test_is_void_when_another_is_issued(self, phone: Phone, cast: Cast, elder: str) -> None:
        first, second = code_for(phone, cast, elder), code_for(phone, cast, elder)
        newcomer = by_wechat(phone, openid())
        assert refused(enter_code(phone, newcomer, first)) == (409, "link.code_refused")
        assert enter_code(phone, newcomer, second).status_code == 200

    def test_issued_twice_at_once_leaves_one_in_force(self, phone: Phone, cast: Cast, elder: str) -> None:
        at_once(*[lambda by=by: issue(phone, by, elder) for by in (cast.staff, cast.second_staff)])
        live = {"account_id": UUID(elder), "ended_at": None}
        assert transaction.run(lambda: db.session.query(LinkCode).filter_by(**live).count(), read_only=True) == 1

    def test_works_until_a_day_is_over(self, phone: Phone, cast: Cast, elder: str, real_time: RealTime) -> None:
        newcomer, code = by_wechat(phone, openid()), code_for(phone, cast, elder)
        real_time.pass_(hours=24)
        assert refused(enter_code(phone, newcomer, code)) == (409, "link.code_refused")
        real_time.pass_(seconds=-30)
        assert enter_code(phone, newcomer, code).status_code == 200

    @pytest.mark.parametrize("status", [AccountStatus.DISABLED, AccountStatus.CLOSED])
    def test_is_void_once_its_account_is_shut(
        self, phone: Phone, cast: Cast, elder: str, status: AccountStatus
    ) -> None:
        code = code_for(phone, cast, elder)
        shut(elder, status)
        assert refused(enter_code(phone, by_wechat(phone, openid()), code)) == (409, "link.code_refused")

    def test_cannot_be_guessed(self, phone: Phone, cast: Cast, elder: str, real_time: RealTime) -> None:
        newcomer, code = by_wechat(phone, openid()), code_for(phone, cast, elder)
        wrong = [refused(enter_code(phone, newcomer, other_than(code))) for _ in range(5)]
        assert wrong == [(409, "link.code_refused")] * 5
        assert refused(enter_code(phone, newcomer, code)) == (409, "link.locked")
        assert len(audits("link.locked", newcomer.account_id)) == 1
        real_time.pass_(minutes=59)
        assert refused(enter_code(phone, newcomer, code)) == (409, "link.locked")
        real_time.pass_(minutes=2)
        assert enter_code(phone, newcomer, code).status_code == 200

    def test_wrong_tries_at_once_are_all_counted(self, phone: Phone, cast: Cast, elder: str) -> None:
        newcomer, code = by_wechat(phone, openid()), code_for(phone, cast, elder)
        at_once(*[lambda: enter_code(phone, newcomer, other_than(code))] * 5)
        assert refused(enter_code(phone, newcomer, code)) == (409, "link.locked")


class TestAnAccountInUse:
    """Nothing that somebody has is given up silently; merging two people is another matter."""

    def test_with_a_passport_is_not_given_up(self, phone: Phone, cast: Cast, elder: str) -> None:
        newcomer = by_wechat(phone, openid())
        opening = {"name": "赵小兰", "community_id": str(cast.community.id), "consents": ["record"]}
        assert phone.of(newcomer).post("/me/passport", opening).status_code == 201
        code = code_for(phone, cast, elder)
        assert refused(enter_code(phone, newcomer, code)) == (409, "link.account_in_use")
        assert enter_code(phone, by_wechat(phone, openid()), code).status_code == 200, "the code was not spent"

    @pytest.mark.parametrize("what", ["consent", "family", "delegation", "password", "grant", "identity"])
    def test_with_anything_else_is_not_given_up(self, phone: Phone, cast: Cast, elder: str, what: str) -> None:
        wechat = openid()
        USES[what](phone, cast, by_wechat(phone, wechat))
        newcomer = by_wechat(phone, wechat)  # a password that is given ends the sessions before
        answer = enter_code(phone, newcomer, code_for(phone, cast, elder))
        assert refused(answer) == (409, "link.account_in_use")
        assert phone.of(newcomer).get("/me").status_code == 200

    def test_a_sign_in_without_wechat_has_nothing_to_link(self, phone: Phone, cast: Cast, elder: str) -> None:
        desk = {"username": with_password(cast.neighbour), "password": "Passport-2026"}
        signed = Signed(phone.post("/sign-in/password", desk, key=None).json)
        assert refused(enter_code(phone, signed, code_for(phone, cast, elder))) == (409, "link.needs_wechat")

    def test_of_the_codes_own_person_is_not_given_up(self, phone: Phone, cast: Cast, elder: str) -> None:
        now = Signed(enter_code(phone, by_wechat(phone, openid()), code_for(phone, cast, elder)).json)
        code = issue(phone, cast.administrator, elder).json["code"]
        assert refused(enter_code(phone, now, code)) == (409, "link.account_in_use")


def _told_who_they_are(who: Signed, cast: Cast) -> None:
    def change() -> None:
        account = db.session.get_one(Account, UUID(who.account_id))
        account.name, account.home_id, account.birth_date = "赵小兰", cast.community.id, date(1961, 5, 5)

    transaction.run(change)


def _family(phone: Phone, cast: Cast, who: Signed) -> None:
    body = {"account_id": str(cast.neighbour.account_id), "relation": "sibling"}
    assert phone.of(who).post("/me/family", body).status_code == 201


def _consent(phone: Phone, cast: Cast, who: Signed) -> None:
    assert phone.of(who).post("/me/consents", {"purpose": "photos"}).status_code == 201


def _delegation(phone: Phone, cast: Cast, who: Signed) -> None:
    until = (NOON + timedelta(days=30)).isoformat()
    body = {"delegate_id": str(cast.neighbour.account_id), "scopes": ["view"], "expires_at": until}
    assert phone.of(who).post("/me/delegations", body).status_code == 201


def _password(phone: Phone, cast: Cast, who: Signed) -> None:
    with_password(Person(UUID(who.account_id)))


def _grant(phone: Phone, cast: Cast, who: Signed) -> None:
    auditor = (UUID(who.account_id), Role.AUDITOR, cast.community)
    transaction.run(lambda: grants.grant(*auditor, actor=OPERATOR, now=NOON))


def _identity(phone: Phone, cast: Cast, who: Signed) -> None:
    _told_who_they_are(who, cast)
    confirmed(phone, cast, who.account_id)


USES = {
    "consent": _consent,
    "family": _family,
    "delegation": _delegation,
    "password": _password,
    "grant": _grant,
    "identity": _identity,
}


def test_what_counts_as_in_use_is_asked_of_every_table_that_names_accounts() -> None:
    tables = {column.table.name for column in referring_to_accounts()}
    assert {"passport", "sign_up", "service_record", "team_member", "role_grant", "consent", "delegation"} <= tables
    assert not {"session", "wechat_sign_in"} & tables


def test_the_emptied_account_is_nobodys_double(phone: Phone, cast: Cast, elder: str) -> None:
    """Whoever typed the elder's own name and birth date looked like a second one of her."""
    newcomer = by_wechat(phone, openid())

    def same_as_the_elder() -> None:
        hers, mine = (db.session.get_one(Account, UUID(each)) for each in (elder, newcomer.account_id))
        mine.name, mine.birth_date = hers.name, hers.birth_date

    code = code_for(phone, cast, elder)
    transaction.run(same_as_the_elder)
    double = UUID(newcomer.account_id)

    def possibly() -> set[str]:
        return queries.ties_of(UUID(elder), clock.now()).get(double, set())

    assert transaction.run(possibly, read_only=True) == {"possibly_same_person"}
    assert enter_code(phone, newcomer, code).status_code == 200
    assert transaction.run(possibly, read_only=True) == set()


@pytest.mark.parametrize("typed", ["38520491", "3852049170", "38520491a", "٣٨٥٢٠٤٩١٧"])
def test_nothing_else_is_read_as_nine_digits(typed: str) -> None:
    assert read_link_code(typed) is None


@pytest.mark.parametrize("typed", ["385204917", " 385 204-917", "３８５ ２０４ ９１７"])
def test_nine_digits_are_read_however_they_are_grouped(typed: str) -> None:
    assert read_link_code(typed) == "385204917"


def test_the_fifth_wrong_code_locks_for_an_hour() -> None:
    assert after_wrong_link_code(3, NOON) == (4, None)
    assert after_wrong_link_code(4, NOON) == (0, NOON + timedelta(hours=1))


def test_expired_codes_are_forgotten(phone: Phone, cast: Cast, elder: str) -> None:
    code_for(phone, cast, elder)
    theirs = {"account_id": UUID(elder)}

    def kept(after: timedelta) -> int:
        transaction.run(lambda: expiry.forget_expired(clock.real_now() + after))
        return transaction.run(lambda: db.session.query(LinkCode).filter_by(**theirs).count(), read_only=True)

    assert (kept(timedelta(hours=23)), kept(timedelta(hours=25))) == (1, 0)
