"""The wire of recognition."""
