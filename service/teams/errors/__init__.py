"""Refusals of teams, by what they are about."""
