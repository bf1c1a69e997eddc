"""Reading, for people of a team, a region or the public."""
