"""Files that are none, sent to every route that takes one."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask

from service.core.http import Route, route_table
from tests.architecture.scene import Stage
from tests.architecture.test_permissions import name_of, path_of
from tests.proofs.fuzz.rude import Writes, headers_for, must_be_told, phone_for

FORMS: dict[str, dict[str, Any]] = {
    "no file": {"write": "false"},
    "another name": {"files": (b"a,b", "x.csv")},
    "a text for a file": {"file": "a,b"},
    "two files": {"file": [(b"a", "x.csv"), (b"b", "y.csv")]},
    "nothing in it": {"file": (b"", "x.csv")},
    "a byte of nothing": {"file": (b"\x00", "x.csv")},
    "half a zip": {"file": (b"PK\x03\x04" + b"\xff" * 200, "x.xlsx")},
    "half an old workbook": {"file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "x.xls")},
    "UTF-16": {"file": ("日期,姓名".encode("utf-16"), "x.csv")},
    "a name that is a path": {"file": (b"\xff\xfe", "../../etc/passwd\x00.csv")},
    "an unknown field": {"file": (b"a", "x.csv"), "role": "staff"},
    "a word for a flag": {"file": (b"a", "x.csv"), "write": "perhaps"},
}


def uploads(app: Flask) -> list[Route]:
    found = [route for route in route_table(app) if route.upload]
    assert found
    return found


@pytest.mark.parametrize("kind", FORMS)
def test_a_bad_upload_is_refused_by_every_route(
    app: Flask, stage: Stage, rolled_back: None, writes: Writes, kind: str
) -> None:
    def part(value: Any) -> Any:
        if isinstance(value, list):
            return [part(each) for each in value]
        return (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value

    for route in uploads(app):
        path = path_of(route).format_map(stage.things)
        form = {name: part(value) for name, value in FORMS[kind].items()}
        answered = phone_for(route, stage).send("POST", path, data=form, headers=headers_for(route))
        must_be_told(answered, writes, f"{name_of(route)}, {kind}")
        assert answered.status_code >= 400, f"{name_of(route)}, {kind}: {answered.text[:200]}"


def test_an_upload_of_six_megabytes_is_refused_by_every_route(
    app: Flask, stage: Stage, rolled_back: None, writes: Writes
) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\n'
    options = {"data": part + b"1," * (3 << 20) + b"\r\n--x--\r\n", "content_type": "multipart/form-data; boundary=x"}
    for route in uploads(app):
        path = path_of(route).format_map(stage.things)
        answered = phone_for(route, stage).send("POST", path, headers=headers_for(route), **options)
        must_be_told(answered, writes, name_of(route))
        assert answered.json["code"] == "request.too_large", name_of(route)
