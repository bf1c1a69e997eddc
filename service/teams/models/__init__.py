"""The tables of teams."""

from service.teams.models.filing import TeamFiling as TeamFiling
from service.teams.models.filing import TeamFounder as TeamFounder
from service.teams.models.filing import TeamStanding as TeamStanding
from service.teams.models.joining import JoinAsk as JoinAsk
from service.teams.models.reviews import TeamReview as TeamReview
from service.teams.models.teams import OPEN as OPEN
from service.teams.models.teams import Team as Team
from service.teams.models.teams import TeamMember as TeamMember
