"""One of everything, and everybody who may stand in some relation to it: the stage of the permission table.

A path parameter or a body field is filled by the thing of the same name. A new kind of thing is one function here::

    @thing
    def dispute_id(stage: Stage) -> str: ...
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update

from service.accounts.commands import grants, inbox, sign_in
from service.accounts.models import Account, Consent, RoleGrant, Session
from service.accounts.rules import Purpose
from service.adapters.wechat import WeChatIdentity
from service.core import transaction
from service.core.actor import OPERATOR, Role
from service.core.apidoc import example_of
from service.core.clock import real_now
from service.core.db import db, new_id
from service.core.http import Route
from service.ladder.models import Promotion, PromotionEvidence
from service.lifecycle.models import MergeReview, PersonMerge, TeamHandOver
from service.passports.chain import Cause
from service.passports.commands.ledger import Posting, lock_heads, post
from service.passports.models import Passport
from service.passports.rules import Kind
from service.teams.models import Team
from service.teams.rules import TeamRole
from tests.conftest import NOON, Time
from tests.factories.cast import Cast, Person, assemble, confirm, member, own_name, people, person
from tests.factories.growth import Came, past_shift
from tests.factories.pictures import picture
from tests.factories.redemption import rich
from tests.factories.sheets import as_csv, sheet
from tests.factories.work import steps
from tests.fakes.phone import Phone


@dataclass(slots=True)
class Stage:
    """``people`` by column of the table; every thing belongs to ``own`` (the resident), the team and the community."""

    phone: Phone
    time: Time
    cast: Cast
    people: dict[str, Person | None] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        return self.things[name]

    def ids(self) -> set[str]:
        """Of everybody: of the account, and of the passport if they have one."""
        people = [person for person in self.people.values() if person]
        return {str(each) for person in people for each in (person.account_id, person.passport_id) if each}


Make = Callable[[Stage], str]
THINGS: dict[str, Make] = {}


def thing(make: Make) -> Make:
    """Things are made in the order of this file."""
    THINGS[make.__name__] = make
    return make


def set_up(phone: Phone, time: Time) -> Stage:
    """Always from noon on: of two stages each stands at the other's moment."""
    time.now = NOON
    cast = assemble(time.now)
    stage = Stage(phone, time, cast)
    stage.people = transaction.run(lambda: _people(cast, time.now))
    for name, make in THINGS.items():
        stage.things[name] = make(stage)
    return stage


def _people(cast: Cast, now: datetime) -> dict[str, Person | None]:
    team_mate = person("赵小兰", cast.community, now)
    member(cast.team, team_mate, TeamRole.MEMBER, now)
    social_worker = person("钱宁", cast.community, now, role=Role.SOCIAL_WORKER)
    # The most that somebody elsewhere can be: every role there, so that only the row's scope stands between.
    next_door, other_district = person("孙丽", cast.next_door, now), person("高翔", cast.next_door, now)
    for who, where in ((next_door, cast.next_door), (other_district, cast.other_district)):
        for role in Role:
            grants.grant(who.account_id, role, where, actor=OPERATOR, now=now)
    return {
        "nobody": None,
        "own": cast.resident,
        "team_mate": team_mate,
        "leader": cast.leader,
        "other_leader": cast.other_leader,
        "neighbour": cast.neighbour,
        "staff": cast.staff,
        "social_worker": social_worker,
        "auditor": cast.auditor,
        "administrator": cast.administrator,
        "next_door": next_door,
        "other_district": other_district,
    }


# --- things ---------------------------------------------------------------------------------------------------------


@thing
def region_id(stage: Stage) -> str:
    return str(stage.cast.community.id)


@thing
def community_id(stage: Stage) -> str:
    return str(stage.cast.community.id)


@thing
def next_community_id(stage: Stage) -> str:
    return str(stage.cast.next_door.id)


@thing
def sign_in_id(stage: Stage) -> str:
    """The newer WeChat of ``own``, who has come by the older."""

    def add() -> str:
        own = db.session.get_one(Account, stage.cast.resident.account_id)
        older, newer = (
            sign_in.add_wechat(own, WeChatIdentity(who, None), "wx-scene", uuid.uuid4().hex, real_now())
            for who in ("o-older", "o-newer")
        )
        here = update(Session).where(Session.account_id == own.id)
        db.session.execute(here.values(sign_in_id=older.id))
        return str(newer.id)

    return transaction.run(add)


@thing
def parent_id(stage: Stage) -> str:
    return str(stage.cast.subdistrict.id)


@thing
def team_id(stage: Stage) -> str:
    return str(stage.cast.team.id)


@thing
def other_team_id(stage: Stage) -> str:
    return str(stage.cast.other_team.id)


@thing
def account_id(stage: Stage) -> str:
    return str(stage.cast.resident.account_id)


@thing
def person_in_charge_id(stage: Stage) -> str:
    return str(stage.cast.leader.account_id)


@thing
def neighbour_id(stage: Stage) -> str:
    return str(stage.cast.neighbour.account_id)


@thing
def passport_id(stage: Stage) -> str:
    return str(stage.cast.resident.passport_id)


@thing
def card_code(stage: Stage) -> str:
    """The resident's paper passport."""
    issued = stage.phone.of(stage.cast.staff).post(f"/passports/{stage.of('passport_id')}/card")
    return str(issued.json["code"])


