"""Phone numbers in one spelling, so that they can be compared."""

from __future__ import annotations

import phonenumbers

CHINA = 86


def as_dialled(text: str) -> str | None:
    """A Chinese number as it is dialled at home (13812341234, 055162621234), a foreign one with its country code;
    ``None``: it cannot be dialled.
    """
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    if number.country_code != CHINA:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return "".join(each for each in national if each.isdigit())
