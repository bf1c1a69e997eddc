"""Cursor paging in the body: stable under inserts, and its cost does not grow with the page number.

A cursor is a place in the list that it came from and is refused by every other: it carries a mark of what the edge
calls the list and its filters (``query["of_list"]``), which guards against mistakes and is no secret.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2s
from typing import Any, ClassVar
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import Select, and_, case, or_
from sqlalchemy.orm import InstrumentedAttribute

from service.core.db import db
from service.core.errors import Refusal
from service.core.wire import QueryCount, Text, Wire

PAGE_SIZE, PAGE_SIZE_MOST = 50, 200
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
PLACE = struct.Struct(">4s16s")  # the mark of the list, and the id of the last row of a page
POSITION = struct.Struct(">4sqq16s")  # the mark, the pivot, and time and id of the last row


class CursorRefused(Refusal):
    code, status = "request.cursor_refused", 422
    zh, en = "翻页位置已失效。", "This place in the list is not known any more."
    next_zh, next_en = "请从第一页重新打开。", "Open the list anew from its first page."
    for_developers = "Start without a `cursor`, and use `next_cursor` as it was given."


# What is asked of a list means the same of each; one that means more by it says so itself.
FILTERS = {
    "account_id": "只看这个人的。 Of this person alone.",
    "activity_id": "只看这个活动的。 Of this activity alone.",
    "category": "只看这些类别。 Of these categories alone.",
    "community_id": "只看这个社区的。 Of this community alone.",
    "day_id": "只看这个兑换日的。 Of this redemption day alone.",
    "gift_id": "只看这样礼品的。 Of this gift alone.",
    "home_id": "只看家在这个社区的。 Whose home is this community alone.",
    "kind": "只看这些种类。 Of these kinds alone.",
    "national_export_id": "只看这次导出的。 Of this export alone.",
    "national_state": "只看录入到哪一步的。 Of these states of entry alone.",
    "outcome": "只看这些结果。 Of these outcomes alone.",
    "parent_id": "只看它下面的。 Below this region alone.",
    "region_id": "只看这个区域的。 Of this region alone.",
    "role": "只看这些角色。 Of these roles alone.",
    "sheet_id": "只看这张签到表的。 Of this sheet alone.",
    "shift_id": "只看这一场的。 Of this shift alone.",
    "state": "只看这些状态。 In these states alone.",
    "status": "只看这些状态。 In these states alone.",
    "team_id": "只看这个团队的。 Of this team alone.",
    "tier": "只看这些层级。 Of these tiers alone.",
}


class PageIn(Wire):
    """Every list takes these two."""

    says: ClassVar = {
        "cursor": "上一页的 `next_cursor`；不填：第一页。 The `next_cursor` of the page before; left out: the first.",
        "limit": "一页最多几项。 The most items of a page.",
        **FILTERS,
    }

    cursor = Text(most=200, example="5JZz8QGTH35bHHw-nzorbRxOipA")
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
    told = "一页。`next_cursor` 为 null：没有下一页。 A page; the last one has no `next_cursor`."
    page: type[Schema] = type(name, (Wire,), {"items": items, "next_cursor": cursor, "__doc__": told})
    return page


def read_page(
    rows: Select[Any], key: InstrumentedAttribute[UUID], query: dict[str, Any], *, newest_first: bool = True
) -> Page:
    """One page of ``rows`` ordered by ``key`` (a UUIDv7, so: by time). Refuses: ``CursorRefused``."""
    limit = query.get("limit", PAGE_SIZE)
    if cursor := query.get("cursor"):
        position = UUID(bytes=_read(PLACE, cursor, query["of_list"])[0])
        rows = rows.where(key < position if newest_first else key > position)
    rows = rows.order_by(key.desc() if newest_first else key.asc()).limit(limit + 1)
    found = list(db.session.execute(rows).scalars())
    if len(found) <= limit:
        return Page(found, None)
    found = found[:limit]
    return Page(found, cursor_to(getattr(found[-1], key.key), query["of_list"]))


def read_page_by_time(
    rows: Select[Any],
    at: InstrumentedAttribute[datetime],
    key: InstrumentedAttribute[UUID],
    query: dict[str, Any],
    *,
    pivot: datetime,
) -> Page:
    """One page of ``rows`` ordered by time: from ``pivot`` on, soonest first; then what lies before it, latest first.

    The cursor holds the pivot, so that the order stays one while time passes. Refuses: ``CursorRefused``.
    """
    limit = query.get("limit", PAGE_SIZE)
    if cursor := query.get("cursor"):
        pivot, last_at, last_key = _read_position(cursor, query["of_list"])
        further = or_(at > last_at, at < pivot) if last_at >= pivot else at < last_at
        rows = rows.where(or_(further, and_(at == last_at, key > last_key)))
    is_past = at < pivot
    rows = rows.order_by(is_past, case((~is_past, at)), at.desc(), key).limit(limit + 1)
    found = list(db.session.execute(rows).scalars())
    if len(found) <= limit:
        return Page(found, None)
    last = found[limit - 1]
    times = ((each - EPOCH) // MICROSECOND for each in (pivot, getattr(last, at.key)))
    raw = POSITION.pack(_mark(query["of_list"]), *times, getattr(last, key.key).bytes)
    return Page(found[:limit], _written(raw))


def list_of(name: str, parts: Mapping[str, Any], query: Mapping[str, Any]) -> str:
    """What a list is called in its cursors: the operation, the ids of its path, and what it is filtered by."""
    filters = {f"?{asked}": value for asked, value in query.items() if asked not in ("cursor", "limit")}
    return " ".join((name, *(f"{part}={_spelled(value)}" for part, value in sorted({**parts, **filters}.items()))))


def _spelled(value: Any) -> str:
    """Of several values in any order: the list is the same."""
    return ",".join(sorted(map(str, value))) if isinstance(value, list) else str(value)


def cursor_to(place: UUID, of_list: str) -> str:
    """Where ``read_page`` goes on after ``place``."""
    return _written(PLACE.pack(_mark(of_list), place.bytes))


def _mark(of_list: str) -> bytes:
    return blake2s(of_list.encode(), digest_size=4).digest()


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _read(form: struct.Struct, cursor: str, of_list: str) -> tuple[Any, ...]:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        mark, *found = form.unpack(raw)
    except (ValueError, struct.error):  # binascii's own error is a ValueError
        raise CursorRefused from None
    if mark != _mark(of_list):
        raise CursorRefused
    return tuple(found)


def _read_position(cursor: str, of_list: str) -> tuple[datetime, datetime, UUID]:
    pivot, at, key = _read(POSITION, cursor, of_list)
    try:
        return EPOCH + pivot * MICROSECOND, EPOCH + at * MICROSECOND, UUID(bytes=key)
    except OverflowError:
        raise CursorRefused from None
