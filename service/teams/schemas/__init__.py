"""The wire of teams."""
