"""Promise 5: one person is never in two places. Half-open stretches: who leaves at ten may come elsewhere at ten."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tests.proofs.promises.kept import Kept, grouped


def broken_places(kept: Kept) -> Iterator[str]:
    here = [each for each in kept.presences if each.state in ("open", "closed")]
    for passport_id, mine in grouped(here, "passport_id").items():
        if sum(each.state == "open" for each in mine) > 1:
            yield f"promise 5: passport {passport_id} is inside twice at once"
        lasting = sorted((each for each in mine if each.starts_at < each.ends_at), key=lambda each: each.starts_at)
        for before, after in pairwise(lasting):
            if after.starts_at < before.ends_at:
                yield f"promise 5: passport {passport_id} was in two places: presences {before.id} and {after.id}"
