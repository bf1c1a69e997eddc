"""The tables of the ladder."""

from service.ladder.models.bringing import NeighbourCode as NeighbourCode
from service.ladder.models.bringing import NeighbourInvitation as NeighbourInvitation
