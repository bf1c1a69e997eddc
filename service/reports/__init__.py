"""Reports: what is read off what teams do, and decides nothing.

Owns no table and changes nothing: every route is a GET. Guarantees: a fixed number of statements for any region and any
history; nobody is named; whoever may not see people in a place (the public, tiers above the community) is not
told how many times one to four people served, nor their minutes. How many members a team has is told to everybody.
Refusals: a region outside one's own is not there; a team's share of assigned work is for its officers and the offices
over it.
"""
