"""The wire: strict JSON in, exact JSON out, and the few field types that every schema is made of.

Strict means: UTF-8, one value per key, no NaN, no control characters, no numbers in quotes, no unknown fields
(marshmallow's ``RAISE``), datetimes with an offset. What is spoken: ids as strings, whole seconds with ``+08:00``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from marshmallow import RAISE, Schema, ValidationError, fields, validate
from marshmallow.exceptions import SCHEMA
from werkzeug.datastructures import MultiDict

from service.core.characters import FORBIDDEN_CHARACTERS, LINE_BREAKS
from service.core.clock import spoken
from service.core.complaints import GIVEN_TWICE, NOT_AN_OBJECT, complaint_of, none_of, wrong
from service.core.errors import BadRequest, Complaint, Invalid
from service.core.markdown import in_markdown

UNSET = ("", "undefined", "null")
ABSENT: dict[str, Any] = {"not": {}}  # what a JSON schema says of a field that may not be there
ANY = 10**9  # the most that a sum of minutes or points can be: more than a city serves in a century
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
BY_CALENDAR = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # ISO 8601 has weeks as well: 2026-W47-7
AT_A_TIME = re.compile(rf"{BY_CALENDAR.pattern}.")  # whose time is not left out


class Wire(Schema):
    """The base of every schema on the wire: unknown fields are refused, so nothing server-owned can be assigned."""

    class Meta:
        unknown = RAISE

    undescribed: ClassVar[type] = Meta
    says: ClassVar[Mapping[str, str]] = {}  # field → its description in the spec, beside what parents say of theirs
    shows: ClassVar[Mapping[str, Any]] = {}  # in its example, where what its fields show does not go together
    wraps: ClassVar[str | None] = None  # a row that is shown with more: what is not beside it is the row's own

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """A schema's docstring is its description in the spec; one's own, not a parent's."""
        super().__init_subclass__(**kwargs)
        cls.undescribed = vars(cls).get("Meta", cls.undescribed)
        told = in_markdown(vars(cls).get("__doc__"))
        meta = type("Meta", (cls.undescribed,), {"description": told}) if told else cls.undescribed
        cls.Meta = meta  # type: ignore[assignment,misc]

    @classmethod
    def said_of_fields(cls) -> dict[str, str]:
        """``says`` of the schema and its parents, of the fields that it has."""
        said = {name: told for each in reversed(cls.__mro__) for name, told in vars(each).get("says", {}).items()}
        return {name: told for name, told in said.items() if name not in getattr(cls.Meta, "exclude", ())}

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        found = super().get_attribute(obj, attr, default)
        if found is not default or not self.wraps:
            return found
        return super().get_attribute(getattr(obj, self.wraps), attr, default)

    @classmethod
    def between_fields(cls) -> dict[str, Any]:
        """What a JSON schema can say of the rules between the fields (``validates_schema``)."""
        return {}


class Text(fields.String):
    """Text for people: trimmed, bounded, no control, invisible or direction-changing characters."""

    told_in: ClassVar[tuple[str, dict[str, Any]] | None] = None  # a component that says all that one kind of text takes

    def __init__(self, *, most: int = 200, least: int = 1, example: str = "邻里互助", **kwargs: Any) -> None:
        kwargs.setdefault("metadata", {}).setdefault("example", example)
        kwargs["validate"] = [validate.Length(min=least, max=most), *_listed(kwargs.get("validate"))]
        self.least = least
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if FORBIDDEN_CHARACTERS.search(text):
            raise wrong("含有不允许的字符。", "Holds characters that are not allowed.")
        if not (said := text.strip()) and text and self.least:
            raise wrong("只有空格，请写上内容。", "This is blank: write something.")
        return said


class Line(Text):
    """A name, a title or a place: printed lists have one line for it, and a break would make two rows of one."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        line = super()._deserialize(value, attr, data, **kwargs)
        if LINE_BREAKS.search(value):
            raise wrong("只能写一行，不能换行。", "One line alone: no line breaks, no tabs.")
        return line


class Id(fields.UUID):
    """An opaque id, spoken as a string."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("metadata", {}).setdefault("example", "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90")
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not isinstance(value, str | UUID) or len(str(value)) != 36:
            raise self.make_error("invalid_uuid")
        return super()._deserialize(value, attr, data, **kwargs)


