"""The tree, its profiles and its policies, over the wire."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from service.core import transaction
from service.regions import queries
from tests.conftest import Time
from tests.factories.cast import Cast
from tests.fakes.phone import Phone

TODAY, TOMORROW, NEXT_WEEK = "2026-03-10", "2026-03-11", "2026-03-17"


def profile(phone: Phone, who: Any, region: Any, **body: Any) -> Any:
    return phone.of(who).put(f"/communities/{region.id}/profile", body)


def make_policy(phone: Phone, cast: Cast, day: str, **document: Any) -> Any:
    body = {"effective_from": day, "document": document}
    return phone.of(cast.administrator).post(f"/communities/{cast.community.id}/policy-versions", body)


class TestTheTree:
    def test_anyone_reads_it(self, phone: Phone, cast: Cast) -> None:
        children = phone.get("/regions", parent_id=str(cast.district.id), tier="subdistrict,community").json["items"]
        assert {each["id"] for each in children} == {str(cast.subdistrict.id), str(cast.next_door.id)}
        assert phone.get(f"/regions/{cast.community.id}").json["tier"] == "community"

    def test_an_administrator_adds_below_their_own_region(self, phone: Phone, cast: Cast) -> None:
        body = {"name": "新社区", "tier": "community", "parent_id": str(cast.subdistrict.id)}
        added = phone.of(cast.administrator).post("/regions", body)
        assert (added.status_code, added.json["parent_id"]) == (201, str(cast.subdistrict.id)), added.text

    def test_a_sibling_district_is_not_there_for_them(self, phone: Phone, cast: Cast) -> None:
        body = {"name": "新社区", "tier": "community", "parent_id": str(cast.other_district.id)}
        assert phone.of(cast.administrator).post("/regions", body).status_code == 404

    @pytest.mark.parametrize(("tier", "code"), [("community", "region.name_taken"), ("city", "region.tier_misplaced")])
    def test_names_and_tiers_must_fit(self, phone: Phone, cast: Cast, tier: str, code: str) -> None:
        body = {"name": cast.community.name, "tier": tier, "parent_id": str(cast.subdistrict.id)}
        refused = phone.of(cast.administrator).post("/regions", body)
        assert (refused.status_code, refused.json["code"]) == (409, code)

    def test_staff_add_no_regions(self, phone: Phone, cast: Cast) -> None:
        body = {"name": "新社区", "tier": "community", "parent_id": str(cast.subdistrict.id)}
        assert phone.of(cast.staff).post("/regions", body).status_code == 403

    def test_a_grant_reaches_its_subtree_and_no_sibling(self, cast: Cast) -> None:
        from_subdistrict = [each.path for each in (cast.subdistrict, cast.community)]
        outside = [each.path for each in (cast.district, cast.next_door, cast.other_district)]
        within = transaction.run(lambda: set(_subtree(cast.subdistrict.path)), read_only=True)
        assert set(from_subdistrict) <= within
        assert not within & set(outside)


def _subtree(path: str) -> list[str]:
    within = set(queries.db.session.scalars(queries.subtree(path)))
    return [each.path for each in queries.whole_tree() if each.id in within]


class TestAProfile:
    def test_is_replaced_as_a_whole(self, phone: Phone, cast: Cast) -> None:
        put = profile(phone, cast.administrator, cast.community, households=4200, population=11800, version=1)
        assert (put.status_code, put.json["households"], put.json["version"]) == (200, 4200, 2), put.text
        put = profile(phone, cast.administrator, cast.community, population=11900, version=2)
        assert (put.json["households"], put.json["population"]) == (None, 11900)

    def test_of_an_old_version_is_refused(self, phone: Phone, cast: Cast) -> None:
        profile(phone, cast.administrator, cast.community, households=1, version=1)
        refused = profile(phone, cast.administrator, cast.community, households=2, version=1)
        assert (refused.status_code, refused.json["code"]) == (409, "request.stale_version")

    def test_is_only_for_communities(self, phone: Phone, cast: Cast) -> None:
        refused = profile(phone, cast.administrator, cast.subdistrict, households=1, version=1)
        assert (refused.status_code, refused.json["code"]) == (409, "region.not_a_community")

    def test_is_the_administrators(self, phone: Phone, cast: Cast) -> None:
        assert profile(phone, cast.staff, cast.community, households=1, version=1).status_code == 403
        assert profile(phone, cast.administrator, cast.other_district, households=1, version=1).status_code == 404

    @pytest.mark.parametrize("bad", [{"households": -1}, {"population": "12"}, {"households": 10**9 + 1}, {"x": 1}])
    def test_with_a_bad_field_is_refused(self, phone: Phone, cast: Cast, bad: dict[str, Any]) -> None:
        refused = profile(phone, cast.administrator, cast.community, version=1, **bad)
        assert (refused.status_code, refused.json["code"]) == (422, "request.invalid")


class TestAPolicy:
    def test_starts_tomorrow_at_the_earliest(self, phone: Phone, cast: Cast) -> None:
        today = make_policy(phone, cast, TODAY, checkin={"open_before_minutes": 45})
        assert (today.status_code, today.json["code"]) == (409, "policy.must_start_later")
        assert make_policy(phone, cast, TOMORROW, checkin={"open_before_minutes": 45}).status_code == 201

    def test_starts_after_the_newest_one(self, phone: Phone, cast: Cast) -> None:
        make_policy(phone, cast, NEXT_WEEK, checkin={"open_before_minutes": 45})
        refused = make_policy(phone, cast, NEXT_WEEK, checkin={"open_before_minutes": 50})
        assert refused.json["code"] == "policy.must_start_later"

    def test_changes_no_day_before_its_own(self, phone: Phone, cast: Cast, time: Time) -> None:
        make_policy(phone, cast, NEXT_WEEK, checkin={"open_before_minutes": 45})
        time.pass_(days=30)
        where = f"/communities/{cast.community.id}/policy"
        eve = phone.get(where, day="2026-03-16").json
        assert (eve["version"], eve["sections"]["checkin"]["open_before_minutes"]) == (0, 30)
        day = phone.get(where, day=NEXT_WEEK).json
        assert (day["version"], day["sections"]["checkin"]["open_before_minutes"]) == (1, 45)
        assert phone.get(where).json["version"] == 1

    def test_says_which_field_is_wrong_and_how(self, phone: Phone, cast: Cast) -> None:
        wrong = {"checkin": {"open_before_minutes": 241, "unknown": 1}, "hours": [], "gifts": {}}
        refused = make_policy(phone, cast, TOMORROW, **wrong)
        assert (refused.status_code, refused.json["code"]) == (409, "policy.refused")
        fields = {each["field"] for each in refused.json["errors"]}
        assert fields == {"checkin.open_before_minutes", "checkin.unknown", "hours", "gifts"}

    @pytest.mark.parametrize(
        ("value", "status"), [(0, 201), (240, 201), (-1, 409), (241, 409), (True, 409), ("1", 409)]
    )
    def test_is_held_to_its_limits(self, phone: Phone, cast: Cast, value: Any, status: int) -> None:
        assert make_policy(phone, cast, TOMORROW, checkin={"open_before_minutes": value}).status_code == status

    def test_has_a_history_newest_first(self, phone: Phone, cast: Cast, time: Time) -> None:
        make_policy(phone, cast, TOMORROW, checkin={"open_before_minutes": 45})
        make_policy(phone, cast, NEXT_WEEK, checkin={"open_before_minutes": 60})
        history = phone.get(f"/communities/{cast.community.id}/policy-versions").json["items"]
        assert [(each["version"], each["effective_from"]) for each in history] == [(2, NEXT_WEEK), (1, TOMORROW)]
        assert history[1]["document"] == {"checkin": {"open_before_minutes": 45}}

    def test_is_a_communitys_own(self, phone: Phone, cast: Cast) -> None:
        body = {"effective_from": TOMORROW, "document": {}}
        refused = phone.of(cast.administrator).post(f"/communities/{cast.district.id}/policy-versions", body)
        assert refused.json["code"] == "region.not_a_community"
        for page in ("policy", "policy-versions", "ladder"):
            read = phone.get(f"/communities/{cast.district.id}/{page}")
            assert (read.status_code, read.json["code"]) == (409, "region.not_a_community")
        assert phone.of(cast.staff).post(f"/communities/{cast.community.id}/policy-versions", body).status_code == 403
        elsewhere = f"/communities/{cast.other_district.id}/policy-versions"
        assert phone.of(cast.administrator).post(elsewhere, body).status_code == 404

    def test_begins_at_midnight_in_shanghai(self, phone: Phone, cast: Cast, time: Time) -> None:
        make_policy(phone, cast, TOMORROW, checkin={"open_before_minutes": 45})
        where = f"/communities/{cast.community.id}/policy"
        time.pass_(hours=12, seconds=-1)
        assert phone.get(where).json["version"] == 0
        time.now += timedelta(seconds=1)
        assert phone.get(where).json["version"] == 1