@thing
def activity_id(stage: Stage) -> str:
    body = {"kind": "service", "title": "入户探访", "content": "陪伴独居老人", "place": "睦邻中心"}
    body |= {"community_id": stage.of("community_id"), "team_id": stage.of("team_id")}
    return made(stage.phone.of(stage.cast.leader).post("/activities", body))


@thing
def task_id(stage: Stage) -> str:
    """What the community asks of the team, which has not answered."""
    body = {"title": "重阳节送饭", "content": "两人一组", "wanted_from": "2026-03-20", "wanted_until": "2026-03-31"}
    return made(stage.phone.of(stage.cast.second_staff).post(f"/teams/{stage.of('team_id')}/tasks", body))


@thing
def accepted_task_id(stage: Stage) -> str:
    task = task_id(stage)
    assert stage.phone.of(stage.cast.deputy).post(f"/tasks/{task}/accept").status_code == 200
    return task


@thing
def dormant_team_id(stage: Stage) -> str:
    """A choir that sings no more, on the books of the community alone."""
    staff = stage.phone.of(stage.cast.second_staff)
    body = {
        "community_id": stage.of("community_id"),
        "name": f"老歌队{uuid.uuid4().hex[:4]}",
        "category": "culture_sport",
    }
    team = made(staff.post("/teams", body))
    assert staff.post(f"/teams/{team}/mark-dormant", {"note": "没有人了"}).status_code == 200
    return team


@thing
def draft_activity_id(stage: Stage) -> str:
    """Planned, and told to nobody yet."""
    return activity_id(stage)


@thing
def approved_record_id(stage: Stage) -> str:
    """The resident's first two hours, and four points in the ledger."""
    record = _served(stage)
    assert stage.phone.of(stage.cast.deputy).post(f"/service-records/{record}/approve").status_code == 200
    return record


@thing
def national_export_id(stage: Stage) -> str:
    """A list with the resident's first two hours, who agrees to the national system."""
    mark = {"text_version": 1, "means": "app", "given_by": stage.cast.resident.account_id, "given_at": stage.time.now}
    consent = Consent(account_id=stage.cast.resident.account_id, purpose=Purpose.NATIONAL_SYSTEM, **mark)
    transaction.run(lambda: db.session.add(consent))
    path = f"/communities/{stage.of('region_id')}/national-exports"
    return made(stage.phone.of(stage.cast.second_staff).post(path, {}))


@thing
def exportable_record_id(stage: Stage) -> str:
    """Two hours of the resident's that wait for the next list."""
    record = _served(stage)
    assert stage.phone.of(stage.cast.deputy).post(f"/service-records/{record}/approve").status_code == 200
    return record


@thing
def record_id(stage: Stage) -> str:
    """The resident's next two hours, waiting for an approval."""
    return _served(stage)


@thing
def returned_record_id(stage: Stage) -> str:
    """Two more hours, returned to the resident by the deputy."""
    record = _served(stage)
    returned = stage.phone.of(stage.cast.deputy).post(f"/service-records/{record}/return", {"reason": "请补充说明"})
    assert returned.status_code == 200
    return record


@thing
def correction_id(stage: Stage) -> str:
    """Of an hour with a whole shift's window: more than the evidence, so proposed by the deputy for a second person."""
    shift = _attended(stage)
    stage.time.pass_(hours=1)
    _scan(stage, shift)
    stage.time.pass_(hours=1)
    record, deputy = _closed(stage, shift), stage.phone.of(stage.cast.deputy)
    assert deputy.post(f"/service-records/{record}/approve").status_code == 200
    more = {"minutes": 90, "reason": "签退太早"}
    assert deputy.post(f"/service-records/{record}/correct", more).status_code == 200
    waiting = deputy.get("/corrections", state="proposed").json["items"]
    return next(str(each["id"]) for each in waiting if each["record_id"] == record)


@thing
def closed_shift_id(stage: Stage) -> str:
    """Closed ten minutes after its end; nobody came."""
    shift = _closed_empty(stage)
    later = {"ends_at": (stage.time.now - timedelta(minutes=5)).isoformat()}
    BODIES["propose_window_correction"] = later
    return shift


@thing
def window_correction_id(stage: Stage) -> str:
    """Five minutes more for such a shift, proposed by a colleague of the staff."""
    path = f"/shifts/{_closed_empty(stage)}/window-corrections"
    body = {"ends_at": (stage.time.now - timedelta(minutes=5)).isoformat(), "reason": "忘了延长"}
    return made(stage.phone.of(stage.cast.second_staff).post(path, body))


@thing
def shift_id(stage: Stage) -> str:
    """Published and under way; the resident is there."""
    return _attended(stage)


@thing
def scan_id(stage: Stage) -> str:
    """The resident's check-in at the shift that is under way."""
    [scan] = stage.phone.of(stage.cast.resident).get("/me/scans", shift_id=stage.of("shift_id")).json["items"]
    return str(scan["scan_id"])


@thing
def draft_shift_id(stage: Stage) -> str:
    return _shift(stage, stage.time.now + timedelta(days=7), is_draft=True)


@thing
def future_shift_id(stage: Stage) -> str:
    return _shift(stage, stage.time.now + timedelta(days=7))


@thing
def sign_up_id(stage: Stage) -> str:
    """The resident's place on the future shift."""
    return made(stage.phone.of(stage.cast.resident).post(f"/shifts/{stage.of('future_shift_id')}/sign-ups", {}))


@thing
def ask_id(stage: Stage) -> str:
    """The other team's invitation to the resident."""
    path, body = f"/teams/{stage.cast.other_team.id}/invitations", {"account_id": stage.of("account_id")}
    return made(stage.phone.of(stage.cast.other_leader).post(path, body))


