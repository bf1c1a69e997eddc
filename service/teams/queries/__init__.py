"""Reading: teams, their rosters, and who asks to join."""

from service.teams.queries.teams import all_led_by as all_led_by
from service.teams.queries.teams import get as get
from service.teams.queries.teams import holds_office as holds_office
from service.teams.queries.teams import is_led as is_led
from service.teams.queries.teams import leader_of as leader_of
from service.teams.queries.teams import listed as listed
from service.teams.queries.teams import locked as locked
from service.teams.queries.teams import members_of as members_of
from service.teams.queries.teams import membership as membership
from service.teams.queries.teams import my_teams as my_teams
from service.teams.queries.teams import officers_after as officers_after
from service.teams.queries.teams import officers_of as officers_of
from service.teams.queries.teams import shown_one as shown_one
from service.teams.queries.teams import team_led_by as team_led_by
