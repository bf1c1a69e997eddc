"""Acts that span capabilities, because a life does: moving house, so far.

Guarantees: a person has one home community at a time, dated; points and minutes go along; what was served and rolled up
stays where it was; a redemption period asks where one was at home on its cut-off day.
Refusals of a move, in order: not a community · at home there already · an order that is still to be collected.
"""
