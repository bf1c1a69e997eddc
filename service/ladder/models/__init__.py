"""The tables of the ladder."""

from service.ladder.models.bringing import NeighbourCode as NeighbourCode
from service.ladder.models.bringing import NeighbourInvitation as NeighbourInvitation
from service.ladder.models.drifting import DriftContact as DriftContact
from service.ladder.models.promotions import Promotion as Promotion
from service.ladder.models.promotions import PromotionEvidence as PromotionEvidence
from service.ladder.models.promotions import PromotionNight as PromotionNight
