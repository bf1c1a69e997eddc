"""Activities, their dated shifts (场次), who signed up, and the tasks that offices ask teams to do.

Guarantees: only future shifts are published; a shift never has more people than places (a conditional update counts
them); the waitlist moves in the order of asking, everybody once, in the transaction that frees the place; who took part
is kept when a shift is cancelled; kind and hazard are fixed once people could sign up; a task is an
invitation: declined, withdrawn or lapsed it changes nothing for the team, and of two answers at once the first counts.
Refusals of a sign-up, in order: the shift (cancelled, not open, begun) · the account · signed up already · a guardian's
consent · age · the risk not accepted. Being full is none: there is a queue.
Refusals of a task: days that are over · nobody leads the team; of its answer: lapsed · answered or withdrawn · asked by
the same person.
"""
