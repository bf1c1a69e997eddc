"""Neighbours who bring neighbours along, and every way to make that up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from service.accounts.models import Account, FamilyTie
from service.accounts.rules import AccountStatus, Kinship
from service.checkin.models import Presence
from service.checkin.rules import Grade
from service.core import transaction
from service.core.calendar import local_date
from service.core.db import db
from service.hours.models import ServiceRecord
from service.ladder.models import NeighbourInvitation
from service.ladder.queries.bringing import brought_along
from tests.accounts.ways_in import confirmed_by, played_by_a_clerk
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, people, person
from tests.factories.hours import Stretch, called, closed_shift, served
from tests.factories.outbox import deliver_all
from tests.fakes.phone import Phone
from tests.redemption.test_orders import loses_their_phone

FOR_EVER = datetime(2100, 1, 1, tzinfo=UTC)


def code_of(phone: Phone, who: Person) -> str:
    made = phone.of(who).post("/me/neighbour-code/renew")
    assert made.status_code == 200, made.text
    return str(made.json["code"])


def give(phone: Phone, who: Person, code: str) -> Any:
    return phone.of(who).post("/me/neighbour-invitation", {"code": code})


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


@pytest.fixture
def newcomer(cast: Cast, time: Time) -> Person:
    return transaction.run(lambda: person("周小燕", cast.community, time.now, is_confirmed=True))


def bring(phone: Phone, inviter: Person, newcomer: Person) -> None:
    assert give(phone, newcomer, code_of(phone, inviter)).status_code == 201


def tomorrow(time: Time) -> datetime:
    return time.now + timedelta(days=1)


def come(cast: Cast, time: Time, *stretches: Stretch) -> UUID:
    return closed_shift(cast, *stretches, starts_at=tomorrow(time))


def invited(phone: Phone, who: Person) -> list[dict[str, Any]]:
    found = phone.of(who).get("/me/invited-neighbours")
    assert found.status_code == 200, found.text
    return list(found.json["items"])


def standings(phone: Phone, who: Person) -> list[str]:
    """As the list tells; the sum that promotions go by says the same each time."""
    found = [each["standing"] for each in invited(phone, who)]
    assert counted(who, FOR_EVER) == found.count("counts")
    return found


def counted(who: Person, until: datetime) -> int:
    def work() -> int:
        mine = brought_along([who.account_id], local_date(until))
        return len(db.session.execute(mine).all())

    return transaction.run(work, read_only=True)


def change(who: Person, **values: Any) -> None:
    transaction.run(lambda: db.session.execute(update(Account).where(Account.id == who.account_id).values(**values)))


# --- the code -------------------------------------------------------------------------------------------------------


def test_a_resident_makes_a_code_and_renews_it(phone: Phone, cast: Cast, newcomer: Person) -> None:
    assert phone.of(cast.resident).get("/me/neighbour-code").json == {"code": None, "made_at": None}
    first = code_of(phone, cast.resident)
    assert phone.of(cast.resident).get("/me/neighbour-code").json["code"] == first
    second = code_of(phone, cast.resident)
    assert refused(give(phone, newcomer, first)) == (409, "neighbour.code_unknown")
    assert give(phone, newcomer, f"{second[:4]}-{second[4:]}".lower()).status_code == 201


def test_the_neighbour_is_told_and_sees_the_newcomer_masked(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    given = give(phone, newcomer, code_of(phone, cast.resident)).json
    assert given["inviter_name_masked"] == "张*琴"
    deliver_all(time.now)
    told = phone.of(cast.resident).get("/me/inbox").json["items"]
    assert [each["code"] for each in told] == ["neighbour.code_given"]
    [mine] = invited(phone, cast.resident)
    assert (mine["name_masked"], mine["standing"], mine["came_on"]) == ("周*燕", "not_come", None)


# --- what is refused ------------------------------------------------------------------------------------------------


def test_nobody_gives_their_own_code(phone: Phone, newcomer: Person) -> None:
    assert refused(give(phone, newcomer, code_of(phone, newcomer))) == (409, "neighbour.own_code")


def test_a_code_is_given_once(phone: Phone, cast: Cast, time: Time, newcomer: Person) -> None:
    bring(phone, cast.resident, newcomer)
    given_on = local_date(time.now).isoformat()
    time.pass_(days=2)
    twice = give(phone, newcomer, code_of(phone, cast.neighbour))
    assert refused(twice) == (409, "neighbour.already_given")
    assert twice.json["facts"] == {"given_on": given_on}
    assert given_on in twice.json["title"]


def test_who_is_no_longer_new_gives_none(phone: Phone, cast: Cast, time: Time, newcomer: Person) -> None:
    code = code_of(phone, cast.resident)
    time.pass_(days=31)
    late = give(phone, newcomer, code)
    assert refused(late) == (409, "neighbour.not_new")
    assert "30" in late.json["title"]


def test_on_the_thirtieth_day_it_is_taken(phone: Phone, cast: Cast, time: Time, newcomer: Person) -> None:
    code = code_of(phone, cast.resident)
    time.pass_(days=30)
    assert give(phone, newcomer, code).status_code == 201


def test_who_has_come_before_gives_none(phone: Phone, cast: Cast, newcomer: Person) -> None:
    closed_shift(cast, Stretch(newcomer))
    assert refused(give(phone, newcomer, code_of(phone, cast.resident))) == (409, "neighbour.has_come")


def test_two_newcomers_do_not_bring_each_other(phone: Phone, cast: Cast, newcomer: Person) -> None:
    bring(phone, cast.resident, newcomer)
    assert refused(give(phone, cast.resident, code_of(phone, newcomer))) == (409, "neighbour.in_a_circle")


def test_nor_do_three_in_a_round(phone: Phone, cast: Cast, newcomer: Person) -> None:
    bring(phone, cast.resident, newcomer)
    bring(phone, newcomer, cast.neighbour)
    assert refused(give(phone, cast.resident, code_of(phone, cast.neighbour))) == (409, "neighbour.in_a_circle")


def test_the_code_of_an_account_that_has_ended_is_unknown(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    code = code_of(phone, cast.resident)
    change(cast.resident, status=AccountStatus.CLOSED, closed_at=time.now)
    assert refused(give(phone, newcomer, code)) == (409, "neighbour.code_unknown")


# --- whose code staff write down ------------------------------------------------------------------------------------


def write_down(phone: Phone, by: Person, newcomer: Person, code: str) -> Any:
    return phone.of(by).post(f"/people/{newcomer.account_id}/neighbour-invitation", {"code": code})


def test_staff_write_down_the_code_that_a_newcomer_without_a_phone_says(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    code = code_of(phone, cast.resident)
    assert refused(write_down(phone, cast.staff, newcomer, code)) == (409, "neighbour.gives_themselves")
    loses_their_phone(newcomer, time)
    assert write_down(phone, cast.staff, newcomer, code).status_code == 201
    assert refused(write_down(phone, cast.staff, newcomer, code)) == (409, "neighbour.already_given")
    come(cast, time, Stretch(newcomer))
    assert [each["standing"] for each in invited(phone, cast.resident)] == ["counts"]
    deliver_all(time.now)
    told = [each["code"] for each in phone.of(cast.resident).get("/me/inbox").json["items"]]
    assert told.count("neighbour.code_given") == 1
    theirs = [each["code"] for each in phone.of(cast.second_staff).get("/me/inbox").json["items"]]
    assert theirs.count("neighbour.written_by_colleague") == 1


def test_who_has_written_a_code_down_is_not_who_confirms_the_newcomer(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    loses_their_phone(newcomer, time)
    assert write_down(phone, cast.staff, newcomer, code_of(phone, cast.resident)).status_code == 201
    come(cast, time, Stretch(newcomer))
    change(newcomer, identity_confirmed_by=cast.staff.account_id)
    assert standings(phone, cast.resident) == ["unconfirmed"]
    change(newcomer, identity_confirmed_by=cast.second_staff.account_id)
    assert standings(phone, cast.resident) == ["counts"]


def test_of_whom_nothing_but_a_name_is_known_could_be_anybody(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    bring(phone, cast.resident, newcomer)
    come(cast, time, Stretch(newcomer))
    change(newcomer, birth_date_sealed=None)
    assert standings(phone, cast.resident) == ["unconfirmed"]
    change(newcomer, id_number_index=uuid4().hex)
    assert standings(phone, cast.resident) == ["counts"]


def test_but_not_their_own_code_nor_that_of_their_family(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    loses_their_phone(newcomer, time)
    own = code_of(phone, cast.staff)
    assert refused(write_down(phone, cast.staff, newcomer, own)) == (409, "person.not_for_yourself")
    declared = {"account_id": str(cast.resident.account_id), "relation": Kinship.SPOUSE.value}
    assert phone.of(cast.staff).post("/me/family", declared).status_code == 201
    of_family = code_of(phone, cast.resident)
    assert refused(write_down(phone, cast.staff, newcomer, of_family)) == (409, "person.not_for_yourself")
    assert write_down(phone, cast.second_staff, newcomer, of_family).status_code == 201


def test_nor_for_an_account_that_has_ended(phone: Phone, cast: Cast, time: Time, newcomer: Person) -> None:
    code = code_of(phone, cast.resident)
    change(newcomer, status=AccountStatus.CLOSED, closed_at=time.now)
    assert refused(write_down(phone, cast.staff, newcomer, code)) == (409, "person.account_closed")


# --- what counts ----------------------------------------------------------------------------------------------------


def test_who_came_by_their_own_scan_counts_and_it_is_told_when_not_where(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    bring(phone, cast.resident, newcomer)
    assert counted(cast.resident, tomorrow(time)) == 0
    come(cast, time, Stretch(newcomer))
    [mine] = invited(phone, cast.resident)
    day = local_date(tomorrow(time)).isoformat()
    assert (mine["standing"], mine["came_on"]) == ("counts", day)
    assert "shift_id" not in mine
    assert counted(cast.resident, tomorrow(time)) == 1
    assert counted(cast.resident, time.now) == 0, "as of the day before they had not come"


def test_whose_identity_is_not_confirmed_does_not_count_until_it_is(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    change(newcomer, identity_confirmed_at=None)
    bring(phone, cast.resident, newcomer)
    come(cast, time, Stretch(newcomer))
    assert standings(phone, cast.resident) == ["unconfirmed"]
    seen = phone.of(cast.staff).post(f"/people/{newcomer.account_id}/confirm-identity", {"seen": "id_card"})
    assert seen.status_code == 200
    assert standings(phone, cast.resident) == ["counts"]


def test_staff_who_invite_do_not_confirm_whom_they_have_invited(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    change(newcomer, identity_confirmed_by=cast.staff.account_id)
    bring(phone, cast.staff, newcomer)
    come(cast, time, Stretch(newcomer))
    assert standings(phone, cast.staff) == ["unconfirmed"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_family_does_not_count_whenever_it_was_declared(
    phone: Phone, cast: Cast, time: Time, newcomer: Person, when: str
) -> None:
    def declare() -> None:
        said = {"account_id": str(newcomer.account_id), "relation": Kinship.SIBLING.value}
        assert phone.of(cast.resident).post("/me/family", said).status_code in (200, 201)

    if when == "before":
        declare()
    bring(phone, cast.resident, newcomer)
    come(cast, time, Stretch(newcomer))
    if when == "after":
        assert standings(phone, cast.resident) == ["counts"]
        declare()
    assert standings(phone, cast.resident) == ["tied"]


def test_a_family_tie_that_has_ended_still_keeps_it_from_counting_unless_it_never_was_one(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    bring(phone, cast.resident, newcomer)
    come(cast, time, Stretch(newcomer))
    phone.of(cast.resident).post(
        "/me/family", {"account_id": str(newcomer.account_id), "relation": Kinship.SIBLING.value}
    )

    def end(reason: str) -> None:
        ended = {"ended_at": time.now, "end_reason": reason}
        theirs = FamilyTie.low_id.in_((cast.resident.account_id, newcomer.account_id))
        transaction.run(lambda: db.session.execute(update(FamilyTie).where(theirs).values(ended)))

    end("relation_ended")
    assert standings(phone, cast.resident) == ["tied"]
    end("mistake")
    assert standings(phone, cast.resident) == ["counts"]


def test_a_second_account_with_the_same_phone_does_not_count(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    bring(phone, cast.resident, newcomer)
    come(cast, time, Stretch(newcomer))
    for each in (cast.resident, newcomer):
        change(each, phone_index="the same")
    assert standings(phone, cast.resident) == ["tied"]


def test_nor_a_namesake_of_whom_a_birth_date_is_left_out(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    bring(phone, cast.resident, newcomer)
    come(cast, time, Stretch(newcomer))
    for each in (cast.resident, newcomer):
        change(each, name_index="the same", birth_date_sealed="a day")
    assert standings(phone, cast.resident) == ["counts"], "of both there is one, and they differ"
    change(newcomer, birth_date_sealed=None)
    assert standings(phone, cast.resident) == ["tied"]
    change(cast.resident, id_number_index=uuid4().hex)
    change(newcomer, id_number_index=uuid4().hex)
    assert standings(phone, cast.resident) == ["counts"], "two numbers are two people"


def test_two_who_invited_each_other_at_one_moment_count_for_neither(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    bring(phone, cast.resident, newcomer)
    both = {"inviter_id": newcomer.account_id, "invitee_id": cast.resident.account_id}
    day = local_date(time.now)
    transaction.run(lambda: db.session.add(NeighbourInvitation(**both, given_at=time.now, given_on=day)))
    come(cast, time, Stretch(newcomer), Stretch(cast.resident))
    assert standings(phone, cast.resident) == standings(phone, newcomer) == ["in_a_circle"]


def test_whom_only_the_inviter_has_ticked_on_the_roll_counts_when_somebody_else_approves(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    bring(phone, cast.leader, newcomer)
    [record] = served(cast, called(newcomer, cast.leader), starts_at=tomorrow(time))
    assert standings(phone, cast.leader) == ["only_your_word"]
    by_the_inviter = {"state": "approved", "decided_by": cast.leader.account_id}
    here = update(ServiceRecord).where(ServiceRecord.id == UUID(record))
    transaction.run(lambda: db.session.execute(here.values(by_the_inviter)))
    assert standings(phone, cast.leader) == ["only_your_word"]
    transaction.run(lambda: db.session.execute(here.values(first_approved_by=cast.deputy.account_id)))
    assert standings(phone, cast.leader) == ["counts"]


def test_nor_does_the_word_of_the_inviters_family(phone: Phone, cast: Cast, time: Time, newcomer: Person) -> None:
    tie = {"account_id": str(cast.leader.account_id), "relation": Kinship.SPOUSE.value}
    assert phone.of(cast.resident).post("/me/family", tie).status_code in (200, 201)
    bring(phone, cast.resident, newcomer)
    come(cast, time, called(newcomer, cast.leader))
    assert standings(phone, cast.resident) == ["only_your_word"]


@pytest.mark.parametrize("heir", ["inviter", "family"])
@pytest.mark.parametrize("word", ["check_in", "approval", "identity"])
def test_nor_does_the_word_of_an_account_that_was_merged_into_theirs(
    phone: Phone, cast: Cast, time: Time, newcomer: Person, word: str, heir: str
) -> None:
    bring(phone, cast.leader, newcomer)
    if word == "approval":
        [record] = served(cast, called(newcomer, cast.leader), starts_at=tomorrow(time))
        approved = {"state": "approved", "decided_by": cast.staff.account_id}
        here = update(ServiceRecord).where(ServiceRecord.id == UUID(record))
        transaction.run(lambda: db.session.execute(here.values(approved)))
    elif word == "check_in":
        come(cast, time, called(newcomer, cast.staff))
    else:
        come(cast, time, Stretch(newcomer))
        change(newcomer, identity_confirmed_by=cast.staff.account_id)
    assert standings(phone, cast.leader) == ["counts"]
    goes_on_in = cast.leader
    if heir == "family":
        goes_on_in = cast.resident
        tie = {"account_id": str(cast.leader.account_id), "relation": Kinship.SPOUSE.value}
        assert phone.of(cast.resident).post("/me/family", tie).status_code in (200, 201)
    ended = {"status": AccountStatus.CLOSED, "closed_at": time.now}
    change(cast.staff, merged_into_id=goes_on_in.account_id, **ended)
    assert standings(phone, cast.leader) == ["unconfirmed" if word == "identity" else "only_your_word"]


@pytest.mark.parametrize("by", ["inviter", "family", "merged"])
def test_to_whom_the_inviter_has_given_the_way_in_counts_once_another_has_confirmed_the_identity(
    phone: Phone, cast: Cast, time: Time, by: str
) -> None:
    """Else one clerk brings along whomever they play from a second phone."""
    elder = played_by_a_clerk(phone, cast)
    inviter = cast.staff if by == "inviter" else cast.resident
    bring(phone, inviter, elder)
    come(cast, time, Stretch(elder))
    if by == "family":
        tie = {"account_id": str(cast.staff.account_id), "relation": Kinship.SPOUSE.value}
        assert phone.of(cast.resident).post("/me/family", tie).status_code in (200, 201)
    elif by == "merged":
        assert standings(phone, cast.resident) == ["counts"], "a clerk who has nothing to do with the inviter"
        ended = {"status": AccountStatus.CLOSED, "closed_at": time.now}
        change(cast.staff, merged_into_id=cast.resident.account_id, **ended)
    assert standings(phone, inviter) == ["way_in_given"]
    assert "请另一位工作人员核实" in phone.of(elder).get("/me/neighbour-invitation").json["told"]
    confirmed_by(phone, cast.second_staff, elder.account_id)
    assert standings(phone, inviter) == ["counts"]


@pytest.mark.parametrize("state", ["void", "undone"])
def test_a_presence_that_is_void_or_undone_is_no_coming(
    phone: Phone, cast: Cast, time: Time, newcomer: Person, state: str
) -> None:
    bring(phone, cast.resident, newcomer)
    shift = come(cast, time, Stretch(newcomer))
    reason = "record_rejected" if state == "void" else None
    here = update(Presence).where(Presence.shift_id == shift).values(state=state, void_reason=reason)
    transaction.run(lambda: db.session.execute(here))
    assert standings(phone, cast.resident) == ["not_come"]


def test_an_end_that_was_inferred_and_a_start_that_was_entered_late_need_an_approval(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    bring(phone, cast.resident, newcomer)
    come(cast, time, Stretch(newcomer, in_grade=Grade.LATE_ENTRY, in_by=cast.staff))
    assert standings(phone, cast.resident) == ["only_your_word"]


def test_who_had_come_before_the_code_is_no_newcomer(phone: Phone, cast: Cast, time: Time, newcomer: Person) -> None:
    """A merge may bring that to light: the code was given in the account that ended."""
    bring(phone, cast.resident, newcomer)
    come(cast, time, Stretch(newcomer))
    assert standings(phone, cast.resident) == ["counts"]
    closed_shift(cast, Stretch(newcomer), starts_at=time.now - timedelta(days=2))
    assert standings(phone, cast.resident) == ["has_come_before"]


@pytest.mark.parametrize("known_by", ["id_number_index", "name_birth_index"])
def test_nor_is_who_has_closed_an_account_and_registered_anew(
    phone: Phone, cast: Cast, time: Time, newcomer: Person, known_by: str
) -> None:
    before, same = came_long_ago(cast, time), uuid4().hex
    change(newcomer, **{known_by: same})
    code = code_of(phone, cast.resident)
    change(before, status=AccountStatus.CLOSED, closed_at=time.now, **{known_by: same})
    assert refused(give(phone, newcomer, code)) == (409, "neighbour.has_come")


@pytest.mark.parametrize("known_by", ["id_number_index", "name_birth_index"])
def test_and_where_it_was_known_only_later_they_do_not_count(
    phone: Phone, cast: Cast, time: Time, newcomer: Person, known_by: str
) -> None:
    before, same = came_long_ago(cast, time), uuid4().hex
    bring(phone, cast.resident, newcomer)
    come(cast, time, Stretch(newcomer))
    change(before, status=AccountStatus.CLOSED, closed_at=time.now, **{known_by: same})
    assert standings(phone, cast.resident) == ["counts"]
    change(newcomer, **{known_by: same})
    assert standings(phone, cast.resident) == ["has_come_before"]


def test_two_identity_numbers_prove_that_it_was_somebody_else(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    before, same = came_long_ago(cast, time), uuid4().hex
    change(before, status=AccountStatus.CLOSED, closed_at=time.now, name_birth_index=same, id_number_index=uuid4().hex)
    change(newcomer, name_birth_index=same, id_number_index=uuid4().hex)
    bring(phone, cast.resident, newcomer)
    come(cast, time, Stretch(newcomer))
    assert standings(phone, cast.resident) == ["counts"]


def test_what_was_merged_is_asked_of_the_account_in_which_it_goes_on(
    phone: Phone, cast: Cast, time: Time, newcomer: Person
) -> None:
    heir, same = came_long_ago(cast, time), uuid4().hex
    absorbed = transaction.run(lambda: person("吴阿姨", cast.community, time.now))
    bring(phone, cast.resident, newcomer)
    come(cast, time, Stretch(newcomer))
    change(newcomer, name_birth_index=same)
    ended = {"status": AccountStatus.CLOSED, "closed_at": time.now, "merged_into_id": heir.account_id}
    change(absorbed, name_birth_index=same, **ended)
    assert standings(phone, cast.resident) == ["has_come_before"]


def came_long_ago(cast: Cast, time: Time) -> Person:
    who = transaction.run(lambda: person("吴阿姨", cast.community, time.now))
    closed_shift(cast, Stretch(who), starts_at=time.now - timedelta(days=40))
    return who


def test_a_closed_account_does_not_count(phone: Phone, cast: Cast, time: Time, newcomer: Person) -> None:
    bring(phone, cast.resident, newcomer)
    come(cast, time, Stretch(newcomer))
    change(newcomer, status=AccountStatus.CLOSED, closed_at=time.now)
    assert standings(phone, cast.resident) == ["closed"]


@pytest.mark.parametrize("reason", ["duplicate", "misuse"])
def test_nor_does_an_account_that_was_shut_as_nobodys(
    phone: Phone, cast: Cast, time: Time, newcomer: Person, reason: str
) -> None:
    bring(phone, cast.resident, newcomer)
    come(cast, time, Stretch(newcomer))
    time.pass_(days=2)
    shut(phone, cast, newcomer, reason)
    assert standings(phone, cast.resident) == ["closed"]
    assert phone.of(cast.administrator).post(f"/people/{newcomer.account_id}/enable").status_code == 200
    assert standings(phone, cast.resident) == ["counts"]
    shut(phone, cast, newcomer, "lost_phone")  # of the last time it tells
    assert standings(phone, cast.resident) == ["counts"]


def shut(phone: Phone, cast: Cast, who: Person, reason: str) -> None:
    answered = phone.of(cast.administrator).post(f"/people/{who.account_id}/disable", {"reason": reason})
    assert answered.status_code == 200, answered.text


def test_a_list_of_many_costs_no_more_statements(phone: Phone, cast: Cast, time: Time, statements: Statements) -> None:
    many = transaction.run(lambda: people(20, "周小燕", cast.community, time.now, is_confirmed=True))
    code, day = code_of(phone, cast.resident), local_date(time.now)
    assert code
    made = {"inviter_id": cast.resident.account_id, "given_at": time.now, "given_on": day}
    rows = [NeighbourInvitation(**made, invitee_id=each.account_id) for each in many]
    transaction.run(lambda: db.session.add_all(rows))
    come(cast, time, *(Stretch(each) for each in many))
    assert [each["standing"] for each in invited(phone, cast.resident)] == ["counts"] * 20
    statements.most(3)
