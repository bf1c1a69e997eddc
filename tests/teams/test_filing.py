"""Filing over the wire: what is asked of a team, who reviews it, and what stays of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from service.accounts.commands import grants
from service.accounts.models import Account, FamilyTie
from service.accounts.rules import Kinship
from service.core import transaction
from service.core.actor import OPERATOR, Role
from service.core.audit import AuditEvent
from service.core.db import db
from service.regions.models import Region
from service.regions.rules import Tier
from service.teams.models import Team, TeamMember, TeamStanding
from service.teams.rules import TeamRole
from tests.accounts.conftest import at_once
from tests.accounts.inboxes import codes, messages
from tests.conftest import NOON, Statements, Time
from tests.factories.cast import Cast, Person, confirm, member, region, rewrite
from tests.fakes.phone import Phone
from tests.teams.filings import (
    approve,
    enlist,
    file_with_community,
    file_with_subdistrict,
    level_of,
    send_back,
    submit,
    submitted,
    ten_strong,
    withdraw,
)
from tests.teams.test_roster import refused


def grant(who: Person, role: Role, over: Any) -> None:
    transaction.run(lambda: grants.grant(who.account_id, role, over, actor=OPERATOR, now=NOON))


def relate(one: Person, other: Person) -> None:
    low, high = sorted((one.account_id, other.account_id))
    by = {"relation": Kinship.SIBLING, "declared_by": one.account_id, "declared_at": NOON}
    transaction.run(lambda: db.session.add(FamilyTie(low_id=low, high_id=high, **by)))


def leave(who: Person) -> None:
    live = update(TeamMember).where(TeamMember.account_id == who.account_id, TeamMember.left_at.is_(None))
    transaction.run(lambda: db.session.execute(live.values(left_at=NOON)))


def move(cast: Cast, to: Region, **more: str) -> None:
    """As no team ever does: the cast's own is of another community."""
    theirs = update(Team).where(Team.id == cast.team.id)
    transaction.run(lambda: db.session.execute(theirs.values(community_id=to.id, **more)))


