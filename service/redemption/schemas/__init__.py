"""The wire of redemption."""
