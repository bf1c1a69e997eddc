"""Acts that span capabilities, because a life does: moving house, closing an account, death, two accounts of one, the
end of an office.

Guarantees: a person has one home community at a time, dated; points and minutes go along; what was served and rolled up
stays where it was; a redemption period asks where one was at home on its cut-off day. An account ends once, as a whole,
in one transaction; its ledger is not touched, and nobody can spend from it any more. Who comes back finds what they
owed. A death is recorded by two people, and undone by two, as is what staff have closed alone: then the account goes on
with all that its ledger holds. Two also erase a sealed identity at request.
A team is handed over in one act: what its former leader might do ends with it, and nobody leads without having said
yes. Whoever is appointed to one that nobody led has what goes on and what waits, too; what others were in charge of is
the leader's once they hold no office. Whoever ends leaves no team without a word to those who see to it.
Refusals of a move, in order: not a community · at home there already · a reported death · an order still to collect.
Refusals of closing: a child · leads a team · a guardian · acts for somebody · the last administrator · more is lost
than the person has seen.
Refusals of a death: oneself or family · ended, or said already · holds a role · a day to come; of its confirmation:
decided · the same person, or tied to them.
Refusals of undoing either: oneself or family · not in force · identity erased · registered anew · something waits
already.
Refusals of an erasure: oneself or family · not ended · erased already · not theirs to ask · not told what it costs · an
order that is still to be collected · something waits already.
Two accounts of one human being become one by two people, and stay so: nothing is lost, counted twice, or begun under
the one that is gone; its number and card lead to the other.
Refusals of a merge, in order: oneself or family · one account · merged already, either way round · ended · two identity
numbers · one guards, or acts for, the other · a role · a reported death · guards or acts for somebody · an office in
the other's team · no passport to go on with · an order, a day or a proposal that is open · in two places · two records
or sign-ups of a shift · a day too long · a merge waits already; of its confirmation: decided · the same person, or tied
to them.
Refusals of a hand-over: no leader · another leads by now · leads already · not a member · somebody is asked already ·
tied to the successor, or as staff to the leader · a shut account · an identity not confirmed, or by who asks · nobody
who could answer; of its answer: decided, and all of these again.
"""
