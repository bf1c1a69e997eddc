"""The doors of the desk; each module hangs its own into the one blueprint."""

from __future__ import annotations

from flask import Flask

from service.core.limits import Windows
from service.desk import cookies
from service.desk.edge import desk
from service.desk.routes import counter, days, evening, frames, period, sign_in, two_people
from service.desk.words import words

__all__ = ["counter", "days", "desk", "evening", "frames", "init_desk", "period", "sign_in", "two_people", "words"]


def init_desk(app: Flask, keys: tuple[bytes, ...], *, is_secure: bool) -> None:
    cookies.init_cookies(app, keys, is_secure=is_secure)
    app.extensions["desk_frames"] = Windows()
    app.register_blueprint(desk)
