"""The wire of check-in: ``scans`` · ``lists`` of who is there and what was scanned · ``codes``."""
