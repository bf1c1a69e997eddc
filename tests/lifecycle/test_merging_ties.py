"""A merge shortens no tie: what keeps the one from being judged by somebody keeps the survivor from it as long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import or_, select, update

from service.accounts.models import Account, Delegation, FamilyTie, Guardianship
from service.accounts.queries import ties_between, ties_of
from service.core import transaction
from service.core.db import db
from service.hours.models import ServiceRecord
from service.teams.models import TeamMember
from service.teams.rules import TeamRole
from tests.accounts.test_ties import tied_against
from tests.conftest import Time
from tests.factories.cast import Cast, Person, confirm, person
from tests.factories.hours import Stretch, called, served
from tests.fakes.phone import Phone
from tests.ladder.test_bringing import bring, come, standings
from tests.lifecycle.test_merging import approve, become_one
from tests.redemption.test_orders import code, delegate, guard, tie

YESTERDAY = timedelta(days=1)
HALF_A_YEAR = timedelta(days=180)


@pytest.fixture(autouse=True)
def they_are_known(cast: Cast, time: Time) -> None:
    confirm(cast.resident, cast.neighbour, now=time.now)


def end(of: Person, when: datetime, reason: str = "relation_ended") -> None:
    """All that this person has with others."""

    def work() -> None:
        for table, one, two in (
            (FamilyTie, FamilyTie.low_id, FamilyTie.high_id),
            (Delegation, Delegation.principal_id, Delegation.delegate_id),
            (Guardianship, Guardianship.ward_id, Guardianship.guardian_id),
        ):
            said: dict[str, Any] = {"ended_at": when}
            if table is FamilyTie:
                said["end_reason"] = reason
            theirs = or_(one == of.account_id, two == of.account_id)
            db.session.execute(update(table).where(theirs, table.ended_at.is_(None)).values(said))

    transaction.run(work)


def tied_to(who: Person, other: Person, now: datetime) -> set[str]:
    found = transaction.run(lambda: ties_of(who.account_id, now), read_only=True)
    return found.get(other.account_id, set())


def between(who: Person, other: Person, now: datetime) -> set[str]:
    pair = (who.account_id, other.account_id)
    return transaction.run(lambda: ties_between(pair[:1], pair[1:], now), read_only=True).get(pair, set())


def approval(phone: Phone, cast: Cast, by: Person) -> tuple[int, str]:
    """Of an hour that the resident, who goes on, has served."""
    [record] = served(cast, Stretch(cast.resident, 60))
    answer = phone.of(by).post(f"/service-records/{record}/approve")
    return answer.status_code, code(answer)


class TestApproving:
    @pytest.mark.parametrize("has_ended", [False, True])
    def test_family_of_the_one_approves_nothing_of_the_survivor(
        self, phone: Phone, cast: Cast, time: Time, has_ended: bool
    ) -> None:
        tie(cast.neighbour, cast.leader, time)
        if has_ended:
            end(cast.neighbour, time.now - YESTERDAY)
        become_one(phone, cast, cast.neighbour, cast.resident)
        assert approval(phone, cast, cast.leader) == (409, "hours.family_declared")
        assert tied_to(cast.leader, cast.resident, time.now - YESTERDAY + HALF_A_YEAR) == (
            set() if has_ended else {"family_declared"}
        ), "it ends when it would have ended"

    def test_what_never_was_one_keeps_nobody(self, phone: Phone, cast: Cast, time: Time) -> None:
        tie(cast.neighbour, cast.leader, time)
        end(cast.neighbour, time.now - YESTERDAY, "mistake")
        become_one(phone, cast, cast.neighbour, cast.resident)
        assert approval(phone, cast, cast.leader) == (200, "")

    @pytest.mark.parametrize("has_expired", [False, True])
    def test_nor_does_whoever_acted_for_the_one_or_for_whom_they_acted(
        self, phone: Phone, cast: Cast, time: Time, has_expired: bool
    ) -> None:
        """A delegation that has only run out ends with the account."""
        delegate(cast.neighbour, cast.leader, ["view"], time)
        delegate(cast.deputy, cast.neighbour, ["view"], time)
        if has_expired:
            lapsed = update(Delegation).where(Delegation.delegate_id == cast.neighbour.account_id)
            transaction.run(lambda: db.session.execute(lapsed.values(expires_at=time.now - YESTERDAY)))
        else:
            end(cast.neighbour, time.now - YESTERDAY)
        become_one(phone, cast, cast.neighbour, cast.resident)
        assert tied_to(cast.leader, cast.resident, time.now) == {"delegate"}
        assert tied_to(cast.deputy, cast.resident, time.now) == {"principal"}
        assert approval(phone, cast, cast.leader)[0] == 409

    def test_nor_a_guardian_of_until_lately_nor_who_was_a_ward(self, phone: Phone, cast: Cast, time: Time) -> None:
        guard(cast.leader, cast.neighbour, cast, time)
        guard(cast.neighbour, cast.deputy, cast, time)
        end(cast.neighbour, time.now - YESTERDAY)
        become_one(phone, cast, cast.neighbour, cast.resident)
        assert tied_to(cast.leader, cast.resident, time.now) == {"guardian"}
        assert tied_to(cast.deputy, cast.resident, time.now) == {"ward"}

    def test_nor_does_whoever_shares_the_phone_of_the_one(self, phone: Phone, cast: Cast, time: Time) -> None:
        def share() -> None:
            for who in (cast.neighbour, cast.leader):
                db.session.get_one(Account, who.account_id).phone = "13905510001"
            db.session.get_one(Account, cast.resident.account_id).phone = "13905510002"

        transaction.run(share)
        become_one(phone, cast, cast.neighbour, cast.resident)
        assert tied_to(cast.leader, cast.resident, time.now) == {"possibly_same_person"}
        assert tied_to(cast.leader, cast.resident, time.now + HALF_A_YEAR) == set()

    def test_what_both_had_with_one_person_stands_once_and_counts_on(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        """Ended of both, and of the one that goes on a live one too."""
        for who in (cast.neighbour, cast.resident):
            tie(who, cast.leader, time)
            delegate(who, cast.leader, ["view"], time, slot=1)
            end(who, time.now - YESTERDAY)
        tie(cast.resident, cast.leader, time)
        become_one(phone, cast, cast.neighbour, cast.resident)
        assert tied_to(cast.leader, cast.resident, time.now) == {"family_declared", "delegate"}
        [family] = phone.of(cast.resident).get("/me/family").json["items"]
        assert family["other_id"] == str(cast.leader.account_id)

    def test_whose_word_it_was_stays_known(self, phone: Phone, cast: Cast, time: Time) -> None:
        """Of a delegation it is the name of then that stands in it; what each had declared is the word of both."""
        delegate(cast.neighbour, cast.leader, ["view"], time)
        tie(cast.neighbour, cast.other_leader, time)
        tie(cast.resident, cast.deputy, time)
        tie(cast.deputy, cast.neighbour, time)
        become_one(phone, cast, cast.neighbour, cast.resident)
        for who, name, keeps in (
            (cast.leader, "delegate", False),
            (cast.other_leader, "family_declared", False),
            (cast.deputy, "family_declared", True),
        ):
            assert tied_to(who, cast.resident, time.now) == {name}
            assert tied_against(who, cast.resident) == ({name} if keeps else set())
        assert tied_against(cast.neighbour, cast.resident) == {"possibly_same_person"}, "one human being"

    def test_what_the_two_had_with_each_other_stays_where_it_was(self, phone: Phone, cast: Cast, time: Time) -> None:
        tie(cast.neighbour, cast.resident, time)
        delegate(cast.neighbour, cast.resident, ["view"], time)
        guard(cast.resident, cast.neighbour, cast, time)
        end(cast.neighbour, time.now - YESTERDAY)
        become_one(phone, cast, cast.neighbour, cast.resident)
        both = {cast.neighbour.account_id, cast.resident.account_id}

        def kept() -> list[set[UUID]]:
            family = db.session.execute(select(FamilyTie.low_id, FamilyTie.high_id).where(FamilyTie.low_id.in_(both)))
            given = select(Delegation.principal_id, Delegation.delegate_id).where(Delegation.delegate_id.in_(both))
            care = select(Guardianship.ward_id, Guardianship.guardian_id).where(Guardianship.ward_id.in_(both))
            return [set(row) for rows in (family, db.session.execute(given), db.session.execute(care)) for row in rows]

        assert transaction.run(kept, read_only=True) == [both, both, both]


class TestWhatWasDecidedBefore:
    @pytest.mark.parametrize("has_ended", [False, True])
    def test_family_of_who_called_the_roll_is_no_second_pair_of_eyes(
        self, phone: Phone, cast: Cast, time: Time, has_ended: bool
    ) -> None:
        """What the one has seen and decided stands under their name; their family goes on with the other."""
        [record] = served(cast, called(cast.resident, cast.deputy))
        stood_down = update(TeamMember).where(TeamMember.account_id == cast.deputy.account_id)
        transaction.run(lambda: db.session.execute(stood_down.values(role=TeamRole.MEMBER)))
        tie(cast.deputy, cast.leader, time)
        if has_ended:
            end(cast.deputy, time.now - YESTERDAY)
        become_one(phone, cast, cast.deputy, cast.neighbour)
        approve(phone, cast.leader, record)
        row = transaction.run(lambda: db.session.get_one(ServiceRecord, UUID(record)), read_only=True)
        assert row.state == "awaiting_second", "it takes somebody who is not their family"
        for one, other in ((cast.leader, cast.deputy), (cast.leader, cast.neighbour)):
            assert between(one, other, time.now) == tied_to(one, other, time.now) == {"family_declared"}


class TestBringingAlong:
    @pytest.fixture
    def newcomer(self, cast: Cast, time: Time) -> Person:
        return transaction.run(lambda: person("周小燕", cast.community, time.now, is_confirmed=True))

    @pytest.mark.parametrize("has_ended", [False, True])
    def test_family_of_the_one_is_not_brought_along_by_the_survivor(
        self, phone: Phone, cast: Cast, time: Time, newcomer: Person, has_ended: bool
    ) -> None:
        bring(phone, cast.resident, newcomer)
        come(cast, time, Stretch(newcomer))
        tie(cast.neighbour, newcomer, time)
        if has_ended:
            end(cast.neighbour, time.now - YESTERDAY)
        assert standings(phone, cast.resident) == ["counts"]
        become_one(phone, cast, cast.neighbour, cast.resident)
        assert standings(phone, cast.resident) == ["tied"]

    @pytest.mark.parametrize("has_ended", [False, True])
    def test_nor_does_the_word_of_their_family_count(
        self, phone: Phone, cast: Cast, time: Time, newcomer: Person, has_ended: bool
    ) -> None:
        delegate(cast.neighbour, cast.leader, ["view"], time)
        if has_ended:
            end(cast.neighbour, time.now - YESTERDAY)
        bring(phone, cast.resident, newcomer)
        come(cast, time, called(newcomer, cast.leader))
        assert standings(phone, cast.resident) == ["counts"]
        become_one(phone, cast, cast.neighbour, cast.resident)
        assert standings(phone, cast.resident) == ["only_your_word"]
