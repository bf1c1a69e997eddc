"""The annual review: once a year, by the tier with which a team is on file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import update

from service.core import transaction
from service.core.db import db
from service.teams.models import Team
from service.teams.rules import (
    FilingLevel,
    FilingTier,
    ReviewFlaw,
    ReviewResult,
    TeamsPolicy,
    flaw_to_review,
    is_review_overdue,
    needs_reason,
    reviewing_tier,
)
from tests.accounts.conftest import at_once
from tests.accounts.inboxes import codes
from tests.conftest import NOON, Statements, Time
from tests.factories.cast import Cast, Person
from tests.fakes.phone import Phone
from tests.teams.filings import level_of
from tests.teams.test_filing import relate
from tests.teams.test_roster import refused

POLICY = TeamsPolicy()
LAST_YEAR = datetime(2025, 5, 6, tzinfo=UTC)


def file(team: Team, level: str = "community_filed", at: datetime = LAST_YEAR) -> None:
    row = update(Team).where(Team.id == team.id).values(filing_level=level, filed_at=at)
    transaction.run(lambda: db.session.execute(row))


def review(phone: Phone, by: Person, cast: Cast, result: str = "passed", reason: str | None = None) -> Any:
    return phone.of(by).post(f"/teams/{cast.team.id}/reviews", {"result": result, "reason": reason})


def due(phone: Phone, who: Person) -> list[str]:
    return [each["name"] for each in phone.of(who).get("/team-reviews-due").json["items"]]


class TestTheRules:
    @pytest.mark.parametrize(
        ("filed_on", "day", "found"),
        [
            (date(2025, 12, 31), date(2026, 1, 1), None),
            (date(2026, 1, 1), date(2026, 12, 31), ReviewFlaw.FILED_THIS_YEAR),
            (date(2026, 1, 1), date(2027, 1, 1), None),
            (None, date(2026, 1, 1), ReviewFlaw.NOT_FILED),
        ],
    )
    def test_a_year_goes_by_before_a_team_is_reviewed(
        self, filed_on: date | None, day: date, found: ReviewFlaw | None
    ) -> None:
        assert flaw_to_review(FilingLevel.COMMUNITY_FILED, filed_on, day, POLICY) == found

    @pytest.mark.parametrize(("month", "found"), [(2, ReviewFlaw.NOT_YET), (3, None)])
    def test_the_policys_month_begins_it(self, month: int, found: ReviewFlaw | None) -> None:
        policy = TeamsPolicy(review_from_month=3)
        assert flaw_to_review(FilingLevel.REGISTERED, date(2025, 6, 1), date(2026, month, 1), policy) == found

    @pytest.mark.parametrize(("day", "is_late"), [(date(2026, 6, 30), False), (date(2026, 7, 1), True)])
    def test_it_is_late_after_the_last_day_of_the_policys_month(self, day: date, is_late: bool) -> None:
        assert is_review_overdue(day, POLICY) is is_late

    def test_each_tier_reviews_what_is_on_file_with_it(self) -> None:
        tiers = [reviewing_tier(level) for level in list(FilingLevel)[1:]]
        assert tiers == [FilingTier.COMMUNITY, FilingTier.UPPER, FilingTier.UPPER]
        assert [each for each in ReviewResult if needs_reason(each)] == [ReviewResult.TO_IMPROVE, ReviewResult.LAPSED]


class TestAReview:
    def test_that_is_passed_is_kept_and_told(self, phone: Phone, cast: Cast) -> None:
        file(cast.team)
        made = review(phone, cast.staff, cast)
        assert (made.status_code, made.json["year"], made.json["result"]) == (201, 2026, "passed")
        assert (made.json["members"], made.json["reviewed_by_name_masked"]) == (3, "吴*")
        assert level_of(phone, cast) == ("community_filed", True)
        for who in (cast.leader, cast.deputy):
            assert codes(phone, who) == ["team.review_passed"]
        [kept] = phone.of(cast.deputy).get(f"/teams/{cast.team.id}/reviews").json["items"]
        assert kept == made.json
        assert refused(phone.of(cast.resident).get(f"/teams/{cast.team.id}/reviews"))[0] == 403

    @pytest.mark.parametrize("result", ["to_improve", "lapsed"])
    def test_that_is_not_passed_says_why(self, phone: Phone, cast: Cast, result: str) -> None:
        file(cast.team)
        for reason in (None, ""):
            assert refused(review(phone, cast.staff, cast, result, reason)) == (409, "team_review.reason_missing")
        assert review(phone, cast.staff, cast, result, "请多组织活动").json["reason"] == "请多组织活动"
        assert codes(phone, cast.leader) == [f"team.review_{result}"]

    @pytest.mark.parametrize(
        ("level", "by", "below"),
        [
            ("community_filed", "staff", ("informal", False)),
            ("subdistrict_filed", "subdistrict_staff", ("community_filed", True)),
            ("registered", "subdistrict_staff", ("subdistrict_filed", True)),
        ],
    )
    def test_that_lapses_takes_one_level(
        self, phone: Phone, cast: Cast, level: str, by: str, below: tuple[str, bool]
    ) -> None:
        file(cast.team, level)
        assert review(phone, getattr(cast, by), cast, "lapsed", "一年没有活动").status_code == 201
        assert level_of(phone, cast) == below
        assert codes(phone, cast.second_staff) == ["team.review_lapsed_here"]
        assert due(phone, cast.staff) == []

    def test_is_made_once_a_year(self, phone: Phone, cast: Cast, time: Time) -> None:
        file(cast.team)
        assert review(phone, cast.staff, cast).status_code == 201
        assert refused(review(phone, cast.second_staff, cast)) == (409, "team_review.done")
        time.pass_(days=365)
        assert review(phone, cast.second_staff, cast).json["year"] == 2027
        years = phone.of(cast.staff).get(f"/teams/{cast.team.id}/reviews").json["items"]
        assert [each["year"] for each in years] == [2027, 2026]

    def test_by_two_at_once_is_one(self, phone: Phone, cast: Cast) -> None:
        file(cast.team)
        answers = at_once(
            lambda: review(phone, cast.staff, cast),
            lambda: review(phone, cast.second_staff, cast, "lapsed", "没有活动"),
        )
        assert sorted(each.status_code for each in answers) == [201, 409]

    def test_is_not_of_a_team_that_is_not_on_file_or_came_to_it_this_year(self, phone: Phone, cast: Cast) -> None:
        assert refused(review(phone, cast.staff, cast)) == (409, "team_review.not_filed")
        file(cast.team, at=NOON)
        assert refused(review(phone, cast.staff, cast)) == (409, "team_review.filed_this_year")

    def test_begins_when_the_policy_says(self, phone: Phone, cast: Cast, time: Time) -> None:
        file(cast.team)
        version = {"effective_from": "2026-03-11", "document": {"teams": {"review_from_month": 4}}}
        path = f"/communities/{cast.community.id}/policy-versions"
        assert phone.of(cast.administrator).post(path, version).status_code == 201
        time.pass_(days=1)
        answer = review(phone, cast.staff, cast)
        assert (refused(answer), answer.json["facts"]) == ((409, "team_review.not_yet"), {"from_month": 4})

    def test_is_by_the_tier_of_the_level(self, phone: Phone, cast: Cast) -> None:
        file(cast.team)
        assert refused(review(phone, cast.subdistrict_staff, cast)) == (409, "team_review.not_your_tier")
        file(cast.team, "subdistrict_filed")
        assert refused(review(phone, cast.staff, cast)) == (409, "team_review.not_your_tier")
        for who in (cast.district_staff, cast.staff_next_door, cast.administrator, cast.stranger_staff):
            assert refused(review(phone, who, cast)) == (403, "auth.not_allowed")
        assert review(phone, cast.subdistrict_staff, cast).status_code == 201

    def test_is_not_by_the_family_of_the_leader(self, phone: Phone, cast: Cast) -> None:
        file(cast.team)
        relate(cast.staff, cast.leader)
        assert refused(review(phone, cast.staff, cast)) == (409, "person.not_for_yourself")

    def test_that_it_lapsed_may_say_whom_the_leader_alone_has_declared_family(self, phone: Phone, cast: Cast) -> None:
        file(cast.team)
        relate(cast.leader, cast.staff)
        for result, reason in (("passed", None), ("to_improve", "请多组织活动")):
            assert refused(review(phone, cast.staff, cast, result, reason)) == (409, "person.not_for_yourself")
        assert review(phone, cast.staff, cast, "lapsed", "一年没有活动").status_code == 201


class TestTheListOfWhatIsDue:
    def test_is_of_each_tier_and_empties_as_it_is_worked_off(self, phone: Phone, cast: Cast) -> None:
        file(cast.team)
        file(cast.other_team, "registered")
        assert due(phone, cast.staff) == ["乐竹邻"]
        assert due(phone, cast.subdistrict_staff) == ["舞蹈队"]
        assert due(phone, cast.district_staff) == due(phone, cast.staff_next_door) == []
        assert review(phone, cast.staff, cast).status_code == 201
        assert due(phone, cast.staff) == []

    def test_leaves_out_who_was_filed_this_year_and_tells_who_is_late(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        new_year = datetime(2025, 12, 31, 16, tzinfo=UTC)  # midnight in Shanghai
        file(cast.team, at=new_year)
        assert due(phone, cast.staff) == []
        file(cast.team, at=new_year.replace(hour=15, minute=59))
        [told] = phone.of(cast.staff).get("/team-reviews-due").json["items"]
        assert (told["until_month"], told["is_overdue"], told["year"]) == (6, False, 2026)
        time.now = datetime(2026, 7, 1, 4, tzinfo=UTC)
        [told] = phone.of(cast.staff).get("/team-reviews-due").json["items"]
        assert told["is_overdue"] is True

    def test_costs_as_much_for_two_as_for_one(self, phone: Phone, cast: Cast, statements: Statements) -> None:
        for team in (cast.team, cast.other_team):
            file(team)
            phone.of(cast.staff).get("/team-reviews-due")
            statements.most(3)