@thing
def request_id(stage: Stage) -> str:
    """A request to join the team, by somebody who stands in no other relation."""
    passer_by = transaction.run(lambda: person("周远", stage.cast.community, stage.time.now))
    return made(stage.phone.of(passer_by).post(f"/teams/{stage.of('team_id')}/join"))


@thing
def fact_id(stage: Stage) -> str:
    """What an adjustment of the resident's points answers: a record of the resident's."""
    return stage.of("record_id")


@thing
def proposal_id(stage: Stage) -> str:
    """An adjustment of the resident's points, proposed by staff who is not the one that tries to confirm it."""
    body = {"points": 5, "cause": "system_error", "fact_type": "service_record"}
    body |= {"fact_id": stage.of("approved_record_id")}
    body |= {"reason": "漏记"}
    path = f"/passports/{stage.of('passport_id')}/adjustments"
    return made(stage.phone.of(stage.cast.second_staff).post(path, body))


@thing
def grant_id(stage: Stage) -> str:
    theirs = RoleGrant.account_id == stage.cast.second_staff.account_id
    return str(transaction.run(lambda: db.session.query(RoleGrant.id).filter(theirs).scalar(), read_only=True))


@thing
def message_id(stage: Stage) -> str:
    """The resident has been told something."""
    told, payload = new_id(), {"account_id": stage.of("account_id"), "code": "hours.approved", "minutes": 90}
    transaction.run(lambda: inbox.deliver([(told, payload)], stage.time.now))
    return str(told)


@thing
def home_id(stage: Stage) -> str:
    return str(stage.cast.community.id)


@thing
def staff_id(stage: Stage) -> str:
    return str(stage.cast.second_staff.account_id)


@thing
def proposed_id(stage: Stage) -> str:
    """An elder whom the team's leader proposes."""
    return made(
        stage.phone.of(stage.cast.leader).post(f"/teams/{stage.of('team_id')}/proposed-people", {"name": "孙奶奶"})
    )


@thing
def purpose(stage: Stage) -> str:
    """A consent that the resident has given."""
    return "record"


@thing
def elder_id(stage: Stage) -> str:
    """Entered by staff, without a passport."""
    body = {"name": "孙素云", "home_id": stage.of("community_id")}
    return made(stage.phone.of(stage.cast.second_staff).post("/people", body))


@thing
def known_elder_id(stage: Stage) -> str:
    """Entered by staff, who have seen her identity card."""
    body = {"name": "孙玉兰", "home_id": stage.of("community_id")}
    elder = made(stage.phone.of(stage.cast.second_staff).post("/people", body))
    seen = stage.phone.of(stage.cast.second_staff).post(f"/people/{elder}/confirm-identity", {"seen": "id_card"})
    assert seen.status_code == 200
    return elder


@thing
def death_id(stage: Stage) -> str:
    """Of an elder, said by a colleague of the staff."""
    body = {"name": own_name("孙"), "home_id": stage.of("community_id")}
    elder = made(stage.phone.of(stage.cast.second_staff).post("/people", body))
    said = {"died_on": "2026-03-01", "seen": "certificate"}
    return made(stage.phone.of(stage.cast.second_staff).post(f"/people/{elder}/deaths", said))


@thing
def closed_account_id(stage: Stage) -> str:
    """Of an elder who has asked the staff to close it."""
    body = {"name": own_name("孙"), "home_id": stage.of("community_id")}
    elder = made(stage.phone.of(stage.cast.second_staff).post("/people", body))
    closed = stage.phone.of(stage.cast.second_staff).post(f"/people/{elder}/close", {"points": 0})
    assert closed.status_code == 200
    return elder


@thing
def true_death_id(stage: Stage) -> str:
    """Of an elder, confirmed."""
    death = THINGS["death_id"](stage)
    by_another = stage.phone.of(stage.cast.staff).post(f"/deaths/{death}/confirm")
    assert by_another.status_code == 200
    return death


@thing
def end_change_id(stage: Stage) -> str:
    """An erasure, proposed by a colleague of the staff."""
    elder = THINGS["closed_account_id"](stage)
    said = {"asked_by": "person", "is_told": True}
    return made(stage.phone.of(stage.cast.second_staff).post(f"/people/{elder}/erase", said))


@thing
def into_id(stage: Stage) -> str:
    """The elder whom staff know, entered a second time."""
    return _entered_again(stage, "孙玉兰")


@thing
def merge_id(stage: Stage) -> str:
    """Of two accounts of an elder, proposed by a colleague of the staff."""
    name = own_name("孙")
    one, other = _entered_again(stage, name), _entered_again(stage, name)
    said = {"into_id": other, "reason": "entered_twice"}
    return made(stage.phone.of(stage.cast.second_staff).post(f"/people/{one}/merges", said))


def _entered_again(stage: Stage, name: str) -> str:
    body = {"name": name, "home_id": stage.of("community_id"), "is_distinct": True}
    return made(stage.phone.of(stage.cast.second_staff).post("/people", body))


@thing
def merge_review_id(stage: Stage) -> str:
    """What was left to look at by a merge of an elder's accounts."""
    merge = THINGS["merge_id"](stage)
    assert stage.phone.of(stage.cast.staff).post(f"/merges/{merge}/confirm").status_code == 200

    def keep() -> str:
        of = db.session.get_one(PersonMerge, UUID(merge))
        about = {"merge_id": of.id, "survivor_id": of.survivor_id, "community_id": of.community_id}
        review = MergeReview(id=new_id(), kind="long_day", day=date(2026, 3, 1), minutes=500, **about)
        db.session.add(review)
        return str(review.id)

    return transaction.run(keep)


