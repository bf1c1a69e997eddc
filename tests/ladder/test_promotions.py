"""Going up: nominated by the rule, confirmed by who works with the person, accepted by the person; and reviewed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from service.accounts.models import Account, Session
from service.accounts.rules import AccountStatus, Kinship
from service.checkin.models import Presence
from service.core import transaction
from service.core.actor import Role
from service.core.calendar import SHANGHAI, local_date
from service.core.db import db
from service.core.errors import Conflict
from service.hours.models import ServiceRecord
from service.ladder import policy
from service.ladder.commands import nominating, promoting
from service.ladder.jobs import NIGHT
from service.ladder.models import Promotion, PromotionEvidence, PromotionNight
from service.ladder.policy_reader import read, shipped
from service.ladder.queries import promotions
from service.ladder.queries.standing import stage_of, stages_of
from service.ladder.rules import Stage
from service.teams.models import Team, TeamMember
from service.teams.rules import TeamRole
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, people, person
from tests.factories.growth import Came, past_shift
from tests.factories.outbox import deliver_all
from tests.fakes.phone import Phone
from tests.ladder.test_policies import BACKBONE, GOOD, MINUTES
from tests.ladder.test_reviews import stands
from tests.redemption.test_orders import loses_their_phone, tie

NOTE = {"note": "常来，乐于助人"}


def days_ago(time: Time, days: int) -> date:
    return local_date(time.now) - timedelta(days=days)


def takes_part(cast: Cast, time: Time, *who: Person, times: int = 2, minutes: int | None = 60) -> list[Any]:
    """Each on so many days of the last weeks."""
    return [
        past_shift(cast, days_ago(time, 7 * (each + 1)), *(Came(one, minutes) for one in who)) for each in range(times)
    ]


def tonight(time: Time) -> datetime:
    """Three in the morning of tomorrow."""
    night = (time.now.astimezone(SHANGHAI) + timedelta(days=1)).replace(hour=3, minute=0)
    time.now = night
    return night


def look(cast: Cast, time: Time) -> None:
    """The night's work on this community."""
    now = tonight(time)
    transaction.run(lambda: nominating.look_at(cast.community.id, now=now))


def nominate(phone: Phone, by: Person, who: Person, stage: str | None = None) -> Any:
    return phone.of(by).post(f"/people/{who.account_id}/promotions", {"stage": stage} if stage else {})


def nominated(phone: Phone, cast: Cast, time: Time, who: Person) -> str:
    takes_part(cast, time, who)
    found = nominate(phone, cast.staff, who)
    assert found.status_code == 201, found.text
    return str(found.json["id"])


def verb(phone: Phone, by: Person, promotion: str, what: str, body: dict[str, Any] | None = None) -> Any:
    return phone.of(by).post(f"/promotions/{promotion}/{what}", body)


def risen(phone: Phone, cast: Cast, time: Time, who: Person) -> str:
    """An activist by now."""
    promotion = nominated(phone, cast, time, who)
    assert verb(phone, cast.staff, promotion, "confirm", NOTE).status_code == 200
    assert verb(phone, who, promotion, "accept").status_code == 200
    return promotion


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def stage(who: Person) -> Stage:
    return transaction.run(lambda: stage_of(who.account_id), read_only=True)


def open_ones(phone: Phone, cast: Cast, **query: Any) -> dict[str, dict[str, Any]]:
    found = phone.of(cast.staff).get("/promotions", home_id=str(cast.community.id), **query)
    assert found.status_code == 200, found.text
    return {each["account_id"]: each for each in found.json["items"]}


def told(phone: Phone, who: Person, time: Time) -> list[str]:
    deliver_all(time.now)
    return [each["code"] for each in phone.of(who).get("/me/inbox").json["items"]]


# --- the rule at night ----------------------------------------------------------------------------------------------


