"""Numbers that people carry, checked and brought into one spelling before anything looks at them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from stdnum.cn import ric
from stdnum.exceptions import ValidationError as NumberError

from service.accounts.rules import NAME_PATTERN, is_written_as_a_name
from service.core.calendar import local_date
from service.core.clock import now, real_now
from service.core.complaints import wrong
from service.core.phones import as_dialled
from service.core.wire import Day, Text

PERSON_NAME = {
    "type": "string",
    "pattern": NAME_PATTERN,
    "format": "person-name",  # what the pattern cannot name: beyond U+FFFF only Chinese characters are taken
    "description": "照身份证或外国人的证件写：汉字，可以有空格和间隔号（· •）；或者拉丁字母（可带符号），还可以有撇号、"
    "连字符和英文句点。不混写；不收数字、假名、注音和其他文字与符号，`pattern` 写不出的 U+FFFF 以外的也一样。"
    "前后的空白会去掉。\n\n"
    "As on the identity card or a foreigner's permit: Chinese characters, with blanks and middle dots (· •); or Latin"
    " letters with their marks, and also apostrophes, hyphens and full stops. Not both; no digits, kana, bopomofo or"
    " other scripts and symbols, those beyond U+FFFF included, which the pattern does not name. Blanks around it are"
    " taken away.",
}
PHONE_SAID = (
    "能拨通的号码：手机、带区号的座机、400，或带国家码的外国号码；空格和横线可有可无。 "
    "One that can be dialled: a mobile, a landline with its area code, or a foreign one with its country code; blanks "
    "and hyphens do not matter."
)
ID_NUMBER_SAID = (
    "18 位居民身份证号，中间没有空格；不收 15 位旧号和港澳台证件号。 "
    "The 18 characters of a mainland resident identity card, without blanks; no others."
)
ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")


class Name(Text):
    """A person's, in letters that do not pass for others: kana and symbols make 王力 of two people."""

    told_in = ("PersonName", PERSON_NAME)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=40, example="张玉琴", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not is_written_as_a_name(text):
            raise wrong(
                "姓名请照身份证写：用汉字，可以有间隔号（·）；外国人照证件写英文字母，不和汉字混写；不能有数字、假名和符号。",
                "Write the name as on the identity card: in Chinese characters, with a middle dot (·) if it has one; or"
                " in Latin letters, not mixed with Chinese ones. No digits, kana or symbols.",
            )
        return text


class Phone(Text):
    """A mobile or landline; Chinese ones as they are dialled at home (13812341234, 055162621234)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("metadata", {})["format"] = "phone"
        kwargs["metadata"].setdefault("description", PHONE_SAID)
        super().__init__(most=30, example="13812341234", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        number = as_dialled(text)
        if number is None:
            raise wrong("不是有效的电话号码。", "This is no valid phone number.")
        return number


class BirthDate(Day):
    """A day that has come, so that 2030 for 1930 is told at once and does not make a child of an elder."""

    def __init__(self, **kwargs: Any) -> None:
        told = {"example": "1957-03-08", "description": "不晚于今天。 Not after today."}
        super().__init__(metadata={**told, **kwargs.pop("metadata", {})}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:
        day = super()._deserialize(value, attr, data, **kwargs)
        if day > local_date(now()):
            raise wrong("出生日期不能晚于今天。", "Nobody is born after today.")
        return day


class IdNumber(Text):
    """A resident identity number (GB 11643): 18 characters, birth date and check character right.

    The place is not looked up: ``stdnum``'s list lacks districts that exist, 包河区 and 蜀山区 of Hefei among them.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("metadata", {})["format"] = "identity-number"
        kwargs["metadata"].setdefault("description", ID_NUMBER_SAID)
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
