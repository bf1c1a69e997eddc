"""Redemption days (兑换日): once every half year the points become gifts.

Guarantees: nothing is ordered that is not on the shelf and no point is promised twice (a conditional update and the
ledger's lock, in one transaction); of every gift received ± corrected − returned = handed over + reserved + on the
shelf + lost, and the database refuses a row for which it is not so; a passport has no more live orders in a period than
its policy allows (a partial unique index); a line is handed over once, at the price at which it was ordered; nobody
hands over to, substitutes or undoes for themselves, their family or whom they act for; what a seal has kept never
changes.
Refusals of an order, in order: the period (not open, over) · the person (account, identity, home) · an order that
stands already · the slot · each gift (not offered, price moved, limit) · the balance that was seen · the points · the
stock · the slot's places.
"""