def test_at_night_whoever_meets_the_next_stage_is_nominated_and_nobody_else(
    phone: Phone, cast: Cast, time: Time
) -> None:
    social_worker = transaction.run(
        lambda: person("赵雪", cast.community, time.now, role=Role.SOCIAL_WORKER, over=cast.community)
    )
    takes_part(cast, time, cast.resident)
    takes_part(cast, time, cast.neighbour, times=1)
    look(cast, time)
    [found] = open_ones(phone, cast).values()
    assert found["account_id"] == str(cast.resident.account_id)
    assert (found["from_stage"], found["stage"], found["state"]) == ("resident", "activist", "nominated")
    assert (found["policy"], found["as_of"]) == ("five_stages.1", days_ago(time, 0).isoformat())
    assert [(each["fact"], each["at_least"], each["value"]) for each in found["criteria"]] == [
        ("shifts_attended", 2, 2)
    ]
    assert stage(cast.resident) is Stage.RESIDENT, "nobody goes up by a script"
    assert "promotion.nominated" in told(phone, cast.staff, time)
    assert "promotion.nominated" in told(phone, social_worker, time)


def test_of_one_night_the_evidence_of_each_goes_as_far_back_as_their_own_stage_looks(
    phone: Phone, cast: Cast, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = GOOD.replace(BACKBONE, "      - {fact: shifts_attended, at_least: 3}").replace(f"{MINUTES}\n", "")
    monkeypatch.setattr(policy, "_loaded", {"five_stages.1": read(ours, "ours.yaml")})
    stands(cast.neighbour, cast, days_ago(time, 1), time.now, [])
    takes_part(cast, time, cast.resident, cast.neighbour)
    past_shift(cast, days_ago(time, 500), Came(cast.resident), Came(cast.neighbour))
    look(cast, time)
    found = open_ones(phone, cast)
    assert {each["stage"] for each in found.values()} == {"activist", "backbone"}
    for who, shifts in ((cast.resident, 2), (cast.neighbour, 3)):
        its = PromotionEvidence.promotion_id == UUID(found[str(who.account_id)]["id"])
        assert transaction.run(lambda its=its: db.session.scalar(select(func.count()).where(its))) == shifts


def test_the_night_is_looked_at_once(phone: Phone, cast: Cast, time: Time) -> None:
    takes_part(cast, time, cast.resident)
    look(cast, time)
    transaction.run(lambda: nominating.look_at(cast.community.id, now=time.now))
    counted = select(PromotionNight.nominated).where(PromotionNight.community_id == cast.community.id)
    assert transaction.run(lambda: db.session.scalars(counted).all()) == [1]
    assert len(open_ones(phone, cast)) == 1


def test_the_worker_finds_a_community_at_night_alone_and_until_it_was_looked_at(
    cast: Cast, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promotions, "COMMUNITIES_MOST", 100_000)  # those of other tests are due as well

    def is_due() -> bool:
        return cast.community.id in transaction.run(lambda: NIGHT.find(time.now), read_only=True)

    assert not is_due(), "it is noon"
    tonight(time)
    assert is_due()
    transaction.run(lambda: NIGHT.do(cast.community.id, time.now))
    assert not is_due()


def test_a_night_over_many_costs_no_more_statements_than_over_few(
    cast: Cast, time: Time, statements: Statements
) -> None:
    def night(who: list[Person]) -> int:
        takes_part(cast, time, *who)
        now = tonight(time)
        statements.clear()
        transaction.run(lambda: nominating.look_at(cast.community.id, now=now))
        return len(statements)

    first = night(transaction.run(lambda: people(2, "周小燕", cast.community, time.now)))
    many = transaction.run(lambda: people(40, "周小燕", cast.community, time.now))
    assert night(many) <= first
    of_many = Promotion.account_id.in_([each.account_id for each in many])
    assert len(transaction.run(lambda: db.session.scalars(select(Promotion.id).where(of_many)).all())) == 40


def test_a_step_is_one_stage_however_much_somebody_has_done(phone: Phone, cast: Cast, time: Time) -> None:
    takes_part(cast, time, cast.resident, times=20)
    look(cast, time)
    assert open_ones(phone, cast)[str(cast.resident.account_id)]["stage"] == "activist"


def test_a_stage_that_the_ladder_lacks_is_none_to_nominate_for(phone: Phone, cast: Cast, time: Time) -> None:
    takes_part(cast, time, cast.resident)
    assert refused(nominate(phone, cast.staff, cast.resident, "helper")) == (409, "ladder.stage_not_in_policy")
    assert refused(nominate(phone, cast.staff, cast.resident, "resident")) == (409, "promotion.held_already")


# --- on demand ------------------------------------------------------------------------------------------------------


def test_past_a_stage_is_refused(phone: Phone, cast: Cast, time: Time) -> None:
    takes_part(cast, time, cast.resident, times=20)
    assert refused(nominate(phone, cast.staff, cast.resident, "volunteer")) == (409, "promotion.past_a_stage")
    assert nominate(phone, cast.staff, cast.resident, "activist").status_code == 201


def test_what_is_missing_is_refused(phone: Phone, cast: Cast) -> None:
    answer = nominate(phone, cast.staff, cast.resident)
    assert refused(answer) == (409, "promotion.criteria_missing")
    assert answer.json["facts"]["criteria_zh"] == "近 12 个月参加活动 2 次"
    assert answer.json["facts"]["criteria_zh"] in answer.json["title"]


def test_one_nomination_is_open_at_a_time(phone: Phone, cast: Cast, time: Time) -> None:
    first = nominated(phone, cast, time, cast.resident)
    again = nominate(phone, cast.staff, cast.resident)
    assert refused(again) == (409, "promotion.open_already")
    assert again.json["facts"]["promotion_id"] == first


def test_the_database_holds_one_open_nomination_a_person(phone: Phone, cast: Cast, time: Time) -> None:
    first = nominated(phone, cast, time, cast.resident)

    def second() -> None:
        row = db.session.get_one(Promotion, UUID(first))
        copied = {each.name: getattr(row, each.name) for each in Promotion.__table__.columns if each.name != "id"}
        db.session.add(Promotion(**copied))
        db.session.flush()

    with pytest.raises(Conflict) as broken:
        transaction.run(second)
    assert broken.value.facts == {"constraint": "uq_promotion_open"}


@pytest.fixture
def gone(phone: Phone, cast: Cast, time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    """The community goes by the six stages since today, and the operator has taken their file away."""
    path = f"/communities/{cast.community.id}/policy-versions"
    document = {"ladder": {"policy": "six_stages.1"}}
    body = {"effective_from": days_ago(time, -1).isoformat(), "document": document}
    assert phone.of(cast.administrator).post(path, body).status_code in (200, 201)
    time.pass_(days=1)
    five, _ = shipped()
    monkeypatch.setattr(policy, "_loaded", {five.key: five})


def test_where_the_file_of_the_policy_is_gone_that_is_what_is_said(
    phone: Phone, cast: Cast, time: Time, gone: None
) -> None:
    takes_part(cast, time, cast.resident)
    assert refused(nominate(phone, cast.staff, cast.resident)) == (409, "ladder.policy_not_loaded")
    by_name = nominate(phone, cast.staff, cast.resident, "activist")
    assert refused(by_name) == (409, "ladder.policy_not_loaded")


def test_and_at_the_top_too(phone: Phone, cast: Cast, time: Time, request: pytest.FixtureRequest) -> None:
    promotion = risen(phone, cast, time, cast.resident)
    here = update(Promotion).where(Promotion.id == UUID(promotion)).values(stage="leader")
    transaction.run(lambda: db.session.execute(here))
    assert refused(nominate(phone, cast.staff, cast.resident)) == (409, "promotion.at_the_top")
    request.getfixturevalue("gone")
    assert refused(nominate(phone, cast.staff, cast.resident)) == (409, "ladder.policy_not_loaded")


def test_at_night_nobody_is_nominated_there_and_what_was_corrected_is_looked_at(
    phone: Phone, cast: Cast, time: Time, request: pytest.FixtureRequest
) -> None:
    promotion = risen(phone, cast, time, cast.resident)
    request.getfixturevalue("gone")
    takes_part(cast, time, cast.neighbour)
    lost(cast.resident)
    look(cast, time)
    assert open_ones(phone, cast) == {}
    assert [each["id"] for each in open_ones(phone, cast, in_review="true").values()] == [promotion]


# --- two words ------------------------------------------------------------------------------------------------------


def test_confirmed_and_accepted_the_person_stands_higher(phone: Phone, cast: Cast, time: Time) -> None:
    promotion = nominated(phone, cast, time, cast.resident)
    confirmed = verb(phone, cast.second_staff, promotion, "confirm", NOTE)
    assert (confirmed.status_code, confirmed.json["state"]) == (200, "confirmed")
    assert stage(cast.resident) is Stage.RESIDENT, "not before they have said yes"
    assert "promotion.offered" in told(phone, cast.resident, time)
    assert verb(phone, cast.resident, promotion, "accept").json["state"] == "accepted"
    assert stage(cast.resident) is Stage.ACTIVIST
    mine = phone.of(cast.resident).get("/me/promotions").json["items"]
    assert [each["id"] for each in mine] == [promotion]
    whole = phone.of(cast.resident).get(f"/promotions/{promotion}").json
    assert whole["note"] == NOTE["note"]
    [evidence] = [each for each in whole["evidence"] if each["fact"] == "shifts_attended"]
    assert len(evidence["subjects"]) == 2
    for each in evidence["subjects"]:
        assert each == {"kind": "shift", "id": each["id"], "url": f"/api/v1/shifts/{each['id']}"}
        assert phone.of(cast.resident).get(each["url"].removeprefix("/api/v1")).status_code == 200
    [asked] = [each for each in whole["criteria"] if each["fact"] == "shifts_attended"]
    ladder = phone.of(cast.resident).get("/me/ladder", stage="activist").json["criteria"]
    [told_there] = [each for each in ladder if each["fact"] == "shifts_attended"]
    assert {name: asked[name] for name in ("asks", "within_months", "at_least")} == {
        name: told_there[name] for name in ("asks", "within_months", "at_least")
    }
    assert whole["decided_at"] == confirmed.json["decided_at"]
    assert whole["decided_by_name_masked"]


def test_nobody_confirms_their_own(phone: Phone, cast: Cast, time: Time) -> None:
    takes_part(cast, time, cast.staff)
    assert refused(nominate(phone, cast.staff, cast.staff)) == (409, "person.not_for_yourself")
    own = nominate(phone, cast.second_staff, cast.staff).json["id"]
    for what in ("confirm", "turn-down"):
        assert refused(verb(phone, cast.staff, own, what, NOTE)) == (409, "promotion.own")


def test_nor_does_family(phone: Phone, cast: Cast, time: Time) -> None:
    promotion = nominated(phone, cast, time, cast.resident)
    tie = {"account_id": str(cast.resident.account_id), "relation": Kinship.PARENT.value}
    assert phone.of(cast.staff).post("/me/family", tie).status_code in (200, 201)
    assert refused(verb(phone, cast.staff, promotion, "confirm", NOTE)) == (409, "person.not_for_yourself")
    assert verb(phone, cast.second_staff, promotion, "confirm", NOTE).status_code == 200


def test_a_social_worker_confirms_and_a_stranger_finds_nothing(phone: Phone, cast: Cast, time: Time) -> None:
    from_here = transaction.run(lambda: person("钱宁", cast.community, time.now, role=Role.SOCIAL_WORKER))
    promotion = nominated(phone, cast, time, cast.resident)
    assert refused(verb(phone, cast.staff_next_door, promotion, "confirm", NOTE)) == (404, "request.not_found")
    assert verb(phone, from_here, promotion, "confirm", NOTE).status_code == 200


def test_what_was_decided_is_not_decided_again(phone: Phone, cast: Cast, time: Time) -> None:
    promotion = nominated(phone, cast, time, cast.resident)
    assert refused(verb(phone, cast.resident, promotion, "accept")) == (409, "promotion.not_confirmed")
    assert refused(verb(phone, cast.resident, promotion, "decline")) == (409, "promotion.not_confirmed")
    assert verb(phone, cast.staff, promotion, "turn-down", NOTE).json["state"] == "turned_down"
    assert refused(verb(phone, cast.second_staff, promotion, "confirm", NOTE)) == (409, "promotion.decided")


def test_what_was_reversed_meanwhile_is_neither_confirmed_nor_accepted(phone: Phone, cast: Cast, time: Time) -> None:
    promotion = nominated(phone, cast, time, cast.resident)
    lost(cast.resident)
    assert refused(verb(phone, cast.staff, promotion, "confirm", NOTE)) == (409, "promotion.no_longer_met")
    assert verb(phone, cast.staff, promotion, "turn-down", NOTE).json["state"] == "turned_down"
    other = nominated(phone, cast, time, cast.neighbour)
    assert verb(phone, cast.staff, other, "confirm", NOTE).status_code == 200
    lost(cast.neighbour)
    assert refused(verb(phone, cast.neighbour, other, "accept")) == (409, "promotion.no_longer_met")
    assert phone.of(cast.neighbour).get(f"/promotions/{other}").json["state"] == "confirmed", "and nothing has changed"
    assert stage(cast.neighbour) is Stage.RESIDENT
    assert verb(phone, cast.neighbour, other, "decline").json["state"] == "declined"


def test_the_time_that_passes_takes_nothing_away(phone: Phone, cast: Cast, time: Time) -> None:
    """What counts within months counts up to the day of the nomination."""
    takes_part(cast, time, cast.resident)
    promotion = _promoted_by(cast, time, cast.resident, "shifts_attended", within_months=1)
    assert verb(phone, cast.staff, promotion, "confirm", NOTE).status_code == 200
    time.pass_(days=90)
    assert verb(phone, cast.resident, promotion, "accept").json["state"] == "accepted"


def test_who_no_longer_leads_the_team_does_not_become_a_leader_by_it(phone: Phone, cast: Cast, time: Time) -> None:
    on_file = update(Team).where(Team.id == cast.team.id).values(filing_level="community_filed")
    transaction.run(lambda: db.session.execute(on_file))
    promotion = _promoted_by(cast, time, cast.leader, "filed_teams_led")
    assert verb(phone, cast.staff, promotion, "confirm", NOTE).status_code == 200
    office = update(TeamMember).where(TeamMember.account_id == cast.leader.account_id)
    transaction.run(lambda: db.session.execute(office.values(role=TeamRole.MEMBER)))
    assert refused(verb(phone, cast.leader, promotion, "accept")) == (409, "promotion.no_longer_met")
    assert stage(cast.leader) is Stage.RESIDENT


def _promoted_by(cast: Cast, time: Time, who: Person, fact: str, *, within_months: int = 0) -> str:
    """Nominated today by this fact alone."""
    asked = {"stage": "leader", "fact": fact, "within_months": within_months, "at_least": 1, "value": 1}
    row = Promotion(
        account_id=who.account_id,
        community_id=cast.community.id,
        from_stage="backbone",
        stage="leader",
        state="nominated",
        policy="five_stages.1",
        policy_version=0,
        as_of=local_date(time.now),
        criteria=[asked],
        nominated_at=time.now,
    )

    def enter() -> str:
        db.session.add(row)
        db.session.flush()
        return str(row.id)

    return transaction.run(enter)


@pytest.mark.parametrize("who", ["staff", "person"])
def test_after_a_no_the_rule_rests_for_months_and_then_nominates_again(
    phone: Phone, cast: Cast, time: Time, who: str
) -> None:
    promotion = nominated(phone, cast, time, cast.resident)
    if who == "staff":
        assert verb(phone, cast.staff, promotion, "turn-down", NOTE).status_code == 200
    else:
        assert verb(phone, cast.staff, promotion, "confirm", NOTE).status_code == 200
        assert verb(phone, cast.resident, promotion, "decline").status_code == 200
    look(cast, time)
    assert open_ones(phone, cast) == {}
    time.pass_(days=184)
    takes_part(cast, time, cast.resident)
    look(cast, time)
    assert len(open_ones(phone, cast)) == 1


def test_of_who_never_signs_in_another_writes_the_answer_down(phone: Phone, cast: Cast, time: Time) -> None:
    elder = _elder(cast, time)
    promotion = nominated(phone, cast, time, elder)
    assert verb(phone, cast.staff, promotion, "confirm", NOTE).status_code == 200
    assert refused(verb(phone, cast.staff, promotion, "accept")) == (409, "promotion.confirmed_by_you")
    assert verb(phone, cast.second_staff, promotion, "accept").status_code == 200
    assert stage(elder) is Stage.ACTIVIST


def test_but_not_the_family_of_who_has_confirmed_it(phone: Phone, cast: Cast, time: Time) -> None:
    promotion = nominated(phone, cast, time, _elder(cast, time))
    assert verb(phone, cast.staff, promotion, "confirm", NOTE).status_code == 200
    tie(cast.staff, cast.second_staff, time)
    assert refused(verb(phone, cast.second_staff, promotion, "accept")) == (409, "promotion.confirmed_by_you")


def test_who_has_confirmed_a_step_does_not_say_the_yes_through_a_way_in_that_they_gave(
    phone: Phone, cast: Cast, time: Time
) -> None:
    promotion = nominated(phone, cast, time, cast.resident)
    assert verb(phone, cast.staff, promotion, "confirm", NOTE).status_code == 200
    given = {"identity_confirmed_at": time.now, "has_new_sign_in": True, "way_in_by": cast.staff.account_id}
    own = update(Account).where(Account.id == cast.resident.account_id)
    transaction.run(lambda: db.session.execute(own.values(given)))
    assert refused(verb(phone, cast.resident, promotion, "accept")) == (409, "promotion.way_in_by_confirmer")
    of_the_family = own.values(way_in_by=cast.other_leader.account_id)
    transaction.run(lambda: db.session.execute(of_the_family))
    tie(cast.staff, cast.other_leader, time)
    assert refused(verb(phone, cast.resident, promotion, "accept")) == (409, "promotion.way_in_by_confirmer")
    path = f"/people/{cast.resident.account_id}/confirm-identity"
    assert phone.of(cast.second_staff).post(path, {"seen": "id_card"}).status_code == 200
    assert verb(phone, cast.resident, promotion, "accept").status_code == 200


def test_staff_see_of_its_evidence_what_was_served_with_them(phone: Phone, cast: Cast, time: Time) -> None:
    there = replace(cast, community=cast.next_door)
    for days in (7, 14):
        past_shift(there, days_ago(time, days), Came(cast.resident, 60))
    promotion = nominate(phone, cast.staff, cast.resident).json["id"]
    seen = {who: phone.of(who).get(f"/promotions/{promotion}").json["evidence"] for who in (cast.staff, cast.resident)}
    assert [each["fact"] for each in seen[cast.staff] if "shift" in each["fact"]] == []
    [attended] = [each for each in seen[cast.resident] if each["fact"] == "shifts_attended"]
    assert len(attended["subjects"]) == 2


def test_of_who_signs_in_nobody_else_answers(phone: Phone, cast: Cast, time: Time) -> None:
    promotion = nominated(phone, cast, time, cast.resident)
    assert verb(phone, cast.staff, promotion, "confirm", NOTE).status_code == 200
    for what in ("accept", "decline"):
        assert refused(verb(phone, cast.second_staff, promotion, what)) == (409, "promotion.answers_themselves")
        for stranger in (cast.neighbour, cast.staff_next_door):
            assert refused(verb(phone, stranger, promotion, what)) == (404, "request.not_found")


def test_of_who_has_lost_their_phone_another_writes_the_answer_down(phone: Phone, cast: Cast, time: Time) -> None:
    promotion = nominated(phone, cast, time, cast.resident)
    assert verb(phone, cast.staff, promotion, "confirm", NOTE).status_code == 200
    loses_their_phone(cast.resident, time)
    assert verb(phone, cast.second_staff, promotion, "accept").status_code == 200
    assert stage(cast.resident) is Stage.ACTIVIST


def test_nobody_becomes_a_leader_by_what_others_write_down(phone: Phone, cast: Cast, time: Time) -> None:
    elder = _elder(cast, time)
    promotion = nominated(phone, cast, time, elder)
    here = update(Promotion).where(Promotion.id == UUID(promotion)).values(stage="leader", from_stage="backbone")
    transaction.run(lambda: db.session.execute(here))
    assert verb(phone, cast.staff, promotion, "confirm", NOTE).status_code == 200
    assert refused(verb(phone, cast.second_staff, promotion, "accept")) == (409, "promotion.own_yes_needed")
    assert verb(phone, cast.second_staff, promotion, "decline").status_code == 200


def _elder(cast: Cast, time: Time) -> Person:
    def enter() -> Person:
        who = person("孙奶奶", cast.community, time.now)
        db.session.query(Session).filter(Session.account_id == who.account_id).delete()
        return who

    return transaction.run(enter)


# --- history --------------------------------------------------------------------------------------------------------


def test_a_later_policy_rewrites_no_history(phone: Phone, cast: Cast, time: Time) -> None:
    promotion = risen(phone, cast, time, cast.resident)
    before = phone.of(cast.resident).get(f"/promotions/{promotion}").json
    path = f"/communities/{cast.community.id}/policy-versions"
    document = {"ladder": {"policy": "six_stages.1"}}
    body = {"effective_from": days_ago(time, -1).isoformat(), "document": document}
    put = phone.of(cast.administrator).post(path, body)
    assert put.status_code in (200, 201), put.text
    time.pass_(days=1)
    assert phone.of(cast.resident).get(f"/promotions/{promotion}").json == before
    assert stage(cast.resident) is Stage.ACTIVIST


def test_who_stands_on_a_stage_that_the_policy_leaves_out_goes_to_the_next_above(
    phone: Phone, cast: Cast, time: Time
) -> None:
    promotion = risen(phone, cast, time, cast.resident)
    here = update(Promotion).where(Promotion.id == UUID(promotion)).values(stage="helper")
    transaction.run(lambda: db.session.execute(here))
    assert stage(cast.resident) is Stage.HELPER
    for held in ("activist", "helper"):
        assert refused(nominate(phone, cast.staff, cast.resident, held)) == (409, "promotion.held_already")
    for month in (40, 70, 100, 130):
        past_shift(cast, days_ago(time, month), Came(cast.resident))
    assert nominate(phone, cast.staff, cast.resident, "volunteer").status_code == 201


def test_the_stages_of_many_are_one_statement(phone: Phone, cast: Cast, time: Time, statements: Statements) -> None:
    for who in (cast.resident, cast.neighbour):
        risen(phone, cast, time, who)
    at_home = select(Account.id).where(Account.home_id == cast.community.id)
    statements.clear()
    found = transaction.run(lambda: stages_of(at_home), read_only=True)
    assert found == {cast.resident.account_id: Stage.ACTIVIST, cast.neighbour.account_id: Stage.ACTIVIST}
    assert len([each for each in statements if each.startswith("SELECT")]) == 1


# --- a record is corrected ------------------------------------------------------------------------------------------


def lost(who: Person) -> None:
    """All that they were there for is not believed any more."""

    def work() -> None:
        theirs = ServiceRecord.account_id == who.account_id
        db.session.execute(update(ServiceRecord).where(theirs).values(minutes=0))
        gone = update(Presence).where(Presence.passport_id == who.passport_id)
        db.session.execute(gone.values(state="void", void_reason="record_rejected"))

    transaction.run(work)


def test_a_reversal_opens_the_case_and_demotes_nobody(phone: Phone, cast: Cast, time: Time) -> None:
    promotion = risen(phone, cast, time, cast.resident)
    lost(cast.resident)
    look(cast, time)
    assert stage(cast.resident) is Stage.ACTIVIST
    found = open_ones(phone, cast, in_review="true")[str(cast.resident.account_id)]
    assert found["id"] == promotion
    assert [(each["fact"], each["value"], each["value_now"]) for each in found["review"]] == [("shifts_attended", 2, 0)]
    assert "promotion.to_review" in told(phone, cast.staff, time)


def test_what_is_kept_is_not_asked_about_again_until_it_falls_further(phone: Phone, cast: Cast, time: Time) -> None:
    promotion = risen(phone, cast, time, cast.resident)
    lost(cast.resident)
    assert verb(phone, cast.staff, promotion, "look-again").status_code == 200
    assert verb(phone, cast.second_staff, promotion, "keep", NOTE).json["review_at"] is None
    look(cast, time)
    assert open_ones(phone, cast, in_review="true") == {}
    assert refused(verb(phone, cast.second_staff, promotion, "keep", NOTE)) == (409, "promotion.nothing_to_review")
    assert stage(cast.resident) is Stage.ACTIVIST


def test_a_stage_falls_by_a_human_act_alone_and_the_person_is_told(phone: Phone, cast: Cast, time: Time) -> None:
    promotion = risen(phone, cast, time, cast.resident)
    assert refused(verb(phone, cast.second_staff, promotion, "end", NOTE)) == (409, "promotion.nothing_to_review")
    lost(cast.resident)
    look(cast, time)
    assert verb(phone, cast.second_staff, promotion, "end", NOTE).json["state"] == "ended"
    assert stage(cast.resident) is Stage.RESIDENT
    assert "promotion.ended" in told(phone, cast.resident, time)


@pytest.mark.parametrize("what", ["keep", "end"])
def test_who_has_confirmed_a_step_does_not_review_it(phone: Phone, cast: Cast, time: Time, what: str) -> None:
    promotion = risen(phone, cast, time, cast.resident)
    lost(cast.resident)
    assert verb(phone, cast.staff, promotion, "look-again").status_code == 200, "to be asked again does no harm"
    assert refused(verb(phone, cast.staff, promotion, what, NOTE)) == (409, "promotion.review_not_yours")
    assert verb(phone, cast.second_staff, promotion, what, NOTE).status_code == 200


def test_what_somebody_alone_has_declared_keeps_their_stage_from_nobody(phone: Phone, cast: Cast, time: Time) -> None:
    promotion = risen(phone, cast, time, cast.resident)
    lost(cast.resident)
    look(cast, time)
    tie(cast.resident, cast.second_staff, time)
    assert refused(verb(phone, cast.second_staff, promotion, "keep", NOTE)) == (409, "person.not_for_yourself")
    assert verb(phone, cast.second_staff, promotion, "end", NOTE).json["state"] == "ended"
    assert stage(cast.resident) is Stage.RESIDENT


def test_but_who_has_declared_it_themselves_does_not_end_it(phone: Phone, cast: Cast, time: Time) -> None:
    promotion = risen(phone, cast, time, cast.resident)
    lost(cast.resident)
    look(cast, time)
    tie(cast.second_staff, cast.resident, time)
    assert refused(verb(phone, cast.second_staff, promotion, "end", NOTE)) == (409, "person.not_for_yourself")


def test_nor_does_their_family(phone: Phone, cast: Cast, time: Time) -> None:
    promotion = risen(phone, cast, time, cast.resident)
    lost(cast.resident)
    assert verb(phone, cast.staff, promotion, "look-again").status_code == 200
    tie(cast.staff, cast.second_staff, time)
    assert refused(verb(phone, cast.second_staff, promotion, "keep", NOTE)) == (409, "promotion.review_not_yours")


def test_a_correction_that_leaves_enough_opens_nothing(phone: Phone, cast: Cast, time: Time) -> None:
    past_shift(cast, days_ago(time, 3), Came(cast.resident))
    promotion = risen(phone, cast, time, cast.resident)
    one = select(ServiceRecord.id).where(ServiceRecord.account_id == cast.resident.account_id).limit(1)
    transaction.run(
        lambda: db.session.execute(update(ServiceRecord).where(ServiceRecord.id.in_(one)).values(minutes=0))
    )
    look(cast, time)
    assert refused(verb(phone, cast.staff, promotion, "look-again")) == (409, "promotion.nothing_to_review")


# --- the end of an account ------------------------------------------------------------------------------------------


def test_an_account_that_closes_leaves_nothing_open(phone: Phone, cast: Cast, time: Time) -> None:
    promotion = nominated(phone, cast, time, cast.resident)
    closed = phone.of(cast.resident).post("/me/close", {"points": 0})
    assert closed.status_code in (200, 201), closed.text
    state = select(Promotion.state).where(Promotion.id == UUID(promotion))
    assert transaction.run(lambda: db.session.scalar(state)) == "withdrawn"


def test_what_was_written_is_forgotten_with_the_identity(phone: Phone, cast: Cast, time: Time) -> None:
    promotion = risen(phone, cast, time, cast.resident)
    transaction.run(lambda: promoting.forget_words(cast.resident.account_id))
    assert phone.of(cast.resident).get(f"/promotions/{promotion}").json["note"] is None


def test_who_is_not_on_record_with_their_own_word_is_not_nominated(phone: Phone, cast: Cast, time: Time) -> None:
    takes_part(cast, time, cast.resident)
    for status, said in (
        (AccountStatus.PENDING, "promotion.consent_first"),
        (AccountStatus.DISABLED, "promotion.account_disabled"),
    ):
        theirs = update(Account).where(Account.id == cast.resident.account_id).values(status=status)
        transaction.run(lambda theirs=theirs: db.session.execute(theirs))
        assert refused(nominate(phone, cast.staff, cast.resident)) == (409, said)
        look(cast, time)
        assert open_ones(phone, cast) == {}
