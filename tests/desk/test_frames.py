"""Pictures from a camera, for browsers that read no codes themselves."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from service.adapters import qrcode
from service.adapters.barcodes import FRAME_BYTES_MOST, FRAME_SIDE_MOST, read_frame
from service.desk.routes import frames
from tests.conftest import Statements
from tests.desk.conftest import At
from tests.factories.cast import Cast
from tests.factories.pictures import jpeg_of_scans
from tests.fakes.browser import Browser

LINK = "https://passport.example/q/GAZMffltcfD6fOitrHU6KkAAabcdefgh"


def frame(*, code: str | None = LINK, size: tuple[int, int] = (800, 600), kind: str = "JPEG") -> bytes:
    """What a camera sees: a code held a little askew on a grey ground, or none."""
    seen = Image.new("L", size, 180)
    if code:
        picture = Image.open(io.BytesIO(qrcode.png(code))).convert("L").resize((300, 300)).rotate(8, fillcolor=255)
        seen.paste(picture, (120, 90))
    file = io.BytesIO()
    seen.save(file, kind, quality=80)
    return file.getvalue()


TOO_WIDE = frame(size=(FRAME_SIDE_MOST + 1, 9))


def send(browser: Browser, content: bytes, **more: Any) -> Any:
    _, form = browser.form("/sign-out")
    headers = {"X-Form-Token": form["token"][0], **more.pop("headers", {})}
    return browser.post("/desk/frames", content, headers=headers, content_type="image/jpeg", **more)


class TestReading:
    def test_gives_the_text_of_a_code_or_nothing(self) -> None:
        assert read_frame(frame()) == LINK
        assert read_frame(frame(code=None)) is None

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\xff\xd8\xff",
            frame()[:400],
            frame(kind="PNG"),
            frame(kind="GIF"),
            frame(size=(FRAME_SIDE_MOST + 1, 9)),
            jpeg_of_scans(300),
        ],
        ids=["nothing", "a head", "cut short", "png", "gif", "too wide", "many scans"],
    )
    def test_refuses_what_is_no_small_jpeg(self, content: bytes) -> None:
        with pytest.raises(ValueError, match=r".+"):
            read_frame(content)

    def test_refuses_many_bytes_before_it_looks_at_them(self) -> None:
        with pytest.raises(ValueError, match="bytes"):
            read_frame(b"\xff\xd8" + bytes(FRAME_BYTES_MOST))


class TestTheRoute:
    def test_reads_for_staff_and_keeps_nothing(self, desk_of: At, cast: Cast, statements: Statements) -> None:
        browser = desk_of(cast.staff)
        assert send(browser, frame()).json == {"code": LINK}
        assert [each for each in statements if each.startswith(("INSERT", "UPDATE", "DELETE"))] == []
        browser.open("/desk/days")
        assert send(browser, frame(code=None)).json == {"code": None}

    def test_for_residents_it_reads_nothing(self, desk_of: At, cast: Cast) -> None:
        assert send(desk_of(cast.resident), frame()).status_code == 403

    def test_wants_its_token_and_a_picture(self, app: Flask, desk_of: At, cast: Cast) -> None:
        browser = desk_of(cast.staff)
        assert send(browser, frame(), headers={"X-Form-Token": "x"}).status_code == 403
        browser.open("/desk/days")
        assert send(browser, b"nonsense").status_code == 409
        browser.open("/desk/days")
        assert send(browser, bytes(FRAME_BYTES_MOST + 1)).status_code == 413
        assert "工作人员登录" in Browser(app).post("/desk/frames", frame()).text

    def test_is_bounded_for_each_sign_in(self, desk_of: At, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(frames, "FRAMES_PER_MINUTE", 2)
        browser = desk_of(cast.staff)
        _, form = browser.form("/sign-out")
        headers = {"X-Form-Token": form["token"][0]}
        sent = [browser.client.post("/desk/frames", data=frame(), headers=headers, content_type="image/jpeg")]
        sent += [browser.client.post("/desk/frames", data=b"x", headers=headers, content_type="image/jpeg")]
        sent += [browser.client.post("/desk/frames", data=frame(), headers=headers, content_type="image/jpeg")]
        assert [each.status_code for each in sent] == [200, 409, 429]
        other = desk_of(cast.second_staff)
        assert send(other, frame()).status_code == 200
