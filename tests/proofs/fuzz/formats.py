"""The formats of texts: those that are ours, and those whose name allows more than is taken."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

import schemathesis
from hypothesis import strategies as st
from stdnum.cn import ric

from service.core.characters import FORBIDDEN_CHARACTERS, LINE_BREAKS

PHONE = re.compile(r"1(38|39|86)[0-9]{8}|0551 ?6262[0-9]{4}|\+65 6[0-9]{3} ?[0-9]{4}")
IDENTITY_NUMBER = re.compile("340103[0-9]{11}[0-9X]")


def identity_number(born: date, turn: int) -> str:
    digits = f"340103{born:%Y%m%d}{turn:03}"
    return digits + str(ric.calc_check_digit(digits + "0"))


def is_identity_number(text: str) -> bool:
    return bool(IDENTITY_NUMBER.fullmatch(text)) and ric.calc_check_digit(text) == text[-1]


def is_rare_ideograph(character: str) -> bool:
    """In one of the two planes that hold nothing else."""
    return "\U00020000" <= character < "\U00040000"


KNOWN: dict[str, Callable[[str], bool]] = {
    "phone": lambda text: bool(PHONE.fullmatch(text)),
    "identity-number": is_identity_number,
    "visible-text": lambda text: not FORBIDDEN_CHARACTERS.search(text),
    "visible-line": lambda text: not FORBIDDEN_CHARACTERS.search(text) and not LINE_BREAKS.search(text),
    "person-name": lambda text: all(is_rare_ideograph(each) for each in text if each > "\uffff"),
}
DAYS = st.dates(date(1900, 1, 2), date(2199, 12, 30))  # no day within it lies outside by its offset
OFFSETS = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
COMMON, RARE = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), st.sampled_from("㐂𠮷𪚥𰻞")
CHINESE = st.text(COMMON | RARE, min_size=1, max_size=4)
NAMES = (
    CHINESE,
    st.lists(CHINESE, min_size=2, max_size=4).map("·".join),
    st.from_regex(r"[A-ZÀ-ÖĐŁ][A-Za-zà-öøđłńǎ '’.-]{0,39}", fullmatch=True),
)
MADE: dict[str, st.SearchStrategy[str]] = {
    "date": DAYS.map(date.isoformat),
    "date-time": st.builds(datetime.combine, DAYS, st.times(), OFFSETS).map(datetime.isoformat),
    "phone": st.from_regex(PHONE, fullmatch=True),
    "person-name": st.one_of(NAMES),
    "identity-number": st.builds(identity_number, st.dates(date(1900, 1, 1), date(2015, 12, 31)), st.integers(0, 999)),
}
for name, strategy in MADE.items():
    schemathesis.openapi.format(name, strategy)
