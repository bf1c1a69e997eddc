"""The wire of the ladder."""
