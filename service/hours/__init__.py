"""Service records: what a closed shift makes of presences, who approves it, and how it becomes points.

Guarantees: nobody decides for themselves, family or someone they act for; nothing becomes points without evidence or
two people; the record and its ledger entry are written in one transaction; an approved record is never edited: a
correction is a new version with a new entry. Refusals of an approval: ``hours.rules``, in order of precedence.
"""
