"""Reading for check-in: ``facts`` is the hot path, ``lists`` is what leaders, staff and the person look at."""

from service.checkin.queries.expected import expected_at
from service.checkin.queries.facts import (
    SHIFT_COLUMNS,
    Facts,
    Finds,
    earlier_scans,
    facts_of_roll,
    facts_of_scan,
)
from service.checkin.queries.following import next_starts, not_into_the_next
from service.checkin.queries.holders import holder_of
from service.checkin.queries.lists import (
    attendance_of,
    listed_presences,
    listed_scans,
    masked_name,
    my_scans,
    scan_for,
    undo_of,
    walk_ins_among,
)
from service.checkin.queries.posters import is_replaced

__all__ = [
    "SHIFT_COLUMNS",
    "Facts",
    "Finds",
    "attendance_of",
    "earlier_scans",
    "expected_at",
    "facts_of_roll",
    "facts_of_scan",
    "holder_of",
    "is_replaced",
    "listed_presences",
    "listed_scans",
    "masked_name",
    "my_scans",
    "next_starts",
    "not_into_the_next",
    "scan_for",
    "undo_of",
    "walk_ins_among",
]
