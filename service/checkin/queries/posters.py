from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_

from service.activities.access import GOES_ON
from service.activities.models import Shift
from service.checkin.codec import SERIAL_MAX


def is_replaced(team_id: Any, now: datetime) -> ColumnElement[bool]:
    """A shift whose poster gets a new code when its team gets a new leader; a column may be given. Of one that runs it
    hangs where people stand before it, and stays; so does one whose serials are used up.
    """
    return and_(Shift.team_id == team_id, GOES_ON, Shift.starts_at > now, Shift.poster_serial < SERIAL_MAX)
