"""Acts that span capabilities, because a life does: moving house, closing an account, death.

Guarantees: a person has one home community at a time, dated; points and minutes go along; what was served and rolled up
stays where it was; a redemption period asks where one was at home on its cut-off day. An account ends once, as a whole,
in one transaction; its ledger is not touched, and nobody can spend from it any more. A death is recorded by two people.
Refusals of a move, in order: not a community · at home there already · an order that is still to be collected.
Refusals of closing: a child · leads a team · a guardian · acts for somebody · the last administrator · more is lost
than the person has seen.
Refusals of a death: oneself or family · ended, or said already · holds a role · a day to come; of its confirmation:
decided · the same person, or tied to them.
"""
