"""Family, delegation, guardianship: in force at once, lifted only by those who are not involved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.accounts import queries
from service.accounts.commands import expiry
from service.accounts.models import Account, FormerIndex
from service.accounts.rules import DelegationScope
from service.core import clock, transaction
from service.core.actor import Role
from service.core.db import db
from tests.accounts.conftest import at_once
from tests.accounts.inboxes import messages
from tests.accounts.test_people import enter, mobile
from tests.accounts.test_sign_in_password import told
from tests.conftest import Time
from tests.factories.cast import Cast, Person, own_name, person
from tests.fakes.phone import Phone
from tests.redemption.test_orders import delegate, guard, loses_their_phone


def newcomer(cast: Cast, time: Time, *, birth_date: date | None = date(1957, 3, 8), **more: Any) -> Person:
    return transaction.run(lambda: person(own_name("赵"), cast.community, time.now, birth_date=birth_date, **more))


def ties(one: Person) -> dict[Any, set[str]]:
    """With people of the same community: in others live namesakes without a birth date, from other tests."""

    def read() -> dict[Any, set[str]]:
        home = db.session.get_one(Account, one.account_id).home_id
        neighbours = set(db.session.scalars(select(Account.id).where(Account.home_id == home)))
        found = queries.ties_of(one.account_id, clock.now())
        return {other: names for other, names in found.items() if other in neighbours}

    return transaction.run(read, read_only=True)


def declare(phone: Phone, one: Person, other: Any, relation: str = "parent") -> TestResponse:
    return phone.of(one).post("/me/family", {"account_id": str(other), "relation": relation})


class TestFamily:
    def test_one_sides_word_counts_for_both_at_once(self, phone: Phone, cast: Cast) -> None:
        assert declare(phone, cast.resident, cast.leader.account_id).status_code == 201
        assert ties(cast.leader) == {cast.resident.account_id: {"family_declared"}}
        assert ties(cast.resident) == {cast.leader.account_id: {"family_declared"}}
        [seen] = phone.of(cast.leader).get("/me/family").json["items"]
        assert (seen["other_name_masked"], seen["part"]) == ("张*琴", "declared")
        assert seen["relation"] == "child", "whom she calls her parent calls her a child"

    def test_again_and_from_the_other_side_is_the_same_tie(self, phone: Phone, cast: Cast) -> None:
        first = declare(phone, cast.resident, cast.leader.account_id).json["id"]
        assert declare(phone, cast.leader, cast.resident.account_id, "child").json["id"] == first

    def test_is_put_right_by_who_declared_it_and_contradicted_by_nobody(self, phone: Phone, cast: Cast) -> None:
        first = declare(phone, cast.resident, cast.leader.account_id, "parent").json
        other = declare(phone, cast.leader, cast.resident.account_id, "spouse")
        assert (other.status_code, other.json["code"]) == (409, "tie.declared_otherwise")
        right = declare(phone, cast.resident, cast.leader.account_id, "spouse").json
        assert (right["id"], right["relation"]) == (first["id"], "spouse")
        assert declare(phone, cast.leader, cast.resident.account_id, "spouse").status_code == 201

    def test_at_once_from_both_sides_is_one_tie(self, phone: Phone, cast: Cast) -> None:
        answers = at_once(
            lambda: declare(phone, cast.resident, cast.leader.account_id),
            lambda: declare(phone, cast.leader, cast.resident.account_id, "child"),
        )
        assert [each.status_code for each in answers] == [201, 201]
        assert len({each.json["id"] for each in answers}) == 1

    def test_of_oneself_or_of_nobody_is_refused(self, phone: Phone, cast: Cast) -> None:
        assert declare(phone, cast.resident, cast.resident.account_id).json["code"] == "tie.to_yourself"
        nobody = declare(phone, cast.resident, "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90")
        assert (nobody.status_code, nobody.json["code"]) == (409, "person.not_found")

    def test_is_lifted_by_staff_with_a_reason_and_once(self, phone: Phone, cast: Cast) -> None:
        tie = declare(phone, cast.resident, cast.leader.account_id).json["id"]
        lifted = phone.of(cast.staff).post(f"/family-ties/{tie}/lift", {"reason": "mistake"})
        assert (lifted.status_code, lifted.json["end_reason"]) == (200, "mistake")
        assert ties(cast.leader) == {}
        again = phone.of(cast.staff).post(f"/family-ties/{tie}/lift", {"reason": "mistake"})
        assert (again.status_code, again.json["code"]) == (409, "tie.ended")

    def test_that_was_true_counts_for_half_a_year_after_it_is_lifted(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        tie = declare(phone, cast.resident, cast.leader.account_id).json["id"]
        phone.of(cast.staff).post(f"/family-ties/{tie}/lift", {"reason": "relation_ended"})
        time.pass_(days=179, hours=23)
        assert ties(cast.leader) == {cast.resident.account_id: {"family_declared"}}
        time.pass_(hours=1)
        assert ties(cast.leader) == {}

    def test_is_not_lifted_by_staff_who_are_one_of_the_two(self, phone: Phone, cast: Cast) -> None:
        tie = declare(phone, cast.resident, cast.staff.account_id).json["id"]
        refused = phone.of(cast.staff).post(f"/family-ties/{tie}/lift", {"reason": "not_related"})
        assert (refused.status_code, refused.json["code"]) == (409, "person.not_for_yourself")
        assert ties(cast.staff) == {cast.resident.account_id: {"family_declared"}}

    def test_is_not_lifted_by_staff_tied_to_one_of_the_two(self, phone: Phone, cast: Cast) -> None:
        tie = declare(phone, cast.resident, cast.leader.account_id).json["id"]
        declare(phone, cast.leader, cast.staff.account_id)
        refused = phone.of(cast.staff).post(f"/family-ties/{tie}/lift", {"reason": "not_related"})
        assert refused.json["code"] == "person.not_for_yourself"

    def test_is_lifted_by_colleagues_whom_the_same_person_has_declared_too(self, phone: Phone, cast: Cast) -> None:
        """One's word ties every clerk, and it must not tie them to each other's tie."""
        told = [declare(phone, cast.leader, each.account_id).json["id"] for each in (cast.staff, cast.second_staff)]
        path, body = f"/family-ties/{told[0]}/lift", {"reason": "not_related"}
        assert phone.of(cast.staff).post(path, body).json["code"] == "person.not_for_yourself", "nobody lifts their own"
        assert phone.of(cast.second_staff).post(path, body).status_code == 200
        assert "family.lifted" in [each["code"] for each in messages(phone, cast.leader)]

    def test_is_lifted_by_neither_once_both_have_declared_it(self, phone: Phone, cast: Cast) -> None:
        tie = declare(phone, cast.leader, cast.staff.account_id, "sibling").json["id"]
        assert declare(phone, cast.staff, cast.leader.account_id, "sibling").json["id"] == tie
        declare(phone, cast.leader, cast.second_staff.account_id, "sibling")
        refused = phone.of(cast.second_staff).post(f"/family-ties/{tie}/lift", {"reason": "not_related"})
        assert refused.json["code"] == "person.not_for_yourself", "it is no longer against the leader alone"

    def test_that_never_was_one_is_not_declared_again_by_the_same_for_half_a_year(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        first = declare(phone, cast.leader, cast.staff.account_id, "sibling").json["id"]
        lifted = phone.of(cast.second_staff).post(f"/family-ties/{first}/lift", {"reason": "not_related"})
        assert lifted.status_code == 200
        for kinship in ("sibling", "in_law"):
            again = declare(phone, cast.leader, cast.staff.account_id, kinship)
            assert (again.status_code, again.json["code"]) == (409, "tie.lifted_as_unrelated")
        assert declare(phone, cast.leader, cast.second_staff.account_id).status_code == 201, "with somebody else it is"
        time.pass_(days=179, hours=23)
        assert declare(phone, cast.leader, cast.staff.account_id).json["code"] == "tie.lifted_as_unrelated"
        time.pass_(hours=1)
        assert declare(phone, cast.leader, cast.staff.account_id).status_code == 201

    def test_the_other_declares_it_all_the_same_and_then_it_stands(self, phone: Phone, cast: Cast) -> None:
        first = declare(phone, cast.leader, cast.staff.account_id, "sibling").json["id"]
        phone.of(cast.second_staff).post(f"/family-ties/{first}/lift", {"reason": "not_related"})
        theirs = declare(phone, cast.staff, cast.leader.account_id, "sibling").json["id"]
        assert theirs != first
        assert declare(phone, cast.leader, cast.staff.account_id, "sibling").json["id"] == theirs

    @pytest.mark.parametrize("reason", ["mistake", "relation_ended"])
    def test_that_was_mistyped_or_is_over_is_declared_again(self, phone: Phone, cast: Cast, reason: str) -> None:
        first = declare(phone, cast.resident, cast.leader.account_id).json["id"]
        phone.of(cast.staff).post(f"/family-ties/{first}/lift", {"reason": reason})
        assert declare(phone, cast.resident, cast.leader.account_id).status_code == 201

    def test_lifted_and_declared_at_once_it_is_lifted(self, phone: Phone, cast: Cast) -> None:
        first = declare(phone, cast.leader, cast.staff.account_id).json["id"]
        said, lifted = at_once(
            lambda: declare(phone, cast.leader, cast.staff.account_id),
            lambda: phone.of(cast.second_staff).post(f"/family-ties/{first}/lift", {"reason": "not_related"}),
        )
        assert lifted.status_code == 200
        assert said.json.get("code", "") in ("", "tie.lifted_as_unrelated")
        assert ties(cast.staff) == {}

    def test_is_out_of_sight_for_staff_next_door_and_out_of_reach_for_the_two(self, phone: Phone, cast: Cast) -> None:
        tie = declare(phone, cast.resident, cast.leader.account_id).json["id"]
        path, body = f"/family-ties/{tie}/lift", {"reason": "mistake"}
        assert phone.of(cast.staff_next_door).post(path, body).status_code == 404
        assert phone.of(cast.resident).post(path, body).status_code == 403


def tied_against(one: Person, other: Person) -> set[str]:
    """What keeps the first from a measure against the second."""
    read = lambda: queries.ties_against(one.account_id, clock.now()).get(other.account_id, set())  # noqa: E731
    return transaction.run(read, read_only=True)


class TestAgainstSomebody:
    """A tie keeps people from favours; it is nobody's shield that the one it would shield has put up alone."""

    def test_their_word_alone_ties_nobody_and_ones_own_does(self, phone: Phone, cast: Cast) -> None:
        declare(phone, cast.leader, cast.staff.account_id, "sibling")
        assert (tied_against(cast.staff, cast.leader), tied_against(cast.leader, cast.staff)) == (
            set(),
            {"family_declared"},
        )
        declare(phone, cast.staff, cast.leader.account_id, "sibling")
        assert tied_against(cast.staff, cast.leader) == {"family_declared"}, "now it is the word of both"

    def test_a_delegation_that_they_gave_does_not_and_one_that_one_gave_does(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        delegate(cast.leader, cast.staff, ["view"], time)
        assert tied_against(cast.staff, cast.leader) == set()
        assert tied_against(cast.leader, cast.staff) == {"principal"}

    def test_what_staff_have_put_on_record_does(self, phone: Phone, cast: Cast, time: Time) -> None:
        elder = newcomer(cast, time)
        loses_their_phone(elder, time)
        terms = {"scopes": ["view"], "expires_at": (time.now + timedelta(days=30)).isoformat()}
        body = {"delegate_id": str(cast.deputy.account_id), **terms}
        given = phone.of(cast.staff).post(f"/people/{elder.account_id}/delegations", body)
        assert given.status_code == 201, given.text
        guard(cast.leader, elder, cast, time)
        assert (tied_against(cast.deputy, elder), tied_against(elder, cast.deputy)) == ({"delegate"}, {"principal"})
        assert (tied_against(cast.leader, elder), tied_against(elder, cast.leader)) == ({"guardian"}, {"ward"})

    def test_ended_it_is_as_it_was(self, phone: Phone, cast: Cast, time: Time) -> None:
        tie = declare(phone, cast.staff, cast.leader.account_id).json["id"]
        phone.of(cast.second_staff).post(f"/family-ties/{tie}/lift", {"reason": "relation_ended"})
        assert tied_against(cast.staff, cast.leader) == {"family_declared"}
        time.pass_(days=180)
        assert tied_against(cast.staff, cast.leader) == set()

    def test_whoever_types_in_anothers_phone_is_not_out_of_their_reach(self, phone: Phone, cast: Cast) -> None:
        for who in (cast.staff, cast.leader):
            said = {"phone": "13905510004", "version": phone.of(who).get("/me").json["version"]}
            assert phone.of(who).put("/me", said).status_code == 200
        assert ties(cast.staff) == {cast.leader.account_id: {"possibly_same_person"}}
        assert tied_against(cast.staff, cast.leader) == set()


class TestAlike:
    """Two accounts with one phone, or one name and birth date, are possibly one human being: also just after."""

    def say(self, phone: Phone, who: Person, /, **said: Any) -> None:
        version = phone.of(who).get("/me").json["version"]
        assert phone.of(who).put("/me", {**said, "version": version}).status_code == 200

    @pytest.mark.parametrize("both", [False, True])
    def test_by_a_phone_counts_for_half_a_year_after_one_or_both_have_changed_it(
        self, phone: Phone, cast: Cast, time: Time, both: bool
    ) -> None:
        number = mobile()
        for who in (cast.leader, cast.neighbour):
            self.say(phone, who, phone=number)
        for who in (cast.leader, cast.neighbour)[: 1 + both]:
            self.say(phone, who, phone=None)
        for one, two in ((cast.leader, cast.neighbour), (cast.neighbour, cast.leader)):
            assert ties(one) == {two.account_id: {"possibly_same_person"}}
        time.pass_(days=179, hours=23)
        assert ties(cast.leader) == {cast.neighbour.account_id: {"possibly_same_person"}}
        time.pass_(hours=1)
        assert ties(cast.leader) == ties(cast.neighbour) == {}

    def test_by_name_and_birth_date_counts_after_staff_have_corrected_one(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        shown = phone.of(cast.neighbour).get("/me").json
        double = newcomer(cast, time, birth_date=date.fromisoformat(shown["birth_date"]))
        self.say(phone, double, name=shown["name"])
        paper = {"name": "李桂花", "birth_date": "1950-05-05", "version": 2}
        corrected = phone.of(cast.staff).post(f"/people/{double.account_id}/correct", paper)
        assert corrected.status_code == 200
        assert ties(double) == {cast.neighbour.account_id: {"possibly_same_person"}}

    def test_a_namesake_without_a_birth_date_is_alike_also_after_it_was_named_otherwise_or_given_one(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        one = newcomer(cast, time)
        shown = phone.of(one).get("/me").json["name"]
        renamed, dated, apart = (newcomer(cast, time, birth_date=None) for _ in range(3))
        for each in (renamed, dated):
            self.say(phone, each, name=f"{shown[0]}·{shown[1:]}•")
            assert ties(one)[each.account_id] == {"possibly_same_person"}
        self.say(phone, renamed, name="赵大兰")
        self.say(phone, dated, birth_date="1999-09-09")
        known = {each.account_id: {"possibly_same_person"} for each in (renamed, dated)}
        assert (ties(one), ties(apart)) == (known, {})
        time.pass_(days=180)
        assert ties(one) == {}

    def test_what_counts_no_more_is_forgotten(self, phone: Phone, cast: Cast, time: Time) -> None:
        for number in (mobile(), mobile()):
            self.say(phone, cast.leader, phone=number)
        mine = {"account_id": cast.leader.account_id}

        def kept() -> int:
            transaction.run(lambda: expiry.forget_former(time.now))
            return transaction.run(lambda: db.session.query(FormerIndex).filter_by(**mine).count(), read_only=True)

        assert kept() == 1
        time.pass_(days=180)
        assert kept() == 0


class TestDelegation:
    def give(self, phone: Phone, principal: Person, delegate: Person, until: Any, **more: Any) -> TestResponse:
        body = {"delegate_id": str(delegate.account_id), "scopes": ["view", "order"], "expires_at": until.isoformat()}
        return phone.of(principal).post("/me/delegations", body | more)

    def acts(self, time: Time, delegate: Person, principal: Person, scope: DelegationScope) -> bool:
        work = lambda: queries.acts_for(delegate.account_id, principal.account_id, scope, time.now)  # noqa: E731
        return transaction.run(work, read_only=True)

    def test_lets_a_relative_act_within_its_scopes_until_its_day(self, phone: Phone, cast: Cast, time: Time) -> None:
        given = self.give(phone, cast.resident, cast.neighbour, time.now + timedelta(days=30))
        assert (given.status_code, given.json["scopes"]) == (201, ["order", "view"])
        assert self.acts(time, cast.neighbour, cast.resident, DelegationScope.ORDER)
        assert not self.acts(time, cast.neighbour, cast.resident, DelegationScope.COLLECT)
        assert not self.acts(time, cast.resident, cast.neighbour, DelegationScope.ORDER)
        time.pass_(days=30)
        assert not self.acts(time, cast.neighbour, cast.resident, DelegationScope.ORDER)
        [seen] = phone.of(cast.neighbour).get("/me/delegations").json["items"]
        assert (seen["part"], seen["is_in_force"], seen["other_name_masked"]) == ("delegate", False, "张*琴")

    def test_counts_as_family_even_expired_and_for_half_a_year_after_its_end(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        given = self.give(phone, cast.resident, cast.neighbour, time.now + timedelta(days=1)).json
        assert ties(cast.neighbour) == {cast.resident.account_id: {"delegate"}}
        assert ties(cast.resident) == {cast.neighbour.account_id: {"principal"}}
        time.pass_(days=2)
        assert ties(cast.neighbour) == {cast.resident.account_id: {"delegate"}}
        ended = phone.of(cast.neighbour).post(f"/delegations/{given['id']}/end")
        assert ended.status_code == 200
        time.pass_(days=179, hours=23)
        assert ties(cast.neighbour) == {cast.resident.account_id: {"delegate"}}
        assert ties(cast.resident) == {cast.neighbour.account_id: {"principal"}}
        time.pass_(hours=1)
        assert ties(cast.neighbour) == {}
        assert phone.of(cast.resident).post(f"/delegations/{given['id']}/end").json["code"] == "tie.ended"

    def test_one_acts_for_three_at_most(self, phone: Phone, cast: Cast, time: Time) -> None:
        until = time.now + timedelta(days=30)
        principals = [cast.resident, cast.leader, cast.deputy, cast.other_leader]
        answers = [self.give(phone, each, cast.neighbour, until) for each in principals]
        assert [each.status_code for each in answers] == [201, 201, 201, 409]
        assert answers[3].json["code"] == "delegation.too_many_principals"

    def test_three_at_most_also_when_all_come_at_once(self, phone: Phone, cast: Cast, time: Time) -> None:
        until = time.now + timedelta(days=30)
        principals = [cast.resident, cast.leader, cast.deputy, cast.other_leader, cast.auditor]
        answers = at_once(*[lambda each=each: self.give(phone, each, cast.neighbour, until) for each in principals])
        assert len(ties(cast.neighbour)) <= 3
        assert sum(each.status_code == 201 for each in answers) == len(ties(cast.neighbour))
        assert {each.status_code for each in answers} <= {201, 409, 503}

    def test_an_expired_one_gives_its_place_back(self, phone: Phone, cast: Cast, time: Time) -> None:
        for each in (cast.resident, cast.leader, cast.deputy):
            self.give(phone, each, cast.neighbour, time.now + timedelta(days=1))
        time.pass_(days=1)
        assert self.give(phone, cast.other_leader, cast.neighbour, time.now + timedelta(days=1)).status_code == 201

    def test_a_new_one_between_the_same_two_replaces_the_old(self, phone: Phone, cast: Cast, time: Time) -> None:
        self.give(phone, cast.resident, cast.neighbour, time.now + timedelta(days=1))
        self.give(phone, cast.resident, cast.neighbour, time.now + timedelta(days=9), scopes=["collect"])
        [seen] = phone.of(cast.resident).get("/me/delegations").json["items"]
        assert seen["scopes"] == ["collect"]

    @pytest.mark.parametrize("birth_date", [None, date(2008, 3, 11)])
    def test_a_minor_or_somebody_of_unknown_age_is_refused(
        self, phone: Phone, cast: Cast, time: Time, birth_date: date | None
    ) -> None:
        young = newcomer(cast, time, birth_date=birth_date)
        answer = self.give(phone, cast.resident, young, time.now + timedelta(days=1))
        assert (answer.status_code, answer.json["code"]) == (409, "delegation.delegate_not_adult")

    def test_a_child_gives_none(self, phone: Phone, cast: Cast, time: Time) -> None:
        child = newcomer(cast, time, birth_date=date(2008, 3, 11))
        answer = self.give(phone, child, cast.neighbour, time.now + timedelta(days=1))
        assert (answer.status_code, answer.json["code"]) == (409, "delegation.principal_minor")

    def test_whoever_is_to_act_is_told_and_may_end_it(self, phone: Phone, cast: Cast, time: Time) -> None:
        """Or strangers would fill the three places."""
        given = self.give(phone, cast.resident, cast.neighbour, time.now + timedelta(days=1))
        [heard] = messages(phone, cast.neighbour)
        ids = {"delegation_id": given.json["id"], "for_id": str(cast.resident.account_id)}
        assert (heard["code"], heard["facts"]) == ("delegation.given_for_delegate", ids)
        assert told(cast.resident) == []
        assert phone.of(cast.neighbour).post(f"/delegations/{given.json['id']}/end").status_code == 200

    def test_on_the_eighteenth_birthday_one_may(self, phone: Phone, cast: Cast, time: Time) -> None:
        grown = newcomer(cast, time, birth_date=date(2008, 3, 10))
        assert self.give(phone, cast.resident, grown, time.now + timedelta(days=1)).status_code == 201

    @pytest.mark.parametrize(("days", "status"), [(0, 409), (3 * 366, 201), (3 * 366 + 1, 409)])
    def test_ends_in_the_future_and_within_three_years(
        self, phone: Phone, cast: Cast, time: Time, days: int, status: int
    ) -> None:
        answer = self.give(phone, cast.resident, cast.neighbour, time.now + timedelta(days=days))
        assert answer.status_code == status
        assert answer.json.get("code") in (None, "delegation.expiry_refused")

    @pytest.mark.parametrize("scopes", [[], ["approve"], "view", ["view"] * 5])
    def test_scopes_are_one_to_four_of_the_list(self, phone: Phone, cast: Cast, time: Time, scopes: Any) -> None:
        answer = self.give(phone, cast.resident, cast.neighbour, time.now + timedelta(days=1), scopes=scopes)
        assert answer.status_code == 422

    def test_staff_record_it_for_an_elder_but_not_for_themselves(self, phone: Phone, cast: Cast, time: Time) -> None:
        elder = enter(phone, cast.staff, cast, is_distinct=True).json["id"]
        path, until = f"/people/{elder}/delegations", (time.now + timedelta(days=1)).isoformat()
        body = {"delegate_id": str(cast.neighbour.account_id), "scopes": ["view"], "expires_at": until}
        assert phone.of(cast.staff).post(path, body).status_code == 201
        own = phone.of(cast.staff).post(path, body | {"delegate_id": str(cast.staff.account_id)})
        assert (own.status_code, own.json["code"]) == (409, "person.not_for_yourself")
        assert phone.of(cast.staff_next_door).post(path, body).status_code == 404
        assert told(cast.neighbour) == ["delegation.recorded_for_delegate"]

    def test_staff_record_none_for_who_signs_in_herself(self, phone: Phone, cast: Cast, time: Time) -> None:
        path, until = f"/people/{cast.resident.account_id}/delegations", (time.now + timedelta(days=1)).isoformat()
        body = {"delegate_id": str(cast.neighbour.account_id), "scopes": ["view"], "expires_at": until}
        refused = phone.of(cast.staff).post(path, body)
        assert (refused.status_code, refused.json["code"]) == (409, "delegation.by_the_person")

    def test_nobody_else_ends_it(self, phone: Phone, cast: Cast, time: Time) -> None:
        given = self.give(phone, cast.resident, cast.neighbour, time.now + timedelta(days=1)).json["id"]
        for stranger in (cast.leader, cast.staff_next_door, cast.auditor):
            assert phone.of(stranger).post(f"/delegations/{given}/end").status_code == 404
        assert phone.of(cast.staff).post(f"/delegations/{given}/end").status_code == 200


class TestGuardians:
    def record(self, phone: Phone, by: Person, ward: Person, guardian: Person) -> TestResponse:
        return phone.of(by).post(f"/people/{ward.account_id}/guardians", {"guardian_id": str(guardian.account_id)})

    def test_are_recorded_by_staff_and_count_as_family(self, phone: Phone, cast: Cast, time: Time) -> None:
        child = newcomer(cast, time, birth_date=date(2015, 1, 1))
        tie = self.record(phone, cast.staff, child, cast.neighbour)
        assert tie.status_code == 201
        assert self.record(phone, cast.staff, child, cast.neighbour).json["id"] == tie.json["id"]
        assert ties(cast.neighbour) == {child.account_id: {"guardian"}}
        assert ties(child) == {cast.neighbour.account_id: {"ward"}}
        [seen] = phone.of(cast.neighbour).get("/me/guardianships").json["items"]
        assert (seen["part"], seen["other_id"]) == ("guardian", str(child.account_id))
        assert phone.of(cast.second_staff).post(f"/guardianships/{tie.json['id']}/end").status_code == 200
        time.pass_(days=180)
        assert ties(child) == {}
        again = phone.of(cast.second_staff).post(f"/guardianships/{tie.json['id']}/end")
        assert again.json["code"] == "tie.ended"

    def test_are_adults(self, phone: Phone, cast: Cast, time: Time) -> None:
        child, young = (newcomer(cast, time, birth_date=date(2015, 1, 1)) for _ in range(2))
        assert self.record(phone, cast.staff, child, young).json["code"] == "guardianship.guardian_not_adult"

    def test_are_for_minors_only_and_both_are_told(self, phone: Phone, cast: Cast, time: Time) -> None:
        grown, unknown = (newcomer(cast, time, birth_date=born) for born in (date(2008, 3, 10), None))
        for ward in (grown, unknown):
            refused = self.record(phone, cast.staff, ward, cast.neighbour)
            assert (refused.status_code, refused.json["code"]) == (409, "guardianship.ward_not_minor")
        young = newcomer(cast, time, birth_date=date(2008, 3, 11))
        assert self.record(phone, cast.staff, young, cast.neighbour).status_code == 201
        assert told(young) == ["guardian.recorded"]
        assert told(cast.neighbour) == ["guardian.recorded_for_guardian"]

    def test_are_not_the_staff_who_record_them(self, phone: Phone, cast: Cast, time: Time) -> None:
        child = newcomer(cast, time, birth_date=date(2015, 1, 1))
        assert self.record(phone, cast.staff, child, cast.staff).json["code"] == "person.not_for_yourself"

    def test_are_out_of_reach_for_staff_with_another_role_here(self, phone: Phone, cast: Cast, time: Time) -> None:
        """A staff grant next door opens the gate, an auditor's grant here must not open the row."""
        child = newcomer(cast, time, birth_date=date(2015, 1, 1))
        mixed = newcomer(cast, time, role=Role.STAFF, over=cast.next_door)
        granted = phone.of(cast.administrator).post(
            f"/people/{mixed.account_id}/grants", {"role": "auditor", "region_id": str(cast.community.id)}
        )
        assert granted.status_code == 201
        assert phone.of(mixed).get(f"/people/{child.account_id}").status_code == 200
        assert self.record(phone, mixed, child, cast.neighbour).status_code == 404
