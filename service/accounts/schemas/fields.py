"""Numbers that people carry, checked and brought into one spelling before anything looks at them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import phonenumbers
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as NumberError

from service.core.clock import real_now
from service.core.complaints import wrong
from service.core.wire import Text

ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")


class Phone(Text):
    """A mobile or landline; Chinese ones as they are dialled at home (13812341234, 055162621234)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("metadata", {})["format"] = "phone"
        super().__init__(most=30, example="13812341234", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            number = phonenumbers.parse(text, "CN")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise wrong("不是有效的电话号码。", "This is no valid phone number.")
        if number.country_code != 86:
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        return "".join(each for each in national if each.isdigit())


class IdNumber(Text):
    """A resident identity number (GB 11643): 18 characters, birth date and check character right.

    The place is not looked up: ``stdnum``'s list lacks districts that exist, 包河区 and 蜀山区 of Hefei among them.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("metadata", {})["format"] = "identity-number"
        super().__init__(most=30, example="11010519491231002X", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        number = str(ric.compact(super()._deserialize(value, attr, data, **kwargs)))
        if not ID_NUMBER.fullmatch(number) or not _was_born(number) or ric.calc_check_digit(number) != number[-1]:
            raise wrong("身份证号有误。", "This identity number is not valid.")
        return number


def _was_born(number: str) -> bool:
    try:
        return bool(date(1880, 1, 1) <= ric.get_birth_date(number) <= real_now().date())
    except NumberError:
        return False
