"""What is known of people's growth."""

from service.ladder.queries.facts import facts_of
from service.ladder.queries.standing import stage_of

__all__ = ["facts_of", "stage_of"]
