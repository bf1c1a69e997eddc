"""The verbs of redemption. Their locks, in order: ``docs/adr/0012-stock-adds-up.md``."""
