"""A team that changes its leader while others act: one leader at a time, and nothing by a former one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import delete

from service.accounts.models import Account, Session
from service.activities.models import Activity
from service.core import transaction
from service.core.db import db, new_id
from service.hours.models import Decision
from service.lifecycle.models import TeamHandOver
from service.teams.models import Team, TeamMember
from tests.factories.cast import Person
from tests.proofs.races.arena import Round, Verdict, seen
from tests.proofs.races.crowd import Answer, Deed, post, words
from tests.proofs.races.evidence import served
from tests.proofs.races.stage import Stage, count, rows_of, set_stage, with_rows

GONE = "auth.token_refused"  # whoever has closed the account, with the token that they had
LEFT = {"team.not_a_member", "hand_over.decided", GONE}


def two_hand_overs(rounds: int, threads: int) -> Iterator[Round]:
    """Each of the staff hands the team to another member: one of them leads, and who comes second is told that another
    leads by now, instead of taking the team from whom it was just given to.
    """
    stage = set_stage()
    staff, members = stage.staff(threads), _phoneless(stage, threads)
    for leader in stage.people(rounds, is_confirmed=True):
        team = _team(stage, leader, members)
        deeds = [_hand_over(by, team, leader, to) for by, to in zip(staff, members, strict=True)]

        def judge(answers: list[Answer], team: UUID = team) -> Verdict:
            leaders, told = len(leaders_of(team)), words(answers)
            done = count(TeamHandOver, TeamHandOver.team_id == team, TeamHandOver.state == "done")
            is_told = told == {"201": 1, "hand_over.leader_changed": threads - 1}
            return seen(leaders == done == 1, is_told, leaders, "leaders,", done, "hand-overs,", told)

        yield Round(deeds, judge)


def hand_over_against_approval(rounds: int, threads: int) -> Iterator[Round]:
    """The leader approves while the team is handed over: each record is approved before, or counted among those that
    wait for the successor, and never approved by a former leader afterwards.
    """
    stage = set_stage()
    [staff], [successor] = stage.staff(1), _phoneless(stage, 1)
    for leader in stage.people(rounds, is_confirmed=True):
        team, crowd = _team(stage, leader, [successor]), stage.people(threads - 1)
        records = [record for day in served(stage, [[who] for who in crowd], team_id=team) for record in day.values()]
        deeds = [post(leader, f"/service-records/{each}/approve", {}) for each in records]
        deeds.append(_hand_over(staff, team, leader, successor))

        def judge(answers: list[Answer], team: UUID = team, records: Sequence[UUID] = records) -> Verdict:
            approved = count(Decision, Decision.record_id.in_(records), Decision.verb == "approve")
            [handed] = rows_of(TeamHandOver, TeamHandOver.team_id == team)
            told = words(answers[:-1])
            is_told = answers[-1].word == "201" and told["200"] == approved
            is_told &= set(told) <= {"200", "request.not_found", "hours.not_in_office"}
            is_kept = approved + handed.records == len(records)
            return seen(is_kept, is_told, approved, "approved before,", handed.records, "left to the successor,", told)

        yield Round(deeds, judge, [who.passport_id for who in crowd])


def a_yes_against_leaving(rounds: int, threads: int) -> Iterator[Round]:
    """Members who are asked to lead say yes and leave their team at once: who leads has not left."""
    stage = set_stage()
    pairs = threads // 2
    for _ in range(rounds):
        asked = [asked_to_lead(stage, leader, who) for leader, who in _pairs(stage, pairs)]
        deeds = [says_yes(who, hand_over) for _, who, hand_over in asked]
        deeds += [post(who, f"/teams/{team}/leave") for team, who, _ in asked]

        def judge(answers: list[Answer], asked: Sequence[tuple[UUID, Person, UUID]] = asked) -> Verdict:
            is_kept = is_told = True
            for place, (team, who, _) in enumerate(asked):
                yes, left = answers[place].word, answers[place + pairs].word
                is_member = count(TeamMember, *_live(team), TeamMember.account_id == who.account_id) == 1
                leads = leaders_of(team) == [who.account_id]
                is_kept &= len(leaders_of(team)) == 1 and leads == is_member == (left != "200")
                is_told &= (yes, left) == ("200", "team.leader_must_hand_over") or (yes in LEFT and left == "200")
            return seen(is_kept, is_told, words(answers))

        yield Round(deeds, judge)


def a_yes_against_closing(rounds: int, threads: int) -> Iterator[Round]:
    """Somebody whom many teams have asked says yes to each, and closes the account: no team is led by nobody."""
    stage = set_stage()
    for who in stage.people(rounds, is_confirmed=True):
        asked = [asked_to_lead(stage, leader, who) for leader in stage.people(threads - 1, is_confirmed=True)]
        deeds = [says_yes(who, hand_over) for _, _, hand_over in asked]
        deeds.append(post(who, "/me/close", {"points": 0, "erases": False}, key=None))

        def judge(
            answers: list[Answer], who: Person = who, asked: Sequence[tuple[UUID, Person, UUID]] = asked
        ) -> Verdict:
            is_shut = count(Account, Account.id == who.account_id, Account.status == "closed") == 1
            leaders = [leaders_of(team) for team, _, _ in asked]
            led = leaders.count([who.account_id])
            is_kept = all(len(each) == 1 for each in leaders) and not (is_shut and led)
            told, closed = words(answers[:-1]), answers[-1].word
            is_told = closed == ("200" if is_shut else "closing.leads_team")
            is_told &= told["200"] == led and set(told) <= {"200"} | LEFT
            return seen(is_kept, is_told, led, "teams led,", "closed" if is_shut else "open,", told, closed)

        yield Round(deeds, judge, [who.passport_id])


def leaving_against_a_hand_over(rounds: int, threads: int) -> Iterator[Round]:
    """Deputies leave, each in charge of an activity, while the team is handed over: whoever leads in the end is in
    charge of all of it, and nothing is left with who has gone or led before.
    """
    stage = set_stage()
    [staff], [successor] = stage.staff(1), _phoneless(stage, 1)
    deputies = stage.people(threads - 1, is_confirmed=True)
    for leader in stage.people(rounds, is_confirmed=True):
        team = _team(stage, leader, [successor], deputies)
        here = {"community_id": stage.cast.community.id, "team_id": team, "created_at": stage.now, "kind": "service"}
        said = {"title": "入户探访", "content": "陪伴独居老人", "place": "睦邻中心"}
        with_rows(
            Activity, [{"id": new_id(), "person_in_charge_id": each.account_id, **here, **said} for each in deputies]
        )
        deeds = [post(each, f"/teams/{team}/leave") for each in deputies]
        deeds.append(_hand_over(staff, team, leader, successor))

        def judge(answers: list[Answer], team: UUID = team) -> Verdict:
            whose = Counter(row.person_in_charge_id for row in rows_of(Activity, Activity.team_id == team))
            told = words(answers)
            is_told = told == {"200": len(answers) - 1, "201": 1}
            theirs = whose[successor.account_id]
            return seen(theirs == len(answers) - 1, is_told, theirs, "with the new leader,", told)

        yield Round(deeds, judge)


def _phoneless(stage: Stage, many: int) -> list[Person]:
    """Whose yes the staff write down."""
    crowd = stage.people(many, is_confirmed=True)
    theirs = delete(Session).where(Session.account_id.in_([who.account_id for who in crowd]))
    transaction.run(lambda: db.session.execute(theirs))
    return crowd


def _team(stage: Stage, leader: Person, members: Sequence[Person], deputies: Sequence[Person] = ()) -> UUID:
    team, here = new_id(), {"community_id": stage.cast.community.id}
    with_rows(Team, [{"id": team, **here, "name": str(team), "category": "other", "created_at": stage.now}])
    joined = {**here, "team_id": team, "joined_at": stage.now}
    roles = [(leader, "leader"), *((each, "deputy") for each in deputies), *((each, "member") for each in members)]
    with_rows(
        TeamMember, [{"id": new_id(), "account_id": who.account_id, "role": role, **joined} for who, role in roles]
    )
    return team


def _pairs(stage: Stage, many: int) -> list[tuple[Person, Person]]:
    crowd = stage.people(2 * many, is_confirmed=True)
    return list(zip(crowd[:many], crowd[many:], strict=True))


def asked_to_lead(stage: Stage, leader: Person, who: Person) -> tuple[UUID, Person, UUID]:
    """A team, whom its leader has asked to follow, and the row of that."""
    team, asked = _team(stage, leader, [who]), new_id()
    both = {"from_account_id": leader.account_id, "to_account_id": who.account_id}
    by = {"proposed_by": leader.account_id, "proposed_at": stage.now}
    here = {"community_id": stage.cast.community.id, "team_id": team}
    with_rows(TeamHandOver, [{"id": asked, "state": "waiting", "leaves": False, **here, **both, **by}])
    return team, who, asked


def says_yes(who: Person, hand_over: UUID) -> Deed:
    return post(who, f"/hand-overs/{hand_over}/accept")


def _hand_over(by: Person, team: UUID, leader: Person, to: Person) -> Deed:
    both = {"account_id": str(to.account_id), "leader_id": str(leader.account_id)}
    return post(by, f"/teams/{team}/hand-over", {**both, "reason": "ill", "said_yes": "by_phone"})


def _live(team: UUID) -> tuple[object, ...]:
    return (TeamMember.team_id == team, TeamMember.left_at.is_(None))


def leaders_of(team: UUID) -> list[UUID]:
    return [row.account_id for row in rows_of(TeamMember, *_live(team), TeamMember.role == "leader")]
