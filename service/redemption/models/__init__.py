"""The tables of redemption."""

from service.redemption.models.gifts import Gift as Gift
from service.redemption.models.gifts import GiftCount as GiftCount
from service.redemption.models.gifts import GiftStock as GiftStock
from service.redemption.models.gifts import GiftWait as GiftWait
from service.redemption.models.gifts import StockMovement as StockMovement
from service.redemption.models.gifts import StockNote as StockNote
from service.redemption.models.orders import Collection as Collection
from service.redemption.models.orders import CounterProposal as CounterProposal
from service.redemption.models.orders import OrderLine as OrderLine
from service.redemption.models.orders import RedemptionOrder as RedemptionOrder
from service.redemption.models.periods import PeriodSeal as PeriodSeal
from service.redemption.models.periods import RedemptionDay as RedemptionDay
from service.redemption.models.periods import RedemptionPeriod as RedemptionPeriod
from service.redemption.models.periods import RedemptionSlot as RedemptionSlot
from service.redemption.models.periods import SealedHead as SealedHead
