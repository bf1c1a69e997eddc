"""Activities, their dated shifts (场次), and who signed up.

Guarantees: only future shifts are published; a shift never has more sign-ups than places (a conditional update counts
them); the waitlist moves in the order of asking; who took part is kept when a shift is cancelled.
"""
