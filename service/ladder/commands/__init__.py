"""The verbs of the ladder."""
