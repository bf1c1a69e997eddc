"""Recognition (表彰): stars by hours, commendations, and statements of what was served that anybody can verify.

Guarantees: stars are granted one after the other, on the minutes that the ledger holds at that moment, and never taken
away by a number alone; a commendation stands when two people have seen it; what a statement says is frozen when it is
issued (the database refuses to change it), its number cannot be guessed, and whoever verifies it learns whether it
still holds; nobody decides for themselves or their family.
Refusals, in order: the person (a passport, an account that goes on, their own sign-in) · not for oneself or family ·
the state it is in · what it is judged by (hours, two people, whether there is anything to state).
"""
