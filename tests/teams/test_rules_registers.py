"""What becomes of a row of a roster, and when a membership began."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from service.teams.rules import (
    FINDINGS,
    IF_TAKEN_IN,
    JoinKind,
    Outcome,
    RosterRow,
    RowVerdict,
    Stretch,
    TeamRole,
    began_with,
    judge_roster_row,
)

NEW = RosterRow(
    role_now=None,
    waiting=None,
    has_left=False,
    has_declined=False,
    role=None,
    consents=False,
    is_by_staff=True,
    signs_in=False,
    is_child=False,
    is_tied=False,
    may_appoint=False,
)
SIGNED = replace(NEW, consents=True)


class TestSomebodyNew:
    def test_is_invited(self) -> None:
        assert judge_roster_row(NEW) == RowVerdict(Outcome.INVITED)

    def test_joins_at_once_by_a_signed_yes_that_staff_hold(self) -> None:
        assert judge_roster_row(SIGNED) == RowVerdict(Outcome.JOINED)

    @pytest.mark.parametrize(
        ("but", "code"),
        [
            ({"is_by_staff": False}, "consent_is_for_staff"),
            ({"signs_in": True}, "answers_themselves"),
            ({"is_child": True}, "child_is_asked"),
            ({"is_tied": True}, "consent_of_family"),
        ],
    )
    def test_is_only_asked_whatever_the_row_states(self, but: dict[str, bool], code: str) -> None:
        assert judge_roster_row(replace(SIGNED, **but)) == RowVerdict(Outcome.INVITED, (code,))

    def test_is_given_an_office_only_with_a_membership(self) -> None:
        deputy = replace(NEW, role=TeamRole.DEPUTY, may_appoint=True)
        assert judge_roster_row(deputy) == RowVerdict(Outcome.INVITED, ("office_after_joining",))
        assert judge_roster_row(replace(deputy, consents=True)) == RowVerdict(Outcome.JOINED, appoints=True)

    def test_who_has_left_or_declined_is_not_called_back(self) -> None:
        assert judge_roster_row(replace(SIGNED, has_left=True)) == RowVerdict(Outcome.REFUSED, ("left_before",))
        assert judge_roster_row(replace(NEW, has_declined=True)) == RowVerdict(Outcome.REFUSED, ("declined_before",))


class TestSomebodyWhoIsAsked:
    def test_stays_asked(self) -> None:
        invited = replace(NEW, waiting=JoinKind.INVITATION)
        assert judge_roster_row(invited) == RowVerdict(Outcome.ALREADY, ("invitation_waits",))
        assert judge_roster_row(replace(invited, has_left=True)).outcome is Outcome.ALREADY
        assert judge_roster_row(replace(invited, consents=True, has_left=True)) == RowVerdict(Outcome.JOINED)

    def test_who_asked_themselves_is_answered_there(self) -> None:
        asks = replace(SIGNED, waiting=JoinKind.REQUEST)
        assert judge_roster_row(asks) == RowVerdict(Outcome.ALREADY, ("request_waits",))


class TestAMember:
    MEMBER = replace(NEW, role_now=TeamRole.MEMBER, may_appoint=True)

    def test_stays_one(self) -> None:
        assert judge_roster_row(self.MEMBER) == RowVerdict(Outcome.ALREADY)
        assert judge_roster_row(replace(self.MEMBER, role=TeamRole.MEMBER)) == RowVerdict(Outcome.ALREADY)

    def test_is_given_an_office_by_who_may(self) -> None:
        deputy = replace(self.MEMBER, role=TeamRole.DEPUTY)
        assert judge_roster_row(deputy) == RowVerdict(Outcome.APPOINTED, appoints=True)
        not_theirs = replace(deputy, may_appoint=False)
        assert judge_roster_row(not_theirs) == RowVerdict(Outcome.REFUSED, ("not_yours_to_appoint",))

    @pytest.mark.parametrize(
        ("now", "stated"),
        [
            (TeamRole.DEPUTY, TeamRole.MEMBER),
            (TeamRole.LEADER, TeamRole.MEMBER),
            (TeamRole.LEADER, TeamRole.DEPUTY),
        ],
    )
    def test_loses_no_office_by_an_old_roster(self, now: TeamRole, stated: TeamRole) -> None:
        row = replace(self.MEMBER, role_now=now, role=stated)
        assert judge_roster_row(row) == RowVerdict(Outcome.REFUSED, ("office_not_taken_away",))


def test_nobody_is_a_member_without_their_word_and_every_code_has_its_sentence() -> None:
    flags = ("has_left", "has_declined", "consents", "is_by_staff", "signs_in", "is_child", "is_tied", "may_appoint")
    roles, waiting = (None, *TeamRole), (None, *JoinKind)
    for role_now, waits, role in product(roles, waiting, roles):
        for values in product((False, True), repeat=len(flags)):
            row = replace(NEW, role_now=role_now, waiting=waits, role=role, **dict(zip(flags, values, strict=True)))
            verdict = judge_roster_row(row)
            assert set(verdict.codes) <= set(FINDINGS)
            if verdict.outcome is Outcome.INVITED:  # a check says that they will be
                assert set(verdict.codes) <= set(IF_TAKEN_IN)
            assert (verdict.outcome is not Outcome.REFUSED) or verdict.codes
            if verdict.outcome is Outcome.JOINED:
                assert row.consents
                assert row.is_by_staff
                assert not any((row.signs_in, row.is_child, row.is_tied))
            if verdict.appoints:
                assert row.may_appoint


class TestWhenAMembershipBegan:
    MARCH, MAY, JULY = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 5, 7))

    def test_is_not_when_the_newest_role_did(self) -> None:
        joined = Stretch("member", self.MARCH, self.MAY, date(2019, 3, 1))
        assert began_with([joined, Stretch("deputy", self.MAY)]) == joined
        assert began_with([joined]) == joined

    def test_is_not_before_the_person_had_left(self) -> None:
        again = Stretch("member", self.JULY)
        assert began_with([Stretch("member", self.MARCH, self.MAY), again]) == again
