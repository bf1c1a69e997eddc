"""Teams that may be filed, and what is sent in for them."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from service.core import transaction
from service.teams.models import Team
from service.teams.rules import TeamRole
from tests.conftest import NOON
from tests.factories.cast import Cast, Person, confirm, member, people
from tests.fakes.phone import Phone

TEN = 10
CHARTER = {"charter": "第一条 本队名称为乐竹邻。", "venue": "睦邻中心二楼", "purpose": "低龄老人服务高龄老人"}


def enlist(cast: Cast, team: Team, many: int) -> list[Person]:
    """So many more members, of the team's community."""

    def join() -> list[Person]:
        found = people(many, "冯桂芳", cast.community, NOON)
        for who in found:
            member(team, who, TeamRole.MEMBER, NOON)
        return found

    return transaction.run(join)


def ten_strong(cast: Cast) -> list[Person]:
    """The cast's team, which has three members, gets seven more; who will found it has shown papers."""
    confirm(cast.resident, now=NOON)
    return enlist(cast, cast.team, TEN - 3)


def application(cast: Cast, **more: Any) -> dict[str, Any]:
    founders = [str(who.account_id) for who in (cast.leader, cast.deputy, cast.resident)]
    return {"level": "community_filed", "founder_ids": founders, **CHARTER, **more}


def submit(phone: Phone, by: Person, cast: Cast, **more: Any) -> TestResponse:
    return phone.of(by).post(f"/teams/{cast.team.id}/filings", application(cast, **more))


def submitted(phone: Phone, cast: Cast, **more: Any) -> str:
    sent = submit(phone, cast.leader, cast, **more)
    assert sent.status_code == 201, sent.text
    return str(sent.json["id"])


def approve(phone: Phone, by: Person, filing: str, **body: Any) -> TestResponse:
    return phone.of(by).post(f"/filings/{filing}/approve", body)


def send_back(phone: Phone, by: Person, filing: str, reason: str = "章程里还没有写怎么退队。") -> TestResponse:
    return phone.of(by).post(f"/filings/{filing}/return", {"reason": reason})


def withdraw(phone: Phone, by: Person, filing: str) -> TestResponse:
    return phone.of(by).post(f"/filings/{filing}/withdraw")


def file_with_community(phone: Phone, cast: Cast) -> str:
    filing = submitted(phone, cast)
    assert approve(phone, cast.staff, filing).json["state"] == "granted"
    return filing


def file_with_subdistrict(phone: Phone, cast: Cast) -> str:
    file_with_community(phone, cast)
    filing = submitted(phone, cast, level="subdistrict_filed")
    assert approve(phone, cast.staff, filing).json["state"] == "community_reviewed"
    assert approve(phone, cast.subdistrict_staff, filing).json["state"] == "granted"
    return filing


def level_of(phone: Phone, cast: Cast) -> tuple[str, bool]:
    """Its level, and whether it says since when."""
    team = phone.get(f"/teams/{cast.team.id}").json
    return team["filing_level"], team["filed_at"] is not None
