"""What is wrong with one field, in both languages: marshmallow's sentences and our own, from one table.

The reader is given one language (``problems.document``); an unforeseen sentence becomes a general one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, validate

from service.core.errors import Complaint

OTHER = Complaint("内容不对。", "This is not valid.")
GIVEN_TWICE = Complaint("只能填一次。", "Give this once.")
NOT_AN_OBJECT = Complaint("应为 JSON 对象。", "A JSON object is expected.")

# What marshmallow says; {} is a number or a word of its own, the last one whatever stands there.
SAID = {
    "Unknown field.": Complaint("没有这一项。", "There is no such field."),
    "Invalid input type.": Complaint("应为对象。", "An object is expected."),
    "Invalid input.": OTHER,
    "Invalid value.": OTHER,
    "Missing data for required field.": Complaint("必填。", "This is required."),
    "Field may not be null.": Complaint("不能为空。", "This may not be null."),
    "Shorter than minimum length {}.": Complaint("太短，至少 {}。", "Too short: at least {}."),
    "Longer than maximum length {}.": Complaint("太长，最多 {}。", "Too long: at most {}."),
    "Length must be between {} and {}.": Complaint("长度应在 {} 到 {} 之间。", "The length must be {} to {}."),
    "Length must be {}.": Complaint("长度应为 {}。", "The length must be {}."),
    "Must be greater than or equal to {} and less than or equal to {}.": Complaint(
        "应在 {} 到 {} 之间。", "Must be between {} and {}."
    ),
    "Must be greater than or equal to {}.": Complaint("不能小于 {}。", "Must be at least {}."),
    "Must be less than or equal to {}.": Complaint("不能大于 {}。", "Must be at most {}."),
    "String does not match expected pattern.": Complaint(
        "含有不允许的字符。", "Holds characters that are not allowed here."
    ),
    "Not a valid string.": Complaint("应为文字。", "Text is expected."),
    "Not a valid utf-8 string.": Complaint("文字的编码应为 UTF-8。", "The text must be UTF-8."),
    "Not a valid number.": Complaint("应为数字。", "A number is expected."),
    "Not a valid integer.": Complaint("应为整数。", "A whole number is expected."),
    "Number too large.": Complaint("数字太大。", "The number is too large."),
    "Not a valid boolean.": Complaint("应为 true 或 false。", "true or false is expected."),
    "Not a valid UUID.": Complaint("编号的格式不对。", "This is not an id."),
    "Not a valid datetime.": Complaint(
        "时间的格式不对，例如 2026-11-22T09:30:00+08:00。", "Not a time such as 2026-11-22T09:30:00+08:00."
    ),
    "Not a valid date.": Complaint("日期的格式不对，例如 2026-11-22。", "Not a date such as 2026-11-22."),
    "Not a valid list.": Complaint("应为列表。", "A list is expected."),
    "Not a valid mapping type.": Complaint("应为对象。", "An object is expected."),
    "Must be one of: {}.": Complaint("只能是以下之一：{}。", "Must be one of: {}."),
    "Invalid type.": Complaint("应为对象。", "An object is expected."),
}
_PATTERNS = [
    (re.compile(re.escape(said).replace(r"\{\}", r"(\S+)" if "one of" not in said else "(.*)"), re.DOTALL), complaint)
    for said, complaint in SAID.items()
]


def wrong(zh: str, en: str, field: str | None = None) -> ValidationError:
    """To be raised by a field, or by a schema about one of its fields."""
    complaint: Any = [Complaint(zh, en)]  # in a list, which marshmallow hands on as it is
    return ValidationError(complaint) if field is None else ValidationError(complaint, field)


def once_each(data: Mapping[str, Any], listed: str, name: str | None = None) -> None:
    """To be called by a schema: of a list each element once; of objects, each that ``name`` tells. The second one is
    named.
    """
    seen: set[Any] = set()
    for place, each in enumerate(data.get(listed, ())):
        told = each[name] if name else each
        if told in seen:
            complaint: Any = {place: {name: [GIVEN_TWICE]} if name else [GIVEN_TWICE]}
            raise ValidationError(complaint, listed)
        seen.add(told)


class _InOwnWords:
    """A validator of marshmallow's, which says what this field needs instead of what any would."""

    def __init__(self, *args: Any, zh: str, en: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = zh, en

    def __call__(self, value: Any) -> Any:
        try:
            return super().__call__(value)  # type: ignore[misc]
        except ValidationError:
            raise wrong(*self.words) from None


class Form(_InOwnWords, validate.Regexp):
    """Text of one form."""


class NoneOf(_InOwnWords, validate.NoneOf):
    """Anything but these."""


class Items(_InOwnWords, validate.Length):
    """So many of a list, which has items and no length."""

    def __init__(self, *, most: int, may_be_none: bool = False) -> None:
        zh, en = f"至少选一项，最多 {most} 项。", f"Give one item at least, {most} at most."
        if may_be_none:
            zh, en = f"最多 {most} 项。", f"Give {most} items at most."
        super().__init__(min=0 if may_be_none else 1, max=most, zh=zh, en=en)


def none_of(choices: type[StrEnum]) -> ValidationError:
    labels: dict[str, str] = getattr(choices, "__labels__", {})
    codes = [each.value for each in choices]
    zh = "、".join(f"{code}（{labels[code]}）" if code in labels else code for code in codes)
    return wrong(f"只能是以下之一：{zh}。", f"Must be one of: {', '.join(codes)}.")


def complaint_of(message: object) -> Complaint:
    """marshmallow's sentence in our words; our own as it is."""
    if isinstance(message, Complaint):
        return message
    for pattern, complaint in _PATTERNS:
        if found := pattern.fullmatch(str(message)):
            return Complaint(complaint.zh.format(*found.groups()), complaint.en.format(*found.groups()))
    return OTHER