@thing
def principal_id(stage: Stage) -> str:
    """An elder with a passport who lets the neighbour see her own records, and the other leader only sign her up."""
    elder = transaction.run(lambda: person("孙秀芝", stage.cast.community, stage.time.now))
    expires_at = (stage.time.now + timedelta(days=30)).isoformat()
    for delegate, scope in ((stage.cast.neighbour, "view"), (stage.cast.other_leader, "sign_up")):
        body = {"delegate_id": str(delegate.account_id), "scopes": [scope], "expires_at": expires_at}
        made(stage.phone.of(elder).post("/me/delegations", body))
    return str(elder.account_id)


@thing
def principals_passport_id(stage: Stage) -> str:
    theirs = Passport.account_id == UUID(stage.of("principal_id"))
    return str(transaction.run(lambda: db.session.query(Passport.id).filter(theirs).scalar(), read_only=True))


@thing
def ward_id(stage: Stage) -> str:
    """A child whose guardian is the resident, and has consented."""
    child = transaction.run(lambda: person("钱小小", stage.cast.community, stage.time.now, birth_date=date(2016, 3, 1)))
    path = f"/people/{child.account_id}/guardians"
    made(stage.phone.of(stage.cast.second_staff).post(path, {"guardian_id": stage.of("account_id")}))
    made(stage.phone.of(stage.cast.resident).post(f"/me/wards/{child.account_id}/consents", {"purpose": "record"}))
    return str(child.account_id)


@thing
def tie_id(stage: Stage) -> str:
    """Declared by the resident: a friend who is nobody in the table."""
    friend = transaction.run(lambda: person("何小梅", stage.cast.community, stage.time.now))
    body = {"account_id": str(friend.account_id), "relation": "sibling"}
    return made(stage.phone.of(stage.cast.resident).post("/me/family", body))


@thing
def delegate_id(stage: Stage) -> str:
    """A grown-up who acts for the resident."""
    return str(transaction.run(lambda: person("何小军", stage.cast.community, stage.time.now)).account_id)


@thing
def delegation_id(stage: Stage) -> str:
    expires_at = (stage.time.now + timedelta(days=30)).isoformat()
    body = {"delegate_id": stage.of("delegate_id"), "scopes": ["view"], "expires_at": expires_at}
    return made(stage.phone.of(stage.cast.resident).post("/me/delegations", body))


@thing
def guardian_id(stage: Stage) -> str:
    return str(transaction.run(lambda: person("何小云", stage.cast.community, stage.time.now)).account_id)


@thing
def minor_id(stage: Stage) -> str:
    """Nobody's ward yet."""
    born = date(2012, 3, 1)
    return str(
        transaction.run(lambda: person("钱小丽", stage.cast.community, stage.time.now, birth_date=born)).account_id
    )


@thing
def confirmed_member_id(stage: Stage) -> str:
    """Who may be given an office."""

    def join() -> str:
        who = person("孙秀英", stage.cast.community, stage.time.now)
        member(stage.cast.team, who, TeamRole.MEMBER, stage.time.now)
        db.session.get_one(Account, who.account_id).identity_confirmed_at = stage.time.now
        return str(who.account_id)

    return transaction.run(join)


@thing
def filing_id(stage: Stage) -> str:
    """The team, which has grown, applies to be filed with the community; its founders have shown who they are."""
    transaction.run(lambda: _enlist(stage, stage.cast.team, 7))
    confirm(stage.cast.resident, now=stage.time.now)
    founders = (stage.cast.leader, stage.cast.deputy, stage.cast.resident)
    body = {"level": "community_filed", "founder_ids": [str(who.account_id) for who in founders]}
    body |= {"charter": "第一条 本队名称为乐竹邻。", "venue": "睦邻中心", "purpose": "邻里互助"}
    return made(stage.phone.of(stage.cast.leader).post(f"/teams/{stage.of('team_id')}/filings", body))


@thing
def ready_team_id(stage: Stage) -> str:
    """Another of the leader's, which has not applied for anything."""
    body = {"community_id": stage.of("community_id"), "name": "金秋合唱队", "category": "music"}
    team_id = made(stage.phone.of(stage.cast.second_staff).post("/teams", body))

    def join() -> str:
        team = db.session.get_one(Team, UUID(team_id))
        member(team, stage.cast.leader, TeamRole.LEADER, stage.time.now)
        _enlist(stage, team, 9)
        return team_id

    return transaction.run(join)


@thing
def founder_id(stage: Stage) -> str:
    """Of that team: its leader."""
    return str(stage.cast.leader.account_id)


@thing
def leader_id(stage: Stage) -> str:
    return str(stage.cast.leader.account_id)


@thing
def filed_team_id(stage: Stage) -> str:
    """On file with the community since the year before, so that it is to be reviewed; led by nobody in the table."""
    body = {"community_id": stage.of("community_id"), "name": own_name("书"), "category": "calligraphy"}
    team_id = made(stage.phone.of(stage.cast.second_staff).post("/teams", body))

    def file() -> str:
        row = update(Team).where(Team.id == UUID(team_id))
        db.session.execute(row.values(filing_level="community_filed", filed_at=stage.time.now - timedelta(days=300)))
        return team_id

    return transaction.run(file)


