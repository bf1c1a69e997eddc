"""What a request brought: its body, its one file, its Idempotency-Key."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from service.core import idempotency
from service.core.errors import Complaint, Invalid, UnsupportedMediaType
from service.core.idempotency import KeyMalformed, KeyMissing
from service.core.proxies import bound


@dataclass(frozen=True, slots=True)
class Upload:
    """The one file of a multipart POST; ``name`` is what the client called it and is never used as a path."""

    name: str
    content: bytes


def json_body() -> bytes:
    """No body is an empty one, which may do, and else is told what it lacks; wx.request names its type nevertheless."""
    sent = bound(request)
    if sent.mimetype in ("", "application/json") and not sent.get_data(cache=True):
        return b"{}"
    if sent.mimetype != "application/json":
        raise UnsupportedMediaType
    return sent.get_data(cache=True)


def read_upload() -> Upload:
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    files = list(request.files.items(multi=True))
    if len(files) != 1 or files[0][0] != "file":
        raise Invalid(fields={"file": [Complaint("请上传一个文件。", "Exactly one part named file is expected.")]})
    storage = files[0][1]
    storage.stream.seek(0)
    return Upload(storage.filename or "", storage.stream.read())


def idempotency_key(once: str) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        if once == "required":
            raise KeyMissing
        return None
    if not idempotency.KEY.fullmatch(key):
        raise KeyMalformed
    return key
