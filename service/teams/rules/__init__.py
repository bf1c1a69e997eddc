"""Who belongs, who leads, what a team is. Pure."""

from service.teams.rules.categories import ENGLISH as ENGLISH
from service.teams.rules.categories import TREE as TREE
from service.teams.rules.categories import Category as Category
from service.teams.rules.categories import top_of as top_of
from service.teams.rules.categories import with_leaves as with_leaves
from service.teams.rules.filing import FilingLevel as FilingLevel
from service.teams.rules.notices import CARRIED as CARRIED
from service.teams.rules.notices import NOTICES as NOTICES
from service.teams.rules.roster import OFFICERS as OFFICERS
from service.teams.rules.roster import JoinKind as JoinKind
from service.teams.rules.roster import JoinState as JoinState
from service.teams.rules.roster import TeamRole as TeamRole
