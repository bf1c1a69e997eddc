"""The main job, end to end: sign in, open a passport, scan, serve, close, be approved, find points."""

from __future__ import annotations

import uuid
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from service.core.clock import real_now
from service.sandbox.wechat import issue_code
from tests.conftest import Time
from tests.factories.cast import Cast, own_name
from tests.fakes.phone import Phone


def planned_shift(phone: Phone, cast: Cast, time: Time) -> dict[str, Any]:
    activity = phone.of(cast.leader).post(
        "/activities",
        {
            "community_id": str(cast.community.id),
            "team_id": str(cast.team.id),
            "kind": "service",
            "title": "入户探访",
            "content": "陪伴独居老人",
            "place": "睦邻中心",
        },
    )
    assert activity.status_code == 201, activity.text
    starts = time.now + timedelta(hours=1)
    body = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat()}
    shift = phone.of(cast.leader).post(f"/activities/{activity.json['id']}/shifts", body)
    assert shift.status_code == 201, shift.text
    published = phone.of(cast.leader).post(f"/shifts/{shift.json['id']}/publish")
    assert published.status_code == 200, published.text
    return published.json


def scan(phone: Phone, who: Any, code: str) -> Any:
    return phone.of(who).post("/scans", {"client_id": uuid.uuid4().hex, "code": code}, key=None)


def scanned_image(phone: Phone, cast: Cast, shift_id: str) -> str:
    image = phone.of(cast.leader).get(f"/shifts/{shift_id}/code.png")
    [found] = zxingcpp.read_barcodes(Image.open(BytesIO(image.data)))
    return found.text


class TestTheMainJob:
    @pytest.fixture
    def newcomer(self, phone: Phone, cast: Cast) -> Any:
        signed_in = phone.post(
            "/sign-in/wechat", {"js_code": issue_code(f"newcomer-{uuid.uuid4().hex[:8]}", now=real_now())}, key=None
        )
        assert signed_in.status_code == 200, signed_in.text
        token = signed_in.json["access_token"]

        class Newcomer:
            pass

        found = Newcomer()
        found.token = token  # type: ignore[attr-defined]
        name = own_name("张")  # of whom no namesake served today in another test
        said = {"name": name, "community_id": str(cast.community.id), "consents": ["record"]}
        opened = phone.of(found).post("/me/passport", said)
        assert opened.status_code == 201, opened.text
        return found

    def test_ninety_minutes_become_three_points(self, phone: Phone, cast: Cast, time: Time, newcomer: Any) -> None:
        shift = planned_shift(phone, cast, time)
        time.pass_(minutes=60)
        came = scan(phone, newcomer, scanned_image(phone, cast, shift["id"]))
        assert (came.status_code, came.json["outcome"]) == (200, "checked_in"), came.text
        time.pass_(minutes=90)
        left = scan(phone, newcomer, scanned_image(phone, cast, shift["id"]))
        assert left.json["outcome"] == "checked_out", left.text
        time.pass_(minutes=60)
        assert phone.of(cast.leader).post(f"/shifts/{shift['id']}/close").status_code == 200
        [record] = phone.of(newcomer).get("/service-records", mine="true").json["items"]
        assert record["credited_minutes"] == 90
        approved = phone.of(cast.deputy).post(f"/service-records/{record['id']}/approve")
        assert approved.json["state"] == "approved", approved.text
        passport = phone.of(newcomer).get("/me/passport").json
        assert (passport["minutes"], passport["balance"]) == (90, 3)
        [entry] = phone.of(newcomer).get("/me/passport/entries").json["items"]
        assert (entry["kind"], entry["points_change"], entry["source_id"]) == ("earn", 3, record["id"])
