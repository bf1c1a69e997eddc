"""Cursor paging in the body: stable under inserts, and its cost does not grow with the page number."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from service.core.db import db
from service.core.errors import Refusal
from service.core.wire import QueryCount, Text, Wire

PAGE_SIZE, PAGE_SIZE_MOST = 50, 200


class CursorRefused(Refusal):
    code, status = "request.cursor_refused", 422
    zh, en = "翻页位置已失效。", "This cursor is not one of ours."
    next_zh, next_en = "请从第一页重新打开。", "Start again without a cursor and use next_cursor as it was given."


class PageIn(Wire):
    """Every list takes these two."""

    cursor = Text(most=200, example="AZMffl_McO2frWtth1eiQA")
    limit = QueryCount(least=1, most=PAGE_SIZE_MOST, example=PAGE_SIZE)


@dataclass(frozen=True, slots=True)
class Page:
    items: list[Any]
    next_cursor: str | None


def page_of(item: type[Schema]) -> type[Schema]:
    """The schema of a page of ``item``."""
    name = item.__name__.removesuffix("Out") + "PageOut"
    items = fields.List(fields.Nested(item), required=True)
    cursor = fields.String(required=True, allow_none=True, metadata={"example": None})
    page: type[Schema] = type(name, (Wire,), {"items": items, "next_cursor": cursor})
    return page


def read_page(
    rows: Select[Any], key: InstrumentedAttribute[UUID], query: dict[str, Any], *, newest_first: bool = True
) -> Page:
    """One page of ``rows`` ordered by ``key`` (a UUIDv7, so: by time). Refuses: ``CursorRefused``."""
    limit = query.get("limit", PAGE_SIZE)
    if cursor := query.get("cursor"):
        position = _read_cursor(cursor)
        rows = rows.where(key < position if newest_first else key > position)
    rows = rows.order_by(key.desc() if newest_first else key.asc()).limit(limit + 1)
    found = list(db.session.execute(rows).scalars())
    if len(found) <= limit:
        return Page(found, None)
    found = found[:limit]
    return Page(found, _write_cursor(getattr(found[-1], key.key)))


def _write_cursor(position: UUID) -> str:
    return base64.urlsafe_b64encode(position.bytes).rstrip(b"=").decode()


def _read_cursor(cursor: str) -> UUID:
    try:
        return UUID(bytes=base64.b64decode(cursor + "==", altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        raise CursorRefused from None
