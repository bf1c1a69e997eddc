"""Tables of people and of teams: what their columns mean. Knows no database; ``docs/registers.md`` tells
the columns.

Guarantees: whatever cannot be read is named, with its row; numbers stay text; nothing of what the file says about
people is kept here.
"""

from service.teams.sheet_reader.register import COMMUNITY, DraftTeam, Register, read_register
from service.teams.sheet_reader.roster import DraftRow, Roster, read_roster
from service.teams.sheet_reader.writer import roster_lines

__all__ = ["COMMUNITY", "DraftRow", "DraftTeam", "Register", "Roster", "read_register", "read_roster", "roster_lines"]
