"""A proposed reduction is not put aside by those whose own word it overrules."""

from __future__ import annotations

from typing import Any

import pytest

from service.accounts.models import FamilyTie
from service.core import clock, transaction
from service.core.db import db
from service.hours.rules import FirstApproval, judge_decline
from tests.factories.cast import Cast, Person
from tests.factories.hours import Stretch, called, served
from tests.fakes.phone import Phone
from tests.hours.test_routes_corrections import act, approved, correct, waiting
from tests.hours.test_rules_facts import DEPUTY, LEADER, STAFF, approver, record
from tests.hours.test_sheets import Cells, Desk, row


@pytest.fixture
def zhang(cast: Cast) -> Cells:
    return row(cast.resident, "张玉琴", minutes=90)


@pytest.fixture
def desk(phone: Phone, cast: Cast) -> Desk:
    return Desk(phone, cast)


def decline(phone: Phone, who: Person, correction: Any) -> Any:
    return phone.of(who).post(f"/corrections/{correction['id']}/decline", {"reason": "他来过"})


def overruled(answer: Any) -> bool:
    return (answer.status_code, answer.json.get("code")) == (409, "hours.own_word_overruled")


def on_paper(desk: Desk, cast: Cast, zhang: Cells) -> str:
    """Entered by the leader and approved by the deputy."""
    [sheet] = desk.enter(zhang, by=cast.leader)["sheets"]
    [found] = desk.records(sheet["sheet_id"])
    assert act(desk.phone, cast.deputy, found["id"], "approve").json["state"] == "approved"
    return str(found["id"])


def test_neither_who_entered_paper_nor_who_approved_it_puts_its_reduction_aside(
    desk: Desk, cast: Cast, phone: Phone, zhang: Cells
) -> None:
    paper = on_paper(desk, cast, zhang)
    assert correct(phone, cast.staff, paper, 0).json["waiting_correction"]["minutes"] == 0
    proposal = waiting(phone, cast.staff)
    assert overruled(decline(phone, cast.leader, proposal))
    assert overruled(decline(phone, cast.deputy, proposal))
    assert decline(phone, cast.second_staff, proposal).status_code == 200
    assert correct(phone, cast.staff, paper, 0).status_code == 200
    assert decline(phone, cast.staff, waiting(phone, cast.staff)).status_code == 200
    assert correct(phone, cast.staff, paper, 0).status_code == 200
    path = f"/corrections/{waiting(phone, cast.staff)['id']}/confirm"
    assert phone.of(cast.leader).post(path).json["minutes"] == 0, "what they may always do is to agree"


def test_nor_does_family_of_whoever_entered_it(desk: Desk, cast: Cast, phone: Phone, zhang: Cells) -> None:
    paper = on_paper(desk, cast, zhang)
    correct(phone, cast.staff, paper, 0)
    low, high = sorted((cast.leader.account_id, cast.second_staff.account_id))
    tie = FamilyTie(low_id=low, high_id=high, relation="spouse", declared_by=low, declared_at=clock.now())
    transaction.run(lambda: db.session.add(tie))
    assert overruled(decline(phone, cast.second_staff, waiting(phone, cast.staff)))


def test_nor_who_called_the_roll_nor_who_amended(phone: Phone, cast: Cast) -> None:
    [ticked] = served(cast, called(cast.resident, cast.leader))
    assert act(phone, cast.deputy, ticked, "amend", minutes=80, reason="早走了").status_code == 200
    assert act(phone, cast.staff, ticked, "approve").json["state"] == "approved"
    assert correct(phone, cast.leader, ticked, 70).json["waiting_correction"]["minutes"] == 70
    proposal = waiting(phone, cast.leader)
    assert overruled(decline(phone, cast.deputy, proposal))
    assert overruled(decline(phone, cast.staff, proposal))
    assert decline(phone, cast.leader, proposal).status_code == 200, "their own proposal"


def test_upwards_whoever_approved_may(phone: Phone, cast: Cast) -> None:
    [found] = approved(phone, cast, Stretch(cast.resident), window_minutes=180)
    assert correct(phone, cast.deputy, found, 120).status_code == 200
    assert decline(phone, cast.leader, waiting(phone, cast.leader)).status_code == 200


@pytest.mark.parametrize(("who", "code"), [(STAFF, None), (LEADER, "own_word_overruled"), (DEPUTY, None)])
@pytest.mark.parametrize("has_fallen", [False, True])
def test_a_reduction_whose_proposer_is_out_may_be_cleared_away(who: Any, code: str | None, has_fallen: bool) -> None:
    verdict = judge_decline(
        record(),
        approver(who),
        minutes=89,
        proposer=FirstApproval(STAFF, 89, has_fallen),
        said_more=frozenset({STAFF, LEADER}),
    )
    assert verdict.code == (None if has_fallen else code)
