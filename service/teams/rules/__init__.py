"""Who belongs, who leads, what a team is. Pure."""

from service.teams.rules.filing import Category as Category
from service.teams.rules.filing import FilingLevel as FilingLevel
from service.teams.rules.notices import CARRIED as CARRIED
from service.teams.rules.notices import NOTICES as NOTICES
from service.teams.rules.roster import OFFICERS as OFFICERS
from service.teams.rules.roster import JoinKind as JoinKind
from service.teams.rules.roster import JoinState as JoinState
from service.teams.rules.roster import TeamRole as TeamRole
