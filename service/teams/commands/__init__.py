"""The verbs of teams."""
