"""A team of nobody is not put on file: not of names that anybody can sign in under, nor of people who have never
agreed, nor by who has laid an office down for the time it takes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from service.accounts.models import Account
from service.accounts.rules import ENDED_TIE_COUNTS_FOR
from service.core import transaction
from service.core.db import db
from service.ladder.rules import Fact
from service.teams.rules import TeamRole
from tests.accounts.conftest import by_wechat, openid
from tests.accounts.test_people import enter
from tests.conftest import NOON, Time
from tests.factories.cast import Cast, Person, confirm, member
from tests.factories.hand_overs import answer, name_successor
from tests.fakes.phone import Phone
from tests.home.test_waiting import to_decide
from tests.ladder.test_facts import value
from tests.teams.filings import (
    application,
    approve,
    enlist,
    file_with_community,
    level_of,
    send_back,
    submit,
    submitted,
    ten_strong,
)
from tests.teams.test_filing import relate
from tests.teams.test_reviews import due, file, review
from tests.teams.test_roster import refused

BY_YOU = (409, "filing.founders_confirmed_by_you")
NOT_FOR_YOURSELF = (409, "person.not_for_yourself")
FEW_DAYS, YEAR = timedelta(days=2), timedelta(days=365)


def ids(*people: Person) -> list[str]:
    return [str(who.account_id) for who in people]


def signs_up_and_joins(phone: Phone, cast: Cast) -> str:
    """Under a name that nobody has compared with anything."""
    signed = by_wechat(phone, openid())
    about = {"name": "王小明", "birth_date": "1960-05-05", "consents": ["record"]}
    told = phone.of(signed).post("/me/passport", about | {"community_id": str(cast.community.id)})
    assert told.status_code == 201, told.text
    asked = phone.of(signed).post(f"/teams/{cast.team.id}/join").json
    assert phone.of(cast.leader).post(f"/join-asks/{asked['id']}/accept").status_code == 200
    return str(asked["account_id"])


def entered_on_paper(phone: Phone, cast: Cast, number: int) -> str:
    """By staff, who say yes for an elder without a sign-in; nobody has signed a consent."""
    about = {"name": f"老{'甲乙丙丁戊己庚'[number]}", "birth_date": f"195{number}-01-01", "is_distinct": True}
    who = enter(phone, cast.staff, cast, **about).json
    assert who["status"] == "pending"
    asked = phone.of(cast.staff).post(f"/teams/{cast.team.id}/invitations", {"account_id": who["id"]}).json
    assert phone.of(cast.staff).post(f"/join-asks/{asked['id']}/accept").status_code == 200
    return str(who["id"])


def agree_on_paper(phone: Phone, by: Person, account_id: str) -> None:
    signed = phone.of(by).post(f"/people/{account_id}/consents", {"purpose": "record", "is_signed_by_guardian": False})
    assert signed.status_code == 201, signed.text


def disable(phone: Phone, cast: Cast, who: Person) -> None:
    shut = phone.of(cast.administrator).post(f"/people/{who.account_id}/disable", {"reason": "duplicate"})
    assert shut.status_code == 200, shut.text


def confirmed_by(clerk: Person | None, *people: Person) -> None:
    theirs = update(Account).where(Account.id.in_([who.account_id for who in people]))
    by = {"identity_confirmed_at": NOON, "identity_confirmed_by": clerk and clerk.account_id}
    transaction.run(lambda: db.session.execute(theirs.values(by)))


def waiting(phone: Phone, who: Person) -> list[str]:
    return [each["id"] for each in phone.of(who).get("/filings").json["items"]]


class TestAFounder:
    def test_has_shown_who_they_are(self, phone: Phone, cast: Cast) -> None:
        nobody = [signs_up_and_joins(phone, cast) for _ in range(9)]
        sent = submit(phone, cast.leader, cast, founder_ids=nobody[:3])
        assert refused(sent) == (409, "filing.founder_unconfirmed")
        assert sent.json["facts"] == {"count": 3, "account_ids": nobody[:3]}
        assert sent.json["title"] == "发起人里有 3 位，身份还没有核实。"
        assert sent.json["detail"].startswith("请先核实发起人的身份")
        one = submit(phone, cast.leader, cast, founder_ids=[*ids(cast.leader, cast.deputy), nobody[0]])
        assert (refused(one), one.json["facts"]["account_ids"]) == ((409, "filing.founder_unconfirmed"), nobody[:1])
        assert value(cast.leader, Fact.FILED_TEAMS_LED) == 0

    def test_has_agreed_to_be_on_record(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        elder = entered_on_paper(phone, cast, 0)
        confirmed = {"seen": "id_card", "is_distinct": True}
        assert phone.of(cast.staff).post(f"/people/{elder}/confirm-identity", confirmed).status_code == 200
        founders = [*ids(cast.leader, cast.deputy), elder]
        sent = submit(phone, cast.leader, cast, founder_ids=founders)
        assert refused(sent) == (409, "filing.founder_not_active")
        assert sent.json["facts"] == {"count": 1, "account_ids": [elder]}
        agree_on_paper(phone, cast.staff, elder)
        assert submit(phone, cast.leader, cast, founder_ids=founders).status_code == 201

    def test_whose_account_is_shut_founds_nothing(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        disable(phone, cast, cast.resident)
        sent = submit(phone, cast.leader, cast)
        assert (refused(sent), sent.json["facts"]["account_ids"]) == (
            (409, "filing.founder_not_active"),
            ids(cast.resident),
        )

    def test_of_whom_nobody_knows_any_more_who_comes_does_not_count_at_the_end(self, phone: Phone, cast: Cast) -> None:
        """Since it was sent a second sign-in was given."""
        ten_strong(cast)
        filing = submitted(phone, cast)
        body = {"username": f"desk-{cast.resident.account_id.hex[-12:]}", "password": "Passport-2026"}
        path = f"/people/{cast.resident.account_id}/password-sign-in"
        assert phone.of(cast.administrator).post(path, body, key=None).status_code == 200
        gone = approve(phone, cast.staff, filing)
        assert refused(gone) == (409, "filing.founders_gone")
        assert "身份要再核实的不算" in gone.json["detail"]
        seen = {"seen": "id_card", "is_distinct": True}
        path = f"/people/{cast.resident.account_id}/confirm-identity"
        assert phone.of(cast.second_staff).post(path, seen).status_code == 200
        assert approve(phone, cast.staff, filing).json["state"] == "granted"

    def test_who_has_withdrawn_the_consent_does_not_count_either(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        enlist(cast, cast.team, 1)
        filing = submitted(phone, cast)
        assert phone.of(cast.resident).post("/me/consents/record/withdraw").status_code == 200
        assert refused(approve(phone, cast.staff, filing)) == (409, "filing.founders_gone")


class TestWhoeverApproves:
    def test_is_not_the_only_one_who_has_confirmed_the_founders(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        confirmed_by(cast.staff, cast.leader, cast.deputy, cast.resident)
        filing = submitted(phone, cast)
        assert refused(approve(phone, cast.staff, filing)) == BY_YOU
        assert approve(phone, cast.second_staff, filing).json["state"] == "granted"

    @pytest.mark.parametrize("another", ["second_staff", None])
    def test_counts_only_founders_whom_others_have_confirmed(
        self, phone: Phone, cast: Cast, another: str | None
    ) -> None:
        """Or who were confirmed before it was written down by whom. Else all but one may be their inventions."""
        invented = ten_strong(cast)[:4]
        clerk = getattr(cast, another) if another else None
        confirmed_by(cast.staff, *invented)
        for many, seen_by_others in enumerate([[cast.leader], [cast.deputy], [cast.resident]], start=1):
            confirmed_by(clerk, *seen_by_others)
            founders = [cast.leader, cast.deputy, cast.resident][:many]
            filing = submitted(phone, cast, founder_ids=ids(*founders, *invented))
            answer = approve(phone, cast.staff, filing)
            if many < 3:
                assert (refused(answer), answer.json["facts"]) == (BY_YOU, {"count": many, "least": 3})
                assert answer.json["title"].startswith(f"身份由别人核实的发起人有 {many} 位，要 3 位")
                assert send_back(phone, cast.staff, filing).status_code == 200
            else:
                assert answer.json["state"] == "granted"

    def test_so_does_the_tier_above(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        file_with_community(phone, cast)
        confirmed_by(cast.subdistrict_staff, cast.leader, cast.deputy)
        filing = submitted(phone, cast, level="subdistrict_filed")
        assert approve(phone, cast.staff, filing).json["state"] == "community_reviewed"
        answer = approve(phone, cast.subdistrict_staff, filing)
        assert (refused(answer), answer.json["facts"]) == (BY_YOU, {"count": 1, "least": 3})
        confirmed_by(cast.staff, cast.leader, cast.deputy)
        assert approve(phone, cast.subdistrict_staff, filing).json["state"] == "granted"

    def test_nor_is_all_of_it_their_familys_word(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        confirmed_by(cast.second_staff, cast.leader, cast.deputy)
        confirmed_by(cast.staff, cast.resident)
        relate(cast.staff, cast.second_staff)
        filing = submitted(phone, cast)
        for clerk in (cast.staff, cast.second_staff):
            assert refused(approve(phone, clerk, filing)) == BY_YOU
        assert send_back(phone, cast.staff, filing).status_code == 200

    def test_of_what_organisations_found_there_is_nobody_to_confirm(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        both = ["竹西物业", "常青学校"]
        filing = submitted(phone, cast, founder_ids=[], founding_organisations=both)
        assert approve(phone, cast.staff, filing).json["state"] == "granted"

    def test_beside_organisations_one_of_the_people_is_somebody_elses_word(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        confirmed_by(cast.staff, cast.leader, cast.deputy, cast.resident)
        filing = submitted(phone, cast, founding_organisations=["竹西物业", "常青学校"])
        assert refused(approve(phone, cast.staff, filing)) == BY_YOU
        assert approve(phone, cast.second_staff, filing).json["state"] == "granted"


class TestMembers:
    def test_who_have_not_agreed_to_be_on_record_are_none_that_count(self, phone: Phone, cast: Cast) -> None:
        confirm(cast.resident, now=NOON)
        elders = [entered_on_paper(phone, cast, number) for number in range(7)]
        sent = submit(phone, cast.leader, cast)
        assert refused(sent) == (409, "filing.too_few_members")
        assert sent.json["facts"] == {"least": 10, "members": 3}
        assert "没有同意登记的、账号停用的队员不算" in sent.json["detail"]
        for elder in elders:
            agree_on_paper(phone, cast.staff, elder)
        sent = submit(phone, cast.leader, cast).json
        assert (sent["members_submitted"], sent["members_now"]) == (10, 10)

    def test_are_counted_again_when_it_is_granted(self, phone: Phone, cast: Cast) -> None:
        seven = ten_strong(cast)
        filing = submitted(phone, cast)
        for who in seven:
            disable(phone, cast, who)
        gone = approve(phone, cast.staff, filing)
        assert (refused(gone), gone.json["facts"]["members"]) == ((409, "filing.too_few_members"), 3)
        assert phone.of(cast.staff).get(f"/filings/{filing}").json["members_now"] == 3

    def test_and_by_each_tier(self, phone: Phone, cast: Cast) -> None:
        seven = ten_strong(cast)
        file_with_community(phone, cast)
        filing = submitted(phone, cast, level="subdistrict_filed")
        assert approve(phone, cast.staff, filing).json["state"] == "community_reviewed"
        disable(phone, cast, seven[0])
        assert refused(approve(phone, cast.subdistrict_staff, filing)) == (409, "filing.too_few_members")

    def test_are_counted_so_at_the_annual_review_too(self, phone: Phone, cast: Cast) -> None:
        seven = ten_strong(cast)
        file(cast.team)
        disable(phone, cast, seven[0])
        assert review(phone, cast.staff, cast).json["members"] == 9


class TestAnOrganisation:
    @pytest.mark.parametrize("other", ["竹西\ufe0f物业", "竹西物業", "竹西物业。"])
    def test_founds_once_whatever_nobody_hears(self, phone: Phone, cast: Cast, other: str) -> None:
        ten_strong(cast)
        both = ["竹西物业", other]
        sent = submit(phone, cast.leader, cast, founder_ids=[], founding_organisations=both)
        assert refused(sent) == (409, "filing.too_few_founders")


@pytest.fixture
def deputising(cast: Cast) -> Person:
    """The clerk helps to lead the team."""
    ten_strong(cast)
    confirm(cast.staff, now=NOON)
    transaction.run(lambda: member(cast.team, cast.staff, TeamRole.DEPUTY, NOON))
    return cast.staff


def steps_down(phone: Phone, cast: Cast, who: Person) -> None:
    assert phone.of(who).post(f"/teams/{cast.team.id}/step-down").status_code == 200


class TestAnOfficeThatWasLaidDown:
    def test_a_moment_ago_keeps_from_reviewing(self, phone: Phone, cast: Cast, deputising: Person) -> None:
        filing = submitted(phone, cast)
        steps_down(phone, cast, deputising)
        for act in (approve, send_back):
            assert refused(act(phone, deputising, filing)) == NOT_FOR_YOURSELF
        assert waiting(phone, deputising) == []
        assert (to_decide(phone, deputising), to_decide(phone, cast.second_staff)) == ({}, {"filings": 1})
        assert waiting(phone, cast.second_staff) == [filing]
        assert approve(phone, cast.second_staff, filing).json["state"] == "granted"

    def test_before_it_was_sent_in_does_too(self, phone: Phone, cast: Cast, time: Time, deputising: Person) -> None:
        steps_down(phone, cast, deputising)
        time.now += ENDED_TIE_COUNTS_FOR - FEW_DAYS
        filing = submitted(phone, cast)
        assert refused(approve(phone, deputising, filing)) == NOT_FOR_YOURSELF
        time.now += FEW_DAYS
        assert to_decide(phone, deputising) == {"filings": 1}
        assert waiting(phone, deputising) == [filing]
        assert approve(phone, deputising, filing).json["state"] == "granted"

    def test_since_it_was_sent_in_does_however_long_it_waits(
        self, phone: Phone, cast: Cast, time: Time, deputising: Person
    ) -> None:
        filing = submitted(phone, cast)
        time.now += FEW_DAYS
        steps_down(phone, cast, deputising)
        time.now += YEAR
        assert refused(approve(phone, deputising, filing)) == NOT_FOR_YOURSELF
        assert (waiting(phone, deputising), to_decide(phone, deputising)) == ([], {})

    def test_by_the_leader_keeps_them_too(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        confirm(cast.staff, now=NOON)
        transaction.run(lambda: member(cast.team, cast.staff, TeamRole.MEMBER, NOON))
        for one, other in ((cast.leader, cast.staff), (cast.staff, cast.deputy)):
            assert answer(phone, other, name_successor(phone, one, cast, other), "accept").status_code == 200
        filing = submit(phone, cast.deputy, cast).json["id"]
        assert refused(approve(phone, cast.staff, filing)) == NOT_FOR_YOURSELF
        assert level_of(phone, cast)[0] == "informal"

    def test_by_ones_family_keeps_one_as_well(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        relate(cast.staff, cast.deputy)
        filing = submitted(phone, cast, founder_ids=ids(cast.leader, cast.resident, *_third(cast)))
        steps_down(phone, cast, cast.deputy)
        assert refused(approve(phone, cast.staff, filing)) == NOT_FOR_YOURSELF
        assert (waiting(phone, cast.staff), to_decide(phone, cast.staff)) == ([], {})

    def test_keeps_from_the_annual_review(self, phone: Phone, cast: Cast, time: Time, deputising: Person) -> None:
        file(cast.team)
        steps_down(phone, cast, deputising)
        assert refused(review(phone, deputising, cast)) == NOT_FOR_YOURSELF
        assert (due(phone, deputising), to_decide(phone, deputising)) == ([], {})
        assert (due(phone, cast.second_staff), to_decide(phone, cast.second_staff)) == (["乐竹邻"], {"team_reviews": 1})
        time.now += ENDED_TIE_COUNTS_FOR
        assert (due(phone, deputising), to_decide(phone, deputising)) == (["乐竹邻"], {"team_reviews": 1})
        assert review(phone, deputising, cast).status_code == 201

    def test_as_a_plain_member_keeps_nobody(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        transaction.run(lambda: member(cast.team, cast.staff, TeamRole.MEMBER, NOON))
        filing = submitted(phone, cast)
        assert phone.of(cast.staff).post(f"/teams/{cast.team.id}/leave").status_code == 200
        assert approve(phone, cast.staff, filing).json["state"] == "granted"


def _third(cast: Cast) -> list[Person]:
    found = enlist(cast, cast.team, 1)
    confirm(*found, now=NOON)
    return found


def test_what_ones_family_has_sent_in_is_on_no_list_of_ones_own(phone: Phone, cast: Cast) -> None:
    ten_strong(cast)
    sent: Any = phone.of(cast.staff).post(f"/teams/{cast.team.id}/filings", application(cast))
    assert sent.status_code == 201, sent.text
    relate(cast.staff, cast.second_staff)
    assert refused(approve(phone, cast.second_staff, sent.json["id"])) == (409, "filing.submitted_by_you")
    assert (waiting(phone, cast.second_staff), to_decide(phone, cast.second_staff)) == ([], {})
