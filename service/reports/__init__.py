"""Reports: what is read off what teams do, and decides nothing.

Owns no table and changes nothing: every route is a GET. Guarantees: a fixed number of statements for any region and any
history; nobody is named; whoever may not see people in a place (the public, tiers above the community) is told no count
of one to four people and no minutes of so few.
Refusals: a region outside one's own is not there; a team's share of assigned work is for its officers and the offices
over it.
"""
