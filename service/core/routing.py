"""Rules of URLs that are ready to be matched and not yet to be built."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from werkzeug.routing import Rule


class LazyRule(Rule):
    """What builds its URL is compiled when it is first asked for: nearly all of a start would go into it, and nobody
    asks.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        make = cache(super()._compile_builder)
        return lambda rule, **values: make(append_unknown)(rule, **values)
