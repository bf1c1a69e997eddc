"""What people are told of a life that changes, and what stands in the way of an end or a merge. Pure."""

from service.lifecycle.rules.ends import CARRIED as CARRIED_OF_ENDS
from service.lifecycle.rules.ends import NOTICES as NOTICES_OF_ENDS
from service.lifecycle.rules.ends import ONESELF_ALONE as ONESELF_ALONE
from service.lifecycle.rules.ends import STAFF_ALONE as STAFF_ALONE
from service.lifecycle.rules.ends import Duties as Duties
from service.lifecycle.rules.ends import InTheWay as InTheWay
from service.lifecycle.rules.ends import Obstacle as Obstacle
from service.lifecycle.rules.ends import obstacles as obstacles
from service.lifecycle.rules.hand_over import CARRIED as CARRIED_OF_HAND_OVERS
from service.lifecycle.rules.hand_over import NOTICES as NOTICES_OF_HAND_OVERS
from service.lifecycle.rules.merging import CARRIED as CARRIED_OF_MERGES
from service.lifecycle.rules.merging import NOTICES as NOTICES_OF_MERGES

NOTICES = NOTICES_OF_ENDS | NOTICES_OF_HAND_OVERS | NOTICES_OF_MERGES
CARRIED = CARRIED_OF_ENDS | CARRIED_OF_HAND_OVERS | CARRIED_OF_MERGES
