"""Teams (社区社会组织): who belongs, who leads.

Guarantees: one leader and at most one live membership per person and team (partial unique indexes); nobody is made a
member by force: an invitation can be declined; of two answers at once the first counts; powers end with the membership,
at once; a leader cannot go without a hand-over, and a team without a deputy is flagged; a dormant one keeps members and
rights, and wakes with the next shift that it publishes.
"""