class TestAnApplication:
    def test_of_ten_members_with_all_that_belongs_to_it_waits_for_the_community(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        sent = submit(phone, cast.leader, cast).json
        assert (sent["state"], sent["in_turn"], sent["round"]) == ("submitted", "community", 1)
        assert (sent["members_submitted"], sent["members_decided"], sent["policy_version"]) == (10, None, 0)
        assert [each["name_masked"] for each in sent["founders"]] == ["王*国", "陈*英", "张*琴"]
        assert level_of(phone, cast) == ("informal", False)

    def test_is_not_taken_from_nine_members(self, phone: Phone, cast: Cast) -> None:
        confirm(cast.resident, now=NOON)
        enlist(cast, cast.team, 6)
        answer = submit(phone, cast.leader, cast)
        assert refused(answer) == (409, "filing.too_few_members")
        assert answer.json["facts"] == {"least": 10, "members": 9}
        assert "现在 9 人，备案要 10 人" in answer.json["title"] + answer.json["detail"]

    @pytest.mark.parametrize(
        ("missing", "code"),
        [
            ({"charter": None}, "filing.no_charter"),
            ({"charter": "  "}, "filing.no_charter"),
            ({"venue": None}, "filing.no_venue"),
            ({"purpose": None}, "filing.no_purpose"),
            ({"founder_ids": []}, "filing.no_founders"),
        ],
    )
    def test_that_lacks_something_is_told_what(
        self, phone: Phone, cast: Cast, missing: dict[str, Any], code: str
    ) -> None:
        ten_strong(cast)
        assert refused(submit(phone, cast.leader, cast, **missing)) == (409, code)

    def test_takes_three_people_as_founders_and_counts_nobody_twice(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        two = [str(cast.leader.account_id), str(cast.deputy.account_id)]
        answer = submit(phone, cast.leader, cast, founder_ids=[*two, two[0]])
        assert refused(answer) == (409, "filing.too_few_founders")
        assert answer.json["facts"] == {"least": 3, "organisations_least": 2}

    def test_names_every_founder_who_is_not_a_member(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        outside = [str(cast.neighbour.account_id), str(cast.other_leader.account_id)]
        answer = submit(phone, cast.leader, cast, founder_ids=[outside[0], str(cast.leader.account_id), *outside])
        assert refused(answer) == (409, "filing.founder_not_member")
        assert answer.json["facts"] == {"count": 2, "account_ids": outside}
        assert answer.json["title"] == "发起人里有 2 位不是这支团队的队员。"

    def test_may_come_from_two_organisations(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        both = ["竹西物业", "常青学校"]
        one = submit(phone, cast.leader, cast, founder_ids=[], founding_organisations=both[:1])
        assert refused(one) == (409, "filing.too_few_founders")
        sent = submit(phone, cast.leader, cast, founder_ids=[], founding_organisations=both).json
        assert [each["organisation"] for each in sent["founders"]] == both

    def test_counts_an_organisation_once_however_it_is_written(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        twice = submit(
            phone, cast.leader, cast, founder_ids=[], founding_organisations=["竹西物业ABC", "竹西 物业ａｂｃ"]
        )
        assert refused(twice) == (409, "filing.too_few_founders")
        short = submit(phone, cast.leader, cast, founder_ids=[], founding_organisations=["甲", "乙"])
        assert short.status_code == 422

    def test_tells_every_founder_what_to_do_if_it_is_not_so(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        submitted(phone, cast)
        for who in (cast.deputy, cast.resident):
            [named] = [each for each in messages(phone, who) if each["code"] == "team.named_as_founder"]
            assert "没有答应" in named["sentence"]
        assert "team.named_as_founder" not in codes(phone, cast.leader)

    def test_is_not_taken_from_a_team_without_a_leader(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        leave(cast.leader)
        answer = submit(phone, cast.staff, cast, founder_ids=[])
        assert refused(answer) == (409, "filing.no_leader")

    def test_is_not_taken_nor_granted_while_the_leader_is_shut_out(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        enlist(cast, cast.team, 1)
        filing = submitted(phone, cast)
        rewrite(cast.leader, status="disabled")
        assert refused(approve(phone, cast.staff, filing)) == (409, "filing.no_leader")
        assert send_back(phone, cast.staff, filing, "请先换一位队长。").status_code == 200
        assert refused(submit(phone, cast.staff, cast, founder_ids=[])) == (409, "filing.no_leader")

    @pytest.mark.parametrize(
        ("level", "code"),
        [
            ("informal", "filing.level_held"),
            ("subdistrict_filed", "filing.level_skipped"),
            ("registered", "filing.level_skipped"),
        ],
    )
    def test_is_for_the_next_level_alone(self, phone: Phone, cast: Cast, level: str, code: str) -> None:
        ten_strong(cast)
        assert refused(submit(phone, cast.leader, cast, level=level)) == (409, code)

    def test_waits_alone(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        first = submitted(phone, cast)
        answer = submit(phone, cast.staff, cast)
        assert refused(answer) == (409, "filing.waits_already")
        assert answer.json["facts"] == {"filing_id": first}

    def test_sent_twice_at_once_waits_once(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        answers = at_once(lambda: submit(phone, cast.leader, cast), lambda: submit(phone, cast.staff, cast))
        assert sorted(each.status_code for each in answers) == [201, 409]
        assert [refused(each) for each in answers if each.status_code != 201] == [(409, "filing.waits_already")]

    def test_is_the_leaders_or_staffs_to_send(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        for who in (cast.deputy, cast.resident, cast.neighbour, cast.subdistrict_staff, cast.auditor):
            assert refused(submit(phone, who, cast)) == (403, "auth.not_allowed")
        assert submit(phone, cast.second_staff, cast).status_code == 201

    def test_above_the_community_needs_a_tier_above_it(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        alone = transaction.run(lambda: region("桃花源社区", Tier.COMMUNITY, None, NOON))
        move(cast, alone, filing_level="community_filed")
        answer = submit(phone, cast.leader, cast, level="subdistrict_filed")
        assert refused(answer) == (409, "filing.no_upper_tier")


class TestAReview:
    def test_by_the_community_files_the_team_and_tells_its_officers(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        granted = approve(phone, cast.staff, submitted(phone, cast)).json
        assert (granted["state"], granted["in_turn"], granted["members_decided"]) == ("granted", None, 10)
        assert granted["decided_by_name_masked"] == "吴*"
        assert level_of(phone, cast) == ("community_filed", True)
        for who in (cast.leader, cast.deputy):
            assert codes(phone, who)[0] == "team.filing_granted"

    def test_goes_through_both_tiers_up_to_the_registration(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        file_with_subdistrict(phone, cast)
        assert level_of(phone, cast) == ("subdistrict_filed", True)
        last = submitted(phone, cast, level="registered")
        number = {"registration_number": "52340111MJA0000000"}
        assert refused(approve(phone, cast.staff, last, **number)) == (409, "filing.number_not_due")
        assert approve(phone, cast.staff, last).json["in_turn"] == "upper"
        assert refused(approve(phone, cast.subdistrict_staff, last)) == (409, "filing.number_missing")
        done = approve(phone, cast.subdistrict_staff, last, **number).json
        assert (done["state"], done["registration_number"]) == ("granted", "52340111MJA0000000")
        assert level_of(phone, cast) == ("registered", True)
        assert refused(submit(phone, cast.leader, cast, level="registered")) == (409, "filing.highest_held")
        standing = select(TeamStanding.filing_level).where(TeamStanding.team_id == cast.team.id)
        rows = transaction.run(lambda: db.session.scalars(standing.order_by(TeamStanding.id)).all(), read_only=True)
        assert rows == ["community_filed", "subdistrict_filed", "registered"]

    def test_is_for_the_tier_whose_turn_it_is(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        file_with_community(phone, cast)
        filing = submitted(phone, cast, level="subdistrict_filed")
        for act in (approve, send_back):
            assert refused(act(phone, cast.subdistrict_staff, filing)) == (409, "filing.not_your_tier")
        approve(phone, cast.staff, filing)
        for act in (approve, send_back):
            assert refused(act(phone, cast.second_staff, filing)) == (409, "filing.not_your_tier")

    def test_is_out_of_sight_for_who_is_elsewhere_or_further_up(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        first = submitted(phone, cast)
        for who in (cast.staff_next_door, cast.district_staff, cast.subdistrict_staff, cast.stranger_staff):
            assert refused(approve(phone, who, first)) == (404, "request.not_found")
        approve(phone, cast.staff, first)
        filing = submitted(phone, cast, level="subdistrict_filed")
        for who in (cast.staff_next_door, cast.district_staff, cast.stranger_staff):
            assert phone.of(who).get(f"/filings/{filing}").status_code == 404
            assert refused(approve(phone, who, filing)) == (404, "request.not_found")

    def test_of_a_community_without_a_subdistrict_is_the_districts(self, phone: Phone, cast: Cast) -> None:
        """Next door hangs directly under the district."""
        ten_strong(cast)
        file_with_community(phone, cast)
        move(cast, cast.next_door)
        filing = submitted(phone, cast, level="subdistrict_filed")
        assert approve(phone, cast.staff_next_door, filing).json["in_turn"] == "upper"
        [waits] = phone.of(cast.district_staff).get("/filings").json["items"]
        assert waits["id"] == filing
        assert phone.of(cast.subdistrict_staff).get("/filings").json["items"] == []
        assert approve(phone, cast.district_staff, filing).json["state"] == "granted"

    def test_counts_the_members_once_more(self, phone: Phone, cast: Cast) -> None:
        some = ten_strong(cast)
        filing = submitted(phone, cast)
        leave(some[0])
        assert refused(approve(phone, cast.staff, filing)) == (409, "filing.too_few_members")
        enlist(cast, cast.team, 1)
        assert approve(phone, cast.staff, filing).status_code == 200

    def test_counts_those_of_its_founders_who_are_still_there(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        enlist(cast, cast.team, 2)
        filing = submitted(phone, cast)
        shut = update(Account).where(Account.id == cast.resident.account_id)
        for status in ("disabled", "closed"):
            transaction.run(lambda status=status: db.session.execute(shut.values(status=status)))  # type: ignore[misc]
            assert refused(approve(phone, cast.staff, filing)) == (409, "filing.founders_gone")
        transaction.run(lambda: db.session.execute(shut.values(status="active")))
        leave(cast.resident)
        answer = approve(phone, cast.staff, filing)
        assert refused(answer) == (409, "filing.founders_gone")
        assert answer.json["facts"] == {"least": 3, "organisations_least": 2}
        assert send_back(phone, cast.staff, filing, "有一位发起人已经退出了。").status_code == 200

    def test_is_not_granted_to_a_team_that_has_lost_its_leader(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        enlist(cast, cast.team, 1)
        filing = submitted(phone, cast)
        leave(cast.leader)
        assert refused(approve(phone, cast.staff, filing)) == (409, "filing.no_leader")
        assert send_back(phone, cast.staff, filing, "请先选出新队长。").status_code == 200

    def test_is_not_by_who_leads_the_team_or_whose_family_does(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        grant(cast.deputy, Role.STAFF, cast.community)
        relate(cast.second_staff, cast.leader)
        filing = submitted(phone, cast)
        for who in (cast.deputy, cast.second_staff):
            for act in (approve, send_back):
                assert refused(act(phone, who, filing)) == (409, "person.not_for_yourself")
        assert approve(phone, cast.staff, filing).status_code == 200

    def test_is_not_by_a_founder(self, phone: Phone, cast: Cast) -> None:
        some = ten_strong(cast)
        confirm(some[0], now=NOON)
        grant(some[0], Role.STAFF, cast.community)
        founders = [str(who.account_id) for who in (cast.leader, cast.deputy, some[0])]
        filing = submitted(phone, cast, founder_ids=founders)
        assert refused(approve(phone, some[0], filing)) == (409, "person.not_for_yourself")

    def test_is_not_by_who_has_sent_it_in(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        filing = submit(phone, cast.staff, cast).json["id"]
        assert refused(approve(phone, cast.staff, filing)) == (409, "filing.submitted_by_you")
        assert approve(phone, cast.second_staff, filing).status_code == 200

    def test_takes_two_people_who_have_nothing_to_do_with_each_other(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        file_with_community(phone, cast)
        grant(cast.staff, Role.STAFF, cast.subdistrict)
        relate(cast.subdistrict_staff, cast.staff)
        filing = submitted(phone, cast, level="subdistrict_filed")
        approve(phone, cast.staff, filing)
        for act in (approve, send_back):
            assert refused(act(phone, cast.staff, filing)) == (409, "filing.same_person")
            assert refused(act(phone, cast.subdistrict_staff, filing)) == (409, "filing.people_tied")

    def test_by_two_at_once_is_one(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        filing = submitted(phone, cast)
        answers = at_once(
            lambda: approve(phone, cast.staff, filing), lambda: send_back(phone, cast.second_staff, filing)
        )
        assert sorted(each.status_code for each in answers) == [200, 409]
        assert [refused(each) for each in answers if each.status_code != 200] == [(409, "filing.decided")]
        [done] = [each.json["state"] for each in answers if each.status_code == 200]
        assert level_of(phone, cast)[0] == {"granted": "community_filed", "returned": "informal"}[done]

    def test_of_what_is_decided_is_refused(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        filing = file_with_community(phone, cast)
        for act in (approve, send_back):
            assert refused(act(phone, cast.second_staff, filing)) == (409, "filing.decided")
        assert refused(withdraw(phone, cast.leader, filing)) == (409, "filing.decided")


class TestWhatWasReturned:
    def test_says_why_and_is_sent_again_as_a_new_round(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        first = submitted(phone, cast)
        back = send_back(phone, cast.staff, first, "请写清楚怎么退队。").json
        assert (back["state"], back["reason"]) == ("returned", "请写清楚怎么退队。")
        assert codes(phone, cast.leader)[0] == "team.filing_returned"
        again = phone.of(cast.leader).get(f"/filings/{submitted(phone, cast)}").json
        assert (again["round"], again["state"], again["reason"]) == (2, "submitted", None)
        history = phone.of(cast.deputy).get(f"/teams/{cast.team.id}/filings").json["items"]
        assert [(each["round"], each["state"]) for each in history] == [(2, "submitted"), (1, "returned")]
        assert "charter" not in history[0]

    def test_by_the_tier_above_goes_to_the_community_first_again(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        file_with_community(phone, cast)
        filing = submitted(phone, cast, level="subdistrict_filed")
        approve(phone, cast.staff, filing)
        assert send_back(phone, cast.subdistrict_staff, filing).json["state"] == "returned"
        assert codes(phone, cast.staff)[0] == "team.filing_returned_here"
        assert level_of(phone, cast) == ("community_filed", True)
        again = submit(phone, cast.leader, cast, level="subdistrict_filed").json
        assert (again["round"], again["in_turn"]) == (2, "community")

    def test_keeps_its_words_out_of_what_is_never_erased(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        filing = submitted(phone, cast)
        send_back(phone, cast.staff, filing, "请写清楚怎么退队。")
        theirs = select(AuditEvent.action, AuditEvent.details).where(AuditEvent.subject_type == "team_filing")
        rows = transaction.run(lambda: db.session.execute(theirs).all(), read_only=True)
        assert {"filing.submitted", "filing.returned"} <= {row.action for row in rows}
        assert "退队" not in str(rows)
        assert "退队" not in str(messages(phone, cast.leader))


class TestAWithdrawal:
    def test_is_by_the_leader_or_staff_and_told_to_who_was_to_review(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        filing = submitted(phone, cast)
        assert refused(withdraw(phone, cast.deputy, filing)) == (403, "auth.not_allowed")
        assert withdraw(phone, cast.leader, filing).json["state"] == "withdrawn"
        assert codes(phone, cast.staff)[0] == "team.filing_withdrawn"
        assert codes(phone, cast.deputy)[0] == "team.filing_ended_for_you"
        assert submit(phone, cast.leader, cast).json["round"] == 2

    def test_of_what_was_passed_up_is_told_to_the_tier_above(self, phone: Phone, cast: Cast) -> None:
        ten_strong(cast)
        file_with_community(phone, cast)
        filing = submitted(phone, cast, level="subdistrict_filed")
        approve(phone, cast.staff, filing)
        assert codes(phone, cast.subdistrict_staff) == ["team.filing_passed_up"]
        assert withdraw(phone, cast.second_staff, filing).status_code == 200
        assert codes(phone, cast.subdistrict_staff)[0] == "team.filing_withdrawn"
        assert codes(phone, cast.district_staff) == []


class TestTheListOfAReviewer:
    def test_holds_what_waits_for_them(self, phone: Phone, cast: Cast) -> None:
        def waiting(who: Person, **query: str) -> list[str]:
            return [each["id"] for each in phone.of(who).get("/filings", **query).json["items"]]

        ten_strong(cast)
        first = submitted(phone, cast)
        assert waiting(cast.staff) == [first]
        assert waiting(cast.subdistrict_staff) == waiting(cast.staff_next_door) == []
        approve(phone, cast.staff, first)
        assert waiting(cast.staff) == []
        second = submitted(phone, cast, level="subdistrict_filed")
        approve(phone, cast.staff, second)
        assert waiting(cast.staff) == []
        assert waiting(cast.subdistrict_staff) == [second]
        assert waiting(cast.district_staff) == []
        assert waiting(cast.staff, state="granted,community_reviewed") == [second, first]
        assert waiting(cast.subdistrict_staff, state="granted,community_reviewed") == [second]
        assert waiting(cast.staff, state="granted", community_id=str(cast.next_door.id)) == []

    def test_costs_as_much_for_two_as_for_one(self, phone: Phone, cast: Cast, statements: Statements) -> None:
        ten_strong(cast)
        submitted(phone, cast)
        phone.of(cast.staff).get("/filings")
        statements.most(6)
        for who in (cast.other_leader, cast.neighbour, cast.resident):
            if who is not cast.other_leader:
                transaction.run(lambda who=who: member(cast.other_team, who, TeamRole.MEMBER, NOON))
        enlist(cast, cast.other_team, 7)
        confirm(cast.neighbour, now=NOON)
        founders = [str(who.account_id) for who in (cast.other_leader, cast.neighbour, cast.resident)]
        body = {
            "level": "community_filed",
            "founder_ids": founders,
            "charter": "章程",
            "venue": "广场",
            "purpose": "健身",
        }
        assert phone.of(cast.other_leader).post(f"/teams/{cast.other_team.id}/filings", body).status_code == 201
        assert len(phone.of(cast.staff).get("/filings").json["items"]) == 2
        statements.most(6)


def test_a_communitys_own_numbers_hold_from_their_day_and_a_filing_keeps_its_own(
    phone: Phone, cast: Cast, time: Time
) -> None:
    ten_strong(cast)
    filing = submitted(phone, cast)
    version = {"effective_from": "2026-03-11", "document": {"teams": {"members_least": 11}}}
    made = phone.of(cast.administrator).post(f"/communities/{cast.community.id}/policy-versions", version)
    assert made.status_code == 201, made.text
    time.pass_(days=1)
    assert approve(phone, cast.staff, filing).status_code == 200
    answer = submit(phone, cast.leader, cast, level="subdistrict_filed")
    assert (refused(answer), answer.json["facts"]["least"]) == ((409, "filing.too_few_members"), 11)
