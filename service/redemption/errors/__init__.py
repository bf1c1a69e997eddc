"""Refusals of redemption, by what they are about."""
