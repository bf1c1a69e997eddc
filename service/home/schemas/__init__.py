"""``screen`` is what a phone shows first and ``waiting`` what it counts, ``data`` a copy of all that is kept."""
