"""What is shown to be scanned, over HTTP: images that a real decoder reads, posters and cards that can be replaced."""

from __future__ import annotations

import uuid
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from flask import Flask
from PIL import Image

from service.activities.models import Shift
from service.app import create_app
from service.core.config import Config
from service.core.db import db
from service.passports.models import Passport
from tests.checkin.door import Door, change, outcome_of


def read_back(response: Any) -> str:
    assert (response.status_code, response.mimetype) == (200, "image/png"), response.text
    [found] = zxingcpp.read_barcodes(Image.open(BytesIO(response.data)))
    return str(found.text)


def test_the_poster_on_paper_is_the_poster_in_json_and_checks_in(door: Door) -> None:
    leader = door.phone.of(door.cast.leader)
    poster = leader.get(f"/shifts/{door.shift.id}/poster").json
    assert read_back(leader.get(f"/shifts/{door.shift.id}/poster.png")) == poster["link"]
    assert poster["link"].endswith(f"/q/{poster['code']}")
    assert leader.get(f"/shifts/{door.shift.id}/poster.svg").mimetype == "image/svg+xml"
    assert door.at(0).scan(door.cast.resident, code=poster["link"]).json["grade"] == "poster"


def test_a_replaced_poster_is_withdrawn_and_the_next_one_works(door: Door) -> None:
    leader, old = door.phone.of(door.cast.leader), door.poster()
    new = leader.post(f"/shifts/{door.shift.id}/poster/replace").json
    assert new["serial"] == 1
    assert door.at(0).outcome(door.cast.resident, code=old) == "poster_withdrawn"
    assert door.outcome(door.cast.resident, code=new["code"]) == "checked_in"


def test_the_serials_of_posters_end_and_never_start_again(door: Door) -> None:
    change(door.shift, poster_serial=63)
    answer = door.phone.of(door.cast.leader).post(f"/shifts/{door.shift.id}/poster/replace")
    assert (answer.status_code, answer.json["code"]) == (409, "poster.serials_used_up")
    assert door.phone.of(door.cast.leader).get(f"/shifts/{door.shift.id}/poster").json["serial"] == 63
    with door.phone.app.app_context():
        assert db.session.get_one(Shift, door.shift.id).poster_serial == 63


def test_ones_own_code_is_an_image_that_a_leader_can_scan(door: Door) -> None:
    me = door.at(0).phone.of(door.cast.resident)
    link = read_back(me.get("/me/passport/code.png"))
    assert me.get("/me/passport/code.svg").mimetype == "image/svg+xml"
    assert door.send(door.cast.leader, code=link, shift_id=door.shift.id).json["grade"] == "own_code"


def test_a_rotating_code_says_how_long_it_is_shown_without_the_phones_clock(door: Door) -> None:
    leader, me = door.phone.of(door.cast.leader), door.phone.of(door.cast.resident)
    door.at(0.075)  # four seconds and a half
    for phone, path in ((leader, f"/shifts/{door.shift.id}/code"), (me, "/me/passport/code")):
        shown = phone.get(path).json
        assert shown["link"].endswith(f"/q/{shown['code']}")
        assert shown["expires_in_seconds"] == 11
        for kind in ("png", "svg"):
            image = phone.get(f"{path}.{kind}")
            assert (image.headers["X-Expires-In"], image.headers["Cache-Control"]) == ("11", "no-store")
        assert read_back(phone.get(f"{path}.png")) == shown["link"]
    door.at(0)
    assert me.get("/me/passport/code").json["expires_in_seconds"] == 15
    assert "X-Expires-In" not in leader.get(f"/shifts/{door.shift.id}/poster.png").headers


