"""What a copy of one's own data consists of. Pure."""

from __future__ import annotations

from enum import StrEnum


class Section(StrEnum):
    """A list in the copy; each is read page by page."""

    CONSENTS = "consents"
    FAMILY = "family"
    DELEGATIONS = "delegations"
    GUARDIANSHIPS = "guardianships"
    GRANTS = "grants"
    SESSIONS = "sessions"
    TEAMS = "teams"
    ENTRIES = "entries"
    RECORDS = "records"
    PRESENCES = "presences"
    SIGN_UPS = "sign_ups"
