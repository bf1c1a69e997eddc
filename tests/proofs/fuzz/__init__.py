"""Requests that nobody thought of: made from the spec, aimed at real things, sent by everybody of the cast."""