class Moment(fields.DateTime):
    """A point in time: an offset is required, whole seconds are spoken, in the community's zone."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("metadata", {}).setdefault("example", "2026-11-22T09:30:00+08:00")
        super().__init__(format="iso", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or len(value) > 35 or not AT_A_TIME.match(value):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        moment = super()._deserialize(value, attr, data, **kwargs)
        if moment.tzinfo is None:
            raise wrong("时间必须带时区，例如 +08:00。", "The offset is missing, for example +08:00.")
        try:
            moment = moment.astimezone(UTC)
        except OverflowError:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from None
        if not EARLIEST <= moment < LATEST:
            raise wrong("时间超出范围。", "The time is out of range.")
        return moment.replace(microsecond=0)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else spoken(value)


class Day(fields.Date):
    """A calendar day in Asia/Shanghai."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("metadata", {}).setdefault("example", "2026-11-22")
        super().__init__(format="iso", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:
        if not isinstance(value, str) or len(value) != 10 or not BY_CALENDAR.match(value):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        day: date = super()._deserialize(value, attr, data, **kwargs)
        if not EARLIEST.date() <= day < LATEST.date():
            raise wrong("日期超出范围。", "The date is out of range.")
        return day


class Count(fields.Integer):
    """A whole number; ``"1"``, ``1.0`` and ``true`` are not whole numbers."""

    def __init__(self, *, least: int = 0, most: int = 1_000_000, example: int | None = None, **kwargs: Any) -> None:
        shown = max(least, min(most, 60)) if example is None else example
        kwargs.setdefault("metadata", {}).setdefault("example", shown)
        kwargs["validate"] = [validate.Range(min=least, max=most), *_listed(kwargs.get("validate"))]
        super().__init__(strict=True, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        return value


class QueryCount(Count):
    """A whole number in a query string, where everything arrives as text."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not re.fullmatch(r"-?[0-9]{1,18}", str(value)):
            raise self.make_error("invalid", input=value)
        return int(value)


class Flag(fields.Boolean):
    """``true`` or ``false``, nothing that merely looks like it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("metadata", {}).setdefault("example", True)
        super().__init__(truthy={True}, falsy={False}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class QueryFlag(fields.Boolean):
    """A yes or no in a query string: ``true``, ``false``, ``1``, ``0``."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("metadata", {}).setdefault("example", True)
        super().__init__(truthy={"true", "1"}, falsy={"false", "0"}, **kwargs)


class FormFlag(fields.Boolean):
    """A yes or no in a form, beside a file: ``true`` or ``false``; what sets something going is never guessed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("metadata", {}).setdefault("example", True)
        super().__init__(truthy={"true"}, falsy={"false"}, **kwargs)


class Choice(fields.Enum[StrEnum]):
    """One of a closed list of codes, each with its Chinese label (``__labels__`` of the enum) in the spec."""

    def __init__(self, enum: type[StrEnum], **kwargs: Any) -> None:
        kwargs.setdefault("metadata", {}).setdefault("example", next(iter(enum)).value)
        super().__init__(enum, by_value=fields.String, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        try:
            return super()._deserialize(value, attr, data, **kwargs)
        except ValidationError:
            raise none_of(self.enum) from None

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else str(value)


class Code(Text):
    """One of a list of codes that is kept above: the spec refers to it by the name of its component."""

    def __init__(self, component: str, *, example: str, **kwargs: Any) -> None:
        self.component = component
        super().__init__(example=example, **kwargs)


class Document(fields.Dict):
    """An object that is described above, under the name of its component; ``shown`` is its example."""

    def __init__(self, component: str, *, shown: Callable[[], dict[str, Any]], **kwargs: Any) -> None:
        self.component, self.shown = component, shown
        super().__init__(keys=fields.String(), **kwargs)


class CommaList(fields.Field[list[Any]]):
    """``a,b`` in a query string, because wx.request writes lists so; ``?x=a&x=b`` is the same."""

    def __init__(self, inner: fields.Field[Any], *, most: int = 50, **kwargs: Any) -> None:
        self.inner, self.most = inner, most
        metadata = kwargs.setdefault("metadata", {})
        metadata["example"] = str(metadata.get("example", inner.metadata.get("example", "a,b"))).split(",")
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[Any]:
        parts = [part for part in str(value).split(",") if part]
        if len(parts) > self.most:
            raise wrong(f"最多 {self.most} 项。", f"At most {self.most} items.")
        return [self.inner.deserialize(part) for part in parts]


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _one_value_per_key(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


STRICT = json.JSONDecoder(object_pairs_hook=_one_value_per_key, parse_constant=_no_constant)


def parse_json(raw: bytes) -> dict[str, Any]:
    """A JSON object from ``raw``. Refuses: ``BadRequest`` when it is not JSON, ``Invalid`` when it is no object."""
    try:
        value = STRICT.decode(raw.decode())
    except (ValueError, RecursionError):
        raise BadRequest from None
    if not isinstance(value, dict):
        raise Invalid(fields={"body": [NOT_AN_OBJECT]})
    return value


def load(schema: Schema, data: Mapping[str, Any]) -> Any:
    """``schema.load`` with our refusal, its complaints flattened to ``field.path`` → sentences."""
    try:
        return schema.load(data)
    except ValidationError as error:
        raise Invalid(fields=dict(_flatten(error.messages))) from None


def _flatten(messages: Any, path: str = "") -> list[tuple[str, list[Complaint]]]:
    if isinstance(messages, dict):
        found: list[tuple[str, list[Complaint]]] = []
        for key, inner in messages.items():
            if key == SCHEMA:  # of the whole object
                found += _flatten(inner, path)
                continue
            name = FORBIDDEN_CHARACTERS.sub("?", str(key))[:60]
            found += _flatten(inner, name if not path else f"{path}.{name}")
        return found[:50]
    return [(path or "body", [complaint_of(message) for message in _listed(messages)])]


def read_query(filters: Schema, arguments: MultiDict[str, str]) -> dict[str, str]:
    """Query arguments; what wx.request makes of an unset value (empty, ``undefined``, ``null``) counts as absent.

    Refuses: ``Invalid`` for a name that is given twice and is no list; of two answers none would be the asked one.
    """
    found = {name: [each for each in values if each not in UNSET] for name, values in arguments.lists()}
    lists = {field.data_key or name for name, field in filters.fields.items() if isinstance(field, CommaList)}
    twice = [name for name, values in found.items() if len(values) > 1 and name not in lists]
    if twice:
        raise Invalid(fields={FORBIDDEN_CHARACTERS.sub("?", name)[:60]: [GIVEN_TWICE] for name in twice[:50]})
    return {name: ",".join(values) for name, values in found.items() if values}
