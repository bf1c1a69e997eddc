"""A second one of whatever a list shows: with a single row nobody sees what a list costs per row."""

from __future__ import annotations

import io
import uuid
from dataclasses import asdict
from datetime import date, timedelta
from uuid import UUID

from service.core import transaction
from service.core.db import db, new_id
from service.redemption.models import RedemptionOrder, RedemptionPeriod
from service.redemption.rules import RedemptionPolicy
from service.regions.rules import Tier
from tests.architecture.scene import THINGS, Stage, made
from tests.factories.cast import Person, person, region
from tests.factories.sheets import as_csv, sheet

# Things that can be made once more on the same stage, in this order, for they stand on each other.
AGAIN = (
    "task_id",
    "dormant_team_id",
    "correction_id",
    "window_correction_id",
    "message_id",
    "request_id",
    "ward_id",
    "death_id",
    "end_change_id",
    "neighbour_invitation_id",
    "filed_team_id",
    "commendation_id",
    "confirmed_commendation_id",
    "merge_id",
    "merge_review_id",
    "drift_contact_id",
    "hand_over_id",
)


def crowd(stage: Stage) -> None:
    """For each list of the API at least two rows."""
    cast, phone = stage.cast, stage.phone
    _at_the_door(stage)
    for name in AGAIN:
        THINGS[name](stage)
    made(phone.of(cast.leader).post(f"/teams/{cast.team.id}/proposed-people", {"name": "周爷爷"}))
    _activities_and_sign_ups(stage)
    _asked_elsewhere(stage)
    made(phone.of(cast.second_staff).post(f"/communities/{stage.of('region_id')}/national-exports", {}))
    body = {"points": 1, "cause": "system_error", "fact_type": "service_record", "reason": "漏记"}
    path = f"/passports/{stage.of('passport_id')}/adjustments"
    made(phone.of(cast.second_staff).post(path, body | {"fact_id": stage.of("returned_record_id")}))
    _sheet_of_two(stage)
    _another_gift(stage)
    transaction.run(lambda: _another_half_year(stage))
    _filed_again(stage)
    transaction.run(lambda: region("竹东社区", Tier.COMMUNITY, cast.subdistrict, stage.time.now))


def _filed_again(stage: Stage) -> None:
    """The team starts its application anew, and the leader's other team applies too."""
    leader, founders = stage.phone.of(stage.cast.leader), {"founding_organisations": ["竹西物业", "常青学校"]}
    body = {"level": "community_filed", "charter": "章程", "venue": "睦邻中心", "purpose": "邻里互助", **founders}
    assert leader.post(f"/filings/{stage.of('filing_id')}/withdraw").status_code == 200
    for team in ("team_id", "ready_team_id"):
        made(leader.post(f"/teams/{stage.of(team)}/filings", body))


def _activities_and_sign_ups(stage: Stage) -> None:
    leader, activity = stage.phone.of(stage.cast.leader), THINGS["activity_id"](stage)
    starts = stage.time.now + timedelta(days=8)
    body = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat()}
    shift = made(leader.post(f"/activities/{activity}/shifts", body))
    assert leader.post(f"/shifts/{shift}/publish").status_code == 200
    made(stage.phone.of(stage.cast.resident).post(f"/shifts/{shift}/sign-ups", {}))
    made(stage.phone.of(stage.cast.neighbour).post(f"/shifts/{stage.of('future_shift_id')}/sign-ups", {}))


def _another_gift(stage: Stage) -> None:
    """Sold out, waited for by the resident, and perhaps one more came in."""
    staff, resident = stage.phone.of(stage.cast.second_staff), stage.phone.of(stage.cast.resident)
    body = {"name": "电水壶", "unit": "个", "price_points": 3}
    gift = made(staff.post(f"/communities/{stage.of('community_id')}/gifts", body))
    made(resident.post(f"/gifts/{gift}/waits", {"period_id": stage.of("period_id"), "quantity": 1}))
    made(staff.post(f"/gifts/{gift}/receipt-corrections", {"pieces": 1, "reason": "送货单写错"}))


def _another_half_year(stage: Stage) -> None:
    """Sealed long ago, with an order of the resident's: of a community no two are open at once."""
    cast, long_ago = stage.cast, stage.time.now - timedelta(days=60)
    numbers = asdict(RedemptionPolicy())
    window = {"opens_at": long_ago, "closes_at": long_ago + timedelta(days=1), "cancel_until": stage.time.now}
    who = {"opened_at": long_ago, "opened_by": cast.staff.account_id, "policy_version": 0}
    period = RedemptionPeriod(id=new_id(), community_id=cast.community.id, half_year="2025H2", **window, **numbers)
    for name, value in ({"cutoff_on": date(2025, 12, 31), "state": "sealed"} | who).items():
        setattr(period, name, value)
    db.session.add(period)
    db.session.flush()
    db.session.add(
        RedemptionOrder(
            community_id=cast.community.id,
            period_id=period.id,
            passport_id=cast.resident.passport_id,
            account_id=cast.resident.account_id,
            day_id=UUID(stage.of("day_id")),
            is_walk_in=True,
            ordinal=1,
            state="cancelled",
            placed_at=long_ago,
            placed_by=cast.resident.account_id,
            ended_at=long_ago,
        )
    )


def _at_the_door(stage: Stage) -> None:
    """The neighbour comes to the shift that is under way, too."""
    scan = {"client_id": uuid.uuid4().hex, "shift_id": stage.of("shift_id")}
    called = scan | {"passport_id": str(stage.cast.neighbour.passport_id)}
    assert stage.phone.of(stage.cast.leader).post("/scans", called, key=None).status_code == 200


def _asked_elsewhere(stage: Stage) -> None:
    """A third team, which the resident has joined, and a fourth that invites."""
    staff, resident = stage.phone.of(stage.cast.staff), stage.phone.of(stage.cast.resident)
    for name, answer in (("合唱队", "accept"), ("书法社", None)):
        body = {"name": name, "category": "culture_sport", "community_id": stage.of("community_id")}
        team = made(staff.post("/teams", body))
        ask = made(staff.post(f"/teams/{team}/invitations", {"account_id": stage.of("account_id")}))
        if answer:
            assert resident.post(f"/join-asks/{ask}/{answer}").status_code == 200


def _sheet_of_two(stage: Stage) -> None:
    def come() -> Person:
        return person("吴桂香", stage.cast.community, stage.time.now)

    rows = [(who.number, name, None, None, 60) for who, name in (
        (stage.cast.neighbour, "李桂兰"), (transaction.run(come), "吴桂香"),
    )]  # fmt: skip
    paper = as_csv(sheet(rows, 日期="2026-02-12", 团队=stage.cast.team.name))
    form = {"file": (io.BytesIO(paper), "签到表.csv"), "write": "true"}
    path, headers = f"/communities/{stage.of('region_id')}/sheets", {"Idempotency-Key": str(uuid.uuid4())}
    entered = stage.phone.of(stage.cast.second_staff).send("POST", path, data=form, headers=headers)
    assert entered.status_code == 200, entered.text
    stage.things["sheet_id"] = str(entered.json["sheets"][0]["sheet_id"])
