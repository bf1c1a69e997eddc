"""Refusals about lives: moving, ends, and two accounts of one human being."""
