"""When two commendations are one."""

from __future__ import annotations

import unicodedata


def as_heard(name: str) -> str:
    """A commendation's name as it is read aloud: blanks, punctuation, width and case make no other honour."""
    return "".join(each for each in unicodedata.normalize("NFKC", name).casefold() if each.isalnum())
