"""Lives on the wire."""
