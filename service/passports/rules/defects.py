"""A ``ValueError`` is a defect of the caller; what a person may run into is an ``Objection``."""

from __future__ import annotations


def must(holds: bool, sentence: str) -> None:
    """What can only be a mistake of ours, never of a person: no refusal."""
    if not holds:
        raise ValueError(sentence)