def _enlist(stage: Stage, team: Team, many: int) -> None:
    for who in people(many, "冯桂芳", stage.cast.community, stage.time.now):
        member(team, who, TeamRole.MEMBER, stage.time.now)


@thing
def hand_over_id(stage: Stage) -> str:
    """Another team, whose leader has asked the resident to follow: so that the team itself can be handed over."""
    cast, now = stage.cast, stage.time.now

    def ask() -> str:
        here, leader = {"community_id": cast.community.id}, cast.leader.account_id
        team = Team(id=new_id(), name=own_name("队"), category="other", created_at=now, **here)
        db.session.add(team)
        db.session.flush()
        member(team, cast.leader, TeamRole.LEADER, now)
        member(team, cast.resident, TeamRole.MEMBER, now)
        both = {"from_account_id": leader, "to_account_id": cast.resident.account_id}
        by = {"proposed_by": leader, "proposed_at": now}
        asked = TeamHandOver(id=new_id(), team_id=team.id, state="waiting", leaves=False, **here, **both, **by)
        db.session.add(asked)
        return str(asked.id)

    return transaction.run(ask)


@thing
def guardianship_id(stage: Stage) -> str:
    path = f"/people/{stage.of('minor_id')}/guardians"
    return made(stage.phone.of(stage.cast.second_staff).post(path, {"guardian_id": stage.of("guardian_id")}))


@thing
def sheet_id(stage: Stage) -> str:
    """Entered by a colleague of the staff, so that it waits for a second person."""
    form = {"file": (io.BytesIO(_paper(stage, "2026-02-10")), "签到表.csv"), "write": "true"}
    path, headers = f"/communities/{stage.of('region_id')}/sheets", {"Idempotency-Key": str(uuid.uuid4())}
    entered = stage.phone.of(stage.cast.second_staff).send("POST", path, data=form, headers=headers)
    assert entered.status_code == 200, entered.text
    return str(entered.json["sheets"][0]["sheet_id"])


@thing
def recorded_shift_id(stage: Stage) -> str:
    """What that sheet tells of."""
    sheet_of_paper = stage.phone.of(stage.cast.second_staff).get(f"/sheets/{stage.of('sheet_id')}")
    return str(sheet_of_paper.json["shift_id"])


@thing
def period_id(stage: Stage) -> str:
    """A half year in which everything can be ordered now; the resident's identity is confirmed."""
    confirm(stage.cast.resident, now=stage.time.now)
    times = {"opens_at": stage.time.now, "closes_at": stage.time.now + timedelta(days=9)}
    window = {name: at.isoformat() for name, at in (times | {"cancel_until": times["closes_at"]}).items()}
    path = f"/communities/{stage.of('community_id')}/redemption-periods"
    return made(stage.phone.of(stage.cast.second_staff).post(path, {"half_year": "2026H1", **window}))


@thing
def job_id(stage: Stage) -> str:
    """A workbook of that half year's orders, which is there."""
    path = f"/redemption-periods/{stage.of('period_id')}/orders-export"
    return str(steps(stage.phone.of(stage.cast.second_staff).post(path)).id)


@thing
def gift_id(stage: Stage) -> str:
    return _gift(stage, "肥皂", 10)


@thing
def photo_name(stage: Stage) -> str:
    """Of that gift; no two stages have the same."""
    form = {"file": (io.BytesIO(picture(colour=tuple(uuid.uuid4().bytes[-3:]))), "肥皂.png")}
    path = f"/gifts/{stage.of('gift_id')}/photo"
    put = stage.phone.of(stage.cast.second_staff).send("POST", path, data=form)
    assert put.status_code == 200, put.text
    return str(put.json["photo_url"]).rpartition("/")[2]


@thing
def rare_gift_id(stage: Stage) -> str:
    """Nothing of it is there."""
    return _gift(stage, "电饭锅", 0)


@thing
def redemption_day_id(stage: Stage) -> str:
    return _day(stage)


@thing
def day_id(stage: Stage) -> str:
    """Today's."""
    return stage.of("redemption_day_id")


@thing
def to_day_id(stage: Stage) -> str:
    """Where the orders of a day may go: people still hear of it."""
    return _day(stage, days=2)


@thing
def empty_day_id(stage: Stage) -> str:
    """Nobody has ordered for it."""
    return _day(stage)


@thing
def coming_day_id(stage: Stage) -> str:
    """Of tomorrow: it can be moved."""
    return _day(stage, days=1)


@thing
def ended_day_id(stage: Stage) -> str:
    """Shut, and not yet counted."""
    day = _day(stage)
    assert stage.phone.of(stage.cast.second_staff).post(f"/redemption-days/{day}/end").status_code == 200
    return day


@thing
def slot_id(stage: Stage) -> str:
    day = stage.phone.of(stage.cast.resident).get(f"/redemption-days/{stage.of('day_id')}").json
    return str(day["slots"][0]["id"])


@thing
def order_id(stage: Stage) -> str:
    """The resident's, of one bar of soap, for today."""
    return _order(stage, stage.cast.resident)


@thing
def line_id(stage: Stage) -> str:
    return _line(stage, stage.of("order_id"))


@thing
def collected_order_id(stage: Stage) -> str:
    """Somebody's who has it."""
    who = transaction.run(lambda: person("何大妈", stage.cast.community, stage.time.now))
    rich(who, 2, stage.time.now)
    order = _order(stage, who)
    handed = stage.phone.of(stage.cast.second_staff).post(f"/orders/{order}/hand-over", {"shown": "number"})
    assert handed.status_code == 200
    return order


