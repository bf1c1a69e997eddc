"""``screen`` is what a phone shows first, ``data`` a copy of all that is kept about a person."""
