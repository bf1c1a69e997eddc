"""How fast the main job is, beside the least that could do it: ``python -m bench``, ``make bench``, ``README.md``."""