@thing
def collected_line_id(stage: Stage) -> str:
    return _line(stage, stage.of("collected_order_id"))


@thing
def cancelled_order_id(stage: Stage) -> str:
    """Somebody's who has changed their mind."""
    who = transaction.run(lambda: person("何大爷", stage.cast.community, stage.time.now))
    rich(who, 2, stage.time.now)
    order = _order(stage, who)
    assert stage.phone.of(who).post(f"/orders/{order}/cancel", {}).status_code == 200
    return order


@thing
def cancelled_line_id(stage: Stage) -> str:
    return _line(stage, stage.of("cancelled_order_id"))


@thing
def counter_proposal_id(stage: Stage) -> str:
    """More of a gift than was written down, proposed by a colleague of the staff; of one gift one waits at a time."""
    path = f"/gifts/{_gift(stage, '毛巾', 5)}/receipt-corrections"
    return made(stage.phone.of(stage.cast.second_staff).post(path, {"pieces": 1, "reason": "送货单写错"}))


@thing
def wait_id(stage: Stage) -> str:
    """The resident's, for what is not there."""
    body = {"period_id": stage.of("period_id"), "quantity": 1}
    return made(stage.phone.of(stage.cast.resident).post(f"/gifts/{stage.of('rare_gift_id')}/waits", body))


@thing
def proxy_id(stage: Stage) -> str:
    """Whoever may collect the resident's gifts: the delegate, from now on."""
    expires_at = (stage.time.now + timedelta(days=30)).isoformat()
    who = transaction.run(lambda: person("何小兵", stage.cast.community, stage.time.now))
    body = {"delegate_id": str(who.account_id), "scopes": ["collect"], "expires_at": expires_at}
    made(stage.phone.of(stage.cast.resident).post("/me/delegations", body))
    return str(who.account_id)


@thing
def neighbour_code(stage: Stage) -> str:
    """The leader's, for whoever is new."""
    return str(stage.phone.of(stage.cast.leader).post("/me/neighbour-code/renew").json["code"])


@thing
def newcomer_id(stage: Stage) -> str:
    """Somebody of the community who has only just registered."""
    return str(_somebody(stage).account_id)


@thing
def phoneless_newcomer_id(stage: Stage) -> str:
    """Somebody of the community who has only just registered, at the desk."""
    who = _somebody(stage)
    transaction.run(lambda: db.session.execute(delete(Session).where(Session.account_id == who.account_id)))
    return str(who.account_id)


@thing
def neighbour_invitation_id(stage: Stage) -> str:
    """Somebody new says that the resident has brought them."""
    code = stage.phone.of(stage.cast.resident).post("/me/neighbour-code/renew").json["code"]
    who = transaction.run(lambda: person("何小燕", stage.cast.community, stage.time.now))
    return made(stage.phone.of(who).post("/me/neighbour-invitation", {"code": code}))


@thing
def promotion_id(stage: Stage) -> str:
    """The resident's, confirmed by a colleague of the staff, waiting for the resident's own answer; it is not the first
    time that they are asked.
    """
    confirmed = {"confirmed_by": stage.cast.second_staff.account_id, "confirmed_at": stage.time.now}
    own = _has_come(stage, stage.cast.resident).account_id
    _promotion(stage, own, state="declined", answered_by=own, answered_at=stage.time.now, **confirmed)
    return _promotion(stage, own, state="confirmed", **confirmed)


@thing
def nominated_promotion_id(stage: Stage) -> str:
    return _promotion(stage, _has_come(stage, _somebody(stage)).account_id)


@thing
def reviewed_promotion_id(stage: Stage) -> str:
    """Somebody stands there, of whom a record was corrected."""
    return _risen(stage, review_at=stage.time.now, review=[{**ASKED, "value_now": 1}])


@thing
def shaken_promotion_id(stage: Stage) -> str:
    """Of whose evidence something is gone, and nobody has seen it yet."""
    risen = UUID(_risen(stage))
    gone = PromotionEvidence(promotion_id=risen, fact=ASKED["fact"], subject_id=new_id(), amount=1)
    transaction.run(lambda: db.session.add(gone))
    return str(risen)


@thing
def riser_id(stage: Stage) -> str:
    """Who has come often enough for the first step."""
    return str(_has_come(stage, _somebody(stage)).account_id)


@thing
def drift_contact_id(stage: Stage) -> str:
    """A colleague of the staff has called the resident."""
    by, body = stage.phone.of(stage.cast.second_staff), {"outcome": "comes_back"}
    return made(by.post(f"/people/{stage.of('account_id')}/drift-contacts", body))


ASKED = {"stage": "activist", "fact": "shifts_attended", "within_months": 12, "at_least": 2, "value": 2}


def _somebody(stage: Stage) -> Person:
    return transaction.run(lambda: person("何小燕", stage.cast.community, stage.time.now))


def _has_come(stage: Stage, who: Person) -> Person:
    """As often as is ``ASKED``."""
    for day in (2, 3):
        past_shift(stage.cast, stage.time.now.date() - timedelta(days=day), Came(who, minutes=None))
    return who


def _risen(stage: Stage, **more: Any) -> str:
    who, now = _somebody(stage).account_id, stage.time.now
    confirmed = {"confirmed_by": stage.cast.second_staff.account_id, "confirmed_at": now}
    return _promotion(stage, who, state="accepted", answered_by=who, answered_at=now, **confirmed, **more)