class TestTheCard:
    @pytest.fixture
    def path(self, door: Door) -> str:
        return f"/passports/{door.cast.resident.passport_id}/card"

    def test_a_card_is_issued_printed_and_scanned_by_a_leader(self, door: Door, path: str) -> None:
        staff = door.at(0).phone.of(door.cast.staff)
        card = staff.post(path).json
        assert (card["serial"], card["number"]) == (1, door.cast.resident.number)
        assert read_back(staff.get(f"{path}.png")) == card["link"] == staff.get(path).json["link"]
        assert staff.get(f"{path}.svg").mimetype == "image/svg+xml"
        assert door.send(door.cast.leader, code=card["link"], shift_id=door.shift.id).json["grade"] == "card"

    def test_a_lost_card_stops_working_at_once_and_the_next_is_another(self, door: Door, path: str) -> None:
        staff = door.at(0).phone.of(door.cast.staff)
        lost = staff.post(path).json["code"]
        assert staff.post(f"{path}/withdraw").status_code == 204
        scan = {"shift_id": door.shift.id}
        assert outcome_of(door.send(door.cast.leader, code=lost, **scan)) == "card_replaced"
        assert staff.get(path).json["code"] == staff.post(f"{path}/withdraw").json["code"] == "passport.no_card"
        new = staff.post(path).json
        assert new["serial"] == 2
        assert outcome_of(door.send(door.cast.leader, code=lost, **scan)) == "card_replaced"
        assert outcome_of(door.send(door.cast.leader, code=new["code"], **scan)) == "checked_in"

    def test_the_serials_of_cards_end_and_never_start_again(self, door: Door, path: str) -> None:
        change(Passport(id=door.cast.resident.passport_id), card_serial=63)
        answer = door.phone.of(door.cast.staff).post(path)
        assert (answer.status_code, answer.json["code"]) == (409, "passport.card_serials_used_up")

    @pytest.mark.parametrize("who", ["staff_next_door", "stranger_staff"])
    def test_staff_elsewhere_find_no_such_passport(self, door: Door, path: str, who: str) -> None:
        assert door.phone.of(getattr(door.cast, who)).post(path).status_code == 404


class TestTheLink:
    """``/q/{code}`` for a scanner that is not WeChat."""

    @pytest.mark.parametrize("code", ["SAZqo81wAehGLIgEjRWeJqwjoE94qkHS", "nonsense", "你好", "x" * 400])
    def test_it_says_the_same_for_every_code_and_says_to_use_wechat(self, app: Flask, code: str) -> None:
        page = app.test_client().get(f"/q/{code}")
        assert (page.status_code, page.mimetype) == (200, "text/html")
        assert "请用微信扫这个码" in page.text
        assert "WeChat" in page.text
        assert code not in page.text

    def test_it_runs_and_loads_nothing(self, app: Flask) -> None:
        page = app.test_client().get("/q/anything")
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert [mark for mark in ("<script", "src=", "href=", "<form", "url(") if mark in page.text] == []

    def test_it_only_shows_itself(self, app: Flask, door: Door) -> None:
        code = door.at(0).code()
        assert app.test_client().get(f"/q/{code}").status_code == 200
        assert app.test_client().post(f"/q/{code}").status_code == 405
        assert door.presences(door.cast.resident) == []


class TestWechatsFiles:
    @pytest.fixture
    def web(self, environment: dict[str, str], tmp_path: Path) -> Any:
        (tmp_path / "aBc123.txt").write_text("5f4dcc3b5aa765d6")
        (tmp_path / "secret.key").write_text("no")
        (tmp_path / "big.txt").write_text("x" * 2000)
        config = Config.from_env({**environment, "VP_WECHAT_VERIFY_DIR": str(tmp_path)})
        return create_app(config, testing=True).test_client()

    @pytest.mark.parametrize("path", ["/aBc123.txt", "/q/aBc123.txt"])
    def test_they_are_served_under_the_root_and_under_q(self, web: Any, path: str) -> None:
        answer = web.get(path)
        assert (answer.status_code, answer.mimetype, answer.text) == (200, "text/plain", "5f4dcc3b5aa765d6")

    @pytest.mark.parametrize(
        "path", ["/other.txt", "/q/other.txt", "/big.txt", "/secret.key", "/q/..%2Fsecret.txt", "/%2e%2e/aBc123.txt"]
    )
    def test_nothing_else_is(self, web: Any, path: str) -> None:
        answer = web.get(path)
        assert answer.status_code == 404
        assert answer.json["code"] == "request.not_found"

    def test_without_a_folder_there_are_none(self, app: Flask) -> None:
        assert app.test_client().get(f"/{uuid.uuid4().hex}.txt").status_code == 404
