"""The tables of teams."""

from service.teams.models.joining import JoinAsk as JoinAsk
from service.teams.models.teams import Team as Team
from service.teams.models.teams import TeamMember as TeamMember
