"""Figures of so few people that they tell of somebody. Pure."""

SMALL = 4
"""The most people of a cell that is not shown to who may not see people: 1–4, as a district compares communities."""


def is_small(people: int) -> bool:
    """One to four people. Nobody at all is not a small cell: it tells of nobody."""
    return 1 <= people <= SMALL