def _promotion(stage: Stage, account_id: UUID, **more: Any) -> str:
    row = Promotion(id=new_id(), account_id=account_id, community_id=stage.cast.community.id, criteria=[ASKED])
    step = {"from_stage": "resident", "stage": "activist", "policy": "five_stages.1", "policy_version": 0}
    about = {**step, "as_of": stage.time.now.date(), "nominated_at": stage.time.now, **more}
    for name, value in about.items():
        setattr(row, name, value)
    transaction.run(lambda: db.session.add(row))
    return str(row.id)


@thing
def served_elder_id(stage: Stage) -> str:
    """Who does not sign in, and has a hundred hours of before the system; so has the team mate, who does."""

    def make() -> str:
        elder = person(own_name("孙"), stage.cast.community, stage.time.now)
        db.session.execute(update(Session).where(Session.account_id == elder.account_id).values(ended_at=real_now()))
        team_mate = stage.people["team_mate"]
        assert team_mate
        _opened_with(elder, 6000, stage.time.now)
        _opened_with(team_mate, 6000, stage.time.now)
        return str(elder.account_id)

    return transaction.run(make)


@thing
def granted_star_id(stage: Stage) -> str:
    """The resident's first, of three hundred hours."""
    rich(stage.cast.resident, 600, stage.time.now)
    star = made(stage.phone.of(stage.cast.resident).post("/me/stars"))
    assert stage.phone.of(stage.cast.second_staff).post(f"/stars/{star}/grant").status_code == 200
    return star


@thing
def star_id(stage: Stage) -> str:
    """The resident's second, applied for."""
    return made(stage.phone.of(stage.cast.resident).post("/me/stars"))


@thing
def commendation_id(stage: Stage) -> str:
    """The resident's, who has brought the proof."""
    return _commendation(stage)


@thing
def confirmed_commendation_id(stage: Stage) -> str:
    commendation = _commendation(stage)
    confirmed = stage.phone.of(stage.cast.second_staff).post(f"/commendations/{commendation}/confirm")
    assert confirmed.status_code == 200
    return commendation


@thing
def issued_statement_id(stage: Stage) -> str:
    """Of all that the resident has served, whose identity is confirmed."""
    confirm(stage.cast.resident, now=stage.time.now)
    statement = made(stage.phone.of(stage.cast.resident).post("/me/statements", {}))
    assert stage.phone.of(stage.cast.second_staff).post(f"/statements/{statement}/issue").status_code == 200
    return statement


@thing
def number(stage: Stage) -> str:
    """What stands on that paper."""
    statement = stage.phone.of(stage.cast.second_staff).get(f"/statements/{stage.of('issued_statement_id')}")
    return str(statement.json["number"])


@thing
def statement_id(stage: Stage) -> str:
    """The resident asks for another."""
    return made(stage.phone.of(stage.cast.resident).post("/me/statements", {}))


def _commendation(stage: Stage) -> str:
    body = {"name": f"优秀志愿者 {uuid.uuid4().hex[:6]}", "given_on": "2025-12-05", "given_by": "常青街道办事处"}
    return made(stage.phone.of(stage.cast.resident).post("/me/commendations", body))


def _opened_with(who: Person, minutes: int, now: datetime) -> None:
    assert who.passport_id
    cause = Cause("proposal", new_id(), 0, now, None, "opening", date(2025, 12, 31))
    post([Posting(who.passport_id, Kind.OPENING, cause, minutes=minutes)], lock_heads([who.passport_id]))


@thing
def without_record(stage: Stage) -> str:
    """A record of the resident's: what if it were reversed?"""
    return stage.of("record_id")


def _gift(stage: Stage, name: str, pieces: int) -> str:
    by = stage.phone.of(stage.cast.second_staff)
    path = f"/communities/{stage.of('community_id')}/gifts"
    gift = made(by.post(path, {"name": name, "unit": "件", "price_points": 1}))
    if pieces:
        assert by.post(f"/gifts/{gift}/stock", {"move": "purchased", "pieces": pieces}).status_code == 200
    return gift


def _day(stage: Stage, *, days: int = 0) -> str:
    opens_at = stage.time.now + timedelta(days=days)
    times = {"opens_at": opens_at, "closes_at": opens_at + timedelta(minutes=90)}
    body = {name: at.isoformat() for name, at in times.items()} | {"place": "睦邻中心", "slot_capacity": 30}
    path = f"/redemption-periods/{stage.of('period_id')}/days"
    return made(stage.phone.of(stage.cast.second_staff).post(path, body))


def _order(stage: Stage, who: Person) -> str:
    body = {"slot_id": stage.of("slot_id"), "lines": [{"gift_id": stage.of("gift_id"), "quantity": 1}]}
    return made(stage.phone.of(who).post(f"/redemption-periods/{stage.of('period_id')}/orders", body))


def _line(stage: Stage, order: str) -> str:
    return str(stage.phone.of(stage.cast.second_staff).get(f"/orders/{order}").json["lines"][0]["id"])


def _served(stage: Stage) -> str:
    shift = _attended(stage)
    stage.time.pass_(hours=2)
    _scan(stage, shift)
    return _closed(stage, shift)


def _closed_empty(stage: Stage) -> str:
    shift = _shift(stage, stage.time.now + timedelta(minutes=10))
    stage.time.pass_(hours=2, minutes=20)
    assert stage.phone.of(stage.cast.leader).post(f"/shifts/{shift}/close").status_code == 200
    return shift


