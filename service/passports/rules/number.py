"""The passport's number: chance and a check digit, nothing about a person."""

from __future__ import annotations

import re
import unicodedata

from service.passports.rules.defects import must

RANDOM_DIGITS = re.compile(r"[1-9][0-9]{8}")  # the first is not 0, so that no spreadsheet shortens the number
FIRST_DIGITS, NUMBERS = 100_000_000, 900_000_000  # the least of them, and how many there are

CARD_SERIAL_MOST = 63  # one character of the card's code; a serial that started again would revive a lost card


def make_number(random_digits: str) -> str:
    """Nine digits of pure chance and a check digit (ISO 7064 MOD 11,10): nothing about a person goes in."""
    must(RANDOM_DIGITS.fullmatch(random_digits) is not None, "a number is made of nine digits, the first not 0")
    return random_digits + _check_digit(random_digits)


def is_valid_number(number: str) -> bool:
    """Of the normalised form only; every single mistyped digit is caught."""
    digits, check = number[:-1], number[-1:]
    return RANDOM_DIGITS.fullmatch(digits) is not None and check == _check_digit(digits)


def normalise_number(text: str) -> str:
    """As people type and paste it: full-width digits, blanks, dashes of all lands and invisible marks are forgiven."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(mark for mark in plain if not mark.isspace() and unicodedata.category(mark) not in {"Pd", "Cf"})


def show_number(number: str) -> str:
    """In groups that can be read aloud: ``1234 567 890``."""
    return f"{number[:4]} {number[4:7]} {number[7:]}"


def _check_digit(digits: str) -> str:
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)
