"""Codes, scans and presences: the evidence that somebody was there.

Guarantees: one person is never in two places (an exclusion constraint; on SQLite triggers); every scan is kept,
accepted or refused, and never changed; the same client id from the same actor has the effect and the answer of one
scan; no scan slips behind the close of its shift (both take the shift's lock); a scan is undone once, by somebody else,
while its shift is open. Refusals of a scan: ``checkin.rules.REFUSALS``, in order of precedence.
"""