def _closed(stage: Stage, shift: str) -> str:
    assert stage.phone.of(stage.cast.leader).post(f"/shifts/{shift}/close").status_code == 200
    [record] = stage.phone.of(stage.cast.resident).get("/service-records", shift_id=shift).json["items"]
    return str(record["id"])


def _attended(stage: Stage) -> str:
    shift = _shift(stage, stage.time.now + timedelta(minutes=10))
    stage.time.pass_(minutes=10)
    _scan(stage, shift)
    return shift


def _scan(stage: Stage, shift: str) -> None:
    code = stage.phone.of(stage.cast.leader).get(f"/shifts/{shift}/code").json["code"]
    scan = {"client_id": uuid.uuid4().hex, "code": code}
    assert stage.phone.of(stage.cast.resident).post("/scans", scan, key=None).status_code == 200


def _shift(stage: Stage, starts: datetime, *, is_draft: bool = False) -> str:
    leader = stage.phone.of(stage.cast.leader)
    body = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat()}
    shift = made(leader.post(f"/activities/{stage.of('activity_id')}/shifts", body))
    if not is_draft:
        assert leader.post(f"/shifts/{shift}/publish").status_code == 200
    return shift


def made(response: Any) -> str:
    assert response.status_code == 201, response.text
    return str(response.json["id"])


# --- bodies ---------------------------------------------------------------------------------------------------------

# What the examples of the schema do not give of themselves, by operation; ``None`` leaves a field out, and ``=name`` is
# the thing of that name.
BODIES: dict[str, dict[str, Any]] = {
    # A name, birth date and phone that everybody gives would make one person of all.
    "change_me": {"name": None, "birth_date": None, "phone": None, "version": 1},
    "enter_person": {"is_distinct": True},
    "correct_person": {"id_number": None, "is_distinct": True, "version": 1},
    "accept_proposed_person": {"is_distinct": True},
    "search_people": {"phone": None, "id_number": None},
    "add_shift": {"ends_at": "2026-11-22T11:30:00+08:00"},
    "repeat_shifts": {"ends_at": "2026-11-22T11:30:00+08:00"},
    "ask_team": {"wanted_from": "2026-11-22", "wanted_until": "2026-11-29"},
    "change_shift": {"ends_at": "2026-11-22T11:30:00+08:00"},
    "count_unnamed_children": {"version": 2},
    "lengthen_shift": {"ends_at": "2026-03-18T10:00:00+08:00"},
    "set_policy": {"document": {}},
    "propose_opening": {"covers_until": "2025-12-31"},
    "scan": {
        "code": None,
        "shift_id": "",
        "passport_id": "",
        "passport_number": None,
    },  # a call of the roll: everybody may scan a code for themselves
    "make_national_export": {"served_from": None, "served_to": None},
    "mark_national_export_entered": {"record_ids": None},
    "approve_record": {"expected_minutes": None},
    "enter_sheet": {"write": "false"},
    "import_roster": {"write": "false"},
    "import_teams": {"write": "false"},
    "move_day": {"opens_at": "2026-07-13T09:00:00+08:00"},
    "plan_day": {"opens_at": "2026-07-12T09:00:00+08:00"},
    "change_gift": {"version": 2, "name": "肥皂", "unit": "件"},  # it is ordered: it keeps its name
    "change_order": {"expected_balance": None, "lines": [{"gift_id": "", "quantity": 1}], "version": 1},
    "place_order": {"expected_balance": None, "lines": [{"gift_id": "", "quantity": 1}]},
    "look_up": {"passport_number": None},
    "hand_over": {"lines": None},
    "count_gifts": {"items": [{"gift_id": "", "counted": 1}]},  # why it differs can follow
    "close_me": {"points": 0},
    "close_person": {"points": 0},
    "give_neighbour_code": {"code": "=neighbour_code"},
    "give_neighbour_code_for": {"code": "=neighbour_code"},
    "walk_in": {"lines": [{"gift_id": "", "quantity": 1}]},
    "submit_filing": {"founder_ids": None, "founding_organisations": ["竹西物业", "常青学校"]},
    "approve_filing": {"registration_number": None},
    "review_team": {"reason": None},
}

# What is uploaded, by operation.
FILES: dict[str, Callable[[Stage], bytes]] = {
    "enter_sheet": lambda stage: _paper(stage, "2026-02-11"),
    "import_roster": lambda stage: as_csv([["姓名", "护照号"], ["李桂兰", stage.cast.neighbour.number]]),
    "import_teams": lambda _stage: as_csv([["团队名称", "类别", "备案级别"], ["合唱队", "文体娱乐", "社区备案"]]),
    "put_gift_photo": lambda _stage: picture(colour="red"),
}


def _paper(stage: Stage, day: str) -> bytes:
    """A sheet of the team on which the resident served an hour."""
    row = (stage.cast.resident.number, "张玉琴", None, None, 60)
    return as_csv(sheet([row], 日期=day, 团队=stage.cast.team.name))


def body_for(route: Route, things: dict[str, str]) -> dict[str, Any] | None:
    """The schema's own example, about the things of the stage."""
    if route.takes is None:
        return None
    body = _about(things, example_of(route.takes()) | BODIES.get(route.operation, {}))
    return {name: value for name, value in body.items() if value is not None}


def _about(things: dict[str, str], value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _about(things, inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_about(things, inner, name.removesuffix("s")) for inner in value]
    if isinstance(value, str) and value.startswith("="):
        return things[value[1:]]
    return things.get(name, value) if name.endswith("_id") else value
