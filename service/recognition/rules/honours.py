"""When two commendations are one."""

from __future__ import annotations

from service.accounts.rules import normalise_name


def as_heard(name: str) -> str:
    """A commendation's name as it is read aloud: what makes no other person of a name (``normalise_name``) makes no
    other honour either, be it blanks, punctuation, width, case, what nobody sees, or a traditional character.
    """
    return normalise_name(name)
